"""Models in a line each, and as JSON."""

import json
from collections.abc import Sequence

import click

from models.zoo import Entry


def show_entries(entries: Sequence[Entry], *, as_json: bool) -> None:
    """Write what there is to know of some models, or what is wrong with them, to standard output."""
    if as_json:
        click.echo(json.dumps([_values(entry) for entry in entries], ensure_ascii=False))
        return
    for entry in entries:
        click.echo(f"{entry.name}: {entry.error or _in_words(entry)}")


def _values(entry: Entry) -> dict[str, object]:
    if entry.manifest is None:
        return {"name": entry.name, "error": str(entry.error)}
    return {**entry.manifest.model_dump(mode="json"), "bundled": entry.bundled}


def _in_words(entry: Entry) -> str:
    manifest = entry.manifest
    if manifest is None:
        return "no manifest"
    licence = manifest.licence or "unknown"
    words = (
        f"{manifest.family}, {manifest.input.size_px} px, {len(manifest.labels)} labels, licence {licence}"
    )
    return f"{words}, bundled: for the simulated street only" if entry.bundled else words

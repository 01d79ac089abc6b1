"""What every benchmark, and `models evaluate`, does with its result."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import click

from base.reasons import reason_of
from benchmarks.html_report import html_report
from benchmarks.record import Record, as_json
from streetwarden.errors import UserError

_Command = Callable[..., object]


def out_option(command: _Command) -> _Command:
    """`--out DIR`."""
    return click.option(
        "--out",
        "folder",
        type=click.Path(path_type=Path, file_okay=False),
        help="Folder for the result as JSON and as an HTML page.",
    )(command)


def deliver(
    values: Mapping[str, object],
    record: Record,
    lines: Iterable[str],
    *,
    folder: Path | None,
    as_json_line: bool,
) -> None:
    """Write a result: `values` with the record to `folder` (where given) and, or else `lines`, to people.

    Standard output gets one JSON object as its last line, or `lines`. Raises `UserError` when the folder
    cannot be written.
    """
    if folder is not None:
        write_report(values, record, folder, f"bench-{record.kind}")
    for line in [as_json(values, record)] if as_json_line else lines:
        click.echo(line)


def write_report(
    values: Mapping[str, object], record: Record, folder: Path, name: str, title: str = ""
) -> None:
    """Write `values` with the record as `name`.json and .html; raises `UserError` where that cannot be."""
    page = folder / f"{name}.html"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        page.with_suffix(".json").write_text(as_json(values, record) + "\n", "utf-8")
        page.write_text(html_report(record, title), "utf-8")
    except OSError as error:
        raise UserError(f"--out: {folder}: cannot be written: {reason_of(error)}") from error
    click.echo(f"written: {page}", err=True)

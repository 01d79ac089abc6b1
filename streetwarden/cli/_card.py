"""`streetwarden models show`: a model on one page."""

import json

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from models.card import Card, card_of
from models.manifest import ModelInput
from models.measured import Accuracy, Speed
from streetwarden.cli._context import Context, json_option
from streetwarden.wiring import zoo_of

_LABELS_SHOWN = 12


@click.command()
@click.argument("model", metavar="NAME|FILE")
@json_option
@click.pass_obj
def show(context: Context, *, model: str, as_json: bool) -> None:
    """Show the card of a model: licence, origin, content, input, labels and classes, and what was measured.

    \b
    Example:
      streetwarden models show yolo11n
    """  # noqa: D301 - \b keeps click from filling the paragraph
    card = card_of(zoo_of(context.data_dir), model)
    if as_json:
        click.echo(json.dumps(values_of(card), ensure_ascii=False, indent=2))
        return
    console = Console(highlight=False, soft_wrap=True)
    console.print(_facts(card))
    for title, table in (("Accuracy", _accuracy(card)), ("Speed on this machine", _speed(card))):
        if table.row_count:
            console.print(Text(f"\n{title}", "bold"))
            console.print(table)
    if not (card.measured.accuracy or card.measured.speed):
        console.print(Text(f"\nnothing measured yet; {_way_to_figures(card)}"))


def values_of(card: Card) -> dict[str, object]:
    """The manifest's fields, and the rest of the card."""
    return {
        **card.manifest.model_dump(mode="json"),
        "bundled": card.bundled,
        "size_bytes": card.size_bytes,
        "measured": card.measured.model_dump(mode="json", exclude={"sha256"}),
    }


def _way_to_figures(card: Card) -> str:
    if not card.imported:
        return "figures are kept of imported models: streetwarden models import FILE"
    name = card.manifest.name
    return (
        f"streetwarden models evaluate --model {name} --data DIR measures its accuracy, "
        f"streetwarden bench engine --model {name} --images DIR its speed"
    )


def _facts(card: Card) -> Table:
    """One line a fact; texts of a model's maker are shown, never read as markup."""
    manifest = card.manifest
    where = "comes with the program, for the simulated street only" if card.bundled else "imported"
    facts = {
        "model": f"{manifest.name} ({where if card.imported or card.bundled else 'a file, not imported'})",
        "licence": manifest.licence or "not stated",
        "source": manifest.source or "not stated",
        "file": f"{manifest.file}, {card.size_bytes / 1e6:.1f} MB",
        "sha256": manifest.sha256,
        "family": str(manifest.family),
        "precision": str(manifest.precision),
        "input": _input_in_words(manifest.input),
        "labels": _some(manifest.labels),
        "classes": _classes_in_words(card),
    }
    table = Table.grid(padding=(0, 2))
    for name, value in facts.items():
        table.add_row(Text(name, "bold"), Text(_printable(value)))
    return table


def _input_in_words(taken: ModelInput) -> str:
    batch = "any batch" if taken.batch is None else f"batch {taken.batch}"
    if taken.fixed_size_px is None:
        return f"{taken.dtype}, {batch}, any size, longest side {taken.size_px} px"
    height, width = taken.fixed_size_px
    return f"{taken.dtype}, {batch}, {width}x{height} px"


def _some(labels: tuple[str, ...]) -> str:
    more = len(labels) - _LABELS_SHOWN
    shown = ", ".join(labels[:_LABELS_SHOWN])
    return f"{shown} and {more} more (--json shows all)" if more > 0 else shown


def _classes_in_words(card: Card) -> str:
    """What the rules see of the labels; labels of one class together."""
    by_class: dict[str, list[str]] = {}
    for label, kind in card.manifest.classes.items():
        by_class.setdefault(kind.name.lower(), []).append(label)
    same = [kind for kind, labels in by_class.items() if [label.lower() for label in labels] == [kind]]
    other = [f"{kind} ({', '.join(labels)})" for kind, labels in by_class.items() if kind not in same]
    rest = "all else: other" if set(card.manifest.labels) - set(card.manifest.classes) else ""
    return "; ".join(filter(None, [", ".join(same), *other, rest]))


def _accuracy(card: Card) -> Table:
    table = _table("data", "pictures", "boxes", "px", "engine", "mAP50-95", "mAP50", "at")
    for one in card.measured.accuracy:
        counts = (str(one.images), str(one.boxes), str(one.size_px), f"{one.engine} {one.precision}")
        texts = (one.data, *counts, f"{one.map50_95:.3f}", f"{one.map50:.3f}")
        table.add_row(*(Text(_printable(text)) for text in texts), _day(one))
    return table


def _speed(card: Card) -> Table:
    table = _table("engine", "px", "batch", "pictures/s", "machine", "at")
    for one in card.measured.speed:
        shape, rate = f"{one.width_px}x{one.height_px}", f"{one.images_per_s:.1f}"
        texts = (f"{one.engine} {one.precision}", shape, str(one.batch), rate, one.machine)
        table.add_row(*(Text(_printable(text)) for text in texts), _day(one))
    return table


def _table(*columns: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _day(figure: Accuracy | Speed) -> str:
    return f"{figure.measured_at:%Y-%m-%d}"


def _printable(text: str) -> str:
    """Without what could move a terminal's cursor."""
    return "".join(letter if letter.isprintable() else "�" for letter in text)

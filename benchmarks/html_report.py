"""A run's record as one HTML page that needs nothing else: no network, no script."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from benchmarks import plots
from benchmarks.record import Record
from benchmarks.svg import short
from benchmarks.views import Bars, Cell, Lines, Scatter, Table, View

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8882; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { margin-bottom: 0; } h2 { margin: 2.2rem 0 .5rem; font-size: 1.15rem; }
.scroll { overflow-x: auto; } .muted { opacity: .7; }
table { border-collapse: collapse; } tr { border-bottom: 1px solid var(--line); }
th, td { padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
svg { max-width: 100%; height: auto; font-size: 12px; } svg text { fill: currentColor; }
svg .grid { stroke: var(--soft); }
"""


def html_report(record: Record, title: str = "") -> str:
    """The page, with the command of a benchmark as its title or another one. Everything is escaped."""
    title = escape(title or f"streetwarden bench {record.kind}")
    body = "\n".join(_body(record))
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n{body}\n"
        f"</body>\n</html>\n"
    )


def _body(record: Record) -> Iterator[str]:
    yield f'<p class="muted">{escape(f"{record.origin.at:%Y-%m-%d %H:%M:%S %Z}")}</p>'
    for view in record.views:
        yield _section(view)
    yield "<h2>All figures</h2>"
    rows = [
        (figure.name, figure.value, figure.unit, f"{figure.better} is better", f"± {figure.tolerance:.1%}")
        for figure in record.figures
    ]
    yield _table(("figure", "value", "unit", "", "says nothing within"), rows)
    yield "<h2>Where it was measured</h2>"
    yield _table(("", ""), _origin_rows(record))


def _section(view: View) -> str:
    note = f'\n<p class="muted">{escape(view.note)}</p>' if view.note else ""
    shown = f'<div class="scroll">{_shown(view)}</div>'
    return f"<section>\n<h2>{escape(view.title)}</h2>\n{shown}{note}\n</section>"


def _shown(view: View) -> str:
    match view:
        case Table():
            return _table(view.columns, view.rows)
        case Bars():
            return plots.bars(view)
        case Lines():
            return plots.lines(view)
        case Scatter():
            return plots.scatter(view)


def _table(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>\n" for row in rows)
    return f"<table>\n<tr>{head}</tr>\n{body}</table>"


def _cell(value: Cell) -> str:
    if isinstance(value, float | int) and not isinstance(value, bool):
        return f'<td class="number">{escape(short(value))}</td>'
    words = value if isinstance(value, str) else "-" if value is None else "yes" if value else "no"
    return f"<td>{escape(words)}</td>"


def _origin_rows(record: Record) -> Iterator[tuple[str, Cell]]:
    origin, machine = record.origin, record.origin.machine
    yield "CPU", " ".join(filter(None, (machine.cpu_model, machine.cpu_version)))
    yield "CPU flags", " ".join(machine.cpu_flags) or "none that matters"
    yield "cores", machine.cores
    yield "GPU", machine.gpu or "not used"
    yield "system", f"{machine.os}, {machine.architecture}"
    yield "versions", ", ".join(f"{name} {version}" for name, version in origin.versions.items())
    yield "commit", origin.commit or "not a checkout"
    yield "model", f"{origin.model.name}, sha256 {origin.model.sha256}" if origin.model else "none"
    for name, value in record.settings.items():
        yield f"--{name}", value

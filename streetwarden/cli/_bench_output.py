"""What every benchmark does with its result."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import click

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
    text = as_json(values, record)
    if folder is not None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"bench-{record.kind}.json").write_text(text + "\n", "utf-8")
            (folder / f"bench-{record.kind}.html").write_text(html_report(record), "utf-8")
        except OSError as error:
            raise UserError(f"--out: {folder}: cannot be written: {error.strerror or error}") from error
        click.echo(f"written: {folder / f'bench-{record.kind}.html'}", err=True)
    for line in [text] if as_json_line else lines:
        click.echo(line)

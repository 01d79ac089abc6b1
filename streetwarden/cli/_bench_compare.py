"""`streetwarden bench compare`: what has become better and what worse."""

import json
from pathlib import Path

import click

from benchmarks.comparison import compare
from benchmarks.record import read_record
from streetwarden.cli._context import json_option

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command("compare")
@click.argument("before", type=_FILE)
@click.argument("after", type=_FILE)
@json_option
def compare_command(*, before: Path, after: Path, as_json: bool) -> None:
    """Compare two results of one benchmark on one machine, figure by figure.

    BEFORE and AFTER are JSON files that a benchmark has written with --out, or its output with --json. A
    change within the spread of a figure is none. What else differs (commit, model, options, versions) is said
    too. Results of different benchmarks or machines (CPU, its flags, cores, GPU) are refused.

    Exit codes: 0 compared, whatever came of it; 2 a file is none of a benchmark, or they do not go together.

    \b
    Example:
      streetwarden bench compare before/bench-batcher.json after/bench-batcher.json
    """  # noqa: D301 - \b keeps click from filling the paragraph
    comparison = compare(read_record(before), read_record(after))
    for line in [json.dumps(comparison.values(), ensure_ascii=False)] if as_json else comparison.lines():
        click.echo(line)

"""How good a detector is: in words, as JSON and as a page."""

import json
from datetime import datetime
from pathlib import Path

import click

from benchmarks.evaluation_report import EvaluationReport
from benchmarks.origin import ModelFile, origin_here
from benchmarks.record import Record
from benchmarks.views import Cell
from models.evaluate import Evaluation
from streetwarden.cli._bench_output import write_report


def show_evaluation(result: Evaluation, *, as_json: bool) -> None:
    """Write an evaluation to standard output."""
    for line in [json.dumps(result.values())] if as_json else EvaluationReport(result).lines():
        click.echo(line)


def write_evaluation(result: Evaluation, folder: Path, began_at: datetime, settings: dict[str, Cell]) -> None:
    """Write it to `folder` as a benchmark's result is; raises `UserError` where that cannot be.

    settings  by the names of the command's options
    """
    report = EvaluationReport(result)
    record = Record(
        kind="evaluation",
        origin=origin_here(began_at, ModelFile(name=result.model, sha256=result.sha256)),
        settings=settings,
        figures=report.figures(),
        views=report.views(),
    )
    write_report(result.values(), record, folder, "evaluation", "streetwarden models evaluate")

"""How good a detector is: in words, as JSON, as a page, and on its card."""

import json
import logging
from datetime import datetime
from pathlib import Path

import click

from benchmarks.evaluation_report import EvaluationReport
from benchmarks.origin import ModelFile, origin_here
from benchmarks.record import Record
from benchmarks.views import Cell
from models.engines.engine import Engine
from models.errors import ManifestError
from models.evaluate import Evaluation
from models.measured import Accuracy, load_measured, save_measured
from streetwarden.cli._bench_output import write_report

log = logging.getLogger(__name__)


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


def record_accuracy(file: Path, result: Evaluation, engine: Engine, data: Path, at: datetime) -> None:
    """Keep the figures for `models show`; where that is not possible, say so."""
    figure = Accuracy(
        data=data.resolve().name[:200] or "/",
        images=result.images,
        boxes=result.boxes,
        size_px=result.size_px,
        engine=engine.name,
        precision=engine.precision,
        map50_95=result.map50_95,
        map50=result.map50,
        measured_at=at,
    )
    try:
        save_measured(file, load_measured(file, result.sha256).with_accuracy(figure))
    except ManifestError as error:
        log.warning("the figures are not on the model's card: %s", error)

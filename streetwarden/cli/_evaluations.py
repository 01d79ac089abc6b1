"""How good a detector is, in words and as JSON."""

import json
import logging
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from models.engines.engine import Engine
from models.errors import ManifestError
from models.evaluate import Evaluation
from models.measured import Accuracy, load_measured, save_measured

log = logging.getLogger(__name__)


def show_evaluation(result: Evaluation, *, as_json: bool) -> None:
    """Write an evaluation to standard output."""
    if as_json:
        click.echo(json.dumps(asdict(result)))
        return
    click.echo(
        f"{result.model} at {result.size_px} px on {result.images} pictures, {result.boxes} boxes: "
        f"mAP50-95 {result.map50_95:.3f}, mAP50 {result.map50:.3f}"
    )
    for label in result.labels:
        click.echo(f"  {label.label:20} {label.boxes:5}  {label.map50_95:.3f}  {label.map50:.3f}")


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

"""What a command has measured of a model in the zoo, kept for `models show`."""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from benchmarks.engine_report import EngineResult
from benchmarks.machine import machine_here
from models.engines.engine import Engine
from models.errors import ManifestError
from models.evaluate import Evaluation
from models.measured import Accuracy, Measured, Speed, load_measured, save_measured

log = logging.getLogger(__name__)

_LONGEST = 160
"""Characters of a name that is not ours; the card takes 200 with what is added."""


def record_accuracy(file: Path, result: Evaluation, engine: Engine, data: Path, at: datetime) -> None:
    """Keep the figures; where that is not possible, say so."""
    figure = Accuracy(
        data=data.resolve().name[:_LONGEST] or "/",
        images=result.images,
        boxes=result.boxes,
        size_px=result.size_px,
        engine=engine.name,
        precision=engine.precision,
        map50_95=result.map50_95,
        map50=result.map50,
        measured_at=at,
    )
    _keep(file, result.sha256, lambda measured: measured.with_accuracy(figure))


def record_speed(file: Path, sha256: str, result: EngineResult, threads: int, at: datetime) -> None:
    """Keep the speed of an engine; where that is not possible, say so."""
    height_px, width_px = result.shape
    figure = Speed(
        engine=result.engine,
        precision=result.precision,
        machine=f"{machine_here().cpu_model[:_LONGEST]}, {threads} {'core' if threads == 1 else 'cores'}",
        batch=result.batch,
        height_px=height_px,
        width_px=width_px,
        images_per_s=result.speed.images_per_s,
        measured_at=at,
    )
    _keep(file, sha256, lambda measured: measured.with_speed(figure))


def _keep(file: Path, sha256: str, added: Callable[[Measured], Measured]) -> None:
    try:
        save_measured(file, added(load_measured(file, sha256)))
    except ManifestError as error:
        log.warning("the figures are not on the model's card: %s", error)

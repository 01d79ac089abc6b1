"""`streetwarden bench engine`: what engines make of a model."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from base.cores import usable_cores
from benchmarks.engine_report import EngineReport, EngineResult
from benchmarks.engine_speed import Speed, raw_of, speed_of
from benchmarks.origin import ModelFile, origin_here
from benchmarks.record import Record
from benchmarks.steady_state import Growth, growth_of
from models.detector import BatchDetector
from models.engines.choice import EngineName, engine_of, here_is
from models.engines.engine import Engine
from models.evaluate import evaluate, for_evaluation
from models.model import Model
from models.pictures import Dataset
from streams.frame import Image
from streetwarden.cli._bench_output import deliver, out_option
from streetwarden.cli._bench_pictures import alike, labelled, shape_of
from streetwarden.cli._context import Context, json_option
from streetwarden.cli._measured import record_speed
from streetwarden.cli._progress import counted
from streetwarden.errors import WrongInput
from streetwarden.wiring import zoo_of

_CONFIDENCE = 0.25
_BATCHES = (1, 4, 8)


@click.command("engine")
@click.option("--model", required=True, help="Name of a model, or an .onnx file.")
@click.option(
    "--images",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    required=True,
    help="Folder of pictures; with labels (YOLO or COCO) the accuracy is measured, too.",
)
@click.option("--engines", help="Separated by commas [default: all that are installed].")
@click.option(
    "--pictures", type=click.IntRange(min=1), default=32, show_default=True, help="Of one shape, at most."
)
@click.option("--rounds", type=click.IntRange(min=1), default=7, show_default=True)
@click.option(
    "--threads", type=click.IntRange(min=1), default=usable_cores(), show_default="one for each core"
)
@click.option(
    "--steady",
    type=click.IntRange(min=0),
    default=0,
    show_default="not measured",
    help="Take the fastest through so many frames more, and tell by how much its memory has grown.",
)
@out_option
@json_option
@click.pass_obj
def engine_command(
    context: Context,
    *,
    model: str,
    images: Path,
    engines: str | None,
    pictures: int,
    rounds: int,
    threads: int,
    steady: int,
    folder: Path | None,
    as_json: bool,
) -> None:
    """Measure the whole detector (letterbox to final boxes) against its engine alone, on the same batches.

    The pictures are those of the commonest shape in the folder, at a confidence of 0.25. The fastest engine
    of an imported model goes on its card (`models show`).

    \b
    Example:
      streetwarden bench engine --model yolo11n --images coco128 --json
    """  # noqa: D301 - \b keeps click from filling the paragraph
    began_at = context.clock.now()
    zoo = zoo_of(context.data_dir)
    opened = zoo.resolve(model)
    chosen, dataset = list(alike(opened, images, pictures).values()), labelled(images)
    names = _chosen(engines)
    shape = shape_of(opened, chosen[0])
    measure = partial(speed_of, rounds=rounds, clock=context.clock.monotonic)
    results: list[EngineResult] = []
    with counted("engines") as progress:
        for number, name in enumerate(names):
            progress(number, len(names))
            engine = engine_of(opened, name, threads=threads).engine
            accuracy = _accuracy(opened, engine, shape, dataset)
            results += [
                EngineResult(engine.name, engine.precision, shape, batch, speed, accuracy)
                for batch, speed in _measured(opened, engine, chosen, measure)
            ]
    report = EngineReport(opened.manifest.name, tuple(results))
    if steady:
        report = replace(report, growth=_growth(opened, report.best, chosen, threads, steady))
    weights = ModelFile(name=opened.manifest.name, sha256=opened.manifest.sha256)
    record = Record(
        kind="engine",
        origin=origin_here(began_at, weights),
        settings={"pictures": len(chosen), "rounds": rounds, "threads": threads},
        figures=report.figures(),
        views=report.views(),
    )
    deliver(report.values(), record, report.lines(), folder=folder, as_json_line=as_json)
    if model in zoo.names():
        record_speed(zoo.measured_file(model), weights.sha256, report.best, threads, context.clock.now())


def _chosen(engines: str | None) -> list[EngineName]:
    """The engines named, or all that are there; raises `WrongInput`."""
    if engines is None:
        here = here_is()
        return [EngineName.ONNXRUNTIME, *([EngineName.OPENVINO] if here.openvino else [])]
    try:
        return [EngineName(name.strip()) for name in engines.split(",")]
    except ValueError as error:
        known = ", ".join(name for name in EngineName if name is not EngineName.AUTO)
        raise WrongInput(f"--engines: expected some of {known}, got {engines!r}") from error


def _measured(
    model: Model, engine: Engine, images: Sequence[Image], measure: Callable[..., Speed]
) -> Iterator[tuple[int, Speed]]:
    """Each batch size with its speed."""
    shape = shape_of(model, images[0])
    for batch in _BATCHES:
        detector = BatchDetector(model, engine, score_threshold=_CONFIDENCE, max_batch=batch)
        raw = raw_of(engine, shape, batch)
        yield batch, measure(detector.detect, raw, images, batch=batch)


def _growth(model: Model, best: EngineResult, images: Sequence[Image], threads: int, frames: int) -> Growth:
    engine = engine_of(model, best.engine, threads=threads).engine
    detector = BatchDetector(model, engine, score_threshold=_CONFIDENCE, max_batch=best.batch)
    return growth_of(detector.detect, images, batch=best.batch, frames=frames)


def _accuracy(model: Model, engine: Engine, shape: tuple[int, int], dataset: Dataset | None) -> float | None:
    """The mAP50-95 of an engine, which no batch size changes."""
    return evaluate(for_evaluation(model, engine, input_px=shape), dataset).map50_95 if dataset else None

"""`streetwarden bench batcher`: what becomes of frames between cameras and detector."""

from dataclasses import dataclass
from pathlib import Path

import click

from base.clock import SystemClock
from benchmarks.batcher_report import BatcherReport
from benchmarks.batcher_run import (
    CostModel,
    Engine,
    Policy,
    RealEngine,
    TrafficResult,
    TrafficRun,
    noise_picture,
)
from benchmarks.origin import ModelFile, origin_here
from benchmarks.record import Record
from benchmarks.traffic import crowd, traffics
from streams.frame import Image
from streetwarden.cli._bench_output import deliver, out_option
from streetwarden.cli._context import Context, json_option
from streetwarden.cli._progress import counted
from streetwarden.errors import WrongInput
from streetwarden.settings import DetectorSettings
from streetwarden.wiring import detector_of, zoo_of

_DEFAULTS = DetectorSettings()
_FRAME_MS = 30.0  # onnxruntime fp32 at 384x640 takes 28 to 38 on two cores (measured)
_SCRIPT_S = 60.0
_REAL_S = 10.0  # an engine that works all the time takes this long for each of the traffics
_CROWDS = (4, 8, 16, 32, 64, 128)
_REAL_TOLERANCE = 0.1  # two runs of a real engine differ by so much on a quiet machine


@dataclass(frozen=True, slots=True)
class _Subject:
    """What takes the batches.

    image    what all frames show
    seconds  length of each script unless somebody wants another
    """

    name: str
    engine: Engine
    image: Image
    seconds: float
    tolerance: float = 0.0
    weights: ModelFile | None = None


def _cost_model(frame_ms: float) -> _Subject:
    name = f"model of the cost, {frame_ms:g} ms a frame"
    return _Subject(name, CostModel(frame_ms / 1000), noise_picture(32), _SCRIPT_S)


def _real_engine(context: Context, model: str, max_batch: int) -> _Subject:
    """Loaded and warm. Raises any `ModelError`."""
    detector = detector_of(DetectorSettings(model=model, max_batch=max_batch), zoo_of(context.data_dir))
    image = noise_picture(detector.input_size_px)
    detector.detect([image] * max_batch)
    weights = ModelFile(name=detector.name, sha256=detector.model_sha256)
    engine = RealEngine(detector, SystemClock())
    return _Subject(detector.name, engine, image, _REAL_S, _REAL_TOLERANCE, weights)


def _measured(subject: _Subject, policy: Policy, seconds: float, seed: int) -> BatcherReport:
    """All traffics; and growing crowds, where they cost nothing."""
    crowds = [] if subject.weights else [crowd(cameras, 1.0) for cameras in _CROWDS]
    mixed = traffics()
    results: list[TrafficResult] = []
    with counted("traffics") as progress:
        for traffic in (*mixed, *crowds):
            progress(len(results), len(mixed) + len(crowds))
            run = TrafficRun(traffic, subject.engine, policy, seconds=seconds, seed=seed, image=subject.image)
            results.append(run.run())
    n = len(mixed)
    return BatcherReport(subject.name, results[:n], results[n:], subject.tolerance)


@click.command("batcher")
@click.option("--model", help="Use this imported model, or .onnx file. [default: none, a model of the cost]")
@click.option(
    "--frame-ms",
    type=click.FloatRange(0, 10_000, min_open=True),
    help=f"Without --model: what a frame costs the engine. [default: {_FRAME_MS:g}]",
)
@click.option(
    "--seconds",
    type=click.FloatRange(1, 86_400),
    help=f"Length of each script. [default: {_SCRIPT_S:g}; with --model {_REAL_S:g}]",
)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Of the arrivals.")
@click.option("--max-batch", type=click.IntRange(1, 256), default=_DEFAULTS.max_batch, show_default=True)
@click.option(
    "--max-wait-ms", type=click.FloatRange(0, 1000), default=_DEFAULTS.max_wait_ms, show_default=True
)
@click.option(
    "--max-staleness-s",
    type=click.FloatRange(0, 60, min_open=True),
    default=_DEFAULTS.max_staleness_s,
    show_default=True,
)
@out_option
@json_option
@click.pass_obj
def batcher_command(
    context: Context,
    *,
    model: str | None,
    frame_ms: float | None,
    seconds: float | None,
    seed: int,
    max_batch: int,
    max_wait_ms: float,
    max_staleness_s: float,
    folder: Path | None,
    as_json: bool,
) -> None:
    """Measure the batcher: scripted arrivals (bursts, pauses, dead cameras, too many of them), age and drops.

    Time is a script, so minutes of it pass in seconds and two runs give the same figures. With --model a real
    detector is timed, and the script moves by what it took. What the figures mean is in docs/ref/bench.md.

    Exit codes: 0 measured, whatever the figures; 1 the folder cannot be written; 2 a wrong call.

    \b
    Example:
      streetwarden bench batcher --out results --json
      streetwarden bench batcher --model yolo11n --max-batch 4
    """  # noqa: D301 - \b keeps click from filling the paragraph
    if model is not None and frame_ms is not None:
        raise WrongInput(f"--frame-ms: expected without --model, got {frame_ms:g}")
    if max_wait_ms / 1000 > max_staleness_s:
        raise WrongInput("--max-wait-ms: expected no more than --max-staleness-s")
    began_at = context.clock.now()
    subject = _real_engine(context, model, max_batch) if model else _cost_model(frame_ms or _FRAME_MS)
    policy = Policy(max_batch, max_wait_ms / 1000, max_staleness_s)
    length_s = seconds or subject.seconds
    report = _measured(subject, policy, length_s, seed)
    record = Record(
        kind="batcher",
        origin=origin_here(began_at, subject.weights),
        settings={"seconds": length_s, "seed": seed, **_as_options(policy), "engine": subject.name},
        figures=report.figures(),
        views=report.views(),
    )
    deliver(report.values(), record, report.lines(), folder=folder, as_json_line=as_json)


def _as_options(policy: Policy) -> dict[str, float]:
    return {
        "max-batch": policy.max_batch,
        "max-wait-ms": policy.max_wait_s * 1000,
        "max-staleness-s": policy.max_staleness_s,
    }

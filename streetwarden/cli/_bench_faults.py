"""`streetwarden bench faults`: what bad cameras do to the others."""

import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import click

from benchmarks.answering import AnswerError, Answering
from benchmarks.cameras.clips import ClipSourceError, Coding, footage_of, road_clip
from benchmarks.cameras.faults import BAD, CYCLES, FaultFigures, FaultTrial, NotBack
from benchmarks.origin import ModelFile, origin_here
from benchmarks.record import Record
from streetwarden.cli._bench_kit import ROOT, kit_option
from streetwarden.cli._bench_output import deliver, out_option
from streetwarden.cli._context import Context, json_option
from streetwarden.errors import UserError, WrongInput
from streetwarden.wiring import zoo_of

_CODING = Coding(width_px=320, height_px=180, bit_rate=300_000, seconds=20.0)
"""Small, so that sixteen cameras at a steady rate leave the machine room: it is not what is measured here."""


@click.command("faults")
@click.option("--cameras", type=click.IntRange(min=len(BAD) + 1), default=16, show_default=True)
@click.option(
    "--seconds", type=click.FloatRange(min=1), default=30.0, show_default=True, help="For each rate."
)
@click.option("--cycles", type=click.IntRange(min=1), default=CYCLES, show_default=True, help="Reconnects.")
@click.option("--model", default="street-sim", show_default=True, help="Name of a model, or an .onnx file.")
@kit_option("--clip", "footage/roadside-vehicles.mp4", "What the cameras show.")
@out_option
@json_option
@click.pass_obj
def faults_command(
    context: Context,
    *,
    cameras: int,
    seconds: float,
    cycles: int,
    model: str,
    clip: Path,
    folder: Path | None,
    as_json: bool,
) -> None:
    """Measure what bad cameras do to the others, how soon a camera is back, and what reconnects leave behind.

    \b
    Example:
      streetwarden bench faults --json
    """  # noqa: D301 - \b keeps click from filling the paragraph
    began_at = context.clock.now()
    opened = zoo_of(context.data_dir).resolve(model)
    with tempfile.TemporaryDirectory(prefix="streetwarden-faults-") as scratch:
        bench = FaultsBench(Path(scratch), opened.content, cameras, context)
        bench.make_clip(clip)
        try:
            figures = bench.run(seconds, cycles)
        except (AnswerError, NotBack) as error:
            raise UserError(str(error)) from error
    record = Record(
        kind="faults",
        origin=origin_here(began_at, ModelFile(name=opened.manifest.name, sha256=opened.manifest.sha256)),
        settings={"cameras": cameras, "seconds": seconds, "cycles": cycles},
        figures=tuple(figures.figures()),
        views=figures.views(),
    )
    deliver(figures.values(), record, figures.lines(), folder=folder, as_json_line=as_json)


class FaultsBench:
    """Cameras that fail and a program that watches them, in processes of their own."""

    def __init__(self, scratch: Path, weights: bytes, cameras: int, context: Context) -> None:
        self._scratch, self._cameras, self._clock = scratch, cameras, context.clock
        self._environ = {**context.environ, "PYTHONPATH": str(ROOT)}
        self._weights, self._clip = scratch / "model.onnx", scratch / "clip.mp4"
        self._weights.write_bytes(weights)

    def make_clip(self, source: Path, coding: Coding = _CODING) -> None:
        """Raises `WrongInput`."""
        try:
            road_clip(footage_of(source), self._clip, coding)
        except ClipSourceError as error:
            raise WrongInput(f"--clip: {error}") from error

    def run(self, seconds: float, cycles: int) -> FaultFigures:
        """Raises `AnswerError`, `NotBack`."""
        with self._trial("rates", compressed=False) as trial:
            changes = trial.rate_changes(self._cameras, seconds)
            recoveries_s = trial.recoveries_s(self._cameras - 1)
        with self._trial("reconnects", compressed=True) as trial:
            memory, threads, descriptors = trial.growth(self._cameras, cycles)
        return FaultFigures(changes, recoveries_s, memory, cycles, threads, descriptors)

    @contextmanager
    def _trial(self, name: str, *, compressed: bool) -> Iterator[FaultTrial]:
        stop = threading.Event()
        with ExitStack() as stack:
            serving = ("benchmarks.cameras.faulty_feeds", str(self._clip), str(self._cameras))
            feeds = stack.enter_context(self._process(f"{name}-cameras", *serving))
            urls, how = ",".join(feeds.ready["urls"]), "yes" if compressed else "no"
            watching = ("streetwarden.fault_bench", str(self._weights), urls, how)
            watcher = stack.enter_context(self._process(name, *watching))
            yield FaultTrial(feeds.ask, watcher.ask, self._clock, partial(self._clock.wait, stop))

    def _process(self, name: str, module: str, *arguments: str) -> Answering:
        command = [sys.executable, "-m", module, *arguments]
        return Answering(name, command, self._scratch / f"{name}.log", self._environ)

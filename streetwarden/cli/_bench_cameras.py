"""`streetwarden bench cameras`: what cameras cost, beside what users would do instead."""

import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import click

from base.cores import usable_cores
from benchmarks.answering import AnswerError, Answering
from benchmarks.cameras.clips import ClipSourceError, Coding, footage_of, gate_clip, road_clip
from benchmarks.cameras.profiles import MEASURED, Profile, Scene, scenes_of
from benchmarks.cameras.report import OURS, TUTORIAL, ULTRALYTICS, CamerasReport, Cost
from benchmarks.origin import ModelFile, origin_here
from benchmarks.peers.peer import ENVIRONMENT
from benchmarks.record import Record
from models.detector import BatchDetector
from models.engines.choice import EngineName, engine_of
from models.model import Model
from streetwarden.cli._bench_kit import ROOT, check_python, kit_option, python_option
from streetwarden.cli._bench_output import deliver, out_option
from streetwarden.cli._context import Context, json_option
from streetwarden.errors import UserError, WrongInput
from streetwarden.wiring import zoo_of

_WARM_UP_S = 10.0
"""Two key pictures of every camera, and what an engine makes of its first inputs."""

ULTRALYTICS_NEEDS = ("ultralytics", "lap")
"""To track: it would look for the second one at the first picture."""

_READY_WITHIN_S = 600.0
"""The slowest side imports torch and opens eight streams one after the other."""

_MOST_BESIDE_OTHERS = 8
"""More cameras would saturate the machine on one side and not on the other."""


@click.command("cameras")
@click.option(
    "--profile",
    type=click.Choice([str(profile) for profile in MEASURED]),
    default=str(Profile.STREET),
    show_default=True,
    help="What the cameras are watched for.",
)
@click.option("--cameras", default="8", show_default=True, help="How many; several numbers: how it grows.")
@click.option("--seconds", type=click.FloatRange(min=1), default=60.0, show_default=True)
@kit_option(
    "--model",
    "models/yolo11n-dequant.onnx",
    "Weights as .onnx; a .pt of the same name beside it is for ultralytics.",
)
@kit_option("--clip", "footage/roadside-vehicles.mp4", "Video of a road.")
@kit_option(
    "--gate-clip", "footage/one-by-one-person-detection.mp4", "Video of a place where people come and go."
)
@click.option("--peers", is_flag=True, help="Also what users would do instead, with at most 8 cameras.")
@python_option
@out_option
@json_option
@click.pass_obj
def cameras_command(
    context: Context,
    *,
    profile: str,
    cameras: str,
    seconds: float,
    model: Path,
    clip: Path,
    gate_clip: Path,
    peers: bool,
    python: Path,
    folder: Path | None,
    as_json: bool,
) -> None:
    """Measure processor time, memory and delay of simulated 1080p25 cameras, detection included.

    The cameras come from a process of their own, which does not count. With --peers the same cameras are
    watched by the loop of the tutorials, as often as we have looked, and by ultralytics' track.

    \b
    Example:
      streetwarden bench cameras --profile street --cameras 8,64 --seconds 60 --json
    """  # noqa: D301 - \b keeps click from filling the paragraph
    began_at = context.clock.now()
    counts = _counts(cameras, peers=peers)
    if peers:
        check_python(python, ULTRALYTICS_NEEDS)
    opened = zoo_of(context.data_dir).resolve(str(model))
    chosen = engine_of(opened, EngineName.AUTO)
    with tempfile.TemporaryDirectory(prefix="streetwarden-cameras-") as scratch:
        bench = CamerasBench(
            Path(scratch), Profile(profile), model.resolve(), context.environ, seconds=seconds
        )
        bench.make_clips({Scene.ROAD: clip, Scene.GATE: gate_clip}, opened)
        try:
            ours = [bench.ours(count) for count in counts]
            others = [bench.tutorial(ours[0]), bench.ultralytics(ours[0], python.absolute())] if peers else []
        except AnswerError as error:
            raise UserError(str(error)) from error
    report = CamerasReport(opened.manifest.name, chosen.engine.precision, tuple(ours), tuple(others))
    record = Record(
        kind="cameras",
        origin=origin_here(began_at, ModelFile(name=opened.manifest.name, sha256=opened.manifest.sha256)),
        settings={"profile": profile, "cameras": cameras, "seconds": seconds},
        figures=tuple(report.figures()),
        views=report.views(),
    )
    deliver(report.values(), record, report.lines(), folder=folder, as_json_line=as_json)


def _counts(cameras: str, *, peers: bool) -> list[int]:
    """Raises `WrongInput`."""
    try:
        counts = sorted({int(count) for count in cameras.split(",")})
    except ValueError:
        counts = []
    if not counts or counts[0] < 1:
        raise WrongInput(f"--cameras: expected a number, or several such as 8,64, got {cameras}")
    if peers and counts[0] > _MOST_BESIDE_OTHERS:
        raise WrongInput(f"--cameras: expected at most {_MOST_BESIDE_OTHERS} with --peers, got {counts[0]}")
    return counts


class CamerasBench:
    """Runs one side after the other on the same clips."""

    def __init__(
        self,
        scratch: Path,
        profile: Profile,
        model: Path,
        environ: Mapping[str, str],
        *,
        seconds: float,
        warm_up_s: float = _WARM_UP_S,
        coding: Coding | None = None,
    ) -> None:
        self._scratch, self._profile, self._model = scratch, profile, model
        self._environ = {**environ, **ENVIRONMENT, "PYTHONPATH": str(ROOT)}
        self._seconds, self._warm_up_s = seconds, warm_up_s
        self._coding = coding or Coding()
        self._clips: dict[Scene, Path] = {}

    def make_clips(self, sources: Mapping[Scene, Path], model: Model) -> None:
        """Those that the profile shows. Raises `WrongInput`."""
        for scene in set(scenes_of(self._profile, 54)):
            clip = self._scratch / f"{scene}.mp4"
            try:
                footage = footage_of(sources[scene])
                if scene is Scene.GATE:
                    detector = BatchDetector(model, engine_of(model, EngineName.AUTO).engine)
                    gate_clip(footage, detector, clip, self._coding)
                else:
                    road_clip(footage, clip, self._coding)
            except ClipSourceError as error:
                raise WrongInput(f"--{'gate-' if scene is Scene.GATE else ''}clip: {error}") from error
            self._clips[scene] = clip

    def ours(self, count: int) -> Cost:
        """Raises `AnswerError`."""
        command = [sys.executable, "-m", "streetwarden.camera_bench", str(self._profile), str(self._model)]
        return self._cost(OURS, count, command)

    def tutorial(self, ours: Cost) -> Cost:
        """With as many cameras and looks as ours. Raises `AnswerError`."""
        command = [sys.executable, "-m", "benchmarks.cameras.tutorial", str(self._model)]
        return self._cost(TUTORIAL, ours.cameras, command, f"{ours.looks_per_camera_s:.4f}")

    def ultralytics(self, ours: Cost, python: Path) -> Cost:
        """With as many cameras as ours; it looks as often as it can. Raises `AnswerError`."""
        weights = str(self._model.with_suffix(".pt"))
        command = [str(python), "-m", "benchmarks.cameras.ultralytics_track", weights]
        return self._cost(ULTRALYTICS, ours.cameras, command)

    def _cost(self, who: str, count: int, command: Sequence[str], *more: str) -> Cost:
        clips = [str(self._clips[scene]) for scene in scenes_of(self._profile, count)]
        cores = str(usable_cores())
        environ = {**self._environ, "OMP_NUM_THREADS": cores}
        with ExitStack() as stack:
            serving = [sys.executable, "-m", "benchmarks.cameras.feeds", *clips]
            feeds = stack.enter_context(Answering("cameras", serving, self._log("cameras"), environ))
            urls = ",".join(feeds.ready["urls"])
            watching = [*command, urls, *more, cores]
            within_s = _READY_WITHIN_S + self._seconds
            party = stack.enter_context(Answering(who, watching, self._log(who), environ, within_s=within_s))
            party.ask(f"{self._warm_up_s:g}")
            return Cost.of(who, count, party.ask(f"{self._seconds:g}"))

    def _log(self, who: str) -> Path:
        return self._scratch / f"{who.replace(' ', '-')}.log"

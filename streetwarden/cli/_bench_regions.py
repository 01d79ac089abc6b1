"""`streetwarden bench regions`: what it costs and brings to look at a part of a picture, or at tiles."""

from collections.abc import Iterator
from pathlib import Path

import click

import simulation
from benchmarks.origin import ModelFile, origin_here
from benchmarks.record import Record
from benchmarks.region_report import RegionReport
from benchmarks.region_run import CameraResult, RegionRun
from benchmarks.region_sights import Sight, shots
from simulation.renderer import Renderer
from streetwarden.bench_files import Scenarios, read_scenarios
from streetwarden.cli._bench_output import deliver, out_option
from streetwarden.cli._context import Context, json_option
from streetwarden.cli._progress import counted
from streetwarden.errors import WrongInput
from streetwarden.far_zones import far_camera
from streetwarden.scenario_file import Script
from streetwarden.scenario_site import MODEL
from streetwarden.settings import DetectorSettings
from streetwarden.wiring import detector_of, zoo_of
from vision.site import Camera

_SCENARIOS = Path(simulation.__file__).parent / "scenarios"
_SCORE = 0.35  # a box from which a track may start


@click.command("regions")
@click.option(
    "--scenarios",
    "scenarios_folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=_SCENARIOS,
    show_default="those that come with the program",
    help="Folder with scenario files (*.yaml).",
)
@click.option("--model", default=MODEL, show_default=True, help="An imported model, or an .onnx file.")
@click.option(
    "--pictures", type=click.IntRange(min=1), default=6, show_default=True, help="Of each camera, at most."
)
@click.option(
    "--width-px",
    type=click.IntRange(320, 3840),
    default=1280,
    show_default=True,
    help="How wide the pictures are drawn.",
)
@out_option
@json_option
@click.pass_obj
def regions_command(
    context: Context,
    *,
    scenarios_folder: Path,
    model: str,
    pictures: int,
    width_px: int,
    folder: Path | None,
    as_json: bool,
) -> None:
    """Measure what is found, and at what cost, in whole pictures, around the zones, and in tiles.

    The pictures are those of drawn streets, whose truth is known. CPU time is that of detection on one core,
    without decoding. What the figures mean is in docs/ref/bench.md.

    Exit codes: 0 measured, whatever the figures; 1 the folder cannot be written; 2 a wrong call, a folder
    without scenarios or with a broken one, or a model that cannot be used.

    \b
    Example:
      streetwarden bench regions --out results --json
      streetwarden bench regions --model yolo11n --width-px 1920 --pictures 2
    """  # noqa: D301 - \b keeps click from filling the paragraph
    began_at = context.clock.now()
    scripts = _sound(read_scenarios(scenarios_folder, context.environ))
    settings = DetectorSettings(model=model, score_threshold=_SCORE, threads=1)
    detector = detector_of(settings, zoo_of(context.data_dir))
    run = RegionRun(detector)
    watched = list(_watched(scripts))
    results: list[CameraResult] = []
    with counted("cameras") as progress:
        for number, (name, script, camera) in enumerate(watched):
            progress(number, len(watched))
            results += _measured(run, name, script, camera, width_px=width_px, most=pictures)
    if not results:
        raise WrongInput(f"{scenarios_folder}: expected scenarios in whose zones something stands, got none")
    report = RegionReport(detector.name, results)
    record = Record(
        kind="regions",
        origin=origin_here(began_at, ModelFile(name=detector.name, sha256=detector.model_sha256)),
        settings={"pictures": pictures, "width-px": width_px, "scenarios": len(scripts)},
        figures=report.figures(),
        views=report.views(),
    )
    deliver(report.values(), record, report.lines(), folder=folder, as_json_line=as_json)


def _sound(scenarios: Scenarios) -> dict[str, Script]:
    """Raises the first `WrongFile` there is."""
    for error in scenarios.broken.values():
        raise error
    return dict(scenarios.scripts)


def _watched(scripts: dict[str, Script]) -> Iterator[tuple[str, Script, Camera]]:
    """Every camera with a rule."""
    for name, script in scripts.items():
        for camera in script.settings.site.cameras:
            if camera.rules:
                yield name, script, camera


def _measured(
    run: RegionRun, name: str, script: Script, camera: Camera, *, width_px: int, most: int
) -> Iterator[CameraResult]:
    """A camera with its own zones, and with a far one where it sees so far; none where nothing stands."""
    far = far_camera(camera, script.scenario.camera(camera.id).lens)
    watches = {"own": camera} | ({"far": far} if far else {})
    drawn = list(shots(script.scenario, list(watches.values()), Renderer, width_px=width_px, most=most))
    for zones, watch in watches.items():
        seen = [sight for shot in drawn if len((sight := Sight.of(shot, watch)).standing.xyxy)]
        if seen:
            yield run.look(f"{name}/{camera.id}", zones, watch, seen)

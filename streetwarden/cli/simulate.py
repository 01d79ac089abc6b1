"""`streetwarden simulate`: a scripted street, drawn into files or played live."""

import json
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from base.cores import usable_cores
from simulation.scenario import Scenario, StreetCamera
from streetwarden.cli._context import Context, json_option
from streetwarden.cli._live_options import LiveOptions, live_options
from streetwarden.cli._progress import counted
from streetwarden.cli._stopping import stop_event
from streetwarden.errors import WrongInput
from streetwarden.finished_folder import finished
from streetwarden.processes import process_pool
from streetwarden.scenario_file import Script, read_scenario
from streetwarden.simulate import EVENTS, IDENTITIES, SIGNALS, SITE, Drawn, replay_command, simulate
from vision.rules.catalogue import RULES

_DATASET_MARK = "dataset.json"

Count = Callable[[int, int], None]


@click.command()
@click.argument("scenario", metavar="[SCENARIO]", type=click.Path(path_type=Path), required=False)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for what is drawn.")
@click.option("--camera", "cameras", metavar="ID", multiple=True, help="Only this camera; may be repeated.")
@click.option(
    "--dataset",
    type=click.Path(path_type=Path, file_okay=False),
    help="Instead of a scenario: folder for labelled pictures of random streets, to train a detector.",
)
@click.option("--pictures", type=click.IntRange(min=1), help="How many, with --dataset.")
@click.option(
    "--seed", type=click.IntRange(min=0), help="With --dataset: another one, other streets [default: 0]."
)
@json_option
@click.pass_obj
@live_options
def command(
    context: Context,
    *,
    scenario: Path | None,
    out: Path | None,
    cameras: Sequence[str],
    dataset: Path | None,
    pictures: int | None,
    seed: int | None,
    live: LiveOptions | None,
    as_json: bool,
) -> None:
    """Draw a scripted street: what its cameras see, and what is true about it. Or play it live.

    SCENARIO is a scenario file (docs/ref/scenario.md). Written to --out: for each camera CAMERA/video.mp4,
    CAMERA/mot.txt (boxes) and CAMERA/frames.csv (times of the pictures); identities.csv, events.json (the
    true events), signals.jsonl and site.yaml. The command says how to replay them.

    With --serve nothing is drawn into files: the cameras are RTSP cameras on this machine until Ctrl-C, and
    actors can be told what to do (docs/guide/simulated-street.md); --out gets site.yaml for `up`.

    With --dataset no scenario is drawn but --pictures labelled pictures of random streets, in the layout that
    YOLO trainers read.

    Exit codes: 0 done, 1 the folder cannot be written, 2 a wrong scenario or call, 130 interrupted; nothing
    half is left.

    \b
    Example:
      streetwarden simulate docs/examples/scenario.yaml --out street
      streetwarden simulate docs/examples/scenario.yaml --serve --out live
    """  # noqa: D301 - \b keeps click from filling the paragraph
    if dataset is not None:
        _check_dataset(scenario, out, cameras, live, pictures)
        _draw_dataset(dataset, pictures or 0, seed or 0, as_json=as_json)
        return
    if scenario is None or (out is None and live is None):
        raise WrongInput("expected SCENARIO and --out DIR or --serve, or --dataset DIR and --pictures N")
    if pictures is not None or seed is not None:
        raise WrongInput("--pictures, --seed: expected with --dataset only; a scenario says its own seed")
    script = read_scenario(scenario, context.environ, RULES)
    chosen = _chosen(script.scenario, cameras)
    if live is not None:
        _serve(context, script, chosen, live, out, as_json=as_json)
    elif out is not None:
        _draw_scenario(script, out, chosen, as_json=as_json)


def _serve(
    context: Context,
    script: Script,
    cameras: Sequence[StreetCamera],
    live: LiveOptions,
    out: Path | None,
    *,
    as_json: bool,
) -> None:
    from streetwarden.cli._live import serve  # noqa: PLC0415 - heavy, and only this needs it

    serve(context, script, cameras, live, out, as_json=as_json)


def _draw_scenario(script: Script, out: Path, cameras: Sequence[StreetCamera], *, as_json: bool) -> None:
    from simulation.renderer import Renderer  # noqa: PLC0415 - heavy, and a wrong call needs none

    with finished(out, EVENTS) as folder, counted("pictures") as progress, stop_event() as stop:
        drawn = simulate(script, folder, cameras, Renderer, _until(stop, progress))
    command_line = replay_command(script, out, cameras)
    if as_json:
        click.echo(json.dumps(_summary(script, out, drawn, command_line), ensure_ascii=False))
        return
    for one in drawn:
        click.echo(f"{out / one.camera_id}: video.mp4, mot.txt, frames.csv ({one.pictures} pictures)")
    click.echo(
        f"{out}: {EVENTS} (true events: {len(script.scenario.expect)}), {SITE}, {SIGNALS}, {IDENTITIES}"
    )
    click.echo(f"replay it with:\n  {command_line}")


def _draw_dataset(folder: Path, pictures: int, seed: int, *, as_json: bool) -> None:
    from simulation.dataset import write_dataset  # noqa: PLC0415 - heavy, and a wrong call needs none

    with finished(folder, _DATASET_MARK) as beside, counted("pictures") as progress, stop_event() as stop:
        count = _until(stop, progress)
        with process_pool(usable_cores()) as pool:
            write_dataset(beside, pictures, seed, lambda done: count(done, pictures), pool.map)
    if as_json:
        click.echo(json.dumps({"out": str(folder), "pictures": pictures, "seed": seed}))
        return
    click.echo(f"{folder}: {pictures} pictures; train with: streetwarden models train --data {folder}")


def _check_dataset(
    scenario: Path | None,
    out: Path | None,
    cameras: Sequence[str],
    live: LiveOptions | None,
    pictures: int | None,
) -> None:
    given = (("SCENARIO", scenario), ("--out", out), ("--camera", cameras), ("--serve", live is not None))
    for name, value in given:
        if value:
            raise WrongInput(f"{name}: expected nothing of that kind beside --dataset, got {value}")
    if pictures is None:
        raise WrongInput("--pictures: expected how many pictures to draw, such as 1200, got nothing")


def _chosen(scenario: Scenario, wanted: Sequence[str]) -> list[StreetCamera]:
    known = [camera.id for camera in scenario.cameras]
    for name in wanted:
        if name not in known:
            raise WrongInput(f"--camera: expected a camera of the scenario ({', '.join(known)}), got {name}")
    return [camera for camera in scenario.cameras if not wanted or camera.id in wanted]


def _until(stop: threading.Event, progress: Count) -> Count:
    """Counts on until somebody wants the program to stop."""

    def count(done: int, total: int) -> None:
        if stop.is_set():
            raise click.Abort
        progress(done, total)

    return count


def _summary(script: Script, out: Path, drawn: Sequence[Drawn], command_line: str) -> dict[str, object]:
    return {
        "scenario": script.scenario.name,
        "out": str(out),
        "cameras": [{"id": one.camera_id, "pictures": one.pictures} for one in drawn],
        "events": len(script.scenario.expect),
        "replay": command_line,
    }

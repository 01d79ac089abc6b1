"""A scenario drawn into files: each camera's video and its truth, and what it takes to replay them."""

import json
import shlex
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from simulation.painter import Painter, PainterOf, Shot
from simulation.scenario import StreetCamera
from simulation.shutter import picture_times
from simulation.truth_files import Identities, TruthFile, write_events
from simulation.video_file import VideoFile
from simulation.world import World
from streetwarden.scenario_file import Script
from streetwarden.signals_file import SUBJECT_KEYS
from streetwarden.site_file import PROGRAM, settings_values, written
from vision.signals import Signal

EVENTS = "events.json"
SITE = "site.yaml"
SIGNALS = "signals.jsonl"
IDENTITIES = "identities.csv"
VIDEO = "video.mp4"


Progress = Callable[[int, int], None]
"""Called with how many pictures are done, and how many there will be."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was written for one camera."""

    camera_id: str
    pictures: int


def simulate(
    script: Script,
    folder: Path,
    cameras: Sequence[StreetCamera],
    painter_of: PainterOf,
    progress: Progress = lambda _done, _all: None,
) -> list[Drawn]:
    """Draw a scenario as `cameras` see it into an empty folder. The same script draws the same pictures.

    CAMERA/video.mp4, mot.txt, frames.csv   see `VideoFile` and `TruthFile`
    identities.csv                          who the numbers in mot.txt are
    events.json, site.yaml, signals.jsonl   the true events; what watches the street; what devices report

    Raises `OSError`.
    """
    world, identities = World(script.scenario), Identities()
    times = {camera.id: list(picture_times(script.scenario, camera.id)) for camera in cameras}
    done, total = 0, sum(map(len, times.values()))
    drawn = []
    for camera in cameras:
        (folder / camera.id).mkdir()
        painter = painter_of(script.scenario.plan, camera.lens, script.scenario.seed)
        with _Record(folder / camera.id, camera, identities) as record:
            for at_s, shot in _shots(world, camera.id, painter, times[camera.id]):
                record.add(shot, at_s)
                done += 1
                progress(done, total)
        drawn.append(Drawn(camera.id, len(times[camera.id])))
    identities.write(folder / IDENTITIES)
    write_events(folder / EVENTS, script.scenario)
    (folder / SITE).write_text(_site_text(script), "utf-8")
    (folder / SIGNALS).write_text("".join(map(_signal_line, script.signals)), "utf-8")
    return drawn


def replay_command(script: Script, folder: Path, cameras: Sequence[StreetCamera]) -> str:
    """The command line that replays what was drawn into `folder`."""
    words = ["streetwarden", "replay", *(f"{camera.id}={folder / camera.id / VIDEO}" for camera in cameras)]
    words += ["--site", str(folder / SITE), "--start-at", script.scenario.starts_at.isoformat()]
    if script.signals:
        words += ["--signals", str(folder / SIGNALS)]
    return shlex.join(words)


class _Record:
    """What is written about one camera, picture by picture. Use it in a `with`."""

    def __init__(self, folder: Path, camera: StreetCamera, identities: Identities) -> None:
        lens = camera.lens
        self._video = VideoFile(folder / VIDEO, lens.width_px, lens.height_px, camera.fps)
        self._truth = TruthFile(folder, identities)
        self._open = ExitStack()

    def __enter__(self) -> "_Record":
        with ExitStack() as stack:
            stack.enter_context(self._video)
            stack.enter_context(self._truth)
            self._open = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, trace)

    def add(self, shot: Shot, at_s: float) -> None:
        self._video.add(shot.image, at_s)
        self._truth.add(shot.boxes, at_s)


def _shots(
    world: World, camera_id: str, painter: Painter, times: Sequence[float]
) -> Iterator[tuple[float, Shot]]:
    """The pictures of one camera, each with its instant."""
    for at_s in times:
        shake_px = world.shake_px(camera_id, at_s)
        yield at_s, painter.render(world.figures(at_s), world.light(at_s), at_s, shake_px)


def _site_text(script: Script) -> str:
    """A site file that says what the scenario says about its site; what equals its default is left out."""
    values = settings_values(script.settings, with_secrets=True)
    settings = script.settings
    parts = {name: getattr(settings, name) for name in PROGRAM}
    usual = [name for name, part in parts.items() if part == type(part)()]
    return written({key: value for key, value in values.items() if key not in usual})


def _signal_line(signal: Signal) -> str:
    """A signal as a line of a signals file."""
    values: dict[str, Any] = {
        "kind": signal.kind.value,
        SUBJECT_KEYS[signal.kind]: signal.subject,
        "at": signal.at.isoformat(),
    }
    if signal.until is not None:
        values["until"] = signal.until.isoformat()
    if signal.admits != 1:
        values["admits"] = signal.admits
    if signal.source:
        values["source"] = signal.source
    return json.dumps(values, ensure_ascii=False) + "\n"

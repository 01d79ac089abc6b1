import itertools
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import numpy as np
import pytest

from simulation.figure import Figure, Label, TruthBox
from simulation.lens import Lens
from simulation.light import LIGHTS, Light
from simulation.painter import Shot
from simulation.plan import Plan
from streams.demand import Everything
from streams.file import FileSource
from streams.scale import DetectorScale
from streetwarden.scenario_file import Script
from streetwarden.signals_file import read_signals
from streetwarden.simulate import Drawn, replay_command, simulate
from streetwarden.site_file import read_site_file
from tests.streetwarden.scenario_texts import HEAD, script
from vision.rules.catalogue import RULES

CAR = "actors: [{id: car, kind: car, path: [{at_s: 1, at: [0, 5]}, {at_s: 3, at: [1, 5]}]}]\n"


def card(grey: int, size: tuple[int, int], figures: Sequence[Figure]) -> Shot:
    """A picture of one grey, and a box for each figure."""
    boxes = tuple(TruthBox(one.name, Label.CAR, (1.0, 2.0, 5.0, 8.0), 1.0) for one in figures)
    return Shot(np.full((size[1], size[0], 3), grey, np.uint8), boxes)


class CardPainter:
    """Draws cards, as dark as the sky; remembers what it was asked."""

    def __init__(self, plan: Plan, lens: Lens, seed: int) -> None:
        self.size = (lens.width_px, lens.height_px)
        self.shakes: list[tuple[float, float]] = []
        painters.append(self)

    def render(
        self, figures: Sequence[Figure], light: Light, at_s: float, shake_px: tuple[float, float] = (0, 0)
    ) -> Shot:
        self.shakes.append(shake_px)
        cars = [one for one in figures if one.kind.value == "car"]
        return card(40 if light == LIGHTS["night"] else 200, self.size, cars)

    def truth(self, figures: Sequence[Figure]) -> tuple[TruthBox, ...]:
        return card(0, self.size, figures).boxes


painters: list[CardPainter] = []


def drawn(folder: Path, text: str) -> Script:
    """The script with this text; its pictures are in the folder."""
    read = script(text)
    painters.clear()
    simulate(read, folder, read.scenario.cameras, CardPainter)
    return read


def short(more: str = "", duration_s: float = 4) -> str:
    small = HEAD.replace("look_at: [0, 7]", "look_at: [0, 7], size: [96, 64], fps: 5")
    return small.replace("duration_s: 100", f"duration_s: {duration_s}") + more


def test_a_video_shows_every_picture_at_its_time(tmp_path: Path) -> None:
    drawn(tmp_path, short("sky: [{at_s: 2, light: night}]\n"))
    with av.open(tmp_path / "road" / "video.mp4") as container:
        pictures = [
            (frame.time, frame.to_ndarray(format="gray").mean()) for frame in container.decode(video=0)
        ]
    assert [time for time, _ in pictures] == pytest.approx([step / 5 for step in range(20)])
    assert [grey > 100 for _, grey in pictures] == [True] * 10 + [False] * 10


def test_the_true_boxes_are_those_of_the_pictures(tmp_path: Path) -> None:
    drawn(tmp_path, short(CAR))
    lines = (tmp_path / "road" / "mot.txt").read_text().splitlines()
    assert [line.split(",")[0] for line in lines] == [str(frame) for frame in range(6, 16)]
    assert lines[0] == "6,1,1.0,2.0,4.0,6.0,1,4,1.000"
    assert (tmp_path / "road" / "frames.csv").read_text().splitlines()[6] == "6,1.000"
    assert (tmp_path / "identities.csv").read_text().splitlines() == ["id,name,label", "1,car,car"]


def test_a_shaken_camera_is_drawn_shaken(tmp_path: Path) -> None:
    drawn(tmp_path, short("faults: [{kind: shake, camera: road, from_s: 1, to_s: 2, amplitude_px: 4}]\n"))
    assert [shake != (0, 0) for shake in painters[0].shakes] == [False] * 5 + [True] * 5 + [False] * 10


def test_a_whole_night_is_a_short_video_that_a_replay_reads_to_its_end(tmp_path: Path) -> None:
    more = 'skip: [{from_s: 2, to_s: "8:00:00"}]\n' + (
        "faults: [{kind: camera_outage, camera: road, from_s: 3600, to_s: 7200}]\n"
    )
    drawn(tmp_path, short(more, duration_s=8 * 3600))
    starts_at = datetime(2026, 1, 5, tzinfo=UTC)
    source = FileSource(
        tmp_path / "road" / "video.mp4",
        camera_id="road",
        session=1,
        starts_at=starts_at,
        scale=DetectorScale(96),
    )
    source.open()
    at = [frame.captured_at for frame in source.read(Everything())]
    source.close()
    gaps = [later - sooner for sooner, later in itertools.pairwise(at)]
    assert timedelta(hours=8) - (at[-1] - starts_at) <= timedelta(seconds=4)
    assert sorted(gaps)[-2:] == [timedelta(seconds=4), timedelta(seconds=3602)]


def test_the_site_file_says_what_the_scenario_says(tmp_path: Path) -> None:
    read = drawn(tmp_path, short())
    assert read_site_file(tmp_path / "site.yaml", {}, RULES) == read.settings


def test_the_signals_are_a_signals_file(tmp_path: Path) -> None:
    signals = """\
signals:
  received:
    - {kind: access_grant, gate: south, at_s: 1, admits: 2, source: card}
    - {kind: away, household: h-1, at_s: 2, until_s: 90}
    - {kind: permit, zone: road/kerb, at_s: 3}
"""
    read = drawn(tmp_path, short(signals))
    assert tuple(read_signals(tmp_path / "signals.jsonl", read.scenario.starts_at)) == read.signals
    assert f"--signals {tmp_path / 'signals.jsonl'}" in replay_command(read, tmp_path, read.scenario.cameras)


def test_the_true_events_are_written(tmp_path: Path) -> None:
    drawn(
        tmp_path, short("expect: [{camera: road, type: illegal_parking, zone: kerb, from_s: 1, due_s: 3}]\n")
    )
    [event] = json.loads((tmp_path / "events.json").read_text())["events"]
    assert (event["type"], event["started_at"]) == ("illegal_parking", "2026-01-05T02:00:01+00:00")


def test_only_the_cameras_that_are_wanted_are_drawn_and_counted(tmp_path: Path) -> None:
    two = short().replace(
        "cameras: [{id: road", "cameras: [{id: yard, at: [9, -4], height_m: 4}, {id: road", 1
    )
    read, counts = script(two), list[tuple[int, int]]()
    road = [read.scenario.camera("road")]
    found = simulate(read, tmp_path, road, CardPainter, lambda done, total: counts.append((done, total)))
    assert found == [Drawn("road", 20)]
    assert not (tmp_path / "yard").exists()
    assert counts == [(done, 20) for done in range(1, 21)]
    assert replay_command(read, tmp_path, road).split()[:3] == [
        "streetwarden",
        "replay",
        f"road={tmp_path / 'road' / 'video.mp4'}",
    ]


def test_the_same_script_writes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        drawn(tmp_path / name, short(CAR))
    files = [path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file()]
    assert len(files) == 7
    assert all(
        (tmp_path / "one" / path).read_bytes() == (tmp_path / "two" / path).read_bytes() for path in files
    )

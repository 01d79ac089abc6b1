from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from base.clock import SystemClock
from streams.errors import FileBroken, FileMissing
from streams.frame import Frame
from streams.scale import DetectorScale
from streetwarden.recordings import Outcome, ReplayOrder, events_of
from streetwarden.replay import STARTS_AT, CompleteRecord, Recording, replay
from tests.streetwarden.painted import (
    FPS,
    KERB,
    PERSON,
    PaintedDetector,
    Painting,
    cut_off,
    paint,
    stands,
    street_site,
)
from tests.streetwarden.site_texts import settings
from vision.event import Event, EventState
from vision.pipeline import Pipeline
from vision.ports import SinkError
from vision.signals import Signal, SignalKind

AROUND_PARKED = "polygon: [[0.4, 0.65], [0.5, 0.65], [0.5, 0.75], [0.4, 0.75]]"
GATE_SITE = """
version: 1
site: {id: painted}
cameras:
  - id: gate
    zones:
      - {id: gate, line: [[0.5, 0.0], [0.5, 1.0]], inside: [0.9, 0.5]}
    rules:
      - {rule: tailgating, zone: gate, gate: south}
"""


def second(seconds: float) -> datetime:
    return STARTS_AT + timedelta(seconds=seconds)


def seconds(at: datetime | None) -> float:
    assert at is not None
    return (at - STARTS_AT).total_seconds()


def played(
    folder: Path,
    text: str,
    videos: dict[str, Path],
    signals: Sequence[Signal] = (),
    *,
    via_rtsp: bool = False,
) -> Outcome:
    recordings = tuple(Recording(camera_id, path) for camera_id, path in videos.items())
    order = ReplayOrder(settings(text), recordings, STARTS_AT, tuple(signals), via_rtsp=via_rtsp)
    return events_of(order, PaintedDetector(), folder, SystemClock(), lambda _at: None)


def told(event: Event) -> tuple[object, ...]:
    """What must not depend on the way the frames took."""
    return (event.camera_id, event.zone_id, event.event_type, event.state, event.rule, len(event.evidence))


class Spectator:
    """In the place of a pipeline: remembers the batches. It may have a full disk."""

    def __init__(self, fps: float = 2.0) -> None:
        self.batches: list[list[Frame]] = []
        self.asked_at: list[datetime] = []
        self.flushed = False
        self._fps = fps

    def needs_fps(self, camera_id: str, at: datetime, *, calm: bool = False) -> float:
        return self._fps

    def scale_of(self, camera_id: str) -> DetectorScale:
        return DetectorScale(192)

    def look_again(self, at: datetime) -> None:
        self.asked_at.append(at)

    def step(self, frames: Sequence[Frame]) -> list[Event]:
        self.batches.append(list(frames))
        return []

    def flush(self) -> None:
        self.flushed = True


class FullDisk(Spectator):
    def flush(self) -> None:
        raise SinkError("the disk is full")


class Recorded:
    """A record with one grant."""

    def __init__(self, grant: Signal) -> None:
        self._left = [grant]

    def due(self, at: datetime) -> list[Signal]:
        due = [signal for signal in self._left if signal.at <= at]
        self._left = [signal for signal in self._left if signal.at > at]
        return due


def watched(spectator: Spectator, videos: dict[str, Path]) -> list[str]:
    """Play videos to a spectator; what went wrong, in words."""
    recordings = [Recording(camera_id, path) for camera_id, path in videos.items()]
    played = replay(cast("Pipeline", spectator), recordings, starts_at=STARTS_AT)
    return [str(error) for error in played.errors]


def test_the_record_is_complete_up_to_the_time_of_the_video() -> None:
    grant = Signal(SignalKind.ACCESS_GRANT, "south", second(3))
    signals = CompleteRecord(Recorded(grant), ["east", "south"])
    for at, grants in ((second(2), []), (second(4), [grant]), (second(5), [])):
        marks = [Signal(SignalKind.GRANT_WATERMARK, gate, at) for gate in ("east", "south")]
        assert signals.due(at) == [*grants, *marks]


def test_frames_of_all_cameras_come_in_the_order_of_their_times(tmp_path: Path, parked: Path) -> None:
    short = paint(tmp_path / "short.mkv", stands(), 3)
    spectator = Spectator()
    assert watched(spectator, {"road": parked, "yard": short}) == []
    starts = [min(frame.captured_at for frame in batch) for batch in spectator.batches]
    ends = [max(frame.captured_at for frame in batch) for batch in spectator.batches]
    assert starts == sorted(starts)
    assert all(end - start < timedelta(seconds=0.1) for start, end in zip(starts, ends, strict=True))
    assert [len(batch) for batch in spectator.batches] == [2] * 6 + [1] * 20, (
        "the last picture of each as well"
    )
    assert spectator.flushed


def test_time_comes_from_the_file_and_no_frame_is_dropped(parked: Path) -> None:
    spectator = Spectator(fps=FPS)
    watched(spectator, {"road": parked})
    frames = [frame for [frame] in spectator.batches]
    assert [seconds(frame.captured_at) for frame in frames] == pytest.approx(
        [number / FPS for number in range(12 * FPS)]
    )
    assert {frame.session for frame in frames} == {1}


def test_new_questions_are_taken_before_each_batch_in_the_time_of_the_video(parked: Path) -> None:
    spectator = Spectator()
    watched(spectator, {"road": parked})
    assert spectator.asked_at == [frame.captured_at for [frame] in spectator.batches]


def test_a_car_is_reported_from_its_beginning_to_its_end(tmp_path: Path) -> None:
    video = paint(tmp_path / "car.mkv", stands(2, 10), 26)
    [event] = played(tmp_path / "out", street_site("road"), {"road": video}).events
    assert event.state is EventState.CLOSED
    assert seconds(event.started_at) == pytest.approx(2.0, abs=0.6)
    assert seconds(event.confirmed_at) == pytest.approx(5.0, abs=1.1)
    assert seconds(event.ended_at) == pytest.approx(10.0, abs=1.0)
    assert [picture.moment for picture in event.evidence] == ["confirmed"] * 4 + ["ended"] * 4


@pytest.mark.parametrize("detect", ["zones", "tiles"])
def test_wherever_the_detector_looks_the_events_are_the_same(
    detect: str, tmp_path: Path, parked: Path
) -> None:
    whole = street_site("road").replace(KERB, AROUND_PARKED)
    looked = whole.replace("    grid_id: G01", f"    grid_id: G01\n    detect: {detect}")
    assert detect in looked
    expected = played(tmp_path / "whole", whole, {"road": parked}).events
    found = played(tmp_path / detect, looked, {"road": parked}).events
    assert [(told(event), event.started_at) for event in found] == [
        (told(event), event.started_at) for event in expected
    ]
    assert len(expected) == 1
    [subject], [known] = found[0].subjects, expected[0].subjects
    assert subject.box == pytest.approx(known.box, abs=0.02)


def test_an_empty_street_gives_nothing(tmp_path: Path) -> None:
    video = paint(tmp_path / "empty.mkv", lambda _second: [], 10)
    assert played(tmp_path / "out", street_site("road"), {"road": video}) == Outcome(())


def test_a_file_that_breaks_off_keeps_its_events_and_costs_the_others_nothing(
    tmp_path: Path, parked: Path
) -> None:
    broken = cut_off(parked, tmp_path / "broken.mkv")
    videos = {"road": broken, "yard": parked}
    outcome = played(tmp_path / "out", street_site("road", "yard"), videos)
    [error] = outcome.errors
    assert isinstance(error, FileBroken)
    assert "breaks off" in str(error)
    road, yard = sorted(outcome.events, key=lambda event: event.camera_id)
    assert (road.camera_id, yard.camera_id) == ("road", "yard")
    assert seconds(road.last_seen_at) < 8.0 < seconds(yard.last_seen_at)


def test_a_missing_file_is_told_and_the_others_are_played(tmp_path: Path, parked: Path) -> None:
    videos = {"road": tmp_path / "nowhere.mkv", "yard": parked}
    outcome = played(tmp_path / "out", street_site("road", "yard"), videos)
    assert [type(error) for error in outcome.errors] == [FileMissing]
    assert [event.camera_id for event in outcome.events] == ["yard"]


def test_a_disk_that_is_full_at_the_end_is_not_passed_over(parked: Path) -> None:
    with pytest.raises(SinkError, match="the disk is full"):
        watched(FullDisk(), {"road": parked})


def test_the_same_input_gives_the_same_events(tmp_path: Path, parked: Path) -> None:
    videos = {"road": parked, "yard": parked}
    first = played(tmp_path / "first", street_site("road", "yard"), videos)
    assert first == played(tmp_path / "second", street_site("road", "yard"), videos)
    assert len(first.events) == 2


def test_another_camera_beside_it_does_not_change_the_events_of_a_camera(
    tmp_path: Path, parked: Path
) -> None:
    text = street_site("road", "yard")
    alone = played(tmp_path / "alone", text, {"road": parked})
    together = played(tmp_path / "together", text, {"road": parked, "yard": parked})
    assert alone.events == tuple(event for event in together.events if event.camera_id == "road")


def test_who_has_a_grant_may_pass_and_who_follows_is_reported(tmp_path: Path) -> None:
    def walk(at: float) -> list[Painting]:
        lefts = [round(20 + 30 * (at - since)) for since in (0.0, 2.0)]
        return [(PERSON, (left, 50, left + 14, 100)) for left in lefts if 20 <= left < 170]

    video = paint(tmp_path / "pair.mkv", walk, 8)
    card = Signal(SignalKind.ACCESS_GRANT, "south", second(1.5))
    guest = Signal(SignalKind.ACCESS_GRANT, "south", second(1.5), admits=2)
    [event] = played(tmp_path / "card", GATE_SITE, {"gate": video}, [card]).events
    assert [subject.role for subject in event.subjects] == ["admitted", "follower"]
    assert event.flags == ()
    assert not played(tmp_path / "guest", GATE_SITE, {"gate": video}, [guest]).events


def test_the_progress_is_told_in_the_time_of_the_video(tmp_path: Path, parked: Path) -> None:
    times: list[datetime] = []
    order = ReplayOrder(settings(street_site("road")), (Recording("road", parked),), STARTS_AT)
    events_of(order, PaintedDetector(), tmp_path, SystemClock(), times.append)
    assert times[0] == STARTS_AT
    assert times == sorted(times)

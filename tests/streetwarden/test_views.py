"""Views of cameras that outlive their worker, on simulated streets and a clock of the tests' own."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from streams.frame import Image
from streetwarden.views import ViewKeeper
from tests.fakes import FakeClock
from tests.vision.fakes import frame_at
from tests.vision.pictures import Sensor, panned, relit, street
from vision.picture_health import Condition
from vision.ports import SinkError, ViewRequest
from vision.sight import Sight, Sights

LOOK_EVERY_S = 2.0
TURNED = panned(street(), 80)


class Memory:
    """In the place of the store. `away`: it does not answer."""

    def __init__(self, **references: bytes) -> None:
        self.kept = dict(references)
        self.asked: list[ViewRequest] = []
        self.writes = 0
        self.away = False

    def references(self) -> Mapping[str, bytes]:
        return dict(self.kept)

    def keep(self, references: Mapping[str, bytes]) -> None:
        self._answer()
        self.kept |= references
        self.writes += 1

    def requests(self, since: datetime) -> list[ViewRequest]:
        self._answer()
        return [request for request in self.asked if request.asked_at >= since]

    def heeded(self, request: ViewRequest, reference: bytes | None) -> None:
        self._answer()
        self.asked.remove(request)
        self.kept.pop(request.camera_id, None)
        if reference is not None:
            self.kept[request.camera_id] = reference

    def _answer(self) -> None:
        if self.away:
            raise SinkError("the disk is full")


class Night:
    """A worker's keeper from its start on; what cameras show is looked at every two seconds."""

    def __init__(self, memory: Memory, *cameras: str, clock: FakeClock | None = None) -> None:
        self.clock = clock or FakeClock()
        self.memory = memory
        self.sights = Sights()
        self.keeper = ViewKeeper(cameras or ("gate",), self.sights, memory, self.clock)
        self.keeper.restore()
        self._sensor = Sensor()

    def shows(self, picture: Image, seconds: float, camera_id: str = "gate") -> None:
        for _ in range(round(seconds / LOOK_EVERY_S)):
            frame = frame_at(0, camera_id=camera_id)
            self.sights.look(replace(frame, image=self._sensor(picture), captured_at=self.clock.now()))
            self.clock.advance(LOOK_EVERY_S)

    def asks(self, camera_id: str = "gate") -> None:
        self.memory.asked.append(ViewRequest(camera_id, self.clock.now()))

    def condition(self, camera_id: str = "gate") -> Condition | None:
        sight = self.sights.of(camera_id)
        return sight.condition if sight else None


def learned(picture: Image, *cameras: str) -> Memory:
    """What an earlier worker has left behind."""
    night = Night(Memory(), *cameras)
    for camera_id in cameras or ("gate",):
        night.shows(picture, 20.0, camera_id)
    night.keeper.flush()
    return night.memory


def test_the_first_view_of_a_camera_is_kept_with_the_next_round() -> None:
    night = Night(Memory())
    night.keeper.run_once()
    assert night.memory.writes == 0
    night.shows(street(), 2.0)
    night.keeper.run_once()
    assert night.memory.kept.keys() == {"gate"}


def test_what_is_learned_later_is_kept_every_ten_minutes() -> None:
    night = Night(Memory())
    started_s, kept_at_s = night.clock.monotonic(), []
    while night.clock.monotonic() < started_s + 1500.0:
        night.shows(relit(street(), 1.0, 10 * night.memory.writes), 60.0)
        before = night.memory.writes
        night.keeper.run_once()
        if night.memory.writes > before:
            kept_at_s.append(night.clock.monotonic() - started_s)
    first, second, third = kept_at_s
    assert first < 70.0
    assert 600.0 <= second - first < 730.0
    assert 600.0 <= third - second < 730.0


def test_at_the_end_all_is_kept_and_nothing_is_written_twice() -> None:
    night = Night(Memory(), "gate", "yard")
    night.shows(street(), 2.0)
    night.keeper.run_once()
    night.shows(relit(street(), 0.9), 60.0)
    night.shows(street(), 2.0, "yard")
    before = dict(night.memory.kept)
    night.keeper.flush()
    assert night.memory.kept.keys() == {"gate", "yard"}
    assert night.memory.kept["gate"] != before["gate"]
    night.keeper.flush()
    assert night.memory.writes == 2


def test_a_camera_that_was_turned_while_the_worker_was_off_has_moved() -> None:
    night = Night(learned(street()))
    night.shows(TURNED, 30.0)
    assert night.condition() is Condition.MOVED
    night.keeper.flush()
    again = Night(night.memory)
    again.shows(TURNED, 30.0)
    assert again.condition() is Condition.MOVED, "a restart is nobody's word"


def test_the_view_of_one_camera_says_nothing_of_another() -> None:
    night = Night(learned(street(), "gate", "yard"), "gate", "yard")
    night.shows(TURNED, 30.0, "gate")
    night.shows(street(), 30.0, "yard")
    night.asks("yard")
    night.keeper.run_once()
    assert (night.condition("gate"), night.condition("yard")) == (Condition.MOVED, Condition.SOUND)


def test_a_camera_without_a_stored_view_learns_its_own() -> None:
    night = Night(learned(street(), "gate"), "yard")
    night.shows(TURNED, 60.0, "yard")
    night.keeper.flush()
    assert night.condition("yard") is Condition.SOUND
    assert night.memory.kept.keys() == {"gate", "yard"}, "what is known of cameras elsewhere stays"


def test_views_of_cameras_elsewhere_are_no_concern_of_this_worker(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        night = Night(Memory(elsewhere=b"a view of last year"))
    night.keeper.flush()
    assert caplog.text == ""
    assert night.memory.kept == {"elsewhere": b"a view of last year"}


@pytest.mark.parametrize(
    "cut", [lambda whole: whole[:-700], lambda _: b"a view of last year"], ids=["cut", "odd"]
)
def test_a_damaged_view_is_told_and_learned_anew(
    cut: Callable[[bytes], bytes], caplog: pytest.LogCaptureFixture
) -> None:
    memory = learned(street())
    damaged = cut(memory.kept["gate"])
    memory.kept["gate"] = damaged
    with caplog.at_level(logging.WARNING):
        night = Night(memory)
    assert "camera gate: its view is learned anew" in caplog.text
    night.shows(TURNED, 60.0)
    night.keeper.run_once()
    assert night.condition() is Condition.SOUND
    assert night.memory.kept["gate"] != damaged


def test_a_view_that_somebody_finds_right_is_sound_at_once_and_after_a_restart() -> None:
    night = Night(learned(street()))
    night.shows(TURNED, 30.0)
    night.asks()
    night.keeper.run_once()
    assert night.sights.of("gate") == Sight(Condition.SOUND, night.clock.now() - timedelta(seconds=1))
    assert night.memory.asked == []
    again = Night(night.memory)
    again.shows(TURNED, 60.0)
    assert again.condition() is Condition.SOUND
    again.shows(street(), 30.0)
    assert again.condition() is Condition.MOVED


def test_a_request_from_before_the_first_picture_means_that_picture() -> None:
    night = Night(learned(street()))
    night.asks()
    night.keeper.run_once()
    assert night.memory.kept == {}
    night.shows(TURNED, 60.0)
    night.keeper.run_once()
    assert night.condition() is Condition.SOUND
    assert night.memory.kept.keys() == {"gate"}


def test_a_request_that_nobody_heard_for_an_hour_means_nothing_any_more() -> None:
    clock = FakeClock()
    asked = Night(learned(street()), clock=clock)
    asked.asks()
    clock.advance(3601.0)
    night = Night(asked.memory, clock=clock)
    night.keeper.run_once()
    night.shows(TURNED, 30.0)
    assert night.condition() is Condition.MOVED


def test_a_request_for_a_camera_of_another_worker_waits_for_that_one() -> None:
    night = Night(learned(street()))
    night.asks("elsewhere")
    night.keeper.run_once()
    assert [request.camera_id for request in night.memory.asked] == ["elsewhere"]


def test_while_the_store_is_away_requests_wait() -> None:
    night = Night(learned(street()))
    night.shows(TURNED, 30.0)
    night.asks()
    night.memory.away = True
    with pytest.raises(SinkError):
        night.keeper.run_once()
    assert night.condition() is Condition.MOVED
    night.memory.away = False
    night.keeper.run_once()
    assert night.condition() is Condition.SOUND

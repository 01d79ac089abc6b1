"""Pictures of events are asked for beside everything else, and bounded."""

import logging
from uuid import UUID

import pytest

from streetwarden.still_fetch import StillError
from streetwarden.stills import MOST_ASKED, Stills
from tests.fakes import FakeClock
from vision.ports import Still
from vision.site import Camera

GATE = Camera("gate", snapshot_url="http://10.0.0.9/still.jpg")
ROAD = Camera("road")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def event(number: int) -> UUID:
    return UUID(int=number)


def stills(clock: FakeClock, failing: str = "") -> Stills:
    def fetch(camera: Camera) -> bytes:
        if failing:
            raise StillError(failing)
        return camera.snapshot_url.encode()

    return Stills([GATE, ROAD], fetch, clock)


def test_a_picture_that_was_asked_for_is_handed_over_once(clock: FakeClock) -> None:
    asked = stills(clock)
    asked.ask("gate", event(1))
    assert asked.taken() == []
    asked.run_once()
    assert asked.taken() == [Still("gate", event(1), clock.now(), b"http://10.0.0.9/still.jpg")]
    assert asked.taken() == []


def test_a_camera_without_such_an_address_is_passed_over(clock: FakeClock) -> None:
    asked = stills(clock)
    asked.ask("road", event(1))
    asked.ask("elsewhere", event(1))
    asked.run_once()
    assert (asked.taken(), asked.dropped) == ([], 0)


def test_of_too_many_events_at_once_the_last_go_without_and_are_counted(clock: FakeClock) -> None:
    asked = stills(clock)
    for number in range(MOST_ASKED + 2):
        asked.ask("gate", event(number))
    assert asked.dropped == 2


def test_pictures_that_nobody_takes_do_not_pile_up(clock: FakeClock) -> None:
    asked = stills(clock)
    for number in range(MOST_ASKED + 1):
        asked.ask("gate", event(number))
        asked.run_once()
    assert (len(asked.taken()), asked.dropped) == (MOST_ASKED, 1)


def test_a_picture_that_does_not_come_is_logged_and_the_next_is_fetched(
    clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    asked = stills(clock, failing="http://admin:hunter2@10.0.0.9/: no answer")
    asked.ask("gate", event(1))
    with caplog.at_level(logging.WARNING):
        asked.run_once()
    assert (asked.taken(), asked.missing) == ([], 1)
    assert f"camera gate: no still of event {event(1)}: http://***@10.0.0.9/: no answer" in caplog.text

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from tests.scenes import instant
from tests.vision.fakes import frame_at
from tests.vision.street import CAR, Street
from vision.event import EventState
from vision.picture_health import Condition, PictureHealth
from vision.sight import Sight, Sights


class Health(PictureHealth):
    """Finds what it is told to find, one after the other."""

    def __init__(self, found: Sequence[Condition]) -> None:
        super().__init__()
        self.found = list(found)

    def look(self, image: object, at: datetime) -> Condition:
        return self.found.pop(0)


@pytest.mark.parametrize(
    ("condition", "seeing"),
    [
        (Condition.SOUND, True),
        (Condition.BLURRED, True),
        (Condition.FROZEN, False),
        (Condition.COVERED, False),
        (Condition.MOVED, False),
    ],
)
def test_rules_see_nothing_in_pictures_that_show_something_else(condition: Condition, seeing: bool) -> None:
    sights = Sights(lambda: Health([condition]))
    assert sights.look(frame_at(0, camera_id="a")) is seeing
    assert sights.blind["a"] == (not seeing)


def test_a_condition_is_told_with_its_beginning() -> None:
    found = [Condition.SOUND, Condition.COVERED, Condition.COVERED]
    sights = Sights(lambda: Health(found))
    assert sights.of("a") is None
    for second in range(3):
        sights.look(frame_at(second, camera_id="a"))
    sight = sights.of("a")
    assert sight is not None
    assert (sight.condition, sight.since_at) == (Condition.COVERED, instant(1))


def test_a_picture_that_is_too_small_to_judge_is_looked_at() -> None:
    tiny = replace(frame_at(0), image=np.zeros((16, 24, 3), np.uint8))
    assert Sights(lambda: Health([])).look(tiny)


@pytest.mark.parametrize("condition", [Condition.MOVED, Condition.BLURRED])
def test_an_accepted_view_is_sound_from_then_on(condition: Condition) -> None:
    sights = Sights(lambda: Health([condition, Condition.SOUND]))
    sights.look(frame_at(0, camera_id="a"))
    sights.accept("a", instant(5))
    assert sights.of("a") == Sight(Condition.SOUND, instant(5))
    assert sights.look(frame_at(6, camera_id="a"))
    assert sights.of("a") == Sight(Condition.SOUND, instant(5))


@pytest.mark.parametrize("condition", [Condition.COVERED, Condition.FROZEN, Condition.SOUND])
def test_what_is_no_question_of_the_view_stays_when_it_is_accepted(condition: Condition) -> None:
    sights = Sights(lambda: Health([condition]))
    sights.look(frame_at(0, camera_id="a"))
    sights.accept("a", instant(5))
    assert sights.of("a") == Sight(condition, instant(0))


def test_accepting_one_camera_says_nothing_of_another() -> None:
    sights = Sights(lambda: Health([Condition.MOVED]))
    for camera_id in ("a", "b"):
        sights.look(frame_at(0, camera_id=camera_id))
    sights.accept("a", instant(5))
    assert sights.of("b") == Sight(Condition.MOVED, instant(0))


def test_a_camera_that_gave_no_picture_yet_has_no_sight_and_no_reference() -> None:
    sights = Sights()
    assert (sights.of("a"), sights.reference("a")) == (None, None)
    sights.accept("a", instant(5))
    assert (sights.of("a"), sights.reference("a")) == (None, None)


def test_a_car_in_a_covered_picture_does_not_park_on() -> None:
    covered_from_s = 30
    conditions = [Condition.SOUND] * covered_from_s + [Condition.COVERED] * 400
    street = Street({"cam": [CAR]}, sights=Sights(lambda: Health(conditions)))
    street.show([frame_at(second) for second in range(200)])
    assert not any(event.state is EventState.OPEN for event in street.sink.queue)

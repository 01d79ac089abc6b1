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
from vision.sight import Sights


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


def test_a_car_in_a_covered_picture_does_not_park_on() -> None:
    covered_from_s = 30
    conditions = [Condition.SOUND] * covered_from_s + [Condition.COVERED] * 400
    street = Street({"cam": [CAR]}, sights=Sights(lambda: Health(conditions)))
    street.show([frame_at(second) for second in range(200)])
    assert not any(event.state is EventState.OPEN for event in street.sink.queue)

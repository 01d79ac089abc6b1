from collections.abc import Callable
from itertools import pairwise

import pytest

from streams.decode_mode import DecodeMode, ModeChooser
from streams.pace import PACE_S, Pace

FPS, GOP = 25, 50


def paced(said_s: Callable[[float], float | None], seconds: float = 60.0) -> list[float | None]:
    """What is made of the times of a camera that sends 25 pictures a second."""
    pace = Pace()
    return [pace.seconds(said_s(number / FPS), number / FPS) for number in range(int(seconds * FPS))]


def test_times_that_keep_pace_stay_as_they_are() -> None:
    found = paced(lambda now_s: 1e6 + now_s)
    assert found == pytest.approx([number / FPS for number in range(60 * FPS)], abs=1e-6)


def test_pictures_that_come_late_or_in_another_order_are_no_reason_to_doubt() -> None:
    pace = Pace()
    assert pace.seconds(10.0, 100.0) == 100.0
    assert pace.seconds(11.0, 101.0 + PACE_S) == pytest.approx(101.0)
    assert pace.seconds(10.9, 101.0) == pytest.approx(100.9)


@pytest.mark.parametrize(
    "said_s",
    [
        pytest.param(lambda now_s: 0.0, id="standing still"),
        pytest.param(lambda now_s: now_s + 10_000 * (now_s > 20), id="jumping forward by hours"),
        pytest.param(lambda now_s: now_s - 10_000 * (now_s > 20), id="jumping back"),
        pytest.param(lambda now_s: 90 * now_s, id="stating a wrong clock rate"),
        pytest.param(lambda now_s: -now_s, id="running backwards"),
    ],
)
def test_times_that_cannot_be_are_held_near_ours(said_s: Callable[[float], float]) -> None:
    for number, found_s in enumerate(paced(said_s)):
        assert found_s == pytest.approx(number / FPS, abs=PACE_S)


def test_a_packet_without_time_stays_without() -> None:
    assert paced(lambda _now_s: None, 0.1) == [None, None]


def modes(said_s: Callable[[float], float], needs_fps: float) -> list[DecodeMode]:
    chooser = ModeChooser()
    return [
        chooser.choose(needs_fps, media_s, is_key=number % GOP == 0)
        for number, media_s in enumerate(paced(said_s))
    ]


def test_where_times_stand_still_everything_is_decoded_all_the_same_when_key_pictures_are_too_rare() -> None:
    assert modes(lambda _now_s: 0.0, needs_fps=8.0)[-1] is DecodeMode.FULL


def test_a_jump_forward_is_no_distance_of_key_pictures() -> None:
    jumped = modes(lambda now_s: now_s + 10_000 * (now_s > 20), needs_fps=0.5)
    assert set(jumped[25 * FPS :]) == {DecodeMode.KEYFRAMES}
    assert all(later is earlier for earlier, later in pairwise(jumped[25 * FPS :]))

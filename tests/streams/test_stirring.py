from datetime import timedelta

import numpy as np
import pytest

from streams.stirring import CALM_AFTER_S, Calm, StirMeter
from tests.scenes import START

CALM = 1000
GOP = 50


def meter(sizes: list[int], gop: int = GOP) -> StirMeter:
    """After a stream in which each `gop`-th picture is followed by a key picture; others have these sizes."""
    found = StirMeter()
    for number, size in enumerate(sizes):
        if number % gop == 0:
            found.note(50_000, is_key=True)
        found.note(size, is_key=False)
    return found


def noisy(count: int, spread: float = 0.2, level: int = CALM) -> list[int]:
    return [int(size) for size in np.random.default_rng(1).lognormal(np.log(level), spread, count)]


def test_a_stream_not_known_yet_may_show_movement() -> None:
    assert meter(noisy(40)).stirs


@pytest.mark.parametrize("spread", [0.0, 0.2, 0.35])
def test_a_quiet_stream_is_calm_whatever_the_size_of_its_key_pictures(spread: float) -> None:
    assert not meter(noisy(500, spread)).stirs


@pytest.mark.parametrize("times", [2, 10])
def test_two_large_pictures_are_movement(times: int) -> None:
    assert meter([*noisy(500), *[times * CALM] * 2]).stirs


def test_two_large_pictures_with_a_small_one_between_are_movement() -> None:
    assert meter([*noisy(500), 3 * CALM, CALM, 3 * CALM]).stirs


def test_one_large_picture_is_none() -> None:
    assert not meter([*noisy(500), 10 * CALM]).stirs


def test_it_is_calm_again_when_the_movement_is_over() -> None:
    assert not meter([*noisy(500), *[5 * CALM] * 70, *noisy(30)]).stirs


def test_what_never_stops_moving_becomes_the_usual() -> None:
    assert not meter([*noisy(500), *noisy(600, level=4 * CALM)]).stirs


def test_a_stream_of_key_pictures_tells_nothing() -> None:
    jpeg = StirMeter()
    for _ in range(500):
        jpeg.note(50_000, is_key=True)
    assert jpeg.stirs


def test_calm_comes_a_while_after_the_last_movement() -> None:
    calm = Calm()
    calm.stirred(START)
    assert not calm.holds(START + timedelta(seconds=CALM_AFTER_S))
    assert calm.holds(START + timedelta(seconds=CALM_AFTER_S + 0.1))


def test_it_is_never_calm_where_nobody_watches_for_movement() -> None:
    assert not Calm().holds(START)

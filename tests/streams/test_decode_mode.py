import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.decode_mode import LINGER_S, DecodeMode, ModeChooser

FPS = 25


def modes(needs_fps: float, gop: int, pictures: int = 500) -> list[DecodeMode]:
    """What is chosen for each packet of a regular stream that is joined at a key picture."""
    chooser = ModeChooser()
    return [chooser.choose(needs_fps, number / FPS, is_key=number % gop == 0) for number in range(pictures)]


def test_where_nothing_is_needed_nothing_is_decoded() -> None:
    assert set(modes(0.0, gop=50)) == {DecodeMode.PACKETS}


@pytest.mark.parametrize(("needs_fps", "gop"), [(0.5, 50), (0.25, 50), (0.25, 100), (12.5, 2)])
def test_key_pictures_alone_do_where_they_come_often_enough(needs_fps: float, gop: int) -> None:
    assert set(modes(needs_fps, gop)) == {DecodeMode.KEYFRAMES}


@pytest.mark.parametrize(("needs_fps", "gop"), [(8.0, 50), (0.5, 100), (0.25, 125), (float("inf"), 2)])
def test_everything_is_decoded_where_they_do_not(needs_fps: float, gop: int) -> None:
    assert set(modes(needs_fps, gop)[gop + 1 :]) == {DecodeMode.FULL}


def test_a_distance_not_known_yet_is_not_waited_for_much_longer_than_the_need() -> None:
    first_full = modes(1.0, gop=250).index(DecodeMode.FULL)
    assert 1.0 < first_full / FPS <= 1.6


def test_a_camera_that_stretches_its_distances_is_decoded_whole_in_the_meantime() -> None:
    chooser = ModeChooser()
    for number in range(200):
        chooser.choose(0.5, number / FPS, is_key=number % 50 == 0)
    late = [chooser.choose(0.5, number / FPS, is_key=False) for number in range(200, 300)]
    assert late[0] is DecodeMode.KEYFRAMES
    assert late[-1] is DecodeMode.FULL


def settled() -> ModeChooser:
    """After eight seconds of key pictures every two."""
    chooser = ModeChooser()
    for number in range(200):
        chooser.choose(0.5, number / FPS, is_key=number % 50 == 0)
    return chooser


def test_more_is_decoded_at_once_and_nothing_as_soon_as_nothing_is_needed() -> None:
    chooser = settled()
    needs = [8.0, 0.0, 0.5]
    found = [chooser.choose(fps, 8.0 + step / FPS, is_key=False) for step, fps in enumerate(needs)]
    assert found == [DecodeMode.FULL, DecodeMode.PACKETS, DecodeMode.KEYFRAMES]


def test_everything_is_decoded_a_while_longer_than_needed() -> None:
    chooser = settled()
    chooser.choose(8.0, 8.0, is_key=True)
    later = [number / FPS for number in range(201, 260)]
    found = [chooser.choose(0.5, media_s, is_key=media_s % 2 == 0) for media_s in later]
    assert found.index(DecodeMode.KEYFRAMES) == math.ceil(LINGER_S * FPS) - 1
    assert set(found[found.index(DecodeMode.KEYFRAMES) :]) == {DecodeMode.KEYFRAMES}


def test_a_clock_that_is_set_back_does_not_confuse_it_for_long() -> None:
    chooser = ModeChooser()
    for number in range(200):
        chooser.choose(0.5, 1000.0 + number / FPS, is_key=number % 50 == 0)
    after = [chooser.choose(0.5, number / FPS, is_key=number % 50 == 0) for number in range(200)]
    assert set(after) == {DecodeMode.KEYFRAMES}


@given(
    st.lists(st.tuples(st.floats(-5.0, 5.0) | st.none(), st.booleans(), st.floats(0.0, 30.0)), max_size=60)
)
def test_whatever_the_times_a_mode_is_chosen_and_need_decides_whether_to_decode(
    packets: list[tuple[float | None, bool, float]],
) -> None:
    chooser = ModeChooser()
    for media_s, is_key, needs_fps in packets:
        mode = chooser.choose(needs_fps, media_s, is_key=is_key)
        assert (mode is DecodeMode.PACKETS) == (needs_fps <= 0.0)

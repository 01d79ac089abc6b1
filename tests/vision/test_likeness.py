"""Whether two appearances could be the same thing, and how they are read from a picture."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.frame import Image
from tests.scenes import BLUE, RED
from vision.appearance import HUE_BINS, VALUE_BINS, appearances
from vision.likeness import blend, difference
from vision.tracks import Appearance

BOX = np.array([[40, 30, 120, 90]], np.float32)

histograms = (
    st.lists(st.floats(0.0, 1.0), min_size=4, max_size=4)
    .filter(lambda counts: sum(counts) > 0.1)
    .map(lambda counts: tuple(count / sum(counts) for count in counts))
)


def street_with(colour: tuple[int, int, int], light: float = 1.0) -> Image:
    """Grey asphalt with one thing of a colour (BGR) in `BOX`."""
    picture = np.full((120, 160, 3), 100, np.uint8)
    picture[30:90, 40:120] = colour
    return (picture * light).astype(np.uint8)


def look_of(picture: Image) -> Appearance:
    return appearances(picture, BOX)[0]


@pytest.mark.parametrize(
    ("a", "b", "expected", "sentence"),
    [
        (RED, RED, 0.0, "the same"),
        (RED, BLUE, 1.0, "nothing in common"),
        (RED, (), 0.0, "nothing is known: nothing speaks for a difference"),
        ((), (), 0.0, "nothing is known of either"),
        (RED, (0.5, 0.5, 0.0, 0.0), (1 - 0.5**0.5) ** 0.5, "half of it"),
    ],
)
def test_the_difference_of_two_looks(a: Appearance, b: Appearance, expected: float, sentence: str) -> None:
    assert difference(a, b) == pytest.approx(expected), sentence


@given(histograms, histograms)
def test_the_difference_is_symmetric_and_bounded(a: Appearance, b: Appearance) -> None:
    assert difference(a, b) == pytest.approx(difference(b, a))
    assert 0.0 <= difference(a, b) <= 1.0


@given(histograms, histograms)
def test_a_look_that_is_blended_in_comes_nearer_and_never_jumps(a: Appearance, b: Appearance) -> None:
    mixed = blend(a, b, 0.1)
    assert difference(mixed, b) <= difference(a, b) + 0.02
    assert sum(mixed) == pytest.approx(1.0, abs=0.001)


def test_the_known_look_is_kept_where_the_other_is_unknown() -> None:
    assert blend(RED, (), 0.5) == RED
    assert blend((), BLUE, 0.5) == BLUE


@pytest.mark.parametrize(
    ("first", "second"),
    [((40, 40, 200), (200, 60, 40)), ((240, 240, 240), (20, 20, 20)), ((40, 40, 200), (240, 240, 240))],
    ids=["red and blue", "white and black", "red and white"],
)
def test_cars_of_different_colours_differ(first: tuple[int, int, int], second: tuple[int, int, int]) -> None:
    assert difference(look_of(street_with(first)), look_of(street_with(second))) > 0.9


def test_a_red_car_stays_red_when_a_cloud_passes() -> None:
    bright, dim = street_with((40, 40, 200)), street_with((40, 40, 200), light=0.7)
    assert difference(look_of(bright), look_of(dim)) == 0.0


def test_what_moves_around_a_thing_does_not_count() -> None:
    alone, crowded = street_with((40, 40, 200)), street_with((40, 40, 200))
    crowded[:, :45] = (0, 255, 0)
    assert look_of(crowded) == look_of(alone)


@given(st.lists(st.integers(-50, 250), min_size=4, max_size=4))
def test_a_box_anywhere_gives_a_histogram_or_nothing(edges: list[int]) -> None:
    look = appearances(street_with((40, 40, 200)), np.array([edges], np.float32))[0]
    assert look == () or len(look) == HUE_BINS + VALUE_BINS
    assert not look or sum(look) == pytest.approx(1.0, abs=0.001)


def test_a_noisy_picture_of_the_same_car_is_the_same_car() -> None:
    noise = np.random.default_rng(1).normal(0.0, 6.0, (120, 160, 3))
    picture = street_with((40, 60, 180))
    noisy = np.clip(picture + noise, 0, 255).astype(np.uint8)
    assert difference(look_of(picture), look_of(noisy)) < 0.3

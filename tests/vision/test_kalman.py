"""The filter behind the tracker: time is in seconds, so the rate of looks must not matter."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.kalman import BoxFilter, Floats

CAR = np.array([[100.0, 200.0, 200.0, 260.0]])
RIGHTWARDS = np.array([[1.0, 0.0, 1.0, 0.0]])
seconds = st.floats(0.0, 30.0)


def moving(speed_px: float = 40.0) -> BoxFilter:
    """A filter that has followed a car for some seconds."""
    filtered = BoxFilter()
    filtered.add(CAR)
    for step in range(1, 21):
        filtered.predict(0.2)
        filtered.correct(np.array([0]), CAR + speed_px * 0.2 * step * RIGHTWARDS)
    return filtered


def test_a_new_box_is_where_it_was_measured_and_at_rest() -> None:
    filtered = BoxFilter()
    filtered.add(CAR)
    np.testing.assert_allclose(filtered.xyxy(), CAR)
    assert not filtered.mean[:, 4:].any()


def test_it_learns_the_speed_in_pixels_per_second() -> None:
    assert moving(40.0).mean[0, 4] == pytest.approx(40.0, rel=0.1)


@given(seconds, seconds)
def test_two_steps_lead_to_the_same_place_as_one(first_s: float, second_s: float) -> None:
    twice, once = moving(), moving()
    twice.predict(first_s)
    twice.predict(second_s)
    once.predict(first_s + second_s)
    np.testing.assert_allclose(twice.mean, once.mean, rtol=1e-9, atol=1e-6)


@given(seconds)
def test_it_grows_less_sure_with_time(dt_s: float) -> None:
    before, after = moving(), moving()
    after.predict(dt_s + 0.1)
    assert np.trace(after.covariance[0]) > np.trace(before.covariance[0])


@given(seconds, seconds)
def test_the_doubt_about_the_speed_grows_with_the_time_and_not_with_the_steps(
    first_s: float, second_s: float
) -> None:
    still, twice, once = moving(), moving(), moving()
    twice.predict(first_s)
    twice.predict(second_s)
    once.predict(first_s + second_s)
    np.testing.assert_allclose(twice.covariance[0, 4:, 4:], once.covariance[0, 4:, 4:], rtol=1e-6)
    assert once.covariance[0, 4, 4] >= still.covariance[0, 4, 4] + first_s + second_s


@given(st.lists(st.tuples(st.floats(0.02, 8.0), st.floats(-20.0, 20.0)), min_size=1, max_size=30))
def test_the_covariance_stays_sound(steps: list[tuple[float, float]]) -> None:
    filtered = BoxFilter()
    filtered.add(CAR)
    for dt_s, jitter_px in steps:
        filtered.predict(dt_s)
        filtered.correct(np.array([0]), CAR + jitter_px)
        covariance = filtered.covariance[0]
        np.testing.assert_allclose(covariance, covariance.T, atol=1e-6 * np.trace(covariance))
        assert np.linalg.eigvalsh((covariance + covariance.T) / 2).min() > 0


def test_a_correction_lies_between_what_was_expected_and_what_was_measured() -> None:
    filtered = moving(0.0)
    filtered.predict(0.2)
    filtered.correct(np.array([0]), CAR + 10.0)
    left = filtered.xyxy()[0, 0]
    assert 100.0 < left < 110.0


def test_boxes_do_not_disturb_each_other() -> None:
    def followed(others: int) -> Floats:
        filtered = BoxFilter()
        filtered.add(np.vstack([CAR, *([CAR + 300] * others)]))
        filtered.predict(0.5)
        filtered.correct(np.array([0]), CAR + 4.0)
        return filtered.xyxy()[:1]

    np.testing.assert_allclose(followed(0), followed(3))


def test_what_is_forgotten_is_gone_and_nothing_can_be_corrected_by_nothing() -> None:
    filtered = moving()
    before = filtered.mean.copy()
    filtered.correct(np.zeros(0, np.int64), np.zeros((0, 4)))
    np.testing.assert_array_equal(filtered.mean, before)
    filtered.keep(np.array([False]))
    filtered.predict(1.0)
    assert filtered.xyxy().shape == (0, 4)

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.scenario import Outage, Span
from simulation.shutter import SKIPPED_EVERY_S, picture_times
from tests.simulation.scripts import scenario


def times(**more: object) -> list[float]:
    return list(picture_times(scenario(**more), "road"))  # type: ignore[arg-type]


def test_pictures_come_at_the_cameras_rate_from_the_first_instant_until_the_end() -> None:
    assert times(duration_s=1.0) == pytest.approx([step / 10 for step in range(10)])


def test_a_camera_that_is_out_gives_none() -> None:
    found = times(duration_s=10, outages=(Outage("road", Span(2, 7)),))
    assert [at_s for at_s in found if 1.85 < at_s < 7.15] == pytest.approx([1.9, 7.0, 7.1])


def test_the_outage_of_another_camera_is_no_matter() -> None:
    assert len(times(duration_s=10, outages=(Outage("yard", Span(2, 7)),))) == 100


def test_in_a_skipped_stretch_a_picture_every_four_seconds_is_enough() -> None:
    found = times(duration_s=40, skips=(Span(10, 31),))
    assert [at_s for at_s in found if 9.85 < at_s < 31.15] == pytest.approx(
        [9.9, 10, 14, 18, 22, 26, 30, 31, 31.1]
    )


def test_an_outage_in_a_skipped_stretch_counts() -> None:
    found = times(duration_s=40, skips=(Span(10, 31),), outages=(Outage("road", Span(13, 21)),))
    assert [at_s for at_s in found if 9.95 < at_s < 28] == pytest.approx([10, 21, 25])


@given(st.floats(0, 50), st.floats(0.1, 100), st.floats(0, 99), st.floats(0.1, 60))
def test_time_only_goes_on_and_no_gap_is_longer_than_a_skip_explains(
    skip_s: float, length_s: float, other_s: float, other_length_s: float
) -> None:
    spans = [Span(skip_s, skip_s + length_s), Span(other_s, other_s + other_length_s)]
    found = times(duration_s=120, skips=tuple(spans))
    gaps = [later - sooner for sooner, later in itertools.pairwise(found)]
    assert found[0] == 0
    assert min(gaps) > 0
    assert max(gaps) <= SKIPPED_EVERY_S + 1e-6
    assert found[-1] >= 120 - SKIPPED_EVERY_S - 1e-6

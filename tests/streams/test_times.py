from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.times import CameraTimes, Timeline, wall_clock
from tests.fakes import MONDAY_MORNING as NOW

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("given_s", "repaired_s"),
    [
        pytest.param([0.0, 0.5, 1.0], [0.0, 0.5, 1.0], id="good times stay"),
        pytest.param([7.0, 7.5], [0.0, 0.5], id="they start at zero"),
        pytest.param([None, 3.0, 3.25], [0.0, 0.25, 0.5], id="a missing first one lies one interval before"),
        pytest.param([1.0, None, 1.5], [0.0, 0.25, 0.5], id="a missing one in the middle is filled in"),
        pytest.param([1.0, 1.0, 1.5], [0.0, 0.25, 0.75], id="a repeated one moves on"),
        pytest.param([5.0, 5.25, 0.0, 0.25], [0.0, 0.25, 0.5, 0.75], id="a jump back is closed"),
    ],
)
def test_presentation_times_are_repaired(given_s: list[float | None], repaired_s: list[float]) -> None:
    timeline = Timeline(0.25)
    assert [timeline.seconds(pts_s) for pts_s in given_s] == repaired_s


@given(st.lists(st.none() | st.floats(-1e5, 1e5), min_size=1))
def test_repaired_times_always_grow(given_s: list[float | None]) -> None:
    timeline = Timeline(0.04)
    repaired = [timeline.seconds(pts_s) for pts_s in given_s]
    assert repaired[0] == 0.0
    assert all(later > earlier for earlier, later in pairwise(repaired))


def test_a_plausible_camera_clock_is_believed() -> None:
    times = CameraTimes()
    times.note(10.0, NOW - 2 * SECOND)
    assert times.at(10.0, NOW) == NOW - 2 * SECOND
    assert times.at(11.0, NOW + SECOND) == NOW - SECOND


def test_the_first_packet_has_no_time_but_its_camera_clock_counts() -> None:
    times = CameraTimes()
    times.note(None, NOW - SECOND)
    assert times.at(None, NOW) == NOW - SECOND


def test_an_implausible_camera_clock_gives_way_to_the_arrival() -> None:
    times = CameraTimes()
    times.note(10.0, datetime(1970, 1, 2, tzinfo=UTC))
    assert times.at(10.0, NOW) == NOW


def test_a_camera_that_tells_no_time_is_timed_by_arrival() -> None:
    assert CameraTimes().at(4.0, NOW) == NOW


def test_time_never_stands_still_when_the_camera_corrects_its_clock() -> None:
    times = CameraTimes()
    times.note(10.0, NOW)
    first = times.at(10.0, NOW)
    times.note(10.04, NOW - SECOND)
    assert times.at(10.04, NOW) == first + timedelta(milliseconds=1)


def test_side_data_holds_microseconds_since_1970() -> None:
    microseconds = int(NOW.timestamp() * 1e6)
    assert wall_clock(microseconds.to_bytes(8, "little") + bytes(8)) == NOW


@given(
    st.lists(
        st.tuples(st.none() | st.floats(-1e18, 1e18), st.booleans(), st.floats(-100.0, 1e6)), max_size=30
    )
)
def test_whatever_a_camera_says_of_its_times_pictures_are_of_about_now_and_in_order(
    packets: list[tuple[float | None, bool, float]],
) -> None:
    times, last_at, arrived_at = CameraTimes(), None, NOW
    for pts_s, is_told, off_s in packets:
        arrived_at += SECOND
        if is_told:
            times.note(pts_s, NOW + timedelta(seconds=off_s))
        guessed_at, taken_at = times.guess(pts_s, arrived_at), times.at(pts_s, arrived_at)
        assert abs(guessed_at - arrived_at) <= 5 * SECOND
        assert last_at is None or taken_at > last_at
        last_at = taken_at

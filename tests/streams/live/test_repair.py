from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from streams.live.repair import Repair
from streams.live.sample import Sample
from tests.fakes import MONDAY_MORNING

STEP = 3600


def repaired(*stamps: tuple[int | None, int | None]) -> list[tuple[int, int]]:
    repair = Repair(STEP)
    samples = [Sample(b"", pts, dts, number == 0, MONDAY_MORNING) for number, (pts, dts) in enumerate(stamps)]
    return [(timed.pts, timed.dts) for sample in samples for timed in repair.push(sample)]


def test_sound_stamps_pass() -> None:
    assert repaired((0, 0), (3600, 3600), (7200, 7200)) == [(0, 0), (3600, 3600), (7200, 7200)]


def test_a_first_packet_without_any_time_is_one_picture_earlier() -> None:
    assert repaired((None, None), (3600, 3600), (7200, 7200)) == [(0, 0), (3600, 3600), (7200, 7200)]


def test_reordered_pictures_without_decoding_times_get_them() -> None:
    # Shown 0 3 1 2 6, as x264 orders them; FFmpeg leaves out the first three decoding times.
    camera = [(None, None), (10800, None), (3600, None), (7200, 0), (21600, 3600)]
    assert repaired(*camera) == [(0, -10800), (10800, -7200), (3600, -3600), (7200, 0), (21600, 3600)]


def test_a_step_back_is_mended_and_a_leap_back_is_left_to_be_seen() -> None:
    assert [dts for _, dts in repaired((9000, 9000), (8000, 8000), (9002, 9002))] == [9000, 9001, 9002]
    assert [dts for _, dts in repaired((900_000, 900_000), (5, 5))] == [900_000, 5]


def test_a_missing_time_later_is_an_interval_on() -> None:
    assert repaired((0, 0), (None, None), (7200, 7200)) == [(0, 0), (3600, 3600), (7200, 7200)]


def test_a_camera_that_never_says_a_decoding_time_is_not_held_for_ever() -> None:
    times = repaired(*[(number * STEP, None) for number in range(60)])
    assert len(times) == 60


# Each missing time is taken for one interval more: eight of them after 60,000 stay within what is mended.
@given(
    st.lists(st.tuples(st.none() | st.integers(0, 60_000), st.none() | st.integers(0, 60_000)), max_size=8)
)
def test_whatever_comes_within_a_second_comes_out_in_order(
    stamps: list[tuple[int | None, int | None]],
) -> None:
    times = repaired((0, 0), *stamps)
    assert len(times) == len(stamps) + 1
    assert all(earlier < later for (_, earlier), (_, later) in pairwise(times))
    assert all(pts >= dts for pts, dts in times)

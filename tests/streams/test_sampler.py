from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.sampler import Sampler, phase_of

START = datetime(2026, 1, 5, tzinfo=UTC)


def wanted(seconds: list[float], fps: float) -> list[float]:
    sampler = Sampler(lambda _at: fps)
    return [second for second in seconds if sampler.wants(START + timedelta(seconds=second))]


def steady(fps: float, seconds: float) -> list[float]:
    return [number / fps for number in range(round(seconds * fps))]


def test_the_first_picture_is_wanted_at_once() -> None:
    assert wanted([0.0], 0.25) == [0.0]


def test_no_need_means_no_frames() -> None:
    assert wanted(steady(25, 10), 0.0) == []


def test_a_need_above_the_rate_of_the_camera_takes_everything() -> None:
    assert wanted(steady(5, 10), 8.0) == steady(5, 10)


def test_one_frame_in_four_seconds_comes_every_four_seconds() -> None:
    assert wanted(steady(25, 20), 0.25) == [0.0, 4.0, 8.0, 12.0, 16.0]


def test_after_a_gap_one_frame_is_due_and_not_all_that_were_missed() -> None:
    times = [*steady(25, 2), *(60 + second for second in steady(25, 2))]
    after = [second for second in wanted(times, 1.0) if second >= 60]
    assert after == [60.0, 61.0]


def test_a_need_that_awakes_is_served_by_the_next_picture() -> None:
    sampler = Sampler(lambda at: 8.0 if at >= START + timedelta(seconds=1) else 0.0)
    first = next(s for s in steady(25, 3) if sampler.wants(START + timedelta(seconds=s)))
    assert first == 1.0


def test_times_that_run_backwards_bring_no_extra_frames() -> None:
    assert wanted([1.0, 0.5, 0.4, 0.3], 1.0) == [1.0]


@given(
    camera_fps=st.floats(2.0, 60.0),
    share=st.floats(0.005, 1.0),
    jitter=st.lists(st.floats(-0.2, 0.2), min_size=7, max_size=7),
)
def test_every_frame_comes_within_half_a_picture_of_its_ideal_moment(
    camera_fps: float, share: float, jitter: list[float]
) -> None:
    fps = camera_fps * share * 0.95
    times = [(n + (jitter[n % 7] if n else 0.0)) / camera_fps for n in range(300)]
    longest_s = max(b - a for a, b in pairwise(times))
    for number, second in enumerate(wanted(times, fps)):
        assert abs(second - number / fps) <= longest_s / 2 + 0.4 / camera_fps + 1e-3


@given(
    st.lists(st.floats(0.0, 30.0), min_size=1, max_size=200),
    st.floats(0.1, 30.0),
)
def test_there_is_never_a_burst(gaps: list[float], fps: float) -> None:
    times = [sum(gaps[: n + 1]) for n in range(len(gaps))]
    taken = wanted(times, fps)
    for start in taken:
        for length_s in (1 / fps, 5 / fps):
            inside = [second for second in taken if start <= second < start + length_s]
            assert len(inside) <= length_s * fps + 2


def test_the_need_is_asked_for_ten_times_a_second_at_most() -> None:
    asked: list[datetime] = []

    def needs(at: datetime) -> float:
        asked.append(at)
        return 1.0

    sampler = Sampler(needs)
    for number in range(50):
        assert sampler.needs_fps(START + timedelta(seconds=number / 25)) == 1.0
    assert 15 <= len(asked) <= 20
    sampler.needs_fps(START)
    assert asked[-1] == START, "a clock that is set back is no reason to wait"


def test_cameras_that_begin_together_are_not_looked_at_together_for_ever_after() -> None:
    samplers = [Sampler(lambda _at: 0.25, phase_of(f"camera-{number:03d}")) for number in range(64)]
    keys = [START + timedelta(seconds=2.0 * number) for number in range(60)]
    looks = [sum(sampler.wants(at) for sampler in samplers) for at in keys]
    assert looks[0] == 64, "the first picture of each is wanted at once"
    assert max(looks[3:]) <= 44, "of 32 on average"
    assert sum(looks[3:]) == pytest.approx(57 * 32, rel=0.05)


def test_what_comes_on_duty_together_is_spread_again() -> None:
    sampler = Sampler(lambda at: 0.25 if at.minute % 2 else 0.0, phase=0.5)
    seconds = [second for second in range(60, 240) if sampler.wants(START + timedelta(seconds=second))]
    assert seconds[:3] == [60, 66, 70]
    assert [second for second in seconds if second >= 180][:3] == [180, 185, 189]

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.traffic import PAUSE_S, Feed, crowd, traffics


def moments(feed: Feed, seconds: float = 60.0, seed: int = 1) -> list[float]:
    return feed.moments_s(seconds, random.Random(seed))  # noqa: S311 - a script


def test_a_feed_without_jitter_is_exact() -> None:
    assert moments(Feed("a", 2.0, phase_s=0.25, jitter=False), 2.0) == [0.25, 0.75, 1.25, 1.75]


@pytest.mark.parametrize(("feed"), [Feed("a", 0.0), Feed("a", 8.0, dies_at=0.0)])
def test_what_never_sends_sends_nothing(feed: Feed) -> None:
    assert moments(feed) == []


def test_a_feed_that_dies_sends_nothing_more() -> None:
    sent = moments(Feed("a", 4.0, dies_at=0.5))
    assert 28.0 < max(sent) < 31.0


def test_what_was_due_in_a_pause_comes_at_once_after_it() -> None:
    sent = moments(Feed("a", 20.0, jitter=False, pauses=True))
    pauses = [after - before for before, after in pairwise(sent) if after - before > 0.1]
    assert 8 <= len(pauses) <= 26
    assert all(abs(pause - PAUSE_S) <= 0.05 for pause in pauses)
    assert len(sent) - len(set(sent)) >= 8 * len(pauses)  # ten frames were due in each pause


@settings(deadline=None)
@given(
    fps=st.floats(0.1, 25.0),
    phase_s=st.floats(0.0, 2.0),
    pauses=st.booleans(),
    dies_at=st.floats(0.0, 1.0),
    seconds=st.floats(1.0, 30.0),
)
def test_frames_come_in_order_within_the_run_at_the_rate_that_is_wanted(
    fps: float, phase_s: float, pauses: bool, dies_at: float, seconds: float
) -> None:
    sent = moments(Feed("a", fps, phase_s=phase_s, pauses=pauses, dies_at=dies_at), seconds)
    assert sent == sorted(sent)
    assert all(0.0 <= moment < seconds for moment in sent)
    due = max(0.0, seconds * dies_at - phase_s) * fps
    assert due - 1 - (PAUSE_S + 0.4 / fps) * fps <= len(sent) <= due + 1


def test_every_traffic_has_a_name_of_its_own_and_so_have_its_cameras() -> None:
    names = [traffic.name for traffic in traffics()]
    assert names == ["steady", "bursts", "pauses", "dead", "urgent", "crowd"]
    for traffic in traffics():
        assert len({feed.camera_id for feed in traffic.feeds}) == len(traffic.feeds)


def test_a_crowd_is_of_equals() -> None:
    assert {(feed.fps, feed.priority) for feed in crowd(9, 2.0).feeds} == {(2.0, 0)}

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.batcher_run import CostModel, Policy, RealEngine, TrafficResult, TrafficRun, noise_picture
from benchmarks.traffic import Feed, Traffic, crowd, traffics
from models.batch_metrics import Drop
from tests.fakes import FakeClock
from tests.streams.frames import frame
from tests.streetwarden.painted import PaintedDetector

POLICY = Policy(max_batch=8, max_wait_s=0.02, max_staleness_s=2.0)
BLACK = np.zeros((6, 8, 3), np.uint8)


def played(
    traffic: Traffic, *, frame_s: float = 0.03, seconds: float = 20.0, seed: int = 0, policy: Policy = POLICY
) -> TrafficResult:
    run = TrafficRun(traffic, CostModel(frame_s), policy, seconds=seconds, seed=seed, image=BLACK)
    return run.run()


@pytest.mark.parametrize("traffic", traffics(), ids=lambda traffic: traffic.name)
def test_no_camera_starves_in_any_traffic(traffic: Traffic) -> None:
    assert [camera.camera_id for camera in played(traffic).cameras if camera.is_starved] == []


def test_too_many_cameras_for_a_machine_are_seen_to_starve() -> None:
    assert any(camera.is_starved for camera in played(crowd(64, 2.0), frame_s=0.5).cameras)


def test_where_there_is_room_every_frame_is_looked_at() -> None:
    result = played(crowd(8, 1.0))
    assert set(result.drops.values()) == {0}
    assert sum(len(camera.ages_s) for camera in result.cameras) == sum(c.sent for c in result.cameras)


def test_the_same_seed_gives_the_same_figures_and_another_one_others() -> None:
    pauses = traffics()[2]
    assert played(pauses, seed=3) == played(pauses, seed=3)
    assert played(pauses, seed=3).cameras != played(pauses, seed=4).cameras


def test_urgent_cameras_wait_less_than_others() -> None:
    result = played(traffics()[4])
    gap_s = {
        priority: max(each.longest_gap_s for each in result.cameras if each.priority == priority)
        for priority in (0, 2)
    }
    assert gap_s[2] < gap_s[0]


def test_frames_that_waited_too_long_are_counted_as_stale() -> None:
    policy = replace(POLICY, max_wait_s=0.0, max_staleness_s=0.05)
    assert played(crowd(16, 1.0), policy=policy).drops[Drop.STALE] > 0


@settings(deadline=None, max_examples=25)
@given(
    feeds=st.lists(
        st.builds(
            Feed,
            camera_id=st.just(""),
            fps=st.sampled_from([0.0, 0.25, 1.0, 8.0]),
            priority=st.integers(0, 2),
            pauses=st.booleans(),
            dies_at=st.sampled_from([0.3, 1.0]),
        ),
        min_size=1,
        max_size=12,
    ),
    frame_s=st.floats(0.005, 0.2),
    seed=st.integers(0, 9),
)
def test_every_frame_that_was_sent_is_accounted_for(feeds: list[Feed], frame_s: float, seed: int) -> None:
    named = tuple(replace(feed, camera_id=f"camera {n}") for n, feed in enumerate(feeds))
    result = played(Traffic("any", "", named), frame_s=frame_s, seconds=5.0, seed=seed)
    looks = sum(len(camera.ages_s) for camera in result.cameras)
    assert looks + sum(result.drops.values()) + result.waiting == sum(c.sent for c in result.cameras)
    assert all(age_s > 0 for camera in result.cameras for age_s in camera.ages_s)


def test_a_real_engine_is_timed() -> None:
    class Slow(FakeClock):
        def monotonic(self) -> float:
            self.advance(0.25)
            return super().monotonic()

    detector = PaintedDetector()
    assert RealEngine(detector, Slow())([frame("a"), frame("b")]) == 0.25
    assert detector.batches == [2]


def test_the_picture_of_noise_is_always_the_same() -> None:
    assert noise_picture(640).shape == (360, 640, 3)
    assert np.array_equal(noise_picture(64), noise_picture(64))

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.batch_metrics import Drop, Percentiles
from models.batcher import Batcher
from streams.frame import Frame
from streams.mailbox import Mailboxes
from tests.fakes import FakeClock
from tests.streams.frames import frame


class BusyClock(FakeClock):
    """Puts frames into mailboxes at planned moments while somebody waits."""

    def __init__(self) -> None:
        super().__init__()
        self.plan: list[tuple[float, Callable[[], object]]] = []

    def at_s(self, moment_s: float, act: Callable[[], object]) -> None:
        self.plan.append((moment_s, act))
        self.plan.sort(key=lambda entry: entry[0])

    def wait(self, event: threading.Event, timeout_s: float) -> bool:
        end_s = self.seconds + timeout_s
        while not event.is_set() and self.plan and self.plan[0][0] <= end_s:
            moment_s, act = self.plan.pop(0)
            self.advance(max(0.0, moment_s - self.seconds))
            act()
        if not event.is_set():
            self.advance(end_s - self.seconds)
        return event.is_set()


class Bench:
    """A batcher with its mailboxes on a clock that a test controls."""

    def __init__(
        self, *, max_batch: int = 4, max_wait_s: float = 0.02, priorities: dict[str, int] | None = None
    ) -> None:
        self.clock = BusyClock()
        self.priorities = priorities or {}
        self.boxes = Mailboxes(self.clock)
        self.batcher = Batcher(
            self.boxes, self.clock, max_batch=max_batch, max_wait_s=max_wait_s, max_staleness_s=1.0,
            priority=lambda camera_id: self.priorities.get(camera_id, 0),
        )  # fmt: skip

    def later(self, moment_s: float, camera_id: str, seq: int = 0) -> None:
        self.clock.at_s(moment_s, lambda: self.boxes.put(frame(camera_id, seq=seq)))


def cameras(batch: list[Frame]) -> list[str]:
    return [frame.camera_id for frame in batch]


def test_a_batch_closes_when_it_is_full() -> None:
    bench = Bench(max_batch=2)
    bench.later(1.0, "a")
    bench.later(1.001, "b")
    assert cameras(bench.batcher.next(5.0)) == ["a", "b"]
    assert bench.clock.seconds == pytest.approx(1.001)


def test_a_batch_closes_max_wait_after_its_first_frame_and_waits_for_no_slow_camera() -> None:
    bench = Bench()
    bench.later(1.0, "a")
    bench.later(1.01, "b")
    bench.later(1.05, "slow")
    assert cameras(bench.batcher.next(5.0)) == ["a", "b"]
    assert bench.clock.seconds == pytest.approx(1.02)


def test_frames_that_waited_while_the_detector_was_busy_go_at_once() -> None:
    bench = Bench()
    bench.boxes.put(frame("a"))
    bench.clock.advance(0.5)
    assert cameras(bench.batcher.next(5.0)) == ["a"]
    assert bench.clock.seconds == 0.5


def test_without_frames_the_batch_is_empty_after_the_time_out() -> None:
    bench = Bench()
    assert bench.batcher.next(0.25) == []
    assert bench.clock.seconds == pytest.approx(0.25)


def test_the_newest_frame_of_a_camera_is_in_the_batch_and_only_that() -> None:
    bench = Bench()
    bench.later(1.0, "a", seq=1)
    bench.later(1.01, "a", seq=2)
    (only,) = bench.batcher.next(5.0)
    assert only.seq == 2


def test_cameras_of_higher_priority_come_first() -> None:
    bench = Bench(max_batch=2, priorities={"door": 1})
    for camera_id in ("a", "b", "door"):
        bench.boxes.put(frame(camera_id))
        bench.clock.advance(0.001)
    assert cameras(bench.batcher.next(1.0)) == ["door", "a"]


def test_equal_cameras_take_turns_although_all_send_faster_than_they_are_served() -> None:
    bench = Bench(max_batch=1)
    served = Counter[str]()
    for _ in range(30):
        for camera_id in ("a", "b", "c"):
            bench.boxes.put(frame(camera_id))
        bench.clock.advance(0.1)
        served.update(cameras(bench.batcher.next(1.0)))
    assert served == {"a": 10, "b": 10, "c": 10}


def test_a_stale_frame_is_dropped_and_counted() -> None:
    bench = Bench()
    bench.boxes.put(frame("a"))
    bench.clock.advance(1.5)
    bench.boxes.put(frame("b"))
    assert cameras(bench.batcher.next(1.0)) == ["b"]
    assert bench.batcher.stale == {"a": 1}


def test_a_camera_whose_frame_became_stale_keeps_its_place_in_the_order() -> None:
    bench = Bench(max_batch=1)
    bench.boxes.put(frame("slow"))
    bench.clock.advance(1.5)
    bench.boxes.put(frame("b"))
    assert cameras(bench.batcher.next(1.0)) == ["b"]  # "slow" has lost its frame meanwhile
    bench.boxes.put(frame("b"))
    bench.clock.advance(0.001)
    bench.boxes.put(frame("slow"))
    assert cameras(bench.batcher.next(1.0)) == ["slow"]


def test_drops_are_told_by_reason() -> None:
    bench = Bench()
    bench.boxes.put(frame("old"))
    bench.clock.advance(1.5)
    for camera_id in ("a", "a", "b"):
        bench.boxes.put(frame(camera_id))
    bench.batcher.next(1.0)
    assert bench.batcher.drops() == {Drop.OVERWRITTEN: 1, Drop.STALE: 1}


def test_a_batch_says_how_old_its_frames_were_how_full_it_was_and_how_long_its_cameras_waited() -> None:
    bench = Bench(max_batch=4)
    bench.later(1.0, "a")
    bench.later(1.01, "b")
    bench.later(1.015, "a")
    bench.batcher.next(5.0)
    figures = bench.batcher.figures()
    assert figures.frame_age_s.p50 == pytest.approx(0.005)
    assert figures.frame_age_s.p99 == pytest.approx(0.01)
    assert figures.fill == Percentiles(0.5, 0.5, 0.5)
    assert figures.wait_s.p95 == pytest.approx(0.02)


def test_where_nothing_came_nothing_is_measured() -> None:
    bench = Bench()
    bench.batcher.next(0.1)
    assert bench.batcher.figures().wait_s == Percentiles()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"max_batch": 0, "max_wait_s": 0.0}, "max_batch: expected at least 1, got 0"),
        ({"max_batch": 1, "max_wait_s": 2.0}, "max_wait_s <= max_staleness_s, got 2.0, 1.0"),
    ],
)
def test_senseless_settings_are_refused(wrong: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Bench(**wrong)  # type: ignore[arg-type]


@given(
    arrivals=st.lists(st.tuples(st.floats(0.0, 0.3), st.sampled_from("abcdef")), max_size=60),
    max_batch=st.integers(1, 5),
    priorities=st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 2)),
)
def test_whatever_comes_each_batch_keeps_its_promises(
    arrivals: list[tuple[float, str]], max_batch: int, priorities: dict[str, int]
) -> None:
    bench = Bench(max_batch=max_batch, priorities=priorities)
    for seq, (moment_s, camera_id) in enumerate(arrivals):
        bench.later(moment_s, camera_id, seq)
    delivered: list[int] = []
    while batch := bench.batcher.next(1.0):
        assert len(batch) <= max_batch
        assert len(set(cameras(batch))) == len(batch)
        ranks = [priorities.get(camera_id, 0) for camera_id in cameras(batch)]
        assert ranks == sorted(ranks, reverse=True)
        delivered += [frame.seq for frame in batch]
    dropped = sum(bench.boxes.dropped(camera_id) for camera_id in "abcdef")
    assert len(set(delivered)) == len(delivered)
    assert len(delivered) + dropped + bench.batcher.stale.total() == len(arrivals)


@given(st.lists(st.tuples(st.floats(0.0, 1.0), st.sampled_from("abcdef")), min_size=1, max_size=30))
def test_equals_are_served_in_the_order_in_which_they_began_to_wait(
    arrivals: list[tuple[float, str]],
) -> None:
    bench = Bench(max_batch=6, max_wait_s=0.9)
    began: dict[str, float] = {}
    for moment_s, camera_id in sorted(arrivals):
        bench.clock.advance(max(0.0, moment_s * 0.9 - bench.clock.seconds))
        bench.boxes.put(frame(camera_id))
        began.setdefault(camera_id, bench.clock.seconds)
    waits = [began[camera_id] for camera_id in cameras(bench.batcher.next(0.0))]
    assert waits == sorted(waits)
    assert len(waits) == len(began)


@settings(deadline=None, max_examples=40)
@given(
    periods_s=st.lists(st.floats(0.05, 5.0), min_size=1, max_size=10),
    priorities=st.lists(st.integers(0, 2), min_size=10, max_size=10),
    max_batch=st.integers(1, 4),
)
def test_no_camera_starves_however_rarely_it_sends_and_however_often_the_urgent_do(
    periods_s: list[float], priorities: list[int], max_batch: int
) -> None:
    """Four urgent cameras take every place they may; frames stay for 1 s, four places come in 0.8 s at most.

    While a frame of a camera waits there is a reserved place at least, and each camera that has waited longer
    takes one of those once. So no camera loses more frames in a row than there are cameras.
    """
    periods = {f"slow {n}": period_s for n, period_s in enumerate(periods_s)}
    bench = Bench(
        max_batch=max_batch, max_wait_s=0.0, priorities=dict(zip(periods, priorities, strict=False))
    )
    urgent = [f"urgent {n}" for n in range(max_batch)]
    bench.priorities.update(dict.fromkeys(urgent, 3))
    due_s = dict.fromkeys(periods, 0.0)
    lost, most = Counter[str](), len(periods) + len(urgent)
    while bench.clock.seconds < 30.0:
        for camera_id in [*urgent, *(name for name in periods if due_s[name] <= bench.clock.seconds)]:
            replaced = bench.boxes.put(frame(camera_id))
            due_s[camera_id] = bench.clock.seconds + periods.get(camera_id, 0.0)
            lost[camera_id] += not replaced
        for camera_id in cameras(bench.batcher.next(0.0)):
            lost[camera_id] = 0
        assert all(lost[camera_id] <= most for camera_id in periods)
        bench.clock.advance(0.2)

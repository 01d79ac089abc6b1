import threading
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.scripted_clock import ScriptedClock
from tests.fakes import MONDAY_MORNING


def test_waiting_ends_with_the_deed_that_sets_the_event() -> None:
    clock, event = ScriptedClock(MONDAY_MORNING), threading.Event()
    clock.plan([(2.0, event.set), (1.0, lambda: None)])
    assert clock.wait(event, 5.0)
    assert clock.monotonic() == 2.0
    assert (clock.now() - MONDAY_MORNING).total_seconds() == 2.0


def test_waiting_for_nothing_takes_its_whole_time() -> None:
    clock = ScriptedClock(MONDAY_MORNING)
    assert not clock.wait(threading.Event(), 0.5)
    assert clock.monotonic() == 0.5


def test_who_is_late_does_what_was_due_at_once() -> None:
    clock, event = ScriptedClock(MONDAY_MORNING), threading.Event()
    clock.work(3.0)
    clock.plan([(1.0, event.set)])
    assert clock.wait(event, 5.0)
    assert clock.monotonic() == 3.0


@given(st.lists(st.floats(0.0, 10.0)))
def test_while_somebody_works_the_world_goes_on_in_order(moments: list[float]) -> None:
    clock, seen = ScriptedClock(MONDAY_MORNING), list[tuple[float, float]]()

    def happens(moment: float) -> Callable[[], None]:
        return lambda: seen.append((moment, clock.monotonic()))

    clock.plan((moment, happens(moment)) for moment in moments)
    clock.work(10.0)
    assert seen == [(moment, moment) for moment in sorted(moments)]
    assert clock.monotonic() == 10.0

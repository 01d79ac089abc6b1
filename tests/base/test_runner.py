"""The skeleton of every long-running thing."""

import logging
import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.runner import Backoff, Runner
from tests.fakes import FakeClock

STEADY = Backoff(first_s=1.0, factor=2.0, max_s=8.0, jitter=0.0)


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - meant to be foreseen


class BusyError(Exception):
    retry_after_s = 17.0


class Scripted(Runner):
    """Fails as its script says (None: succeeds) and stops at the script's end."""

    name = "scripted"

    def __init__(
        self, clock: FakeClock, script: Sequence[Exception | None], backoff: Backoff = STEADY
    ) -> None:
        super().__init__(clock, backoff)
        self.script = list(script)
        self.rounds = 0

    def run_once(self) -> None:
        self.rounds += 1
        outcome = self.script.pop(0)
        if not self.script:
            self.stop()
        if outcome:
            raise outcome


def test_it_works_round_after_round_without_waiting_until_stopped() -> None:
    clock = FakeClock()
    runner = Scripted(clock, [None, None, None])
    runner.run()
    assert (runner.rounds, clock.waits) == (3, [])


def test_it_waits_longer_after_each_failure_in_a_row_up_to_a_bound() -> None:
    clock = FakeClock()
    Scripted(clock, [OSError()] * 6).run()
    assert clock.waits == [1.0, 2.0, 4.0, 8.0, 8.0, 8.0]


def test_a_success_makes_the_next_wait_small_again() -> None:
    clock = FakeClock()
    Scripted(clock, [OSError(), OSError(), None, OSError()]).run()
    assert clock.waits == [1.0, 2.0, 1.0]


def test_an_error_that_knows_when_to_come_back_is_listened_to() -> None:
    clock = FakeClock()
    Scripted(clock, [BusyError(), OSError()]).run()
    assert clock.waits == [17.0, 2.0]


def test_an_error_may_ask_for_no_wait_at_all() -> None:
    clock = FakeClock()
    at_once = BusyError()
    at_once.retry_after_s = 0.0
    Scripted(clock, [at_once, None]).run()
    assert clock.waits == [0.0]


def test_a_runner_that_was_stopped_before_does_nothing() -> None:
    runner = Scripted(FakeClock(), [None])
    runner.stop()
    runner.run()
    assert runner.rounds == 0


def test_stopping_ends_a_wait_that_is_under_way() -> None:
    clock = FakeClock()

    class StoppedWhileWaiting(Scripted):
        def failed(self, error: Exception, delay_s: float) -> None:
            self.stop()

    runner = StoppedWhileWaiting(clock, [OSError("gone"), None])
    runner.run()
    assert runner.rounds == 1
    assert clock.seconds == 0.0, "the wait was asked for, and over at once"


def test_it_can_be_told_to_stop_inside_a_pause_of_its_own() -> None:
    clock = FakeClock()

    class Pausing(Runner):
        def run_once(self) -> None:
            self.pause(5.0)
            self.stop()
            self.pause(5.0)

    Pausing(clock).run()
    assert clock.seconds == 5.0


def test_an_order_to_quit_is_no_failure() -> None:
    class Interrupted(Runner):
        def run_once(self) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Interrupted(FakeClock()).run()


def test_a_failure_is_logged_with_its_count_and_without_its_secrets(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        Scripted(FakeClock(), [OSError("rtsp://a:hunter2@h/1 refused"), ValueError()]).run()
    first, second = (record.getMessage() for record in caplog.records)
    assert first == "scripted: rtsp://***@h/1 refused (failure 1 in a row; next try in 1.0 s)"
    assert second == "scripted: ValueError (failure 2 in a row; next try in 2.0 s)"


def test_a_runner_without_work_says_so() -> None:
    with pytest.raises(TypeError, match="Runner defines no run_once"):
        Runner(FakeClock()).run_once()


@given(
    failures=st.integers(1, 10_000),
    first_s=st.floats(0.01, 10.0),
    factor=st.floats(1.0, 4.0),
    max_s=st.floats(0.01, 600.0),
    jitter=st.floats(0.0, 1.0),
    seed=st.integers(),
)
def test_a_back_off_stays_within_its_bounds(
    failures: int, first_s: float, factor: float, max_s: float, jitter: float, seed: int
) -> None:
    backoff = Backoff(first_s, factor, max_s, jitter)
    full = Backoff(first_s, factor, max_s, 0.0).delay_s(failures, seeded(0))
    delay_s = backoff.delay_s(failures, seeded(seed))
    assert full <= max_s
    assert full * (1.0 - jitter) <= delay_s <= full


def test_cameras_behind_one_dead_switch_do_not_come_back_together() -> None:
    backoff, source = Backoff(), seeded(3)
    delays = {round(backoff.delay_s(5, source), 3) for _ in range(50)}
    assert len(delays) > 40

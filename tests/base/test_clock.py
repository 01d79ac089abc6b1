"""The machine's clock, and the same clock moved."""

import threading
from datetime import UTC, datetime, timedelta

from base.clock import ShiftedClock, SystemClock

LONG_AGO = datetime(1999, 12, 31, 23, 59, 50, tzinfo=UTC)


def test_the_system_clock_speaks_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_the_monotonic_clock_never_runs_backwards() -> None:
    clock = SystemClock()
    readings = [clock.monotonic() for _ in range(100)]
    assert readings == sorted(readings)


def test_a_shifted_clock_starts_where_it_is_told_and_goes_on_from_there() -> None:
    clock = ShiftedClock(LONG_AGO)
    first, second = clock.now(), clock.now()
    assert LONG_AGO <= first <= second < LONG_AGO + timedelta(minutes=1)


def test_a_wait_for_what_has_happened_takes_no_time() -> None:
    happened = threading.Event()
    happened.set()
    assert SystemClock().wait(happened, timeout_s=3600)


def test_a_wait_ends_after_its_time() -> None:
    assert not SystemClock().wait(threading.Event(), timeout_s=0.0)

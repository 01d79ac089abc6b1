"""Stand-ins for the outside world, shared by all tests."""

import threading
from datetime import UTC, datetime, timedelta

MONDAY_MORNING = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)


class FakeClock:
    """Time that moves only when somebody waits or `advance` is called; waits are remembered."""

    def __init__(self, at: datetime = MONDAY_MORNING) -> None:
        self.at = at
        self.seconds = 0.0
        self.waits: list[float] = []

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds

    def wait(self, event: threading.Event, timeout_s: float) -> bool:
        self.waits.append(timeout_s)
        if not event.is_set():
            self.advance(timeout_s)
        return event.is_set()

    def advance(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.seconds += seconds

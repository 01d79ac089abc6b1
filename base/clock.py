"""The only module that reads a clock. Everything else takes time as an argument or a `Clock`."""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Where a long-running thing gets its time and its waiting from."""

    def now(self) -> datetime:
        """The wall-clock time, aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never run backwards; only differences mean anything."""
        ...

    def wait(self, event: threading.Event, timeout_s: float) -> bool:
        """Wait until `event` is set or `timeout_s` have passed; return whether it is set."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The wall-clock time, aware, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since an unknown moment."""
        return time.monotonic()

    def wait(self, event: threading.Event, timeout_s: float) -> bool:
        """Wait until `event` is set or `timeout_s` have passed; return whether it is set."""
        return event.wait(timeout_s)


class ShiftedClock(SystemClock):
    """The machine's clock, moved so that it shows `starts_at` at the moment of construction.

    A replay over RTSP runs on it: recorded hours happen "now" for every part alike.
    """

    def __init__(self, starts_at: datetime) -> None:
        self._offset: timedelta = starts_at - super().now()

    def now(self) -> datetime:
        """The shifted wall-clock time, aware, UTC."""
        return super().now() + self._offset

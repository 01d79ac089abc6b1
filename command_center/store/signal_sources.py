"""Where the rules get their signals from: two readers of the stored rows."""

from datetime import datetime, timedelta

from base.clock import Clock
from command_center.store.signals import Signals, StoredSignal
from vision.signals import Signal

AT_ONCE = 1000  # signals a call; what is left follows with the next call


class LiveSignals:
    """A `vision.ports.SignalSource` of what has arrived, in order of arrival, whatever its own time says.

    It starts with what was received within `look_back` before its first call: 48 h unless told otherwise,
    twice the default time without a sign of life that a rule lets pass. So after a restart the rules see
    some signals a second time, which changes nothing in them, and none is missed.
    """

    def __init__(self, signals: Signals, clock: Clock, look_back: timedelta = timedelta(hours=48)) -> None:
        self._signals = signals
        self._clock = clock
        self._look_back = look_back
        self._row_id: int | None = None

    def due(self, at: datetime) -> list[Signal]:  # noqa: ARG002 - live signals are due when they arrive
        """What has arrived and was not handed out yet, at most `AT_ONCE`."""
        rows = self._next()
        if rows:
            self._row_id = rows[-1][0]
        return [signal for _, signal in rows]

    def _next(self) -> list[StoredSignal]:
        if self._row_id is None:
            return self._signals.received_since(self._clock.now() - self._look_back, AT_ONCE)
        return self._signals.after(self._row_id, AT_ONCE)


class ReplayedSignals:
    """A `vision.ports.SignalSource` of recorded signals, each when its own time has come, in that order."""

    def __init__(self, signals: Signals) -> None:
        self._signals = signals
        self._last: tuple[datetime, int] | None = None

    def due(self, at: datetime) -> list[Signal]:
        """All signals dated up to `at` that were not handed out yet."""
        due: list[Signal] = []
        while rows := self._signals.dated(self._last, at, AT_ONCE):
            self._last = (rows[-1][1].at, rows[-1][0])
            due.extend(signal for _, signal in rows)
        return due

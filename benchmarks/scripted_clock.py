"""Time for a script: an hour passes in as long as what happens in it takes to compute."""

import threading
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

Deed = Callable[[], object]


class ScriptedClock:
    """Moves only while somebody waits or works; what is planned happens at its moment meanwhile.

    A `base.clock.Clock` for one thread. Moments are seconds since the beginning.
    """

    def __init__(self, starts_at: datetime) -> None:
        self._starts_at = starts_at
        self._moment_s = 0.0
        self._plan: deque[tuple[float, Deed]] = deque()

    def plan(self, deeds: Iterable[tuple[float, Deed]]) -> None:
        """Have all `deeds` done at their moments, in the place of what was planned before."""
        self._plan = deque(sorted(deeds, key=lambda planned: planned[0]))

    def now(self) -> datetime:
        """The time of the script, aware, UTC."""
        return self._starts_at + timedelta(seconds=self._moment_s)

    def monotonic(self) -> float:
        """Seconds since the beginning."""
        return self._moment_s

    def wait(self, event: threading.Event, timeout_s: float) -> bool:
        """Let time pass until a deed sets `event`, at most `timeout_s`; return whether it is set."""
        end_s = self._moment_s + timeout_s
        while not event.is_set() and self._does_next(end_s):
            pass
        if not event.is_set():
            self._moment_s = end_s
        return event.is_set()

    def work(self, seconds: float) -> None:
        """Be busy for so long; the world goes on."""
        end_s = self._moment_s + seconds
        while self._does_next(end_s):
            pass
        self._moment_s = end_s

    def _does_next(self, end_s: float) -> bool:
        """Do what is planned next, if that is until `end_s`; return whether there was something."""
        if not self._plan or self._plan[0][0] > end_s:
            return False
        moment_s, deed = self._plan.popleft()
        self._moment_s = max(self._moment_s, moment_s)
        deed()
        return True

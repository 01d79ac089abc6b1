"""Runs several long-running things side by side and stops them together."""

import logging
import threading
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from base.clock import Clock
from base.runner import Runner

log = logging.getLogger(__name__)

STOP_WITHIN_S = 2.0  # leaves a worker time to save everything within the four that its supervisor gives


class RunnerThreads:
    """A thread for each runner, as a context manager: starts them in order, stops them in reverse."""

    def __init__(self, runners: Iterable[Runner], clock: Clock, *, within_s: float = STOP_WITHIN_S) -> None:
        """`within_s`: how long all of them together may take to stop."""
        self._runners = list(runners)
        self._clock = clock
        self._within_s = within_s
        self._threads = [
            threading.Thread(target=runner.run, name=runner.name, daemon=True) for runner in self._runners
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for runner in reversed(self._runners):
            runner.stop()
        deadline_s = self._clock.monotonic() + self._within_s
        for thread in reversed(self._threads):
            thread.join(max(0.0, deadline_s - self._clock.monotonic()))
            if thread.is_alive():
                log.warning("%s did not stop within %g s and is left behind", thread.name, self._within_s)

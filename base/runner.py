"""The one skeleton of every long-running thing: constructor, `run`, `run_once`, `stop`.

The constructor does no work. `run_once` does one round of work and raises when it fails. `run` holds the
only retry and the only broad `except` of the program. `stop` may be called from any thread.
"""

import logging
import random
import threading
from dataclasses import dataclass

from base.clock import Clock
from base.redaction import redact

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to wait after the n-th failure in a row: exponential, bounded, with jitter.

    `jitter` is the part of the delay that is random (0.5: between half and all of it), so that fifty
    cameras behind one dead switch do not all come back in the same instant.
    """

    first_s: float = 1.0
    factor: float = 2.0
    max_s: float = 60.0
    jitter: float = 0.5

    def delay_s(self, failures: int, source: random.Random) -> float:
        """Seconds to wait after `failures` (>= 1) failures in a row."""
        full = min(self.max_s, self.first_s * self.factor ** min(failures - 1, 32))
        return full * (1.0 - self.jitter * source.random())


class Runner:
    """A thing that works until told to stop.

    An error may carry `retry_after_s`: the wait that its cause asks for, instead of the back-off's.
    """

    name = "runner"

    def __init__(
        self, clock: Clock, backoff: Backoff | None = None, source: random.Random | None = None
    ) -> None:
        self._clock = clock
        self._backoff = backoff or Backoff()
        self._random = source or random.SystemRandom()
        self._stopping = threading.Event()
        self._failures = 0

    @property
    def stopping(self) -> bool:
        """Whether `stop` was called."""
        return self._stopping.is_set()

    def run(self) -> None:
        """Work round after round until stopped; a failed round is logged and tried again later."""
        while not self.stopping:
            try:
                self.run_once()
            except Exception as error:  # noqa: BLE001 - the one place where anything may have failed
                self._wait_after(error)
            else:
                self.succeeded()

    def run_once(self) -> None:
        """One round of work. Raises when it fails."""
        raise TypeError(f"{type(self).__name__} defines no run_once()")

    def stop(self) -> None:
        """Ask the loop to end after the current round; also ends a wait."""
        self._stopping.set()

    def pause(self, seconds: float) -> None:
        """Wait inside a round; ends early when stopped."""
        self._clock.wait(self._stopping, seconds)

    def succeeded(self) -> None:
        """Forget earlier failures: the next back-off starts small again."""
        self._failures = 0

    def failed(self, error: Exception, delay_s: float) -> None:
        """Tell somebody that a round failed and when the next one starts; the default is the log."""
        reason = redact(str(error) or type(error).__name__)
        log.warning(
            "%s: %s (failure %d in a row; next try in %.1f s)", self.name, reason, self._failures, delay_s
        )
        log.debug("%s: details", self.name, exc_info=error)

    def _wait_after(self, error: Exception) -> None:
        self._failures += 1
        asked = getattr(error, "retry_after_s", None)
        delay_s = asked if asked is not None else self._backoff.delay_s(self._failures, self._random)
        self.failed(error, delay_s)
        self.pause(delay_s)

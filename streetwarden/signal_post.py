"""Reports what gates, meters and people of a live street say, each thing when it happens."""

import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from base.clock import Clock
from base.runner import Backoff, Runner
from streetwarden.signal_api import Unwelcome
from vision.signals import Signal, SignalKind

log = logging.getLogger(__name__)

WATERMARK_EVERY_S = 1.0
"""A gate's controller says so often up to when its grants are known: no alert waits longer for it."""

_IDLE_S = 60.0

ClockError = Callable[[float], float]
"""How far a device's clock is ahead of the true time, by seconds after the street's beginning."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A signal, and the true time at which it comes in: seconds after the street's beginning."""

    at_s: float
    signal: Signal


@dataclass(frozen=True, slots=True)
class Reported:
    """What a street's devices say.

    arrivals   in the order in which they come in
    watermarks the clocks of the gates whose controllers say up to when their grants are known
    """

    arrivals: Sequence[Arrival] = ()
    watermarks: Mapping[str, ClockError] = field(default_factory=dict)


class Recipient(Protocol):
    """Who takes signals, such as `SignalApi`."""

    def post(self, signal: Signal) -> Sequence[str]:
        """Report a signal; the subjects that nobody asks about. Raises as `SignalApi` does."""
        ...


class SignalPost(Runner):
    """A round reports what is due. What is not taken is sent again; nothing overtakes it.

    sent, refused   signals that were taken, and that never will be
    """

    name = "signals"

    def __init__(
        self,
        reported: Reported,
        recipient: Recipient,
        at_s: Callable[[], float],
        starts_at: datetime,
        clock: Clock,
    ) -> None:
        """`at_s`: what time it is in the street; it began at `starts_at`."""
        super().__init__(clock, Backoff(first_s=0.5, max_s=10.0))
        self.sent = self.refused = 0
        self._waiting = deque(reported.arrivals)
        self._watermarks = reported.watermarks
        self._recipient = recipient
        self._at_s = at_s
        self._starts_at = starts_at
        self._next_watermark_s = 0.0
        self._told: set[str] = set()

    def run_once(self) -> None:
        """Report everything due, then wait for the next thing. Raises what the recipient does."""
        at_s = self._at_s()
        while self._waiting and self._waiting[0].at_s <= at_s:
            self._report(self._waiting[0].signal)
            self._waiting.popleft()
        if at_s >= self._next_watermark_s:
            for gate, error_s in self._watermarks.items():
                self._report(self._watermark(gate, at_s + error_s(at_s)))
            self._next_watermark_s = at_s + WATERMARK_EVERY_S
        self.pause(max(0.0, min(self._due_s(), at_s + _IDLE_S) - self._at_s()))

    def _due_s(self) -> float:
        due_s = [self._waiting[0].at_s] if self._waiting else []
        return min([*due_s, *([self._next_watermark_s] if self._watermarks else [])], default=float("inf"))

    def _watermark(self, gate: str, shown_s: float) -> Signal:
        at = self._starts_at + timedelta(seconds=shown_s)
        return Signal(SignalKind.GRANT_WATERMARK, gate, at, source="controller")

    def _report(self, signal: Signal) -> None:
        try:
            unwatched = self._recipient.post(signal)
        except Unwelcome as error:
            self.refused += 1
            self._warn_once(signal.subject, f"{signal.kind} of {signal.subject} is refused: {error}")
            return
        self.sent += 1
        for subject in unwatched:
            self._warn_once(subject, f"no rule of the site asks about {subject}; is it another site?")

    def _warn_once(self, subject: str, message: str) -> None:
        if subject not in self._told:
            self._told.add(subject)
            log.warning("%s: %s", self.name, message)

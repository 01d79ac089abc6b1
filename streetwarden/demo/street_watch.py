"""Looks at the street again and again and writes down who is where: the truth that events are measured by."""

from base.clock import Clock
from base.runner import Backoff, Runner
from streetwarden.demo.grid_worker import Street
from streetwarden.demo.stays import StreetLog

LOOK_EVERY_S = 0.5


class StreetWatch(Runner):
    """A round is one look. Who does not see the street yet looks again: it may be just beginning."""

    name = "street watch"

    def __init__(self, street: Street, log: StreetLog, clock: Clock) -> None:
        super().__init__(clock, Backoff(first_s=LOOK_EVERY_S, max_s=LOOK_EVERY_S))
        self._street = street
        self._street_log = log

    def run_once(self) -> None:
        """Look, write it down, wait. Raises what the street does."""
        sight = self._street.look()
        self._street_log.add(self._clock.now(), sight.passers)
        self.pause(LOOK_EVERY_S)

    def failed(self, error: Exception, delay_s: float) -> None:
        """Nothing to tell: that the street is gone for good is noticed by who has started it."""

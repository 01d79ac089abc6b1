"""When a camera is looked at: as often as the rules ask for, but only while there is something to see."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.street import View, instant_of
from benchmarks.truth_detector import can_be_seen
from simulation.scenario import Scenario, Span
from simulation.shutter import SKIPPED_EVERY_S, picture_times
from streams.sampler import NeedsFps, Sampler

LINGER_S = 15.0
"""How long the rules still get what they ask for when all have gone: ends and alerts are decided then."""

RESTART_S = 3.0
"""From the kill of a worker to its successor's first look: about what a supervisor needs."""

_CHECK_EVERY_S = 0.5  # nobody crosses a picture in less


@dataclass(frozen=True, slots=True)
class Moment:
    """When to look, in seconds after the start; `busy`: as often as the rules ask, else more rarely."""

    at_s: float
    busy: bool


class Attention:
    """The moments at which one camera of a scenario is looked at.

    An empty street is looked at every `SKIPPED_EVERY_S`, which is less than what counts as blind; when the
    rules want no looks, none is taken.
    """

    def __init__(self, scenario: Scenario, camera_id: str, view: View, needs_fps: NeedsFps) -> None:
        self._scenario = scenario
        self._camera_id = camera_id
        self._view = view
        self._needs_fps = needs_fps
        self._down = [Span(at_s, at_s + RESTART_S) for at_s in scenario.restarts_s]
        self._checked_s = self._busy_until_s = -math.inf

    def moments(self) -> Iterator[Moment]:
        """All of them, in order. Ask for the next one when the look has been taken: rates follow it."""
        sampler = Sampler(self._needs_fps)
        looked_s = -math.inf
        for at_s in picture_times(self._scenario, self._camera_id):
            if any(span.holds(at_s) for span in self._down):
                continue
            instant = instant_of(self._scenario, at_s)
            skipping = any(span.holds(at_s) for span in self._scenario.skips)
            busy = not skipping and self._is_busy(at_s)
            if busy:
                wanted = sampler.wants(instant)
            else:
                due = skipping or at_s - looked_s >= SKIPPED_EVERY_S
                wanted = due and self._needs_fps(instant) > 0
            if wanted:
                looked_s = at_s
                yield Moment(at_s, busy)

    def _is_busy(self, at_s: float) -> bool:
        """Whether anything is in the picture or was just now."""
        if at_s - self._checked_s >= _CHECK_EVERY_S:
            self._checked_s = at_s
            if any(map(can_be_seen, self._view.boxes(at_s))):
                self._busy_until_s = at_s + LINGER_S
        return at_s < self._busy_until_s

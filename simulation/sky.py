"""The light over a street as time goes by."""

from bisect import bisect_right
from collections.abc import Sequence

from simulation.light import LIGHTS, Light
from simulation.scenario import SkyChange


class Sky:
    """Which light there is when. A change that comes before the last one is over starts from there."""

    def __init__(self, changes: Sequence[SkyChange]) -> None:
        self._changes = sorted(changes, key=lambda change: change.at_s)
        self._starts = [change.at_s for change in self._changes]
        self._before = [LIGHTS["day"]]
        for change in self._changes:
            self._before.append(self._at(len(self._before) - 2, change.at_s))

    def at(self, at_s: float) -> Light:
        """The light at an instant; day before the first change."""
        return self._at(bisect_right(self._starts, at_s) - 1, at_s)

    def _at(self, index: int, at_s: float) -> Light:
        if index < 0:
            return self._before[0]
        change = self._changes[index]
        if at_s >= change.at_s + change.over_s:
            return change.light
        return self._before[index + 1].towards(change.light, (at_s - change.at_s) / change.over_s)

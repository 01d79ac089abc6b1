"""How far a door controller's clock is from the camera's, learned from grants and crossings."""

from collections import deque
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from statistics import median, pstdev
from typing import Any

_KEPT = 24  # a morning's passages: enough to vote, few enough to follow a clock that drifts
_REACH_S = 60.0  # a clock that is further out is wrong, not fast or slow, and has to be set
_STEP_S = 0.5
_LEAST_S, _USUAL_S, _MOST_S = 0.5, 2.0, 4.5  # from the card to the line; a door cycle is 2 to 3 s
_VOTES = 3
_LEAD = 2  # so many grants more than now must make sense before anything is changed
_SHARE = 0.7
_EARLY_S, _LATE_S = 1.0, 5.0  # usual delays out of these bounds say that the clock has drifted
_RECENT = 8
_PROVEN = 5

_Vote = tuple[float, list[float], int]


class ControllerClock:
    """An offset under which the grants make sense: somebody crosses soon after each of them.

    A clock that drifts is followed: when the usual delay of the latest passages has become very short or very
    long, the offset is moved until it is not. A clock that is far off is found: when another offset explains
    clearly more of the recent grants than the present one, it is taken. One stolen passage or one unused card
    moves nothing.
    """

    def __init__(self, *, before_s: float, after_s: float) -> None:
        """A grant makes sense now when a crossing lies from `before_s` before it to `after_s` after it."""
        self.offset_s = 0.0
        """What to add to the controller's time to get the camera's, besides what is set by hand."""
        self._window = (-before_s, after_s)
        self._grants: deque[datetime] = deque(maxlen=_KEPT)
        self._crossings: deque[datetime] = deque(maxlen=_KEPT)

    def corrected(self, at: datetime) -> datetime:
        """The controller's time in the camera's."""
        return at + timedelta(seconds=self.offset_s)

    def granted(self, at: datetime) -> None:
        """Take note of a grant, by the controller's clock."""
        if at not in self._grants:
            self._grants.append(at)

    def crossed(self, at: datetime) -> None:
        """Take note of a crossing, by the camera's clock, and see whether the offset still holds."""
        self._crossings.append(at)
        now = self._delays_s(self.offset_s, self._window)
        offset_s, delays_s, possible = max(self._votes(at), key=_agreement)
        if len(delays_s) >= max(_VOTES, len(now) + _LEAD, _SHARE * possible):
            self.offset_s = round(offset_s + median(delays_s) - _USUAL_S, 1)
        elif len(now) >= _PROVEN:
            usual_s = median(now[-_RECENT:])
            within_s = min(max(usual_s, _EARLY_S), _LATE_S)
            self.offset_s = round(self.offset_s + usual_s - within_s, 1)

    def state(self) -> dict[str, Any]:
        """What must survive a restart, as JSON values."""
        return {
            "offset_s": self.offset_s,
            "grants": [at.isoformat() for at in self._grants],
            "crossings": [at.isoformat() for at in self._crossings],
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`."""
        self.offset_s = float(state["offset_s"])
        self._grants = deque(map(datetime.fromisoformat, state["grants"]), _KEPT)
        self._crossings = deque(map(datetime.fromisoformat, state["crossings"]), _KEPT)

    def _votes(self, at: datetime) -> Iterator[_Vote]:
        """Each offset with the delays under it, and the number of grants whose time had come by `at`."""
        steps = int(_REACH_S / _STEP_S)
        for step in range(-steps, steps + 1):
            offset_s = step * _STEP_S
            past = at - timedelta(seconds=offset_s + _LEAST_S)
            possible = sum(grant <= past for grant in self._grants)
            yield offset_s, self._delays_s(offset_s, (_LEAST_S, _MOST_S)), possible

    def _delays_s(self, offset_s: float, window: tuple[float, float]) -> list[float]:
        """How long after each grant its crossing came, for the grants with one of their own in the window."""
        waiting = sorted(self._crossings)
        delays_s = []
        for grant in sorted(self._grants):
            all_s = ((at - grant).total_seconds() - offset_s for at in waiting)
            found = next((n for n, delay_s in enumerate(all_s) if window[0] <= delay_s <= window[1]), None)
            if found is not None:
                delays_s.append((waiting.pop(found) - grant).total_seconds() - offset_s)
        return delays_s


def _agreement(vote: _Vote) -> tuple[int, float, float]:
    """More grants first; then delays that are alike, as one door's are; then the smaller offset."""
    offset_s, delays_s, _ = vote
    return len(delays_s), -round(pstdev(delays_s), 1) if delays_s else 0.0, -abs(offset_s)

"""The leaves of gates: they open for whom the controller lets in and fall shut behind him."""

from collections.abc import Callable, Sequence

from simulation.figure import Figure, Kind
from simulation.motion import PEOPLE
from simulation.plan import Front, Plan
from simulation.scenario import Opening

Passers = Callable[[float], Sequence[Figure]]
"""Who is on the street at an instant."""

OPENS_S = 0.6
SHUTS_S = 0.8
_STEP_S = 0.1
_NEAR_M = 0.6  # half a step before and behind: nobody walks through the leaf
_PASSING = PEOPLE | {Kind.WHEELCHAIR, Kind.PRAM}


class Leaf:
    """The leaf of one gate. It is open while an opening lasts, and while somebody is in the way."""

    def __init__(self, front: Front, y_m: float, heading_deg: float, openings: Sequence[Opening]) -> None:
        self._front, self._y_m, self._heading_deg = front, y_m, heading_deg
        self._openings = [one.span for one in openings if front.gate and one.gate == front.gate]

    def at(self, at_s: float, passers: Passers) -> Figure:
        """The leaf: in the middle of its opening, facing the street, as far open as it is."""
        return Figure(
            f"leaf-{self._front.gate or f'{self._front.opening_m:g}'}",
            Kind.LEAF,
            self._front.opening_m,
            self._y_m,
            self._heading_deg,
            opened=max(self._granted(at_s), self._pushed(at_s, passers)),
        )

    def _granted(self, at_s: float) -> float:
        return max((_ramp(at_s, span.from_s, span.to_s) for span in self._openings), default=0.0)

    def _pushed(self, at_s: float, passers: Passers) -> float:
        """It begins to open before somebody comes and shuts after him: the widest of the moments near now."""
        first, last = round((at_s - SHUTS_S) / _STEP_S), round((at_s + OPENS_S) / _STEP_S)
        moments = [step * _STEP_S for step in range(first, last + 1)]
        return max(
            (_ramp(at_s, moment - OPENS_S, moment) for moment in moments if self._passes(passers(moment))),
            default=0.0,
        )

    def _passes(self, figures: Sequence[Figure]) -> bool:
        reach_m = self._front.wide_m / 2
        return any(
            figure.kind in _PASSING
            and abs(figure.x_m - self._front.opening_m) <= reach_m
            and abs(figure.y_m - self._y_m) <= _NEAR_M
            for figure in figures
        )


def leaves_of(plan: Plan, openings: Sequence[Opening]) -> tuple[Leaf, ...]:
    """One for each gate of the street."""
    sides = ((plan.fronts, plan.front_y_m, -90.0), (plan.near_fronts, -plan.near_pavement_m, 90.0))
    return tuple(
        Leaf(front, y_m, heading_deg, openings)
        for fronts, y_m, heading_deg in sides
        for front in fronts
        if front.kind == "gate"
    )


def _ramp(at_s: float, from_s: float, to_s: float) -> float:
    """How far open a leaf is that begins to open at `from_s` and to shut at `to_s`."""
    return max(0.0, min(1.0, (at_s - from_s) / OPENS_S, 1.0 - (at_s - to_s) / SHUTS_S))

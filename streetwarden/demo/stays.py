"""Who stood, lay or went where on the street, as somebody saw who looked at it all the time."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from simulation.figure import Kind
from simulation.motion import PEOPLE
from streetwarden.demo.places import apart_m
from streetwarden.demo.street_control import Passer
from vision.geometry import Point, crosses, side

_STILL_M = 0.3
"""Who has moved no farther between two looks stands where he stood."""


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody stood, or lay, in one place: from the first look that showed it to the latest."""

    actor: str
    kind: Kind
    place: Point
    lies: bool
    from_at: datetime
    to_at: datetime

    def lasted_s(self, at: datetime) -> float:
        """How long it had lasted at an instant."""
        return (min(at, self.to_at) - self.from_at).total_seconds()


@dataclass(frozen=True, slots=True)
class Passage:
    """Somebody went through a gate, inwards."""

    actor: str
    gate: tuple[str, str]
    at: datetime


@dataclass(frozen=True, slots=True)
class GateLine:
    """The counting line of a gate on the ground, and a place inside."""

    ends: tuple[Point, Point]
    inside: Point

    def is_passed(self, before: Point, after: Point) -> bool:
        """Whether a step leads through the gate, inwards."""
        return crosses(self.ends, before, after) and (
            (side(self.ends, after) > 0) == (side(self.ends, self.inside) > 0)
        )


class StreetLog:
    """What was seen so far. Safe from any thread.

    gates   by camera and zone
    """

    def __init__(self, gates: Mapping[tuple[str, str], GateLine]) -> None:
        self._gates = gates
        self._stays: list[Stay] = []
        self._passages: list[Passage] = []
        self._open: dict[str, Stay] = {}
        self._last: dict[str, Point] = {}
        self._last_at: datetime | None = None
        self._lock = threading.Lock()

    def add(self, at: datetime, passers: Iterable[Passer]) -> None:
        """Take a look at the street, later than the one before."""
        with self._lock:
            seen = {passer.id: passer for passer in passers}
            for passer in seen.values():
                self._note_passage(passer, at)
                self._note_stay(passer, at)
            for gone in self._open.keys() - seen.keys():
                self._end(gone)
            self._last = {name: passer.place for name, passer in seen.items()}
            self._last_at = at

    def stays(self) -> list[Stay]:
        """All stays, those that last included."""
        with self._lock:
            return [*self._stays, *self._open.values()]

    def passages(self) -> list[Passage]:
        """All passages."""
        with self._lock:
            return list(self._passages)

    def _note_stay(self, passer: Passer, at: datetime) -> None:
        before = self._open.get(passer.id)
        same = before is not None and _goes_on(before, passer)
        if before is not None and not same:
            self._end(passer.id)
        if passer.moving:
            return
        if before is not None and same:
            self._open[passer.id] = replace(before, to_at=at)
        else:
            self._open[passer.id] = Stay(passer.id, passer.kind, passer.place, passer.lies, at, at)

    def _end(self, actor: str) -> None:
        self._stays.append(self._open.pop(actor))

    def _note_passage(self, passer: Passer, at: datetime) -> None:
        before = self._last.get(passer.id)
        if passer.kind not in PEOPLE or before is None or self._last_at is None:
            return
        middle = self._last_at + timedelta(seconds=(at - self._last_at).total_seconds() / 2)
        for name, gate in self._gates.items():
            if gate.is_passed(before, passer.place):
                self._passages.append(Passage(passer.id, name, middle))


def _goes_on(stay: Stay, passer: Passer) -> bool:
    return not passer.moving and passer.lies == stay.lies and apart_m(passer.place, stay.place) <= _STILL_M

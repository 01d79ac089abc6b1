"""How things move: from waypoints to a place, a heading and a posture at any instant."""

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

from simulation.figure import Kind, Posture
from simulation.scenario import Company, Waypoint

PEOPLE = frozenset({Kind.ADULT, Kind.CHILD, Kind.ELDER})
STALLS = frozenset({Kind.CART, Kind.TRICYCLE, Kind.TABLE, Kind.MAT})
DRIVEN = frozenset({Kind.CAR, Kind.VAN, Kind.TRUCK, Kind.BUS, Kind.MOTORCYCLE, Kind.BICYCLE, Kind.TRICYCLE})
DOWN = frozenset({Posture.LYING, Posture.SLUMPED})
AT_REST = DOWN | {Posture.SITTING}
"""Postures in which nobody gets anywhere."""

FALL_S = 0.8
"""A fall from standing takes 0.6 to 0.9 s (Hsiao and Robinovitch 1998: 715 ms until the pelvis hits)."""

STARTING_S = 2.5
STOPPING_S = 3.0
"""To 20 km/h and back at about 2 m/s2: an everyday driver in a street."""

_TURN_S = 0.8
_DRIVEN_TURN_S = 1.6
_STILL_M = 1e-3


@dataclass(frozen=True, slots=True)
class Stance:
    """How an actor is at one instant; the fields are those of `Figure`."""

    x_m: float
    y_m: float
    heading_deg: float = 0.0
    moved_m: float = 0.0
    moving: bool = False
    posture: Posture = Posture.STANDING
    fallen: float = 1.0


class Motion(Protocol):
    """Where an actor is, as a function of time."""

    def at(self, at_s: float) -> Stance | None:
        """How it is at an instant; None while it is not on the street."""
        ...


@dataclass(frozen=True)
class Leg:
    """The way from one waypoint to the next in a straight line, or a rest where both are the same place.

    moved_m               way gone before
    starting_s, stopping_s   it speeds up and slows down evenly in so long; between them its speed is constant
    """

    from_s: float
    to_s: float
    start: tuple[float, float]
    end: tuple[float, float]
    heading_deg: float
    posture: Posture
    moved_m: float
    starting_s: float = 0.0
    stopping_s: float = 0.0

    @cached_property
    def length_m(self) -> float:
        """How far it goes; 0 at rest."""
        length_m = math.dist(self.start, self.end)
        return length_m if length_m > _STILL_M else 0.0

    def way_m(self, at_s: float) -> float:
        """How much of its length is gone at an instant."""
        if not self.length_m:
            return 0.0
        whole_s, gone_s = self.to_s - self.from_s, at_s - self.from_s
        cruise_mps = self.length_m / (whole_s - (self.starting_s + self.stopping_s) / 2)
        if gone_s < self.starting_s:
            return cruise_mps * gone_s**2 / (2 * self.starting_s)
        left_s = whole_s - gone_s
        if left_s < self.stopping_s:
            return self.length_m - cruise_mps * left_s**2 / (2 * self.stopping_s)
        return cruise_mps * (gone_s - self.starting_s / 2)

    def place(self, at_s: float) -> tuple[float, float]:
        """Where it is at an instant."""
        part = self.way_m(at_s) / self.length_m if self.length_m else 0.0
        (x0, y0), (x1, y1) = self.start, self.end
        return x0 + (x1 - x0) * part, y0 + (y1 - y0) * part


class Path:
    """A way through waypoints. See `Waypoint` for what holds between them.

    driven   it speeds up after a rest and slows down before one: it stops at the very time of the waypoint
    stays    it rests at its last waypoint for good
    """

    def __init__(self, waypoints: Sequence[Waypoint], *, driven: bool = False, stays: bool = False) -> None:
        self.waypoints = tuple(waypoints)
        self._driven = driven
        self.legs = tuple(_legs(self.waypoints, driven=driven, stays=stays))
        self._starts = [leg.from_s for leg in self.legs]

    def at(self, at_s: float) -> Stance | None:
        """See `Motion`."""
        index = bisect_right(self._starts, at_s) - 1
        if index < 0 or at_s >= self.legs[index].to_s:
            return None
        leg = self.legs[index]
        way_m = leg.way_m(at_s)
        return Stance(
            *leg.place(at_s),
            heading_deg=self._heading_deg(index, at_s),
            moved_m=leg.moved_m + way_m,
            moving=leg.length_m > 0,
            posture=leg.posture,
            fallen=self._fallen(index, at_s),
        )

    def _fallen(self, index: int, at_s: float) -> float:
        """He begins to fall at the waypoint that says so, and is up again at the one after it."""
        leg = self.legs[index]
        if leg.posture not in DOWN:
            return 1.0
        fallen = 1.0
        if index > 0 and self.legs[index - 1].posture not in DOWN:
            fallen = min(fallen, (at_s - leg.from_s) / FALL_S)
        if index + 1 < len(self.legs) and self.legs[index + 1].posture not in DOWN:
            fallen = min(fallen, (leg.to_s - at_s) / FALL_S)
        return fallen

    def _heading_deg(self, index: int, at_s: float) -> float:
        for later in (index, index + 1):
            if 0 < later < len(self.legs):
                before, after = self.legs[later - 1], self.legs[later]
                start_s, end_s = self._turning(before, after)
                if start_s < at_s < end_s:
                    part = (at_s - start_s) / (end_s - start_s)
                    turn_deg = turn(before.heading_deg, after.heading_deg)
                    return before.heading_deg + turn_deg * part * part * (3 - 2 * part)
        return self.legs[index].heading_deg

    def _turning(self, before: Leg, after: Leg) -> tuple[float, float]:
        """When it turns from one leg's heading into the next one's: on the move where it moves."""
        whole_s = _DRIVEN_TURN_S if self._driven else _TURN_S
        if bool(before.length_m) == bool(after.length_m):
            early_s = late_s = whole_s / 2
        else:
            early_s, late_s = (whole_s, 0.0) if before.length_m else (0.0, whole_s)
        early_s = min(early_s, (before.to_s - before.from_s) / 2)
        late_s = min(late_s, (after.to_s - after.from_s) / 2)
        return after.from_s - early_s, after.from_s + late_s


@dataclass(frozen=True, slots=True)
class Accompanied:
    """The motion of somebody who goes with another while `company` lasts, and by `own` else."""

    company: Company
    leader: Callable[[float], Stance | None]
    own: Motion

    def at(self, at_s: float) -> Stance | None:
        """See `Motion`."""
        if not self.company.from_s <= at_s < self.company.to_s:
            return self.own.at(at_s)
        stance = self.leader(at_s)
        return None if stance is None else self._beside(stance)

    def _beside(self, leader: Stance) -> Stance:
        ahead_m, left_m = self.company.ahead_m, self.company.left_m
        cos, sin = math.cos(math.radians(leader.heading_deg)), math.sin(math.radians(leader.heading_deg))
        return replace(
            leader,
            x_m=leader.x_m + ahead_m * cos - left_m * sin,
            y_m=leader.y_m + ahead_m * sin + left_m * cos,
            posture=Posture.WALKING if leader.moving else Posture.STANDING,
            fallen=1.0,
        )


def turn(from_deg: float, to_deg: float) -> float:
    """The shorter turn from one heading to another, -180 to 180 degrees."""
    return (to_deg - from_deg + 180.0) % 360.0 - 180.0


def direction_deg(start: tuple[float, float], end: tuple[float, float]) -> float:
    """The heading of who goes from one place to another."""
    return math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))


def _legs(waypoints: Sequence[Waypoint], *, driven: bool, stays: bool) -> list[Leg]:
    ends = [*waypoints[1:], *([replace(waypoints[-1], at_s=math.inf)] if stays and waypoints else [])]
    pairs = list(zip(waypoints, ends, strict=False))
    moves = [math.dist(_place(start), _place(end)) > _STILL_M for start, end in pairs]
    headings = _headings(pairs, moves)
    legs: list[Leg] = []
    moved_m = 0.0
    for index, (start, end) in enumerate(pairs):
        half_s = (end.at_s - start.at_s) / 2
        starts = driven and moves[index] and index > 0 and not moves[index - 1]
        stops = driven and moves[index] and index + 1 < len(pairs) and not moves[index + 1]
        leg = Leg(
            start.at_s,
            end.at_s,
            _place(start),
            _place(end),
            headings[index],
            start.posture or (Posture.WALKING if moves[index] else Posture.STANDING),
            moved_m,
            min(STARTING_S, half_s) if starts else 0.0,
            min(STOPPING_S, half_s) if stops else 0.0,
        )
        legs.append(leg)
        moved_m += leg.length_m
    return legs


def _headings(pairs: Sequence[tuple[Waypoint, Waypoint]], moves: Sequence[bool]) -> list[float]:
    """One for each leg: the given one, else the way it goes, else as it came, else as it will go."""
    ways = [direction_deg(_place(start), _place(end)) for start, end in pairs]
    last = next((way for way, moving in zip(ways, moves, strict=True) if moving), 0.0)
    found = []
    for (start, _), way, moving in zip(pairs, ways, moves, strict=True):
        if start.heading_deg is not None:
            last = start.heading_deg
        elif moving:
            last = way
        found.append(last)
    return found


def _place(waypoint: Waypoint) -> tuple[float, float]:
    return waypoint.x_m, waypoint.y_m

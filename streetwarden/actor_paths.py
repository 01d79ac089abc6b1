"""From the waypoints that an author writes to those with a time each, and what is wrong with them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from simulation.figure import Kind
from simulation.motion import AT_REST, PEOPLE
from simulation.scenario import Waypoint
from streetwarden.actor_forms import ActorForm, WaypointForm
from streetwarden.forms import Finding

_SAME_M = 1e-3
_ON_FOOT_MPS = 8.0  # a sprint; who is faster has a waypoint at the wrong time
_FASTEST_MPS = {
    Kind.BICYCLE: 14.0, Kind.CAR: 45.0, Kind.VAN: 40.0, Kind.BUS: 35.0, Kind.TRUCK: 35.0,
    Kind.MOTORCYCLE: 45.0,
}  # fmt: skip


@dataclass(frozen=True)
class Route:
    """An actor's way, as far as it makes sense.

    waypoints  with a time each
    written    for each of them, which of the author's it comes from
    findings   what is wrong; paths begin at the actor
    """

    waypoints: list[Waypoint] = field(default_factory=list)
    written: list[int] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


class _Wrong(ValueError):  # noqa: N818 - never leaves this file
    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def route_of(actor: ActorForm) -> Route:
    """The way of an actor. What follows a wrong waypoint is not looked at: its times may depend on it."""
    route = Route()
    for index, form in enumerate(actor.path):
        try:
            added = _added(form, route.waypoints[-1] if route.waypoints else None, actor.figure_kind)
        except _Wrong as error:
            route.findings.append(Finding(("path", index, error.key), str(error)))
            return route
        route.waypoints.extend(added)
        route.written.extend([index] * len(added))
    route.findings.extend(_findings(actor, route))
    return route


def _added(form: WaypointForm, last: Waypoint | None, kind: Kind) -> list[Waypoint]:
    """The waypoint, and the one at which its stay ends."""
    place = form.at or (None if last is None else (last.x_m, last.y_m))
    if place is None:
        raise _Wrong("at", "expected where the path begins, [x_m, y_m], got nothing")
    at_s = _instant(form, last, place, kind)
    arrives = Waypoint(at_s, *place, form.posture, form.heading_deg)
    return [arrives] if form.stay_s is None else [arrives, Waypoint(at_s + form.stay_s, *place)]


def _instant(form: WaypointForm, last: Waypoint | None, place: tuple[float, float], kind: Kind) -> float:
    if form.at_s is not None and form.speed_mps is not None:
        raise _Wrong("speed_mps", "expected either at_s or speed_mps, got both")
    if last is None:
        if form.at_s is None:
            raise _Wrong("at_s", "expected when the path begins, got nothing")
        return form.at_s
    way_m = math.dist((last.x_m, last.y_m), place)
    if form.speed_mps is not None:
        if way_m <= _SAME_M:
            raise _Wrong(
                "speed_mps", "expected stay_s or at_s at the same place, got a speed and no way to go"
            )
        at_s = last.at_s + way_m / form.speed_mps
    elif form.at_s is None:
        raise _Wrong("at_s", "expected at_s or speed_mps, got neither")
    else:
        at_s = form.at_s
    if at_s <= last.at_s:
        raise _Wrong("at_s", f"expected after {last.at_s:g} s (until then it is elsewhere), got {at_s:g}")
    fastest_mps, speed_mps = _FASTEST_MPS.get(kind, _ON_FOOT_MPS), way_m / (at_s - last.at_s)
    if speed_mps > fastest_mps:
        key = "at_s" if form.speed_mps is None else "speed_mps"
        raise _Wrong(
            key,
            f"expected at most {fastest_mps:g} m/s for kind {kind}, got {way_m:.1f} m at {speed_mps:.1f} m/s",
        )
    return at_s


def _findings(actor: ActorForm, route: Route) -> Iterator[Finding]:
    if len(route.waypoints) == 1 and not actor.stays:
        yield Finding(("path",), "expected two waypoints, or stay_s, or stays: true; got one instant")
    for index, form in enumerate(actor.path):
        if form.posture is not None and actor.figure_kind not in PEOPLE:
            whom = ", ".join(sorted(PEOPLE))
            message = f"expected a posture only with {whom}, got one for kind {actor.figure_kind}"
            yield Finding(("path", index, "posture"), message)
    for (start, end), index in zip(pairwise(route.waypoints), route.written, strict=False):
        way_m = math.dist((start.x_m, start.y_m), (end.x_m, end.y_m))
        if start.posture in AT_REST and way_m > _SAME_M:
            message = (
                f"expected the next waypoint at the same place while {start.posture}, got {way_m:.1f} m off"
            )
            yield Finding(("path", index, "posture"), message)

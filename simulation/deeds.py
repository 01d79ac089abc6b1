"""What actors of the live street can be told to do, as motions that begin where they are."""

import math
from enum import StrEnum

from simulation.figure import Kind, Posture
from simulation.motion import DOWN, DRIVEN, PEOPLE, Path, Stance
from simulation.plan import Plan
from simulation.scenario import Waypoint


class Deed(StrEnum):
    """The things.

    leave   goes away by the end of the street: the nearest one on foot, the one ahead with a vehicle
    stay    stands where it is, whatever its path says
    fall    falls down where he is and lies there; people on foot only
    rise    gets up where he lies or is slumped, and stands there
    come    comes back to where its path would have it next at rest, and stays
    """

    LEAVE = "leave"
    STAY = "stay"
    FALL = "fall"
    RISE = "rise"
    COME = "come"


_LANE_CHANGE_M = 8.0
_AT_LEAST_S = 2.0  # a short way with a vehicle takes its time: to start and to stop
_SETS_OFF_S = 1.0  # nobody turns on the spot in no time
_GETS_UP_S = 3.0  # with somebody's help; the body is lifted in the last part of it

_SPEED_MPS = {
    Kind.ADULT: 1.35, Kind.CHILD: 1.2, Kind.ELDER: 0.9, Kind.WHEELCHAIR: 0.9, Kind.PRAM: 1.1,
    Kind.CART: 1.0, Kind.TRICYCLE: 2.5, Kind.BICYCLE: 4.0, Kind.MOTORCYCLE: 7.0,
}  # fmt: skip
_VEHICLE_MPS = 8.0
"""On foot after Knoblauch et al. 1996 (1.2 to 1.5 m/s, old people 1.0 to 1.2); wheels by eye."""


def speed_mps(kind: Kind) -> float:
    """How fast such a thing goes when nothing else is said."""
    return _SPEED_MPS.get(kind, _VEHICLE_MPS if kind in DRIVEN else 1.0)


def leaving(now: Stance, kind: Kind, plan: Plan, at_s: float) -> Path:
    """Away along the street until its end."""
    end_m = plan.length_m / 2
    if kind not in DRIVEN:
        return _way(now, [(math.copysign(end_m, now.x_m), now.y_m)], kind, at_s)
    ahead = math.copysign(1.0, math.cos(math.radians(now.heading_deg)))
    lane_m = plan.road_m * (0.25 if ahead > 0 else 0.75)
    out_m = now.x_m + ahead * _LANE_CHANGE_M
    return _way(now, [(out_m, lane_m), (ahead * max(end_m, abs(out_m) + 1.0), lane_m)], kind, at_s)


def staying(now: Stance, at_s: float) -> Path:
    """Where it is, for good."""
    return Path([_rest(now, at_s)], stays=True)


def falling(now: Stance, kind: Kind, at_s: float) -> Path:
    """To the ground. Raises ValueError for what does not stand on two feet."""
    if kind not in PEOPLE:
        raise ValueError(f"fall: expected somebody on foot, got a {kind}")
    moment_s = 1e-3  # stands for one instant more: who lies from the first moment has not fallen
    lying = Waypoint(at_s + moment_s, now.x_m, now.y_m, Posture.LYING, now.heading_deg)
    return Path([_rest(now, at_s), lying], stays=True)


def rising(now: Stance, at_s: float) -> Path:
    """Up from the ground. Raises ValueError for who is on his feet, and for what has none."""
    if now.posture not in DOWN:
        raise ValueError(f"rise: expected somebody who lies or is slumped, got one who is {now.posture}")
    down = Waypoint(at_s, now.x_m, now.y_m, now.posture, now.heading_deg)
    up = Waypoint(at_s + _GETS_UP_S, now.x_m, now.y_m, None, now.heading_deg)
    return Path([down, up], stays=True)


def coming(now: Stance | None, script: Path, kind: Kind, at_s: float) -> Path:
    """From where it is, or from where it first came from, to its place; there it stays."""
    first = script.waypoints[0]
    start = now or Stance(first.x_m, first.y_m)
    home = _home(script, at_s)
    return _way(start, [(home.x_m, home.y_m)], kind, at_s, home)


def _home(script: Path, at_s: float) -> Waypoint:
    """The place at which its path rests now or next; the last such place, or its last waypoint, else."""
    ends = [leg.to_s for leg in script.legs]
    rests = [index for index, leg in enumerate(script.legs) if not leg.length_m]
    index = next((each for each in rests if ends[each] > at_s), rests[-1] if rests else -1)
    return script.waypoints[index]


def _way(
    start: Stance, places: list[tuple[float, float]], kind: Kind, at_s: float, arrived: Waypoint | None = None
) -> Path:
    """From a rest through places at the kind's own speed; to stay where it has `arrived`."""
    waypoints = [Waypoint(at_s, start.x_m, start.y_m)] if start.moving else _setting_off(start, at_s)
    for x_m, y_m in places:
        last = waypoints[-1]
        way_s = math.dist((last.x_m, last.y_m), (x_m, y_m)) / speed_mps(kind)
        waypoints.append(Waypoint(last.at_s + max(_AT_LEAST_S, way_s), x_m, y_m))
    if arrived is not None:
        end = waypoints.pop()
        waypoints.append(Waypoint(end.at_s, end.x_m, end.y_m, arrived.posture, arrived.heading_deg))
    return Path(waypoints, driven=kind in DRIVEN, stays=arrived is not None)


def _setting_off(now: Stance, at_s: float) -> list[Waypoint]:
    return [_rest(now, at_s), Waypoint(at_s + _SETS_OFF_S, now.x_m, now.y_m)]


def _rest(now: Stance, at_s: float) -> Waypoint:
    return Waypoint(at_s, now.x_m, now.y_m, None, now.heading_deg)

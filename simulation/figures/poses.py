"""How people hold their limbs: a skeleton of fourteen joints from a few angles.

Lengths are parts of the body's height (Drillis and Contini 1966, rounded); heads are a little larger than
life because they are what one recognises from afar.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from simulation.figure import Figure, Kind, Posture
from simulation.figures.solid import Floats, Point

_THIGH, _SHIN, _TORSO, _UPPER_ARM, _FOREARM, _FOOT = 0.245, 0.25, 0.29, 0.175, 0.165, 0.085
_SHOULDER, _HIP, _NECK = 0.098, 0.052, 0.118
_THICK = 0.06
"""Somebody lying has the middle of his body so far over the ground, and his limbs on it."""

_STEP = 0.78
"""Way of two steps of a grown-up, in body heights."""

JOINTS = (
    "pelvis", "chest", "head",
    "left_hip", "left_knee", "left_ankle", "left_toe", "left_shoulder", "left_elbow", "left_hand",
    "right_hip", "right_knee", "right_ankle", "right_toe", "right_shoulder", "right_elbow", "right_hand",
)  # fmt: skip
"""Rows of what `joints` gives."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Angles in degrees; of pairs the left one first.

    hips      thighs forward of straight down
    knees     bent by, backwards
    arms      upper arms forward of straight down
    elbows    bent by, forwards
    spread    arms away from the body, sideways
    stride    legs away from each other, sideways
    lean      torso forwards
    aside     torso to the left
    nod       head forwards, on top of the torso's lean
    tilt      the whole body, forwards round its lowest point
    seat      height of the pelvis in body heights; None: as low as the feet want it; 0: no ground under it
    """

    hips: tuple[float, float] = (2.0, -2.0)
    knees: tuple[float, float] = (0.0, 0.0)
    arms: tuple[float, float] = (2.0, 2.0)
    elbows: tuple[float, float] = (8.0, 8.0)
    spread: tuple[float, float] = (6.0, 6.0)
    stride: float = 2.0
    lean: float = 0.0
    aside: float = 0.0
    nod: float = 4.0
    tilt: float = 0.0
    seat: float | None = None

    def towards(self, other: "Pose", part: float) -> "Pose":
        """The pose on the way to another one; `part` 0 is this one."""

        def mix(one: float, two: float) -> float:
            return one * (1 - part) + two * part

        def pair(one: tuple[float, float], two: tuple[float, float]) -> tuple[float, float]:
            return (mix(one[0], two[0]), mix(one[1], two[1]))

        standing = _THIGH + _SHIN + 0.04
        seat = None if part == 0 else mix(self.seat or standing, other.seat or standing)
        return Pose(
            pair(self.hips, other.hips),
            pair(self.knees, other.knees),
            pair(self.arms, other.arms),
            pair(self.elbows, other.elbows),
            pair(self.spread, other.spread),
            mix(self.stride, other.stride),
            mix(self.lean, other.lean),
            mix(self.aside, other.aside),
            mix(self.nod, other.nod),
            mix(self.tilt, other.tilt),
            seat if other.seat is not None else None,
        )


SITTING = Pose((84, 80), (84, 78), (28, 24), (42, 48), (8, 8), stride=9, lean=5, nod=8, seat=0.275)
SLUMPED = Pose((98, 112), (22, 54), (8, -4), (10, 24), (16, 30), 14, -16, 27, 30, 0, seat=0.065)
LYING = Pose((14, -4), (40, 8), (14, 4), (36, 20), (66, 34), 13, 0, 9, 0, 90)
PUSHING = Pose((2, -2), (0, 0), (46, 46), (30, 30), (4, 4), 2, 6)
RIDING = Pose((74, 74), (84, 84), (58, 58), (14, 14), (9, 9), 5, 12, 0, -4, 0, 0.0)
STEERING = Pose((72, 72), (70, 70), (50, 50), (34, 34), (10, 10), 7, 0, 0, 4, 0, 0.0)


def pose_of(figure: Figure) -> Pose:
    """How a person of a scene holds himself."""
    upright = _upright(figure)
    fallen = min(1.0, max(0.0, figure.fallen))
    if figure.posture is Posture.LYING:
        return upright.towards(LYING, fallen)
    if figure.posture is Posture.SLUMPED:
        return upright.towards(SLUMPED, fallen)
    return SITTING if figure.posture is Posture.SITTING else upright


def _upright(figure: Figure) -> Pose:
    old, walking = figure.kind is Kind.ELDER, figure.posture is Posture.WALKING
    lean, nod = (19.0, 4.0) if old else (1.0, 4.0)
    if not walking:
        idle = figure.look % 4
        arms, elbows = (((2, 2), (8, 8)), ((8, 2), (12, 8)), ((24, 20), (70, 64)), ((2, 34), (8, 86)))[idle]
        pose = Pose(arms=arms, elbows=elbows, lean=lean, nod=nod)
    else:
        pose = stepping(
            figure.moved_m / (_STEP * (0.62 if old else 1.0) * 1.7), 0.6 if old else 1.0, lean, nod
        )
    return _holding(pose, figure)


def stepping(turns: float, reach: float, lean: float = 3.0, nod: float = 4.0) -> Pose:
    """Walking: `turns` counts double steps, `reach` is their length in comparison with a brisk walk."""
    phase = 2 * math.pi * turns
    swing, lift = math.sin(phase), math.cos(phase)
    hips = (30 * reach * swing, -30 * reach * swing)
    knees = (6 + 48 * reach * max(0.0, lift), 6 + 48 * reach * max(0.0, -lift))
    arms = (-24 * reach * swing, 24 * reach * swing)
    return Pose(hips, knees, arms, (16, 16), (5, 5), 2, lean + 1, 0, nod)


def _holding(pose: Pose, figure: Figure) -> Pose:
    """The right hand at the stick or at the umbrella."""
    if figure.umbrella:
        return replace(pose, arms=(pose.arms[0], 36), elbows=(pose.elbows[0], 96), spread=(5, 4))
    if figure.stick:
        return replace(pose, arms=(pose.arms[0], 26), elbows=(pose.elbows[0], 26), spread=(5, 10))
    return pose


def joints(pose: Pose, height_m: float) -> Floats:
    """(17, 3) places of the JOINTS, metres: x ahead, y to the left, z up, the lowest one near the ground."""
    lean, aside = math.radians(pose.lean), math.radians(pose.aside)
    up = (math.sin(lean), math.sin(aside) * math.cos(lean), math.cos(aside) * math.cos(lean))
    left = (0.0, math.cos(aside), -math.sin(aside))
    chest = _ahead((0.0, 0.0, 0.0), up, _TORSO)
    nod = lean + math.radians(pose.nod)
    head = _ahead(chest, (math.sin(nod), up[1], math.cos(nod) * math.cos(aside)), _NECK)
    places = [(0.0, 0.0, 0.0), chest, head]
    for which, side in ((0, 1), (1, -1)):
        hip = math.radians(pose.hips[which])
        shin = hip - math.radians(pose.knees[which])
        out = math.sin(math.radians(pose.stride)) * side
        places.append((0.0, side * _HIP, 0.0))
        places.append(_ahead(places[-1], _swung(hip, out), _THIGH))
        places.append(_ahead(places[-1], _swung(shin, out), _SHIN))
        places.append(_ahead(places[-1], (math.cos(shin), 0.25 * side, math.sin(shin)), _FOOT))
        arm = math.radians(pose.arms[which]) + lean * 0.3
        wide = math.sin(math.radians(pose.spread[which])) * side
        places.append(_ahead(_ahead(chest, left, side * _SHOULDER), up, -0.012))
        places.append(_ahead(places[-1], _swung(arm, wide), _UPPER_ARM))
        forearm = arm + math.radians(pose.elbows[which])
        places.append(_ahead(places[-1], _swung(forearm, wide * 0.4), _FOREARM))
    return height_m * _set_down(np.array(places, np.float64), pose)


def _ahead(place: Point, way: Point, far: float) -> Point:
    return (place[0] + far * way[0], place[1] + far * way[1], place[2] + far * way[2])


def _swung(angle: float, out: float) -> Point:
    """A unit vector hanging down, swung forwards by an angle (radians) and outwards by a sine."""
    rest = math.sqrt(1 - out * out)
    return (math.sin(angle) * rest, out, -math.cos(angle) * rest)


def _set_down(places: Floats, pose: Pose) -> Floats:
    """Put the body on the ground; a tilted one with its middle over the origin."""
    if pose.seat is not None:
        lowest = float(places[:, 2].min()) + pose.seat
        places[:, 2] += pose.seat + (max(0.0, 0.02 - lowest) if pose.seat > 0 else 0.0)
        return places
    places[:, 2] += 0.025 - places[[5, 6, 12, 13], 2].min()
    if not pose.tilt:
        return places
    tilt = math.radians(pose.tilt)
    x, z = places[:, 0].copy(), places[:, 2].copy()
    places[:, 0] = x * math.cos(tilt) + z * math.sin(tilt) - 0.5 * math.sin(tilt)
    places[:, 2] = z * math.cos(tilt) - x * math.sin(tilt)
    trunk = float(places[:3, 2].min())
    places[:, 2] = np.maximum(places[:, 2] + max(0.0, _THICK - trunk), 0.02)
    return places


def pedalling(turn_deg: float) -> Pose:
    """On a bicycle, the left pedal turned by so much."""
    swing = math.radians(turn_deg)
    hips = (58 + 22 * math.sin(swing), 58 - 22 * math.sin(swing))
    knees = (76 + 28 * math.sin(swing + 0.5), 76 - 28 * math.sin(swing + 0.5))
    return Pose(hips, knees, (56, 56), (10, 10), (8, 8), 4, 20, 0, -10, 0, 0.0)

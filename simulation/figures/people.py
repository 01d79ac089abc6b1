"""People, with their hair, clothes, bags and sticks."""

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from simulation.figure import Figure, Kind
from simulation.figures import poses
from simulation.figures.clay import Clay, Pair
from simulation.figures.colours import NAMED, Colour, chooser, darker, mixed
from simulation.figures.poses import JOINTS, Pose
from simulation.figures.solid import Floats, Solid, assembled

_SKIN: tuple[Colour, ...] = ((150, 180, 222), (132, 164, 208), (118, 150, 198), (160, 190, 230))
_TOPS = (
    "white",
    "red",
    "blue",
    "yellow",
    "green",
    "grey",
    "black",
    "pink",
    "purple",
    "orange",
    "white",
    "blue",
)
_BOTTOMS: tuple[Colour, ...] = (
    (60, 46, 38), (92, 62, 42), (44, 42, 44), (120, 88, 58), (86, 84, 84), (74, 96, 124), (52, 40, 60),
)  # fmt: skip
_GREY_HAIR: Colour = (206, 206, 208)
_BLACK_HAIR: Colour = (28, 26, 26)


@dataclass(frozen=True, slots=True)
class Person:
    """What one person looks like, whatever he does."""

    height_m: float
    skin: Colour
    hair: Colour
    long_hair: bool
    top: Colour
    bottom: Colour
    shoes: Colour
    long_sleeves: bool
    lower: str
    hat: Colour | None
    bag: str
    bag_colour: Colour


@lru_cache(maxsize=1024)
def person_of(kind: Kind, look: int, colour: str) -> Person:
    """The person of a look."""
    choice = chooser("person", kind.value, look)
    heights = {Kind.CHILD: (1.05, 1.25), Kind.ELDER: (1.5, 1.68)}
    old = kind is Kind.ELDER
    top = NAMED[colour or choice.choice(("grey", "blue", "brown", "purple") if old else _TOPS)]
    return Person(
        height_m=choice.uniform(*heights.get(kind, (1.56, 1.84))),
        skin=choice.choice(_SKIN),
        hair=_GREY_HAIR if old else _BLACK_HAIR,
        long_hair=choice.random() < (0.15 if old else 0.4),
        top=mixed(top, (128, 128, 128), choice.uniform(0, 0.2)),
        bottom=choice.choice(_BOTTOMS),
        shoes=choice.choice(((235, 235, 235), (40, 40, 44), (60, 60, 150))),
        long_sleeves=old or choice.random() < 0.55,
        lower=choice.choice(
            ("trousers", "trousers", "coat") if old else ("trousers", "trousers", "shorts", "skirt", "coat")
        ),
        hat=choice.choice((*(None,) * 14, NAMED["yellow"], NAMED["red"], (180, 205, 220))),
        bag="" if old else choice.choice(("", "", "satchel", "backpack", "shopping")),
        bag_colour=NAMED[choice.choice(("red", "black", "brown", "pink", "blue", "white"))],
    )


_ROW = {name: row for row, name in enumerate(JOINTS)}
_HANGING: dict[str, tuple[dict[str, float], tuple[float, float, float, float, float, float]]] = {
    "brow": ({"head": 1}, (0, 0.006, 0, 0.012, 0, 0)),
    "crown": ({"head": 1}, (0, 0.022, 0, -0.014, 0, 0)),
    "nape": ({"head": 1}, (0, -0.055, 0, -0.05, 0, 0)),
    "left_ribs": ({"chest": 1}, (-0.035, 0, 0.052, 0, 0, 0)),
    "right_ribs": ({"chest": 1}, (-0.035, 0, -0.052, 0, 0, 0)),
    "left_waist": ({"pelvis": 1}, (0.015, 0, 0.036, 0, 0, 0)),
    "right_waist": ({"pelvis": 1}, (0.015, 0, -0.036, 0, 0, 0)),
    "hem": ({"pelvis": 0.25, "left_knee": 0.375, "right_knee": 0.375}, (0, 0, 0, 0, 0, 0)),
    "pack": ({"chest": 1}, (-0.03, 0, 0, 0, -0.1, 0)),
    "pack_low": ({"pelvis": 1}, (0.075, 0, 0, 0, -0.1, 0)),
    "carried": ({"left_hand": 1}, (0, 0, 0, 0, 0, -0.12)),
}
"""Places beside joints: weights of joints; body heights along up, skull, left, face, ahead, straight up."""

_BAG_M = 0.08
"""A bag that is carried lies on the ground at the lowest."""

_BESIDE = np.array([[weights.get(name, 0.0) for name in JOINTS] for weights, _ in _HANGING.values()])
_AWAY = np.array([away for _, away in _HANGING.values()])
_ALL = {name: row for row, name in enumerate((*JOINTS, *_HANGING))}


def standing(person: Person, pose: Pose) -> Solid:
    """A person in a pose."""
    return replace(_clothes(person), points=_places(pose, person.height_m))


def _places(pose: Pose, height_m: float) -> Floats:
    """(28, 3): the joints and what hangs on them."""
    joints = poses.joints(pose, height_m)
    pelvis, chest, head = joints[0], joints[1], joints[2]
    left = _unit(joints[_ROW["left_shoulder"]] - joints[_ROW["right_shoulder"]])
    up, skull = _unit(chest - pelvis), _unit(head - chest)
    ways = np.array([up, skull, left, _crossed(left, skull), _crossed(left, up), (0.0, 0.0, 1.0)])
    beside = _BESIDE @ joints + height_m * (_AWAY @ ways)
    beside[-1, 2] = max(beside[-1, 2], _BAG_M)
    return np.concatenate([joints, beside])


def _unit(way: Floats) -> Floats:
    return way / math.sqrt(way[0] * way[0] + way[1] * way[1] + way[2] * way[2])


def _crossed(one: Floats, other: Floats) -> tuple[float, float, float]:
    (a, b, c), (d, e, f) = one.tolist(), other.tolist()
    return (b * f - c * e, c * d - a * f, a * e - b * d)


@lru_cache(maxsize=512)
def _clothes(person: Person) -> Solid:
    """Which rods a person consists of; where they are is a matter of the pose."""
    size = person.height_m
    wear = _Wear(size)
    head = 0.071 * size if size > 1.3 else 0.088 * size
    _head(wear, person, head)
    for names in (("left_ribs", "left_waist"), ("right_ribs", "right_waist")):
        wear.rod(*names, (0.064, 0.058), person.top)
    wear.rod("chest", "pelvis", (0.06, 0.066), darker(person.top, 0.96))
    for side in ("left", "right"):
        _arm(wear, person, side)
        _leg(wear, person, side)
    if person.lower in {"skirt", "coat"}:
        colour = person.top if person.lower == "coat" else mixed(person.top, person.bottom, 0.75)
        wear.rod("pelvis", "hem", (0.085, 0.105), colour, bias_m=0.06)
    if person.bag == "backpack":
        wear.rod("pack", "pack_low", (0.06, 0.068), person.bag_colour)
    elif person.bag == "satchel":
        wear.rod("left_waist", "left_hip", (0.05, 0.055), person.bag_colour, bias_m=0.1)
    elif person.bag == "shopping":
        wear.rod("left_hand", "carried", (0.02, 0.062), person.bag_colour, bias_m=0.02)
    return wear.solid()


def _head(wear: "_Wear", person: Person, radius_m: float) -> None:
    radius = radius_m / person.height_m
    wear.rod("chest", "head", (0.036, 0.036), person.skin)
    wear.rod("brow", "head", (radius * 0.92, radius * 0.9), person.skin, bias_m=0.01)
    wear.rod("crown", "head", (radius, radius * 0.86), person.hair)
    if person.long_hair:
        wear.rod("crown", "nape", (radius * 0.95, radius * 0.6), person.hair, bias_m=-0.01)
    if person.hat is not None:
        wear.rod("crown", "brow", (radius * 1.02, radius * 0.9), person.hat, bias_m=0.03)


def _arm(wear: "_Wear", person: Person, side: str) -> None:
    sleeve = person.top if person.long_sleeves else person.skin
    colour = darker(person.top, 0.9)
    wear.rod(f"{side}_shoulder", f"{side}_elbow", (0.038, 0.031), colour)
    wear.rod(
        f"{side}_elbow",
        f"{side}_hand",
        (0.028, 0.022),
        darker(sleeve, 0.92) if person.long_sleeves else sleeve,
    )
    wear.rod(f"{side}_hand", f"{side}_hand", (0.026, 0.026), person.skin, bias_m=0.01)


def _leg(wear: "_Wear", person: Person, side: str) -> None:
    bare = person.lower in {"shorts", "skirt"}
    wear.rod(f"{side}_hip", f"{side}_knee", (0.055, 0.042), person.bottom)
    wear.rod(f"{side}_knee", f"{side}_ankle", (0.038, 0.029), person.skin if bare else person.bottom)
    wear.rod(f"{side}_ankle", f"{side}_toe", (0.03, 0.025), person.shoes)


class _Wear:
    """Rods between named places, radii in body heights."""

    def __init__(self, height_m: float) -> None:
        self._clay = Clay()
        self._rods: list[tuple[int, int]] = []
        self._height_m = height_m

    def rod(self, one: str, other: str, thick: Pair, colour: Colour, *, bias_m: float = 0.0) -> None:
        self._rods.append((_ALL[one], _ALL[other]))
        radii = (thick[0] * self._height_m, thick[1] * self._height_m)
        self._clay.rod((0, 0, 0), (0, 0, 0), radii, colour, bias_m=bias_m)

    def solid(self) -> Solid:
        at = np.array(self._rods, np.intp)
        return replace(self._clay.solid(), rods=at, anchors=at)


def with_hand(solid: Solid, tip: tuple[float, float, float] | None, radius_m: float, colour: Colour) -> Solid:
    """A person with a rod in the right hand, from there to `tip`, or down to the ground."""
    hand = solid.points[_ROW["right_hand"]]
    clay = Clay()
    end = tip if tip is not None else (float(hand[0]) + 0.1, float(hand[1]) - 0.03, 0.02)
    clay.rod((float(hand[0]), float(hand[1]), float(hand[2]) + 0.03), end, radius_m, colour)
    return joined(solid, clay.solid())


def joined(one: Solid, other: Solid) -> Solid:
    """Two solids as one."""
    return assembled([one, other]).solid


def shifted(solid: Solid, by_m: tuple[float, float, float]) -> Solid:
    """The solid somewhere else."""
    return replace(solid, points=solid.points + by_m)


def walker(figure: Figure) -> Solid:
    """A person on foot, or sitting, slumped or lying, with a stick where he has one."""
    person = person_of(figure.kind, figure.look, figure.colour)
    pose = poses.pose_of(figure)
    solid = standing(person, pose)
    if pose.seat is not None and pose is poses.SITTING:
        low = 0.275 * person.height_m - 0.09
        stool = Clay()
        stool.rod(
            (0, 0, 0.06),
            (0, 0, low),
            (0.15, 0.12),
            NAMED[("red", "blue", "green")[figure.look % 3]],
            bias_m=-0.1,
        )
        solid = joined(solid, stool.solid())
    if figure.stick and pose.tilt < 30 and pose.seat is None:
        return with_hand(solid, None, 0.014, (40, 60, 90))
    return solid


def shaft_tip(person: Person) -> tuple[float, float, float]:
    """Where a person's own umbrella has its middle."""
    return (0.1, -0.06, person.height_m + 0.34)

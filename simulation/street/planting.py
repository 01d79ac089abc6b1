"""What the town puts along its kerbs: lamps, trees and bins, where the plan leaves room for them."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from simulation.plan import Front, Plan, Prop

LAMP_EVERY_M = 20.0
"""Between two lamps of one side; three heights of a lamp, as usual; the two sides stand half of it apart."""

LAMP_M = 6.5
"""Height of a lamp's light over the ground."""

ARM_M = 1.6
"""How far a lamp's light hangs out from its post, towards the carriageway."""

TREE_EVERY_M = 9.0
CROWN_M = 2.2
"""Half the room that is kept free of trees before a door, besides the door itself."""

NARROWEST_M = 2.4
"""A pavement narrower than this has lamps alone."""


@lru_cache(maxsize=64)
def props_of(plan: Plan) -> tuple[Prop, ...]:
    """The plan's own props and, where `plan.planted`, the town's."""
    return plan.props + (_planted(plan) if plan.planted else ())


def lamps_of(plan: Plan) -> tuple[tuple[float, float], ...]:
    """(x_m, y_m) of each lamp's light, which hangs over the carriageway at `LAMP_M`."""
    return tuple((one.x_m, _light_y_m(plan, one)) for one in props_of(plan) if one.kind == "lamp")


def _light_y_m(plan: Plan, lamp: Prop) -> float:
    return lamp.y_m + (ARM_M if lamp.y_m < plan.road_m / 2 else -ARM_M)


def _planted(plan: Plan) -> tuple[Prop, ...]:
    rng = np.random.default_rng((plan.seed, 71))
    lamps = _lamps(plan)
    taken = list(plan.props) + lamps
    if plan.pavement_m < NARROWEST_M:
        return tuple(lamps)
    trees = _trees(plan, taken, rng)
    bins = _bins(plan, taken + trees, rng)
    return (*lamps, *trees, *bins)


def _lamps(plan: Plan) -> list[Prop]:
    """On both kerbs, the near ones half a step further; the arm points over the carriageway."""
    xs = np.arange(-plan.length_m / 2 + 4.0, plan.length_m / 2, LAMP_EVERY_M)
    far = [Prop("lamp", float(x), plan.road_m + 0.5, heading_deg=-90.0) for x in xs]
    near = [Prop("lamp", float(x) + LAMP_EVERY_M / 2, -0.5, heading_deg=90.0) for x in xs]
    return [one for one in far + near if _is_free(plan, one, (), 0.5)]


def _trees(plan: Plan, taken: list[Prop], rng: np.random.Generator) -> list[Prop]:
    """On the far kerb only: on the near one they would stand before the cameras."""
    trees: list[Prop] = []
    for x in np.arange(-plan.length_m / 2 + 2.0, plan.length_m / 2, TREE_EVERY_M):
        tree = Prop(
            "tree", float(x + rng.uniform(-0.6, 0.6)), plan.road_m + 0.9, look=int(rng.integers(1 << 16))
        )
        if rng.random() < 0.85 and _is_free(plan, tree, taken, CROWN_M):
            trees.append(tree)
    return trees


def _bins(plan: Plan, taken: list[Prop], rng: np.random.Generator) -> list[Prop]:
    bins: list[Prop] = []
    for x in np.arange(-plan.length_m / 2 + 12.0, plan.length_m / 2, 3 * TREE_EVERY_M):
        one = Prop("bin", float(x + rng.uniform(0, 6)), plan.road_m + 0.6, look=int(rng.integers(1 << 16)))
        if _is_free(plan, one, taken, 0.6):
            bins.append(one)
    return bins


def _is_free(plan: Plan, prop: Prop, taken: Sequence[Prop], room_m: float) -> bool:
    """Whether neither a door, a gate, a zebra crossing nor another prop is in the way."""
    doors = plan.fronts if prop.y_m > plan.road_m / 2 else plan.near_fronts
    before_door = any(_is_before(one, prop.x_m, room_m) for one in doors)
    on_crossing = any(
        one.kind == "zebra"
        and min(one.from_x_m, one.to_x_m) - room_m < prop.x_m < max(one.from_x_m, one.to_x_m) + room_m
        for one in plan.paint
    )
    near = any(abs(one.x_m - prop.x_m) < 1.2 + room_m / 2 and abs(one.y_m - prop.y_m) < 1.5 for one in taken)
    return not (before_door or on_crossing or near)


def _is_before(front: Front, x_m: float, room_m: float) -> bool:
    has_door = front.kind in ("residence", "gate")
    return has_door and abs(front.opening_m - x_m) < front.wide_m / 2 + room_m

"""Streets and cameras drawn at random: where the bundled detector learns."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

import numpy as np

from simulation.lens import Lens
from simulation.light import LIGHTS, Light
from simulation.plan import Front, FrontKind, Paint, Plan, Prop, PropKind

Rng = np.random.Generator
Choice = TypeVar("Choice")

LENGTH_M = 120.0

CLEAR_OF_LENS_M = 3.0
"""Nothing that stands for good is closer to a camera: it would fill half the picture."""

_TRIES = 12
_GATE_WITHIN_M = 25.0
"""A camera for a gate is put at one so far from the middle of the street at most."""

_LIGHTS = {"day": 0.34, "cloudy": 0.16, "dusk": 0.14, "night": 0.18, "rain": 0.12, "rainy-night": 0.06}
_FRONTS: dict[FrontKind, float] = {"shop": 0.45, "residence": 0.15, "gate": 0.15, "wall": 0.12, "house": 0.13}
_PROPS: dict[PropKind, float] = {
    "planter": 0.3, "bench": 0.2, "bin": 0.12, "bus_stop": 0.1, "bollard": 0.13, "sign": 0.15,
}  # fmt: skip
_VIEWS = {"across": 0.55, "mast": 0.2, "gate": 0.15, "back": 0.1}


def random_plan(rng: Rng, seed: int) -> Plan:
    """A street as it could be; `seed` goes into its textures."""
    road_m = float(rng.choice([6.0, 7.0, 10.5, 14.0]))
    plan = Plan(
        seed=seed,
        length_m=LENGTH_M,
        road_m=road_m,
        lanes=2 if road_m < 9 else 4,
        pavement_m=float(rng.uniform(3.0, 7.0)),
        near_pavement_m=float(rng.uniform(4.0, 7.0)),
        fronts=_fronts(rng),
        paint=_paint(rng, road_m),
        planted=bool(rng.random() < 0.7),
    )
    return replace(plan, props=_props(rng, plan))


def _fronts(rng: Rng) -> tuple[Front, ...]:
    fronts = []
    at_m = -LENGTH_M / 2
    while at_m < LENGTH_M / 2:
        wide_m = float(rng.uniform(5, 14))
        kind = pick(rng, _FRONTS)
        door_m = float(rng.uniform(1.2, 3.0)) if kind == "gate" else 1.2
        fronts.append(Front(kind, at_m, at_m + wide_m, wide_m=door_m, look=int(rng.integers(1 << 16))))
        at_m += wide_m
    return tuple(fronts)


def _paint(rng: Rng, road_m: float) -> tuple[Paint, ...]:
    x_m = float(rng.uniform(-15, 15))
    paint = (
        Paint("no_parking", x_m, road_m - 2.4, x_m + float(rng.uniform(8, 25)), road_m),
        Paint("zebra", x_m - 8, 0.0, x_m - 4, road_m),
    )
    return tuple(one for one in paint if rng.random() < 0.5)


def _props(rng: Rng, plan: Plan) -> tuple[Prop, ...]:
    """What stands on the pavements, more of it on the far one; every third street has none."""
    props: list[Prop] = []
    if rng.random() < 1 / 3:
        return ()
    for _ in range(int(rng.integers(6, 25))):
        far = bool(rng.random() < 0.8)
        x_m = float(rng.uniform(-LENGTH_M / 3, LENGTH_M / 3))
        y_m = float(rng.uniform(plan.road_m + 0.4, plan.front_y_m - 0.4) if far else rng.uniform(-2.5, -0.4))
        kind = pick(rng, _PROPS)
        for place in range(int(rng.integers(2, 6)) if kind == "bollard" else 1):
            one = Prop(
                kind,
                x_m + 1.5 * place,
                y_m,
                heading_deg=(-90.0 if far else 90.0) + float(rng.choice([0, 0, 0, 90, 180])),
                look=int(rng.integers(1 << 16)),
            )
            if _has_room(plan, one, props):
                props.append(one)
    return tuple(props)


def _has_room(plan: Plan, prop: Prop, props: list[Prop]) -> bool:
    """Whether it stands neither in another one nor before a door."""
    apart = all(math.hypot(prop.x_m - one.x_m, prop.y_m - one.y_m) > 1.4 for one in props)
    before_door = prop.y_m > plan.front_y_m - 2 and any(
        front.kind in ("gate", "residence") and abs(front.opening_m - prop.x_m) < front.wide_m / 2 + 1
        for front in plan.fronts
    )
    return apart and not before_door


def random_lens(rng: Rng, plan: Plan, width_px: int, height_px: int) -> Lens:
    """A camera somewhere on the street: on the near side mostly; over the carriageway; at a gate; opposite.

    Nothing of the plan's own stands close before it, as far as some tries tell.
    """
    lens = _lens(rng, plan, width_px, height_px)
    for _ in range(_TRIES):
        if all(math.hypot(one.x_m - lens.x_m, one.y_m - lens.y_m) > CLEAR_OF_LENS_M for one in plan.props):
            break
        lens = _lens(rng, plan, width_px, height_px)
    return lens


def _lens(rng: Rng, plan: Plan, width_px: int, height_px: int) -> Lens:
    gates = [one for one in plan.fronts if one.kind == "gate" and abs(one.opening_m) < _GATE_WITHIN_M]
    view = pick(rng, _VIEWS)
    if view == "gate" and gates:
        return _lens_at_gate(rng, plan, gates[int(rng.integers(len(gates)))], width_px, height_px)
    y_m, yaw_deg, far_m = float(rng.uniform(-plan.near_pavement_m + 0.5, 0.0)), 0.0, float(rng.uniform(7, 28))
    if view == "mast":
        y_m, far_m = float(rng.uniform(0, plan.road_m)), float(rng.uniform(4.5, 16))
    if view == "back":
        y_m, yaw_deg = float(rng.uniform(plan.road_m + 0.3, plan.front_y_m - 0.5)), 180.0
    height_m = float(rng.uniform(3.2 if view == "mast" else 2.8, 9.0))
    return Lens(
        x_m=float(rng.uniform(-10, 10)),
        y_m=y_m,
        height_m=height_m,
        yaw_deg=yaw_deg + float(rng.uniform(-68, 68)),
        pitch_deg=math.degrees(math.atan2(height_m - 0.8, far_m)),
        fov_deg=float(rng.uniform(45, 85)),
        width_px=width_px,
        height_px=height_px,
    )


def _lens_at_gate(rng: Rng, plan: Plan, gate: Front, width_px: int, height_px: int) -> Lens:
    """One that looks at a gate's opening from close by, as for counting who goes through it."""
    aside_m, before_m = float(rng.uniform(-6, 6)), float(rng.uniform(3.5, 9))
    height_m = float(rng.uniform(2.8, 5.2))
    return Lens(
        x_m=gate.opening_m + aside_m,
        y_m=plan.front_y_m - before_m,
        height_m=height_m,
        yaw_deg=math.degrees(math.atan2(-aside_m, before_m)) + float(rng.normal(0, 8)),
        pitch_deg=math.degrees(math.atan2(height_m - 0.8, math.hypot(aside_m, before_m))),
        fov_deg=float(rng.uniform(55, 80)),
        width_px=width_px,
        height_px=height_px,
    )


def random_light(rng: Rng) -> Light:
    """One of the named lights, each a little different."""
    light = LIGHTS[pick(rng, _LIGHTS)]
    return replace(
        light,
        ambient=light.ambient * float(rng.uniform(0.8, 1.2)),
        sun=light.sun * float(rng.uniform(0.5, 1.1)),
        warmth=light.warmth + float(rng.uniform(-0.15, 0.15)),
        haze=light.haze * float(rng.uniform(0.5, 1.5)),
        sun_azimuth_deg=float(rng.uniform(180, 360)),
        sun_elevation_deg=light.sun_elevation_deg * float(rng.uniform(0.7, 1.2)),
    )


def pick(rng: Rng, shares: Mapping[Choice, float]) -> Choice:
    """One of the choices, each as often as its share says."""
    choices = list(shares)
    weights = np.array(list(shares.values()))
    return choices[int(rng.choice(len(choices), p=weights / weights.sum()))]

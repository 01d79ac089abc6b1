"""What stands on a street for good: trees, lamps, benches and the like; and the leaves of gates."""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import numpy as np

from simulation.figures.clay import Clay
from simulation.figures.colours import CHROME, GLASS, NAMED, RUBBER, STEEL, WOOD, Colour, chooser, darker
from simulation.figures.solid import Floats, Solid
from simulation.plan import Prop, PropKind

LAMP_M = 6.5
"""Height of a street lamp's light, as of the lamps whose pools the backdrop draws."""

_ARM_M = 1.6
_BARK: Colour = (70, 92, 112)
_LIMEWASH: Colour = (214, 222, 224)


@lru_cache(maxsize=128)
def prop(kind: PropKind, look: int) -> tuple[Solid, ...]:
    """A thing of a plan; a tree's crown and a shelter's roof are solids of their own.

    Benches, shelters and signs look along their heading; bins and planters stand lengthwise along it.
    """
    return _MODELS[kind](look)


def _tree(look: int) -> tuple[Solid, ...]:
    choice = chooser("tree", look)
    high, reach = choice.uniform(5.6, 7.2), choice.uniform(1.7, 2.2)
    trunk, crown = Clay(), Clay()
    fork = high * 0.45
    trunk.rod((0, 0, 0), (0.03, 0, fork), (0.15, 0.1), _BARK)
    trunk.rod((0, 0, 0), (0.01, 0, 1.1), (0.155, 0.138), _LIMEWASH, bias_m=0.01)
    for step in range(4):
        turn = 1.57 * step + choice.uniform(0, 1)
        tip = (0.9 * math.cos(turn), 0.9 * math.sin(turn), fork + 1.2)
        trunk.rod((0.03, 0, fork - 0.2), tip, (0.08, 0.04), _BARK)
    hue = choice.choice(((58, 116, 62), (52, 128, 88), (48, 104, 66), (60, 134, 102)))
    middle = fork + (high - fork) * 0.52
    for part, count, size in ((0.62, 16, 0.75), (0.86, 42, 0.46), (1.0, 90, 0.24)):
        for _ in range(count):
            turn, rise = choice.uniform(0, 2 * math.pi), choice.uniform(-0.85, 1.0)
            flat = math.sqrt(max(0.0, 1 - rise * rise))
            far = part * choice.uniform(0.85, 1.05)
            place = (
                far * reach * flat * math.cos(turn),
                far * reach * flat * math.sin(turn),
                middle + far * (high - fork) * 0.52 * rise,
            )
            tone = 0.62 + 0.34 * (rise + 0.85) / 1.85 + choice.uniform(-0.1, 0.12) + 0.1 * part
            crown.ball(place, size * choice.uniform(0.75, 1.2), darker(hue, tone), bias_m=0.2 * rise)
    return trunk.solid(), crown.solid()


def _lamp(_look: int) -> tuple[Solid, ...]:
    clay = Clay()
    colour: Colour = (96, 92, 88)
    clay.rod((0, 0, 0), (0, 0, 0.5), 0.1, darker(colour, 0.8))
    clay.rod((0, 0, 0.4), (0, 0, LAMP_M + 0.1), (0.075, 0.05), colour)
    clay.rod((0, 0, LAMP_M), (_ARM_M, 0, LAMP_M + 0.2), 0.04, colour)
    clay.rod(
        (_ARM_M - 0.3, 0, LAMP_M + 0.16), (_ARM_M + 0.3, 0, LAMP_M + 0.2), 0.09, (215, 240, 250), lit=1.0
    )
    return (clay.solid(),)


def _bench(_look: int) -> tuple[Solid, ...]:
    clay = Clay()
    for x in (-0.65, 0.65):
        clay.box((x - 0.03, -0.22, 0), (x + 0.03, 0.2, 0.42), RUBBER)
    for step in range(3):
        clay.box((-0.8, -0.24 + 0.16 * step, 0.42), (0.8, -0.12 + 0.16 * step, 0.46), WOOD, bias_m=0.05)
    for step in range(2):
        clay.box(
            (-0.8, -0.29, 0.6 + 0.16 * step), (0.8, -0.25, 0.71 + 0.16 * step), darker(WOOD, 0.9), bias_m=0.05
        )
    return (_turned(clay.solid()),)


def _turned(solid: Solid) -> Solid:
    """A solid that was modelled with its front to the left, turned to look ahead."""

    def turned(rows: Floats) -> Floats:
        return np.stack([rows[:, 1], -rows[:, 0], rows[:, 2]], axis=1)

    return replace(solid, points=turned(solid.points), normals=turned(solid.normals))


def _bin(look: int) -> tuple[Solid, ...]:
    clay = Clay()
    for x, colour in ((-0.26, (150, 96, 40)), (0.26, ((84, 130, 60), (90, 90, 96))[look % 2])):
        clay.box((x - 0.23, -0.2, 0.08), (x + 0.23, 0.2, 0.92), colour)
        clay.both_sides(
            [
                (x - 0.16, 0.202, 0.68),
                (x + 0.16, 0.202, 0.68),
                (x + 0.16, 0.202, 0.8),
                (x - 0.16, 0.202, 0.8),
            ],
            RUBBER,
        )
        clay.both_sides(
            [(x - 0.1, 0.202, 0.36), (x + 0.1, 0.202, 0.36), (x + 0.1, 0.202, 0.56), (x - 0.1, 0.202, 0.56)],
            (230, 230, 230),
        )
    clay.box((-0.54, -0.24, 0.92), (0.54, 0.24, 1.0), STEEL, bias_m=0.2)
    return (clay.solid(),)


def _bus_stop(look: int) -> tuple[Solid, ...]:
    """A shelter, open to its front, with a bench and lit posters."""
    back, roof, seat = Clay(), Clay(), Clay()
    for x in (-1.9, 1.9):
        back.rod((x, -0.6, 0), (x, -0.6, 2.5), 0.05, STEEL)
    posters = tuple(NAMED[name] for name in ("red", "blue", "green", "orange"))
    for step in range(3):
        x = -1.75 + 1.2 * step
        back.box((x, -0.64, 0.4), (x + 1.1, -0.58, 2.2), (210, 214, 214), lit=0.6)
        colour = posters[(look + step) % 4]
        for y in (-0.645, -0.575):
            back.face(
                [(x + 0.06, y, 0.5), (x + 1.04, y, 0.5), (x + 1.04, y, 2.1), (x + 0.06, y, 2.1)],
                colour,
                lit=0.7,
            )
            back.face(
                [(x + 0.15, y, 1.5), (x + 0.95, y, 1.5), (x + 0.95, y, 1.95), (x + 0.15, y, 1.95)],
                (236, 240, 240),
                lit=0.7,
            )
            back.face(
                [(x + 0.15, y, 0.7), (x + 0.7, y, 0.7), (x + 0.7, y, 1.2), (x + 0.15, y, 1.2)],
                darker(colour, 0.6),
                lit=0.5,
            )
    seat.box((-1.4, -0.5, 0.42), (1.2, -0.15, 0.48), CHROME)
    for x in (-1.2, 1.0):
        seat.rod((x, -0.3, 0), (x, -0.3, 0.42), 0.03, STEEL)
    roof.box((-2.15, -0.75, 2.5), (2.15, 0.8, 2.64), (90, 130, 70))
    roof.both_sides(
        [(-2.1, 0.802, 2.52), (2.1, 0.802, 2.52), (2.1, 0.802, 2.62), (-2.1, 0.802, 2.62)],
        (230, 230, 230),
        lit=0.8,
    )
    return _turned(back.solid()), _turned(seat.solid()), _turned(roof.solid())


def _bollard(_look: int) -> tuple[Solid, ...]:
    clay = Clay()
    clay.rod((0, 0, 0.05), (0, 0, 0.75), 0.07, (60, 190, 236))
    clay.rod((0, 0, 0.45), (0, 0, 0.58), 0.078, RUBBER, bias_m=0.02)
    return (clay.solid(),)


def _planter(look: int) -> tuple[Solid, ...]:
    choice = chooser("planter", look)
    clay = Clay()
    clay.box((-0.7, -0.3, 0), (0.7, 0.3, 0.42), (150, 164, 172))
    clay.both_sides(
        [(-0.64, 0.302, 0.08), (0.64, 0.302, 0.08), (0.64, 0.302, 0.34), (-0.64, 0.302, 0.34)],
        (128, 142, 150),
    )
    bloom: Colour = choice.choice(((90, 70, 220), (200, 140, 230), (60, 200, 240)))
    for _ in range(34):
        x, y = choice.uniform(-0.62, 0.62), choice.uniform(-0.24, 0.24)
        tone = choice.uniform(0.7, 1.15)
        clay.ball(
            (x, y, choice.uniform(0.46, 0.62)),
            choice.uniform(0.08, 0.15),
            darker((70, 136, 80), tone),
            bias_m=0.2,
        )
    for _ in range(12):
        x, y = choice.uniform(-0.6, 0.6), choice.uniform(-0.22, 0.22)
        clay.ball((x, y, choice.uniform(0.62, 0.72)), 0.05, bloom, bias_m=0.35)
    return (clay.solid(),)


def _sign(look: int) -> tuple[Solid, ...]:
    """No parking, or a blue one with an arrow; it looks along its heading."""
    clay = Clay()
    clay.rod((0, 0, 0), (0, 0, 2.5), 0.035, STEEL)
    clay.group((-0.05, 0, 2.35), bias_m=0.3)
    ring = [
        (0.05, 0.32 * math.cos(a), 2.35 + 0.32 * math.sin(a))
        for a in (math.pi * step / 8 for step in range(16))
    ]
    back = [(0.0, y, z) for _, y, z in ring]
    red = NAMED["red"] if look % 2 == 0 else (180, 90, 30)
    clay.face(back, STEEL, inward=True)
    clay.face(ring, red)
    clay.face([(0.052, y * 0.76, 2.35 + (z - 2.35) * 0.76) for _, y, z in ring], (180, 90, 30))
    bar = [(0.054, -0.2, 2.49), (0.054, -0.14, 2.55), (0.054, 0.2, 2.21), (0.054, 0.14, 2.15)]
    clay.face(bar, red if look % 2 == 0 else (240, 240, 240))
    return (clay.solid(),)


_MODELS: dict[PropKind, Callable[[int], tuple[Solid, ...]]] = {
    "tree": _tree,
    "lamp": _lamp,
    "bench": _bench,
    "bin": _bin,
    "bus_stop": _bus_stop,
    "bollard": _bollard,
    "planter": _planter,
    "sign": _sign,
}


@lru_cache(maxsize=512)
def leaf(wide_m: float, opened: float) -> Solid:
    """A gate's leaf, across its heading when shut, swinging backwards; bars over a sheet of metal.

    A gate wider than 2 m has two, hinged at both ends.
    """
    clay = Clay()
    swing = math.radians(86) * min(1.0, max(0.0, opened))
    if wide_m <= 2.0:
        _swung_leaf(clay, -wide_m / 2, wide_m, swing, 1)
    else:
        _swung_leaf(clay, -wide_m / 2, wide_m / 2, swing, 1)
        _swung_leaf(clay, wide_m / 2, wide_m / 2, swing, -1)
    return clay.solid()


def _swung_leaf(clay: Clay, hinge: float, wide: float, swing: float, way: int) -> None:
    cos, sin = math.cos(swing) * way, math.sin(swing)

    def at(along: float, z: float) -> tuple[float, float, float]:
        return (-along * sin, hinge + along * cos, z)

    frame: Colour = (92, 88, 86)
    bars = max(2, round(wide / 0.3))
    for z in (0.12, 1.0, 1.95):
        clay.rod(at(0, z), at(wide, z), 0.04, frame)
    for step in range(bars + 1):
        along = wide * step / bars
        thick = 0.04 if step in {0, bars} else 0.024
        clay.rod(at(along, 0.06), at(along, 2.0), thick, frame)
    clay.rod(at(wide * 0.86, 1.0), at(wide * 0.86, 1.2), 0.035, CHROME, bias_m=0.1)
    clay.group(at(wide / 2, 1.0), bias_m=-0.05)
    clay.face(
        [at(0.03, 0.1), at(wide - 0.03, 0.1), at(wide - 0.03, 0.98), at(0.03, 0.98)],
        darker(GLASS, 1.6),
        sheer=True,
    )


def lamp_place(lamp: Prop) -> tuple[float, float]:
    """(x_m, y_m) of a street lamp's light."""
    angle = math.radians(lamp.heading_deg)
    return lamp.x_m + _ARM_M * math.cos(angle), lamp.y_m + _ARM_M * math.sin(angle)

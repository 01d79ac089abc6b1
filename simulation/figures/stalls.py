"""What vendors sell from, what they sell, and the umbrella over it."""

import math
import random
from functools import lru_cache

from simulation.figure import Kind
from simulation.figures.colours import (
    CHROME, NAMED, RUBBER, STEEL, Colour, chooser, darker, mixed, named,
)  # fmt: skip
from simulation.figures.solid import Clay, Point, Solid

_CANOPIES = (
    ("red", "white"), ("blue", "white"), ("green", "yellow"), ("red", "yellow"), ("blue", "yellow"),
    ("orange", "white"), ("red", "blue"), ("purple", "white"), ("green", "white"),
)  # fmt: skip
_FRUIT: tuple[Colour, ...] = (
    (40, 50, 214),
    (30, 140, 244),
    (50, 214, 244),
    (70, 180, 90),
    (110, 50, 120),
    (60, 90, 230),
)
_LEAVES: tuple[Colour, ...] = (
    (60, 150, 70),
    (80, 180, 110),
    (50, 120, 50),
    (110, 200, 170),
    (50, 70, 210),
    (60, 140, 240),
)
_CLOTHES = ("red", "blue", "yellow", "pink", "purple", "white", "black", "green", "orange")
_CRATE: tuple[Colour, ...] = ((190, 110, 40), (60, 60, 200), (80, 150, 60), (100, 150, 190))

RIM_M = 2.08
"""Height of a big umbrella's rim."""


@lru_cache(maxsize=256)
def stall(kind: Kind, look: int, colour: str) -> tuple[Solid, ...]:
    """A cart, tricycle, table or mat without its wares: what those lie on, then what stands beside them."""
    base, beside = Clay(), Clay()
    match kind:
        case Kind.CART:
            _cart(base, named(colour, look, ("silver", "red", "blue", "yellow", "green", "orange")))
            _case(beside, 0.05, 0.78)
            if look % 2:
                beside.rod((0.4, 0.0, 1.44), (0.4, 0.0, 1.48), 0.04, (220, 246, 255), lit=1.0, bias_m=1.2)
        case Kind.TRICYCLE:
            paint = named(colour, look, ("red", "blue", "green", "red"))
            _bed(base, paint)
            _fork(beside, paint, look)
        case Kind.TABLE:
            _table(base, named(colour, look, ("red", "blue", "white", "green", "yellow")))
        case _:
            _mat(base, named(colour, look, ("blue", "red", "white", "green", "purple")))
    solids = (base.solid(), beside.solid())
    return tuple(solid for solid in solids if len(solid.points))


def _cart(clay: Clay, paint: Colour) -> None:
    """A barrow with two wheels and a counter."""
    clay.box((-0.72, -0.36, 0.3), (0.72, 0.36, 0.8), paint)
    clay.both_sides(
        [(-0.62, 0.365, 0.36), (0.62, 0.365, 0.36), (0.62, 0.365, 0.74), (-0.62, 0.365, 0.74)],
        mixed(paint, (40, 40, 200), 0.75),
        lit=0.4,
    )
    for step in range(4):
        x = -0.5 + 0.27 * step
        clay.both_sides(
            [(x, 0.37, 0.47), (x + 0.17, 0.37, 0.47), (x + 0.17, 0.37, 0.64), (x, 0.37, 0.64)],
            (60, 220, 246),
            lit=0.5,
        )
    clay.wheels([0.1], 0.4, 0.29, CHROME)
    clay.box((-0.82, -0.44, 0.8), (0.82, 0.44, 0.86), darker(STEEL, 1.2), bias_m=0.3)
    for side in (0.3, -0.3):
        clay.rod((-0.7, side, 0.72), (-1.05, side, 0.84), 0.022, RUBBER)
        clay.rod((-0.6, side, 0.32), (-0.6, side, 0.03), 0.025, STEEL)


def _case(clay: Clay, back: float, front: float) -> None:
    """A lit glass case with food on two shelves."""
    low, high = 0.86, 1.38
    glass: Colour = (206, 196, 182)
    clay.box((back, -0.38, low), (front, 0.38, high), glass, bias_m=0.6, lit=0.55)
    for shelf, colours in (
        (low + 0.06, ((70, 130, 200), (60, 90, 150))),
        (low + 0.28, ((90, 170, 230), (50, 70, 140))),
    ):
        for step in range(4):
            x0, x1 = (
                back + 0.05 + step * (front - back - 0.1) / 4,
                back + 0.01 + (step + 1) * (front - back - 0.1) / 4,
            )
            clay.both_sides(
                [
                    (x0, 0.382, shelf),
                    (x1, 0.382, shelf),
                    (x1, 0.382, shelf + 0.13),
                    (x0, 0.382, shelf + 0.13),
                ],
                colours[step % 2],
                lit=0.5,
            )
    for x in (front + 0.002, back - 0.002):
        clay.across(x, (-0.3, 0.3), (low + 0.06, low + 0.2), (70, 130, 200), lit=0.5)
    clay.box((back - 0.03, -0.41, high), (front + 0.03, 0.41, high + 0.06), NAMED["red"], bias_m=0.9)


def _bed(clay: Clay, paint: Colour) -> None:
    """The back of a three-wheeler: a bed with low boards."""
    clay.box((-1.2, -0.5, 0.42), (0.25, 0.5, 0.78), paint)
    clay.face(
        [(-1.15, -0.45, 0.785), (0.2, -0.45, 0.785), (0.2, 0.45, 0.785), (-1.15, 0.45, 0.785)],
        darker(paint, 0.45),
    )
    clay.both_sides(
        [(-1.15, 0.502, 0.58), (0.2, 0.502, 0.58), (0.2, 0.502, 0.64), (-1.15, 0.502, 0.64)],
        darker(paint, 0.65),
    )
    for y in (-0.4, 0.28):
        clay.across(-1.203, (y, y + 0.12), (0.48, 0.56), NAMED["red"])
    clay.wheels([-0.75], 0.53, 0.29, STEEL)
    clay.box((-0.95, -0.4, 0.1), (-0.5, 0.4, 0.42), RUBBER, bias_m=-1)


def _fork(clay: Clay, paint: Colour, look: int) -> None:
    """The front of a three-wheeler: saddle, fork and handlebar."""
    clay.rod((0.3, 0, 0.4), (0.9, 0, 0.5), 0.05, darker(paint, 0.8))
    clay.rod((0.3, 0, 0.45), (0.38, 0, 0.74), 0.04, STEEL)
    clay.rod((0.36, 0, 0.8), (0.62, 0, 0.8), (0.12, 0.07), RUBBER)
    clay.rod((1.2, 0, 0.28), (0.98, 0, 0.96), 0.045, paint)
    for side in (0.055, -0.055):
        clay.group((1.2, 0, 0.28))
        clay.disc((1.2, side, 0.28), 0.28, RUBBER)
        clay.disc((1.2, side * 1.05, 0.28), 0.16, STEEL)
    for side in (1, -1):
        clay.rod((0.98, 0, 0.98), (0.86, side * 0.34, 1.02), 0.025, RUBBER)
    if look % 2:
        clay.rod((1.16, 0, 0.5), (1.0, 0, 0.9), (0.16, 0.19), paint)
    clay.ball((1.1, 0, 0.92), 0.08, (236, 240, 240))


def _table(clay: Clay, cloth: Colour) -> None:
    """A folding table under a cloth that hangs down."""
    for x in (-0.75, 0.75):
        for y in (-0.34, 0.34):
            clay.rod((x, y, 0.02), (x * 0.8, y, 0.66), 0.02, STEEL, bias_m=-1)
    clay.box((-0.85, -0.42, 0.34), (0.85, 0.42, 0.74), cloth)
    clay.both_sides(
        [(-0.85, 0.422, 0.34), (0.85, 0.422, 0.34), (0.85, 0.422, 0.42), (-0.85, 0.422, 0.42)],
        darker(cloth, 0.6),
    )
    for step in range(6):
        x = -0.8 + 0.28 * step
        clay.both_sides(
            [(x, 0.424, 0.43), (x + 0.09, 0.424, 0.43), (x + 0.09, 0.424, 0.73), (x, 0.424, 0.73)],
            darker(cloth, 0.8),
        )


def _mat(clay: Clay, cloth: Colour) -> None:
    """A cloth on the ground with a broad border."""
    clay.group((0, 0, -0.5))
    for half_x, half_y, colour in (
        (1.15, 0.8, cloth),
        (1.02, 0.67, mixed(cloth, (245, 245, 245), 0.65)),
        (0.95, 0.6, cloth),
    ):
        clay.face(
            [
                (-half_x, -half_y, 0.01),
                (half_x, -half_y, 0.01),
                (half_x, half_y, 0.01),
                (-half_x, half_y, 0.01),
            ],
            colour,
        )


@lru_cache(maxsize=256)
def wares(kind: Kind, look: int) -> Solid:
    """What lies on a stall, or a heap of crates by itself."""
    clay = Clay()
    choice = chooser("wares", look)
    match kind:
        case Kind.CART:
            _heaps(clay, (-0.76, 0.0), (-0.36, 0.36), 0.86, choice, crates=False)
        case Kind.TRICYCLE:
            _heaps(clay, (-1.12, 0.18), (-0.44, 0.44), 0.78, choice, crates=True)
        case Kind.TABLE:
            _heaps(clay, (-0.78, 0.78), (-0.36, 0.36), 0.74, choice, crates=choice.random() < 0.4)
        case Kind.MAT:
            _spread(clay, choice)
        case _:
            _stack(clay, choice)
    return clay.solid()


def _heaps(
    clay: Clay,
    x: tuple[float, float],
    y: tuple[float, float],
    z: float,
    choice: random.Random,
    *,
    crates: bool,
) -> None:
    """Rows of heaps side by side, each of one sort."""
    sorts = choice.choice((_FRUIT, _LEAVES, _FRUIT, tuple(NAMED[c] for c in _CLOTHES)))
    flat = sorts[0] == NAMED["red"]
    columns, rows = max(2, round((x[1] - x[0]) / 0.36)), 2
    for column in range(columns):
        for row in range(rows):
            x0, x1 = (x[0] + (x[1] - x[0]) * (column + part) / columns for part in (0.04, 0.96))
            y0, y1 = (y[0] + (y[1] - y[0]) * (row + part) / rows for part in (0.04, 0.96))
            colour = choice.choice(sorts)
            base = z
            if crates:
                clay.box((x0, y0, z), (x1, y1, z + 0.16), choice.choice(_CRATE))
                base = z + 0.14
            if flat:
                clay.box((x0, y0, base), (x1, y1, base + choice.uniform(0.06, 0.2)), colour, bias_m=0.1)
            else:
                _heap(clay, ((x0 + x1) / 2, (y0 + y1) / 2, base), (x1 - x0) / 2, colour, choice)


def _heap(clay: Clay, middle: Point, reach: float, colour: Colour, choice: random.Random) -> None:
    x, y, z = middle
    for dx, dy in ((-0.5, -0.45), (0.5, -0.45), (-0.5, 0.45), (0.5, 0.45)):
        clay.ball(
            (x + dx * reach, y + dy * reach, z + 0.05),
            reach * 0.5,
            darker(colour, choice.uniform(0.75, 1.05)),
            bias_m=0.1,
        )
    clay.ball((x, y, z + 0.13), reach * 0.55, darker(colour, 1.12), bias_m=0.14)


def _spread(clay: Clay, choice: random.Random) -> None:
    """Things laid out on a mat in rows, with gaps between them."""
    sorts = choice.choice(
        (_LEAVES, _FRUIT, tuple(NAMED[c] for c in _CLOTHES), ((70, 90, 130), (60, 60, 66), (120, 140, 160)))
    )
    flat = choice.random() < 0.5
    for column in range(5):
        for row in range(3):
            if choice.random() < 0.12:
                continue
            x, y = -0.74 + 0.37 * column, -0.4 + 0.4 * row
            colour = choice.choice(sorts)
            if flat:
                clay.box((x - 0.13, y - 0.12, 0.02), (x + 0.13, y + 0.12, choice.uniform(0.06, 0.16)), colour)
            else:
                _heap(clay, (x, y, 0.04), 0.15, colour, choice)


def _stack(clay: Clay, choice: random.Random) -> None:
    """Crates on one another, the top ones full."""
    for index, (x, y, z) in enumerate(
        (
            (-0.32, 0.2, 0),
            (0.3, 0.22, 0),
            (-0.3, -0.24, 0),
            (0.32, -0.22, 0),
            (-0.28, 0.2, 0.32),
            (0.3, 0.2, 0.32),
        )
    ):
        if index == 5 and choice.random() < 0.5:
            continue
        colour = choice.choice(_CRATE)
        clay.box((x - 0.28, y - 0.19, z), (x + 0.28, y + 0.19, z + 0.3), colour, bias_m=z)
        for low in (0.08, 0.18):
            for side in (y - 0.192, y + 0.192):
                clay.face(
                    [
                        (x - 0.24, side, z + low),
                        (x + 0.24, side, z + low),
                        (x + 0.24, side, z + low + 0.05),
                        (x - 0.24, side, z + low + 0.05),
                    ],
                    darker(colour, 0.6),
                )
        if index >= 2:
            _heap(clay, (x, y, z + 0.28), 0.22, choice.choice(_FRUIT), choice)


@lru_cache(maxsize=256)
def canopy(look: int, colour: str, radius_m: float, rim_m: float) -> Solid:
    """The cloth of an umbrella: eight segments of two colours and a short skirt round the rim."""
    pair = chooser("canopy", look).choice(_CANOPIES)
    colours = (NAMED[colour or pair[0]], NAMED[pair[1] if pair[1] != colour else "white"])
    apex = rim_m + radius_m * 0.34
    clay = Clay()
    turn = [2 * math.pi * step / 8 for step in range(9)]
    rim = [(radius_m * math.cos(a), radius_m * math.sin(a), rim_m) for a in turn]
    low = [(x, y, rim_m - 0.14 * radius_m) for x, y, _ in rim]
    shoulder = [(0.55 * x, 0.55 * y, rim_m + 0.72 * (apex - rim_m)) for x, y, _ in rim]
    top = (0.0, 0.0, apex)
    clay.group((0.0, 0.0, rim_m - 0.3))
    for inward in (True, False):
        for step in range(8):
            tone = darker(colours[step % 2], 0.55) if inward else colours[step % 2]
            for quad in (
                [low[step], low[step + 1], rim[step + 1], rim[step]],
                [rim[step], rim[step + 1], shoulder[step + 1], shoulder[step]],
                [shoulder[step], shoulder[step + 1], top],
            ):
                clay.face(quad, tone, inward=inward)
    clay.ball((0, 0, apex + 0.03), 0.03, STEEL, bias_m=0.2)
    return clay.solid()


@lru_cache(maxsize=64)
def pole(low_m: float, high_m: float, radius_m: float, foot: bool) -> Solid:  # noqa: FBT001 - a key of the cache
    """What carries an umbrella."""
    clay = Clay()
    clay.rod((0, 0, low_m), (0, 0, high_m), radius_m, CHROME)
    if foot:
        clay.rod((0, 0, 0.04), (0, 0, 0.1), (0.26, 0.2), (120, 124, 126))
    return clay.solid()

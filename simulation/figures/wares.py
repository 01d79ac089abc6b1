"""What vendors sell: fruit, vegetables, clothes and odds and ends."""

import random
from functools import lru_cache

from simulation.figure import Kind
from simulation.figures.clay import Clay
from simulation.figures.colours import NAMED, Colour, chooser, darker
from simulation.figures.solid import Point, Solid

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

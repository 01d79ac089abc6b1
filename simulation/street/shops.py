"""Shops on the ground floor: sign board, glass with goods behind it, awning, roller shutter."""

from itertools import pairwise

import numpy as np

from simulation.street.canvas import Bgr, Canvas, Picture
from simulation.street.glyphs import write

UNIT_M = 4.4
"""About how wide one shop is."""

GROUND_FLOOR_M = 4.0
SILL_M, HEAD_M = 0.12, 2.7
SIGN_FROM_M, SIGN_TO_M = 2.95, 3.85

SIGNS: tuple[tuple[Bgr, Bgr], ...] = (
    ((38, 36, 172), (215, 232, 240)),
    ((40, 40, 150), (70, 200, 235)),
    ((138, 72, 26), (228, 230, 228)),
    ((78, 118, 38), (230, 232, 230)),
    ((206, 208, 206), (40, 40, 168)),
    ((60, 172, 216), (40, 40, 120)),
    ((44, 42, 40), (120, 190, 220)),
    ((52, 72, 98), (200, 220, 228)),
    ((36, 96, 205), (232, 234, 232)),
    ((150, 112, 44), (230, 232, 228)),
)
"""Boards and their writing: red, wine, blue, green, white, yellow, black, wood, orange, teal."""

AWNINGS: tuple[Bgr, ...] = ((48, 52, 150), (120, 80, 44), (76, 108, 60), (70, 130, 190), (128, 128, 124))
STEEL: Bgr = (150, 154, 152)
FRAME: Bgr = (96, 98, 96)
PILLAR: Bgr = (168, 174, 178)
OFF: Bgr = (0, 0, 0)


def draw_shops(canvas: Canvas, a0: float, a1: float, rng: np.random.Generator) -> None:
    """The ground floor from a0 to a1, divided into shops."""
    edges = np.linspace(a0, a1, max(1, round((a1 - a0) / UNIT_M)) + 1)
    canvas.box(a0, 0, a1, GROUND_FLOOR_M, PILLAR)
    for left, right in pairwise(edges):
        _shop(canvas, float(left), float(right), rng)


def _shop(canvas: Canvas, a0: float, a1: float, rng: np.random.Generator) -> None:
    left, right = a0 + 0.18, a1 - 0.18
    canvas.box(a0, 0, a1, 0.1, (112, 116, 118))
    open_ = rng.random() < 0.86
    if not open_:
        _shutter(canvas, left, right, rng)
    elif rng.random() < 0.3:
        _counter(canvas, left, right, rng)
    else:
        _window(canvas, left, right, rng)
    _board(canvas, a0 + 0.04, a1 - 0.04, rng, lit=open_ and rng.random() < 0.85)
    if rng.random() < 0.4:
        _awning(canvas, left - 0.1, right + 0.1, rng)
    if rng.random() < 0.25:
        _couplets(canvas, left, right, rng)


def _board(canvas: Canvas, a0: float, a1: float, rng: np.random.Generator, *, lit: bool) -> None:
    ground, letters = SIGNS[rng.integers(len(SIGNS))]
    canvas.box(a0, SIGN_FROM_M, a1, SIGN_TO_M, ground)
    canvas.rails(
        a0, SIGN_FROM_M, a1, SIGN_TO_M, _dim(ground, 0.7), every_m=SIGN_TO_M - SIGN_FROM_M - 0.05, wide_m=0.05
    )
    if lit:
        canvas.lit(a0, SIGN_FROM_M, a1, SIGN_TO_M, _dim(ground, 0.62))
    margin = (a1 - a0) * rng.uniform(0.06, 0.2)
    shine = letters if lit else OFF
    write(
        canvas,
        a0 + margin,
        SIGN_FROM_M + 0.18,
        a1 - margin,
        SIGN_TO_M - 0.14,
        colour=letters,
        glow=shine,
        rng=rng,
    )


def _goods(rows: int, columns: int, rng: np.random.Generator) -> Picture:
    """Shelves full of packets: (rows, columns, 3) of mixed colours, every third row a dark gap."""
    hues = rng.integers(40, 210, (1, columns // 3 + 1, 3))
    packets = np.repeat(hues, 3, axis=1)[:, :columns] * rng.uniform(0.6, 1.15, (rows, columns, 1))
    packets = packets * 0.38 + np.array((84, 122, 138)) * 0.62
    packets[2::3] *= 0.45
    return np.clip(packets, 0, 235).astype(np.uint8)


def _window(canvas: Canvas, a0: float, a1: float, rng: np.random.Generator) -> None:
    """Panes, one of them the door, with goods behind them and a light ceiling."""
    goods = _goods(12, int((a1 - a0) * 7) + 3, rng)
    goods[:2] = (205, 222, 228)
    canvas.paste(a0, SILL_M, a1, HEAD_M, goods, dim=0.42)
    canvas.shade(a0, HEAD_M - 0.5, a1, HEAD_M, 1.25)
    if rng.random() < 0.12:
        canvas.lit(a0, SILL_M, a1, HEAD_M, (22, 28, 30))
    canvas.bars(
        a0, SILL_M, a1, HEAD_M, FRAME, every_m=(a1 - a0) / max(2, round((a1 - a0) / 1.15)), wide_m=0.06
    )
    canvas.frame(a0, SILL_M, a1, HEAD_M, FRAME, wide_m=0.08)
    canvas.box(a0, 2.1, a1, 2.16, FRAME)
    door = rng.uniform(a0 + 0.4, a1 - 1.6)
    canvas.frame(door, SILL_M, door + 1.1, 2.15, STEEL, wide_m=0.09)
    canvas.box(door + 0.15, 0.9, door + 0.2, 1.4, (200, 204, 206))
    if rng.random() < 0.5:
        poster = rng.uniform(a0, a1 - 1.0)
        canvas.box(poster, 0.9, poster + 0.7, 1.8, _tint(rng))
        write(canvas, poster + 0.05, 1.3, poster + 0.65, 1.6, colour=(225, 230, 232), glow=OFF, rng=rng)


def _counter(canvas: Canvas, a0: float, a1: float, rng: np.random.Generator) -> None:
    """An open front: a room with a light ceiling, shelves at the back, a counter of glass."""
    room = np.zeros((12, 24, 3), np.uint8)
    room[:] = (92, 128, 144)
    room[0] = (190, 222, 232)
    room[3:7, 2:22] = _goods(4, 20, rng)
    room[10:] = (66, 84, 92)
    canvas.paste(a0, 0.02, a1, HEAD_M, room, dim=0.36)
    counter = rng.uniform(0.2, 0.5) * (a1 - a0) + a0
    canvas.box(counter, 0.05, a1 - 0.3, 0.95, (58, 70, 82))
    canvas.lit(counter, 0.75, a1 - 0.3, 0.95, (104, 138, 150))
    canvas.frame(a0, 0.02, a1, HEAD_M, FRAME, wide_m=0.07)


def _shutter(canvas: Canvas, a0: float, a1: float, rng: np.random.Generator) -> None:
    grey = _dim((172, 174, 172), rng.uniform(0.8, 1.0))
    canvas.box(a0, 0.02, a1, HEAD_M, grey)
    canvas.rails(a0, 0.02, a1, HEAD_M, _dim(grey, 0.8), every_m=0.13, wide_m=0.04)
    canvas.frame(a0, 0.02, a1, HEAD_M, FRAME, wide_m=0.07)


def _awning(canvas: Canvas, a0: float, a1: float, rng: np.random.Generator) -> None:
    """Seen from above its slope is most of what one sees; a shadow lies on the glass below."""
    colour = AWNINGS[rng.integers(len(AWNINGS))]
    canvas.shade(a0, 1.7, a1, 2.35, 0.7)
    canvas.box(a0, 2.32, a1, SIGN_FROM_M, colour)
    if rng.random() < 0.6:
        canvas.bars(a0, 2.32, a1, SIGN_FROM_M, (196, 202, 204), every_m=0.5, wide_m=0.25)
    canvas.shade(a0, 2.32, a1, 2.5, 0.8)


def _couplets(canvas: Canvas, a0: float, a1: float, rng: np.random.Generator) -> None:
    """Red paper strips left and right of the front."""
    for left in (a0 - 0.16, a1 - 0.04):
        canvas.box(left, 0.9, left + 0.22, 2.4, (44, 40, 176))
        for bottom in np.arange(0.95, 2.2, 0.25):
            write(
                canvas,
                left + 0.02,
                float(bottom),
                left + 0.2,
                float(bottom) + 0.18,
                colour=(60, 170, 215),
                glow=OFF,
                rng=rng,
            )


def _tint(rng: np.random.Generator) -> Bgr:
    blue, green, red = (int(part) for part in rng.integers(50, 200, 3))
    return blue, green, red


def _dim(colour: Bgr, factor: float) -> Bgr:
    blue, green, red = (min(255, int(part * factor)) for part in colour)
    return blue, green, red

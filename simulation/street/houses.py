"""Dwelling houses: walls, floors with windows, cages, balconies and air-conditioners, the front door."""

from itertools import pairwise

import cv2
import numpy as np

from simulation.street.canvas import PX_PER_M, Bgr, Canvas, cloud, grain, weathered
from simulation.street.glyphs import write

FLOOR_M = 3.0
PLINTH_M = 0.7
DOOR_M = 2.2
BAY_M = 3.3
"""About how wide a room is."""

WALLS: tuple[Bgr, ...] = (
    (186, 196, 202),
    (168, 190, 208),
    (176, 184, 184),
    (158, 172, 194),
    (150, 178, 196),
    (122, 142, 178),
    (186, 190, 182),
    (104, 118, 152),
)
"""Off-white, cream, grey, pinkish, sandy, terracotta, greenish white, brick."""

GLASS: Bgr = (84, 74, 62)
GLASS_LIGHT: Bgr = (128, 116, 98)
SASH: Bgr = (196, 200, 200)
STEEL: Bgr = (158, 162, 160)
DOOR: Bgr = (62, 58, 52)
DOOR_FRAME: Bgr = (172, 176, 178)
PLATE: Bgr = (140, 66, 20)
OFF: Bgr = (0, 0, 0)
LAMP: Bgr = (150, 215, 245)
ROOM_LIGHTS: tuple[Bgr, ...] = ((96, 168, 214), (130, 196, 228), (190, 208, 208), (84, 140, 196))


def draw_wall(canvas: Canvas, a0: float, a1: float, high_m: float, rng: np.random.Generator) -> None:
    """The bare house: tiled or rendered, floors marked off, rain has run down it."""
    tint = WALLS[rng.integers(len(WALLS))]
    part = canvas.part(a0, 0, a1, high_m)
    canvas.box(a0, 0, a1, high_m, tint)
    canvas.solid[part] = 255
    if rng.random() < 0.5:
        canvas.rails(a0, 0, a1, high_m, _dim(tint, 0.95), every_m=0.16, wide_m=0.03)
    shape = (canvas.albedo[part].shape[0], canvas.albedo[part].shape[1])
    streaks = cloud((3, shape[1]), 5, rng)
    runs = cv2.resize(streaks, shape[::-1], interpolation=cv2.INTER_LINEAR)
    factor = 0.97 + 0.035 * cloud(shape, 60, rng) + 0.03 * runs + 0.02 * grain(shape, rng)
    weathered(canvas.albedo[part], factor.astype(np.float32))
    canvas.box(a0, high_m - 0.35, a1, high_m, _dim(tint, 0.82))
    canvas.box(a0, high_m - 0.08, a1, high_m, _dim(tint, 1.08))
    canvas.box(a0, 0, a0 + 0.06, high_m, _dim(tint, 0.7))


def draw_floors(
    canvas: Canvas, a0: float, a1: float, from_m: float, to_m: float, *, rng: np.random.Generator
) -> None:
    """Rows of rooms; what one column has, it has on every floor."""
    count = max(1, round((a1 - a0) / BAY_M))
    edges = np.linspace(a0, a1, count + 1)
    kinds = rng.choice(4, count, p=[0.4, 0.25, 0.25, 0.1])
    for bottom in np.arange(from_m, to_m - FLOOR_M + 0.01, FLOOR_M):
        canvas.box(a0, float(bottom) - 0.05, a1, float(bottom) + 0.05, (150, 154, 156))
        for left, right, kind in zip(edges[:-1], edges[1:], kinds, strict=True):
            _room(canvas, float(left), float(right), float(bottom), int(kind), rng=rng)
    for edge in edges[1:-1:2]:
        canvas.box(float(edge) - 0.04, 0.4, float(edge) + 0.05, to_m, (172, 176, 176))


def draw_ground_rooms(
    canvas: Canvas, a0: float, a1: float, rng: np.random.Generator, keep: tuple[float, float] | None = None
) -> None:
    """The ground floor of a house that is no shop: plinth and barred windows, none in the stretch `keep`."""
    canvas.box(a0, 0, a1, PLINTH_M, (118, 122, 126))
    canvas.rails(a0, 0, a1, PLINTH_M, (100, 104, 108), every_m=0.35, wide_m=0.03)
    edges = np.linspace(a0, a1, max(1, round((a1 - a0) / BAY_M)) + 1)
    for left, right in pairwise(edges):
        middle = float(left + right) / 2
        if keep is None or not keep[0] - 0.9 < middle < keep[1] + 0.9:
            _window(canvas, middle - 0.8, middle + 0.8, 1.1, 2.5, rng=rng)
            _cage(canvas, middle - 0.85, middle + 0.85, 1.05, 2.55)


def draw_door(canvas: Canvas, middle_m: float, wide_m: float, rng: np.random.Generator) -> None:
    """A metal door with frame, canopy and lamp; number plate and intercom on its right."""
    left, right = middle_m - wide_m / 2, middle_m + wide_m / 2
    canvas.box(left - 0.7, 0, right + 0.7, 3.1, (150, 158, 166))
    canvas.frame(left - 0.7, 0, right + 0.7, 3.1, (124, 130, 138), wide_m=0.06)
    canvas.box(left - 0.14, 0, right + 0.14, DOOR_M + 0.14, DOOR_FRAME)
    canvas.box(left, 0.04, right, DOOR_M, DOOR)
    leaves = 2 if wide_m > 1.1 else 1
    for leaf in range(leaves):
        a = left + leaf * wide_m / leaves
        inner = (a + 0.1, a + wide_m / leaves - 0.1)
        canvas.box(inner[0], 1.25, inner[1], 2.0, (86, 80, 70))
        canvas.frame(inner[0], 0.25, inner[1], 1.1, (84, 78, 70), wide_m=0.04)
    canvas.box(middle_m - 0.02, 0.04, middle_m + 0.02, DOOR_M, (36, 34, 32))
    canvas.box(middle_m + 0.06, 0.95, middle_m + 0.12, 1.25, (190, 194, 196))
    canvas.box(left - 0.7, 2.62, right + 0.7, 2.92, (132, 138, 142))
    canvas.box(left - 0.7, 2.86, right + 0.7, 2.92, (190, 194, 196))
    canvas.shade(left - 0.6, 2.1, right + 0.6, 2.62, 0.72)
    canvas.box(middle_m - 0.16, 2.44, middle_m + 0.16, 2.56, (210, 220, 224))
    canvas.lit(middle_m - 0.16, 2.44, middle_m + 0.16, 2.56, LAMP)
    canvas.box(right + 0.22, 1.75, right + 0.62, 2.05, PLATE)
    write(canvas, right + 0.26, 1.82, right + 0.58, 1.98, colour=(225, 228, 228), glow=OFF, rng=rng)
    canvas.box(right + 0.26, 1.25, right + 0.48, 1.58, (200, 202, 202))
    canvas.box(right + 0.3, 1.42, right + 0.44, 1.54, (70, 66, 60))
    canvas.lit(right + 0.3, 1.42, right + 0.44, 1.54, (180, 140, 60))
    canvas.box(left - 0.4, 0, right + 0.4, 0.1, (176, 180, 182))


def _room(canvas: Canvas, a0: float, a1: float, b0: float, kind: int, *, rng: np.random.Generator) -> None:
    middle = (a0 + a1) / 2
    if kind == 0:
        _window(canvas, middle - 0.85, middle + 0.85, b0 + 0.95, b0 + 2.5, rng=rng)
    elif kind == 1:
        _window(canvas, middle - 0.85, middle + 0.85, b0 + 0.95, b0 + 2.5, rng=rng)
        _cage(canvas, middle - 0.95, middle + 0.95, b0 + 0.7, b0 + 2.6)
    elif kind == 2:
        _balcony(canvas, a0 + 0.15, a1 - 0.15, b0, rng)
    else:
        _window(canvas, middle - 0.4, middle + 0.4, b0 + 1.4, b0 + 2.4, rng=rng)
    if kind != 2 and rng.random() < 0.55:
        _air_conditioner(canvas, a1 - 0.95, b0 + 0.2)


def _window(canvas: Canvas, a0: float, a1: float, b0: float, b1: float, *, rng: np.random.Generator) -> None:
    canvas.box(a0 - 0.06, b0 - 0.08, a1 + 0.06, b1 + 0.06, SASH)
    canvas.box(a0, b0, a1, b1, GLASS)
    canvas.box(a0, (b0 + b1) / 2, a1, b1, GLASS_LIGHT if rng.random() < 0.5 else _dim(GLASS, 1.2))
    if rng.random() < 0.4:
        wide = rng.uniform(0.2, 0.45) * (a1 - a0)
        canvas.box(a0, b0, a0 + wide, b1, (146, 150, 152))
    if rng.random() < 0.32:
        light = _dim(ROOM_LIGHTS[rng.integers(len(ROOM_LIGHTS))], rng.uniform(0.55, 0.9))
        canvas.lit(a0, b0, a1, b1, light)
    middle = (a0 + a1) / 2
    canvas.box(middle - 0.04, b0, middle + 0.04, b1, SASH)
    canvas.box(a0, b1 - 0.45, a1, b1 - 0.4, SASH)
    canvas.shade(a0 - 0.05, b0 - 0.4, a1 + 0.05, b0 - 0.08, 0.93)


def _cage(canvas: Canvas, a0: float, a1: float, b0: float, b1: float) -> None:
    """Bars against burglars."""
    canvas.bars(a0, b0, a1, b1, STEEL, every_m=0.2, wide_m=0.035)
    canvas.rails(a0, b0, a1, b1, STEEL, every_m=(b1 - b0 - 0.05) / 3, wide_m=0.05)
    canvas.shade(a0, b0 - 0.15, a1, b0, 0.8)


def _balcony(canvas: Canvas, a0: float, a1: float, b0: float, rng: np.random.Generator) -> None:
    canvas.box(a0, b0 + 0.05, a1, b0 + 2.75, (104, 104, 102))
    if rng.random() < 0.65:
        _window(canvas, a0 + 0.08, a1 - 0.08, b0 + 1.05, b0 + 2.65, rng=rng)
    else:
        canvas.box(a0 + 0.1, b0 + 1.0, a1 - 0.1, b0 + 2.6, (70, 70, 70))
        for a in np.arange(a0 + 0.3, a1 - 0.5, 0.45):
            if rng.random() < 0.6:
                cloth = np.clip(rng.normal(135, 20, 3), 50, 205)
                canvas.box(
                    float(a),
                    b0 + 1.4,
                    float(a) + 0.35,
                    b0 + 2.3,
                    (int(cloth[0]), int(cloth[1]), int(cloth[2])),
                )
    canvas.box(a0 - 0.05, b0, a1 + 0.05, b0 + 1.0, (188, 194, 198))
    canvas.box(a0 - 0.05, b0 + 0.94, a1 + 0.05, b0 + 1.04, (160, 164, 168))
    canvas.shade(a0, b0 - 0.5, a1, b0, 0.75)


def _air_conditioner(canvas: Canvas, a: float, b: float) -> None:
    canvas.shade(a + 0.05, b - 0.9, a + 0.6, b, 0.9)
    canvas.box(a, b, a + 0.8, b + 0.55, (196, 200, 200))
    place = (canvas.column(a + 0.3), canvas.row(b + 0.28))
    cv2.circle(canvas.albedo, place, round(0.22 * PX_PER_M), (92, 94, 94), -1)
    canvas.shade(a, b - 0.15, a + 0.8, b, 0.7)


def _dim(colour: Bgr, factor: float) -> Bgr:
    blue, green, red = (min(255, int(part * factor)) for part in colour)
    return blue, green, red

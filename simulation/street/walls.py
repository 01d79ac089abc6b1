"""Garden walls, and gates that lead through them."""

import numpy as np

from simulation.street.canvas import Bgr, Canvas, cloud, grain, weathered
from simulation.street.glyphs import write

WALL_M = 2.6
POST_M, POST_WIDE_M = 3.1, 0.45
LINTEL_FROM_M, LINTEL_TO_M = 2.55, 3.0
WIDEST_LINTEL_M = 2.6
"""A wider gate is for cars and open above."""

RENDER: Bgr = (184, 192, 196)
TILES: Bgr = (92, 92, 88)
STONE: Bgr = (136, 146, 158)
OFF: Bgr = (0, 0, 0)


def draw_garden_wall(canvas: Canvas, a0: float, a1: float, rng: np.random.Generator, *, slogan: bool) -> None:
    """Rendered, a grey foot, tiles on top, at times a slogan."""
    part = canvas.part(a0, 0, a1, WALL_M)
    canvas.box(a0, 0, a1, WALL_M, RENDER)
    canvas.solid[part] = 255
    shape = (canvas.albedo[part].shape[0], canvas.albedo[part].shape[1])
    weathered(canvas.albedo[part], 0.96 + 0.06 * cloud(shape, 50, rng) + 0.02 * grain(shape, rng))
    canvas.box(a0, 0, a1, 0.5, (128, 132, 136))
    canvas.box(a0, WALL_M - 0.25, a1, WALL_M, TILES)
    canvas.bars(a0, WALL_M - 0.25, a1, WALL_M, (70, 70, 68), every_m=0.25, wide_m=0.05)
    canvas.shade(a0, WALL_M - 0.4, a1, WALL_M - 0.25, 0.75)
    if slogan and a1 - a0 > 9 and rng.random() < 0.6:
        write(canvas, a0 + 1.0, 1.0, a1 - 1.0, 1.8, colour=(52, 50, 168), glow=OFF, rng=rng)


def draw_gate(canvas: Canvas, middle_m: float, wide_m: float, rng: np.random.Generator) -> None:
    """Cuts the opening and puts a post on each side of it, over a narrow one a lintel with a name on it."""
    left, right = middle_m - wide_m / 2, middle_m + wide_m / 2
    canvas.solid[canvas.part(left, 0, right, canvas.top_m)] = 0
    if wide_m <= WIDEST_LINTEL_M:
        _beam(canvas, left - POST_WIDE_M, right + POST_WIDE_M, rng)
    for post in (left - POST_WIDE_M, right):
        canvas.solid[canvas.part(post, 0, post + POST_WIDE_M, POST_M)] = 255
        canvas.box(post, 0, post + POST_WIDE_M, POST_M, STONE)
        canvas.rails(post, 0, post + POST_WIDE_M, POST_M, (108, 116, 126), every_m=0.3, wide_m=0.03)
        canvas.box(post, POST_M - 0.18, post + POST_WIDE_M, POST_M, (176, 182, 186))
        canvas.lit(post + 0.1, POST_M - 0.16, post + POST_WIDE_M - 0.1, POST_M - 0.02, (150, 215, 245))
    canvas.box(right + 0.12, 1.2, right + 0.34, 1.55, (60, 58, 56))
    canvas.lit(right + 0.16, 1.4, right + 0.3, 1.5, (90, 190, 80))


def _beam(canvas: Canvas, a0: float, a1: float, rng: np.random.Generator) -> None:
    canvas.solid[canvas.part(a0, LINTEL_FROM_M, a1, LINTEL_TO_M)] = 255
    canvas.box(a0, LINTEL_FROM_M, a1, LINTEL_TO_M, (44, 42, 140))
    write(
        canvas,
        a0 + 0.5,
        LINTEL_FROM_M + 0.08,
        a1 - 0.5,
        LINTEL_TO_M - 0.08,
        colour=(80, 190, 225),
        glow=(40, 95, 112),
        rng=rng,
    )

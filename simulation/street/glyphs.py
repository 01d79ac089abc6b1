"""Marks that read as Chinese writing from across a street, and mean nothing."""

from functools import lru_cache

import cv2
import numpy as np

from simulation.street.canvas import Bgr, Canvas, Mask

SIZE_PX = 40
COUNT = 96


@lru_cache(maxsize=COUNT)
def glyph(number: int) -> Mask:
    """(40, 40) uint8, 255 on the strokes: a radical on the left or above, the rest beside it."""
    rng = np.random.default_rng((number % COUNT, 17))
    mask: Mask = np.zeros((SIZE_PX, SIZE_PX), np.uint8)
    if rng.random() < 0.6:
        _strokes(mask, 3, 3, 14, 37, rng=rng)
        _strokes(mask, 17, 3, 37, 37, rng=rng)
    else:
        _strokes(mask, 3, 3, 37, 15, rng=rng)
        _strokes(mask, 5, 18, 35, 37, rng=rng)
    return mask


def _strokes(mask: Mask, x0: int, y0: int, x1: int, y1: int, *, rng: np.random.Generator) -> None:
    pen = 3
    middle = (x0 + x1) // 2
    for y in np.linspace(y0 + 2, y1 - 3, int(rng.integers(2, 4 if y1 - y0 > 15 else 3))):
        cv2.line(
            mask, (x0 + int(rng.integers(0, 3)), int(y)), (x1 - int(rng.integers(0, 3)), int(y)), 255, pen
        )
    shape = rng.integers(0, 4)
    if shape == 0:
        cv2.rectangle(mask, (x0 + 1, (y0 + y1) // 2), (x1 - 2, y1 - 2), 255, pen)
    elif shape == 1:
        cv2.line(mask, (middle, y0), (x0, y1), 255, pen)
        cv2.line(mask, (middle, (y0 + y1) // 2), (x1, y1), 255, pen)
    else:
        cv2.line(mask, (middle, y0), (middle, y1), 255, pen)
    if shape == 3:
        cv2.line(mask, (x0, y0 + 3), (x0, y1), 255, pen)


def write(
    canvas: Canvas,
    a0: float,
    b0: float,
    a1: float,
    b1: float,
    *,
    colour: Bgr,
    glow: Bgr,
    rng: np.random.Generator,
) -> None:
    """Fills a strip with square characters, evenly spread."""
    high = b1 - b0
    count = max(1, int((a1 - a0) / (high * 1.15)))
    step = (a1 - a0) / count
    for place in range(count):
        left = a0 + step * place + (step - high) / 2
        canvas.mark(left, b0, left + high, b1, glyph(int(rng.integers(COUNT))), colour=colour, glow=glow)

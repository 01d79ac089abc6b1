"""A plane's texture, ready to be looked up at any distance."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from simulation.street.canvas import PX_PER_M, Canvas, Floats32, Picture

LEVELS = 6
"""Each level of detail has half the pixels of the one before (Williams 1983, pyramidal parametrics)."""

ROW_PX = 1024
"""OpenCV looks up pictures only: a list of points is folded into rows of this many."""


class Surface:
    """A canvas that repeats for ever along `a` and is cut off along `b`."""

    def __init__(self, canvas: Canvas) -> None:
        self._left_m, self._top_m = canvas.left_m, canvas.top_m
        self._solid = canvas.solid
        self._albedo = _levels(canvas.albedo)
        self._glow = _levels(canvas.glow) if canvas.glow.any() else None

    def solid_at(self, a_m: Floats32, b_m: Floats32) -> NDArray[np.bool_]:
        """(n,) whether there is anything at these places."""
        height, width = self._solid.shape
        column = ((a_m - self._left_m) * PX_PER_M).astype(np.int32) % width
        row = ((self._top_m - b_m) * PX_PER_M).astype(np.int32)
        inside = (row >= 0) & (row < height) & (b_m <= self._top_m)
        return np.asarray(inside & (self._solid[np.clip(row, 0, height - 1), column] > 0))

    def look_up(self, a_m: Floats32, b_m: Floats32, spot_m: Floats32) -> tuple[Picture, Picture]:
        """(n, 3) albedo and (n, 3) glow at these places, each an average over a spot of `spot_m` metres."""
        detail = np.clip(np.log2(np.maximum(spot_m * PX_PER_M, 1e-3)), 0, LEVELS - 1.001).astype(np.float32)
        level = detail.astype(np.int32)
        albedo, glow = np.zeros((len(a_m), 3), np.uint8), np.zeros((len(a_m), 3), np.uint8)
        for one in np.unique(level):
            at = np.flatnonzero(level == one)
            part = (detail[at] - one)[:, None]
            u, v = (a_m[at] - self._left_m) * PX_PER_M, (self._top_m - b_m[at]) * PX_PER_M
            albedo[at] = _between(self._albedo, int(one), u, v, part)
            if self._glow is not None:
                glow[at] = _between(self._glow, int(one), u, v, part)
        return albedo, glow


def _levels(picture: Picture) -> list[Picture]:
    levels = [picture]
    for _ in range(LEVELS - 1):
        height, width = levels[-1].shape[:2]
        half = cv2.resize(levels[-1], (width // 2, max(1, height // 2)), interpolation=cv2.INTER_AREA)
        levels.append(np.asarray(half, np.uint8))
    return levels


def _between(levels: list[Picture], level: int, u: Floats32, v: Floats32, part: Floats32) -> Picture:
    fine, coarse = _sample(levels[level], level, u, v), _sample(levels[level + 1], level + 1, u, v)
    return np.asarray(fine + (coarse - fine) * part, np.uint8)


def _sample(picture: Picture, level: int, u: Floats32, v: Floats32) -> Floats32:
    """(n, 3) float32, bilinear; u wraps around, v stops at the edge."""
    count = len(u)
    rows = math.ceil(count / ROW_PX)
    columns = (np.resize(u, rows * ROW_PX) * 0.5**level - 0.5) % picture.shape[1]
    lines = np.clip(np.resize(v, rows * ROW_PX) * 0.5**level - 0.5, 0, picture.shape[0] - 1.001)
    shape = (rows, ROW_PX)
    found = cv2.remap(
        picture,
        columns.astype(np.float32).reshape(shape),
        lines.astype(np.float32).reshape(shape),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_WRAP,
    )
    return np.asarray(found.reshape(-1, 3)[:count], np.float32)

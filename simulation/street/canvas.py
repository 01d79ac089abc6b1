"""A surface to draw a street on: its own colours and what it gives off at night, in metres."""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

Bgr = tuple[int, int, int]
Picture = NDArray[np.uint8]
Mask = NDArray[np.uint8]
Floats32 = NDArray[np.float32]

PX_PER_M = 32
"""One pixel is 3 cm: a camera 6 m away with a lens of 70 degrees sees the street about that sharp."""


class Canvas:
    """A rectangle of a plane; `a` runs to the right (x), `b` upwards (z of a front, y of the ground).

    albedo  (h, w, 3) uint8 BGR, its colour in plain white light
    glow    (h, w, 3) uint8 BGR, what it gives off when the lamps are on
    solid   (h, w) uint8, 255 where there is something at all
    """

    def __init__(self, left_m: float, bottom_m: float, wide_m: float, high_m: float) -> None:
        self.left_m = left_m
        self.top_m = bottom_m + high_m
        shape = (round(high_m * PX_PER_M), round(wide_m * PX_PER_M))
        self.albedo: Picture = np.zeros((*shape, 3), np.uint8)
        self.glow: Picture = np.zeros((*shape, 3), np.uint8)
        self.solid: Mask = np.zeros(shape, np.uint8)

    @property
    def right_m(self) -> float:
        """Where it ends on the right."""
        return float(self.left_m + self.albedo.shape[1] / PX_PER_M)

    def column(self, a_m: float) -> int:
        """The column at a."""
        return round((a_m - self.left_m) * PX_PER_M)

    def row(self, b_m: float) -> int:
        """The row at b."""
        return round((self.top_m - b_m) * PX_PER_M)

    def part(self, a0: float, b0: float, a1: float, b1: float) -> tuple[slice, slice]:
        """The rectangle as (rows, columns), cut at the edges, for use on any of the three layers."""
        rows = slice(max(self.row(b1), 0), max(self.row(b0), 0))
        return rows, slice(max(self.column(a0), 0), max(self.column(a1), 0))

    def box(self, a0: float, b0: float, a1: float, b1: float, colour: Bgr) -> None:
        """A filled rectangle that gives off nothing."""
        left, right = self.column(a0), self.column(a1) - 1
        top, bottom = self.row(b1), self.row(b0) - 1
        if right >= left and bottom >= top:
            cv2.rectangle(self.albedo, (left, top), (right, bottom), colour, -1)
            cv2.rectangle(self.glow, (left, top), (right, bottom), (0, 0, 0), -1)

    def lit(self, a0: float, b0: float, a1: float, b1: float, colour: Bgr) -> None:
        """A rectangle that glows."""
        self.glow[self.part(a0, b0, a1, b1)] = colour

    def shade(self, a0: float, b0: float, a1: float, b1: float, factor: float) -> None:
        """Makes a rectangle darker (or lighter)."""
        part = self.part(a0, b0, a1, b1)
        if self.albedo[part].size:
            self.albedo[part] = cv2.convertScaleAbs(self.albedo[part], alpha=factor)

    def frame(self, a0: float, b0: float, a1: float, b1: float, colour: Bgr, *, wide_m: float) -> None:
        """The four bars along a rectangle's inner edge."""
        self.box(a0, b0, a1, b0 + wide_m, colour)
        self.box(a0, b1 - wide_m, a1, b1, colour)
        self.box(a0, b0, a0 + wide_m, b1, colour)
        self.box(a1 - wide_m, b0, a1, b1, colour)

    def bars(
        self, a0: float, b0: float, a1: float, b1: float, colour: Bgr, *, every_m: float, wide_m: float
    ) -> None:
        """Upright bars, from the left edge on."""
        for a in np.arange(a0, a1 - wide_m / 2, every_m):
            self.box(float(a), b0, float(a) + wide_m, b1, colour)

    def rails(
        self, a0: float, b0: float, a1: float, b1: float, colour: Bgr, *, every_m: float, wide_m: float
    ) -> None:
        """Level bars, from the bottom up."""
        for b in np.arange(b0, b1 - wide_m / 2, every_m):
            self.box(a0, float(b), a1, float(b) + wide_m, colour)

    def mark(self, a0: float, b0: float, a1: float, b1: float, mask: Mask, *, colour: Bgr, glow: Bgr) -> None:
        """Colour where a mask, stretched over the rectangle, is set; `glow` as it shines at night."""
        rows, columns = self.part(a0, b0, a1, b1)
        target = self.albedo[rows, columns]
        if min(target.shape[:2]) < 2:
            return
        set_ = cv2.resize(mask, (target.shape[1], target.shape[0]), interpolation=cv2.INTER_AREA) > 96
        target[set_] = colour
        self.glow[rows, columns][set_] = glow

    def paste(self, a0: float, b0: float, a1: float, b1: float, picture: Picture, *, dim: float) -> None:
        """A picture stretched over the rectangle: as it is it glows, its albedo is `dim` times that."""
        rows, columns = self.part(a0, b0, a1, b1)
        height, width = self.albedo[rows, columns].shape[:2]
        if min(height, width) < 2:
            return
        stretched = cv2.resize(picture, (width, height), interpolation=cv2.INTER_NEAREST)
        self.albedo[rows, columns] = cv2.convertScaleAbs(stretched, alpha=dim)
        self.glow[rows, columns] = stretched


def cloud(shape: tuple[int, int], cell_px: float, rng: np.random.Generator) -> Floats32:
    """(h, w) float32 smooth noise about 0 with a deviation of about 0.5; its blots are `cell_px` wide."""
    grid = (int(shape[0] / cell_px) + 2, int(shape[1] / cell_px) + 2)
    coarse = rng.standard_normal(grid, np.float32)
    return np.asarray(cv2.resize(coarse, shape[::-1], interpolation=cv2.INTER_CUBIC), np.float32)


def grain(shape: tuple[int, int], rng: np.random.Generator) -> Floats32:
    """(h, w) float32 fine noise about 0 with a deviation of 1."""
    tile = _grain_tile()
    top, left = rng.integers(0, tile.shape[0], 2)
    rows = (np.arange(shape[0]) + top) % tile.shape[0]
    columns = (np.arange(shape[1]) + left) % tile.shape[1]
    return np.asarray(tile[rows[:, None], columns[None, :]], np.float32)


@lru_cache(maxsize=1)
def _grain_tile() -> Floats32:
    return np.random.default_rng(5).standard_normal((512, 512), np.float32)


def weathered(picture: Picture, factor: Floats32) -> None:
    """Multiplies (h, w, 3) uint8 by (h, w) factors about 1, in place."""
    scale = np.clip(factor * 128, 0, 255).astype(np.uint8)
    cv2.multiply(picture, cv2.merge([scale] * 3), dst=picture, scale=1 / 128)

"""What never moves and hides what is behind it: walls and the things of the plan."""

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from simulation.figures.cutout import Cutout, level_ahead, outlined, overlap, within
from simulation.figures.order import hides
from simulation.figures.sketch import Picture
from simulation.figures.solid import Floats
from simulation.lens import NEAR_M, Lens

_TOUCHING_M = 0.08
"""What stands this little behind a wall's face counts as before it."""


class Hiding:
    """Walls, given by the (h, w) depth of upright structures in metres, and the things of the plan."""

    def __init__(self, lens: Lens, depth: NDArray[np.float32]) -> None:
        self._lens = lens
        rows = (np.arange(lens.height_px) + 0.5 - lens.height_px / 2) / lens.focal_px
        pitch = math.radians(lens.pitch_deg)
        level = math.cos(pitch) - rows * math.sin(pitch)
        # How far ahead on the level: upright things can be compared by that whatever the pitch.
        self._walls_m = (depth * np.maximum(1e-3, level)[:, None]).astype(np.float32)
        self._props: Sequence[Cutout] = ()
        self.ground: Picture = np.where(np.isinf(depth), 255, 0).astype(np.uint8)
        """(h, w) uint8: 255 where neither walls nor props hide the ground."""

    def add_props(self, props: Sequence[Cutout]) -> None:
        """Props that hide from now on."""
        self._props = [*self._props, *props]
        for cutout in props:
            part = self.ground[cutout.top : cutout.bottom, cutout.left : cutout.right]
            cv2.bitwise_and(part, cv2.bitwise_not(outlined(cutout.mask)), dst=part)

    def free(self, cutout: Cutout) -> Picture | None:
        """(h, w) uint8: how much of each pixel of a cutout's canvas nothing hides; None: all of it."""
        if not cutout.mask.size:
            return None
        free = self._before_walls(cutout)
        for prop in self._props:
            area = overlap(prop, cutout)
            if area is None or not hides(prop, cutout, self._lens.centre):
                continue
            if free is None:
                free = np.full(cutout.mask.shape, 255, np.uint8)
            mine = within(free, cutout, area)
            cv2.multiply(mine, cv2.bitwise_not(within(prop.mask, prop, area)), dst=mine, scale=1 / 255)
        return free

    def _before_walls(self, cutout: Cutout) -> Picture | None:
        walls = self._walls_m[cutout.top : cutout.bottom, cutout.left : cutout.right]
        if float(cv2.minMaxLoc(walls)[0]) > cutout.stance.ahead_m[1]:
            return None
        hidden = walls < self._distances(cutout) - _TOUCHING_M
        return np.where(hidden, 0, 255).astype(np.uint8) if hidden.any() else None

    def _distances(self, cutout: Cutout) -> Floats:
        """(w,) how far ahead on the level the near side of a cutout's footprint is, for each column."""
        lens = self._lens
        ahead = level_ahead(lens)
        right = np.array([ahead[1], -ahead[0]])
        corners = cutout.stance.footprint - lens.centre[:2]
        row = (cutout.top + cutout.bottom - lens.height_px) / 2 / lens.focal_px
        pitch = math.radians(lens.pitch_deg)
        level = max(1e-3, math.cos(pitch) - row * math.sin(pitch))
        columns: Floats = np.arange(cutout.left, cutout.right, dtype=np.float64) + 0.5 - lens.width_px / 2
        return entered(np.stack([corners @ right, corners @ ahead], 1), columns / (lens.focal_px * level))


def entered(corners: Floats, slopes: Floats) -> Floats:
    """How far ahead rays from the origin enter a rectangle: (4, 2) corners, right and ahead; (n,) slopes.

    A ray that passes it by is given the distance of the corner that it passes nearest.
    """
    seen = corners[:, 0] / np.maximum(NEAR_M, corners[:, 1])
    slopes = np.clip(slopes, seen.min(), seen.max())
    nearest = np.full(len(slopes), np.inf)
    for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        across = (x1 - x0) - slopes * (y1 - y0)
        level = np.abs(across) < 1e-9
        part = (slopes * y0 - x0) / np.where(level, np.inf, across)
        hit = (part >= -1e-6) & (part <= 1 + 1e-6) & ~level
        nearest = np.where(hit, np.minimum(nearest, y0 + part * (y1 - y0)), nearest)
    return np.where(np.isinf(nearest), corners[:, 1].min(), nearest)

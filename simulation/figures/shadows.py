"""Shadows on the ground: what the sun does not reach, and the dark right under things."""

import math
from collections.abc import Iterable

import cv2
import numpy as np

from simulation.figures.cutout import Cutout
from simulation.figures.painting import Sunshine
from simulation.figures.sketch import Picture
from simulation.figures.solid import Floats
from simulation.lens import NEAR_M, Lens

_LEAST_SUN = 0.04
_THICK_M = 0.12
"""Bodies are this much thicker than their points."""

_LOWEST_SUN = 0.2
"""Sine of the sun's elevation: shadows get no longer than from there."""

_CONTACT = 105
"""How dark it is under things, of 255."""

_AIRY_M = 0.6
"""What hangs higher than this has no dark under it."""


class Shade:
    """Collects the shadows of one frame and darkens the picture once."""

    def __init__(self, lens: Lens, sunshine: Sunshine) -> None:
        self._lens, self._sunshine = lens, sunshine
        direct = sunshine.direct * float(sunshine.towards[2])
        self._sun_dark = 255 * (1 - math.sqrt(sunshine.sky / (sunshine.sky + direct)))
        self._cast: list[tuple[Picture, float, int]] = []
        self._under: list[Picture] = []

    def add(self, cutout: Cutout, sunlit: float) -> None:
        """The shadows of one thing; `sunlit` 0 to 1 where it stands."""
        dark = self._sun_dark * sunlit
        if self._sunshine.direct > _LEAST_SUN and dark > 2:
            self._add_cast(cutout, dark)
        if cutout.z_m[0] < _AIRY_M and cutout.label is not None:
            self._add_contact(cutout)

    def _add_cast(self, cutout: Cutout, dark: float) -> None:
        points = cutout.solid.points @ cutout.turn
        towards = self._sunshine.towards
        slant = towards[:2] / max(_LOWEST_SUN, float(towards[2]))
        origin = cutout.footprint.mean(axis=0) - _middle(cutout)
        ground = points[:, :2] - points[:, 2:] * slant + origin
        shape = self._on_picture(ground)
        if shape is not None:
            far = max(1.0, float(np.hypot(*(cutout.middle - self._lens.centre)[:2])))
            self._cast.append((shape, dark, max(1, round(_THICK_M * self._lens.focal_px / far))))

    def _add_contact(self, cutout: Cutout) -> None:
        middle = cutout.footprint.mean(axis=0)
        reach = (cutout.footprint - middle) * 1.04
        size = np.maximum(1e-6, np.linalg.norm(reach, axis=1, keepdims=True))
        shape = self._on_picture(middle + reach * (1 + 0.06 / size))
        if shape is not None:
            self._under.append(shape)

    def _on_picture(self, ground: Floats) -> Picture | None:
        pixels, depth = self._lens.project(np.column_stack([ground, np.zeros(len(ground))]))
        if depth.min() < NEAR_M * 4:
            return None
        hull = cv2.convexHull(pixels.astype(np.float32))[:, 0]
        low, high = hull.min(axis=0), hull.max(axis=0)
        if high.min() < 0 or low[0] > self._lens.width_px or low[1] > self._lens.height_px:
            return None
        return np.asarray(np.rint((hull - 0.5) * 16), np.int32)

    def over(self, picture: Picture, ground: Picture) -> None:
        """Darken a picture, in place, where `ground` (h, w) uint8 is 255."""
        shapes = [shape for shape, _, _ in self._cast] + self._under
        if not shapes:
            return
        dark = np.zeros(ground.shape, np.uint8)
        for shape, value, thick in self._cast:
            cv2.fillConvexPoly(dark, shape, value, cv2.LINE_AA, 4)
            cv2.polylines(dark, [shape], True, value, thick, cv2.LINE_AA, 4)  # noqa: FBT003
        self._put_under(dark)
        area = _around(shapes, ground.shape)
        soft = cv2.blur(dark[area], (5, 5))
        keep = cv2.bitwise_not(cv2.bitwise_and(soft, ground[area]))
        part = picture[area]
        cv2.multiply(part, cv2.merge([keep] * 3), dst=part, scale=1 / 255)

    def _put_under(self, dark: Picture) -> None:
        for shape in self._under:
            cv2.fillConvexPoly(dark, shape, _CONTACT, cv2.LINE_AA, 4)


def _middle(cutout: Cutout) -> Floats:
    low, high = cutout.solid.points.min(axis=0), cutout.solid.points.max(axis=0)
    return np.asarray((((low + high) / 2) @ cutout.turn)[:2])


def _around(shapes: Iterable[Picture], size: tuple[int, ...]) -> tuple[slice, slice]:
    """Rows and columns around shapes, with room for the blur."""
    stacked = np.concatenate(list(shapes)) // 16
    left, top = np.maximum(0, stacked.min(axis=0) - 8)
    right, bottom = np.minimum((size[1], size[0]), stacked.max(axis=0) + 9)
    return slice(int(top), max(int(top), int(bottom))), slice(int(left), max(int(left), int(right)))

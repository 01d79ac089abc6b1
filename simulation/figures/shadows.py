"""Shadows on the ground: what the sun does not reach, and the dark right under things."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from simulation.figures.cutout import Stance
from simulation.figures.painting import Sunshine
from simulation.figures.sketch import Picture
from simulation.figures.solid import Assembly, Floats, Ints
from simulation.lens import NEAR_M, Lens

Shape = NDArray[np.int32]

_LEAST_SUN = 0.04
_LEAST_DARK = 2.0
_THICK_M = 0.12
"""Bodies are this much thicker than their points."""

_LOWEST_SUN = 0.2
"""Sine of the sun's elevation: shadows get no longer than from there."""

_CONTACT = 105.0
"""How dark it is under things, of 255."""

_AIRY_M = 0.6
"""What hangs higher than this has no dark under it."""

_MARGIN_M = 0.06
"""The dark under things reaches so far beyond them."""

_UNIT = 16
"""Of OpenCV's coordinates with four bits behind the point."""


@dataclass(frozen=True, slots=True, eq=False)
class Shadow:
    """A dark shape on the ground: (N, 1, 2) sixteenths of a pixel, how dark of 255, its rim's thickness."""

    shape: Shape
    dark: float
    rim_px: int


def shadows_of(
    parts: Assembly, stands: Sequence[Stance], sunlit: Floats, sunshine: Sunshine, lens: Lens
) -> list[tuple[Shadow, ...]]:
    """The shadows of placed solids, those of the sun first; `sunlit` (L,) 0 to 1 says where it shines."""
    direct = sunshine.direct * float(sunshine.towards[2])
    darkest = 255 * (1 - math.sqrt(sunshine.sky / (sunshine.sky + direct)))
    slant = sunshine.towards[:2] / max(_LOWEST_SUN, float(sunshine.towards[2]))
    points = parts.solid.points[: len(parts.point_of)]
    feet = np.stack([stance.footprint for stance in stands])
    middles = (feet[:, :1] + feet[:, 2:3]) / 2
    reach = feet - middles
    reach *= 1.04 + _MARGIN_M / np.maximum(1e-3, np.sqrt((reach**2).sum(axis=2, keepdims=True)))
    ground = np.concatenate([points[:, :2] - points[:, 2:] * slant, (middles + reach).reshape(-1, 2)])
    starts = np.concatenate([parts.starts, len(points) + 4 * np.arange(len(stands))])
    shapes = _on_picture(ground, starts, lens)
    found = []
    for index, stance in enumerate(stands):
        shadows = []
        dark = darkest * float(sunlit[index])
        fallen, under = shapes[index], shapes[len(stands) + index]
        if fallen is not None and sunshine.direct > _LEAST_SUN and dark > _LEAST_DARK:
            far = max(1.0, math.dist(stance.middle, lens.centre[:2]))
            rim_px = max(1, round(_THICK_M * lens.focal_px / far))
            shadows.append(Shadow(_hull(fallen), dark, rim_px))
        if under is not None and stance.z_m[0] < _AIRY_M:
            shadows.append(Shadow(_hull(under), _CONTACT, 0))
        found.append(tuple(shadows))
    return found


def _on_picture(ground: Floats, starts: Ints, lens: Lens) -> list[NDArray[np.float32] | None]:
    """Groups of (N, 2) places on the ground as pixels; None for those out of the picture or too near."""
    pixels, depth = lens.project(np.column_stack([ground, np.zeros(len(ground))]))
    near = np.minimum.reduceat(depth, starts) < NEAR_M * 4
    low, high = (ends.reduceat(pixels, starts, axis=0) for ends in (np.minimum, np.maximum))
    out = (high <= 0).any(axis=1) | (low >= (lens.width_px, lens.height_px)).any(axis=1)
    groups = np.split(pixels.astype(np.float32), starts[1:])
    return [None if skip else group for skip, group in zip((near | out).tolist(), groups, strict=True)]


def _hull(pixels: NDArray[np.float32]) -> Shape:
    return np.asarray(np.rint((cv2.convexHull(pixels) - 0.5) * _UNIT), np.int32)


def darken(picture: Picture, shadows: Sequence[Shadow], ground: Picture) -> None:
    """Put shadows on a picture, in place, where `ground` (h, w) uint8 is 255; overlapping ones count once."""
    if not shadows:
        return
    dark = np.zeros(ground.shape, np.uint8)
    for shadow in sorted(shadows, key=lambda one: one.rim_px == 0):
        cv2.fillConvexPoly(dark, shadow.shape, shadow.dark, cv2.LINE_AA, 4)
        if shadow.rim_px:
            cv2.polylines(dark, [shadow.shape], True, shadow.dark, shadow.rim_px, cv2.LINE_AA, 4)  # noqa: FBT003
    area = _around([shadow.shape for shadow in shadows], ground.shape)
    soft = cv2.blur(dark[area], (5, 5))
    keep = cv2.bitwise_not(cv2.bitwise_and(soft, ground[area]))
    part = picture[area]
    cv2.multiply(part, cv2.merge([keep] * 3), dst=part, scale=1 / 255)


def _around(shapes: Iterable[Shape], size: tuple[int, ...]) -> tuple[slice, slice]:
    """Rows and columns around shapes, with room for rims and the blur."""
    corners = np.concatenate(list(shapes))[:, 0] // _UNIT
    left, top = np.clip(corners.min(axis=0) - 12, 0, (size[1], size[0]))
    right, bottom = np.clip(corners.max(axis=0) + 13, 0, (size[1], size[0]))
    return slice(int(top), int(bottom)), slice(int(left), int(right))

"""A layer as a lens sees it: its outline in the picture, its colours, and where it stands."""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from simulation.figure import Label
from simulation.figures.layers import Layer
from simulation.figures.sketch import Picture, Sketch, sketched
from simulation.figures.solid import Floats, Solid
from simulation.lens import Lens

Box = tuple[float, float, float, float]

_WHOLE_PX = 128
"""Outlines that leave the picture are counted on a canvas of this many pixels at most."""

_BEYOND = 2.0
"""How many times the picture's size beyond its edges an outline is followed."""

_NEAR = 0.5
_WHITE = (255.0,)


@dataclass(frozen=True, slots=True, eq=False)
class Cutout:
    """One layer in the picture.

    left, top   of the canvas, in pixels of the picture
    mask        (h, w) uint8: how much of each pixel it covers, as if nothing hid it; nothing where it is outside
    box         left, top, right, bottom of its outline (more than half covered), cut at the picture's edges
    inner_px    pixels of its outline within the picture
    whole_px    those beyond its edges as well
    middle      (3,) of its points, metres
    footprint   (4, 2) corners on the ground
    ahead_m     (4,) how far ahead of the lens those are, on the level
    z_m         lowest and highest
    """

    part: str
    label: Label | None
    solid: Solid
    sketch: Sketch
    turn: Floats
    left: int
    top: int
    mask: Picture
    box: Box | None
    inner_px: float
    whole_px: float
    middle: Floats
    footprint: Floats
    ahead_m: Floats
    z_m: tuple[float, float]

    @property
    def bottom(self) -> int:
        """Row below the canvas."""
        return self.top + self.mask.shape[0]

    @property
    def right(self) -> int:
        """Column behind the canvas."""
        return self.left + self.mask.shape[1]


def turned(heading_deg: float) -> Floats:
    """(3, 3) rows: a solid's own axes in the world."""
    angle = math.radians(heading_deg)
    cos, sin = math.cos(angle), math.sin(angle)
    return np.array([[cos, sin, 0.0], [-sin, cos, 0.0], [0.0, 0.0, 1.0]])


def cut_out(layer: Layer, place: tuple[float, float, float], lens: Lens) -> Cutout | None:
    """A layer that stands at (x, y) with a heading; None where it is behind the lens or far from the picture."""
    turn, origin = turned(place[2]), np.array([place[0], place[1], 0.0])
    sketch = sketched(layer.solid, layer.solid.points @ turn + origin, lens)
    if sketch is None or not _is_near(sketch, lens):
        return None
    left, top, mask = _masked(sketch, lens)
    outline = cv2.threshold(mask, 127, 255, cv2.THRESH_BINARY)[1] if mask.size else mask
    inner_px = cv2.countNonZero(outline) if mask.size else 0
    low, high = layer.solid.points.min(axis=0), layer.solid.points.max(axis=0)
    corners = np.array([(low[0], low[1]), (high[0], low[1]), (high[0], high[1]), (low[0], high[1])])
    footprint = corners @ turn[:2, :2] + origin[:2]
    return Cutout(
        part=layer.part,
        label=layer.label,
        solid=layer.solid,
        sketch=sketch,
        turn=turn,
        left=left,
        top=top,
        mask=mask,
        box=_box(outline, left, top) if inner_px else None,
        inner_px=inner_px,
        whole_px=inner_px if _is_inside(sketch, lens) else max(inner_px, _whole(sketch, lens)),
        middle=((low + high) / 2) @ turn + origin,
        footprint=footprint,
        ahead_m=(footprint - lens.centre[:2]) @ level_ahead(lens),
        z_m=(float(low[2]), float(high[2])),
    )


def level_ahead(lens: Lens) -> Floats:
    """(2,) the viewing direction on the ground."""
    yaw = math.radians(lens.yaw_deg)
    return np.array([math.sin(yaw), math.cos(yaw)])


def _is_inside(sketch: Sketch, lens: Lens) -> bool:
    left, top, right, bottom = sketch.bounds
    return left >= 0 and top >= 0 and right <= lens.width_px and bottom <= lens.height_px


def _is_near(sketch: Sketch, lens: Lens) -> bool:
    """Whether it is in the picture or so little beyond that another layer of the same figure may be in it."""
    left, top, right, bottom = sketch.bounds
    wide, high = lens.width_px * _NEAR, lens.height_px * _NEAR
    return right > -wide and bottom > -high and left < lens.width_px + wide and top < lens.height_px + high


def _masked(sketch: Sketch, lens: Lens) -> tuple[int, int, Picture]:
    """Left and top of the canvas and the mask on it."""
    low_u, low_v, high_u, high_v = sketch.bounds
    left, top = max(0, math.floor(low_u) - 1), max(0, math.floor(low_v) - 1)
    right, bottom = min(lens.width_px, math.ceil(high_u) + 2), min(lens.height_px, math.ceil(high_v) + 2)
    if left >= right or top >= bottom:
        return left, top, np.zeros((0, 0), np.uint8)
    mask = np.zeros((bottom - top, right - left), np.uint8)
    sketch.draw(mask, left, top, 1.0, [_WHITE] * len(sketch.sizes))
    return left, top, mask


def _box(outline: Picture, left: int, top: int) -> Box:
    u, v, wide, high = cv2.boundingRect(outline)
    return (float(left + u), float(top + v), float(left + u + wide), float(top + v + high))


def _whole(sketch: Sketch, lens: Lens) -> float:
    """Pixels of an outline that leaves the picture, counted on a coarser canvas where it is large."""
    far_u, far_v = _BEYOND * lens.width_px, _BEYOND * lens.height_px
    low_u, low_v, high_u, high_v = sketch.bounds
    left, right = max(low_u, -far_u) - 1, min(high_u, lens.width_px + far_u) + 1
    top, bottom = max(low_v, -far_v) - 1, min(high_v, lens.height_px + far_v) + 1
    scale = min(1.0, _WHOLE_PX / max(right - left, bottom - top))
    canvas = np.zeros((math.ceil((bottom - top) * scale), math.ceil((right - left) * scale)), np.uint8)
    sketch.draw(canvas, left, top, scale, [_WHITE] * len(sketch.sizes))
    return cv2.countNonZero(cv2.threshold(canvas, 127, 255, cv2.THRESH_BINARY)[1]) / scale**2


def overlap(one: Cutout, other: Cutout) -> tuple[int, int, int, int] | None:
    """Left, top, right, bottom of the canvas that two cutouts share; None where they do not meet."""
    left, right = max(one.left, other.left), min(one.right, other.right)
    top, bottom = max(one.top, other.top), min(one.bottom, other.bottom)
    return (left, top, right, bottom) if left < right and top < bottom else None

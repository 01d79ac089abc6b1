"""Layers as a lens sees them: their outlines in the picture, and where they stand."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from simulation.figure import Label
from simulation.figures.layers import Layer
from simulation.figures.sketch import Picture, Sketch, Sketches, Tones
from simulation.figures.solid import Floats
from simulation.lens import Lens

Box = tuple[float, float, float, float]

_WHOLE_PX = 128
"""Outlines that leave the picture are counted on a canvas of this many pixels at most."""

_BEYOND = 2.0
"""How many times the picture's size beyond its edges an outline is followed."""

_WHITE = (255.0,)


@dataclass(frozen=True, slots=True, eq=False)
class Stance:
    """Where a layer stands.

    low, high  (3,) corners of the box around its points, in its own axes: metres ahead, to the left, up
    axes       (2, 2) rows: its own ahead and left on the ground
    middle     (2,) of its footprint
    footprint  (4, 2) corners on the ground
    ahead_m    how far ahead of the lens, on the level, the footprint's nearest and farthest corners are
    """

    low: Floats
    high: Floats
    axes: Floats
    middle: Floats
    footprint: Floats
    ahead_m: tuple[float, float]

    @property
    def z_m(self) -> tuple[float, float]:
        """Lowest and highest."""
        return float(self.low[2]), float(self.high[2])


@dataclass(frozen=True, slots=True, eq=False)
class Cutout:
    """One layer in the picture.

    left, top  of the canvas, in pixels of the picture
    mask       (h, w) uint8: how much of each pixel it covers, as if nothing hid it; empty where it is outside
    painted    (h, w, 4) BGRA, colours multiplied by how much they cover; None where no colours were asked for
    box        left, top, right, bottom of its outline (more than half covered), cut at the picture's edges
    inner_px   pixels of its outline within the picture
    whole_px   those beyond its edges as well
    """

    part: str
    label: Label | None
    stance: Stance
    left: int
    top: int
    mask: Picture
    painted: Picture | None
    box: Box | None
    inner_px: float
    whole_px: float

    @property
    def bottom(self) -> int:
        """Row below the canvas."""
        return self.top + int(self.mask.shape[0])

    @property
    def right(self) -> int:
        """Column behind the canvas."""
        return self.left + int(self.mask.shape[1])


def stances(extents: Floats, places: Floats, lens: Lens) -> list[Stance]:
    """Where solids stand: (2, L, 3) corners of the boxes around them; (L, 3) x, y and heading in degrees."""
    lows, highs = extents
    angle = np.radians(places[:, 2])
    cos, sin = np.cos(angle), np.sin(angle)
    axes = np.stack([cos, sin, -sin, cos], axis=1).reshape(-1, 2, 2)
    x0, y0, x1, y1 = lows[:, 0], lows[:, 1], highs[:, 0], highs[:, 1]
    corners = np.stack([x0, y0, x1, y0, x1, y1, x0, y1], axis=1).reshape(-1, 4, 2)
    footprints = corners @ axes + places[:, None, :2]
    ahead = (footprints - lens.centre[:2]) @ level_ahead(lens)
    reach = np.sort(ahead, axis=1)[:, [0, 3]].tolist()
    middles = (footprints[:, 0] + footprints[:, 2]) / 2
    return [
        Stance(low, high, axis, middle, footprint, (nearest, farthest))
        for low, high, axis, middle, footprint, (nearest, farthest) in zip(
            lows, highs, axes, middles, footprints, reach, strict=True
        )
    ]


def level_ahead(lens: Lens) -> Floats:
    """(2,) the viewing direction on the ground."""
    yaw = math.radians(lens.yaw_deg)
    return np.array([math.sin(yaw), math.cos(yaw)])


def cut_out(
    layers: Sequence[Layer],
    sketches: Sketches,
    stands: Sequence[Stance],
    lens: Lens,
    tones: Sequence[Tones] | None,
) -> list[Cutout | None]:
    """Sketched layers drawn, in colours where those are given; None for what is behind the lens."""
    cutouts: list[Cutout | None] = []
    for index, (layer, sketch) in enumerate(zip(layers, sketches.each, strict=True)):
        if sketch is None:
            cutouts.append(None)
            continue
        cutouts.append(
            _cut_out(layer, sketch, stands[index], lens, tones[index] if tones is not None else None)
        )
    return cutouts


def _cut_out(layer: Layer, sketch: Sketch, stance: Stance, lens: Lens, tones: Tones | None) -> Cutout:
    low_u, low_v, high_u, high_v = sketch.bounds
    left, top = max(0, math.floor(low_u) - 1), max(0, math.floor(low_v) - 1)
    right, bottom = min(lens.width_px, math.ceil(high_u) + 2), min(lens.height_px, math.ceil(high_v) + 2)
    if left >= right or top >= bottom:
        nothing = np.zeros((0, 0), np.uint8)
        whole_px = _whole(sketch, lens)
        return Cutout(layer.part, layer.label, stance, left, top, nothing, None, None, 0, whole_px)
    painted = None
    if tones is None:
        mask = np.zeros((bottom - top, right - left), np.uint8)
        sketch.draw(mask, left, top, 1.0, [_WHITE] * len(sketch.sizes))
    else:
        painted = np.zeros((bottom - top, right - left, 4), np.uint8)
        sketch.draw(painted, left, top, 1.0, tones)
        mask = np.asarray(cv2.extractChannel(painted, 3), np.uint8)
    outline = outlined(mask)
    inner_px = cv2.countNonZero(outline)
    inside = low_u >= 0 and low_v >= 0 and high_u <= lens.width_px and high_v <= lens.height_px
    return Cutout(
        part=layer.part,
        label=layer.label,
        stance=stance,
        left=left,
        top=top,
        mask=mask,
        painted=painted,
        box=_box(outline, left, top) if inner_px else None,
        inner_px=inner_px,
        whole_px=inner_px if inside else max(inner_px, _whole(sketch, lens)),
    )


def outlined(mask: Picture) -> Picture:
    """255 where more than half of a pixel is covered."""
    return np.asarray(cv2.threshold(mask, 127, 255, cv2.THRESH_BINARY)[1], np.uint8)


def _box(outline: Picture, left: int, top: int) -> Box:
    u, v, wide, high = cv2.boundingRect(outline)
    return (float(left + u), float(top + v), float(left + u + wide), float(top + v + high))


def _whole(sketch: Sketch, lens: Lens) -> float:
    """Pixels of an outline that leaves the picture, counted on a coarser canvas where it is large."""
    far_u, far_v = _BEYOND * lens.width_px, _BEYOND * lens.height_px
    low_u, low_v, high_u, high_v = sketch.bounds
    left, right = max(low_u, -far_u) - 1, min(high_u, lens.width_px + far_u) + 1
    top, bottom = max(low_v, -far_v) - 1, min(high_v, lens.height_px + far_v) + 1
    if left >= right or top >= bottom:
        return 0.0
    scale = min(1.0, _WHOLE_PX / max(right - left, bottom - top))
    canvas = np.zeros((math.ceil((bottom - top) * scale), math.ceil((right - left) * scale)), np.uint8)
    sketch.draw(canvas, left, top, scale, [_WHITE] * len(sketch.sizes))
    return cv2.countNonZero(outlined(canvas)) / scale**2


def overlap(one: Cutout, other: Cutout) -> tuple[int, int, int, int] | None:
    """Left, top, right, bottom of the canvas that two cutouts share; None where they do not meet."""
    left, right = max(one.left, other.left), min(one.right, other.right)
    top, bottom = max(one.top, other.top), min(one.bottom, other.bottom)
    return (left, top, right, bottom) if left < right and top < bottom else None


def within(canvas: Picture, cutout: Cutout, area: tuple[int, int, int, int]) -> Picture:
    """The part of a cutout's canvas (a view) that is in an area of the picture."""
    left, top, right, bottom = area
    return canvas[top - cutout.top : bottom - cutout.top, left - cutout.left : right - cutout.left]

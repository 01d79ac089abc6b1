"""A solid as a lens sees it: polygons in the picture, in the order in which they are drawn."""

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from simulation.figures.solid import CORNERS, Floats, Ints, Solid
from simulation.lens import NEAR_M, Lens

Picture = NDArray[np.uint8]

_SHIFT = 4
_UNIT = 1 << _SHIFT
_LEAST_AREA_PX = 0.2
_ROUND_PX = 2.2
"""Rods thicker than this have a lit side."""

_HALF_TURN = {half: np.linspace(0.5 * math.pi, 1.5 * math.pi, half) for half in (3, 5, 8)}


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """Polygons in the picture's plane, far to near.

    polygons  (E, CORNERS, 2) pixels, not cut at the picture's edges
    sizes     (E,) how many corners count
    lines     (E,) 0 for filled ones, else the outline's thickness in pixels
    elements  (E,) which element of the solid each one shows
    gains     (E,) its brightness in comparison with the others of that element
    bounds    left, top, right, bottom of them all
    """

    polygons: Floats
    sizes: list[int]
    lines: list[int]
    elements: Ints
    gains: Floats
    bounds: tuple[float, float, float, float]

    def draw(
        self, canvas: Picture, left: float, top: float, scale: float, colours: list[tuple[float, ...]]
    ) -> None:
        """Draw on a canvas whose top left corner is at a place of the picture; one colour for each polygon."""
        corners = (self.polygons - (left, top)) * (scale * _UNIT) - _UNIT / 2
        points = np.clip(np.rint(corners), -(2**26), 2**26).astype(np.int32)
        for polygon, size, line, colour in zip(points, self.sizes, self.lines, colours, strict=True):
            if line:
                thick = max(1, round(line * scale))
                cv2.polylines(canvas, [polygon[:size]], True, colour, thick, cv2.LINE_AA, _SHIFT)  # noqa: FBT003
            else:
                cv2.fillConvexPoly(canvas, polygon[:size], colour, cv2.LINE_AA, _SHIFT)


def sketched(solid: Solid, world: Floats, lens: Lens) -> Sketch | None:
    """What a lens sees of a solid whose points are at these places of the world; None behind the camera."""
    pixels, depth = lens.project(world)
    if depth.min() < NEAR_M:
        solid, world = _before_the_lens(solid, world, depth, lens)
        if not len(solid.colours):
            return None
        pixels, depth = lens.project(world)
    faces = len(solid.faces)
    polygons, area = _faces(solid, pixels)
    radii = solid.radius_m * (lens.focal_px / depth[solid.rods])
    key = solid.bias_m - (depth[solid.anchors[:, 0]] + depth[solid.anchors[:, 1]]) / 2
    seen = np.where(solid.sheer, np.abs(area), area) > _LEAST_AREA_PX
    seen |= solid.width_m > 0
    shown = [np.flatnonzero(seen), np.arange(faces, len(key))]
    parts, gains = [polygons[seen]], [np.ones(len(shown[0])), np.full(len(radii), 0.94)]
    sizes = [solid.corners[seen]]
    if len(radii):
        most = float(radii.max())
        half = 3 if most < 1.5 else 5 if most < 6 else 8
        ends = pixels[solid.rods]
        parts.append(_capsules(ends, radii, half))
        sizes.append(np.full(len(radii), 2 * half))
        if most > _ROUND_PX:
            thick = np.flatnonzero(radii.max(axis=1) > _ROUND_PX)
            shown.append(thick + faces)
            gains.append(np.full(len(thick), 1.1))
            lit = ends[thick] - radii[thick][:, :, None] * (0.18, 0.22)
            parts.append(_capsules(lit, radii[thick] * 0.62, half))
            sizes.append(np.full(len(thick), 2 * half))
    elements = np.concatenate(shown)
    order = np.argsort(key[elements], kind="stable")
    elements = elements[order]
    stacked = np.concatenate(parts)[order]
    if not len(stacked):
        return None
    low, high = stacked.min(axis=(0, 1)), stacked.max(axis=(0, 1))
    lines = np.zeros(len(elements), np.intp)
    if solid.width_m.any():
        ring = elements < faces
        thick_px = solid.width_m[elements[ring]] * lens.focal_px / depth[solid.anchors[elements[ring], 0]]
        lines[ring] = np.where(thick_px > 0, np.maximum(1, np.rint(thick_px)), 0)
    return Sketch(
        polygons=stacked,
        sizes=np.concatenate(sizes)[order].tolist(),
        lines=lines.tolist(),
        elements=elements,
        gains=np.concatenate(gains)[order],
        bounds=(float(low[0]), float(low[1]), float(high[0]), float(high[1])),
    )


def _faces(solid: Solid, pixels: Floats) -> tuple[Floats, Floats]:
    """Corners of all faces, and their areas: positive where the outside is seen (`v` runs downwards)."""
    polygons = pixels[solid.faces]
    ahead = np.roll(polygons, -1, axis=1)
    cross = polygons[..., 0] * ahead[..., 1] - polygons[..., 1] * ahead[..., 0]
    return polygons, -cross.sum(axis=1) / 2


def _capsules(ends: Floats, radii: Floats, half: int) -> Floats:
    """Outlines of rods: (R, 2, 2) ends and (R, 2) radii in pixels to (R, CORNERS, 2)."""
    along = ends[:, 1] - ends[:, 0]
    slant = np.arctan2(along[:, 1], along[:, 0])
    turn = slant[:, None] + _HALF_TURN[half]
    circle = np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    first = ends[:, None, 0] + radii[:, 0, None, None] * circle
    second = ends[:, None, 1] - radii[:, 1, None, None] * circle
    outline = np.concatenate([first, second], axis=1)
    if 2 * half == CORNERS:
        return outline
    rest = np.repeat(outline[:, -1:], CORNERS - 2 * half, axis=1)
    return np.concatenate([outline, rest], axis=1)


def _before_the_lens(solid: Solid, world: Floats, depth: Floats, lens: Lens) -> tuple[Solid, Floats]:
    """The part of a solid that is before the lens: its faces cut, rods that reach behind it left out."""
    near = NEAR_M * 1.01
    points = [world]
    at, corners, kept = [], [], []
    count = len(world)
    for index, (face, size) in enumerate(zip(solid.faces, solid.corners, strict=True)):
        cut = _cut(world[face[:size]], depth[face[:size]], near)
        if len(cut) < 3:
            continue
        cut = cut[:CORNERS]
        points.append(cut)
        at.append([min(count + step, count + len(cut) - 1) for step in range(CORNERS)])
        corners.append(len(cut))
        kept.append(index)
        count += len(cut)
    whole = np.flatnonzero((depth[solid.rods] > near).all(axis=1))
    chosen = np.array([*kept, *(whole + len(solid.faces))], np.intp)
    anchors = solid.anchors[chosen]
    cut_solid = replace(
        solid,
        faces=np.array(at, np.intp).reshape(-1, CORNERS),
        corners=np.array(corners, np.intp),
        sheer=solid.sheer[kept],
        width_m=solid.width_m[kept],
        rods=solid.rods[whole],
        radius_m=solid.radius_m[whole],
        anchors=anchors,
        bias_m=solid.bias_m[chosen],
        normals=solid.normals[chosen],
        colours=solid.colours[chosen],
        lit=solid.lit[chosen],
    )
    # What is behind the lens no longer belongs to any element; it is moved along the view to where it does no harm.
    moved = np.concatenate(points)
    behind = np.maximum(0.0, near - (moved - lens.centre) @ lens.rotation[2])
    return cut_solid, moved + behind[:, None] * lens.rotation[2]


def _cut(corners: Floats, depth: Floats, near: float) -> Floats:
    """The part of a convex face that is deeper than `near` (Sutherland and Hodgman 1974)."""
    kept: list[Floats] = []
    for index in range(len(corners)):
        last = index - 1
        if (depth[index] > near) != (depth[last] > near):
            part = (near - depth[last]) / (depth[index] - depth[last])
            kept.append(corners[last] + part * (corners[index] - corners[last]))
        if depth[index] > near:
            kept.append(corners[index])
    return np.array(kept).reshape(-1, 3)

"""Solids as a lens sees them: polygons in the picture, in the order in which they are drawn."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from simulation.figures.solid import CORNERS, Assembly, Floats, Ints, Solid, assembled
from simulation.lens import NEAR_M, Lens

Picture = NDArray[np.uint8]
Tones = Sequence[Sequence[float]]
Bounds = tuple[float, float, float, float]

_SHIFT = 4
_UNIT = 1 << _SHIFT
_FARTHEST = float(2**26)
_LEAST_AREA_PX = 0.25
_ROUND_PX = 2.2
"""Rods thicker than this have a lit side."""

_SEGMENTS = ((1.5, 3), (6.0, 5), (math.inf, 8))
"""Rods up to so many pixels in radius end in half circles of so many corners."""

_HALF_TURN = {half: np.linspace(0.5 * math.pi, 1.5 * math.pi, half) for _, half in _SEGMENTS}


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """Polygons of one solid in the picture's plane, far to near.

    polygons  (P, CORNERS, 2) pixels, not cut at the picture's edges
    sizes     (P,) how many corners count
    lines     (P,) 0 for filled ones, else the outline's thickness in pixels
    bounds    left, top, right, bottom of them all
    """

    polygons: Floats
    sizes: list[int]
    lines: list[int]
    bounds: Bounds

    def draw(self, canvas: Picture, left: float, top: float, scale: float, tones: Tones) -> None:
        """Draw on a canvas whose top left corner is at a place of the picture; one tone for each polygon."""
        corners = (self.polygons - (left, top)) * (scale * _UNIT) - _UNIT / 2
        points = np.rint(corners.clip(-_FARTHEST, _FARTHEST)).astype(np.int32)
        for polygon, size, line, tone in zip(points, self.sizes, self.lines, tones, strict=True):
            if line:
                thick = max(1, round(line * scale))
                cv2.polylines(canvas, [polygon[:size]], True, tone, thick, cv2.LINE_AA, _SHIFT)  # noqa: FBT003
            else:
                cv2.fillConvexPoly(canvas, polygon[:size], tone, cv2.LINE_AA, _SHIFT)


@dataclass(frozen=True, slots=True, eq=False)
class Sketches:
    """Sketches of several solids, made at one go.

    each      one for each solid; None for what is behind the lens
    extents   (2, L, 3) corners of the boxes around the solids, in their own axes
    parts     the solids as one, in the world
    elements  (P,) which element of `parts` each polygon shows, all sketches' polygons in a row
    gains     (P,) its brightness in comparison with the others of that element
    starts    (L + 1,) where the polygons of each solid begin
    """

    each: list[Sketch | None]
    extents: Floats
    parts: Assembly
    elements: Ints
    gains: Floats
    starts: list[int]


def _placed(parts: Assembly, places: Floats) -> Assembly:
    """Solids in the world: (L, 3) where each stands and its heading in degrees; points and normals turned."""
    angle = np.radians(places[:, 2])
    cos, sin = np.cos(angle), np.sin(angle)

    def turned(rows: Floats, owner: Ints) -> Floats:
        c, s = cos[owner], sin[owner]
        x, y = rows[:, 0], rows[:, 1]
        return np.stack([c * x - s * y, s * x + c * y, rows[:, 2]], axis=1)

    points = turned(parts.solid.points, parts.point_of)
    points[:, :2] += places[parts.point_of, :2]
    solid = replace(parts.solid, points=points, normals=turned(parts.solid.normals, parts.element_of))
    return replace(parts, solid=solid)


def sketched(solids: Sequence[Solid], places: Floats, lens: Lens) -> Sketches:
    """What a lens sees of solids that stand at (L, 3) places: x, y and heading in degrees."""
    parts = assembled(solids)
    own = parts.solid.points
    extents = np.stack([ends.reduceat(own, parts.starts, axis=0) for ends in (np.minimum, np.maximum)])
    parts = _placed(parts, places)
    pixels, depth = lens.project(parts.solid.points)
    if depth.min() < NEAR_M:
        parts = _before_the_lens(parts, depth, lens)
        pixels, depth = lens.project(parts.solid.points)
    solid, faces = parts.solid, len(parts.solid.faces)
    stacked = [_faces(solid, pixels, lens), _rods(solid, pixels, depth, lens)]
    polygons, sizes, elements, gains = (np.concatenate(column) for column in zip(*stacked, strict=True))
    key = solid.bias_m - (depth[solid.anchors[:, 0]] + depth[solid.anchors[:, 1]]) / 2
    order = np.lexsort((key[elements], parts.element_of[elements]))
    polygons, sizes, elements, gains = polygons[order], sizes[order], elements[order], gains[order]
    lines = np.zeros(len(elements), np.intp)
    if solid.width_m.any():
        rings = np.flatnonzero(elements < faces)
        thick = solid.width_m[elements[rings]] * lens.focal_px / depth[solid.anchors[elements[rings], 0]]
        lines[rings] = np.where(thick > 0, np.maximum(1, np.rint(thick)), 0)
    starts = np.searchsorted(parts.element_of[elements], np.arange(len(solids) + 1)).tolist()
    each: list[Sketch | None] = [None] * len(solids)
    filled = [index for index in range(len(solids)) if starts[index] < starts[index + 1]]
    if filled:
        flat, firsts = polygons.reshape(-1, 2), [starts[index] * CORNERS for index in filled]
        low = np.minimum.reduceat(flat, firsts, axis=0).tolist()
        high = np.maximum.reduceat(flat, firsts, axis=0).tolist()
        all_sizes, all_lines = sizes.tolist(), lines.tolist()
        for row, index in enumerate(filled):
            span = slice(starts[index], starts[index + 1])
            bounds = (low[row][0], low[row][1], high[row][0], high[row][1])
            each[index] = Sketch(polygons[span], all_sizes[span], all_lines[span], bounds)
    return Sketches(each, extents, parts, elements, gains, starts)


_Stacked = tuple[Floats, Ints, Ints, Floats]


def _faces(solid: Solid, pixels: Floats, lens: Lens) -> _Stacked:
    """Polygons, sizes, elements and gains of the faces that turn to the lens and are not tiny."""
    sight = solid.points[solid.faces[:, 0]] - lens.centre
    turned = (solid.normals[: len(solid.faces)] * sight).sum(axis=1) < 0
    elements = np.flatnonzero(turned | solid.sheer)
    polygons = pixels[solid.faces[elements]]
    x, y = polygons[..., 0], polygons[..., 1]
    area = (x[:, :-1] * y[:, 1:] - x[:, 1:] * y[:, :-1]).sum(axis=1) + x[:, -1] * y[:, 0] - x[:, 0] * y[:, -1]
    large = (np.abs(area) > 2 * _LEAST_AREA_PX) | (solid.width_m[elements] > 0)
    elements = elements[large]
    return polygons[large], solid.corners[elements], elements, np.ones(len(elements))


def _rods(solid: Solid, pixels: Floats, depth: Floats, lens: Lens) -> _Stacked:
    """The same of rods; thick ones have a second polygon, their lit side."""
    radii = solid.radius_m * (lens.focal_px / depth[solid.rods])
    ends, elements = pixels[solid.rods], np.arange(len(radii)) + len(solid.faces)
    most = radii.max(axis=1, initial=0.0)
    thick = np.flatnonzero(most > _ROUND_PX)
    lit = ends[thick] - radii[thick][:, :, None] * (0.18, 0.22)
    ends, radii = np.concatenate([ends, lit]), np.concatenate([radii, radii[thick] * 0.62])
    gains = np.concatenate([np.full(len(most), 0.94), np.full(len(thick), 1.1)])
    elements, most = np.concatenate([elements, elements[thick]]), np.concatenate([most, most[thick]])
    polygons, sizes = np.empty((len(ends), CORNERS, 2)), np.empty(len(ends), np.intp)
    least = -1.0
    for largest, half in _SEGMENTS:
        rows = np.flatnonzero((most > least) & (most <= largest))
        polygons[rows], sizes[rows] = _capsules(ends[rows], radii[rows], half), 2 * half
        least = largest
    return polygons, sizes, elements, gains


def _capsules(ends: Floats, radii: Floats, half: int) -> Floats:
    """Outlines of rods: (R, 2, 2) ends and (R, 2) radii in pixels to (R, CORNERS, 2)."""
    along = ends[:, 1] - ends[:, 0]
    slant = np.arctan2(along[:, 1], along[:, 0])
    turn = slant[:, None] + _HALF_TURN[half]
    circle = np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    first = ends[:, None, 0] + radii[:, 0, None, None] * circle
    second = ends[:, None, 1] - radii[:, 1, None, None] * circle
    rest = np.repeat(second[:, -1:], CORNERS - 2 * half, axis=1)
    return np.concatenate([first, second, rest], axis=1)


def _before_the_lens(parts: Assembly, depth: Floats, lens: Lens) -> Assembly:
    """The part of solids that is before the lens: faces cut, rods that reach behind it left out."""
    near = NEAR_M * 1.01
    solid = parts.solid
    seen = depth[solid.faces] > near
    kept = np.asarray(seen.all(axis=1))
    faces, corners, points = solid.faces.copy(), solid.corners.copy(), [solid.points]
    count = len(solid.points)
    for index in np.flatnonzero(seen.any(axis=1) & ~kept):
        face = solid.faces[index, : solid.corners[index]]
        cut = _cut(solid.points[face], depth[face], near)[:CORNERS]
        points.append(cut)
        faces[index] = np.minimum(np.arange(count, count + CORNERS), count + len(cut) - 1)
        corners[index], kept[index] = len(cut), len(cut) >= 3
        count += len(cut)
    whole = (depth[solid.rods] > near).all(axis=1)
    chosen = np.concatenate([kept, whole])
    moved = np.concatenate(points)
    # Points behind the lens belong to no face any more, only to anchors: they are put where they do no harm.
    behind = np.maximum(0.0, near - (moved - lens.centre) @ lens.rotation[2])
    cut_solid = Solid(
        points=moved + behind[:, None] * lens.rotation[2],
        faces=faces[kept],
        corners=corners[kept],
        sheer=solid.sheer[kept],
        width_m=solid.width_m[kept],
        rods=solid.rods[whole],
        radius_m=solid.radius_m[whole],
        anchors=solid.anchors[chosen],
        bias_m=solid.bias_m[chosen],
        normals=solid.normals[chosen],
        colours=solid.colours[chosen],
        lit=solid.lit[chosen],
    )
    return replace(parts, solid=cut_solid, element_of=parts.element_of[chosen])


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

"""The clay that solids are modelled with."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from simulation.figures.colours import RUBBER, Colour
from simulation.figures.solid import CORNERS, Point, Solid

Pair = tuple[float, float]


@dataclass(slots=True)
class _Element:
    at: list[int]
    anchor: tuple[int, int]
    bias_m: float
    colour: Colour
    lit: float
    normal: Point = (0.0, 0.0, 0.0)
    sheer: bool = False
    width_m: float = 0.0
    radius_m: tuple[float, float] = (0.0, 0.0)


@dataclass(slots=True)
class Clay:
    """Models a solid piece by piece.

    Faces belong to the group begun last: a convex body with whatever is painted on it, in that order. They
    turn outwards by themselves, away from the group's centre.
    """

    _points: list[Point] = field(default_factory=list)
    _faces: list[_Element] = field(default_factory=list)
    _rods: list[_Element] = field(default_factory=list)
    _anchor: int = 0
    _bias_m: float = 0.0

    def group(self, centre: Point, bias_m: float = 0.0) -> None:
        """Begin a convex body around a centre."""
        self._points.append(centre)
        self._anchor, self._bias_m = len(self._points) - 1, bias_m

    def face(
        self,
        points: Sequence[Point],
        colour: Colour,
        *,
        lit: float = 0.0,
        sheer: bool = False,
        inward: bool = False,
        width_m: float = 0.0,
    ) -> None:
        """A flat convex face of the group, 3 to CORNERS points in order around it."""
        array = np.array(points)
        ahead = np.roll(array, -1, axis=0)
        normal = np.cross(array - array.mean(axis=0), ahead - array.mean(axis=0)).sum(axis=0)
        normal /= max(1e-12, float(np.linalg.norm(normal)))
        outward = float(normal @ (array.mean(axis=0) - self._points[self._anchor])) >= 0
        if outward == inward:
            normal, points = -normal, list(points)[::-1]
        at = list(range(len(self._points), len(self._points) + len(points)))
        self._points.extend(points)
        self._faces.append(
            _Element(
                at,
                (self._anchor, self._anchor),
                self._bias_m,
                colour,
                lit,
                tuple(normal),
                sheer,
                width_m,
            )
        )

    def box(self, low: Point, high: Point, colour: Colour, *, bias_m: float = 0.0, lit: float = 0.0) -> None:
        """A group of its own: an upright box between two opposite corners."""
        (x0, y0, z0), (x1, y1, z1) = low, high
        self.group(((x0 + x1) / 2, (y0 + y1) / 2, (z0 + z1) / 2), bias_m)
        for x in (x0, x1):
            self.face([(x, y0, z0), (x, y1, z0), (x, y1, z1), (x, y0, z1)], colour, lit=lit)
        for y in (y0, y1):
            self.face([(x0, y, z0), (x1, y, z0), (x1, y, z1), (x0, y, z1)], colour, lit=lit)
        self.face([(x0, y0, z1), (x1, y0, z1), (x1, y1, z1), (x0, y1, z1)], colour, lit=lit)

    def extruded(self, profile: Sequence[Point], colour: Colour, *, bias_m: float = 0.0) -> None:
        """A group of its own: a convex side view of (x, half width, z) corners, as wide as they say."""
        xs, zs = [p[0] for p in profile], [p[2] for p in profile]
        self.group(((min(xs) + max(xs)) / 2, 0.0, (min(zs) + max(zs)) / 2), bias_m)
        for side in (1, -1):
            self.face([(x, side * half, z) for x, half, z in profile], colour)
        for (x0, half0, z0), (x1, half1, z1) in zip(profile, [*profile[1:], profile[0]], strict=True):
            self.face([(x0, -half0, z0), (x0, half0, z0), (x1, half1, z1), (x1, -half1, z1)], colour)

    def both_sides(self, outline: Sequence[Point], colour: Colour, *, lit: float = 0.0) -> None:
        """Painted on the group's left and right: (x, half width, z) corners."""
        for side in (1, -1):
            self.face([(x, side * half, z) for x, half, z in outline], colour, lit=lit)

    def band(self, x_m: Pair, half_m: float | Pair, z_m: Pair, colour: Colour, *, lit: float = 0.0) -> None:
        """Painted on the group's left and right: a rectangle; half widths at its lower and its upper edge."""
        low, high = half_m if isinstance(half_m, tuple) else (half_m, half_m)
        (x0, x1), (z0, z1) = x_m, z_m
        self.both_sides([(x0, low, z0), (x1, low, z0), (x1, high, z1), (x0, high, z1)], colour, lit=lit)

    def level(self, x_m: Pair, half_m: float, z_m: float, colour: Colour) -> None:
        """Painted on the group's top: a rectangle."""
        x0, x1 = x_m
        self.face([(x0, -half_m, z_m), (x1, -half_m, z_m), (x1, half_m, z_m), (x0, half_m, z_m)], colour)

    def across(
        self, x_m: float, y_m: tuple[float, float], z_m: tuple[float, float], colour: Colour, lit: float = 0.0
    ) -> None:
        """Painted on the group's front or back: an upright rectangle at x."""
        (y0, y1), (z0, z1) = y_m, z_m
        self.face([(x_m, y0, z0), (x_m, y1, z0), (x_m, y1, z1), (x_m, y0, z1)], colour, lit=lit)

    def disc(self, centre: Point, radius_m: float, colour: Colour, *, width_m: float = 0.0) -> None:
        """An upright disc along x: a wheel; with a width only its rim."""
        x, y, z = centre
        turn = [2 * math.pi * step / CORNERS for step in range(CORNERS)]
        rim = [(x + radius_m * math.cos(a), y, z + radius_m * math.sin(a)) for a in turn]
        self.face(rim, colour, width_m=width_m, sheer=width_m > 0)

    def wheels(self, x_m: Sequence[float], y_m: float, radius_m: float, rim: Colour) -> None:
        """Painted on both sides of the group: tyres, rims and the dark of the arches."""
        for x in x_m:
            for side in (y_m, -y_m):
                self.disc((x, side, radius_m), radius_m, RUBBER)
                self.disc((x, side * 1.001, radius_m), radius_m * 0.6, rim)
                self.disc((x, side * 1.002, radius_m), radius_m * 0.2, RUBBER)

    def rod(
        self,
        one: Point,
        other: Point,
        radius_m: float | tuple[float, float],
        colour: Colour,
        *,
        bias_m: float = 0.0,
        lit: float = 0.0,
    ) -> None:
        """A round rod with round ends; its radius may differ at both ends."""
        at = [len(self._points), len(self._points) + 1]
        self._points += [one, other]
        radii = radius_m if isinstance(radius_m, tuple) else (radius_m, radius_m)
        self._rods.append(_Element(at, (at[0], at[1]), bias_m, colour, lit, radius_m=radii))

    def ball(
        self, centre: Point, radius_m: float, colour: Colour, *, bias_m: float = 0.0, lit: float = 0.0
    ) -> None:
        """A ball."""
        self.rod(centre, centre, radius_m, colour, bias_m=bias_m, lit=lit)

    def solid(self) -> Solid:
        """What has been modelled."""
        faces, rods = self._faces, self._rods
        elements = [*faces, *rods]
        return Solid(
            points=np.array(self._points, np.float64).reshape(-1, 3),
            faces=np.array([(f.at + f.at[-1:] * CORNERS)[:CORNERS] for f in faces], np.intp).reshape(
                -1, CORNERS
            ),
            corners=np.array([len(f.at) for f in faces], np.intp),
            sheer=np.array([f.sheer for f in faces], np.bool_),
            width_m=np.array([f.width_m for f in faces], np.float64),
            rods=np.array([r.at for r in rods], np.intp).reshape(-1, 2),
            radius_m=np.array([r.radius_m for r in rods], np.float64).reshape(-1, 2),
            anchors=np.array([e.anchor for e in elements], np.intp).reshape(-1, 2),
            bias_m=np.array([e.bias_m for e in elements], np.float64),
            normals=np.array([e.normal for e in elements], np.float64).reshape(-1, 3),
            colours=np.array([e.colour for e in elements], np.float64).reshape(-1, 3),
            lit=np.array([e.lit for e in elements], np.float64),
        )


def inside(quad: Sequence[Point], s: tuple[float, float], t: tuple[float, float]) -> list[Point]:
    """A part of a four-cornered face: `s` along its first edge, `t` along its last, 0 to 1 each."""
    a, b, c, d = (np.array(corner) for corner in quad)

    def at(along: float, up: float) -> Point:
        x, y, z = (a * (1 - along) + b * along) * (1 - up) + (d * (1 - along) + c * along) * up
        return (float(x), float(y), float(z))

    return [at(s[0], t[0]), at(s[1], t[0]), at(s[1], t[1]), at(s[0], t[1])]

"""Lamps at night: the glare around them and the light they throw on the road."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from simulation.figure import Figure, Kind
from simulation.figures.colours import Colour
from simulation.figures.cutout import Stance
from simulation.figures.props import LAMP_M, lamp_place
from simulation.figures.sketch import Picture
from simulation.figures.solid import Floats, Point
from simulation.figures.stage import Standing
from simulation.figures.vehicles import lamps_of
from simulation.lens import NEAR_M, Lens
from simulation.plan import Prop

_DRIVEN = {Kind.CAR, Kind.VAN, Kind.TRUCK, Kind.BUS, Kind.MOTORCYCLE}
_HEAD: Colour = (205, 235, 255)
_TAIL: Colour = (30, 20, 200)
_STREET: Colour = (130, 205, 255)
_POOL_M = ((1.0, 0.9), (7.0, 2.2), (13.0, 2.8))
"""How far ahead of the lamps the light on the road reaches, and how wide it is on both sides."""


_POOL_GAIN = 0.3
"""How much brighter the road is there."""


def shines(figure: Figure) -> bool:
    """Whether it has lamps that are on at night."""
    return figure.kind in _DRIVEN and figure.moving


@dataclass(frozen=True, slots=True, eq=False)
class Night:
    """Lamps before one lens: `ground` (h, w) is 255 where the ground is seen, `lamps` 0 to 1 how bright."""

    lens: Lens
    ground: Picture
    lamps: float

    def glare(self, picture: Picture, figure: Figure, standing: Standing) -> None:
        """The lamps of a vehicle that point to the camera, as they dazzle it; added in place."""
        stance = standing.cutout.stance
        heads, tails = lamps_of(figure.kind, stance.low, stance.high)
        to_lens = self.lens.centre[:2] - stance.middle
        facing = float(stance.axes[0] @ to_lens) / max(1e-6, float(np.linalg.norm(to_lens)))
        places, colour, reach_m = (heads, _HEAD, 1.0) if facing > 0 else (tails, _TAIL, 0.5)
        pixels, depth = self.lens.project(_in_world(places, figure, stance))
        for (u, v), far in zip(pixels.tolist(), depth.tolist(), strict=True):
            if far >= 4 * NEAR_M and not _is_hidden(standing, u, v):
                radius = reach_m * (0.25 + abs(facing)) * self.lens.focal_px / (far + 6)
                _add(picture, (u, v), radius, colour, self.lamps * (0.3 + 0.7 * abs(facing)))

    def street_lamp(self, picture: Picture, lamp: Prop) -> None:
        """The glare around a street lamp, added in place."""
        pixels, depth = self.lens.project(np.array([(*lamp_place(lamp), LAMP_M)]))
        if depth[0] > 4 * NEAR_M:
            u, v = pixels[0].tolist()
            radius = min(0.12 * self.lens.width_px, 1.3 * self.lens.focal_px / (float(depth[0]) + 4))
            _add(picture, (u, v), radius, _STREET, 0.85 * self.lamps)

    def pool(self, picture: Picture, figure: Figure, stance: Stance) -> None:
        """What the head lamps of a vehicle light up on the road, in place."""
        nose = float(stance.high[0])
        sides = [[(nose + far, way * wide, 0.0) for far, wide in _POOL_M] for way in (1, -1)]
        pixels, depth = self.lens.project(_in_world([*sides[0], *sides[1][::-1]], figure, stance))
        if depth.min() < 4 * NEAR_M:
            return
        left, top = np.maximum(np.floor(pixels.min(axis=0)) - 6, 0).astype(int).tolist()
        size = (self.lens.width_px, self.lens.height_px)
        right, bottom = np.minimum(np.ceil(pixels.max(axis=0)) + 7, size).astype(int).tolist()
        if left >= right or top >= bottom:
            return
        pool = np.zeros((bottom - top, right - left), np.uint8)
        hull = cv2.convexHull(((pixels - (left, top)) * 16).astype(np.int32))
        cv2.fillConvexPoly(pool, hull, round(_POOL_GAIN * 255 * self.lamps), cv2.LINE_AA, 4)
        soft = max(1, min(right - left, bottom - top) // 5) * 2 + 1
        lit = cv2.bitwise_and(cv2.blur(pool, (soft, soft)), self.ground[top:bottom, left:right])
        part = picture[top:bottom, left:right]
        cv2.add(part, cv2.multiply(part, cv2.merge([lit] * 3), scale=1 / 255), dst=part)


def _in_world(places: Sequence[Point], figure: Figure, stance: Stance) -> Floats:
    world = np.array(places)
    world[:, :2] = world[:, :2] @ stance.axes + (figure.x_m, figure.y_m)
    return world


def _is_hidden(standing: Standing, u: float, v: float) -> bool:
    free, cutout = standing.free, standing.cutout
    row, column = int(v) - cutout.top, int(u) - cutout.left
    if free is None or not (0 <= row < free.shape[0] and 0 <= column < free.shape[1]):
        return False
    return bool(free[row, column] < 128)


def _add(
    picture: Picture, middle: tuple[float, float], radius_px: float, colour: Colour, gain: float
) -> None:
    """A round glow, added in place."""
    reach = max(2, min(round(radius_px), picture.shape[1] // 6))
    left, top = math.floor(middle[0]) - reach, math.floor(middle[1]) - reach
    size = 2 * reach + 1
    rows = slice(max(0, top), min(picture.shape[0], top + size))
    columns = slice(max(0, left), min(picture.shape[1], left + size))
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return
    glow = _glow(reach, colour, round(max(0.0, min(1.0, gain)) * 16))
    part = picture[rows, columns]
    cv2.add(
        part, glow[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left], dst=part
    )


@lru_cache(maxsize=256)
def _glow(reach_px: int, colour: Colour, sixteenths: int) -> Picture:
    line = np.arange(-reach_px, reach_px + 1) / (reach_px + 0.5)
    away = np.sqrt(line[:, None] ** 2 + line[None, :] ** 2)
    bright = 0.75 * np.clip(1 - away, 0, 1) ** 2.2 + 0.9 * np.clip(1 - 3.2 * away, 0, 1)
    shown = bright[..., None] * np.array(colour) * (sixteenths / 16)
    return np.asarray(np.clip(shown, 0, 255), np.uint8)

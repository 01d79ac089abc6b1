"""Lamps at night: the glare around them and the light they throw on the road."""

import math
from functools import lru_cache

import cv2
import numpy as np

from simulation.figure import Figure, Kind
from simulation.figures.colours import Colour
from simulation.figures.cutout import Cutout
from simulation.figures.sketch import Picture
from simulation.figures.vehicles import lamps_of
from simulation.lens import NEAR_M, Lens

_DRIVEN = {Kind.CAR, Kind.VAN, Kind.TRUCK, Kind.BUS, Kind.MOTORCYCLE}
_HEAD: Colour = (205, 235, 255)
_TAIL: Colour = (30, 20, 200)
_STREET: Colour = (130, 205, 255)
_POOL_M = ((1.0, 0.9), (7.0, 2.2), (13.0, 2.8))
"""How far ahead of the lamps the light on the road reaches, and how wide it is on both sides."""


def shines(figure: Figure) -> bool:
    """Whether it has lamps that are on at night."""
    return figure.kind in _DRIVEN and figure.moving


def glare(
    picture: Picture, figure: Figure, cutout: Cutout, free: Picture | None, lens: Lens, lamps: float
) -> None:
    """The lamps of a vehicle that point to the camera, as they dazzle it; added to the picture in place."""
    heads, tails = lamps_of(figure.kind, cutout.solid)
    centre = np.array([*cutout.footprint.mean(axis=0), 0.0])
    to_lens = lens.centre - centre
    facing = float(cutout.turn[0] @ to_lens) / max(1e-6, float(np.linalg.norm(to_lens)))
    places, colour, reach_m = (heads, _HEAD, 1.0) if facing > 0 else (tails, _TAIL, 0.5)
    origin = np.array([figure.x_m, figure.y_m, 0.0])
    pixels, depth = lens.project(np.array(places) @ cutout.turn + origin)
    for (u, v), far in zip(pixels, depth, strict=True):
        if far < 4 * NEAR_M or _is_hidden(cutout, free, float(u), float(v)):
            continue
        radius = reach_m * (0.25 + abs(facing)) * lens.focal_px / (far + 6)
        add_glow(picture, (float(u), float(v)), radius, colour, lamps * (0.3 + 0.7 * abs(facing)))


def _is_hidden(cutout: Cutout, free: Picture | None, u: float, v: float) -> bool:
    row, column = int(v) - cutout.top, int(u) - cutout.left
    if free is None or not (0 <= row < free.shape[0] and 0 <= column < free.shape[1]):
        return False
    return bool(free[row, column] < 128)


def street_lamp(picture: Picture, place: tuple[float, float], far_m: float, lens: Lens, lamps: float) -> None:
    """The glare around a street lamp."""
    add_glow(
        picture, place, min(0.12 * lens.width_px, 1.3 * lens.focal_px / (far_m + 4)), _STREET, 0.85 * lamps
    )


def add_glow(
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
    return np.clip(bright[..., None] * np.array(colour) * (sixteenths / 16), 0, 255).astype(np.uint8)


def light_pool(
    picture: Picture, figure: Figure, cutout: Cutout, ground: Picture, lens: Lens, lamps: float
) -> None:
    """What the head lamps of a vehicle light up on the road, in place; `ground` (h, w) is 255 where it is seen."""
    nose = float(cutout.solid.points[:, 0].max())
    edge = [(nose + far, wide) for far, wide in _POOL_M] + [
        (nose + far, -wide) for far, wide in _POOL_M[::-1]
    ]
    points = np.array([(x, y, 0.0) for x, y in edge]) @ cutout.turn + (figure.x_m, figure.y_m, 0.0)
    pixels, depth = lens.project(points)
    if depth.min() < 4 * NEAR_M:
        return
    low, high = np.floor(pixels.min(axis=0)).astype(int) - 6, np.ceil(pixels.max(axis=0)).astype(int) + 7
    left, top = np.maximum(low, 0)
    right, bottom = np.minimum(high, (lens.width_px, lens.height_px))
    if left >= right or top >= bottom:
        return
    pool = np.zeros((bottom - top, right - left), np.uint8)
    hull = cv2.convexHull(((pixels - (left, top)) * 16).astype(np.int32))
    cv2.fillConvexPoly(pool, hull, round(70 * lamps), cv2.LINE_AA, 4)
    soft = max(1, int(min(right - left, bottom - top)) // 5) * 2 + 1
    pool = cv2.bitwise_and(cv2.blur(pool, (soft, soft)), ground[top:bottom, left:right])
    part = picture[top:bottom, left:right]
    cv2.add(part, cv2.multiply(part, cv2.merge([pool] * 3), scale=1 / 120), dst=part)

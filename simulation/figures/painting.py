"""Colours of solids in some light, and laying them over a picture."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from simulation.figures.sketch import Picture, Sketches, Tones
from simulation.figures.solid import Floats
from simulation.light import Light

_ROUND = 0.6
"""How much of the sun a rod gets on the whole."""


@dataclass(frozen=True, slots=True, eq=False)
class Sunshine:
    """A light, ready for use: linear shares of sky and sun, and the unit vector towards the sun."""

    sky: float
    direct: float
    towards: Floats
    lamps: float

    @classmethod
    def of(cls, light: Light) -> "Sunshine":
        """As the backdrop understands a light."""
        azimuth, elevation = math.radians(light.sun_azimuth_deg), math.radians(light.sun_elevation_deg)
        level = math.cos(elevation)
        towards = np.array([math.cos(azimuth) * level, math.sin(azimuth) * level, math.sin(elevation)])
        return cls(max(light.ambient, 0.05), light.sun, towards, light.lamps)


@dataclass(frozen=True, slots=True, eq=False)
class Tint:
    """The light where things stand.

    light   (L, 3) multipliers of their own BGR colours
    haze    (L,) how much of what is seen is haze, 0 to 1, and its (3,) colour
    sunlit  (L,) whether the sun reaches them, 0 to 1
    """

    light: Floats
    haze: Floats
    haze_colour: Floats
    sunlit: Floats


def toned(sketches: Sketches, sunshine: Sunshine, tint: Tint) -> list[Tones]:
    """For each solid its polygons' colours: blue, green, red and 255, as opaque things have."""
    solid, owner = sketches.parts.solid, sketches.parts.element_of
    facing = np.maximum(0.0, solid.normals @ sunshine.towards)
    facing[len(solid.faces) :] = _ROUND
    linear = sunshine.sky * (0.8 + 0.2 * solid.normals[:, 2]) + sunshine.direct * facing
    shade = np.sqrt(linear / (sunshine.sky * 0.85 + sunshine.direct * _ROUND))
    shining = (solid.lit * sunshine.lamps)[:, None]
    haze = tint.haze[owner][:, None]
    own = solid.colours * np.maximum(shade[:, None] * tint.light[owner], shining)
    tones = np.full((len(sketches.elements), 4), 255.0)
    shown = (own * (1 - haze) + tint.haze_colour * haze)[sketches.elements] * sketches.gains[:, None]
    tones[:, :3] = np.minimum(shown, 255.0)
    rows: Sequence[Sequence[float]] = tones.tolist()
    return [rows[first:end] for first, end in zip(sketches.starts, sketches.starts[1:], strict=False)]


@dataclass(frozen=True, slots=True, eq=False)
class Sprite:
    """What is laid over a picture: that is multiplied by `kept` / 255, then `added`; (h, w, 3) both."""

    left: int
    top: int
    added: Picture
    kept: Picture

    @classmethod
    def of(cls, left: int, top: int, painted: Picture, free: Picture | None) -> "Sprite":
        """A painted (h, w, 4) canvas; `free` (h, w): how much of each pixel nothing still hides."""
        if free is not None:
            painted = np.asarray(cv2.multiply(painted, cv2.merge([free] * 4), scale=1 / 255), np.uint8)
        rest = cv2.bitwise_not(cv2.extractChannel(painted, 3))
        added = cv2.cvtColor(painted, cv2.COLOR_BGRA2BGR)
        return cls(left, top, np.asarray(added, np.uint8), np.asarray(cv2.merge([rest] * 3), np.uint8))

    def over(self, picture: Picture) -> None:
        """Lay it over a picture, in place."""
        height, width = self.kept.shape[:2]
        part = picture[self.top : self.top + height, self.left : self.left + width]
        cv2.multiply(part, self.kept, dst=part, scale=1 / 255)
        cv2.add(part, self.added, dst=part)

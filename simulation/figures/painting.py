"""Colours of a cutout in some light, and laying it over a picture."""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from simulation.figures.cutout import Cutout
from simulation.figures.sketch import Picture
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
    """The light at one place: (3,) BGR multiplier of a figure's own colours, and the haze before it."""

    light: Floats
    haze: float
    haze_colour: Floats


def painted(cutout: Cutout, sunshine: Sunshine, tint: Tint) -> Picture:
    """(h, w, 4) BGRA of a cutout, its colours already multiplied by how much of each pixel it covers."""
    sketch, solid = cutout.sketch, cutout.solid
    normals = solid.normals @ cutout.turn
    facing = np.maximum(0.0, normals @ sunshine.towards)
    facing[len(solid.faces) :] = _ROUND
    linear = sunshine.sky * (0.8 + 0.2 * normals[:, 2]) + sunshine.direct * facing
    shade = np.sqrt(linear / (sunshine.sky * 0.85 + sunshine.direct * _ROUND))
    shining = (solid.lit * sunshine.lamps)[:, None]
    tones = solid.colours * np.maximum(shade[:, None] * tint.light, shining)
    tones = tones * (1 - tint.haze) + tint.haze_colour * tint.haze
    colours = np.full((len(sketch.sizes), 4), 255.0)
    np.minimum(tones[sketch.elements] * sketch.gains[:, None], 255.0, out=colours[:, :3])
    canvas = np.zeros((*cutout.mask.shape, 4), np.uint8)
    sketch.draw(canvas, cutout.left, cutout.top, 1.0, colours.tolist())
    return canvas


@dataclass(frozen=True, slots=True, eq=False)
class Sprite:
    """What is laid over a picture: (h, w, 3) to be added after the picture was multiplied by (h, w, 3) / 255."""

    left: int
    top: int
    added: Picture
    kept: Picture

    @classmethod
    def of(cls, cutout: Cutout, colours: Picture, free: Picture | None) -> "Sprite":
        """A painted cutout; `free` (h, w) says how much of each pixel nothing that stands still hides."""
        added, alpha = colours[..., :3], colours[..., 3]
        if free is not None:
            added = cv2.multiply(added, cv2.merge([free] * 3), scale=1 / 255)
            alpha = cv2.multiply(alpha, free, scale=1 / 255)
        rest = cv2.bitwise_not(alpha)
        return cls(cutout.left, cutout.top, np.ascontiguousarray(added, np.uint8), cv2.merge([rest] * 3))

    def over(self, picture: Picture) -> None:
        """Lay it over a picture, in place."""
        height, width = self.kept.shape[:2]
        part = picture[self.top : self.top + height, self.left : self.left + width]
        cv2.multiply(part, self.kept, dst=part, scale=1 / 255)
        cv2.add(part, self.added, dst=part)

"""What a `Light` means: colours of sun, sky, lamps and haze, and where the sun does not reach.

Everything here is linear light; a picture's values are its square root (a gamma of 2 stands for sRGB's 2.2):
a figure's colours may be multiplied by the square root of the light on them.
"""

import math
from functools import lru_cache

import numpy as np

from simulation.light import Light
from simulation.plan import Plan
from simulation.street.canvas import Floats32
from simulation.street.planting import LAMP_M, lamps_of
from simulation.street.scene import NORMALS, Scene

SKYLIGHT, SUNLIGHT = 0.78, 0.78
"""Chosen so that a level place in the light called "day" gets 1.0 and one in the shade 0.47."""

WALL_SHARE = 0.82
"""An upright wall sees less of the sky than the ground does."""

LAMP_COLOUR = np.array((0.64, 0.86, 1.0), np.float32)
LAMP_STRENGTH = 0.85
"""On the ground right below a lamp."""

SHOP_STRENGTH, SHOP_REACH_M = 1.1, 2.4
"""On the pavement before lit shop windows, and how far it goes."""

GLOW = 1.25
HAZE_PER_M = 0.013
"""At haze 1; at haze 0.1 a house 100 m away is 12 % haze."""

PENUMBRA_M = 0.25
KEPT = 32
"""Lights whose numbers are kept: they are asked for once per figure."""

ZENITH_CLEAR = np.array((212, 170, 122), np.float32) / 255
HORIZON_CLEAR = np.array((236, 226, 212), np.float32) / 255
ZENITH_GREY = np.array((196, 190, 184), np.float32) / 255
HORIZON_GREY = np.array((216, 212, 208), np.float32) / 255
EVENING = np.array((120, 176, 242), np.float32) / 255
CITY_GLOW = np.array((52, 56, 72), np.float32) / 255


def _tint(warmth: float) -> Floats32:
    return np.array((1 - 0.3 * warmth, 1 - 0.05 * warmth, 1 + 0.14 * warmth), np.float32)


@lru_cache(maxsize=KEPT)
def skylight(light: Light) -> Floats32:
    """(3,) BGR on a level place, from everywhere."""
    return np.asarray(
        _tint(light.warmth) * np.array((1.03, 1.0, 0.97)) * SKYLIGHT * light.ambient, np.float32
    )


@lru_cache(maxsize=KEPT)
def sunlight(light: Light) -> Floats32:
    """(3,) BGR on a place that faces the sun; low, it is red."""
    low = math.exp(-max(light.sun_elevation_deg, 0.0) / 14)
    colour = np.array((0.94 - 0.5 * low, 0.985 - 0.22 * low, 1.0))
    return np.asarray(_tint(light.warmth * 0.5) * colour * SUNLIGHT * light.sun, np.float32)


@lru_cache(maxsize=KEPT)
def towards_sun(light: Light) -> tuple[float, float, float]:
    """Unit vector."""
    azimuth, elevation = math.radians(light.sun_azimuth_deg), math.radians(light.sun_elevation_deg)
    flat = math.cos(elevation)
    return flat * math.cos(azimuth), flat * math.sin(azimuth), math.sin(elevation)


def on_planes(light: Light) -> tuple[Floats32, Floats32]:
    """(10, 3) skylight and (10,) share of the sunlight that each plane gets."""
    facing = np.clip(NORMALS @ np.array(towards_sun(light), np.float32), 0, 1)
    share = np.where(NORMALS[:, 2] > 0, 1.0, WALL_SHARE).astype(np.float32)
    return share[:, None] * skylight(light), facing.astype(np.float32)


def sunlit(scene: Scene, light: Light, points: Floats32) -> Floats32:
    """(n,) 0 to 1: whether the houses on either side leave the sun to these (n, 3) points."""
    east, north, up = towards_sun(light)
    if up <= 0:
        return np.zeros(len(points), np.float32)
    if abs(north) < 1e-3:
        return np.ones(len(points), np.float32)
    far = north > 0
    plane_y = scene.plan.front_y_m if far else -scene.plan.near_pavement_m
    heights = scene.far_heights if far else scene.near_heights
    way = (plane_y - points[:, 1]) / north
    passes = points[:, 2] + way * up
    height = heights[scene.columns(points[:, 0] + way * east)]
    clear = np.clip((passes - height) / PENUMBRA_M + 0.5, 0, 1)
    return np.asarray(np.where(way > 1e-3, clear, 1.0), np.float32)


def lamplight(plan: Plan, points: Floats32, normals: Floats32) -> Floats32:
    """(n,) light of the street lamps on (n, 3) points that face (n, 3) normals; lamps shine downwards."""
    total = np.zeros(len(points), np.float32)
    for x, y in lamps_of(plan):
        east, north, up = x - points[:, 0], y - points[:, 1], np.maximum(LAMP_M - points[:, 2], 0)
        squared = np.maximum(east * east + north * north + up * up, 0.25)
        facing = np.maximum(east * normals[:, 0] + north * normals[:, 1] + up * normals[:, 2], 0)
        total += (LAMP_STRENGTH * LAMP_M**2) * facing * up / (squared * squared)
    return total


def shoplight(scene: Scene, points: Floats32) -> Floats32:
    """(n,) light that falls out of the shops of both sides."""
    column = scene.columns(points[:, 0])
    far = scene.plan.front_y_m - points[:, 1]
    near = points[:, 1] + scene.plan.near_pavement_m
    light = scene.far_glow[column] * np.exp(-np.abs(far) / SHOP_REACH_M)
    light += scene.near_glow[column] * np.exp(-np.abs(near) / SHOP_REACH_M)
    return np.asarray(light * SHOP_STRENGTH, np.float32)


def sky_colours(light: Light) -> tuple[Floats32, Floats32]:
    """(3,) linear BGR of the zenith and of the horizon."""
    clear = min(light.sun / 0.9, 1.0) * (1 - light.haze)
    zenith = ZENITH_GREY + (ZENITH_CLEAR - ZENITH_GREY) * clear
    horizon = HORIZON_GREY + (HORIZON_CLEAR - HORIZON_GREY) * clear
    evening = max(light.warmth, 0.0)
    horizon = horizon + (EVENING - horizon) * evening
    strength = min(2.2 * light.ambient**1.6, 1.0)
    city = CITY_GLOW**2 * light.lamps
    return (
        np.asarray(zenith**2 * strength * _tint(light.warmth * 0.4) + city * 0.4, np.float32),
        np.asarray(horizon**2 * strength * _tint(light.warmth * 0.4) + city, np.float32),
    )

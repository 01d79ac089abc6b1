"""What lies between the street and the picture: rain in the air, noise in the sensor."""

import math
from functools import lru_cache

import cv2
import numpy as np

from simulation.light import Light
from simulation.street.canvas import Picture

SPARE_PX = 256
"""A tile is this much larger than the picture, so that every instant can show another part of it."""

LEVELS = 8
"""Strengths of noise and of rain are rounded to as many."""

NOISE_BY_DAY, NOISE_AT_NIGHT = 1.6, 6.0
"""Deviation in grey levels; a camera's gain goes up in the dark."""

DARKEST, BRIGHTEST = 0.1, 0.55
"""Ambient light at which noise is at its most and its least."""

STREAKS_PER_PX = 1 / 420
"""Drops in the air per pixel of the tile in the heaviest rain."""

FALL_PX_PER_S = 2300.0
"""So fast that no streak is seen in two frames."""

LAMP_SHARE = 0.4
"""Lamps light up drops less than the sky does: they are small."""


class Weather:
    """Rain and noise over the pictures of one size; the same for the same seed and instant.

    Cost at 640x360: 0.1 ms a frame for noise, as much again for rain.
    """

    def __init__(self, width_px: int, height_px: int, seed: int = 0) -> None:
        self._width, self._height, self._seed = width_px, height_px, seed

    def over(self, picture: Picture, light: Light, at_s: float) -> None:
        """Puts both on a (h, w, 3) uint8 picture, in place."""
        rng = _Offsets(self._seed, at_s)
        if light.rain > 0:
            self._rain(picture, light, at_s, rng)
        up, down = _noise(self._width, self._height, _level(darkness(light)))
        rows, columns = self._window(rng)
        cv2.add(picture, up[rows, columns], dst=picture)
        rows, columns = self._window(rng)
        cv2.subtract(picture, down[rows, columns], dst=picture)

    def _rain(self, picture: Picture, light: Light, at_s: float, rng: "_Offsets") -> None:
        shine = min(1.0, light.ambient / BRIGHTEST + LAMP_SHARE * light.lamps)
        streaks = _streaks(self._width, self._height, _level(light.rain), _level(shine))
        _, columns = self._window(rng)
        top = SPARE_PX - 1 - int(at_s * FALL_PX_PER_S) % SPARE_PX
        cv2.add(picture, streaks[top : top + self._height, columns], dst=picture)

    def _window(self, rng: "_Offsets") -> tuple[slice, slice]:
        top, left = rng.draw(), rng.draw()
        return slice(top, top + self._height), slice(left, left + self._width)


class _Offsets:
    """A few numbers below `SPARE_PX` from seed and instant; to set up numpy's generators takes too long."""

    def __init__(self, seed: int, at_s: float) -> None:
        self._state = (seed * 1_000_003 + round(at_s * 1000) * 7919 + 12345) & 0xFFFFFFFF

    def draw(self) -> int:
        # The quick generator of Numerical Recipes (chapter 7.1); only its upper bits are good.
        self._state = (self._state * 1_664_525 + 1_013_904_223) & 0xFFFFFFFF
        return (self._state >> 16) % SPARE_PX


def darkness(light: Light) -> float:
    """0 in daylight to 1 at night."""
    bright = light.ambient + 0.5 * light.sun
    return float(np.clip((BRIGHTEST - bright) / (BRIGHTEST - DARKEST), 0, 1))


def _level(part: float) -> int:
    return max(0, min(LEVELS, math.ceil(part * LEVELS - 1e-9)))


@lru_cache(maxsize=24)
def _noise(width_px: int, height_px: int, level: int) -> tuple[Picture, Picture]:
    """What is added and what is taken away, (h + spare, w + spare, 3) each: brightness more than colour."""
    deviation = NOISE_BY_DAY + (NOISE_AT_NIGHT - NOISE_BY_DAY) * level / LEVELS
    rng = np.random.default_rng((width_px, height_px, level, 41))
    shape = (height_px + SPARE_PX, width_px + SPARE_PX)
    grey = rng.standard_normal((*shape, 1), np.float32)
    colour = rng.standard_normal((*shape, 3), np.float32)
    noise = (0.85 * grey + 0.5 * colour) * deviation
    rounded = np.rint(noise)
    return np.clip(rounded, 0, 255).astype(np.uint8), np.clip(-rounded, 0, 255).astype(np.uint8)


@lru_cache(maxsize=24)
def _streaks(width_px: int, height_px: int, rain: int, shine: int) -> Picture:
    """(h + spare, w + spare, 3) uint8 slanted streaks, blurred by their fall; longer and brighter nearby."""
    rng = np.random.default_rng((width_px, height_px, rain, 42))
    height, width = height_px + SPARE_PX, width_px + SPARE_PX
    tile = np.zeros((height, width), np.uint8)
    scale = max(height_px / 360, 0.5)
    count = int(height * width * STREAKS_PER_PX * rain / LEVELS / scale**2)
    near = rng.random(count) ** 3
    for x, y, close in zip(rng.integers(0, width, count), rng.integers(0, height, count), near, strict=True):
        long = (7 + 26 * close) * scale
        end = (int(x + long * 0.12), int(y + long))
        cv2.line(tile, (int(x), int(y)), end, int(34 + 40 * close), max(1, round(scale)), cv2.LINE_AA)
    soft = cv2.GaussianBlur(tile, (0, 0), 0.6 * scale)
    return np.asarray(cv2.merge([cv2.convertScaleAbs(soft, alpha=shine / LEVELS)] * 3), np.uint8)

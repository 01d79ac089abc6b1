"""What a street camera sends: a rendered street, and what sensor, mast, weather and recorder do to it."""

from datetime import datetime, timedelta
from functools import lru_cache

import cv2
import numpy as np

from simulation.figure import Figure, Kind
from simulation.lens import Lens
from simulation.light import LIGHTS
from simulation.random_street import random_plan
from simulation.renderer import Renderer
from streams.frame import Image
from tests.scenes import START

HEIGHT_PX, WIDTH_PX = 360, 640
_ROOM_PX = 64


def when(seconds: float) -> datetime:
    """So many seconds after the start."""
    return START + timedelta(seconds=seconds)


def person(x_m: float, y_m: float, look: int = 1) -> Figure:
    return Figure("person", Kind.ADULT, x_m, y_m, look=look)


def vehicle(x_m: float, y_m: float, kind: Kind = Kind.CAR) -> Figure:
    return Figure("vehicle", kind, x_m, y_m, look=3)


@lru_cache(maxsize=4)
def renderer(street: int) -> Renderer:
    """One of some streets, seen from a mast on the near side."""
    lens = Lens(0.0, -3.0, 7.0, 10.0 * street, 12.0, 80.0, WIDTH_PX, HEIGHT_PX)
    return Renderer(random_plan(np.random.default_rng([7, street]), street), lens, seed=street)


@lru_cache(maxsize=64)
def street(
    *figures: Figure, light: str = "day", number: int = 0, shake_px: tuple[float, float] = (0, 0)
) -> Image:
    """The street without noise; the same call gives the same picture, which nobody may write into."""
    image = renderer(number).render(figures, LIGHTS[light], 0.0, shake_px).image
    image.flags.writeable = False
    return image


class Sensor:
    """Adds what no two pictures of a camera have in common: noise of `sigma` grey levels.

    It is drawn once and cut out at another place each time: drawing takes longer than what is tested.
    """

    def __init__(self, sigma: float = 2.0, seed: int = 1) -> None:
        self._rng = np.random.default_rng(seed)
        size = (HEIGHT_PX + _ROOM_PX, WIDTH_PX + _ROOM_PX, 1)
        self._noise = self._rng.normal(0.0, sigma, size).astype(np.float32)

    def __call__(self, image: Image) -> Image:
        top, left = self._rng.integers(0, _ROOM_PX, 2)
        noise = self._noise[top : top + image.shape[0], left : left + image.shape[1]]
        return np.asarray(np.clip(image + noise, 0, 255).round(), np.uint8)


def relit(image: Image, gain: float = 1.0, offset: float = 0.0) -> Image:
    """The same in another light, or with another exposure."""
    return np.asarray(np.clip(image * np.float32(gain) + np.float32(offset), 0, 255), np.uint8)


def stamped(image: Image, at: datetime) -> Image:
    """With the time burnt in at the top left, white with black edges, as recorders do."""
    stamp = image.copy()
    for grey, thickness in ((0, 4), (255, 2)):
        text, colour = f"{at:%Y-%m-%d %H:%M:%S}", (grey, grey, grey)
        cv2.putText(stamp, text, (12, 32), cv2.FONT_HERSHEY_SIMPLEX, 1.0, colour, thickness)
    return stamp


def panned(image: Image, right_px: int, down_px: int = 0) -> Image:
    """As the camera sees it that has been turned; what comes into view at the rim mirrors what was there."""
    across, down = abs(right_px), abs(down_px)
    wide = cv2.copyMakeBorder(image, down, down, across, across, cv2.BORDER_REFLECT)
    top, left = down + down_px, across + right_px
    return np.asarray(wide[top : top + image.shape[0], left : left + image.shape[1]], np.uint8)

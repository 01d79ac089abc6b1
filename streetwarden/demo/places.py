"""From a place in a picture to the place on the ground that it shows."""

import math
from collections.abc import Mapping

import numpy as np

from simulation.lens import Lens
from vision.event import Event
from vision.geometry import Point

_LEVEL = -1e-3  # a ray that hardly goes down meets the ground somewhere beyond the street


def on_ground(lens: Lens, point: Point) -> Point | None:
    """Where a normalised point of the picture is on the ground, in metres; None at the horizon and above."""
    pixel = np.array([point[0] * lens.width_px, point[1] * lens.height_px])
    across, ahead, down = map(float, lens.rays(pixel))
    if down > _LEVEL:
        return None
    far = -lens.height_m / down
    return lens.x_m + far * across, lens.y_m + far * ahead


def place_of(event: Event, lenses: Mapping[str, Lens]) -> Point | None:
    """Where an event is on the ground; None where nobody can say."""
    lens = lenses.get(event.camera_id)
    return None if lens is None else on_ground(lens, event.place.ground_point)


def apart_m(one: Point, other: Point) -> float:
    """How far two places are from each other."""
    return math.dist(one, other)

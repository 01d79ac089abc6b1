"""Heads and number plates made coarse, by geometry: for those who may not see who it was."""

import math
from collections.abc import Iterable
from typing import Protocol

import cv2

from models.detections import ObjectClass
from streams.frame import Image
from vision.geometry import Box

HEAD_PART = 0.3  # of a standing person's box, from the top: a head is 1/7.5 of the height, and it bows
PLATE_TOP = 0.45  # of a vehicle's box; front and rear plates sit in the lower half,
PLATE_SIDE = 0.15  # in the middle, seen from ahead as well as askew
MARGIN = 0.05  # of the box, on every side: detectors cut tight
CELLS = 4  # a hidden part is as coarse as this many cells along its longer side

Region = tuple[int, int, int, int]  # left, top, right, bottom in pixels
_VEHICLES = frozenset(
    {
        ObjectClass.BICYCLE,  # e-bikes carry plates, and detectors call many of them bicycles
        ObjectClass.MOTORCYCLE,
        ObjectClass.CAR,
        ObjectClass.VAN,
        ObjectClass.TRUCK,
        ObjectClass.BUS,
    }
)


class Boxed(Protocol):
    """A track, or a subject of an event."""

    @property
    def object_class(self) -> ObjectClass:
        """What it is."""
        ...

    @property
    def box(self) -> Box:
        """Where it is, normalised."""
        ...


def hidden_parts(things: Iterable[Boxed], size: tuple[int, int]) -> list[Box]:
    """The parts (pixels of a picture of `size`, width and height) that show a head or a number plate."""
    width, height = size
    parts = []
    for thing in things:
        left, top, right, bottom = (
            value * scale for value, scale in zip(thing.box, (width, height, width, height), strict=True)
        )
        part = _hidden_part(thing.object_class, (left, top, right, bottom))
        if part is not None:
            margin = MARGIN * max(right - left, bottom - top)
            parts.append((part[0] - margin, part[1] - margin, part[2] + margin, part[3] + margin))
    return parts


def part_inside(part: Box, image: Image, x: int = 0, y: int = 0) -> Region:
    """A part of a picture, in the pixels of its cut `image` that starts at (x, y), and inside it."""
    height, width = image.shape[:2]
    left, top, right, bottom = part
    return (
        min(width, max(0, int(left - x))),
        min(height, max(0, int(top - y))),
        min(width, max(0, math.ceil(right - x))),
        min(height, max(0, math.ceil(bottom - y))),
    )


def coarsen(image: Image, region: Region, cells: int = CELLS) -> None:
    """Replace a region by the means of a few cells: nothing finer can be brought back."""
    left, top, right, bottom = region
    if right <= left or bottom <= top:
        return
    part = image[top:bottom, left:right]
    step = max(part.shape[:2]) / cells
    size = (max(1, round(part.shape[1] / step)), max(1, round(part.shape[0] / step)))
    small = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    image[top:bottom, left:right] = cv2.resize(
        small, (part.shape[1], part.shape[0]), interpolation=cv2.INTER_LINEAR
    )


def _hidden_part(object_class: ObjectClass, box: Box) -> Box | None:
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    if object_class is ObjectClass.PERSON:
        lies = width > height  # then the head may be on either side
        return box if lies else (left, top, right, top + HEAD_PART * height)
    if object_class in _VEHICLES:
        return (left + PLATE_SIDE * width, top + PLATE_TOP * height, right - PLATE_SIDE * width, bottom)
    return None

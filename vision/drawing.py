"""What was found, drawn into a picture. No words: for any language."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from streams.frame import Image
from vision.geometry import Box
from vision.site import Zone

RED, YELLOW, GREY = (40, 40, 230), (40, 200, 240), (170, 170, 170)  # BGR


@dataclass(frozen=True, slots=True)
class Dwell:
    """How far a stay has got: a bar under its box.

    progress  0..1 towards the limit
    """

    box: Box
    progress: float


def draw(
    picture: Image,
    zones: Sequence[Zone],
    subjects: Sequence[Box],
    others: Sequence[Box],
    dwells: Sequence[Dwell] = (),
) -> Image:
    """A copy with zones (yellow), all tracks (grey), the subjects and their dwells (red)."""
    drawn = picture.copy()
    thick = max(1, round(picture.shape[0] / 360))
    for zone in zones:
        _outline(drawn, zone, thick)
    for boxes, colour, weight in ((others, GREY, thick), (subjects, RED, 2 * thick)):
        for box in boxes:
            cv2.rectangle(drawn, *_corners(drawn, box), colour, weight, cv2.LINE_AA)
    for dwell in dwells:
        _bar(drawn, dwell, 4 * thick)
    return drawn


def _outline(drawn: Image, zone: Zone, thick: int) -> None:
    height, width = drawn.shape[:2]
    points = np.array([(x * width, y * height) for x, y in zone.polygon or zone.line or ()], np.int32)
    cv2.polylines(drawn, [points], bool(zone.polygon), YELLOW, thick, cv2.LINE_AA)


def _bar(drawn: Image, dwell: Dwell, high_px: int) -> None:
    (left, _), (right, bottom) = _corners(drawn, dwell.box)
    top = min(bottom, drawn.shape[0] - high_px)
    reached = left + round((right - left) * dwell.progress)
    cv2.rectangle(drawn, (left, top), (right, top + high_px), GREY, cv2.FILLED)
    cv2.rectangle(drawn, (left, top), (reached, top + high_px), RED, cv2.FILLED)


def _corners(drawn: Image, box: Box) -> tuple[tuple[int, int], tuple[int, int]]:
    height, width = drawn.shape[:2]
    left, top, right, bottom = box
    return (int(left * width), int(top * height)), (int(right * width), int(bottom * height))

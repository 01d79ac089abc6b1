"""Pictures for those who may not see who it was: heads and number plates made coarse, by geometry.

Only the event's subjects are known by their boxes. Where a picture may show them elsewhere than their boxes
say, the whole picture is made coarse: rather too little is seen than too much. Bystanders have no box here.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import timedelta

import cv2
import numpy as np

from command_center.errors import PictureError
from models.detections import ObjectClass
from streams.frame import Image
from vision.event import Event, Evidence
from vision.evidence import close_up_region
from vision.geometry import Box
from vision.violation import Subject

HEAD_PART = 0.3  # of a standing person's box, from the top: a head is 1/7.5 of the height, and it bows
PLATE_TOP = 0.45  # of a vehicle's box; front and rear plates sit in the lower half,
PLATE_SIDE = 0.15  # in the middle, seen from ahead as well as askew
MARGIN = 0.05  # of the box, on every side: detectors cut tight

_SAME_LOOK = timedelta(
    milliseconds=500
)  # looks of one camera are at least 125 ms apart; a person moves 0.5 m
_SAME_SIZE_PX = 2  # of a close-up: boxes may be rounded once more on their way through the store
_CELLS = 4  # a blurred part is as coarse as this many cells along its longer side
_COARSE_CELLS = 24  # a whole picture: enough to see whether it is day or night
_QUALITY = 85
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


def blurred(content: bytes, evidence: Evidence, event: Event, overview_size: tuple[int, int] | None) -> bytes:
    """A JPEG picture of an event without faces and plates, as another JPEG.

    overview_size   width and height in pixels of the picture that a close-up was cut from; None when nobody
                    knows: a close-up is made coarse as a whole then
    Raises PictureError when `content` is no picture.
    """
    image = decoded(content)
    placed = all(_is_placed(subject, evidence) for subject in event.subjects)
    parts = _parts_inside(image, evidence, event.subjects, overview_size) if placed else None
    if parts is None:
        _coarsen(image, (0, 0, image.shape[1], image.shape[0]), _COARSE_CELLS)
    else:
        for part in parts:
            _coarsen(image, part, _CELLS)
    _, encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return encoded.tobytes()


def decoded(content: bytes) -> Image:
    """A JPEG file as (h, w, 3) uint8 BGR. Raises PictureError."""
    image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR) if content else None
    if image is None:
        raise PictureError("expected a JPEG picture, got a damaged file")
    return image.astype(np.uint8, copy=False)


def hidden_parts(subjects: Iterable[Subject], size: tuple[int, int]) -> list[Box]:
    """The parts (pixels of a picture of `size`, width and height) that show a head or a number plate."""
    width, height = size
    parts = []
    for subject in subjects:
        left, top, right, bottom = (
            value * scale for value, scale in zip(subject.box, (width, height, width, height), strict=True)
        )
        part = _hidden_part(subject.object_class, (left, top, right, bottom))
        if part is not None:
            margin = MARGIN * max(right - left, bottom - top)
            parts.append((part[0] - margin, part[1] - margin, part[2] + margin, part[3] + margin))
    return parts


def _hidden_part(object_class: ObjectClass, box: Box) -> Box | None:
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    if object_class is ObjectClass.PERSON:
        lies = width > height  # then the head may be on either side
        return box if lies else (left, top, right, top + HEAD_PART * height)
    if object_class in _VEHICLES:
        return (left + PLATE_SIDE * width, top + PLATE_TOP * height, right - PLATE_SIDE * width, bottom)
    return None


def _is_placed(subject: Subject, evidence: Evidence) -> bool:
    """Whether the subject's box holds for the picture: what stands does not move, people do."""
    if subject.object_class is not ObjectClass.PERSON:
        return True
    return abs(subject.seen_at - evidence.captured_at) <= _SAME_LOOK


def _parts_inside(
    image: Image, evidence: Evidence, subjects: Sequence[Subject], overview_size: tuple[int, int] | None
) -> list[Region] | None:
    """The hidden parts in the pixels of `image`; None when nobody knows where they are.

    A close-up must be as large as one of these subjects is: else it was cut around something else.
    """
    if not subjects:
        return None
    height, width = image.shape[:2]
    if not evidence.kind.startswith("close_up"):
        return [_inside(part, 0, 0, image) for part in hidden_parts(subjects, (width, height))]
    if overview_size is None:
        return None
    rows, columns = close_up_region(*overview_size, [subject.box for subject in subjects])
    differences = (rows.stop - rows.start - height, columns.stop - columns.start - width)
    if any(abs(each) > _SAME_SIZE_PX for each in differences):
        return None
    return [_inside(part, columns.start, rows.start, image) for part in hidden_parts(subjects, overview_size)]


def _inside(part: Box, x: int, y: int, image: Image) -> Region:
    """A part of a picture, in the pixels of a cut that starts at (x, y), and inside it."""
    height, width = image.shape[:2]
    left, top, right, bottom = part
    return (
        min(width, max(0, int(left - x))),
        min(height, max(0, int(top - y))),
        min(width, max(0, math.ceil(right - x))),
        min(height, max(0, math.ceil(bottom - y))),
    )


def _coarsen(image: Image, region: Region, cells: int) -> None:
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

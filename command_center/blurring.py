"""Pictures for those who may not see who it was: heads and number plates made coarse, by geometry.

Only the event's subjects are known by their boxes. Where a picture may show them elsewhere than their boxes
say, the whole picture is made coarse: rather too little is seen than too much. Bystanders have no box here.
"""

from collections.abc import Sequence
from datetime import timedelta

import cv2
import numpy as np

from command_center.errors import PictureError
from models.detections import ObjectClass
from streams.frame import Image
from vision.event import HIGH_RESOLUTION, Event, Evidence
from vision.evidence import close_up_region
from vision.hiding import Region, coarsen, hidden_parts, part_inside
from vision.violation import Subject

_SAME_LOOK = timedelta(
    milliseconds=500
)  # looks of one camera are at least 125 ms apart; a person moves 0.5 m
_SAME_SIZE_PX = 2  # of a close-up: boxes may be rounded once more on their way through the store
_COARSE_CELLS = 24  # a whole picture: enough to see whether it is day or night
_QUALITY = 85


def blurred(content: bytes, evidence: Evidence, event: Event, overview_size: tuple[int, int] | None) -> bytes:
    """A JPEG picture of an event without faces and plates, as another JPEG.

    overview_size   width and height in pixels of the picture that a close-up was cut from; None when nobody
                    knows: a close-up is made coarse as a whole then
    Raises PictureError when `content` is no picture.
    """
    image = decoded(content)
    same_view = evidence.kind != HIGH_RESOLUTION  # what a still shows may be cut otherwise than the stream
    placed = same_view and all(_is_placed(subject, evidence) for subject in event.subjects)
    parts = _parts_inside(image, evidence, event.subjects, overview_size) if placed else None
    if parts is None:
        coarsen(image, (0, 0, image.shape[1], image.shape[0]), _COARSE_CELLS)
    else:
        for part in parts:
            coarsen(image, part)
    _, encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return encoded.tobytes()


def decoded(content: bytes) -> Image:
    """A JPEG file as (h, w, 3) uint8 BGR. Raises PictureError."""
    image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR) if content else None
    if image is None:
        raise PictureError("expected a JPEG picture, got a damaged file")
    return image.astype(np.uint8, copy=False)


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
        return [part_inside(part, image) for part in hidden_parts(subjects, (width, height))]
    if overview_size is None:
        return None
    rows, columns = close_up_region(*overview_size, [subject.box for subject in subjects])
    differences = (rows.stop - rows.start - height, columns.stop - columns.start - width)
    if any(abs(each) > _SAME_SIZE_PX for each in differences):
        return None
    return [
        part_inside(part, image, columns.start, rows.start) for part in hidden_parts(subjects, overview_size)
    ]

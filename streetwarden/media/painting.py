"""A look as a JPEG picture with everything drawn in."""

import cv2

from models.regions import WHOLE
from streams.frame import Frame, Image
from vision.drawing import Dwell, draw
from vision.evidence import encode_jpeg
from vision.geometry import Box
from vision.hiding import coarsen, hidden_parts, part_inside
from vision.regions import regions_of
from vision.seen import Seen
from vision.site import Camera
from vision.violation import Violation

MAX_WIDTH_PX = 640
QUALITY = 75  # 640 x 360 of a street is 40 to 60 kB; nobody reads plates at this size anyway
_COARSE_CELLS = 24  # of a whole picture: enough to see whether it is day or night


def painted(seen: Seen, camera: Camera, *, hide: bool) -> bytes:
    """The picture of a look, at most 640 pixels wide, with zones, boxes and dwells.

    hide   heads of people and number plates are made unrecognisable, of all that was seen
    """
    picture = _small(seen.frame)
    if hide:
        _hide(picture, seen)
        _hide_unseen(picture, camera)
    boxes = {str(track.key): track.box for track in seen.tracks}
    found = [(violation, _places(violation, boxes)) for violation in seen.violations]
    subjects = [box for _, places in found for box in places]
    dwells = [Dwell(places[0], violation.progress) for violation, places in found]
    return encode_jpeg(draw(picture, camera.zones, subjects, list(boxes.values()), dwells), QUALITY)


def _small(frame: Frame) -> Image:
    """A copy of the frame's picture, from the source where the detector's is smaller than need be."""
    width_px = min(MAX_WIDTH_PX, frame.width_px)
    image = frame.image if frame.image.shape[1] >= width_px else frame.full()
    if image.shape[1] == width_px:
        return image.copy()
    height_px = max(1, round(image.shape[0] * width_px / image.shape[1]))
    small = cv2.resize(image, (width_px, height_px), interpolation=cv2.INTER_AREA)
    return small.astype(image.dtype, copy=False)


def _hide(picture: Image, seen: Seen) -> None:
    """Also of subjects that this look has missed: the picture may show them where they were."""
    subjects = [subject for violation in seen.violations for subject in violation.subjects]
    size = picture.shape[1], picture.shape[0]
    for part in [*hidden_parts(seen.tracks, size), *hidden_parts(subjects, size)]:
        coarsen(picture, part_inside(part, picture))


def _hide_unseen(picture: Image, camera: Camera) -> None:
    """Where no detector looks, nobody knows whose heads there are."""
    regions = regions_of(camera)
    if WHOLE in regions:
        return
    sharp = picture.copy()
    coarsen(picture, (0, 0, picture.shape[1], picture.shape[0]), _COARSE_CELLS)
    for window in (region.window(picture) for region in regions):
        window.view(picture)[:] = window.view(sharp)


def _places(violation: Violation, boxes: dict[str, Box]) -> list[Box]:
    """Where its subjects are in this look; its place where none is seen."""
    seen = [boxes[subject.track] for subject in violation.subjects if subject.track in boxes]
    return seen or [violation.place.box]

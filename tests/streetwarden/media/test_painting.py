from dataclasses import replace

import cv2
import numpy as np

from streams.frame import Frame, Image
from streetwarden.media.painting import MAX_WIDTH_PX, painted
from tests.scenes import HEIGHT_PX, WIDTH_PX
from tests.streetwarden.media.sights import CAMERA, parking, seen_at
from vision.drawing import RED
from vision.geometry import Box
from vision.regions import regions_of
from vision.seen import Seen
from vision.site import Camera, RuleSpec, Zone

BARE = replace(CAMERA, zones=())


def shown(seen: Seen, camera: Camera = BARE, *, hide: bool = False) -> Image:
    picture = cv2.imdecode(np.frombuffer(painted(seen, camera, hide=hide), np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return picture.astype(np.uint8, copy=False)


def noisy(seen: Seen) -> Seen:
    """The same look at a picture in which everything is different from what is beside it."""
    grid = np.random.default_rng(1).integers(0, 256, (HEIGHT_PX // 8, WIDTH_PX // 8, 3), np.uint8)
    picture = cv2.resize(grid, (WIDTH_PX, HEIGHT_PX), interpolation=cv2.INTER_NEAREST).astype(np.uint8)
    return replace(seen, frame=replace(seen.frame, convert=picture.copy))


def detail(picture: Image, box: Box) -> float:
    height, width = picture.shape[:2]
    left, top, right, bottom = box
    part = picture[int(top * height) : int(bottom * height), int(left * width) : int(right * width)]
    return float(np.abs(np.diff(part.astype(int), axis=1)).mean())


def test_a_picture_is_no_wider_than_640_pixels_and_never_larger_than_the_camera_s() -> None:
    seen = seen_at(60.0)
    assert shown(seen).shape == (HEIGHT_PX * MAX_WIDTH_PX // WIDTH_PX, MAX_WIDTH_PX, 3)
    small = np.zeros((90, 160, 3), np.uint8)
    frame: Frame = replace(seen.frame, image=small, width_px=160, height_px=90)
    assert shown(replace(seen, frame=frame)).shape == (90, 160, 3)


def test_a_violation_is_red_with_its_progress_under_it() -> None:
    picture = shown(seen_at(60.0, parking(60.0, progress=1.0))).astype(int)
    left, right, bottom = int(0.45 * 640), int(0.55 * 640), int(0.7 * 400)
    assert np.abs(picture[bottom + 2, left + 5 : right - 5].mean(axis=0) - RED).max() < 30


def test_heads_and_plates_of_all_that_was_seen_are_hidden_from_those_without_the_right() -> None:
    seen = noisy(seen_at(60.0))
    car, person = (track.box for track in seen.tracks)
    head = (person[0], person[1] + 0.01, person[2], person[1] + 0.04)
    plate = (car[0] + 0.02, car[1] + 0.06, car[2] - 0.02, car[3] - 0.01)
    body = (person[0] + 0.005, person[1] + 0.08, person[2] - 0.005, person[3] - 0.01)
    clear, hidden = shown(seen), shown(seen, hide=True)
    for part in (head, plate):
        assert detail(hidden, part) < detail(clear, part) / 2
    assert detail(hidden, body) > detail(clear, body) * 0.8


def test_a_subject_that_this_look_has_missed_is_hidden_where_it_was() -> None:
    seen = noisy(seen_at(60.0, parking(60.0), actors=()))
    plate = (0.47, 0.66, 0.53, 0.69)
    assert detail(shown(seen, hide=True), plate) < detail(shown(seen), plate) / 2


def test_where_no_detector_looks_nobody_can_be_recognised() -> None:
    far = Zone("far", polygon=((0.4, 0.3), (0.5, 0.3), (0.5, 0.35), (0.4, 0.35)))
    rules = (RuleSpec("illegal_parking", "far"),)
    camera = Camera("cam", zones=(far,), rules=rules, detect="zones")
    (region,) = regions_of(camera)
    seen = noisy(seen_at(60.0, actors=()))
    inside = (region.left, region.top, region.right, region.bottom)
    around = [(0.0, 0.0, 1.0, region.top), (0.0, region.bottom, 1.0, 1.0), (0.0, 0.0, region.left, 1.0)]
    clear, hidden = shown(seen, camera), shown(seen, camera, hide=True)
    assert detail(hidden, inside) > detail(clear, inside) * 0.9
    for part in around:
        assert detail(hidden, part) < detail(clear, part) / 3

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from command_center.blurring import blurred, decoded
from command_center.errors import PictureError
from command_center.store.accounts import Role
from models.detections import ObjectClass
from streams.frame import Image
from tests.command_center.values import EVENT, at
from tests.command_center.web.center import PERSON, TRUCK, Center, jpeg, noise, picture_path, with_pictures
from vision.event import Event, Evidence
from vision.evidence import close_up_region
from vision.geometry import Box
from vision.hiding import hidden_parts
from vision.violation import Subject

SIZE = (640, 360)
OVERVIEW = Evidence("overview", "confirmed", at(0), "a" * 64, "o.jpg", 1)
CLOSE_UP = replace(OVERVIEW, kind="close_up")
HEAD = (384, 108, 448, 173)  # of PERSON: the upper 30 % of its box
PLATE = (102, 169, 282, 288)  # of TRUCK: the lower middle of its box


def event_of(*subjects: Subject) -> Event:
    return replace(EVENT, subjects=subjects)


def changed(before: Image, after: Image) -> Image:
    """Where a pixel differs by more than two JPEG encodings of one picture do."""
    different = np.abs(before.astype(int) - after).max(axis=2) > 24
    return np.asarray(different, np.uint8)


def share(mask: Image, box: tuple[int, int, int, int]) -> float:
    left, top, right, bottom = box
    return float(mask[top:bottom, left:right].mean())


def test_heads_and_plates_are_blurred_and_nothing_else() -> None:
    content = jpeg(noise())
    mask = changed(decoded(content), decoded(blurred(content, OVERVIEW, event_of(TRUCK, PERSON), None)))
    assert share(mask, HEAD) > 0.6
    assert share(mask, PLATE) > 0.6
    grown = mask.copy()
    for left, top, right, bottom in hidden_parts((TRUCK, PERSON), SIZE):
        grown[int(top) - 8 : int(bottom) + 9, int(left) - 8 : int(right) + 9] = 0  # JPEG works on blocks of 8
    assert grown.mean() < 0.002


def test_a_blurred_part_holds_a_few_colours_only() -> None:
    out = decoded(blurred(jpeg(noise()), OVERVIEW, event_of(PERSON), None))
    head, body = (cv2.Laplacian(out[top : top + 40, 390:440], cv2.CV_64F).std() for top in (120, 220))
    assert head < 0.3 * body


def test_somebody_who_lies_is_blurred_whole() -> None:
    lying = replace(PERSON, box=(0.2, 0.7, 0.6, 0.8))
    (part,) = hidden_parts([lying], SIZE)
    assert part[0] < 128
    assert part[1] < 252
    assert part[2] > 384
    assert part[3] > 288


@pytest.mark.parametrize("object_class", [ObjectClass.STALL, ObjectClass.UMBRELLA, ObjectClass.GOODS])
def test_things_without_faces_and_plates_stay_as_they_are(object_class: ObjectClass) -> None:
    assert hidden_parts([replace(TRUCK, object_class=object_class)], SIZE) == []


def close_up(whole: Image, *subjects: Subject) -> tuple[bytes, int, int]:
    """A close-up as the recorder cuts it, and the pixel of the picture where it starts."""
    rows, columns = close_up_region(*SIZE, [subject.box for subject in subjects])
    return jpeg(whole[rows, columns]), columns.start, rows.start


@pytest.mark.parametrize(("subject", "region"), [(PERSON, HEAD), (TRUCK, PLATE)])
def test_a_close_up_is_blurred_at_the_same_spot_as_the_overview(
    subject: Subject, region: tuple[int, int, int, int]
) -> None:
    content, x, y = close_up(noise(), subject)
    mask = changed(decoded(content), decoded(blurred(content, CLOSE_UP, event_of(subject), SIZE)))
    left, top, right, bottom = region
    assert share(mask, (left - x, top - y, right - x, bottom - y)) > 0.6
    assert share(mask, (0, 0, mask.shape[1], top - y - 40)) < 0.01


def test_a_close_up_at_the_edge_of_the_picture() -> None:
    corner = replace(PERSON, box=(0.95, 0.5, 1.0, 1.0))
    content, x, y = close_up(noise(), corner)
    assert x + 160 == 640
    mask = changed(decoded(content), decoded(blurred(content, CLOSE_UP, event_of(corner), SIZE)))
    assert share(mask, (608 - x, 180 - y, 640 - x, 230 - y)) > 0.6
    assert share(mask, (0, 0, 100, 200)) < 0.01


def test_a_close_up_of_something_else_is_coarse_as_a_whole() -> None:
    content, _, _ = close_up(noise(), TRUCK)
    out = blurred(content, CLOSE_UP, event_of(TRUCK, PERSON), SIZE)
    assert changed(decoded(content), decoded(out)).mean() > 0.5


@pytest.mark.parametrize(
    ("evidence", "subjects", "because"),
    [
        (CLOSE_UP, (PERSON,), "nobody knows where it was cut from"),
        (replace(OVERVIEW, captured_at=at(5)), (PERSON,), "people move: the box is of another moment"),
        (OVERVIEW, (), "nobody knows what is in it"),
    ],
)
def test_a_picture_whose_people_cannot_be_placed_is_coarse_as_a_whole(
    evidence: Evidence, subjects: tuple[Subject, ...], because: str
) -> None:
    content = jpeg(noise())
    out = blurred(content, evidence, event_of(*subjects), None)
    assert changed(decoded(content), decoded(out)).mean() > 0.5, because


def test_what_stands_is_placed_in_later_pictures_too() -> None:
    content = jpeg(noise())
    out = blurred(content, replace(OVERVIEW, captured_at=at(600)), event_of(TRUCK), None)
    assert share(changed(decoded(content), decoded(out)), (400, 0, 640, 360)) < 0.01


unit = st.floats(0, 1)
boxes = st.tuples(unit, unit, unit, unit).map(
    lambda b: (min(b[0], b[2]), min(b[1], b[3]), max(b[0], b[2]), max(b[1], b[3]))
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(boxes, st.sampled_from(ObjectClass)), min_size=1, max_size=4), st.booleans())
def test_any_boxes_give_a_picture_of_the_same_size(
    found: list[tuple[Box, ObjectClass]], close_up: bool
) -> None:
    subjects = [replace(PERSON, box=box, object_class=object_class) for box, object_class in found]
    content = jpeg(noise(160, 120))
    out = blurred(content, CLOSE_UP if close_up else OVERVIEW, event_of(*subjects), SIZE)
    assert decoded(out).shape == (120, 160, 3)


@pytest.mark.parametrize("content", [b"", b"no picture", jpeg(noise())[:200]])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(PictureError, match="expected a JPEG"):
        blurred(content, OVERVIEW, event_of(PERSON), None)


def test_viewers_get_the_blurred_picture_and_operators_the_original(center: Center) -> None:
    original = jpeg(noise())
    cut, x, y = close_up(noise(), TRUCK)
    event = with_pictures(center.store, subjects=[TRUCK], overview=original, close_up=cut)
    center.record(event)
    operator, viewer = center.person(Role.OPERATOR), center.person(Role.VIEWER)
    assert [operator.get(picture_path(event, number)).content for number in (0, 1)] == [original, cut]
    overview, detail = (viewer.get(picture_path(event, number)).content for number in (0, 1))
    assert share(changed(decoded(original), decoded(overview)), PLATE) > 0.6
    assert share(changed(decoded(original), decoded(overview)), (400, 0, 640, 360)) < 0.01
    left, top, right, bottom = PLATE
    mask = changed(decoded(cut), decoded(detail))
    assert share(mask, (left - x, top - y, right - x, bottom - y)) > 0.6
    assert mask.mean() < 0.5

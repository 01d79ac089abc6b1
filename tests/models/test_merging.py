"""From regions to the picture: nothing is told twice, nothing is lost, nothing is cut in two."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.detections import Detections
from models.detector import detect_frames
from models.merging import MAX_BOXES, merged
from models.regions import WHOLE, Region, Window, tiles
from streams.frame import Frame, Image
from tests.fakes import MONDAY_MORNING

Row = tuple[float, float, float, float, float, int]
SIDE_PX = 100
LEFT, RIGHT = Window((100, 180), 0, 0, 100, 100), Window((100, 180), 80, 0, 180, 100)
ALL = Window((100, 180), 0, 0, 180, 100)


def detections(rows: Sequence[Row]) -> Detections:
    table = np.array(rows, np.float64).reshape(-1, 6)
    label = table[:, 5].astype(np.int64)
    return Detections(table[:, :4].astype(np.float32), table[:, 4].astype(np.float32), label, label)


@pytest.mark.parametrize(
    ("left", "right", "expected", "because"),
    [
        ([(85, 20, 95, 50, 0.9, 0)], [(5, 20, 15, 50, 0.8, 0)], [0.9], "one thing is told once"),
        ([(85, 20, 95, 50, 0.7, 0)], [(5, 20, 15, 50, 0.8, 0)], [0.8], "the surer box stays"),
        ([(85, 20, 95, 50, 0.9, 0)], [(5, 20, 15, 50, 0.8, 1)], [0.9, 0.8], "other labels are other things"),
        ([(85, 20, 95, 50, 0.9, 0)], [(5, 60, 15, 90, 0.8, 0)], [0.9, 0.8], "other places, too"),
        ([(90, 20, 100, 50, 0.9, 0)], [(10, 20, 40, 50, 0.8, 0)], [0.8], "what the next tile shows whole"),
        ([(60, 20, 100, 50, 0.9, 0)], [(0, 20, 40, 50, 0.8, 0)], [], "halves of a wide thing"),
        ([(0, 0, 30, 100, 0.9, 0)], [(70, 0, 100, 30, 0.8, 0)], [0.9, 0.8], "the picture's edge is none"),
        ([(5, 5, 25, 25, 0.9, 0), (6, 5, 26, 25, 0.8, 0)], [], [0.9], "doubles of one tile fall as well"),
        ([(82, 20, 98, 80, 0.9, 0)], [(5, 20, 13, 50, 0.8, 0)], [0.9, 0.8], "one behind is another"),
    ],
)  # fmt: skip
def test_of_two_tiles(left: list[Row], right: list[Row], expected: list[float], because: str) -> None:
    found = merged([detections(left), detections(right)], [LEFT, RIGHT])
    assert found.score.tolist() == pytest.approx(expected), because


def test_what_is_wider_than_the_overlap_comes_from_the_whole_picture() -> None:
    halves = [detections([(60, 20, 100, 50, 0.9, 0)]), detections([(0, 20, 40, 50, 0.8, 0)])]
    found = merged([*halves, detections([(60, 20, 120, 50, 0.6, 0)])], [LEFT, RIGHT, ALL])
    assert found.xyxy.tolist() == [[60, 20, 120, 50]]


def test_what_the_edge_of_a_lone_region_cuts_is_kept_as_nobody_else_sees_it() -> None:
    window = Window((100, 180), 40, 30, 140, 100)
    found = merged([detections([(0, 0, 20, 30, 0.9, 0), (80, 40, 100, 70, 0.5, 0)])], [window])
    assert found.xyxy.tolist() == [[40, 30, 60, 60], [120, 70, 140, 100]]


def test_of_very_many_boxes_the_best_stay() -> None:
    rows: list[Row] = [(n % 50, n // 50, n % 50 + 1, n // 50 + 1, 1 - n / 1000, 0) for n in range(400)]
    found = merged([detections(rows), detections(rows)], [LEFT, RIGHT])
    assert len(found) == MAX_BOXES
    assert (np.diff(found.score) <= 0).all()


class SharpDetector:
    """Finds every rectangle of one colour, as wide and high as it is seen: its blue is its label."""

    name = "sharp"
    model_sha256 = ""
    labels = ("thing",)
    input_size_px = SIDE_PX

    def __init__(self) -> None:
        self.calls: list[list[Image]] = []

    def detect(self, images: Sequence[Image]) -> list[Detections]:
        self.calls.append(list(images))
        return [self._detect(image) for image in images]

    def _detect(self, image: Image) -> Detections:
        blue = image[:, :, 0]
        rows: list[Row] = []
        for number in sorted(set(blue.flatten().tolist()) - {0}):
            ys, xs = np.nonzero(blue == number)
            rows.append((xs.min(), ys.min(), xs.max() + 1, ys.max() + 1, number / 256, number))
        return detections(rows[::-1])


def frame_of(image: Image, source_px: tuple[int, int]) -> Frame:
    width_px, height_px = source_px
    return Frame("road", 1, 0, MONDAY_MORNING, 0.0, image, width_px, height_px, image.copy)


def drawn(width_px: int, height_px: int, boxes: Sequence[tuple[int, int, int, int]]) -> Image:
    """Black, with a rectangle for each box; the later ones are in front."""
    image = np.zeros((height_px, width_px, 3), np.uint8)
    for number, (left, top, right, bottom) in enumerate(boxes, start=1):
        image[top:bottom, left:right] = number
    return image


@st.composite
def pictures(draw: st.DrawFn) -> Image:
    width_px, height_px = draw(st.integers(40, 200)), draw(st.integers(40, 200))
    boxes = []
    for _ in range(draw(st.integers(0, 5))):
        left, top = draw(st.integers(0, width_px - 2)), draw(st.integers(0, height_px - 2))
        width, height = draw(st.integers(1, 60)), draw(st.integers(1, 60))
        boxes.append((left, top, min(width_px, left + width), min(height_px, top + height)))
    return drawn(width_px, height_px, boxes)


REGIONS = st.builds(
    lambda left, top, width, height: Region(left, top, min(1.0, left + width), min(1.0, top + height)),
    st.floats(0, 0.7), st.floats(0, 0.7), st.floats(0.2, 1), st.floats(0.2, 1),
)  # fmt: skip
CUTS = st.builds(
    lambda columns, rows, overlap: (*tiles(columns, rows, overlap), WHOLE),
    st.integers(1, 4), st.integers(1, 4), st.floats(0, 0.5),
)  # fmt: skip


def scores(found: Detections) -> list[float]:
    return [float(score) for score in found.score]


@given(pictures())
def test_the_whole_picture_as_a_region_changes_nothing(image: Image) -> None:
    plain = SharpDetector().detect([image])[0]
    (found,) = detect_frames(SharpDetector(), [frame_of(image, image.shape[1::-1])], [[WHOLE]])
    np.testing.assert_array_equal(found.xyxy, plain.xyxy)
    assert scores(found) == scores(plain)


@given(pictures(), REGIONS, st.integers(1, 4))
def test_boxes_of_a_region_lie_where_they_are_in_the_source(image: Image, region: Region, times: int) -> None:
    window = region.window(image)
    masked = np.zeros_like(image)
    window.view(masked)[:] = window.view(image)
    expected = SharpDetector().detect([masked])[0]
    source_px = image.shape[1] * times, image.shape[0] * times
    (found,) = detect_frames(SharpDetector(), [frame_of(image, source_px)], [[region]])
    np.testing.assert_allclose(found.xyxy, expected.xyxy * times, rtol=1e-5)
    assert scores(found) == scores(expected)


@given(st.lists(st.tuples(pictures(), CUTS), max_size=3))
def test_each_thing_is_told_once_inside_its_source_and_the_order_of_frames_is_kept(
    looks: list[tuple[Image, tuple[Region, ...]]],
) -> None:
    detector = SharpDetector()
    frames = [frame_of(image, (3 * image.shape[1], 2 * image.shape[0])) for image, _ in looks]
    found = detect_frames(detector, frames, [regions for _, regions in looks])
    assert [len(call) for call in detector.calls] == [sum(len(regions) for _, regions in looks)]
    for (image, _), frame, one in zip(looks, frames, found, strict=True):
        (whole,) = SharpDetector().detect([image])
        assert (np.diff(one.score) <= 0).all(), "best first"
        assert set(scores(whole)) <= set(scores(one)), "what the whole picture shows is told"
        assert (one.xyxy >= 0).all()
        assert (one.xyxy <= [frame.width_px, frame.height_px] * 2).all()


@given(st.integers(0, 160), st.integers(0, 80), st.integers(1, 60), st.integers(1, 60), CUTS)
def test_a_lone_thing_is_told_exactly_once_wherever_it_is(
    left: int, top: int, width: int, height: int, regions: tuple[Region, ...]
) -> None:
    box = left, top, min(180, left + width), min(100, top + height)
    image = drawn(180, 100, [box])
    (found,) = detect_frames(SharpDetector(), [frame_of(image, (180, 100))], [regions])
    assert found.xyxy.tolist() == [list(box)]

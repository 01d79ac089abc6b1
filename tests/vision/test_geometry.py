"""Boxes, points and lines: tables whose rows end in a sentence, and what always holds."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.geometry import (
    Box,
    Point,
    area,
    box_gap,
    covered,
    crosses,
    ground_point,
    intersection,
    iou,
    share_inside,
    shift,
    side,
)

UNIT: Box = (0.0, 0.0, 1.0, 1.0)
coordinates = st.floats(0.0, 1.0, width=32)
points = st.tuples(coordinates, coordinates)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    (x1, y1), (x2, y2) = draw(points), draw(points)
    return (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))


@pytest.mark.parametrize(
    ("a", "b", "expected", "sentence"),
    [
        (UNIT, UNIT, 1.0, "a box covers itself"),
        (UNIT, (2.0, 2.0, 3.0, 3.0), 0.0, "boxes apart share nothing"),
        (UNIT, (1.0, 0.0, 2.0, 1.0), 0.0, "boxes that touch share nothing"),
        (UNIT, (0.0, 0.0, 0.5, 1.0), 0.5, "a half is a half"),
        (UNIT, (0.5, 0.0, 1.5, 1.0), 1 / 3, "half on half is a third"),
        ((0.5, 0.5, 0.5, 0.5), (0.5, 0.5, 0.5, 0.5), 0.0, "two empty boxes share nothing"),
        ((1.0, 1.0, 0.0, 0.0), UNIT, 0.0, "a box turned inside out is empty"),
    ],
)
def test_intersection_over_union(a: Box, b: Box, expected: float, sentence: str) -> None:
    assert iou(a, b) == pytest.approx(expected), sentence


@given(boxes(), boxes())
def test_iou_is_symmetric_and_bounded(a: Box, b: Box) -> None:
    assert iou(a, b) == iou(b, a)
    assert 0.0 <= iou(a, b) <= 1.0 + 1e-9


@given(boxes(), boxes())
def test_what_two_boxes_share_is_no_larger_than_either(a: Box, b: Box) -> None:
    assert 0.0 <= intersection(a, b) <= min(area(a), area(b))


@given(boxes(), boxes(), st.floats(0.5, 2.0), st.floats(0.5, 2.0))
def test_iou_does_not_change_when_the_picture_is_stretched(a: Box, b: Box, sx: float, sy: float) -> None:
    def stretched(box: Box) -> Box:
        return (box[0] * sx, box[1] * sy, box[2] * sx, box[3] * sy)

    assert iou(stretched(a), stretched(b)) == pytest.approx(iou(a, b), abs=1e-6)


@pytest.mark.parametrize(
    ("others", "expected", "sentence"),
    [
        ([], 0.0, "nothing covers nothing"),
        ([(0.0, 0.0, 0.4, 1.0)], 0.4, "a part is covered"),
        ([(-1.0, -1.0, 2.0, 2.0)], 1.0, "something larger covers all of it"),
        ([(0.0, 0.0, 0.4, 1.0), (0.4, 0.0, 1.0, 1.0)], 0.6, "pieces are not added up: the largest counts"),
    ],
)
def test_how_much_of_a_box_is_covered(others: list[Box], expected: float, sentence: str) -> None:
    assert covered(UNIT, others) == pytest.approx(expected), sentence


@given(boxes(), boxes())
def test_the_share_inside_is_a_part(a: Box, b: Box) -> None:
    assert 0.0 <= share_inside(a, b) <= 1.0 + 1e-9


@pytest.mark.parametrize(
    ("a", "b", "expected", "sentence"),
    [
        (UNIT, (0.5, 0.5, 2.0, 2.0), 0.0, "boxes that overlap have no gap"),
        (UNIT, (1.0, 0.0, 2.0, 1.0), 0.0, "boxes that touch have no gap"),
        (UNIT, (1.5, 0.0, 2.0, 1.0), 0.5, "beside each other: the horizontal distance"),
        (UNIT, (0.0, 1.25, 1.0, 2.0), 0.25, "above each other: the vertical distance"),
        (UNIT, (4.0, 5.0, 6.0, 6.0), 5.0, "across: from corner to corner"),
    ],
)
def test_the_gap_between_two_boxes(a: Box, b: Box, expected: float, sentence: str) -> None:
    assert box_gap(a, b) == pytest.approx(expected), sentence
    assert box_gap(b, a) == pytest.approx(expected), sentence


@pytest.mark.parametrize(
    ("b", "expected", "sentence"),
    [
        ((0.2, 0.2, 0.4, 0.6), 0.0, "a box that stays has not moved"),
        ((0.3, 0.2, 0.5, 0.6), 0.5, "half its width to the right"),
        ((0.2, 0.4, 0.4, 0.8), 0.5, "half its height down"),
        ((0.2, 0.2, 0.4, 0.8), 0.5, "a box that grows down has moved its feet"),
    ],
)
def test_how_far_a_box_has_moved_in_sizes_of_its_own(b: Box, expected: float, sentence: str) -> None:
    assert shift((0.2, 0.2, 0.4, 0.6), b) == pytest.approx(expected), sentence


def test_things_stand_on_the_middle_of_their_bottom_edge() -> None:
    assert ground_point((0.2, 0.1, 0.4, 0.9)) == pytest.approx((0.3, 0.9))


LINE = ((0.0, 0.5), (1.0, 0.5))


@pytest.mark.parametrize(
    ("start", "end", "expected", "sentence"),
    [
        ((0.5, 0.8), (0.5, 0.2), True, "straight over the line"),
        ((0.5, 0.2), (0.5, 0.8), True, "and back"),
        ((0.5, 0.8), (0.5, 0.6), False, "a step on the near side"),
        ((0.5, 0.8), (0.5, 0.5), False, "a step that ends on the line has not crossed it yet"),
        ((0.5, 0.5), (0.5, 0.2), True, "the step from the line has"),
        ((0.5, 0.5), (0.6, 0.5), False, "a step along the line crosses nothing"),
        ((1.5, 0.8), (1.5, 0.2), False, "past the end of the line"),
        ((0.9, 0.9), (1.5, 0.1), False, "around the end of the line"),
        ((1.0, 0.8), (1.0, 0.2), True, "over its very end"),
        ((0.5, 0.5), (0.5, 0.5), False, "standing on it"),
    ],
)
def test_whether_a_step_crosses_a_line(start: Point, end: Point, expected: bool, sentence: str) -> None:
    assert crosses(LINE, start, end) is expected, sentence


@given(points, points, points, points)
def test_a_line_crossed_one_way_can_be_crossed_back(a: Point, b: Point, start: Point, end: Point) -> None:
    line = (a, b)
    if side(line, start) and side(line, end):
        assert crosses(line, start, end) == crosses(line, end, start)


@given(st.lists(st.integers(0, 8).map(lambda eighth: eighth / 8), min_size=2, max_size=30))
def test_a_walk_crosses_inwards_and_outwards_in_turn(heights: list[float]) -> None:
    steps = [(0.3, y) for y in heights]
    directions = [
        side(LINE, end) > 0
        for start, end in itertools.pairwise(steps)
        if crosses(LINE, start, end) and side(LINE, start)
    ]
    off_line = [y for y in heights if y != 0.5]
    changes = sum((a > 0.5) != (b > 0.5) for a, b in itertools.pairwise(off_line))
    assert len(directions) <= changes

"""Non-maximum suppression: tables and properties, against a plain reference."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.decode import Candidates
from models.nms import MAX_CANDIDATES, PAIRWISE, iou, strongest, suppress
from tests.models import reference
from tests.models.test_decode import as_rows

THRESHOLD = 0.5
whole = st.integers(0, 40)
box = st.builds(
    lambda left, top, width, height, score, label: (left, top, left + width, top + height, score / 64, label),
    whole, whole, st.integers(0, 30), st.integers(0, 30), st.integers(1, 64), st.integers(0, 2),
)  # fmt: skip
boxes = st.lists(box, max_size=40)


def candidates(rows: list[reference.Row]) -> Candidates:
    table = np.array(rows, np.float64).reshape(-1, 6)
    return Candidates(
        np.zeros(len(table), np.int64),
        table[:, :4].astype(np.float32),
        table[:, 4].astype(np.float32),
        table[:, 5].astype(np.int64),
    )


@pytest.mark.parametrize(
    ("rows", "kept", "because"),
    [
        ([(0, 0, 10, 10, 0.9, 0), (1, 0, 11, 10, 0.8, 0)], [0.9], "a double of the same label falls"),
        ([(0, 0, 10, 10, 0.9, 0), (1, 0, 11, 10, 0.8, 1)], [0.9, 0.8], "another label is no double"),
        ([(0, 0, 10, 10, 0.8, 0), (1, 0, 11, 10, 0.9, 0)], [0.9], "the better one stays, wherever it was"),
        (
            [(0, 0, 10, 10, 0.9, 0), (0, 0, 10, 5, 0.8, 0)],
            [0.9, 0.8],
            "an IoU exactly at the threshold stays",
        ),
        (
            [(0, 0, 9, 9, 0.9, 0), (2, 0, 11, 9, 0.8, 0), (4, 0, 13, 9, 0.7, 0)],
            [0.9, 0.7],
            "who fell fells none",
        ),
        ([(3, 3, 3, 3, 0.9, 0), (3, 3, 3, 3, 0.8, 0)], [0.9, 0.8], "empty boxes overlap nothing"),
        ([], [], "nothing in, nothing out"),
    ],
)
def test_of_overlapping_boxes_the_best_stays(
    rows: list[reference.Row], kept: list[float], because: str
) -> None:
    found = suppress(candidates(rows), THRESHOLD, 300)
    assert found.score.tolist() == pytest.approx(kept), because


@given(boxes, st.sampled_from([0.25, 0.5, 0.625]), st.integers(1, 20))
def test_suppression_agrees_with_the_plain_reference(
    rows: list[reference.Row], iou_threshold: float, max_boxes: int
) -> None:
    found = as_rows(suppress(candidates(rows), iou_threshold, max_boxes))
    assert found == reference.nms(rows, iou_threshold, max_boxes)


@given(st.lists(boxes, max_size=4), st.integers(1, 20))
def test_pictures_of_a_batch_do_not_see_each_other(pictures: list[list[reference.Row]], most: int) -> None:
    parts = [candidates(rows) for rows in pictures]
    whole = Candidates(
        np.repeat(np.arange(len(parts)), [len(part) for part in parts]),
        *(
            np.concatenate([getattr(part, name) for part in [candidates([]), *parts]])
            for name in ("xyxy", "score", "label")
        ),
    )
    found = suppress(whole, THRESHOLD, most)
    for number, rows in enumerate(pictures):
        assert as_rows(found[found.picture == number]) == reference.nms(rows, THRESHOLD, most)


def test_many_boxes_are_suppressed_as_few_are() -> None:
    source = np.random.default_rng(5)
    corner = source.integers(0, 60, (3 * PAIRWISE, 2))
    opposite = corner + source.integers(1, 20, corner.shape)
    score, label = source.permutation(len(corner)) / len(corner), source.integers(0, 3, len(corner))
    rows: list[reference.Row] = [
        (float(left), float(top), float(right), float(bottom), float(score[n]), int(label[n]))
        for n, (left, top, right, bottom) in enumerate(np.hstack([corner, opposite]))
    ]
    found = suppress(candidates(rows), THRESHOLD, 300)
    assert as_rows(found) == [pytest.approx(row) for row in reference.nms(rows, THRESHOLD, 300)]


@given(boxes)
def test_what_stays_is_best_first_and_without_doubles(rows: list[reference.Row]) -> None:
    found = as_rows(suppress(candidates(rows), THRESHOLD, 300))
    assert [row[4] for row in found] == sorted((row[4] for row in found), reverse=True)
    for n, row in enumerate(found):
        for other in found[:n]:
            assert row[5] != other[5] or reference.iou(row, other) <= THRESHOLD


@given(boxes)
def test_suppressing_twice_changes_nothing(rows: list[reference.Row]) -> None:
    once = suppress(candidates(rows), THRESHOLD, 300)
    assert as_rows(suppress(once, THRESHOLD, 300)) == as_rows(once)


@given(boxes.filter(bool))
def test_iou_agrees_with_the_plain_reference(rows: list[reference.Row]) -> None:
    xyxy = candidates(rows).xyxy
    wanted = [reference.iou(rows[0], row) for row in rows]
    np.testing.assert_allclose(iou(xyxy[0], xyxy), wanted, rtol=1e-6)


def test_only_so_many_of_the_best_take_part() -> None:
    score = np.linspace(0, 1, MAX_CANDIDATES + 10, dtype=np.float32)
    nought = np.zeros(len(score), np.int64)
    many = Candidates(nought, np.zeros((len(score), 4), np.float32), score, nought)
    part = strongest(many, MAX_CANDIDATES)
    assert len(part) == MAX_CANDIDATES
    assert part.score[0] == score[-1]
    assert part.score[-1] == score[10]

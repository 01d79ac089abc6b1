"""Every decoder against its plain reference."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from models.decode import Candidates, Selection, decode
from models.manifest import Family
from tests.models import reference
from tests.models.onnx_files import cells

INPUT_PX = (64, 96)
CELLS = cells(*INPUT_PX)
Reference = Callable[[NDArray[np.float32], float, bool], list[reference.Row]]

REFERENCES: dict[Family, Reference] = {
    Family.YOLOV8: lambda output, threshold, multi: reference.yolov8(output, threshold, multi_label=multi),
    Family.YOLOV5: lambda output, threshold, multi: reference.yolov5(output, threshold, multi_label=multi),
    Family.YOLOX: lambda output, threshold, multi: reference.yolov5(output, threshold, multi_label=multi),
    Family.YOLOX_RAW: lambda output, threshold, multi: reference.yolox_raw(
        output, INPUT_PX, threshold, multi_label=multi
    ),
    Family.END_TO_END: lambda output, threshold, _multi: reference.end_to_end(output, threshold),
}


def some_output(family: Family, seed: int = 0, classes: int = 4) -> NDArray[np.float32]:
    """Random boxes inside the input, random scores, in the layout of the family."""
    source = np.random.default_rng(seed)
    rows = {Family.YOLOV5: 3 * CELLS, Family.END_TO_END: 30}.get(family, CELLS)
    boxes = source.uniform(5, 60, (rows, 4))
    if family is Family.YOLOX_RAW:
        boxes = source.normal(0, 1, (rows, 4))
    scores = source.random((rows, classes))
    if family is Family.YOLOV8:
        return np.concatenate([boxes, scores], axis=1).T.astype(np.float32)
    if family is Family.END_TO_END:
        label = source.integers(0, classes, (rows, 1))
        best = -np.sort(-scores[:, :1], axis=0)
        return np.concatenate([boxes, best, label], axis=1).astype(np.float32)
    return np.concatenate([boxes, source.random((rows, 1)), scores], axis=1).astype(np.float32)


def as_rows(candidates: Candidates) -> list[reference.Row]:
    return [
        (*box, score, label)
        for box, score, label in zip(
            candidates.xyxy.tolist(), candidates.score.tolist(), candidates.label.tolist(), strict=True
        )
    ]


@pytest.mark.parametrize("multi_label", [False, True])
@pytest.mark.parametrize("family", list(Family))
def test_a_decoder_agrees_with_its_plain_reference(family: Family, multi_label: bool) -> None:
    output = some_output(family)
    found = as_rows(decode(family, output[None], INPUT_PX, Selection(0.4, multi_label)))
    wanted = REFERENCES[family](output, 0.4, multi_label)
    assert len(wanted) > 10
    assert len(found) == len(wanted)
    np.testing.assert_allclose(sorted(found), sorted(wanted), rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("multi_label", [False, True])
@pytest.mark.parametrize("family", list(Family))
def test_a_batch_is_read_as_its_pictures_are(family: Family, multi_label: bool) -> None:
    outputs = np.stack([some_output(family, seed) for seed in (1, 2, 3)])
    together = decode(family, outputs, INPUT_PX, Selection(0.4, multi_label))
    for number, output in enumerate(outputs):
        alone = decode(family, output[None], INPUT_PX, Selection(0.4, multi_label))
        assert as_rows(together[together.picture == number]) == as_rows(alone)


@pytest.mark.parametrize("family", list(Family))
def test_nothing_over_the_threshold_gives_no_candidates(family: Family) -> None:
    assert len(decode(family, some_output(family)[None], INPUT_PX, Selection(1.5))) == 0


def test_a_score_exactly_at_the_threshold_counts() -> None:
    output = np.array([[10], [10], [4], [4], [0.5]], np.float32)
    assert len(decode(Family.YOLOV8, output[None], INPUT_PX, Selection(0.5))) == 1


def test_one_label_a_box_is_the_best_one() -> None:
    output = np.array([[10, 10, 4, 4, 0.6, 0.9, 0.7]], np.float32).T
    single = decode(Family.YOLOV8, output[None], INPUT_PX, Selection(0.5))
    several = decode(Family.YOLOV8, output[None], INPUT_PX, Selection(0.5, multi_label=True))
    assert single.label.tolist() == [1]
    assert sorted(several.label.tolist()) == [0, 1, 2]


def test_an_absurd_raw_size_stays_finite() -> None:
    output = np.zeros((CELLS, 6), np.float32)
    output[0] = [0, 0, 500, 500, 1, 1]
    assert np.isfinite(decode(Family.YOLOX_RAW, output[None], INPUT_PX, Selection(0.5)).xyxy).all()

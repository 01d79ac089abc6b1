"""Boxes that PyTorch finds on its device are those that NumPy finds; here the device is the processor."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.decode import Candidates, Selection, decode
from models.engines.torch_head import TorchHead
from models.manifest import Family
from models.nms import MAX_CANDIDATES, suppress
from tests.models.onnx_files import cells

torch: Any = pytest.importorskip("torch", reason="the extra torch is not installed")
torchvision: Any = pytest.importorskip("torchvision", reason="the extra torch is not installed")

INPUT_PX = (32, 64)
CELLS = cells(*INPUT_PX)
NEEDS_NMS = [Family.YOLOV8, Family.YOLOV5, Family.YOLOX, Family.YOLOX_RAW]


def head(family: Family) -> TorchHead:
    return TorchHead(torch, torchvision.ops.nms, family, INPUT_PX, "cpu")


def output_of(family: Family, seed: int, *, pictures: int, labels: int) -> np.ndarray[Any, Any]:
    """Boxes that often overlap, with scores of which many are equal: (N, ...) float32."""
    rng = np.random.default_rng(seed)
    boxes = rng.integers(1, 24, (pictures, CELLS, 4)).astype(np.float32)
    if family is Family.YOLOX_RAW:
        boxes[..., 2:] /= 16
    scores = rng.integers(0, 11, (pictures, CELLS, labels)).astype(np.float32) / 10
    if family is Family.YOLOV8:
        return np.concatenate([boxes, scores], axis=2).transpose(0, 2, 1).copy()
    objectness = rng.integers(0, 11, (pictures, CELLS, 1)).astype(np.float32) / 10
    return np.concatenate([boxes, objectness, scores], axis=2)


def assert_same(found: Candidates, expected: Candidates) -> None:
    np.testing.assert_array_equal(found.picture, expected.picture)
    np.testing.assert_array_equal(found.label, expected.label)
    np.testing.assert_array_equal(found.score, expected.score)
    np.testing.assert_allclose(found.xyxy, expected.xyxy, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("family", NEEDS_NMS)
@settings(deadline=None, max_examples=25)
@given(
    seed=st.integers(0, 2**32 - 1),
    pictures=st.integers(1, 3),
    labels=st.integers(1, 3),
    threshold=st.sampled_from([0.0, 0.35, 0.95, 1.5]),
    multi_label=st.booleans(),
    iou_threshold=st.sampled_from([0.0, 0.45, 0.7]),
    max_boxes=st.sampled_from([1, 5, 300]),
)
def test_what_stays_is_what_numpy_leaves(
    family: Family,
    seed: int,
    pictures: int,
    labels: int,
    threshold: float,
    multi_label: bool,
    iou_threshold: float,
    max_boxes: int,
) -> None:
    output = output_of(family, seed, pictures=pictures, labels=labels)
    selection = Selection(threshold, multi_label)
    found = head(family).suppressed(torch.from_numpy(output), selection, iou_threshold, max_boxes)
    expected = suppress(decode(family, output, INPUT_PX, selection), iou_threshold, max_boxes)
    assert_same(found.candidates, expected)
    assert found.dropped == 0


def test_candidates_beyond_the_most_are_counted_as_dropped() -> None:
    labels = MAX_CANDIDATES // CELLS + 1
    output = np.ones((1, 4 + labels, CELLS), np.float32)
    found = head(Family.YOLOV8).suppressed(torch.from_numpy(output), Selection(0.5, multi_label=True), 0.7, 9)
    assert found.dropped == labels * CELLS - MAX_CANDIDATES
    assert len(found.candidates) == 9

"""The detector as the pipeline uses it."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.decode import grid
from models.detections import Detections, ObjectClass
from models.detector import BatchDetector, detect_frames
from models.engines.onnxruntime import OnnxRuntime
from models.errors import ManifestError
from models.model import Model
from models.nms import MAX_CANDIDATES
from models.probe import probe
from models.regions import WHOLE
from streams.frame import Frame, Image
from tests.fakes import MONDAY_MORNING
from tests.models.onnx_files import cells, constant_model, seeing_model
from tests.models.test_probe import SIDES, TWO

CELLS = cells(*SIDES)


def opened(content: bytes, labels: tuple[str, ...] | None = None) -> Model:
    return Model(probe(content, "x.onnx", name="x", labels=labels), content)


def one_box(*, batch: int | str = 1, dtype: str = "float32") -> Model:
    """A model for 96x64 that finds one van: centre (48, 32), 40 wide, 20 high, score 0.75."""
    output = np.zeros((1, 6, CELLS), np.float32)
    output[0, :, 5] = [48, 32, 40, 20, 0.25, 0.75]
    return opened(constant_model(output, batch=batch, dtype=dtype), TWO)


SEEING = opened(seeing_model())


def black(height: int, width: int) -> Image:
    return np.zeros((height, width, 3), np.uint8)


def same(first: Detections, second: Detections) -> bool:
    return (
        np.array_equal(first.xyxy, second.xyxy)
        and np.array_equal(first.score, second.score)
        and np.array_equal(first.label, second.label)
    )


@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_boxes_come_back_in_pixels_of_the_picture_passed_in(dtype: str) -> None:
    (found,) = BatchDetector(one_box(dtype=dtype)).detect([black(128, 192)])
    assert found.xyxy.tolist() == [[56, 44, 136, 84]]
    assert found.score.tolist() == [0.75]
    assert found.label.tolist() == [1]
    assert found.object_class.tolist() == [ObjectClass.VAN]


def test_a_border_is_taken_off_and_what_lies_in_it_falls_out() -> None:
    output = np.zeros((1, 6, CELLS), np.float32)
    output[0, :, 0] = [48, 32, 40, 20, 0.9, 0]
    output[0, :, 1] = [10, 32, 10, 20, 0.8, 0]  # wholly in the left border of a square picture
    (found,) = BatchDetector(opened(constant_model(output), TWO)).detect([black(64, 64)])
    assert found.xyxy.tolist() == [[12, 22, 52, 42]]


def test_boxes_are_clipped_to_the_picture() -> None:
    output = np.zeros((1, 6, CELLS), np.float32)
    output[0, :, 0] = [0, 0, 40, 20, 0.9, 0]
    (found,) = BatchDetector(opened(constant_model(output), TWO)).detect([black(64, 96)])
    assert found.xyxy.tolist() == [[0, 0, 20, 10]]


@pytest.mark.parametrize("batch", [1, 2, 3, "batch"])
@pytest.mark.parametrize("pictures", [0, 1, 2, 5])
def test_any_number_of_pictures_goes_through_any_batch(batch: int | str, pictures: int) -> None:
    detector = BatchDetector(one_box(batch=batch), max_batch=2)
    found = detector.detect([black(64, 96)] * pictures)
    assert [len(detections) for detections in found] == [1] * pictures


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.tuples(st.integers(20, 200), st.integers(20, 200), st.integers(0, 2**32 - 1)), max_size=6),
    st.integers(1, 4),
    st.booleans(),
)
def test_a_picture_gives_the_same_alone_and_among_others(
    pictures: list[tuple[int, int, int]], max_batch: int, square: bool
) -> None:
    images: Sequence[Image] = [
        np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
        for height, width, seed in pictures
    ]
    input_px = (128, 128) if square else None
    detector = BatchDetector(SEEING, score_threshold=0.5, size_px=128, max_batch=max_batch, input_px=input_px)
    together = detector.detect(images)
    alone = [detector.detect([image])[0] for image in images]
    assert all(same(one, other) for one, other in zip(together, alone, strict=True))


def test_pictures_of_several_shapes_keep_their_order_and_their_place() -> None:
    bright = black(64, 128)
    bright[32:64, 96:128] = 255
    tall = black(128, 64)
    tall[0:32, 32:64] = 255
    detector = BatchDetector(SEEING, score_threshold=0.99, iou_threshold=0, size_px=128)
    found = detector.detect([bright, tall, bright])
    assert all((detections.label == 0).all() and len(detections) for detections in found)
    assert (found[0].xyxy[:, 0] > 80).all()
    assert (found[1].xyxy[:, 3] < 50).all()
    assert same(found[0], found[2])


def test_a_free_model_gets_no_more_border_than_the_picture_needs() -> None:
    # The picture is black: only a cell that reaches into the grey border scores.
    slim = BatchDetector(SEEING, score_threshold=0.1, size_px=128)
    square = BatchDetector(SEEING, score_threshold=0.1, size_px=128, input_px=(128, 128))
    assert len(slim.detect([black(32, 128)])[0]) == 0
    assert len(square.detect([black(32, 128)])[0]) > 0


def test_yolox_sees_blue_first_and_from_0_to_255() -> None:
    cell, stride = grid(SIDES)
    output = np.zeros((1, CELLS, 6), np.float32)
    output[0, :, :2] = (cell + 0.5) * stride
    output[0, 0] = [48, 32, 40, 20, 0.9, 1.0]
    (found,) = BatchDetector(opened(constant_model(output), ("car",))).detect([black(32, 96)])
    # At the top left: no border above, so the box keeps its place.
    assert found.xyxy.tolist() == [[28, 22, 68, 32]]


def test_end_to_end_boxes_are_taken_as_they_are_and_best_first() -> None:
    rows: NDArray[np.float32] = np.zeros((1, 20, 6), np.float32)
    rows[0, 3] = [10, 10, 50, 50, 0.6, 0]
    rows[0, 7] = [10, 10, 50, 50, 0.8, 0]
    rows[0, 9] = [10, 10, 50, 50, 0.7, 1]
    detector = BatchDetector(opened(constant_model(rows), TWO), score_threshold=0.5, max_boxes=2)
    (found,) = detector.detect([black(64, 96)])
    np.testing.assert_allclose(found.score, [0.8, 0.7])


def test_a_label_that_the_manifest_does_not_name_is_an_error_with_a_way_out() -> None:
    rows = np.tile(np.array([1, 2, 30, 40, 0.9, 5], np.float32), (1, 20, 1))
    detector = BatchDetector(opened(constant_model(rows), TWO))
    with pytest.raises(ManifestError, match=r"found label 5, but its manifest names only 2 labels"):
        detector.detect([black(64, 96)])


def test_boxes_beyond_what_nms_looks_at_are_counted() -> None:
    output = np.full((1, 4 + 300, CELLS), 0.5, np.float32)
    labels = tuple(f"label {n}" for n in range(300))
    detector = BatchDetector(opened(constant_model(output), labels), multi_label=True, max_boxes=5)
    (found,) = detector.detect([black(64, 96)])
    assert len(found) == 5
    assert detector.dropped_candidates == 300 * CELLS - MAX_CANDIDATES


@pytest.mark.parametrize(
    ("model", "size_px", "message"),
    [
        (one_box(), 640, "size 640: the model takes 96x64 only"),
        (SEEING, 500, "size 500: expected a multiple of 32"),
        (SEEING, 0, "expected a multiple of 32"),
    ],
)
def test_a_size_that_the_model_cannot_take_is_refused(model: Model, size_px: int, message: str) -> None:
    with pytest.raises(ManifestError, match=message):
        BatchDetector(model, size_px=size_px)


def test_a_detector_says_what_it_is() -> None:
    model = one_box()
    detector = BatchDetector(model, OnnxRuntime(model, threads=1))
    assert (detector.name, detector.labels, detector.input_size_px) == ("x", TWO, 96)
    assert detector.model_sha256 == model.manifest.sha256


def test_boxes_of_frames_are_in_pixels_of_the_source() -> None:
    frame = Frame(
        "gate",
        1,
        0,
        MONDAY_MORNING,
        0.0,
        black(64, 96),
        width_px=960,
        height_px=642,
        convert=lambda: black(642, 960),
    )
    (found,) = detect_frames(BatchDetector(one_box()), [frame], [[WHOLE]])
    scale_y = 642 / 64
    np.testing.assert_allclose(found.xyxy, [[280, 22 * scale_y, 680, 42 * scale_y]], rtol=1e-6)
    assert found.label.tolist() == [1]

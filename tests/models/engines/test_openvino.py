"""OpenVINO finds what ONNX Runtime finds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.dataset import open_dataset
from models.detections import Detections
from models.detector import BatchDetector
from models.engines.onnxruntime import OnnxRuntime
from models.engines.openvino import OpenVino
from models.errors import EngineError
from models.manifest import Precision
from models.zoo import Zoo
from streams.frame import Image
from tests.models.engines.agreement import agree
from tests.models.engines.test_onnxruntime import noise, opened, yolox
from tests.models.onnx_files import cells, constant_model, seeing_model
from tests.models.shared import COCO128, MODELS, needs_pictures
from tests.models.test_probe import TWO

pytest.importorskip("openvino", reason="the extra openvino is not installed")


SEEING = opened(seeing_model())


def detector(engine: OpenVino | OnnxRuntime) -> BatchDetector:
    return BatchDetector(SEEING, engine, score_threshold=0.5, size_px=128)


@pytest.fixture(scope="module")
def on_openvino() -> BatchDetector:
    return detector(OpenVino(SEEING, threads=1))


def same(first: Detections, second: Detections) -> bool:
    return np.array_equal(first.xyxy, second.xyxy) and np.array_equal(first.score, second.score)


@settings(deadline=None, max_examples=20)
@given(st.lists(st.tuples(st.sampled_from([(128, 96), (60, 128)]), st.integers(0, 2**32 - 1)), max_size=6))
def test_a_picture_gives_the_same_alone_and_among_others(
    on_openvino: BatchDetector, pictures: list[tuple[tuple[int, int], int]]
) -> None:
    images: list[Image] = [noise(*shape, seed=seed) for shape, seed in pictures]
    together = on_openvino.detect(images)
    alone = [on_openvino.detect([image])[0] for image in images]
    assert all(same(one, other) for one, other in zip(together, alone, strict=True))


def test_it_finds_what_onnxruntime_finds(on_openvino: BatchDetector) -> None:
    bright: Image = np.zeros((96, 128, 3), np.uint8)
    bright[32:64, 64:96] = 255
    (found,) = on_openvino.detect([bright])
    (expected,) = detector(OnnxRuntime(SEEING, threads=1)).detect([bright])
    assert len(expected) > 0
    assert agree(found, expected)


@needs_pictures
@pytest.mark.parametrize("name", ["yolo11n-dequant", "yolo26n-dequant", "yolov5n", "yolox_nano-dynamic"])
def test_real_weights_of_every_family_find_the_same_on_both_engines(name: str) -> None:
    model = Zoo(MODELS).resolve(str(MODELS / f"{name}.onnx"))
    pictures = [one.read() for one in open_dataset(COCO128).pictures[:6]]
    found = BatchDetector(model, OpenVino(model, threads=2)).detect(pictures)
    expected = BatchDetector(model, OnnxRuntime(model, threads=2)).detect(pictures)
    assert sum(map(len, expected)) > 10
    assert all(agree(one, other) for one, other in zip(found, expected, strict=True))


def test_the_precision_is_asked_for_and_never_taken_by_itself() -> None:
    assert OpenVino(SEEING).precision is Precision.FP32


def test_a_model_for_a_fixed_batch_is_refused() -> None:
    model = opened(constant_model(np.zeros((1, 6, cells(64, 96)), np.float32), batch=3), TWO)
    with pytest.raises(EngineError, match="expected a model with a free batch or a batch of 1, got 3"):
        OpenVino(model)


def test_yolox_is_given_its_pictures_as_they_are() -> None:
    model = yolox((64, 96))
    (found,) = BatchDetector(model, OpenVino(model, threads=1)).detect([noise(64, 96)])
    assert len(found) == 0

"""An engine may decode and suppress by itself; then the detector takes what it found."""

import numpy as np
import pytest

from models.decode import Candidates, Selection
from models.detector import BatchDetector
from models.engines.engine import Floats, Suppressed, SuppressingBucket
from models.engines.onnxruntime import OnnxRuntime
from models.letterbox import Letterbox
from models.manifest import Precision
from streams.frame import Image
from tests.models.engines.test_onnxruntime import noise, opened
from tests.models.onnx_files import seeing_model

SEEING = opened(seeing_model())


class OneBoxEach:
    """Finds the same box in each picture and says that it dropped two others."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, Selection, float, int]] = []

    def place(self, row: int, image: Image, letterbox: Letterbox) -> None:
        """Nobody looks at it."""

    def run(self, count: int) -> Floats:
        raise AssertionError(f"the output of {count} pictures was fetched although nobody needs it")

    def suppressed(
        self, count: int, selection: Selection, iou_threshold: float, max_boxes: int
    ) -> Suppressed:
        self.asked.append((count, selection, iou_threshold, max_boxes))
        boxes = np.tile(np.array([[8, 16, 24, 48]], np.float32), (count, 1))
        scores = np.full(count, 0.5, np.float32)
        return Suppressed(Candidates(np.arange(count), boxes, scores, np.zeros(count, np.int64)), dropped=2)


class OneBoxEachEngine:
    name = "one-box-each"
    precision = Precision.FP32

    def __init__(self) -> None:
        self.made = OneBoxEach()

    def bucket(self, input_px: tuple[int, int], rows: int) -> OneBoxEach:
        return self.made


@pytest.fixture
def engine() -> OneBoxEachEngine:
    return OneBoxEachEngine()


def test_the_detector_takes_what_the_engine_found(engine: OneBoxEachEngine) -> None:
    detector = BatchDetector(SEEING, engine, size_px=64)
    found = detector.detect([noise(64, 64), noise(128, 128)])
    np.testing.assert_array_equal([one.xyxy[0] for one in found], [[8, 16, 24, 48], [16, 32, 48, 96]])


def test_the_engine_is_told_the_detectors_own_settings(engine: OneBoxEachEngine) -> None:
    detector = BatchDetector(
        SEEING, engine, size_px=64, score_threshold=0.1, multi_label=True, iou_threshold=0.6, max_boxes=7
    )
    detector.detect([noise(64, 64)] * 3)
    assert engine.made.asked == [(3, Selection(0.1, multi_label=True), 0.6, 7)]


def test_what_the_engine_dropped_is_counted(engine: OneBoxEachEngine) -> None:
    detector = BatchDetector(SEEING, engine, size_px=64)
    for _ in range(3):
        detector.detect([noise(64, 64)])
    assert detector.dropped_candidates == 6


def test_a_bucket_that_only_runs_is_no_suppressing_one() -> None:
    assert not isinstance(OnnxRuntime(SEEING).bucket((64, 64), 1), SuppressingBucket)

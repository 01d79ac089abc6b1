from collections.abc import Sequence

import numpy as np
import pytest

from benchmarks.steady_state import growth_of
from models.detector import BatchDetector
from models.engines.choice import engine_of
from streams.frame import Image
from tests.models.engines.test_onnxruntime import opened
from tests.models.onnx_files import seeing_model

FRAMES = 1_600
FEW_BLOCKS = 200
"""What tests around this one may leave behind; a detector that kept one object a frame would keep 1,600."""


def pictures() -> list[Image]:
    """With one bright thing in each."""
    dark = [np.zeros((32, 64, 3), np.uint8) for _ in range(24)]
    for number, picture in enumerate(dark):
        picture[8:24, number : number + 16] = 255
    return dark


@pytest.mark.parametrize("engine", ["onnxruntime", "openvino"])
def test_a_detector_keeps_nothing_of_its_frames(engine: str) -> None:
    if engine == "openvino":
        pytest.importorskip("openvino", reason="the extra openvino is not installed")
    model = opened(seeing_model())
    detector = BatchDetector(model, engine_of(model, engine, threads=1).engine, max_batch=8, size_px=64)
    assert all(len(found) for found in detector.detect(pictures()))
    growth = growth_of(detector.detect, pictures(), batch=8, frames=FRAMES)
    assert growth.frames == FRAMES
    assert growth.blocks < FEW_BLOCKS


def test_what_is_kept_is_seen() -> None:
    kept: list[object] = []

    def keeps(images: Sequence[Image]) -> None:
        kept.append([float(image[0, 0, 0]) + 0.5 for image in images])

    growth = growth_of(keeps, pictures(), batch=4, frames=1_000)
    assert growth.frames == 1_000
    assert growth.blocks > FEW_BLOCKS

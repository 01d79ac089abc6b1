"""When two engines have found the same."""

import numpy as np

from models.detections import Detections

TOLERANCE_PX, TOLERANCE_SCORE = 0.02, 1e-4
"""Between engines in float32, of pictures that are not scaled: they add in another order (OpenVINO and ONNX
Runtime: 0.0016 px at most on 8 pictures, measured)."""


def agree(first: Detections, second: Detections) -> bool:
    return (
        len(first) == len(second)
        and np.allclose(first.xyxy, second.xyxy, atol=TOLERANCE_PX)
        and np.allclose(first.score, second.score, atol=TOLERANCE_SCORE)
        and np.array_equal(first.label, second.label)
    )

"""Pictures for those who may not see who it was."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from command_center.blurring import blurred
from tests.command_center.values import EVENT, at
from vision.event import Evidence

SIZE_PX = 480


def sharpness_after(kind: str) -> float:
    """Of the corner of a picture of this kind, far away from everything that an event is about."""
    noise = np.random.default_rng(1).integers(0, 255, (SIZE_PX, SIZE_PX, 3), np.uint8)
    _, content = cv2.imencode(".jpg", noise, [cv2.IMWRITE_JPEG_QUALITY, 95])
    subject = replace(EVENT.subjects[0], box=(0.6, 0.6, 0.7, 0.7), seen_at=at(0))
    event = replace(EVENT, subjects=(subject,))
    evidence = Evidence(kind, "confirmed", at(0), "e" * 64, "gate/picture.jpg", len(content))
    seen = cv2.imdecode(np.frombuffer(blurred(content.tobytes(), evidence, event, None), np.uint8), 0)
    assert seen is not None
    return float(cv2.Laplacian(seen[:60, :60], cv2.CV_64F).var())


def test_a_still_may_show_another_view_and_is_made_coarse_as_a_whole() -> None:
    assert sharpness_after("overview") > 1000.0
    assert sharpness_after("high_resolution") == pytest.approx(0.0, abs=50.0)

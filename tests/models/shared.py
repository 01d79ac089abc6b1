"""The data kit beside the repository: real weights and labelled pictures, for the tests that need them."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared"
MODELS = SHARED / "models"
COCO128 = SHARED / "images" / "coco128"

needs_models = pytest.mark.skipif(
    not MODELS.is_dir(), reason="the data kit with real weights is not beside the project"
)
needs_pictures = pytest.mark.skipif(
    not (MODELS.is_dir() and COCO128.is_dir()),
    reason="the data kit with labelled pictures is not beside the project",
)

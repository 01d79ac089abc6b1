"""Frames for tests that do not look at the picture."""

from datetime import datetime

import numpy as np

from streams.frame import Frame
from tests.fakes import MONDAY_MORNING


def frame(camera_id: str, *, seq: int = 0, session: int = 1, captured_at: datetime = MONDAY_MORNING) -> Frame:
    """A black frame of 8 x 6 pixels."""
    black = np.zeros((6, 8, 3), np.uint8)
    return Frame(camera_id, session, seq, captured_at, seq / 25, black, 8, 6, black.copy)

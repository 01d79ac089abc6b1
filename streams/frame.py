"""The value that leaves a camera."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One sampled picture of one camera.

    camera_id   the camera
    session     grows by one with each connection to the camera
    seq         number of the frame within its session, from 0
    captured_at UTC; the camera's clock when plausible, else the time of arrival; of a file, start + pts
    pts_s       presentation time within the session, seconds
    image       (h, w, 3) uint8 BGR, contiguous, already at detector scale (never larger than the source)
    width_px, height_px   size of the source picture; boxes everywhere are in these pixels
    arrived_s   when it could have been had if nothing in the network or here had held it up, as far as is
                known, by the clock's `monotonic`; None: when it was handed on
    convert     gives the source picture as (height_px, width_px, 3) uint8 BGR; called only for evidence
    """

    camera_id: str
    session: int
    seq: int
    captured_at: datetime
    pts_s: float
    image: Image
    width_px: int
    height_px: int
    convert: Callable[[], Image] = field(repr=False)
    arrived_s: float | None = None

    def __post_init__(self) -> None:
        if self.image.ndim != 3 or self.image.shape[2] != 3 or self.image.dtype != np.uint8:
            raise ValueError(f"image: expected (h, w, 3) uint8, got {self.image.shape} {self.image.dtype}")
        if self.captured_at.tzinfo is None:
            raise ValueError("captured_at: expected an aware time, got a naive one")

    @property
    def scale(self) -> float:
        """Width of `image` divided by the width of the source picture (<= 1)."""
        return float(self.image.shape[1] / self.width_px)

    def full(self) -> Image:
        """The source picture, converted now."""
        return self.convert()

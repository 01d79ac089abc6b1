"""The brightness of a picture, made small: what movement and a camera's health are read from."""

import cv2
import numpy as np
from numpy.typing import NDArray

from streams.frame import Image

Luma = NDArray[np.uint8]
Grid = NDArray[np.float32]


def luma_of(image: Image) -> Luma:
    """(h, w) uint8 of (h, w, 3) uint8 BGR: Y of ITU-R BT.601, 0 to 255."""
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)


def halved(image: Image) -> Image:
    """(h // 2, w // 2, ...) uint8: each pixel the mean of four, which halves the sensor's noise.

    An odd last row or column is left out: whole pixels average several times faster.
    """
    height, width = image.shape[0] // 2, image.shape[1] // 2
    even = image[: 2 * height, : 2 * width]
    return np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def block_means(luma: Luma, side_px: int) -> Grid:
    """(h // side_px, w // side_px) float32: each block's mean; an incomplete last one is left out.

    Raises ValueError for a picture that is smaller than one block.
    """
    rows, columns = luma.shape[0] // side_px, luma.shape[1] // side_px
    if not rows or not columns:
        raise ValueError(f"luma: expected {side_px} x {side_px} pixels or more, got {luma.shape}")
    whole = luma[: rows * side_px, : columns * side_px].astype(np.float32)
    return np.asarray(cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA), np.float32)

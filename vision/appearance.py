"""What a thing looks like, in sixteen numbers: enough to tell one parked car from the next."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from streams.frame import Image
from vision.tracks import Appearance

HUE_BINS = 8
VALUE_BINS = 8
_CHROMATIC = 60  # of 255: below this saturation a pixel's hue is noise (asphalt, grey cars, night)
_INNER = 0.6  # the middle part of a box belongs to the thing itself, the rim to the street


def appearances(image: Image, boxes: NDArray[np.float32]) -> list[Appearance]:
    """The histogram of each box: hue of the coloured pixels, brightness of the grey ones; sums to 1.

    image (h, w, 3) uint8 BGR; boxes (N, 4) float32 xyxy in pixels of `image`. A box without pixels gives ().
    """
    patches = [_inner(image, box) for box in boxes]
    return [_histogram(patch) if patch.size else () for patch in patches]


def _inner(image: Image, box: NDArray[np.float32]) -> Image:
    height, width = image.shape[:2]
    left, top, right, bottom = box.tolist()
    dx, dy = (right - left) * (1 - _INNER) / 2, (bottom - top) * (1 - _INNER) / 2
    rows = slice(max(0, math.floor(top + dy)), min(height, math.ceil(bottom - dy)))
    columns = slice(max(0, math.floor(left + dx)), min(width, math.ceil(right - dx)))
    return image[rows, columns]


def _histogram(patch: Image) -> Appearance:
    hsv = cv2.cvtColor(patch, cv2.COLOR_BGR2HSV).reshape(-1, 3)
    coloured = hsv[:, 1] >= _CHROMATIC
    hues = np.bincount(hsv[coloured, 0].astype(np.int64) * HUE_BINS // 180, minlength=HUE_BINS)
    values = np.bincount(hsv[~coloured, 2].astype(np.int64) * VALUE_BINS // 256, minlength=VALUE_BINS)
    counts = np.concatenate([hues, values]).astype(np.float64)
    return tuple((counts / counts.sum()).round(4).tolist())

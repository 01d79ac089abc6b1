"""How a picture is fitted into a model's input, and how boxes find their way back."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.manifest import STRIDE_PX
from streams.frame import Image

PAD_VALUE = 114
"""Grey level of the border, with which the models were trained (Ultralytics `LetterBox`, YOLOX `preproc`)."""


@dataclass(frozen=True, slots=True)
class Letterbox:
    """Where a picture lies in a model's input; all sizes in pixels.

    image_px   (height, width) of the picture
    input_px   (height, width) of the input
    scale      input pixels per picture pixel
    left, top  border before the picture
    """

    image_px: tuple[int, int]
    input_px: tuple[int, int]
    scale: float
    left: int
    top: int

    @property
    def scaled_px(self) -> tuple[int, int]:
        """(height, width) of the picture in the input."""
        return scaled(self.image_px, self.scale)

    @property
    def inside(self) -> tuple[slice, slice]:
        """Rows and columns of the input that the picture covers."""
        height, width = self.scaled_px
        return slice(self.top, self.top + height), slice(self.left, self.left + width)

    def resize(self, image: Image, out: Image) -> None:
        """Write the scaled picture (bilinear) into `out`, (*scaled_px, 3) uint8; its rows may lie apart."""
        height, width = self.scaled_px
        if (height, width) == self.image_px:
            out[:] = image
        else:
            cv2.resize(image, (width, height), dst=out, interpolation=cv2.INTER_LINEAR)

    def restore(self, xyxy: NDArray[np.float32]) -> NDArray[np.float32]:
        """Boxes (N, 4) in input pixels as boxes in pixels of the picture, clipped to it."""
        height, width = self.image_px
        border = np.array([self.left, self.top] * 2, np.float32)
        inside: NDArray[np.float32] = np.array([width, height] * 2, np.float32)
        back: NDArray[np.float32] = (xyxy - border) / np.float32(self.scale)
        return np.minimum(np.maximum(back, np.float32(0)), inside)


def fit(image_px: tuple[int, int], input_px: tuple[int, int], *, centred: bool) -> Letterbox:
    """Scale a picture as large as it fits and put it in the centre or at the top left; (height, width) each.

    Centred: Ultralytics `LetterBox`; an odd border is one pixel wider at the right and at the bottom.
    Top left: YOLOX `preproc`, but with sides rounded rather than cut: nearer to their true place.
    """
    scale = min(side / own for side, own in zip(input_px, image_px, strict=True))
    if not centred:
        return Letterbox(image_px, input_px, scale, left=0, top=0)
    height, width = scaled(image_px, scale)
    left = round((input_px[1] - width) / 2 - 0.1)
    top = round((input_px[0] - height) / 2 - 0.1)
    return Letterbox(image_px, input_px, scale, left, top)


def scaled(image_px: tuple[int, int], scale: float) -> tuple[int, int]:
    """(height, width) after scaling, in whole pixels, at least one."""
    return max(1, round(image_px[0] * scale)), max(1, round(image_px[1] * scale))


def smallest_input(image_px: tuple[int, int], size_px: int) -> tuple[int, int]:
    """(height, width) of the smallest input, in multiples of 32, when the longest side becomes `size_px`."""
    height, width = scaled(image_px, size_px / max(image_px))
    return math.ceil(height / STRIDE_PX) * STRIDE_PX, math.ceil(width / STRIDE_PX) * STRIDE_PX

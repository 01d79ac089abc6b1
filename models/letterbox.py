"""How a picture is fitted into a model's input, and how boxes find their way back."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import DTypeLike, NDArray

from models.manifest import STRIDE_PX
from streams.frame import Image

PAD_VALUE = 114
"""Grey level of the border, with which YOLOv5 (Ultralytics `LetterBox`) and YOLOX (`preproc`) were trained."""


@dataclass(frozen=True, slots=True)
class Letterbox:
    """Where a picture lies in a model's input; all values in pixels.

    image_px   (height, width) of the picture
    placed_px  (height, width) after scaling
    input_px   (height, width) of the input
    left, top  border before the picture
    """

    image_px: tuple[int, int]
    placed_px: tuple[int, int]
    input_px: tuple[int, int]
    left: int
    top: int

    def place(self, image: Image) -> Image:
        """The scaled picture (bilinear) on grey, (height, width, 3) uint8."""
        height, width = self.placed_px
        canvas = np.full((*self.input_px, 3), PAD_VALUE, np.uint8)
        if image.shape[:2] != self.placed_px:
            image = cv2.resize(image, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.uint8, copy=False)
        canvas[self.top : self.top + height, self.left : self.left + width] = image
        return canvas

    def restore(self, xyxy: NDArray[np.float32]) -> NDArray[np.float32]:
        """Boxes (N, 4) in input pixels as boxes in pixels of the picture, clipped to it.

        Each axis has its own scale, because scaled sides were rounded to whole pixels.
        """
        height, width = self.image_px
        scale_x, scale_y = width / self.placed_px[1], height / self.placed_px[0]
        offset = np.array([self.left, self.top] * 2, np.float32)
        scale = np.array([scale_x, scale_y] * 2, np.float32)
        return np.clip((xyxy - offset) * scale, 0, np.array([width, height] * 2, np.float32))


def fit(image_px: tuple[int, int], input_px: tuple[int, int], *, centred: bool) -> Letterbox:
    """Scale a picture as large as it fits and put it in the centre or at the top left; (height, width) each.

    Centred: Ultralytics `LetterBox`, sides rounded, an odd border one pixel wider at the right and the bottom.
    Top left: YOLOX `preproc`, sides cut to whole pixels.
    """
    (height, width), (input_height, input_width) = image_px, input_px
    ratio = min(input_height / height, input_width / width)
    whole = round if centred else math.floor
    placed = max(1, whole(height * ratio)), max(1, whole(width * ratio))
    if not centred:
        return Letterbox(image_px, placed, input_px, left=0, top=0)
    left = round((input_width - placed[1]) / 2 - 0.1)
    top = round((input_height - placed[0]) / 2 - 0.1)
    return Letterbox(image_px, placed, input_px, left, top)


def smallest_input(image_px: tuple[int, int], size_px: int) -> tuple[int, int]:
    """(height, width) of the smallest input, in multiples of 32, for a picture whose longest side becomes `size_px`."""
    ratio = size_px / max(image_px)
    height, width = (max(1, math.ceil(round(side * ratio) / STRIDE_PX)) * STRIDE_PX for side in image_px)
    return height, width


def to_tensor(canvases: Sequence[Image], *, rgb_0_to_1: bool, dtype: DTypeLike) -> NDArray[np.floating]:
    """Pictures (h, w, 3) uint8 BGR of one shape as a model's input (N, 3, h, w).

    `rgb_0_to_1`: RGB, 0..1 (YOLOv5 and later); otherwise BGR, 0..255 (YOLOX).
    """
    tensor = np.empty((len(canvases), 3, *canvases[0].shape[:2]), dtype)
    for row, canvas in zip(tensor, canvases, strict=True):
        planes = (canvas[..., ::-1] if rgb_0_to_1 else canvas).transpose(2, 0, 1)
        np.multiply(planes, np.float32(1 / 255 if rgb_0_to_1 else 1), out=row, casting="same_kind")
    return tensor

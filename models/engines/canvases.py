"""Pictures with their borders as bytes, for engines that take them as they are."""

import numpy as np

from models.letterbox import PAD_VALUE, Letterbox
from streams.frame import Image


class Canvases:
    """Room for pictures (rows, h, w, 3) uint8 BGR; a border is drawn anew only where it changes."""

    def __init__(self, rows: int, input_px: tuple[int, int]) -> None:
        self.pixels = np.full((rows, *input_px, 3), PAD_VALUE, np.uint8)
        self._placed: list[Letterbox | None] = [None] * rows

    def place(self, row: int, image: Image, letterbox: Letterbox) -> None:
        """Put a picture (h, w, 3) uint8 BGR, scaled and with its border, into a row."""
        if self._placed[row] != letterbox:
            self.pixels[row] = PAD_VALUE
            self._placed[row] = letterbox
        letterbox.resize(image, self.pixels[row][letterbox.inside])

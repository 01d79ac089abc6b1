"""Where in a picture a detector looks: all of it, one part, or tiles and the whole."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from streams.frame import Image
from streams.scale import DetectorScale


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle in normalised picture coordinates: 0..1, origin top left, not empty."""

    left: float
    top: float
    right: float
    bottom: float

    def __post_init__(self) -> None:
        if not (0.0 <= self.left < self.right <= 1.0 and 0.0 <= self.top < self.bottom <= 1.0):
            box = (self.left, self.top, self.right, self.bottom)
            raise ValueError(f"region: expected left < right and top < bottom between 0 and 1, got {box}")

    @property
    def width(self) -> float:
        """Share of the picture's width."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Share of the picture's height."""
        return self.bottom - self.top

    @property
    def area(self) -> float:
        """Share of the picture."""
        return self.width * self.height

    def window(self, image: Image) -> "Window":
        """The whole pixels of an image (h, w, 3) in which this region lies."""
        height, width = image.shape[:2]
        return Window(
            (height, width),
            left=math.floor(self.left * width),
            top=math.floor(self.top * height),
            right=math.ceil(self.right * width),
            bottom=math.ceil(self.bottom * height),
        )


WHOLE = Region(0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Window:
    """A region in pixels of one image of `image_px` (height, width); `right` and `bottom` are outside."""

    image_px: tuple[int, int]
    left: int
    top: int
    right: int
    bottom: int

    def view(self, image: Image) -> Image:
        """The region's pixels (h, w, 3), not copied."""
        return image[self.top : self.bottom, self.left : self.right]


def tiles(columns: int, rows: int, overlap: float) -> tuple[Region, ...]:
    """Equal tiles, row by row; neighbours share `overlap` of a tile's side (0: none, less than 1)."""
    return tuple(
        Region(left, top, right, bottom)
        for top, bottom in _spans(rows, overlap)
        for left, right in _spans(columns, overlap)
    )


def scale_for(regions: Sequence[Region], side_px: int) -> DetectorScale:
    """The scale at which the smallest of the regions fills a detector's input of `side_px`."""
    return DetectorScale(
        side_px,
        width=min(region.width for region in regions),
        height=min(region.height for region in regions),
    )


def _spans(parts: int, overlap: float) -> list[tuple[float, float]]:
    """Begin and end of `parts` equal spans that cover 0..1."""
    length = 1.0 / (parts - (parts - 1) * overlap)
    step = length * (1.0 - overlap)
    return [(step * part, min(1.0, step * part + length)) for part in range(parts)]

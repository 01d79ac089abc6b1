"""Regions and tiles: they cover the picture, overlap as asked, and are views of it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.regions import WHOLE, Region, scale_for, tiles

COUNTS = st.integers(1, 4)
OVERLAPS = st.floats(0, 0.5)
SIDES = st.integers(2, 300)


@pytest.mark.parametrize(
    ("columns", "rows", "overlap", "expected"),
    [
        (2, 1, 0.0, [(0.0, 0.0, 0.5, 1.0), (0.5, 0.0, 1.0, 1.0)]),
        (2, 1, 0.5, [(0.0, 0.0, 2 / 3, 1.0), (1 / 3, 0.0, 1.0, 1.0)]),
        (1, 2, 0.2, [(0.0, 0.0, 1.0, 5 / 9), (0.0, 4 / 9, 1.0, 1.0)]),
        (1, 1, 0.3, [(0.0, 0.0, 1.0, 1.0)]),
    ],
)
def test_tiles_lie_row_by_row_and_share_what_was_asked_for(
    columns: int, rows: int, overlap: float, expected: list[tuple[float, float, float, float]]
) -> None:
    found = [(one.left, one.top, one.right, one.bottom) for one in tiles(columns, rows, overlap)]
    np.testing.assert_allclose(found, expected)


@given(COUNTS, COUNTS, OVERLAPS, SIDES, SIDES)
def test_every_pixel_is_in_a_tile(
    columns: int, rows: int, overlap: float, width_px: int, height_px: int
) -> None:
    image = np.zeros((height_px, width_px, 3), np.uint8)
    for region in tiles(columns, rows, overlap):
        view = region.window(image).view(image)
        assert view.base is image
        view += 1
    assert image.min() >= 1


@given(SIDES, SIDES)
def test_the_whole_picture_is_all_of_its_pixels(width_px: int, height_px: int) -> None:
    image = np.zeros((height_px, width_px, 3), np.uint8)
    assert WHOLE.window(image).view(image).shape == image.shape


def test_a_frame_is_as_large_as_the_smallest_region_needs() -> None:
    assert scale_for([WHOLE], 640).fit(1920, 1080) == (640, 360)
    assert scale_for([*tiles(2, 1, 0.2), WHOLE], 640).fit(1920, 1080) == (1136, 640)
    assert scale_for([Region(0.2, 0.2, 0.7, 0.6)], 640).fit(1920, 1080) == (1280, 720)


@pytest.mark.parametrize("box", [(0.5, 0.0, 0.5, 1.0), (-0.1, 0.0, 1.0, 1.0), (0.0, 0.6, 1.0, 0.4)])
def test_what_is_no_part_of_the_picture_is_refused(box: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="region: expected left < right"):
        Region(*box)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.picture import fit


@pytest.mark.parametrize(
    ("size", "max_side_px", "expected"),
    [
        pytest.param((1920, 1080), 640, (640, 360), id="a wide picture fits by its width"),
        pytest.param((1080, 1920), 640, (360, 640), id="a tall one by its height"),
        pytest.param((320, 240), 640, (320, 240), id="a small one is not enlarged"),
        pytest.param((321, 241), 640, (320, 240), id="odd sides become even"),
        pytest.param((4000, 3), 640, (640, 2), id="no side vanishes"),
    ],
)
def test_a_picture_is_fitted(size: tuple[int, int], max_side_px: int, expected: tuple[int, int]) -> None:
    assert fit(*size, max_side_px) == expected


@given(st.integers(16, 8000), st.integers(16, 8000), st.integers(64, 2000))
def test_the_shape_is_kept_within_two_pixels(width_px: int, height_px: int, max_side_px: int) -> None:
    width, height = fit(width_px, height_px, max_side_px)
    scale = min(1.0, max_side_px / max(width_px, height_px))
    assert width % 2 == height % 2 == 0
    assert max(width, height) <= max_side_px
    assert abs(width - width_px * scale) <= 2
    assert abs(height - height_px * scale) <= 2

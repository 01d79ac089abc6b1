import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.scale import DetectorScale

SIDES = st.integers(16, 8000)
SHARES = st.floats(0.25, 1)


@pytest.mark.parametrize(
    ("size", "side_px", "expected"),
    [
        pytest.param((1920, 1080), 640, (640, 360), id="a wide picture fits by its width"),
        pytest.param((1080, 1920), 640, (360, 640), id="a tall one by its height"),
        pytest.param((320, 240), 640, (320, 240), id="a small one is not enlarged"),
        pytest.param((321, 241), 640, (320, 240), id="odd sides become even"),
        pytest.param((4000, 3), 640, (640, 2), id="no side vanishes"),
    ],
)
def test_a_picture_is_fitted(size: tuple[int, int], side_px: int, expected: tuple[int, int]) -> None:
    assert DetectorScale(side_px).fit(*size) == expected


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        pytest.param(0.5, 0.5, (1280, 720), id="half of each side: twice as large"),
        pytest.param(0.5, 1.0, (1136, 640), id="a tall part: its height is the longer side"),
        pytest.param(1.0, 0.2, (640, 360), id="a strip of the whole width: no larger"),
        pytest.param(0.25, 0.25, (1920, 1080), id="never larger than the source"),
    ],
)
def test_the_part_that_is_looked_at_fills_the_input(
    width: float, height: float, expected: tuple[int, int]
) -> None:
    assert DetectorScale(640, width, height).fit(1920, 1080) == expected


@given(SIDES, SIDES, st.integers(64, 2000), SHARES, SHARES)
def test_the_shape_is_kept_within_two_pixels_and_the_part_fits(
    width_px: int, height_px: int, side_px: int, width: float, height: float
) -> None:
    fitted_width, fitted_height = DetectorScale(side_px, width, height).fit(width_px, height_px)
    scale = min(1.0, side_px / max(width_px * width, height_px * height))
    assert fitted_width % 2 == fitted_height % 2 == 0
    assert max(fitted_width * width, fitted_height * height) <= side_px + 0.01
    assert abs(fitted_width - width_px * scale) <= 2
    assert abs(fitted_height - height_px * scale) <= 2


@given(SIDES, SIDES, st.integers(64, 2000), SHARES, SHARES)
def test_a_picture_that_lies_on_its_side_gets_the_same_size(
    width_px: int, height_px: int, side_px: int, width: float, height: float
) -> None:
    scale = DetectorScale(side_px, width, height)
    assert scale.turned().fit(height_px, width_px) == scale.fit(width_px, height_px)[::-1]


@pytest.mark.parametrize(
    ("side_px", "width", "message"),
    [(0, 1.0, "side_px: expected 1 or more, got 0"), (640, 0.0, "width: expected more than 0 and at most 1")],
)
def test_what_is_no_scale_is_refused(side_px: int, width: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        DetectorScale(side_px, width)

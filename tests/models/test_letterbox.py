"""How pictures are placed in an input, and how boxes come back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.letterbox import Letterbox, fit, scaled, smallest_input
from streams.frame import Image
from tests.models import reference

side = st.integers(16, 3000)


def noise(height: int, width: int) -> Image:
    return np.random.default_rng(1).integers(0, 256, (height, width, 3), dtype=np.uint8)


def placed(image: Image, letterbox: Letterbox) -> Image:
    canvas = np.full((*letterbox.input_px, 3), 114, np.uint8)
    letterbox.resize(image, canvas[letterbox.inside])
    return canvas


@pytest.mark.parametrize("centred", [True, False])
@pytest.mark.parametrize("shape", [(48, 80), (80, 48), (33, 57), (96, 96), (17, 200)])
def test_a_picture_is_placed_as_in_the_plain_reference(shape: tuple[int, int], centred: bool) -> None:
    image = noise(*shape)
    found = placed(image, fit(shape, (64, 96), centred=centred))
    wanted = reference.letterbox(image, (64, 96), centred=centred)
    # OpenCV scales in fixed point: at most one grey level from the exact value.
    np.testing.assert_allclose(found.astype(float), wanted, atol=1.0)


def test_a_picture_of_the_right_size_is_untouched() -> None:
    image = noise(64, 96)
    np.testing.assert_array_equal(placed(image, fit((64, 96), (64, 96), centred=True)), image)


@pytest.mark.parametrize(
    ("image_px", "input_px", "left", "top"),
    [
        ((360, 640), (640, 640), 0, 140),
        ((427, 640), (640, 640), 0, 106),  # 213 rows of border: 106 above, 107 below
        ((640, 427), (640, 640), 106, 0),
        ((1080, 1920), (384, 640), 0, 12),
    ],
)
def test_a_centred_border_is_split_as_ultralytics_does(
    image_px: tuple[int, int], input_px: tuple[int, int], left: int, top: int
) -> None:
    box = fit(image_px, input_px, centred=True)
    assert (box.left, box.top) == (left, top)


@given(side, side, st.sampled_from([(640, 640), (384, 640), (416, 416)]), st.booleans(), st.data())
def test_a_box_comes_back_to_where_it_was(
    height: int, width: int, input_px: tuple[int, int], centred: bool, data: st.DataObject
) -> None:
    box = fit((height, width), input_px, centred=centred)
    left, right = sorted(data.draw(st.lists(st.floats(0, width, width=32), min_size=2, max_size=2)))
    top, bottom = sorted(data.draw(st.lists(st.floats(0, height, width=32), min_size=2, max_size=2)))
    original = np.array([[left, top, right, bottom]], np.float32)
    border = np.array([box.left, box.top] * 2, np.float32)
    within = (original * box.scale + border).astype(np.float32)
    np.testing.assert_allclose(box.restore(within), original, atol=2e-3 / box.scale)


@given(side, side, st.booleans())
def test_restored_boxes_lie_inside_the_picture(height: int, width: int, centred: bool) -> None:
    box = fit((height, width), (384, 640), centred=centred)
    wild = np.array([[-500, -500, 5000, 5000], [700, 700, 900, 900]], np.float32)
    restored = box.restore(wild)
    assert restored.dtype == np.float32
    assert (restored >= 0).all()
    assert (restored <= [width, height, width, height]).all()


@given(side, side, st.sampled_from([320, 416, 640]))
def test_the_smallest_input_holds_the_picture_and_nothing_more(height: int, width: int, size_px: int) -> None:
    rows, columns = smallest_input((height, width), size_px)
    needed_rows, needed_columns = scaled((height, width), size_px / max(height, width))
    assert max(needed_rows, needed_columns) == size_px
    assert rows % 32 == columns % 32 == 0
    assert 0 <= rows - needed_rows < 32
    assert 0 <= columns - needed_columns < 32

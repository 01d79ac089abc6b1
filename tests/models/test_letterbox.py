"""How pictures are placed in an input, and how boxes come back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.letterbox import PAD_VALUE, fit, scaled, smallest_input, to_tensor
from tests.models import reference

side = st.integers(16, 3000)


def noise(height: int, width: int) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
    return np.random.default_rng(1).integers(0, 256, (height, width, 3), dtype=np.uint8)


@pytest.mark.parametrize("centred", [True, False])
@pytest.mark.parametrize("shape", [(48, 80), (80, 48), (33, 57), (96, 96), (17, 200)])
def test_a_picture_is_placed_as_in_the_plain_reference(shape: tuple[int, int], centred: bool) -> None:
    image = noise(*shape)
    placed = fit(shape, (64, 96), centred=centred).place(image)
    wanted = reference.letterbox(image, (64, 96), centred=centred)
    # OpenCV scales in fixed point: at most one grey level from the exact value.
    np.testing.assert_allclose(placed.astype(float), wanted, atol=1.0)


def test_a_picture_of_the_right_size_is_untouched() -> None:
    image = noise(64, 96)
    np.testing.assert_array_equal(fit((64, 96), (64, 96), centred=True).place(image), image)


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
    placed = (original * box.scale + border).astype(np.float32)
    np.testing.assert_allclose(box.restore(placed), original, atol=2e-3 / box.scale)


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


@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_a_tensor_is_planes_of_rgb_from_0_to_1(dtype: str) -> None:
    image = noise(32, 64)
    tensor = to_tensor([image, image], rgb_0_to_1=True, dtype=dtype)
    assert tensor.shape == (2, 3, 32, 64)
    assert tensor.dtype == dtype
    np.testing.assert_allclose(tensor[1, 0], image[..., 2] / 255, atol=1e-3 if dtype == "float16" else 1e-6)


def test_a_tensor_for_yolox_is_planes_of_bgr_from_0_to_255() -> None:
    image = noise(32, 64)
    tensor = to_tensor([image], rgb_0_to_1=False, dtype="float32")
    np.testing.assert_array_equal(tensor[0, 0], image[..., 0])


def test_the_border_is_grey() -> None:
    placed = fit((32, 64), (64, 64), centred=False).place(noise(32, 64))
    assert (placed[32:] == PAD_VALUE).all()

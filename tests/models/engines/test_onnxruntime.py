"""The input that ONNX Runtime is given."""

import numpy as np
import pytest

from models.engines.onnxruntime import OnnxRuntime, TensorBucket
from models.errors import EngineError
from models.letterbox import fit
from models.manifest import Precision
from models.model import Model
from models.probe import probe
from models.session import Session
from streams.frame import Image
from tests.models.onnx_files import cells, constant_model, seeing_model
from tests.models.test_probe import TWO

GREY = 114 / 255


def opened(content: bytes, labels: tuple[str, ...] | None = None) -> Model:
    return Model(probe(content, "x.onnx", name="x", labels=labels), content)


def yolox(input_px: tuple[int, int]) -> Model:
    return opened(constant_model(np.zeros((1, cells(*input_px), 7), np.float32)), TWO)


def noise(height: int, width: int, seed: int = 1) -> Image:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def bucket(model: Model, rows: int = 2) -> TensorBucket:
    return OnnxRuntime(model).bucket((64, 96), rows)


def test_the_input_is_planes_of_rgb_from_0_to_1_with_a_grey_border() -> None:
    room, image = bucket(opened(seeing_model())), noise(32, 96)
    room.place(1, image, fit((32, 96), (64, 96), centred=True))
    assert room.tensor.shape == (2, 3, 64, 96)
    np.testing.assert_allclose(room.tensor[1, 0, 16:48], image[..., 2] / 255, atol=1e-6)
    np.testing.assert_allclose(room.tensor[1, 2, 16:48], image[..., 0] / 255, atol=1e-6)
    np.testing.assert_allclose(room.tensor[1, :, :16], GREY, atol=1e-6)
    np.testing.assert_allclose(room.tensor[0], GREY, atol=1e-6)


def test_the_input_of_yolox_is_planes_of_bgr_from_0_to_255() -> None:
    room, image = bucket(yolox((64, 96))), noise(64, 96)
    room.place(0, image, fit((64, 96), (64, 96), centred=False))
    np.testing.assert_array_equal(room.tensor[0, 0], image[..., 0])


def test_nothing_is_left_of_a_picture_of_another_shape() -> None:
    room, fresh = bucket(opened(seeing_model())), bucket(opened(seeing_model()))
    room.place(0, noise(64, 96), fit((64, 96), (64, 96), centred=True))
    tall = noise(64, 20, seed=2)
    for one in (room, fresh):
        one.place(0, tall, fit((64, 20), (64, 96), centred=True))
    np.testing.assert_array_equal(room.tensor, fresh.tensor)


def test_nothing_is_allocated_for_a_picture_like_the_one_before() -> None:
    room, box = bucket(opened(seeing_model())), fit((128, 192), (64, 96), centred=True)
    room.place(0, noise(128, 192), box)
    tensor, scratch = room.tensor, room.scratch
    room.place(0, noise(128, 192, seed=2), box)
    assert room.tensor is tensor
    assert room.scratch is scratch


def test_the_precision_is_that_of_the_file() -> None:
    assert OnnxRuntime(opened(seeing_model())).precision is Precision.FP32


def test_a_provider_that_is_not_there_is_refused_and_not_replaced() -> None:
    with pytest.raises(EngineError, match="this ONNX Runtime has no CUDAExecutionProvider; install"):
        OnnxRuntime(opened(seeing_model()), name="onnxruntime-cuda")


@pytest.mark.filterwarnings("ignore:Specified provider 'CUDAExecutionProvider':UserWarning")
def test_a_provider_that_does_not_start_is_an_error_and_not_the_cpu() -> None:
    with pytest.raises(EngineError, match="CUDAExecutionProvider does not start here"):
        Session(seeing_model(), "x.onnx", provider="CUDAExecutionProvider")

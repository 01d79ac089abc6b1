"""PyTorch finds what ONNX Runtime finds. All of it runs on the processor: no GPU has been at hand."""

import importlib.util
import sys
from hashlib import sha256

import cv2
import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.engine_speed import raw_of
from models.dataset import open_dataset
from models.detections import Detections
from models.detector import BatchDetector
from models.engines.choice import engine_of
from models.engines.engine import Engine, SuppressingBucket
from models.engines.onnxruntime import OnnxRuntime
from models.engines.torch import Torch
from models.errors import EngineError, ModelFileError
from models.letterbox import fit
from models.manifest import Precision
from models.model import Model
from models.nms import iou
from models.zoo import Zoo
from streams.frame import Image
from tests.models.engines.agreement import TOLERANCE_PX, TOLERANCE_SCORE, agree
from tests.models.engines.test_onnxruntime import noise, opened
from tests.models.onnx_files import cells, constant_model, seeing_model
from tests.models.shared import COCO128, MODELS, needs_pictures
from tests.models.test_probe import TWO

needs_torch = pytest.mark.skipif(
    importlib.util.find_spec("onnx2torch") is None, reason="the extra torch is not installed"
)
pytestmark = pytest.mark.filterwarnings("ignore:Using a non-tuple sequence:UserWarning:onnx2torch")


LEVELS = 1
"""Between OpenCV's bilinear scaling, in whole numbers, and PyTorch's, in floats: of 0..255."""

INPUT_PX = (352, 352)


def of_opset_17(content: bytes, **reverse: int) -> bytes:
    """The same model for onnx2torch, which knows ReduceMean only with its axes as an attribute.

    reverse  of CumSum; onnx2torch (1.5.15) takes the wrong one where none is given
    """
    model = onnx.load_model_from_string(content)
    axes = {one.name: onnx.numpy_helper.to_array(one).tolist() for one in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "ReduceMean":
            node.attribute.append(onnx.helper.make_attribute("axes", axes[node.input.pop()]))
        if node.op_type == "CumSum":
            node.attribute.extend(onnx.helper.make_attribute(*one) for one in reverse.items())
    model.opset_import[0].version = 17
    result: bytes = model.SerializeToString()
    return result


SEEING = opened(of_opset_17(seeing_model(), reverse=0))
ZEROS = np.zeros((1, 6, cells(64, 96)), np.float32)
YOLOX_ZEROS = np.zeros((1, cells(64, 96), 7), np.float32)


def on_cpu(model: Model, precision: Precision = Precision.FP32) -> Torch:
    return Torch(model, name="torch-cpu", device="cpu", precision=precision)


def detector(engine: Engine) -> BatchDetector:
    return BatchDetector(SEEING, engine, score_threshold=0.5, size_px=128)


@pytest.fixture(scope="module")
def seeing() -> BatchDetector:
    return detector(on_cpu(SEEING))


def share_found_again(found: list[Detections], expected: list[Detections]) -> float:
    """Which share of the boxes expected has one of its label with an IoU of at least 0.9."""
    again = [
        bool(((iou(box, one.xyxy) >= 0.9) & (one.label == label)).any())
        for one, other in zip(found, expected, strict=True)
        for box, label in zip(other.xyxy, other.label, strict=True)
    ]
    return sum(again) / len(again)


def parts_of_pictures() -> list[Image]:
    """Real ones cut to `INPUT_PX`, so that nothing is scaled."""
    return [one.read()[: INPUT_PX[0], : INPUT_PX[1]] for one in open_dataset(COCO128).pictures[:6]]


@needs_torch
@settings(deadline=None, max_examples=20)
@given(st.lists(st.tuples(st.sampled_from([(128, 96), (60, 128)]), st.integers(0, 2**32 - 1)), max_size=6))
def test_a_picture_gives_the_same_alone_and_among_others(
    seeing: BatchDetector, shapes: list[tuple[tuple[int, int], int]]
) -> None:
    images = [noise(*shape, seed=seed) for shape, seed in shapes]
    together = seeing.detect(images)
    alone = [seeing.detect([image])[0] for image in images]
    assert all(agree(one, other) for one, other in zip(together, alone, strict=True))


@needs_torch
def test_it_finds_what_onnxruntime_finds(seeing: BatchDetector) -> None:
    bright: Image = np.zeros((96, 128, 3), np.uint8)
    bright[32:64, 64:96] = 255
    (found,) = seeing.detect([bright])
    (expected,) = detector(OnnxRuntime(SEEING, threads=1)).detect([bright])
    assert len(expected) > 0
    np.testing.assert_allclose(found.score, expected.score, atol=TOLERANCE_SCORE)
    # Many cells are equally bright: which of them comes first is the last bit of a sum.
    np.testing.assert_allclose(sorted(found.xyxy.tolist()), sorted(expected.xyxy.tolist()), atol=TOLERANCE_PX)


@needs_torch
@needs_pictures
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", ["yolo11n-dequant", "yolo26n-dequant", "yolov5n", "yolox_nano-dynamic"])
def test_real_weights_of_every_family_find_the_same_on_both_engines(name: str) -> None:
    model = Zoo(MODELS).resolve(str(MODELS / f"{name}.onnx"))
    images = parts_of_pictures()
    found = BatchDetector(model, on_cpu(model), input_px=INPUT_PX).detect(images)
    expected = BatchDetector(model, OnnxRuntime(model, threads=1), input_px=INPUT_PX).detect(images)
    assert sum(map(len, expected)) > 10
    assert all(agree(one, other) for one, other in zip(found, expected, strict=True))


@needs_torch
@pytest.mark.parametrize("shape", [(480, 640), (1080, 1920), (333, 777), (100, 120)])
def test_a_picture_is_scaled_as_opencv_scales_it(shape: tuple[int, int]) -> None:
    image, box = noise(*shape), fit(shape, (384, 640), centred=True)
    expected = cv2.resize(image, box.scaled_px[::-1], interpolation=cv2.INTER_LINEAR)
    planes = on_cpu(SEEING).planes(image, box.scaled_px).numpy()
    assert np.abs(planes.transpose(1, 2, 0) - expected).max() <= LEVELS


@needs_torch
def test_part_of_a_picture_is_taken_as_well_as_a_whole_one() -> None:
    image = noise(64, 96)
    planes = on_cpu(SEEING).planes(image[8:40, 10:42], (32, 32)).numpy()
    np.testing.assert_array_equal(planes.transpose(1, 2, 0), image[8:40, 10:42])


@needs_torch
def test_the_input_is_planes_of_rgb_from_0_to_1_with_a_grey_border() -> None:
    room, image = on_cpu(SEEING).bucket((64, 96), 2), noise(32, 96)
    room.place(1, image, fit((32, 96), (64, 96), centred=True))
    inputs = room.inputs.numpy()
    np.testing.assert_allclose(inputs[1, 0, 16:48], image[..., 2] / 255, atol=1e-6)
    np.testing.assert_allclose(inputs[1, 2, 16:48], image[..., 0] / 255, atol=1e-6)
    np.testing.assert_allclose(inputs[1, :, :16], 114 / 255, atol=1e-6)
    np.testing.assert_allclose(inputs[0], 114 / 255, atol=1e-6)


@needs_torch
def test_the_input_of_yolox_is_planes_of_bgr_from_0_to_255() -> None:
    yolox = opened(of_opset_17(constant_model(YOLOX_ZEROS)), TWO)
    room, image = on_cpu(yolox).bucket((64, 96), 1), noise(64, 96)
    room.place(0, image, fit((64, 96), (64, 96), centred=False))
    np.testing.assert_array_equal(room.inputs[0, 0].numpy(), image[..., 0])


@needs_torch
def test_nothing_is_left_of_a_picture_of_another_shape() -> None:
    room, fresh = (on_cpu(SEEING).bucket((64, 96), 1) for _ in range(2))
    room.place(0, noise(64, 96), fit((64, 96), (64, 96), centred=True))
    tall = noise(64, 20, seed=2)
    for one in (room, fresh):
        one.place(0, tall, fit((64, 20), (64, 96), centred=True))
    np.testing.assert_array_equal(room.inputs.numpy(), fresh.inputs.numpy())


@needs_torch
def test_the_input_is_channels_last() -> None:
    torch = pytest.importorskip("torch")
    room = on_cpu(SEEING).bucket((64, 96), 2)
    assert room.inputs.is_contiguous(memory_format=torch.channels_last)


@needs_torch
def test_a_model_for_a_fixed_batch_gives_what_was_asked_for() -> None:
    model = opened(of_opset_17(constant_model(ZEROS, batch=3)), TWO)
    assert on_cpu(model).bucket((64, 96), 1).run(2).shape == (2, 6, cells(64, 96))


@needs_torch
def test_boxes_are_found_on_the_device_where_the_family_needs_nms() -> None:
    assert isinstance(on_cpu(SEEING).bucket((64, 96), 1), SuppressingBucket)


@needs_torch
def test_the_engine_alone_takes_any_part_of_its_batch() -> None:
    raw = raw_of(on_cpu(SEEING), (64, 96), 3)
    raw(3)
    raw(1)


@needs_torch
def test_the_engine_for_the_processor_multiplies_in_float32() -> None:
    chosen = engine_of(SEEING, "torch-cpu", threads=1)
    assert str(chosen) == "torch-cpu, fp32: asked for"


@needs_torch
@needs_pictures
@pytest.mark.timeout(600)
def test_in_float16_nearly_all_boxes_are_found_again() -> None:
    model = Zoo(MODELS).resolve(str(MODELS / "yolox_nano-dynamic.onnx"))
    images = parts_of_pictures()
    found = BatchDetector(model, on_cpu(model, Precision.FP16), input_px=INPUT_PX).detect(images)
    expected = BatchDetector(model, OnnxRuntime(model, threads=1), input_px=INPUT_PX).detect(images)
    assert share_found_again(found, expected) > 0.9


@needs_torch
def test_a_model_of_a_newer_opset_is_refused() -> None:
    with pytest.raises(ModelFileError, match="expected opset 17 or older, got 18; export it with that"):
        on_cpu(opened(seeing_model()))


@needs_torch
def test_a_model_with_a_node_that_cannot_be_converted_is_refused() -> None:
    content = of_opset_17(seeing_model(), reverse=0).replace(b"AveragePool", b"AveragePoll")
    model = Model(SEEING.manifest.model_copy(update={"sha256": sha256(content).hexdigest()}), content)
    with pytest.raises(ModelFileError, match=r"x.onnx: cannot be converted for PyTorch \(.*AveragePoll"):
        on_cpu(model)


@needs_torch
def test_a_model_that_is_converted_wrongly_is_refused() -> None:
    with pytest.raises(ModelFileError, match="the converted network gives something else than ONNX Runtime"):
        on_cpu(opened(of_opset_17(seeing_model())))


@needs_torch
def test_where_pytorch_sees_no_gpu_the_engine_is_refused_and_not_replaced() -> None:
    if pytest.importorskip("torch").cuda.is_available():
        pytest.skip("this machine has a GPU")
    with pytest.raises(EngineError, match="engine torch: this PyTorch sees no NVIDIA GPU; look whether"):
        engine_of(SEEING, "torch")


@pytest.mark.parametrize("missing", ["onnx", "onnx2torch", "torchvision"])
@needs_torch
def test_a_package_of_the_extra_that_is_missing_is_named(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(
        EngineError, match=rf"{missing} is not installed; pip install 'streetwarden\[torch\]'"
    ):
        on_cpu(SEEING).bucket((64, 96), 1)

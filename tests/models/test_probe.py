"""Models are recognised by what they do, and refused with words that help."""

import numpy as np
import pytest
from numpy.typing import NDArray

from models.decode import grid
from models.detections import ObjectClass
from models.errors import ManifestError, ModelError, ModelFileError, UnknownFamilyError
from models.labels import COCO_LABELS
from models.manifest import Family
from models.probe import probe
from models.session import read_model_file
from tests.models.onnx_files import cells, constant_model, seeing_model
from tests.models.shared import MODELS, needs_models

SIDES = (64, 96)
CELLS = cells(*SIDES)
TWO = ("car", "van")


def yolov8(classes: int = 2) -> NDArray[np.float32]:
    return np.full((1, 4 + classes, CELLS), 0.5, np.float32)


def rows(n: int, classes: int = 2) -> NDArray[np.float32]:
    return np.full((1, n, 5 + classes), 0.5, np.float32)


def decoded_yolox() -> NDArray[np.float32]:
    cell, stride = grid(SIDES)
    output = rows(CELLS)
    output[0, :, :2] = (cell + 0.4) * stride
    return output


def end_to_end(n: int = 20) -> NDArray[np.float32]:
    return np.tile(np.array([1, 2, 30, 40, 0.9, 1], np.float32), (1, n, 1))


@pytest.mark.parametrize("dtype", ["float32", "float16"])
@pytest.mark.parametrize(
    ("output", "family"),
    [
        (yolov8(), Family.YOLOV8),
        (end_to_end(), Family.END_TO_END),
        (rows(3 * CELLS), Family.YOLOV5),
        (rows(CELLS), Family.YOLOX_RAW),
        (decoded_yolox(), Family.YOLOX),
        (rows(3 * CELLS, classes=1), Family.YOLOV5),
        (rows(CELLS, classes=1), Family.YOLOX_RAW),
    ],
)
def test_the_family_is_recognised_by_shape_and_values(
    output: NDArray[np.float32], family: Family, dtype: str
) -> None:
    labels = TWO if output.shape[2] != 6 or family is Family.END_TO_END else TWO[:1]
    manifest = probe(constant_model(output, dtype=dtype), "x.onnx", name="x", labels=labels)
    assert manifest.family is family
    assert manifest.input.dtype == dtype
    assert manifest.input.fixed_size_px == SIDES
    assert manifest.input.size_px == max(SIDES)


def test_a_free_model_is_probed_with_more_than_one_size() -> None:
    manifest = probe(seeing_model(), "x.onnx", name="x")
    assert manifest.family is Family.YOLOV8
    assert manifest.input.fixed_size_px is None
    assert manifest.input.batch is None
    assert manifest.input.size_px == 640
    assert manifest.labels == ("car",)


def test_a_batch_that_is_only_said_to_be_free_is_found_out() -> None:
    content = constant_model(np.tile(yolov8(), (3, 1, 1)), batch="batch")
    with pytest.raises(ModelError, match=r"does not run on|expected an output for 2 pictures"):
        probe(content, "x.onnx", name="x", labels=TWO)


def test_eighty_classes_without_names_are_coco() -> None:
    assert probe(constant_model(yolov8(80)), "x.onnx", name="x").labels == COCO_LABELS


def test_names_in_the_file_are_used_and_mapped_to_classes() -> None:
    metadata = {"names": "{0: 'Van', 1: 'food_cart'}", "license": "MIT", "task": "detect", "stride": "32"}
    manifest = probe(constant_model(yolov8(), metadata=metadata), "x.onnx", name="x")
    assert manifest.labels == ("Van", "food_cart")
    assert manifest.classes == {"Van": ObjectClass.VAN}
    assert manifest.object_classes().tolist() == [ObjectClass.VAN, ObjectClass.OTHER]
    assert manifest.licence == "MIT"


def test_given_labels_win_over_those_in_the_file() -> None:
    content = constant_model(yolov8(), metadata={"names": "['a', 'b']"})
    assert probe(content, "x.onnx", name="x", labels=TWO).labels == TWO


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        (b"<html>404</html>", ModelFileError, "x.onnx: cannot be loaded as an ONNX model"),
        (constant_model(yolov8())[:-40], ModelFileError, "cut off"),
        (
            constant_model(np.zeros((1, 1, 1000))),
            UnknownFamilyError,
            r"shape \[1, 1, 1000\], no known detector",
        ),
        (constant_model(np.zeros((1, 40, 85))), UnknownFamilyError, "A = 126 here"),
        (constant_model(yolov8() * 8), UnknownFamilyError, "where scores of 0..1 are expected it gives 4..4"),
        (constant_model(yolov8() * np.nan), UnknownFamilyError, "scores of 0..1"),
        (constant_model(yolov8(), sides=(60, 96)), UnknownFamilyError, "no known detector|multiple of 32"),
        (constant_model(yolov8(), metadata={"task": "segment"}), UnknownFamilyError, "model for 'segment'"),
        (constant_model(yolov8(), metadata={"stride": "64"}), UnknownFamilyError, "stride of 32, got 64"),
        (constant_model(yolov8()), ManifestError, "does not name its 2 classes; import it with a text file"),
        (constant_model(end_to_end()), ManifestError, "does not name its classes"),
        (constant_model(yolov8(), metadata={"names": "{0: 'a'}"}), ManifestError, "2 classes, but 1 labels"),
        (constant_model(yolov8(), metadata={"names": "{1: 'a'}"}), ManifestError, "numbered from 0"),
        (constant_model(yolov8(), metadata={"names": "run me"}), ManifestError, "expected a Python literal"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_reason(
    content: bytes, error: type[ModelError], message: str
) -> None:
    with pytest.raises(error, match=message):
        probe(content, "x.onnx", name="x")


@needs_models
@pytest.mark.parametrize(
    ("file", "family", "size_px"),
    [
        ("yolo11n-dequant.onnx", Family.YOLOV8, 640),
        ("yolo26n-dequant.onnx", Family.END_TO_END, 640),
        ("yolov5n.onnx", Family.YOLOV5, 640),
        ("yolox_nano.onnx", Family.YOLOX_RAW, 416),
        ("yolox_nano-dynamic.onnx", Family.YOLOX_RAW, 416),
    ],
)
def test_real_weights_are_recognised_whatever_their_file_is_called(
    file: str, family: Family, size_px: int
) -> None:
    manifest = probe(read_model_file(MODELS / file), "model.onnx", name="model")
    assert manifest.family is family
    assert manifest.input.size_px == size_px
    assert manifest.labels == COCO_LABELS

"""Models in 8-bit integers: what stays in float, what they find, what is refused."""

import itertools
from pathlib import Path

import cv2
import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from models.calibration import calibration_pictures
from models.engines.onnxruntime import OnnxRuntime
from models.errors import DatasetError, ModelFileError
from models.letterbox import fit
from models.manifest import Precision
from models.model import Model
from models.pictures import Dataset, LabelledPicture
from models.probe import probe
from models.quantization import check_apart, compare
from models.quantize import head_of, quantize, stem_of
from streams.frame import Image
from tests.models.engines.test_onnxruntime import noise, opened
from tests.models.test_probe import TWO

SIDE = 64
CELLS = 8 * 8 + 4 * 4 + 2 * 2


def layers() -> bytes:
    """A YOLOv8 of two classes in four convolutions; its last one makes boxes of brightness."""
    source = np.random.default_rng(1)
    kernels = {
        "first": source.normal(0, 0.3, (8, 3, 3, 3)),
        "second": source.normal(0, 0.2, (8, 8, 3, 3)),
        "third": source.normal(0, 0.2, (8, 8, 3, 3)),
        "last": source.normal(0, 0.2, (6, 8, 1, 1)),
    }
    nodes, reads = [], "images"
    for name in kernels:
        stride = 2 if name != "last" else 1
        pads = [1, 1, 1, 1] if name != "last" else [0, 0, 0, 0]
        nodes.append(
            helper.make_node("Conv", [reads, name], [f"{name}_out"], name, strides=[stride] * 2, pads=pads)
        )
        nodes.append(helper.make_node("Sigmoid", [f"{name}_out"], [f"{name}_act"], f"{name}_sigmoid"))
        reads = f"{name}_act"
    # 64 cells of stride 8; the coarser levels are repeated from them, so that the shape is a YOLOv8's.
    nodes.append(helper.make_node("Reshape", [reads, "flat"], ["cells"], "reshape"))
    nodes.append(helper.make_node("Slice", ["cells", "from", "to", "axes"], ["coarse"], "slice"))
    nodes.append(helper.make_node("Concat", ["cells", "coarse"], ["output0"], "concat", axis=2))
    numbers = {"flat": [0, 6, -1], "from": [0], "to": [CELLS - 64], "axes": [2]}
    initializers = [
        *(numpy_helper.from_array(kernel.astype(np.float32), name) for name, kernel in kernels.items()),
        *(numpy_helper.from_array(np.array(values, np.int64), name) for name, values in numbers.items()),
    ]
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, ["batch", 3, SIDE, SIDE])],
        [helper.make_tensor_value_info("output0", TensorProto.FLOAT, ["batch", 6, CELLS])],
        initializers,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return bytes(model.SerializeToString())


MODEL = opened(layers(), TWO)
PICTURES: list[Image] = [noise(SIDE, SIDE, seed=seed) for seed in range(8)]


def quantised(pictures: list[Image] = PICTURES) -> Model:
    content, _ = quantize(MODEL, pictures, reduce_range=True)
    return Model(probe(content, "int8.onnx", name="int8", labels=TWO), content)


def kinds_before(content: bytes, node: str) -> set[str]:
    """What makes the inputs of a node."""
    graph = onnx.load_from_string(content).graph
    maker = {output: one.op_type for one in graph.node for output in one.output}
    (found,) = [one for one in graph.node if one.name == node]
    return {maker[name] for name in found.input if name in maker}


def test_the_middle_is_in_integers_and_the_first_and_the_last_layer_are_not() -> None:
    model = quantised()
    assert model.manifest.precision is Precision.INT8
    assert kinds_before(model.content, "second") == {"DequantizeLinear"}
    assert "DequantizeLinear" not in kinds_before(model.content, "first")
    last = onnx.load_from_string(model.content).graph
    weights = {one.name for one in last.initializer}
    (node,) = [one for one in last.node if one.name == "last"]
    assert node.input[1] in weights


def test_the_stem_ends_before_the_second_convolution_and_the_head_begins_with_the_last() -> None:
    graph = onnx.load_from_string(MODEL.content).graph
    assert set(stem_of(graph)) == {"first", "first_sigmoid"}
    assert set(head_of(graph)) == {"last", "last_sigmoid", "reshape", "slice", "concat"}


def test_outputs_are_nearly_those_of_the_float_model() -> None:

    outputs = []
    for model in (MODEL, quantised()):
        bucket = OnnxRuntime(model).bucket((SIDE, SIDE), 1)
        bucket.place(0, PICTURES[3], fit((SIDE, SIDE), (SIDE, SIDE), centred=True))
        outputs.append(bucket.run(1).copy())
    np.testing.assert_allclose(outputs[1], outputs[0], atol=0.03)


def test_the_same_pictures_give_the_same_file() -> None:
    assert quantised().content == quantised().content


def test_a_model_that_is_quantised_already_is_refused() -> None:
    with pytest.raises(ModelFileError, match="expected a model in fp32, got one in int8"):
        quantize(quantised(), PICTURES, reduce_range=True)


def test_without_pictures_there_is_no_calibration() -> None:
    with pytest.raises(ModelFileError, match="expected pictures to calibrate it on, got none"):
        quantize(MODEL, [], reduce_range=True)


def picture_in(folder: Path, name: str, seed: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(folder / name), noise(48, 64, seed=seed))
    return folder / name


def recording_in(folder: Path, name: str, frames: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    out = cv2.VideoWriter(str(folder / name), cv2.VideoWriter.fourcc(*"mp4v"), 10, (64, 48))
    for seed in range(frames):
        out.write(noise(48, 64, seed=seed))
    out.release()


def test_recordings_and_pictures_give_their_equal_shares(tmp_path: Path) -> None:
    recording_in(tmp_path / "a", "long.mp4", 30)
    recording_in(tmp_path / "b", "short.mp4", 10)
    for number in range(9):
        picture_in(tmp_path / "c", f"{number}.png", number)
    found = list(calibration_pictures(tmp_path, 12))
    assert len(found) == 12
    assert sum(any(np.array_equal(one, noise(48, 64, seed=n)) for n in range(9)) for one in found) == 4


def test_what_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    picture_in(tmp_path, "a.png", 1)
    (tmp_path / "b.png").write_bytes(b"no picture")
    (tmp_path / "c.mp4").write_bytes(b"no recording")
    assert len(list(calibration_pictures(tmp_path, 6))) == 1


def test_a_folder_without_any_says_what_is_expected(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"expected pictures \(.*\.jpg.* or recordings \(.*\.mp4"):
        list(calibration_pictures(tmp_path, 6))


def dataset_of(path: Path) -> Dataset:
    picture = LabelledPicture(path, np.array([[0.1, 0.1, 0.9, 0.9]]), np.array([0]), np.array([False]))
    return Dataset(path.parent, "yolo", TWO, (picture,))


def test_pictures_that_are_measured_with_are_not_calibrated_on(tmp_path: Path) -> None:
    measured = dataset_of(picture_in(tmp_path / "measured", "a.png", 1))
    picture_in(tmp_path / "other", "b.png", 2)
    check_apart(tmp_path / "other", measured)
    picture_in(tmp_path / "other", "renamed.png", 1)
    with pytest.raises(DatasetError, match=r"1 of its pictures are in .*measured, too \(a.png, for one\)"):
        check_apart(tmp_path / "other", measured)


def test_a_comparison_tells_accuracy_size_and_speed_of_both(tmp_path: Path) -> None:
    done: list[tuple[int, int]] = []
    dataset = dataset_of(picture_in(tmp_path, "a.png", 1))
    values = compare(
        MODEL, quantised(), dataset, lambda *progress: done.append(progress), itertools.count().__next__
    ).values()
    assert done == [(1, 2), (2, 2)]
    assert values["size_bytes_before"] == len(MODEL.content)
    assert 0 <= values["map50_95_after"] <= 1
    assert (values["ms_per_picture_before"], values["ms_per_picture_after"]) == (1000, 1000)
    assert [label["label"] for label in values["labels_after"]] == [TWO[0]]

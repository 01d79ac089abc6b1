"""Bad model files: whatever is wrong with one, it is refused with the reason, and nothing else is opened."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper
from onnx.external_data_helper import set_external_data

from models import onnx_file
from models.errors import ManifestError, ModelError, ModelFileError, UnknownFamilyError
from models.metadata import MAX_LITERAL
from models.onnx_file import check_onnx
from models.probe import probe
from models.session import MAX_MODEL_BYTES, read_model_file
from models.zoo import Zoo
from tests.models.onnx_files import constant_model, seeing_model, write
from tests.models.shared import MODELS, needs_models
from tests.models.test_probe import TWO, yolov8

GOOD = constant_model(yolov8())


def changed(**fields: Any) -> bytes:
    """The good model with other values in its outermost message."""
    model = onnx.load_from_string(GOOD)
    for name, value in fields.items():
        setattr(model, name, value)
    content: bytes = model.SerializeToString()
    return content


def with_opset(version: int, domain: str = "") -> bytes:
    model = onnx.load_from_string(GOOD)
    model.opset_import[0].version, model.opset_import[0].domain = version, domain
    content: bytes = model.SerializeToString()
    return content


def keeping_weights_in(location: str) -> bytes:
    """The good model, its weights in a file beside it."""
    model = onnx.load_from_string(GOOD)
    [weights] = [one for one in model.graph.initializer if one.name == "weights"]
    set_external_data(weights, location)
    weights.ClearField("raw_data")
    content: bytes = model.SerializeToString()
    return content


def with_hidden_weights(location: str) -> bytes:
    """The good model with a constant, two graphs deep, whose value is in a file beside it."""
    value = numpy_helper.from_array(np.zeros(4, np.float32), "hidden")
    set_external_data(value, location)
    value.ClearField("raw_data")
    constant = helper.make_node("Constant", [], ["hidden"], value=value)
    inner = helper.make_graph([constant], "inner", [], [helper.make_tensor_value_info("hidden", 1, [4])])
    model = onnx.load_from_string(GOOD)
    model.graph.node.append(helper.make_node("If", ["zero"], ["never"], then_branch=inner, else_branch=inner))
    content: bytes = model.SerializeToString()
    return content


def with_text(text: bytes) -> bytes:
    """The good model with other bytes as the name of its input."""
    return constant_model(yolov8(), metadata={"names": "['car', 'van']"}).replace(b"['car", text)


class RunsCode:
    """Unpickled, it would leave a mark."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.mark,)


@pytest.mark.parametrize("cut", [1, 40, 200, len(GOOD) // 2, len(GOOD) - 1])
def test_a_file_that_is_cut_off_anywhere_is_refused(cut: int) -> None:
    with pytest.raises(ModelFileError, match=r"x.onnx: cannot be loaded as an ONNX model.*cut off"):
        probe(GOOD[:-cut], "x.onnx", name="x", labels=TWO)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<!doctype html><title>Not Found</title>", "web page; download the file itself"),
        (b"\n <html>", "web page"),
        (b"PK\x03\x04" + bytes(100), "zip archive, as PyTorch checkpoints are; give such a file the ending"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "pointer of Git LFS"),
        (b"\xff" * 50, "a number is too long"),
        (b"\x0f" * 50, "wire type 7"),
        (bytes(4096), "no graph or no opset"),
        (np.random.default_rng(1).bytes(4096), "cut off, damaged, or something else"),
    ],
)
def test_what_is_no_onnx_file_is_called_what_it_is(content: bytes, reason: str) -> None:
    with pytest.raises(ModelFileError, match=f"cannot be loaded as an ONNX model.*{reason}"):
        probe(content, "x.onnx", name="x")


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_a_pickle_in_an_onnx_file_is_refused_and_not_opened(tmp_path: Path, protocol: int) -> None:
    mark = tmp_path / "mark"
    path = write(tmp_path / "x.onnx", pickle.dumps(RunsCode(mark), protocol))
    with pytest.raises(ModelFileError, match=r"Python pickle, which can run code; it was not opened"):
        Zoo(tmp_path / "zoo").import_file(path)
    assert not mark.exists()


@pytest.mark.parametrize("location", ["weights.bin", "../weights.bin", "/etc/hostname"])
@pytest.mark.parametrize("made", [keeping_weights_in, with_hidden_weights])
def test_weights_in_another_file_are_refused_wherever_they_are(
    made: Any, location: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "work").mkdir()
    for folder in (tmp_path, tmp_path / "work"):
        yolov8().tofile(folder / "weights.bin")
    monkeypatch.chdir(tmp_path / "work")
    path = write(tmp_path / "work" / "x.onnx", made(location))
    with pytest.raises(ModelFileError, match=r"keeps weights in another file.*save it as one .onnx file"):
        Zoo(tmp_path / "zoo").import_file(path, labels=TWO)


def test_a_file_that_only_says_its_weights_are_elsewhere_is_refused() -> None:
    model = onnx.load_from_string(GOOD)
    model.graph.initializer[0].data_location = onnx.TensorProto.EXTERNAL
    with pytest.raises(ModelFileError, match="keeps weights in another file"):
        check_onnx(model.SerializeToString(), "x.onnx")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (with_opset(6), "expected opset 7 or newer, got 6"),
        (with_opset(9999), "ONNX model of opset 9999.*newer than this ONNX Runtime"),
        (with_opset(18, "made.up"), "no graph or no opset"),
        (changed(ir_version=9999), "newer than this ONNX Runtime"),
        (with_text(b"['c\xff\xfe"), "cannot be loaded as an ONNX model"),
    ],
)
def test_what_this_onnx_runtime_does_not_read_is_refused_with_its_reason(content: bytes, reason: str) -> None:
    with pytest.raises(ModelFileError, match=reason):
        probe(content, "x.onnx", name="x", labels=TWO)


def test_an_operator_that_nobody_knows_is_refused() -> None:
    model = onnx.load_from_string(GOOD)
    model.graph.node[0].op_type = "RunMe"
    with pytest.raises(ModelFileError, match=r"opset 18.*RunMe"):
        probe(model.SerializeToString(), "x.onnx", name="x", labels=TWO)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("row", [0, 5])
def test_weights_that_give_no_numbers_are_refused(value: float, row: int) -> None:
    output = yolov8()
    output[0, row, 3] = value
    with pytest.raises(UnknownFamilyError, match=r"gives NaN or infinite numbers.*weights are damaged"):
        probe(constant_model(output), "x.onnx", name="x", labels=TWO)


def test_a_file_larger_than_any_detector_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.onnx"
    with path.open("wb") as file:
        file.truncate(MAX_MODEL_BYTES + 1)  # sparse: takes no room
    with pytest.raises(ModelFileError, match=f"expected at most {MAX_MODEL_BYTES} bytes, got 536870913"):
        read_model_file(path)


def test_a_file_of_endless_small_parts_is_given_up() -> None:
    with pytest.raises(ModelFileError, match=f"expected at most {onnx_file.MAX_FIELDS} fields"):
        check_onnx(b"\x08\x09" * (onnx_file.MAX_FIELDS + 1), "x.onnx")


def test_graphs_within_graphs_do_not_exhaust_the_stack() -> None:
    content = b""
    for _ in range(3000):
        content = b"\x2a" + varint(len(content)) + content  # node.attribute, then attribute.t, by turns
    with pytest.raises(ModelError):
        probe(b"\x3a" + varint(len(content)) + content, "x.onnx", name="x")


def varint(number: int) -> bytes:
    """A number as protobuf writes lengths."""
    groups = []
    while number > 0x7F:
        groups.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*groups, number])


def test_a_text_without_end_in_the_metadata_is_refused() -> None:
    content = constant_model(yolov8(), metadata={"names": "[" * (MAX_LITERAL + 1)})
    with pytest.raises(ManifestError, match=f"metadata 'names': expected at most {MAX_LITERAL} characters"):
        probe(content, "x.onnx", name="x")


def test_good_models_pass_with_their_opset() -> None:
    assert check_onnx(GOOD, "x.onnx") == 18
    assert check_onnx(seeing_model(), "x.onnx") == 18


@needs_models
@pytest.mark.parametrize("path", sorted(MODELS.glob("*.onnx")), ids=lambda path: path.name)
def test_real_models_pass(path: Path) -> None:
    assert check_onnx(path.read_bytes(), path.name) in {11, 17}

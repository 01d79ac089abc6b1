"""Checkpoints become ONNX in a child process; tests of the child itself need an environment with [train]."""

import ast
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from models.errors import ExportError, ModelFileError, TrainingError
from models.export_process import SCRIPT as EXPORT_SCRIPT
from models.export_process import Conversion, convert
from models.manifest import Family
from models.probe import probe
from models.session import MAX_MODEL_BYTES
from models.training_process import NEEDS
from models.training_process import SCRIPT as TRAINING_SCRIPT
from tests.models.fake_exporter import write_exporter
from tests.models.onnx_files import seeing_model, write
from tests.models.shared import MODELS, needs_models
from tests.models.test_bad_model_files import RunsCode

TRAIN_PYTHON = Path(os.environ.get("STREETWARDEN_TRAIN_PYTHON", ""))
needs_train = pytest.mark.skipif(
    not TRAIN_PYTHON.name, reason="STREETWARDEN_TRAIN_PYTHON names no environment with [train]"
)

MAKES_CHECKPOINT = """
import sys, torch
from ultralytics.nn.tasks import DetectionModel
model = DetectionModel(sys.argv[1], nc=3, verbose=False)
model.names = {0: "car", 1: "cart", 2: "stall"}
torch.save({"model": model, "ema": None, "train_args": {}}, sys.argv[2])
"""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write(tmp_path / "seeing.onnx", seeing_model())


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    return write(tmp_path / "cars.pt", b"PK\x03\x04 a checkpoint")


def test_the_child_makes_the_model_and_is_asked_for_weights_only(
    tmp_path: Path, weights: Path, model: Path
) -> None:
    assert convert(weights, Conversion(write_exporter(tmp_path, model))) == model.read_bytes()
    told = json.loads((tmp_path / "told.json").read_text())
    assert (told["weights"], told["size"], told["trust"]) == (str(weights), "0", "weights-only")
    assert (told["environ"]["YOLO_OFFLINE"], told["environ"]["YOLO_AUTOINSTALL"]) == ("true", "false")


def test_the_child_finds_what_lies_beside_its_script_whatever_its_parent_was_told(
    tmp_path: Path, weights: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONSAFEPATH", "1")
    convert(weights, Conversion(write_exporter(tmp_path, model)))
    assert json.loads((tmp_path / "told.json").read_text())["environ"]["PYTHONSAFEPATH"] == ""


@pytest.mark.parametrize("script", [EXPORT_SCRIPT, TRAINING_SCRIPT], ids=lambda path: path.stem)
def test_a_script_needs_no_more_than_the_extra_and_what_lies_beside_it(script: Path) -> None:
    beside = {path.stem: path for path in script.parent.glob("*.py")}
    comes_along = {"cv2", "numpy", *NEEDS}  # what ultralytics needs itself
    used: set[str] = set()
    for place, names in imports_of(script):
        if place in beside:
            defined = {node.name for node in parsed(beside[place]).body if isinstance(node, ast.FunctionDef)}
            assert set(names) <= defined
            used.add(place)
        else:
            assert place.partition(".")[0] in comes_along | sys.stdlib_module_names
    assert used == {"onnx_export"}


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imports_of(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Each module that a file imports, and the names from it."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, []) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "", [alias.name for alias in node.names]


def test_everything_is_loaded_only_when_that_is_asked_for(tmp_path: Path, weights: Path, model: Path) -> None:
    convert(weights, Conversion(write_exporter(tmp_path, model), size_px=416, trust_pickle=True))
    told = json.loads((tmp_path / "told.json").read_text())
    assert (told["size"], told["trust"]) == ("416", "anything")


def test_the_child_s_reason_is_passed_on(tmp_path: Path, weights: Path, model: Path) -> None:
    python = write_exporter(tmp_path, model, refuses="cars.pt: names os.system")
    with pytest.raises(ExportError, match=r"cars.pt: not converted: cars.pt: names os.system$"):
        convert(weights, Conversion(python))


def test_an_environment_without_the_extra_says_how_to_make_one(
    tmp_path: Path, weights: Path, model: Path
) -> None:
    with pytest.raises(TrainingError, match=r"this needs torch, not installed there; make an environment"):
        convert(weights, Conversion(write_exporter(tmp_path, model, lacks="torch")))
    with pytest.raises(TrainingError, match=r"does not run as a Python interpreter"):
        convert(weights, Conversion(tmp_path / "nowhere"))


def test_a_file_that_is_missing_or_huge_starts_no_child(tmp_path: Path) -> None:
    nobody = Conversion(tmp_path / "nowhere")
    with pytest.raises(ModelFileError, match=r"a.pt: no such file"):
        convert(tmp_path / "a.pt", nobody)
    with (tmp_path / "b.pt").open("wb") as file:
        file.truncate(MAX_MODEL_BYTES + 1)  # sparse: takes no room
    with pytest.raises(ModelFileError, match=f"b.pt: expected at most {MAX_MODEL_BYTES} bytes"):
        convert(tmp_path / "b.pt", nobody)


@needs_train
@needs_models
@pytest.mark.timeout(600)
def test_a_real_checkpoint_gives_what_its_own_onnx_file_gives(tmp_path: Path) -> None:
    content = convert(MODELS / "yolo11n-dequant.pt", Conversion(TRAIN_PYTHON))
    assert convert(MODELS / "yolo11n-dequant.pt", Conversion(TRAIN_PYTHON)) == content
    manifest = probe(content, "x.onnx", name="x")
    assert (manifest.family, manifest.input.batch, manifest.input.size_px) == (Family.YOLOV8, None, 640)
    assert (manifest.licence or "").startswith("AGPL-3.0")
    assert str(tmp_path.parent).encode() not in content
    images = np.random.default_rng(5).random((2, 3, 192, 320), np.float32)
    theirs, ours = (
        onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"]).run(None, {"images": images})
        for file in ((MODELS / "yolo11n-dequant.onnx").read_bytes(), content)
    )
    assert np.abs(theirs[0] - ours[0]).max() < 0.01  # pixels


@needs_train
@pytest.mark.timeout(600)
def test_a_model_trained_to_need_no_nms_is_exported_so(tmp_path: Path) -> None:
    weights = tmp_path / "carts.pt"
    subprocess.run([TRAIN_PYTHON, "-c", MAKES_CHECKPOINT, "yolo26n.yaml", str(weights)], check=True)
    manifest = probe(convert(weights, Conversion(TRAIN_PYTHON, size_px=416)), "x.onnx", name="x")
    assert (manifest.family, manifest.input.size_px) == (Family.END_TO_END, 416)
    assert manifest.labels == ("car", "cart", "stall")


@needs_train
@pytest.mark.timeout(600)
def test_a_checkpoint_that_would_run_code_runs_it_only_when_it_is_trusted(tmp_path: Path) -> None:
    mark, weights = tmp_path / "mark", tmp_path / "evil.pt"
    evil = (
        "import os, sys, torch\nclass Evil:\n    def __reduce__(self):\n"
        f"        return os.mkdir, ({str(mark)!r},)\ntorch.save({{'model': Evil()}}, sys.argv[1])"
    )
    subprocess.run([TRAIN_PYTHON, "-c", evil, str(weights)], check=True)
    with pytest.raises(ExportError, match=r"names [\w.]+mkdir, .*may run code.*--trust-pickle"):
        convert(weights, Conversion(TRAIN_PYTHON))
    assert not mark.exists()
    with pytest.raises(ExportError, match=r"expected a detection model of ultralytics, got NoneType"):
        convert(weights, Conversion(TRAIN_PYTHON, trust_pickle=True))
    assert mark.exists()


@needs_train
@pytest.mark.timeout(600)
@pytest.mark.parametrize("content", [b"", b"no checkpoint", pickle.dumps({"a": 1})])
def test_what_is_no_checkpoint_is_refused_with_a_reason(tmp_path: Path, content: bytes) -> None:
    weights = write(tmp_path / "bad.pt", content)
    with pytest.raises(ExportError, match=r"bad.pt: (cannot be read as a checkpoint|expected a detection)"):
        convert(weights, Conversion(TRAIN_PYTHON))


def test_a_bare_pickle_is_never_opened_by_this_process(tmp_path: Path, model: Path) -> None:
    mark = tmp_path / "mark"
    weights = write(tmp_path / "evil.pt", pickle.dumps(RunsCode(mark)))
    convert(weights, Conversion(write_exporter(tmp_path, model)))
    assert not mark.exists()

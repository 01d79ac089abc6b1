"""Manifests: what is read back, and how wrong ones are refused."""

from pathlib import Path

import pytest

from models.detections import ObjectClass
from models.errors import ManifestError
from models.labels import COCO_LABELS, default_classes, read_labels
from models.manifest import load_manifest
from models.probe import probe
from tests.models.onnx_files import constant_model
from tests.models.test_probe import TWO, yolov8


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "manifest.yaml"
    file.write_text(probe(constant_model(yolov8()), "x.onnx", name="x", labels=TWO).to_yaml())
    return file


def test_a_class_can_be_overridden_by_hand(path: Path) -> None:
    path.write_text(path.read_text().replace("  van: van", "  van: stall"))
    assert load_manifest(path).classes["van"] is ObjectClass.STALL


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("family: yolov8", "family: yolo99", "family: .*'yolov8'.* \\(got 'yolo99'\\)"),
        ("  van: van", "  van: lorry", "classes.van: .*expected one of person, .*got 'lorry'"),
        ("  van: van", "  cart: stall", "classes: expected labels of the model, got cart"),
        ("  height_px: 64", "  height_px: 60", "input.height_px: .*multiple of 32"),
        ("  height_px: 64", "  height_px: null", "expected both fixed or both free"),
        ("  size_px: 96", "  size_px: 64", "size_px: expected the longest side of 96x64, got 64"),
        ("file: x.onnx", "file: ../x.onnx", "file: "),
        ("licence: null", "license: MIT", "license: Extra inputs are not permitted"),
        ("name: x\n", "", "name: Field required"),
        ("name: x", "name: x: y", "manifest.yaml, line 1: not YAML"),
    ],
)
def test_a_wrong_manifest_names_its_field(path: Path, old: str, new: str, message: str) -> None:
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(ManifestError, match=message):
        load_manifest(path)


def test_a_missing_manifest_is_named(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=r"manifest.yaml: cannot be read"):
        load_manifest(tmp_path / "manifest.yaml")


def test_there_are_eighty_coco_labels_in_their_order() -> None:
    assert len(set(COCO_LABELS)) == 80
    places = {0: "person", 2: "car", 7: "truck", 13: "bench", 25: "umbrella", 26: "handbag", 79: "toothbrush"}
    assert {n: COCO_LABELS[n] for n in places} == places


@pytest.mark.parametrize(
    ("label", "object_class"),
    [
        ("person", ObjectClass.PERSON),
        ("Motorbike", ObjectClass.MOTORCYCLE),
        ("VAN", ObjectClass.VAN),
        ("stall", ObjectClass.STALL),
        ("dining_table", ObjectClass.GOODS),
        ("handbag", ObjectClass.GOODS),
    ],
)
def test_usual_labels_have_their_class(label: str, object_class: ObjectClass) -> None:
    assert default_classes((label,)) == {label: object_class}


@pytest.mark.parametrize("label", ["bench", "other", "zebra"])
def test_labels_that_no_rule_speaks_of_have_none(label: str) -> None:
    assert default_classes((label,)) == {}


def test_labels_are_read_from_text(tmp_path: Path) -> None:
    path = tmp_path / "labels.txt"
    path.write_bytes("\ufeffcar\r\n小吃摊\r\n\r\n".encode())
    assert read_labels(path) == ("car", "小吃摊")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "expected one label a line, found none"),
        (b"a\n\nb", "line 2: expected a label"),
        (b"\xff", "UTF-8"),
    ],
)
def test_a_bad_list_of_labels_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "labels.txt"
    path.write_bytes(content)
    with pytest.raises(ManifestError, match=message):
        read_labels(path)

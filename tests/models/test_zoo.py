"""Importing, listing and opening models."""

from pathlib import Path

import numpy as np
import pytest

from models.errors import ManifestError, ModelError, ModelFileError, ZooError
from models.manifest import Manifest, load_manifest
from models.zoo import BUNDLED, MANIFEST_FILE, Zoo, default_name
from tests.models.onnx_files import constant_model, write
from tests.models.test_probe import TWO, yolov8

CONTENT = constant_model(yolov8())
OTHER_CONTENT = constant_model(yolov8() * np.float32(0.5))


@pytest.fixture
def zoo(tmp_path: Path) -> Zoo:
    return Zoo(tmp_path / "zoo", tmp_path / "bundled")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "street.onnx", CONTENT)


def test_an_imported_model_is_listed_and_opens(zoo: Zoo, file: Path) -> None:
    manifest = zoo.import_file(file, labels=TWO, licence="MIT", source="our own street")
    file.unlink()
    assert manifest.name == "street"
    assert [entry.manifest for entry in zoo.list()] == [manifest]
    assert zoo.get("street") == manifest
    assert zoo.open("street").content == CONTENT
    assert zoo.resolve("street").manifest == manifest


def test_a_zoo_that_was_never_used_is_empty(zoo: Zoo) -> None:
    assert zoo.list() == ()


def test_the_manifest_on_disk_reads_back_as_it_was(zoo: Zoo, file: Path) -> None:
    manifest = zoo.import_file(file, labels=("车", "van"))
    assert load_manifest(zoo.folder / "street" / MANIFEST_FILE) == manifest


def test_importing_the_same_file_again_changes_nothing(zoo: Zoo, file: Path) -> None:
    manifest = zoo.import_file(file, labels=TWO)
    path = zoo.folder / "street" / MANIFEST_FILE
    path.write_text(path.read_text().replace("licence: null", "licence: MIT"))
    again = zoo.import_file(file, labels=TWO)
    assert again == manifest.model_copy(update={"licence": "MIT"})
    assert len(zoo.list()) == 1


def test_a_name_that_is_taken_by_other_content_is_refused(zoo: Zoo, file: Path) -> None:
    zoo.import_file(file, labels=TWO)
    write(file, OTHER_CONTENT)
    with pytest.raises(
        ZooError, match=r"'street' with other content is here already; import it under another name"
    ):
        zoo.import_file(file, labels=TWO)
    assert zoo.import_file(file, "street-2", labels=TWO).name == "street-2"


def test_the_same_content_with_other_labels_is_refused(zoo: Zoo, file: Path) -> None:
    zoo.import_file(file, labels=TWO)
    with pytest.raises(ZooError, match=r"another labels; edit its manifest.yaml"):
        zoo.import_file(file, labels=("cart", "van"))


def test_a_refused_model_leaves_nothing_behind(zoo: Zoo, file: Path) -> None:
    with pytest.raises(ModelError):
        zoo.import_file(write(file, CONTENT[:-40]))
    assert not zoo.folder.exists()


def test_an_import_leaves_no_scratch_folder(zoo: Zoo, file: Path) -> None:
    zoo.import_file(file, labels=TWO)
    assert [path.name for path in zoo.folder.iterdir()] == ["street"]


def test_a_place_that_cannot_be_written_is_named(zoo: Zoo, file: Path) -> None:
    (zoo.folder / "street").mkdir(parents=True)
    (zoo.folder / "street" / "notes.txt").write_text("not a model")
    with pytest.raises(ZooError, match=r"street: cannot be written \(Directory not empty\)"):
        zoo.import_file(file, labels=TWO)
    zoo.folder.rename(zoo.folder.with_name("elsewhere"))
    zoo.folder.write_text("a file where the folder should be")
    with pytest.raises(ZooError, match=r"cannot be written"):
        zoo.import_file(file, labels=TWO)


@pytest.mark.parametrize("name", ["../street", "a/b", "", ".hidden", "x" * 65])
def test_a_name_that_is_no_folder_name_is_refused(zoo: Zoo, file: Path, name: str) -> None:
    with pytest.raises(ManifestError, match=r"name: "):
        zoo.import_file(file, name, labels=TWO)
    assert not zoo.folder.exists()


def test_one_bad_file_of_a_folder_does_not_stop_the_others(zoo: Zoo, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    write(folder / "a.onnx", CONTENT)
    write(folder / "b.onnx", b"")
    write(folder / "c.onnx", OTHER_CONTENT)
    entries = zoo.import_folder(folder, labels=TWO)
    assert [(entry.name, entry.manifest is not None) for entry in entries] == [
        ("a.onnx", True),
        ("b.onnx", False),
        ("c.onnx", True),
    ]
    assert "b.onnx: the file is empty" in str(entries[1].error)
    assert zoo.names() == ("a", "c")


def test_a_folder_without_models_says_so(zoo: Zoo, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"expected a folder with .onnx files"):
        zoo.import_folder(tmp_path)


def test_a_path_is_resolved_without_importing_it(zoo: Zoo, file: Path) -> None:
    model = zoo.resolve(str(file), labels=TWO)
    assert (model.manifest.name, model.manifest.labels) == ("street", TWO)
    assert zoo.list() == ()


def test_an_unknown_name_lists_the_known_ones(zoo: Zoo, file: Path) -> None:
    zoo.import_file(file, labels=TWO)
    with pytest.raises(ZooError, match=r"no model 'strete' in .*; known: street"):
        zoo.resolve("strete")


@pytest.mark.parametrize("path", ["missing.onnx", "folder/missing"])
def test_a_missing_file_is_named(zoo: Zoo, path: str) -> None:
    with pytest.raises(ModelFileError, match=f"{path}: no such file"):
        zoo.resolve(path)


def test_a_model_that_was_changed_on_disk_does_not_open(zoo: Zoo, file: Path) -> None:
    zoo.import_file(file, labels=TWO)
    write(zoo.folder / "street" / "street.onnx", OTHER_CONTENT)
    with pytest.raises(ModelFileError, match=r"expected sha256 .* got .* the file was changed"):
        zoo.open("street")


def test_a_broken_manifest_is_listed_with_its_error_beside_the_good_ones(zoo: Zoo, file: Path) -> None:
    zoo.import_file(file, labels=TWO)
    zoo.import_file(file, "second", labels=TWO)
    (zoo.folder / "second" / MANIFEST_FILE).write_text("name: [")
    second, street = zoo.list()
    assert street.error is None
    assert isinstance(second.error, ManifestError)
    assert "manifest.yaml, line 1" in str(second.error)


def test_a_manifest_under_a_foreign_name_is_refused(zoo: Zoo, file: Path) -> None:
    zoo.import_file(file, labels=TWO)
    (zoo.folder / "street").rename(zoo.folder / "avenue")
    with pytest.raises(ManifestError, match=r"name: expected avenue, got street"):
        zoo.open("avenue")


@pytest.mark.parametrize(
    ("file_name", "name"), [("a b.onnx", "a-b"), ("..x_1.2.onnx", "x_1.2"), ("yolo11n.onnx", "yolo11n")]
)
def test_a_name_is_made_of_the_file(file_name: str, name: str) -> None:
    assert default_name(Path(file_name)) == name


def test_a_file_whose_name_gives_none_asks_for_one() -> None:
    with pytest.raises(ZooError, match=r"give one of letters"):
        default_name(Path("街.onnx"))


@pytest.fixture
def bundled(zoo: Zoo, tmp_path: Path) -> Manifest:
    """A model that comes with the program."""
    zoo.bundled.mkdir()
    source = Zoo(zoo.bundled, tmp_path / "none")
    return source.import_file(write(tmp_path / "own.onnx", OTHER_CONTENT), "own", labels=TWO)


def test_a_bundled_model_is_there_without_an_import_and_says_so(
    zoo: Zoo, bundled: Manifest, file: Path
) -> None:
    zoo.import_file(file, labels=TWO)
    assert [(entry.name, entry.bundled) for entry in zoo.list()] == [("own", True), ("street", False)]
    assert zoo.resolve("own").manifest == bundled
    assert zoo.open("own").content == OTHER_CONTENT


def test_a_bundled_model_is_known_by_its_content_under_any_name(
    zoo: Zoo, bundled: Manifest, file: Path
) -> None:
    other = zoo.import_file(file, labels=TWO)
    copy = zoo.import_file(write(file, OTHER_CONTENT), "copied", labels=TWO)
    assert zoo.is_bundled(copy.sha256)
    assert zoo.is_bundled(bundled.sha256)
    assert not zoo.is_bundled(other.sha256)


def test_the_name_of_a_bundled_model_is_taken(zoo: Zoo, bundled: Manifest, file: Path) -> None:
    with pytest.raises(
        ZooError, match=r"'own' with other content is here already; import it under another name$"
    ):
        zoo.import_file(file, "own", labels=TWO)
    assert zoo.import_file(write(file, OTHER_CONTENT), "own") == bundled
    assert not zoo.folder.exists()


def test_the_program_s_own_bundled_folder_is_the_default(tmp_path: Path) -> None:
    assert Zoo(tmp_path).bundled == BUNDLED
    assert (BUNDLED / "street-sim" / "LICENCE.md").is_file()

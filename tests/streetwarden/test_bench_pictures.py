from pathlib import Path

import cv2
import pytest

from models.errors import DatasetError
from streetwarden.cli._bench_pictures import alike, in_shape_order, labelled
from tests.models.engines.test_onnxruntime import noise, opened
from tests.models.onnx_files import seeing_model
from tests.models.test_dataset import picture, text

MODEL = opened(seeing_model())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three wide pictures, a high one among them, and what is none."""
    for name, shape in (("a", (96, 160)), ("b", (160, 96)), ("c", (96, 160)), ("d", (96, 160))):
        assert cv2.imwrite(str(tmp_path / f"{name}.png"), noise(*shape))
    (tmp_path / "e.png").write_text("no picture")
    return tmp_path


@pytest.mark.parametrize(("most", "names"), [(8, ["a.png", "c.png", "d.png"]), (2, ["a.png", "c.png"])])
def test_pictures_of_the_commonest_shape_are_taken_in_their_order(
    folder: Path, most: int, names: list[str]
) -> None:
    assert [path.name for path in alike(MODEL, folder, most)] == names


def test_a_folder_without_pictures_is_refused(tmp_path: Path) -> None:
    (tmp_path / "e.png").write_text("no picture")
    with pytest.raises(DatasetError, match=r"expected pictures, found none that can be read"):
        alike(MODEL, tmp_path, 8)


def test_labels_are_read_where_there_are_any(tmp_path: Path) -> None:
    picture(tmp_path / "images" / "a.png")
    assert labelled(tmp_path) is None
    text(tmp_path / "labels" / "a.txt", "0 0.5 0.5 1 1")
    assert (found := labelled(tmp_path)) is not None
    assert len(found.pictures) == 1


def test_labelled_pictures_of_one_shape_come_one_after_the_other(tmp_path: Path) -> None:
    for name, shape in (("a", (96, 160)), ("b", (160, 96)), ("c", (96, 160))):
        picture(tmp_path / "images" / f"{name}.png", *shape)
    text(tmp_path / "labels" / "a.txt", "0 0.5 0.5 1 1")
    found = labelled(tmp_path)
    assert found is not None
    assert [each.path.name for each in in_shape_order(MODEL, found).pictures] == ["a.png", "c.png", "b.png"]

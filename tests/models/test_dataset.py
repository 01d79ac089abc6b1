"""Finding and reading labelled pictures, and refusing what is wrong with them."""

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from models.dataset import open_dataset
from models.errors import DatasetError


def picture(path: Path, height: int = 50, width: int = 100) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), np.zeros((height, width, 3), np.uint8))
    return path


def text(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")
    return path


def coco(**changes: Any) -> str:
    """A COCO file of one picture, 100x50, with a car and a crowd; category ids have gaps."""
    content: dict[str, Any] = {
        "images": [{"id": 7, "file_name": "a.png", "width": 100, "height": 50}],
        "annotations": [
            {"id": 1, "image_id": 7, "category_id": 90, "bbox": [10, 10, 20, 30], "iscrowd": 0},
            {"id": 2, "image_id": 7, "category_id": 3, "bbox": [0, 0, 100, 50], "iscrowd": 1},
        ],
        "categories": [{"id": 3, "name": "person"}, {"id": 90, "name": "car"}],
    }
    return json.dumps({**content, **changes})


@pytest.mark.parametrize(
    ("image", "labels"),
    [
        ("images/a.png", "labels/a.txt"),
        ("images/val/x/a.png", "labels/val/x/a.txt"),
        ("train/images/a.png", "train/labels/a.txt"),
    ],
)
def test_yolo_labels_are_found_in_the_mirrored_folder(tmp_path: Path, image: str, labels: str) -> None:
    picture(tmp_path / image)
    text(tmp_path / labels, "1 0.2 0.5 0.2 0.6\n\n")
    text(tmp_path / "classes.txt", "person\ncar\n")
    dataset = open_dataset(tmp_path)
    (only,) = dataset.pictures
    assert (dataset.annotations, dataset.labels) == ("yolo", ("person", "car"))
    assert only.path == tmp_path / image
    np.testing.assert_allclose(only.xyxy, [[0.1, 0.2, 0.3, 0.8]])
    assert only.label.tolist() == [1]
    assert only.read().shape == (50, 100, 3)


@pytest.mark.parametrize(
    ("file", "content", "labels"),
    [
        ("data.yaml", "names: {0: person, 1: car}", ("person", "car")),
        ("data.yaml", "names: [person, car]", ("person", "car")),
        ("labels/classes.txt", "person\ncar", ("person", "car")),
        ("notes.txt", "nothing of interest", None),
    ],
)
def test_names_may_come_from_several_files_or_none(
    tmp_path: Path, file: str, content: str, labels: tuple[str, ...] | None
) -> None:
    picture(tmp_path / "images" / "a.png")
    text(tmp_path / "labels" / "a.txt", "0 0.5 0.5 1 1")
    text(tmp_path / file, content)
    assert open_dataset(tmp_path).labels == labels


def test_a_picture_without_labels_is_background(tmp_path: Path) -> None:
    picture(tmp_path / "images" / "a.png")
    picture(tmp_path / "images" / "b.png")
    text(tmp_path / "labels" / "a.txt", "0 0.5 0.5 1 1")
    assert [len(one.label) for one in open_dataset(tmp_path).pictures] == [1, 0]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("0 0.5 0.5 1", "a.txt, line 2: expected five numbers"),
        ("0 0.5 0.5 1 x", "a.txt, line 2: expected five numbers"),
        ("0 0.5 0.5 1 nan", "as parts"),
        ("0 50 20 10 10", "a.txt, line 2: expected cx cy w h as parts"),
        ("2 0.5 0.5 1 1", "expected as class a whole number from 0 to 1, got 2"),
        ("0.5 0.5 0.5 1 1", "expected as class a whole number"),
        ("-1 0.5 0.5 1 1", "expected as class a whole number"),
        ("nan 0.5 0.5 1 1", "expected as class a whole number"),
    ],
)
def test_a_malformed_label_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    picture(tmp_path / "images" / "a.png")
    text(tmp_path / "labels" / "a.txt", f"0 0.5 0.5 1 1\n{line}\n")
    text(tmp_path / "classes.txt", "person\ncar")
    with pytest.raises(DatasetError, match=message):
        open_dataset(tmp_path)


def test_labels_without_their_picture_are_an_error(tmp_path: Path) -> None:
    picture(tmp_path / "images" / "a.png")
    text(tmp_path / "labels" / "b.txt", "0 0.5 0.5 1 1")
    with pytest.raises(DatasetError, match=r"b.txt: there is no picture of that name .*1 label files lack"):
        open_dataset(tmp_path)


@pytest.mark.parametrize("content", ["nothing: here", "names: {1: car}", "names: [", "names: []"])
def test_a_data_yaml_without_names_is_an_error(tmp_path: Path, content: str) -> None:
    picture(tmp_path / "images" / "a.png")
    text(tmp_path / "labels" / "a.txt", "0 0.5 0.5 1 1")
    text(tmp_path / "data.yaml", content)
    with pytest.raises(DatasetError, match=r"data.yaml: (names|not YAML)"):
        open_dataset(tmp_path)


@pytest.mark.parametrize(
    ("image", "file"),
    [
        ("a.png", "instances.json"),
        ("val2017/a.png", "annotations/instances.json"),
        ("images/a.png", "annotations.json"),
    ],
)
def test_a_coco_file_finds_its_pictures_anywhere_below(tmp_path: Path, image: str, file: str) -> None:
    picture(tmp_path / image)
    path = text(tmp_path / file, coco())
    for dataset in (open_dataset(tmp_path), open_dataset(path)):
        (only,) = dataset.pictures
        assert (dataset.annotations, dataset.labels) == ("coco", ("person", "car"))
        np.testing.assert_allclose(only.xyxy, [[0.1, 0.2, 0.3, 0.8], [0.0, 0.0, 1.0, 1.0]])
        assert only.label.tolist() == [1, 0]
        assert only.crowd.tolist() == [False, True]


def test_yolo_labels_win_over_a_coco_file(tmp_path: Path) -> None:
    picture(tmp_path / "images" / "a.png")
    text(tmp_path / "labels" / "a.txt", "0 0.5 0.5 1 1")
    text(tmp_path / "instances.json", coco())
    assert open_dataset(tmp_path).annotations == "yolo"


def test_other_json_files_are_passed_over(tmp_path: Path) -> None:
    picture(tmp_path / "a.png")
    text(tmp_path / "captions.json", '{"images": [], "annotations": []}')
    text(tmp_path / "list.json", "[1, 2]")
    text(tmp_path / "instances.json", coco())
    assert len(open_dataset(tmp_path).pictures) == 1


def test_a_picture_is_told_from_its_namesake_by_its_folder(tmp_path: Path) -> None:
    picture(tmp_path / "train" / "a.png")
    picture(tmp_path / "val" / "a.png")
    images = [{"id": 7, "file_name": "val/a.png", "width": 100, "height": 50}]
    text(tmp_path / "instances.json", coco(images=images))
    assert open_dataset(tmp_path).pictures[0].path == tmp_path / "val" / "a.png"
    text(tmp_path / "instances.json", coco())
    with pytest.raises(DatasetError, match=r"a.png: expected one picture of that name, found"):
        open_dataset(tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "instances.json, line 1: not JSON"),
        (coco(images=[{"id": 7}]), r"images.0.file_name: Field required"),
        (coco(annotations=[{"image_id": 7, "category_id": 3, "bbox": [1, 2, 3]}]), "annotations.0.bbox"),
        (
            coco(annotations=[{"image_id": 8, "category_id": 3, "bbox": [1, 2, 3, 4]}]),
            "id of an image, got 8",
        ),
        (coco(annotations=[{"image_id": 7, "category_id": 4, "bbox": [1, 2, 3, 4]}]), "of a category, got 4"),
        (
            coco(images=[{"id": 7, "file_name": "b.png", "width": 100, "height": 50}]),
            r"1 of 1 pictures are not below .* \(first: b.png\)",
        ),
    ],
)
def test_a_wrong_coco_file_names_what_is_wrong(tmp_path: Path, content: str, message: str) -> None:
    picture(tmp_path / "a.png")
    text(tmp_path / "instances.json", content)
    with pytest.raises(DatasetError, match=message):
        open_dataset(tmp_path)


def test_several_coco_files_ask_for_one_of_them(tmp_path: Path) -> None:
    picture(tmp_path / "a.png")
    text(tmp_path / "annotations" / "train.json", coco())
    text(tmp_path / "annotations" / "val.json", coco())
    with pytest.raises(DatasetError, match=r"expected one COCO file, found 2; give one of them itself"):
        open_dataset(tmp_path)
    assert len(open_dataset(tmp_path / "annotations" / "val.json").pictures) == 1


def test_a_folder_of_nothing_says_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"expected images/ and labels/ .* found neither"):
        open_dataset(tmp_path)
    with pytest.raises(DatasetError, match=r"found nothing"):
        open_dataset(tmp_path / "missing")


def test_a_damaged_picture_is_named(tmp_path: Path) -> None:
    text(tmp_path / "images" / "a.png", "no picture")
    text(tmp_path / "labels" / "a.txt", "0 0.5 0.5 1 1")
    (only,) = open_dataset(tmp_path).pictures
    with pytest.raises(DatasetError, match=r"a.png: cannot be read as a picture"):
        only.read()


def split_dataset(folder: Path, val: str = "images/val") -> Path:
    """A picture to train with, one held out; the second has a box that counts and one to ignore."""
    for part in ("train", "val"):
        picture(folder / "images" / part / f"{part}.png")
        text(folder / "labels" / part / f"{part}.txt", "1 0.2 0.5 0.2 0.6")
    text(folder / "ignored" / "val" / "val.txt", "0 0.5 0.5 0.1 0.1")
    text(folder / "data.yaml", f"train: images/train\nval: {val}\nnames: [person, car]\n")
    return folder


def test_where_a_data_yaml_holds_pictures_out_those_are_read(tmp_path: Path) -> None:
    dataset = open_dataset(split_dataset(tmp_path))
    assert dataset.split == "val"
    assert [one.path.name for one in dataset.pictures] == ["val.png"]


def test_another_split_is_read_when_asked_for(tmp_path: Path) -> None:
    dataset = open_dataset(split_dataset(tmp_path), "train")
    assert dataset.split == "train"
    assert [one.path.name for one in dataset.pictures] == ["train.png"]


@pytest.mark.parametrize(
    ("val", "because"),
    [
        ("images/val", "below the data set"),
        ("./images/val", "the same"),
        ("../images/val", "beside a file in a folder of its own"),
        ("/home/somebody/street/images/val", "where it was made"),
        ("[images/val, images/none]", "one of several"),
    ],
)
def test_a_split_is_found_under_whatever_path_it_is_written(tmp_path: Path, val: str, because: str) -> None:
    assert open_dataset(split_dataset(tmp_path, val)).split == "val", because


def test_without_held_out_pictures_all_are_read(tmp_path: Path) -> None:
    dataset = open_dataset(split_dataset(tmp_path, "elsewhere"))
    assert (dataset.split, len(dataset.pictures)) == (None, 2)


def test_a_split_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"data.yaml: test: expected a folder of pictures below"):
        open_dataset(split_dataset(tmp_path), "test")


def test_a_coco_file_has_no_splits(tmp_path: Path) -> None:
    picture(tmp_path / "a.png")
    path = text(tmp_path / "instances.json", coco())
    for place in (path, tmp_path):
        with pytest.raises(DatasetError, match=r"instances.json: a COCO file has no split 'val'"):
            open_dataset(place, "val")


def test_boxes_to_ignore_come_after_those_that_count(tmp_path: Path) -> None:
    (only,) = open_dataset(split_dataset(tmp_path)).pictures
    assert only.label.tolist() == [1, 0]
    assert only.crowd.tolist() == [False, True]


def test_a_wrong_box_to_ignore_is_named_like_any_other(tmp_path: Path) -> None:
    text(split_dataset(tmp_path) / "ignored" / "val" / "val.txt", "0 0.5\n")
    with pytest.raises(DatasetError, match=r"ignored/val/val.txt, line 1: expected five numbers"):
        open_dataset(tmp_path)

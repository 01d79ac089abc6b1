import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import yaml

from simulation.dataset import PICTURES_A_STREET, counts, is_learnt, split_of, write_dataset
from simulation.figure import LABELS, Label, TruthBox

PICTURES = PICTURES_A_STREET + 1  # one street and the beginning of another


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dataset")
    done: list[int] = []
    write_dataset(folder, PICTURES, 5, done.append)
    assert done == [PICTURES_A_STREET, PICTURES]
    return folder


def lines(folder: Path, kind: str) -> list[list[str]]:
    files = sorted((folder / kind).rglob("*.txt"))
    return [line.split() for file in files for line in file.read_text("utf-8").splitlines()]


def test_every_picture_has_its_labels(folder: Path) -> None:
    names = sorted(path.stem for path in (folder / "images" / "train").glob("*.jpg"))
    assert names == [f"{number:06d}" for number in range(PICTURES)]
    for kind in ("labels", "ignored"):
        assert sorted(path.stem for path in (folder / kind / "train").glob("*.txt")) == names


def test_pictures_are_streets_and_not_one_like_the_other(folder: Path) -> None:
    pictures = [cv2.imread(str(path)) for path in sorted((folder / "images" / "train").glob("*.jpg"))]
    assert {picture.shape for picture in pictures if picture is not None} == {(360, 640, 3)}
    assert len({np.asarray(picture).tobytes() for picture in pictures}) == PICTURES


def test_labels_are_classes_and_parts_of_the_picture(folder: Path) -> None:
    found = lines(folder, "labels") + lines(folder, "ignored")
    assert len(found) > PICTURES
    for number, *parts in found:
        assert int(number) in range(len(LABELS))
        middle_x, middle_y, wide, high = map(float, parts)
        assert 0 < wide <= 1
        assert 0 < high <= 1
        assert middle_x - wide / 2 >= -1e-5
        assert middle_x + wide / 2 <= 1 + 1e-5
        assert middle_y - high / 2 >= -1e-5
        assert middle_y + high / 2 <= 1 + 1e-5


def test_the_same_seed_draws_the_same_pictures(folder: Path, tmp_path: Path) -> None:
    write_dataset(tmp_path, 2, 5)
    for file in ("images/train/000001.jpg", "labels/train/000001.txt", "ignored/train/000001.txt"):
        assert (tmp_path / file).read_bytes() == (folder / file).read_bytes()


def test_streets_may_be_drawn_in_any_order(folder: Path, tmp_path: Path) -> None:
    write_dataset(tmp_path, PICTURES, 5, each=lambda draw, streets: map(draw, reversed(list(streets))))
    for file in sorted(path.relative_to(folder) for path in folder.rglob("*.*")):
        assert (tmp_path / file).read_bytes() == (folder / file).read_bytes()


def test_it_says_how_it_was_made(folder: Path) -> None:
    made = json.loads((folder / "dataset.json").read_text("utf-8"))
    assert (made["pictures"], made["seed"]) == (PICTURES, 5)
    described = yaml.safe_load((folder / "data.yaml").read_text("utf-8"))
    assert list(described["names"].values()) == [str(label) for label in LABELS]


def test_every_sixth_street_is_held_out() -> None:
    assert [street for street in range(18) if split_of(street) == "val"] == [5, 11, 17]


@pytest.mark.parametrize(
    ("xyxy", "visible", "counted", "meaning"),
    [
        ((0, 0, 24, 24), 1.0, True, "twelve pixels high and wide at half the size"),
        ((0, 0, 23, 40), 1.0, False, "a little narrower"),
        ((0, 0, 40, 4), 1.0, False, "low and wide"),
        ((0, 0, 40, 40), 0.3, True, "seventy per cent hidden"),
        ((0, 0, 40, 40), 0.29, False, "hidden a little more"),
    ],
)
def test_a_box_counts(
    xyxy: tuple[float, float, float, float], visible: float, counted: bool, meaning: str
) -> None:
    assert counts(TruthBox("ann", Label.PERSON, xyxy, visible)) is counted, meaning


@pytest.mark.parametrize(
    ("xyxy", "visible", "learnt", "meaning"),
    [
        ((0, 0, 8, 20), 1.0, True, "somebody far away"),
        ((0, 0, 8, 19), 1.0, False, "too far away"),
        ((0, 0, 40, 40), 0.25, True, "three quarters hidden"),
        ((0, 0, 40, 40), 0.24, False, "hidden a little more"),
    ],
)
def test_a_box_is_learnt_from(
    xyxy: tuple[float, float, float, float], visible: float, learnt: bool, meaning: str
) -> None:
    assert is_learnt(TruthBox("ann", Label.PERSON, xyxy, visible)) is learnt, meaning


def test_no_pictures_at_all_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="pictures: expected 1 or more, got 0"):
        write_dataset(tmp_path, 0, 1)

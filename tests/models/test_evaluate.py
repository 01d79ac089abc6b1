"""Accuracy: known answers on made-up detections, published figures on real weights."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from models.dataset import open_dataset
from models.detections import Detections
from models.errors import DatasetError
from models.evaluate import evaluate, for_evaluation
from models.pictures import Dataset
from models.zoo import Zoo
from streams.frame import Image
from tests.models.shared import COCO128, MODELS, needs_pictures
from tests.models.test_dataset import coco, picture, text

Found = tuple[float, float, float, float, float, int]


class Oracle:
    """A detector that answers what it was told to, picture by picture."""

    name = "oracle"
    model_sha256 = "0" * 64
    labels = ("person", "car")
    input_size_px = 640

    def __init__(self, answers: Sequence[list[Found]]) -> None:
        self._answers = list(answers)

    def detect(self, images: Sequence[Image]) -> list[Detections]:
        return [self._detections(self._answers.pop(0)) for _ in images]

    def _detections(self, found: list[Found]) -> Detections:
        table = np.array(found, np.float64).reshape(-1, 6)
        label = table[:, 5].astype(np.int64)
        return Detections(table[:, :4].astype(np.float32), table[:, 4].astype(np.float32), label, label)


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    """Two pictures of 100x50 pixels: a car and a person, and another car; the labels are in another order."""
    for name, lines in (("a", "0 0.2 0.5 0.2 0.6\n1 0.8 0.5 0.4 1"), ("b", "0 0.5 0.5 0.2 0.6")):
        picture(tmp_path / "images" / f"{name}.png")
        text(tmp_path / "labels" / f"{name}.txt", lines)
    text(tmp_path / "classes.txt", "Car\nperson\nrocket")
    return open_dataset(tmp_path)


CAR_A: Found = (10, 10, 30, 40, 0.9, 1)
PERSON_A: Found = (60, 0, 100, 50, 0.8, 0)
CAR_B: Found = (40, 10, 60, 40, 0.7, 1)


@pytest.mark.parametrize(
    ("answers", "map50_95", "map50", "because"),
    [
        ([[CAR_A, PERSON_A], [CAR_B]], 1.0, 1.0, "all found"),
        ([[CAR_A], [CAR_B]], 0.5, 0.5, "one of two labels never found"),
        ([[], []], 0.0, 0.0, "nothing found"),
        (
            [[CAR_A, PERSON_A], []],
            (51 / 101 + 1) / 2,
            (51 / 101 + 1) / 2,
            "half of the cars: recall up to 0.5",
        ),
        ([[CAR_A, (60, 0, 100, 28, 0.8, 0)], [CAR_B]], 0.6, 1.0, "IoU 0.56 counts at 0.50 and 0.55 only"),
        ([[(10, 10, 30, 40, 0.9, 0), PERSON_A], [CAR_B]], None, None, "a wrong label costs both"),
    ],
)
def test_accuracy_is_what_can_be_worked_out_by_hand(
    dataset: Dataset, answers: list[list[Found]], map50_95: float | None, map50: float | None, because: str
) -> None:
    result = evaluate(Oracle(answers), dataset)
    if map50_95 is None:
        assert 0 < result.map50_95 < 1, because
    else:
        assert result.map50_95 == pytest.approx(map50_95), because
        assert result.map50 == pytest.approx(map50), because


def test_an_evaluation_says_what_was_measured(dataset: Dataset, capsys: pytest.CaptureFixture[str]) -> None:
    told: list[tuple[int, int]] = []
    result = evaluate(Oracle([[CAR_A], [CAR_B]]), dataset, lambda done, of: told.append((done, of)))
    assert (result.model, result.sha256, result.size_px) == ("oracle", "0" * 64, 640)
    assert (result.images, result.boxes, result.annotations) == (2, 3, "yolo")
    assert result.ignored_labels == ("rocket",)
    assert [(one.label, one.boxes, one.map50) for one in result.labels] == [
        ("person", 1, 0.0),
        ("car", 2, 1.0),
    ]
    assert told == [(2, 2)]
    assert capsys.readouterr().out == ""


def test_detections_in_a_crowd_count_neither_way(tmp_path: Path) -> None:
    picture(tmp_path / "a.png")
    text(tmp_path / "instances.json", coco())
    in_the_crowd: Found = (50, 10, 60, 40, 0.95, 0)
    result = evaluate(Oracle([[CAR_A, in_the_crowd]]), open_dataset(tmp_path))
    assert (result.boxes, len(result.labels)) == (1, 1)
    assert result.map50_95 == pytest.approx(1.0)


TO_IGNORE: Found = (80, 20, 90, 30, 0.95, 1)
ELSEWHERE: Found = (50, 20, 60, 30, 0.95, 1)


@pytest.mark.parametrize(
    ("found", "map50", "because"),
    [
        ([CAR_A, TO_IGNORE], 1.0, "what is found in a box to ignore is no mistake"),
        ([CAR_A], 1.0, "what is not found there is none either"),
        ([CAR_A, ELSEWHERE], 0.5, "the same find anywhere else is a mistake, and it was the surest one"),
        ([TO_IGNORE], 0.0, "nor does it stand for what is missed"),
        ([CAR_A, (80, 20, 90, 30, 0.95, 0)], 1.0, "what no label occurs of has no precision"),
    ],
)
def test_boxes_to_ignore_count_neither_way(
    tmp_path: Path, found: list[Found], map50: float, because: str
) -> None:
    picture(tmp_path / "images" / "a.png")
    text(tmp_path / "labels" / "a.txt", "0 0.2 0.5 0.2 0.6")
    text(tmp_path / "ignored" / "a.txt", "0 0.85 0.5 0.1 0.2")
    text(tmp_path / "classes.txt", "car\nperson")
    result = evaluate(Oracle([found]), open_dataset(tmp_path))
    assert result.boxes == 1
    assert result.map50 == pytest.approx(map50), because


def test_a_data_set_of_other_things_is_refused(tmp_path: Path) -> None:
    picture(tmp_path / "images" / "a.png")
    text(tmp_path / "labels" / "a.txt", "0 0.5 0.5 1 1")
    text(tmp_path / "classes.txt", "rocket")
    with pytest.raises(
        DatasetError, match=r"none of its labels \(rocket...\) is one of the model's \(person, car"
    ):
        evaluate(Oracle([]), open_dataset(tmp_path))


def test_numbers_without_names_must_fit_the_model(tmp_path: Path) -> None:
    picture(tmp_path / "images" / "a.png")
    file = text(tmp_path / "labels" / "a.txt", "1 0.5 0.5 1 1")
    assert evaluate(Oracle([[(0, 0, 100, 50, 1, 1)]]), open_dataset(tmp_path)).map50 == pytest.approx(1.0)
    file.write_text("2 0.5 0.5 1 1")
    with pytest.raises(DatasetError, match=r"found label number 2, but the model 'oracle' has only 2 labels"):
        evaluate(Oracle([]), open_dataset(tmp_path))


def test_a_data_set_of_background_only_is_refused(tmp_path: Path) -> None:
    picture(tmp_path / "images" / "a.png")
    text(tmp_path / "labels" / "a.txt", "")
    with pytest.raises(DatasetError, match=r"expected boxes of labels that the model knows, found none"):
        evaluate(Oracle([[]]), open_dataset(tmp_path))


@needs_pictures
@pytest.mark.parametrize(
    ("file", "size_px", "map50_95", "map50"),
    [
        ("yolo11n-dequant.onnx", 640, 0.410, 0.598),
        ("yolox_nano.onnx", 416, 0.262, 0.446),
    ],
)
def test_real_weights_reach_their_known_figures(
    tmp_path: Path, file: str, size_px: int, map50_95: float, map50: float
) -> None:
    model = Zoo(tmp_path).resolve(str(MODELS / file))
    result = evaluate(for_evaluation(model), open_dataset(COCO128))
    assert (result.size_px, result.images, result.boxes) == (size_px, 41, 362)
    assert result.map50_95 == pytest.approx(map50_95, abs=0.005)
    assert result.map50 == pytest.approx(map50, abs=0.005)

"""Accuracy: known answers on made-up detections, published figures on real weights."""

import io
import json
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

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


SMALL: Found = (0, 0, 16, 16, 0.7, 1)
MEDIUM: Found = (32, 32, 96, 96, 0.8, 1)
LARGE: Found = (128, 128, 256, 256, 0.9, 1)
FALSE_SMALL: Found = (200, 0, 216, 16, 0.95, 1)
FALSE_LARGE: Found = (96, 0, 256, 120, 0.95, 1)


@pytest.fixture
def sizes(tmp_path: Path) -> Dataset:
    """A picture of 256x256 pixels with a car of each of COCO's sizes."""
    picture(tmp_path / "images" / "a.png", 256, 256)
    boxes = ("1 0.03125 0.03125 0.0625 0.0625", "1 0.25 0.25 0.25 0.25", "1 0.75 0.75 0.5 0.5")
    text(tmp_path / "labels" / "a.txt", "\n".join(boxes))
    text(tmp_path / "classes.txt", "person\ncar")
    return open_dataset(tmp_path)


@pytest.mark.parametrize(
    ("found", "of_sizes", "because"),
    [
        ([SMALL, MEDIUM, LARGE], (1.0, 1.0, 1.0), "all found"),
        ([SMALL, LARGE], (1.0, 0.0, 1.0), "what is missed lowers its own size alone"),
        ([SMALL, MEDIUM, LARGE, FALSE_SMALL], (0.5, 1.0, 1.0), "so does a small find where nothing is"),
        ([SMALL, MEDIUM, LARGE, FALSE_LARGE], (1.0, 1.0, 0.5), "and a large one"),
        ([], (0.0, 0.0, 0.0), "nothing found"),
    ],
)
def test_of_each_size_boxes_of_the_others_count_neither_way(
    sizes: Dataset, found: list[Found], of_sizes: tuple[float, float, float], because: str
) -> None:
    result = evaluate(Oracle([found]), sizes)
    assert [one.boxes for one in result.sizes] == [1, 1, 1]
    assert [one.map50_95 for one in result.sizes] == pytest.approx(of_sizes), because
    assert [one.map50 for one in result.sizes] == pytest.approx(of_sizes), because


def test_a_size_that_no_box_has_has_no_precision(dataset: Dataset) -> None:
    values = evaluate(Oracle([[CAR_A, PERSON_A], [CAR_B]]), dataset).values()
    assert (values["boxes_small"], values["boxes_medium"], values["boxes_large"]) == (2, 1, 0)
    assert [values["map50_95_small"], values["map50_95_medium"]] == pytest.approx([1.0, 1.0])
    assert values["map50_95_large"] is values["map50_large"] is None


def test_a_crowd_is_of_no_size(tmp_path: Path) -> None:
    picture(tmp_path / "a.png")
    text(tmp_path / "instances.json", coco())
    result = evaluate(Oracle([[CAR_A]]), open_dataset(tmp_path))
    assert [one.boxes for one in result.sizes] == [1, 0, 0]


@pytest.mark.parametrize(
    ("area", "counts", "because"),
    [
        ({}, [0, 1, 0], "the box has 50 x 50 pixels"),
        ({"area": 900}, [1, 0, 0], "the outline in it has 900"),
        ({"area": 1024}, [1, 1, 0], "what has 32 x 32 is small and medium, as in pycocotools"),
    ],
)
def test_the_size_of_a_thing_is_that_of_its_outline_where_the_labels_say_it(
    tmp_path: Path, area: dict[str, float], counts: list[int], because: str
) -> None:
    picture(tmp_path / "a.png")
    box = {"id": 1, "image_id": 7, "category_id": 90, "bbox": [0, 0, 50, 50], **area}
    text(tmp_path / "instances.json", coco(annotations=[box]))
    result = evaluate(Oracle([[(0, 0, 50, 50, 0.9, 1)]]), open_dataset(tmp_path))
    assert [one.boxes for one in result.sizes] == counts, because
    assert [one.map50_95 for one in result.sizes if one.boxes] == pytest.approx([1.0] * sum(counts))


def random_boxes(source: np.random.Generator, count: int) -> NDArray[np.float64]:
    """(N, 4) xyxy from 8 to 200 pixels wide and high, in a picture of 256x256."""
    corner = source.uniform(0, 56, (count, 2))
    return np.hstack([corner, corner + source.uniform(8, 200, (count, 2))])


def test_the_figures_are_those_of_pycocotools_summary(tmp_path: Path) -> None:
    source = np.random.default_rng(3)
    answers: list[list[Found]] = []
    images: list[dict[str, Any]] = []
    boxes: list[dict[str, Any]] = []
    rows: list[tuple[float, ...]] = []
    for number in range(6):
        picture(tmp_path / f"{number}.png", 256, 256)
        images.append({"id": number, "file_name": f"{number}.png", "width": 256, "height": 256})
        true = random_boxes(source, 12)
        for left, top, right, bottom in true.tolist():
            place = {"id": len(boxes) + 1, "image_id": number, "category_id": len(boxes) % 2, "iscrowd": 0}
            sides = (right - left, bottom - top)
            boxes.append({**place, "bbox": [left, top, *sides], "area": sides[0] * sides[1] * 0.6})
        near = (true + source.normal(0, 6, true.shape)).astype(np.float32)
        found = np.column_stack([near, source.random(12), source.integers(0, 2, 12)]).astype(np.float32)
        answers.append([(*row[:5], int(row[5])) for row in found.tolist()])
        rows += [(number, *row[:2], row[2] - row[0], row[3] - row[1], *row[4:]) for row in found.tolist()]
    categories = [{"id": 0, "name": "person"}, {"id": 1, "name": "car"}]
    path = text(
        tmp_path / "coco.json", json.dumps({"images": images, "annotations": boxes, "categories": categories})
    )
    result = evaluate(Oracle(answers), open_dataset(path))
    with redirect_stdout(io.StringIO()):
        truth = COCO(str(path))
        run = COCOeval(truth, truth.loadRes(np.array(rows)), "bbox")
        run.evaluate()
        run.accumulate()
        run.summarize()
    sizes = [one.map50_95 for one in result.sizes]
    assert [result.map50_95, result.map50, *sizes] == pytest.approx([*run.stats[:2], *run.stats[3:6]])
    assert len(set(sizes)) == 3


def test_a_curve_says_how_precise_the_finds_are_up_to_each_recall(dataset: Dataset) -> None:
    result = evaluate(Oracle([[CAR_A, PERSON_A], []]), dataset)
    person, car = result.labels
    assert person.curve == pytest.approx([1.0] * 101)
    assert car.curve == pytest.approx([1.0] * 51 + [0.0] * 50), "half of the cars"
    assert result.curve == pytest.approx([1.0] * 51 + [0.5] * 50)


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
    assert [one.boxes for one in result.sizes] == [112, 121, 129]
    small, medium, large = (one.map50_95 or 0.0 for one in result.sizes)
    assert small < medium < large

"""How good a model is on labelled pictures: COCO's mean average precision."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from models.average_precision import AveragePrecision, Floats, Size, mean
from models.detector import BatchDetector, Detector
from models.engines.engine import Engine
from models.errors import DatasetError
from models.labels import normal
from models.model import Model
from models.pictures import Dataset

SCORE_THRESHOLD = 0.001
IOU_THRESHOLD = 0.65
MAX_BOXES = 300
"""The protocol that YOLOv5, YOLOX and their followers report COCO figures with: nearly all boxes, ranked."""

RECALLS = tuple(step / 100 for step in range(101))
"""Where COCO's average precision looks at the curve of precision over recall."""

OF_ONE_SIZE: tuple[Size, ...] = ("small", "medium", "large")

BATCH = 8
"""Pictures in memory at a time; results do not depend on it."""


@dataclass(frozen=True, slots=True)
class LabelAccuracy:
    """Average precision of one label, over IoU 0.50 to 0.95 and at 0.50, on `boxes` labelled boxes.

    curve  the precision at an IoU of 0.50 that goes with each of `RECALLS`
    """

    label: str
    boxes: int
    map50_95: float
    map50: float
    curve: tuple[float, ...]

    def values(self) -> dict[str, Any]:
        """For JSON; a curve is for plots."""
        return {"label": self.label, "boxes": self.boxes, "map50_95": self.map50_95, "map50": self.map50}


@dataclass(frozen=True, slots=True)
class SizeAccuracy:
    """Mean average precision of the `boxes` of one of COCO's sizes; None where there are none."""

    size: Size
    boxes: int
    map50_95: float | None
    map50: float | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a model reached on a data set; precisions are 0..1.

    annotations     which labels were used: `yolo` text files or a `coco` file
    boxes           labelled boxes that counted: no crowds, nothing to ignore
    split           which part of the data set was used; None: all of it
    ignored_labels  labels of the data set that the model does not know; their boxes did not count
    sizes           small, medium and large boxes
    labels          one entry for each label that occurs
    """

    model: str
    sha256: str
    size_px: int
    images: int
    boxes: int
    map50_95: float
    map50: float
    annotations: Literal["yolo", "coco"]
    split: str | None
    ignored_labels: tuple[str, ...]
    sizes: tuple[SizeAccuracy, ...]
    labels: tuple[LabelAccuracy, ...]

    @property
    def curve(self) -> tuple[float, ...]:
        """The precision at an IoU of 0.50 that goes with each of `RECALLS`, mean of the labels."""
        return tuple(map(statistics.fmean, zip(*(label.curve for label in self.labels), strict=True)))

    def values(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "model": self.model,
            "sha256": self.sha256,
            "size_px": self.size_px,
            "images": self.images,
            "boxes": self.boxes,
            "map50_95": self.map50_95,
            "map50": self.map50,
            **{
                f"{name}_{one.size}": getattr(one, name)
                for name in ("boxes", "map50_95", "map50")
                for one in self.sizes
            },
            "annotations": self.annotations,
            "split": self.split,
            "ignored_labels": self.ignored_labels,
            "labels": [label.values() for label in self.labels],
        }


def for_evaluation(
    model: Model,
    engine: Engine | None = None,
    *,
    size_px: int | None = None,
    input_px: tuple[int, int] | None = None,
) -> BatchDetector:
    """The detector of the evaluation's protocol: square input, nearly no threshold, many labels a box.

    input_px  (height, width) of another input for all pictures, as benchmarks use
    """
    side = size_px or model.manifest.input.size_px
    return BatchDetector(
        model,
        engine,
        score_threshold=SCORE_THRESHOLD,
        iou_threshold=IOU_THRESHOLD,
        max_boxes=MAX_BOXES,
        multi_label=True,
        size_px=size_px,
        input_px=input_px or (side, side),
        max_batch=BATCH,
    )


def evaluate(
    detector: Detector, dataset: Dataset, progress: Callable[[int, int], None] | None = None
) -> Evaluation:
    """COCO's figures of `detector` on `dataset`, by pycocotools, with up to 300 boxes a picture.

    `progress(done, all)` is called after each batch. Labels are matched by name. Raises `DatasetError` when a
    picture cannot be read or nothing labelled is known to the model.
    """
    own_label = _own_labels(detector, dataset)
    collected = AveragePrecision(len(detector.labels), MAX_BOXES)
    for start in range(0, len(dataset.pictures), BATCH):
        done = _measure(detector, dataset, start, own_label, collected)
        if progress:
            progress(done, len(dataset.pictures))
    if not collected.boxes_by_label.any():
        raise DatasetError(f"{dataset.folder}: expected boxes of labels that the model knows, found none")
    precision = collected.precision()
    of_all = precision["all"]
    return Evaluation(
        model=detector.name,
        sha256=detector.model_sha256,
        size_px=detector.input_size_px,
        images=len(dataset.pictures),
        boxes=int(collected.boxes_by_label.sum()),
        map50_95=mean(of_all),
        map50=mean(of_all[0]),
        annotations=dataset.annotations,
        split=dataset.split,
        ignored_labels=_ignored(dataset, own_label),
        sizes=tuple(_size(size, collected.boxes_of(size), precision[size]) for size in OF_ONE_SIZE),
        labels=tuple(
            _label(detector.labels[number], int(boxes), of_all[..., number])
            for number, boxes in enumerate(collected.boxes_by_label)
            if boxes
        ),
    )


def _size(size: Size, boxes: int, precision: Floats) -> SizeAccuracy:
    """Of the (10, 101, C) precision of the boxes of one size."""
    if not boxes:
        return SizeAccuracy(size, 0, None, None)
    return SizeAccuracy(size, boxes, mean(precision), mean(precision[0]))


def _label(label: str, boxes: int, precision: Floats) -> LabelAccuracy:
    """Of the (10, 101) precision of one label."""
    return LabelAccuracy(label, boxes, mean(precision), mean(precision[0]), tuple(precision[0].tolist()))


def _measure(
    detector: Detector,
    dataset: Dataset,
    start: int,
    own_label: NDArray[np.int64],
    collected: AveragePrecision,
) -> int:
    """Collect truth and detections of one batch; return how many pictures are done."""
    pictures = dataset.pictures[start : start + BATCH]
    images = [picture.read() for picture in pictures]
    for picture, image, found in zip(pictures, images, detector.detect(images), strict=True):
        height, width = image.shape[:2]
        label = own_label[picture.label]
        known = label >= 0
        xyxy = picture.xyxy[known] * np.array([width, height] * 2)
        area_px2 = picture.covered[known] * (width * height)
        collected.add(xyxy, area_px2, label[known], picture.crowd[known], found)
    return start + len(pictures)


def _own_labels(detector: Detector, dataset: Dataset) -> NDArray[np.int64]:
    """For each label number of the data set the model's, or -1; raises `DatasetError` when none is known."""
    if dataset.labels is None:
        return _same_order(detector, dataset)
    own = {normal(label): i for i, label in reversed(list(enumerate(detector.labels)))}
    matched = np.array([own.get(normal(label), -1) for label in dataset.labels], np.int64)
    if (matched < 0).all():
        raise DatasetError(
            f"{dataset.folder}: none of its labels ({', '.join(dataset.labels[:5])}...) is one of the "
            f"model's ({', '.join(detector.labels[:5])}...); evaluate another "
            f"model, or rename the labels"
        )
    return matched


def _same_order(detector: Detector, dataset: Dataset) -> NDArray[np.int64]:
    """The model's own numbers, for a data set without names; raises `DatasetError` if it has more."""
    most = max((int(picture.label.max(initial=-1)) for picture in dataset.pictures), default=-1)
    if most >= len(detector.labels):
        raise DatasetError(
            f"{dataset.folder}: found label number {most}, but the model {detector.name!r} has only "
            f"{len(detector.labels)} labels and the data set names none; add a classes.txt, one name a line"
        )
    return np.arange(len(detector.labels))


def _ignored(dataset: Dataset, own_label: NDArray[np.int64]) -> tuple[str, ...]:
    """The labels of the data set that the model does not know."""
    if dataset.labels is None:
        return ()
    return tuple(label for label, own in zip(dataset.labels, own_label, strict=True) if own < 0)

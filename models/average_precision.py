"""COCO's average precision, as pycocotools computes it."""

import io
from contextlib import redirect_stdout
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from models.detections import Detections

Floats = NDArray[np.float64]


class AveragePrecision:
    """Collects truth and detections picture by picture, for labels 0..C-1.

    boxes_by_label  (C,) labelled boxes so far, without crowds
    """

    def __init__(self, label_count: int, max_boxes: int) -> None:
        self.boxes_by_label = np.zeros(label_count, np.int64)
        self._max_boxes = max_boxes
        self._images: list[dict[str, int]] = []
        self._boxes: list[dict[str, Any]] = []
        self._found: list[Floats] = []

    def add(
        self, xyxy: Floats, label: NDArray[np.int64], crowd: NDArray[np.bool_], found: Detections
    ) -> None:
        """Add a picture: its true boxes (N, 4) in pixels, their label and `iscrowd` (N,), what was found."""
        image_id = len(self._images) + 1
        self._images.append({"id": image_id})
        self.boxes_by_label += np.bincount(label[~crowd], minlength=len(self.boxes_by_label))
        for xywh, number, is_crowd in zip(_xywh(xyxy), label, crowd, strict=True):
            self._add_box(image_id, xywh, int(number), int(is_crowd))
        place = np.full(len(found), image_id), _xywh(found.xyxy)
        self._found.append(np.column_stack([*place, found.score, found.label]).astype(np.float64))

    def precision(self) -> Floats:
        """(10, 101, C) precision by IoU 0.50..0.95, recall 0..1 and label; -1 for labels without boxes."""
        rows = np.concatenate(self._found)
        if not len(rows):
            nothing = np.where(self.boxes_by_label > 0, 0.0, -1.0)
            return np.broadcast_to(nothing, (10, 101, len(nothing)))
        with redirect_stdout(io.StringIO()):
            truth = self._truth()
            run = COCOeval(truth, truth.loadRes(rows), "bbox")
            run.params.maxDets = [self._max_boxes]
            run.params.areaRng, run.params.areaRngLbl = run.params.areaRng[:1], run.params.areaRngLbl[:1]
            run.evaluate()
            run.accumulate()
        return np.asarray(run.eval["precision"])[..., 0, 0]

    def _add_box(self, image_id: int, xywh: Floats, label: int, is_crowd: int) -> None:
        # Ids start at 1: pycocotools takes a box with id 0 for "no match".
        box_id = len(self._boxes) + 1
        area = float(xywh[2] * xywh[3])
        place = {"image_id": image_id, "bbox": xywh.tolist(), "area": area}
        self._boxes.append({"id": box_id, **place, "category_id": label, "iscrowd": is_crowd})

    def _truth(self) -> COCO:
        coco = COCO()
        categories = [{"id": label} for label in range(len(self.boxes_by_label))]
        coco.dataset = {"images": self._images, "annotations": self._boxes, "categories": categories}
        coco.createIndex()
        return coco


def mean(precision: Floats) -> float:
    """The mean over what occurs; pycocotools marks the rest by -1."""
    return float(precision[precision > -1].mean())


def _xywh(xyxy: NDArray[np.floating]) -> Floats:
    return np.concatenate([xyxy[:, :2], xyxy[:, 2:] - xyxy[:, :2]], axis=1).astype(np.float64)

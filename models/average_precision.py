"""COCO's average precision, as pycocotools computes it."""

import io
from contextlib import redirect_stdout
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from models.detections import Detections

Floats = NDArray[np.float64]
Size = Literal["all", "small", "medium", "large"]

SIZES_PX2: dict[Size, tuple[float, float]] = {
    "all": (0, 1e10),
    "small": (0, 32**2),
    "medium": (32**2, 96**2),
    "large": (96**2, 1e10),
}
"""Least and largest area of COCO's sizes (cocodataset.org/#detection-eval); both still are of that size."""


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
        self,
        xyxy: Floats,
        area_px2: Floats,
        label: NDArray[np.int64],
        crowd: NDArray[np.bool_],
        found: Detections,
    ) -> None:
        """Add a picture: its N true boxes in pixels, their area, label and `iscrowd`, and what was found."""
        image_id = len(self._images) + 1
        self._images.append({"id": image_id})
        self.boxes_by_label += np.bincount(label[~crowd], minlength=len(self.boxes_by_label))
        for xywh, area, number, is_crowd in zip(_xywh(xyxy), area_px2, label, crowd, strict=True):
            # Ids start at 1: pycocotools takes a box with id 0 for "no match".
            place = {"id": len(self._boxes) + 1, "image_id": image_id, "bbox": xywh.tolist()}
            kind = {"area": float(area), "category_id": int(number), "iscrowd": int(is_crowd)}
            self._boxes.append(place | kind)
        place_found = np.full(len(found), image_id), _xywh(found.xyxy)
        self._found.append(np.column_stack([*place_found, found.score, found.label]).astype(np.float64))

    def boxes_of(self, size: Size) -> int:
        """Labelled boxes of that size so far, without crowds."""
        low, high = SIZES_PX2[size]
        return sum(low <= box["area"] <= high and not box["iscrowd"] for box in self._boxes)

    def precision(self) -> dict[Size, Floats]:
        """By size (10, 101, C): by IoU 0.50..0.95, recall 0..1 and label; -1 for labels without such boxes.

        Of one size, boxes of the others count neither way.
        """
        with redirect_stdout(io.StringIO()):
            truth = self._coco(self._boxes)
            run = COCOeval(truth, self._results(truth), "bbox")
            run.params.maxDets = [self._max_boxes]
            run.params.areaRng, run.params.areaRngLbl = list(SIZES_PX2.values()), list(SIZES_PX2)
            run.evaluate()
            run.accumulate()
        precision = np.asarray(run.eval["precision"])[..., 0]
        return {size: precision[..., number] for number, size in enumerate(SIZES_PX2)}

    def _results(self, truth: COCO) -> COCO:
        rows = np.concatenate(self._found)
        # pycocotools does not load results of which there are none.
        return truth.loadRes(rows) if len(rows) else self._coco([])

    def _coco(self, boxes: list[dict[str, Any]]) -> COCO:
        coco = COCO()
        categories = [{"id": label} for label in range(len(self.boxes_by_label))]
        coco.dataset = {"images": self._images, "annotations": boxes, "categories": categories}
        coco.createIndex()
        return coco


def mean(precision: Floats) -> float:
    """The mean over what occurs; pycocotools marks the rest by -1."""
    return float(precision[precision > -1].mean())


def _xywh(xyxy: NDArray[np.floating]) -> Floats:
    return np.concatenate([xyxy[:, :2], xyxy[:, 2:] - xyxy[:, :2]], axis=1).astype(np.float64)

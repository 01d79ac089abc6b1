"""From a model's output to candidate boxes: one pure function for each family."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.manifest import Family

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

STRIDES_PX = (8, 16, 32)
"""Of the three output levels of every family here (P3 to P5)."""

MAX_LOG_SIZE = 10.0
"""Raw YOLOX sizes are exp() of at most this: 22,000 strides, beyond every picture and short of overflow."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """K boxes before NMS: xyxy (K, 4) float32 in input pixels, score (K,) float32, label (K,) int64."""

    xyxy: Floats
    score: Floats
    label: Ints

    def __len__(self) -> int:
        return len(self.score)

    def __getitem__(self, which: Ints | slice) -> "Candidates":
        """The candidates that an index array or a slice selects."""
        return Candidates(self.xyxy[which], self.score[which], self.label[which])


@dataclass(frozen=True, slots=True)
class Selection:
    """Which scores become candidates: those of at least `threshold`.

    `multi_label`: every label of a cell (COCO evaluation) instead of only its best one.
    """

    threshold: float
    multi_label: bool = False

    def pick(self, scores: Floats) -> tuple[Ints, Ints, Floats]:
        """(row, label, score) of what is chosen from `scores` (A, C)."""
        if self.multi_label:
            rows, labels = np.nonzero(scores >= self.threshold)
        else:
            rows = np.flatnonzero(scores.max(axis=1) >= self.threshold)
            labels = scores[rows].argmax(axis=1)
        return rows, labels, scores[rows, labels]


def decode(family: Family, output: Floats, input_px: tuple[int, int], selection: Selection) -> Candidates:
    """Candidates of one picture from its part of the output; `input_px` is (height, width) of the input."""
    return _DECODERS[family](output, input_px, selection)


def decode_yolov8(output: Floats, _input_px: tuple[int, int], selection: Selection) -> Candidates:
    """Read (4 + C, A): cx, cy, w, h, then class scores."""
    rows, labels, scores = selection.pick(output[4:].T)
    return Candidates(_xyxy(output[:4].T[rows]), scores, labels)


def decode_end_to_end(output: Floats, _input_px: tuple[int, int], selection: Selection) -> Candidates:
    """Read (n, 6): x1, y1, x2, y2, score, label."""
    rows = np.flatnonzero(output[:, 4] >= selection.threshold)
    return Candidates(output[rows, :4], output[rows, 4], output[rows, 5].astype(np.int64))


def decode_yolov5(output: Floats, _input_px: tuple[int, int], selection: Selection) -> Candidates:
    """Read (3 A, 5 + C): cx, cy, w, h, objectness, class scores."""
    rows, labels, scores = _pick_with_objectness(output, selection)
    return Candidates(_xyxy(output[rows, :4]), scores, labels)


def decode_yolox_raw(output: Floats, input_px: tuple[int, int], selection: Selection) -> Candidates:
    """Read (A, 5 + C) in cells, as YOLOX `decode_outputs` does.

    Centre = (offset + cell) * stride, size = exp(size) * stride; then objectness and class scores.
    """
    rows, labels, scores = _pick_with_objectness(output, selection)
    cell, stride = grid(input_px)
    centre = (output[rows, :2] + cell[rows]) * stride[rows]
    size = np.exp(np.minimum(output[rows, 2:4], MAX_LOG_SIZE)) * stride[rows]
    return Candidates(_xyxy(np.concatenate([centre, size], axis=1)), scores, labels)


_DECODERS: dict[Family, Callable[[Floats, tuple[int, int], Selection], Candidates]] = {
    Family.YOLOV8: decode_yolov8,
    Family.END_TO_END: decode_end_to_end,
    Family.YOLOV5: decode_yolov5,
    Family.YOLOX_RAW: decode_yolox_raw,
    Family.YOLOX: decode_yolov5,
}


@lru_cache(maxsize=32)
def grid(input_px: tuple[int, int]) -> tuple[Floats, Floats]:
    """Cell (A, 2) as column and row, and stride (A, 1) in pixels, in the order of the output."""
    cells, strides = [], []
    for stride in STRIDES_PX:
        rows, columns = np.mgrid[: input_px[0] // stride, : input_px[1] // stride]
        cells.append(np.stack([columns.ravel(), rows.ravel()], axis=1))
        strides.append(np.full((rows.size, 1), stride))
    return np.concatenate(cells).astype(np.float32), np.concatenate(strides).astype(np.float32)


def _pick_with_objectness(output: Floats, selection: Selection) -> tuple[Ints, Ints, Floats]:
    """Choose by objectness * class score; both are at most 1, so a low objectness rules a cell out early."""
    promising = np.flatnonzero(output[:, 4] >= selection.threshold)
    cells = output[promising]
    rows, labels, scores = selection.pick(cells[:, 4:5] * cells[:, 5:])
    return promising[rows], labels, scores


def _xyxy(cxcywh: Floats) -> Floats:
    """Left, top, right, bottom from centre and size."""
    half = cxcywh[:, 2:] / 2
    return np.concatenate([cxcywh[:, :2] - half, cxcywh[:, :2] + half], axis=1)

"""From a model's output to candidate boxes, for a whole batch: one pure function for each family."""

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
    """K boxes before NMS.

    picture  (K,) int64, number in the batch, ascending as long as nobody sorts them otherwise
    xyxy     (K, 4) float32, input pixels
    score    (K,) float32
    label    (K,) int64
    """

    picture: Ints
    xyxy: Floats
    score: Floats
    label: Ints

    def __len__(self) -> int:
        return len(self.score)

    def __getitem__(self, which: Ints | slice) -> "Candidates":
        """The candidates that an index array or a slice selects."""
        return Candidates(self.picture[which], self.xyxy[which], self.score[which], self.label[which])


@dataclass(frozen=True, slots=True)
class Selection:
    """Which scores become candidates: those of at least `threshold`.

    `multi_label`: every label of a cell (COCO evaluation) instead of only its best one.
    """

    threshold: float
    multi_label: bool = False

    def pick(self, scores: Floats, axis: int) -> tuple[tuple[Ints, ...], Ints, Floats]:
        """Where in `scores` without their `axis` of C labels, which label, and its score: K of each."""
        if self.multi_label:
            *places, labels = np.nonzero(np.moveaxis(scores, axis, -1) >= self.threshold)
            where = tuple(places)
        else:
            # A maximum over planes is many times as fast as one within each cell, so the label comes after.
            where = np.nonzero(scores.max(axis=axis) >= self.threshold)
            labels = np.moveaxis(scores, axis, -1)[where].argmax(axis=-1)
        return where, labels, np.moveaxis(scores, axis, -1)[(*where, labels)]


def decode(family: Family, output: Floats, input_px: tuple[int, int], selection: Selection) -> Candidates:
    """Candidates of a batch from its output (N, ...); `input_px` is (height, width) of the inputs."""
    return _DECODERS[family](output, input_px, selection)


def decode_yolov8(output: Floats, _input_px: tuple[int, int], selection: Selection) -> Candidates:
    """Read (N, 4 + C, A): cx, cy, w, h, then class scores."""
    (pictures, cells), labels, scores = selection.pick(output[:, 4:], axis=1)
    return Candidates(pictures, _xyxy(output[pictures, :4, cells]), scores, labels)


def decode_end_to_end(output: Floats, _input_px: tuple[int, int], selection: Selection) -> Candidates:
    """Read (N, n, 6): x1, y1, x2, y2, score, label."""
    pictures, rows = np.nonzero(output[..., 4] >= selection.threshold)
    found = output[pictures, rows]
    return Candidates(pictures, found[:, :4], found[:, 4], found[:, 5].astype(np.int64))


def decode_yolov5(output: Floats, _input_px: tuple[int, int], selection: Selection) -> Candidates:
    """Read (N, 3 A, 5 + C): cx, cy, w, h, objectness, class scores."""
    pictures, cells, labels, scores = _pick_with_objectness(output, selection)
    return Candidates(pictures, _xyxy(output[pictures, cells, :4]), scores, labels)


def decode_yolox_raw(output: Floats, input_px: tuple[int, int], selection: Selection) -> Candidates:
    """Read (N, A, 5 + C) in cells, as YOLOX `decode_outputs` does.

    Centre = (offset + cell) * stride, size = exp(size) * stride; then objectness and class scores.
    """
    pictures, cells, labels, scores = _pick_with_objectness(output, selection)
    found = output[pictures, cells]
    cell, stride = grid(input_px)
    centre = (found[:, :2] + cell[cells]) * stride[cells]
    size = np.exp(np.minimum(found[:, 2:4], MAX_LOG_SIZE)) * stride[cells]
    return Candidates(pictures, _xyxy(np.concatenate([centre, size], axis=1)), scores, labels)


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


def _pick_with_objectness(output: Floats, selection: Selection) -> tuple[Ints, Ints, Ints, Floats]:
    """Choose by objectness * class score; both are at most 1, so a low objectness rules a cell out early.

    Returns number in the batch, cell, label and score: (K,) each.
    """
    pictures, cells = np.nonzero(output[..., 4] >= selection.threshold)
    promising = output[pictures, cells]
    (rows,), labels, scores = selection.pick(promising[:, 4:5] * promising[:, 5:], axis=1)
    return pictures[rows], cells[rows], labels, scores


def _xyxy(cxcywh: Floats) -> Floats:
    """Left, top, right, bottom from centre and size."""
    half = cxcywh[:, 2:] / 2
    return np.concatenate([cxcywh[:, :2] - half, cxcywh[:, :2] + half], axis=1)

"""Non-maximum suppression: of boxes with one label that overlap, the best stays."""

import numpy as np
from numpy.typing import NDArray

from models.decode import Candidates

MAX_CANDIDATES = 30_000
"""Boxes that NMS looks at, best first (`max_nms` of Ultralytics); a guard against a threshold of nearly 0."""


def suppress(candidates: Candidates, iou_threshold: float, max_boxes: int) -> Candidates:
    """At most `max_boxes` candidates, best first, none of which overlaps a better one of its own label.

    Greedy (Viola and Jones 2004; Felzenszwalb et al. 2010): a box falls when its IoU with a better one that
    stays is greater than `iou_threshold`. Equal scores keep their order. The best `MAX_CANDIDATES` take part.
    """
    candidates = strongest(candidates, MAX_CANDIDATES)
    order = np.arange(len(candidates))
    kept: list[np.int64] = []
    while len(order) and len(kept) < max_boxes:
        best, order = order[0], order[1:]
        kept.append(best)
        falls = iou(candidates.xyxy[best], candidates.xyxy[order]) > iou_threshold
        order = order[~(falls & (candidates.label[order] == candidates.label[best]))]
    return candidates[np.array(kept, np.int64)]


def strongest(candidates: Candidates, most: int) -> Candidates:
    """At most `most` candidates, best first; equal scores keep their order."""
    return candidates[np.argsort(-candidates.score, kind="stable")[:most]]


def iou(box: NDArray[np.float32], boxes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Intersection over union (N,) of one box (4,) with each of `boxes` (N, 4); 0 where both are empty."""
    overlap = np.minimum(box[2:], boxes[:, 2:]) - np.maximum(box[:2], boxes[:, :2])
    common = overlap.clip(0).prod(axis=1)
    union = _area(box) + _area(boxes) - common
    shares: NDArray[np.float32] = np.divide(common, union, out=np.zeros_like(common), where=union > 0)
    return shares


def _area(xyxy: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray((xyxy[..., 2:] - xyxy[..., :2]).prod(axis=-1), np.float32)

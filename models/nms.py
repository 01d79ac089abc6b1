"""Non-maximum suppression: of boxes with one label that overlap, the best stays."""

import itertools

import numpy as np
from numpy.typing import NDArray

from models.decode import Candidates

MAX_CANDIDATES = 30_000
"""Boxes that NMS looks at, best first (`max_nms` of Ultralytics); a guard against a threshold of nearly 0."""


PAIRWISE = 512
"""So many boxes of a picture are compared all at once (1 MiB of IoUs), more of them one by one."""


def suppress(candidates: Candidates, iou_threshold: float, max_boxes: int) -> Candidates:
    """At most `max_boxes` of each picture, best first, none of which overlaps a better one of its own label.

    Greedy (Viola and Jones 2004; Felzenszwalb et al. 2010): a box falls when its IoU with a better one that
    stays is greater than `iou_threshold`. Equal scores keep their order. The best `MAX_CANDIDATES` of a
    picture take part.
    """
    ordered = strongest(candidates, MAX_CANDIDATES)
    kept = [
        part.start + _kept(ordered[part], iou_threshold, max_boxes) for part in by_picture(ordered.picture)
    ]
    return ordered[np.concatenate(kept)] if kept else ordered


def strongest(candidates: Candidates, most: int) -> Candidates:
    """At most `most` candidates of each picture, best first; equal scores keep their order."""
    ordered = candidates[np.lexsort((-candidates.score, candidates.picture))]
    parts = by_picture(ordered.picture)
    if all(part.stop - part.start <= most for part in parts):
        return ordered
    return ordered[
        np.concatenate([np.arange(part.start, min(part.stop, part.start + most)) for part in parts])
    ]


def by_picture(picture: NDArray[np.int64]) -> list[slice]:
    """Where in ascending numbers (K,) each of them begins and ends."""
    bounds = [0, *(np.flatnonzero(np.diff(picture)) + 1).tolist(), len(picture)]
    return [slice(first, last) for first, last in itertools.pairwise(bounds) if last > first]


def _kept(candidates: Candidates, iou_threshold: float, max_boxes: int) -> NDArray[np.int64]:
    """Which of one picture's candidates, best first, stay."""
    if len(candidates) > PAIRWISE:
        return _kept_one_by_one(candidates, iou_threshold, max_boxes)
    xyxy, label = candidates.xyxy, candidates.label
    fells = np.triu((iou(xyxy[:, None], xyxy) > iou_threshold) & (label[:, None] == label), 1)
    stays = np.ones(len(candidates), bool)
    for better in np.flatnonzero(fells.any(axis=1)):
        if stays[better]:
            stays &= ~fells[better]
    return np.flatnonzero(stays)[:max_boxes]


def _kept_one_by_one(candidates: Candidates, iou_threshold: float, max_boxes: int) -> NDArray[np.int64]:
    order = np.arange(len(candidates))
    kept: list[np.int64] = []
    while len(order) and len(kept) < max_boxes:
        best, order = order[0], order[1:]
        kept.append(best)
        falls = iou(candidates.xyxy[best], candidates.xyxy[order]) > iou_threshold
        order = order[~(falls & (candidates.label[order] == candidates.label[best]))]
    return np.array(kept, np.int64)


def iou(box: NDArray[np.float32], boxes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Intersection over union of boxes (..., 4) with boxes (..., 4), broadcast; 0 where both are empty."""
    overlap = np.minimum(box[..., 2:], boxes[..., 2:]) - np.maximum(box[..., :2], boxes[..., :2])
    common = overlap.clip(0).prod(axis=-1)
    union = _area(box) + _area(boxes) - common
    shares: NDArray[np.float32] = np.divide(common, union, out=np.zeros_like(common), where=union > 0)
    return shares


def _area(xyxy: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray((xyxy[..., 2:] - xyxy[..., :2]).prod(axis=-1), np.float32)

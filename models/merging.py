"""From the detections of several regions of one image to those of the image.

Slicing and merging follow SAHI (Akyon et al. 2022, "Slicing aided hyper inference and fine-tuning for small
object detection"): overlapping tiles and the whole picture are detected, and what is found twice is told by
how much boxes overlap. Other than there, parts of things are not merged but dropped: what the edge of a tile
cuts is seen whole in the next tile if it is narrower than the overlap, and else it is large enough for the
whole picture.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.detections import Detections
from models.nms import iou
from models.regions import Window

MAX_BOXES = 300
"""Detections of one image, best first: as many as a detector gives of one picture."""

_SAME_IOU = 0.5
"""From here on two boxes of one label are one thing (the threshold of SAHI). Its measure, intersection over
the smaller box, is for parts of things, which are gone here; it would also fell whoever stands behind."""

_CUT = 0.01
"""Of a tile's side: a box that ends so near to its edge is cut by it; 3 px of a 320 px input."""


def merged(found: Sequence[Detections], windows: Sequence[Window]) -> Detections:
    """Detections in pixels of the image from those of each window, in pixels of the window; best first.

    With one window nothing is dropped: what the edge of a lone region cuts is seen nowhere else.
    """
    placed = [_placed(one, window) for one, window in zip(found, windows, strict=True)]
    if len(placed) == 1:
        return placed[0]
    uncut = [one[~_is_cut(one.xyxy, window)] for one, window in zip(placed, windows, strict=True)]
    together = _joined(uncut)
    best = together[np.argsort(-together.score, kind="stable")]
    return best[_first_of_each(best)]


def _placed(found: Detections, window: Window) -> Detections:
    """Boxes in pixels of a window as boxes in pixels of its image, inside it."""
    corner = np.array([window.left, window.top] * 2, np.float32)
    return Detections(found.xyxy + corner, found.score, found.object_class, found.label)


def _is_cut(xyxy: NDArray[np.float32], window: Window) -> NDArray[np.bool_]:
    """Which boxes (N, 4) end at an edge of the window that is no edge of the image."""
    height, width = window.image_px
    slack_x = _CUT * (window.right - window.left)
    slack_y = _CUT * (window.bottom - window.top)
    left, top, right, bottom = xyxy.T
    cut: NDArray[np.bool_] = (
        ((window.left > 0) & (left <= window.left + slack_x))
        | ((window.top > 0) & (top <= window.top + slack_y))
        | ((window.right < width) & (right >= window.right - slack_x))
        | ((window.bottom < height) & (bottom >= window.bottom - slack_y))
    )
    return cut


def _joined(parts: Sequence[Detections]) -> Detections:
    return Detections(
        np.concatenate([part.xyxy for part in parts]),
        np.concatenate([part.score for part in parts]),
        np.concatenate([part.object_class for part in parts]),
        np.concatenate([part.label for part in parts]),
    )


def _first_of_each(best: Detections) -> NDArray[np.int64]:
    """Numbers of those that no better one of the same label covers, `MAX_BOXES` at most."""
    same = (iou(best.xyxy[:, None], best.xyxy) > _SAME_IOU) & (best.label[:, None] == best.label)
    fells = np.triu(same, 1)
    stays = np.ones(len(best), bool)
    for better in np.flatnonzero(fells.any(axis=1)):
        if stays[better]:
            stays &= ~fells[better]
    return np.flatnonzero(stays)[:MAX_BOXES]

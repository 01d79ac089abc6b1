"""What is true about a picture: boxes of whole outlines, and how much of each can be seen."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from simulation.figure import Label, TruthBox
from simulation.figures.cutout import Box, Cutout
from simulation.figures.sketch import Picture

_LEAST_PX = 2.0
_LEAST_VISIBLE = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """One layer in a picture: whose it is, where, and how much of it nothing that never moves hides."""

    figure: str
    cutout: Cutout
    free: Picture | None

    @property
    def name(self) -> str:
        """What the truth calls its part."""
        return f"{self.figure}/{self.cutout.part}" if self.cutout.part else self.figure


@dataclass(slots=True, eq=False)
class _Part:
    label: Label
    box: Box
    layers: list[Cutout] = field(default_factory=list)
    visible_px: int = 0

    @property
    def whole_px(self) -> float:
        if len(self.layers) == 1:
            return self.layers[0].whole_px
        inner = sum(layer.inner_px for layer in self.layers)
        return _union_px(self.layers) * sum(layer.whole_px for layer in self.layers) / max(1.0, inner)


def truth_of(
    seen: Sequence[Seen], size_px: tuple[int, int], shake_px: tuple[float, float]
) -> tuple[TruthBox, ...]:
    """The truth of layers given far to near, in a picture of (width, height) that shakes; ordered by name."""
    taken = np.zeros((size_px[1], size_px[0]), np.uint8)
    parts: dict[str, _Part] = {}
    for one in reversed(seen):
        cutout = one.cutout
        visible_px = _take(taken, one) if cutout.inner_px else 0
        if cutout.label is None:
            continue
        part = parts.get(one.name)
        if part is None:
            part = parts[one.name] = _Part(cutout.label, cutout.box or _NOWHERE)
        part.layers.append(cutout)
        part.visible_px += visible_px
        if cutout.box is not None:
            part.box = cutout.box if part.box == _NOWHERE else _around(part.box, cutout.box)
    boxes = [_box(name, part, size_px, shake_px) for name, part in sorted(parts.items())]
    return tuple(box for box in boxes if box is not None)


_NOWHERE: Box = (0.0, 0.0, 0.0, 0.0)


def _take(taken: Picture, one: Seen) -> int:
    """Take the pixels of a layer that nothing nearer has taken; how many those are."""
    cutout = one.cutout
    shown = cutout.mask if one.free is None else cv2.multiply(cutout.mask, one.free, scale=1 / 255)
    outline = cv2.threshold(shown, 127, 255, cv2.THRESH_BINARY)[1]
    part = taken[cutout.top : cutout.bottom, cutout.left : cutout.right]
    fresh = cv2.countNonZero(cv2.bitwise_and(outline, cv2.bitwise_not(part)))
    cv2.bitwise_or(part, outline, dst=part)
    return fresh


def _union_px(layers: Sequence[Cutout]) -> int:
    shown = [layer for layer in layers if layer.inner_px]
    left, top = min(layer.left for layer in shown), min(layer.top for layer in shown)
    right, bottom = max(layer.right for layer in shown), max(layer.bottom for layer in shown)
    canvas = np.zeros((bottom - top, right - left), np.uint8)
    for layer in shown:
        part = canvas[layer.top - top : layer.bottom - top, layer.left - left : layer.right - left]
        cv2.bitwise_or(part, cv2.threshold(layer.mask, 127, 255, cv2.THRESH_BINARY)[1], dst=part)
    return cv2.countNonZero(canvas)


def _around(one: Box, other: Box) -> Box:
    return (min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3]))


def _box(name: str, part: _Part, size_px: tuple[int, int], shake_px: tuple[float, float]) -> TruthBox | None:
    """Its truth; None for what is hidden or too small to be spoken of."""
    if part.box == _NOWHERE:
        return None
    visible = min(1.0, part.visible_px / max(1.0, part.whole_px))
    u, v = shake_px
    left, right = (min(float(size_px[0]), max(0.0, edge + u)) for edge in (part.box[0], part.box[2]))
    top, bottom = (min(float(size_px[1]), max(0.0, edge + v)) for edge in (part.box[1], part.box[3]))
    if visible < _LEAST_VISIBLE or min(right - left, bottom - top) < _LEAST_PX:
        return None
    return TruthBox(name, part.label, (left, top, right, bottom), visible)

"""A detector that knows the truth: what the rules are measured with, apart from any model."""

from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.detections import Detections, ObjectClass
from simulation.figure import LABELS, Label, TruthBox
from streams.frame import Image

SCORE = 0.9
"""What a good model gives a thing that it sees well."""

LEAST_VISIBLE = 0.3
"""Part of its outline from which a thing is found: the bundled detector need find no more."""

LEAST_SIDE_PX = 8.0
"""Shorter side from which a thing is found: one cell of the finest stride of a YOLO."""

CLASSES = {label: ObjectClass[label.name] for label in Label}


class Eye(Protocol):
    """What lies between the truth and the detections of one camera."""

    def blinks(self, at_s: float) -> bool:
        """Whether the frame at `at_s` is lost; ask once for each, in order of time."""
        ...

    def sees(self, boxes: Iterable[TruthBox], width_px: int, height_px: int, at_s: float) -> Detections:
        """What is found of the boxes in a picture of this size; call it once for each, in order of time."""
        ...


class SharpEye:
    """Everything that can be seen is found, whole and where it is."""

    def blinks(self, at_s: float) -> bool:  # noqa: ARG002 - an `Eye`
        """Never."""
        return False

    def sees(
        self,
        boxes: Iterable[TruthBox],
        width_px: int,
        height_px: int,
        at_s: float,  # noqa: ARG002 - an `Eye`
    ) -> Detections:
        """The outlines of all that can be seen."""
        return as_detections(
            [(box.xyxy, SCORE, box.label) for box in boxes if can_be_seen(box)], width_px, height_px
        )


class TruthDetector:
    """Hands out what it was told of the next picture. It looks at no pixel."""

    name = "truth"
    model_sha256 = ""
    labels = tuple(LABELS)
    input_size_px = 640

    def __init__(self) -> None:
        self._next = Detections.none()

    def tell(self, detections: Detections) -> None:
        """What is in the next picture."""
        self._next = detections

    def detect(self, images: Sequence[Image]) -> list[Detections]:
        """What it was told, of one image at a time."""
        if len(images) != 1:
            raise ValueError(f"expected one image at a time, got {len(images)}")
        return [self._next]


Found = tuple[tuple[float, float, float, float], float, Label]
"""A box in pixels, its score and its label."""


def as_detections(found: Iterable[Found], width_px: int, height_px: int) -> Detections:
    """Boxes as a detector gives them: inside the picture, best first; those of no area fall out."""
    best_first = sorted(found, key=lambda one: -one[1])
    if not best_first:
        return Detections.none()
    limits = np.array([width_px, height_px] * 2, np.float32)
    xyxy: NDArray[np.float32] = np.array([box for box, _, _ in best_first], np.float32).clip(0, limits)
    detections = Detections(
        xyxy,
        np.array([score for _, score, _ in best_first], np.float32),
        np.array([CLASSES[label] for _, _, label in best_first], np.int64),
        np.array([LABELS.index(label) for _, _, label in best_first], np.int64),
    )
    return detections[(xyxy[:, 0] < xyxy[:, 2]) & (xyxy[:, 1] < xyxy[:, 3])]


def can_be_seen(box: TruthBox) -> bool:
    """Whether enough of a thing is in the picture for a detector to find it."""
    left, top, right, bottom = box.xyxy
    return box.visible >= LEAST_VISIBLE and min(right - left, bottom - top) >= LEAST_SIDE_PX

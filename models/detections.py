"""What a detector sees in one picture."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class ObjectClass(IntEnum):
    """The classes that rules speak of; every model's labels are mapped to these."""

    PERSON = 0
    BICYCLE = 1
    MOTORCYCLE = 2
    CAR = 3
    VAN = 4
    TRUCK = 5
    BUS = 6
    STALL = 7
    UMBRELLA = 8
    GOODS = 9
    OTHER = 10


@dataclass(frozen=True, slots=True, eq=False)
class Detections:
    """N boxes found in one picture, best first.

    xyxy          (N, 4) float32, left, top, right, bottom in pixels of the source picture, inside it
    score         (N,) float32, 0..1
    object_class  (N,) int64 of `ObjectClass`
    label         (N,) int64, index into the model's own labels
    """

    xyxy: NDArray[np.float32]
    score: NDArray[np.float32]
    object_class: NDArray[np.int64]
    label: NDArray[np.int64]

    def __post_init__(self) -> None:
        n = len(self.score)
        if self.xyxy.shape != (n, 4):
            raise ValueError(f"xyxy: expected ({n}, 4) to go with {n} scores, got {self.xyxy.shape}")
        if self.object_class.shape != (n,) or self.label.shape != (n,):
            raise ValueError(
                f"object_class, label: expected ({n},), got {self.object_class.shape}, {self.label.shape}"
            )

    def __len__(self) -> int:
        return len(self.score)

    def __getitem__(self, which: NDArray[np.bool_] | NDArray[np.int64] | slice) -> "Detections":
        """The detections that an index array, a boolean mask or a slice selects."""
        return Detections(self.xyxy[which], self.score[which], self.object_class[which], self.label[which])

    @classmethod
    def none(cls) -> "Detections":
        """No detections at all."""
        empty = np.zeros(0, np.int64)
        return cls(np.zeros((0, 4), np.float32), np.zeros(0, np.float32), empty, empty)

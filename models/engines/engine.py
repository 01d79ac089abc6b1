"""What the detector knows of an engine."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from models.decode import Candidates, Selection
from models.letterbox import Letterbox
from models.manifest import Precision
from streams.frame import Image

Floats = NDArray[np.float32]


class Bucket(Protocol):
    """Room for a batch of pictures whose inputs have one shape; it is used again for each batch."""

    def place(self, row: int, image: Image, letterbox: Letterbox) -> None:
        """Put a picture (h, w, 3) uint8 BGR, scaled and with its border, into a row."""
        ...

    def run(self, count: int) -> Floats:
        """The model's output (count, ...) for the first `count` rows; raises `ModelFileError`.

        It may be overwritten by the next run.
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Suppressed:
    """What NMS left of a batch.

    candidates  by picture, in it best first
    dropped     boxes that never reached NMS because a picture had more than `MAX_CANDIDATES`
    """

    candidates: Candidates
    dropped: int


@runtime_checkable
class SuppressingBucket(Bucket, Protocol):
    """A bucket of an engine that decodes and suppresses where the output lies, as on a GPU."""

    def suppressed(
        self, count: int, selection: Selection, iou_threshold: float, max_boxes: int
    ) -> Suppressed:
        """What `suppress` would leave of the first `count` rows; raises `ModelFileError`."""
        ...


class Engine(Protocol):
    """One loaded model. One thread at a time may use it and its buckets."""

    @property
    def name(self) -> str:
        """As the setting `engine` calls it."""
        ...

    @property
    def precision(self) -> Precision:
        """In which numbers it multiplies."""
        ...

    def bucket(self, input_px: tuple[int, int], rows: int) -> Bucket:
        """Room for up to `rows` pictures with inputs of `input_px` (height, width)."""
        ...

"""What quantising a model costs in accuracy, and what it gains in size and speed."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from models.errors import DatasetError
from models.evaluate import Evaluation, evaluate, for_evaluation
from models.model import Model
from models.pictures import Dataset, pictures_below

TIMED_PICTURES, TIMED_ROUNDS = 16, 3
"""The speed is the median of so many rounds over so many pictures, the two models in turn."""


@dataclass(frozen=True, slots=True)
class Side:
    """A model before or after.

    ms_per_picture  of the whole detector by the evaluation's protocol, on this machine, median
    """

    evaluation: Evaluation
    size_bytes: int
    ms_per_picture: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same pictures through a model and through what was made of it."""

    before: Side
    after: Side

    def values(self) -> dict[str, Any]:
        """For JSON: each figure once as it was and once as it is."""
        sides = {"before": self.before, "after": self.after}
        return {
            f"{name}_{when}": value
            for when, side in sides.items()
            for name, value in {
                "map50_95": side.evaluation.map50_95,
                "map50": side.evaluation.map50,
                "size_bytes": side.size_bytes,
                "ms_per_picture": side.ms_per_picture,
                "labels": [label.values() for label in side.evaluation.labels],
            }.items()
        }


def compare(
    before: Model,
    after: Model,
    dataset: Dataset,
    progress: Callable[[int, int], None],
    clock: Callable[[], float],
) -> Comparison:
    """Accuracy by the evaluation's protocol, size, and speed on ONNX Runtime.

    progress  called with pictures done, of all of both models
    clock     seconds, only ever forward

    Raises `DatasetError`.
    """
    count = len(dataset.pictures)
    first = evaluate(for_evaluation(before), dataset, lambda done, _of: progress(done, 2 * count))
    second = evaluate(for_evaluation(after), dataset, lambda done, _of: progress(count + done, 2 * count))
    speeds = _speeds((before, after), dataset, clock)
    return Comparison(
        Side(first, len(before.content), speeds[0]), Side(second, len(after.content), speeds[1])
    )


def check_apart(calibration: Path, dataset: Dataset) -> None:
    """Raise `DatasetError` where a picture is calibrated on and measured with: figures would flatter."""
    known = {_digest(path) for path in pictures_below(calibration)}
    common = [picture.path for picture in dataset.pictures if _digest(picture.path) in known]
    if common:
        raise DatasetError(
            f"{calibration}: {len(common)} of its pictures are in {dataset.folder}, too "
            f"({common[0].name}, for one); calibrate on other pictures than you measure with"
        )


def _speeds(models: tuple[Model, Model], dataset: Dataset, clock: Callable[[], float]) -> list[float]:
    images = [picture.read() for picture in dataset.pictures[:TIMED_PICTURES]]
    detectors = [for_evaluation(model) for model in models]
    taken: list[list[float]] = [[], []]
    for _ in range(TIMED_ROUNDS):
        for detector, times in zip(detectors, taken, strict=True):
            began_s = clock()
            detector.detect(images)
            times.append(1000 * (clock() - began_s) / len(images))
    return [statistics.median(times) for times in taken]


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()

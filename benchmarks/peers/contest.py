"""All peers over the same pictures, in turn."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.peers.peer import Peer
from models.detections import Detections, ObjectClass
from models.evaluate import evaluate
from models.pictures import Dataset
from streams.frame import Image


@dataclass(frozen=True, slots=True)
class Pictures:
    """What all of them look at.

    count     pictures whose time is taken
    labelled  pictures for the accuracy, with labels; None where there are none
    labels    of the model
    """

    count: int
    labelled: Dataset | None
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What one of them reached.

    seconds   of each round, all pictures
    map50_95  on the pictures with labels; None where there are none, and of a batch size that is slower
    """

    name: str
    kind: str
    ours: bool
    images: int
    seconds: tuple[float, ...]
    map50_95: float | None

    @property
    def images_per_s(self) -> float:
        """By the median round."""
        return self.images / statistics.median(self.seconds)


def contest(
    peers: Sequence[Peer], rounds: int, pictures: Pictures, progress: Callable[[int, int], None]
) -> list[Standing]:
    """Each peer once a round, one after the other, so that a busy minute costs all of them the same."""
    seconds: dict[str, list[float]] = {peer.entry.name: [] for peer in peers}
    for number in range(rounds):
        for peer in peers:
            seconds[peer.entry.name].append(peer.seconds())
        progress(number + 1, rounds)
    fastest = _fastest_of_each(seconds)
    return [
        Standing(
            peer.entry.name,
            peer.entry.kind,
            peer.entry.ours,
            pictures.count,
            tuple(seconds[peer.entry.name]),
            _accuracy(peer, pictures) if peer.entry.name in fastest else None,
        )
        for peer in peers
    ]


def _fastest_of_each(seconds: dict[str, list[float]]) -> set[str]:
    """Of entries that differ in their batch only, the one that counts."""
    best: dict[str, str] = {}
    for name in sorted(seconds, key=lambda name: statistics.median(seconds[name])):
        best.setdefault(name.rpartition("-x")[0] or name, name)
    return set(best.values())


def _accuracy(peer: Peer, pictures: Pictures) -> float | None:
    if pictures.labelled is None:
        return None
    told = _Told(peer.entry.name, pictures.labels, peer.boxes())
    return evaluate(told, pictures.labelled).map50_95


class _Told:
    """A detector that says what a peer has found, picture by picture, in the data set's order."""

    model_sha256 = ""
    input_size_px = 0

    def __init__(
        self, name: str, labels: tuple[str, ...], boxes: Sequence[Sequence[Sequence[float]]]
    ) -> None:
        self.name, self.labels = name, labels
        self._found = iter([_detections(rows) for rows in boxes])

    def detect(self, images: Sequence[Image]) -> list[Detections]:
        """The next ones."""
        return [next(self._found) for _ in images]


def _detections(rows: Sequence[Sequence[float]]) -> Detections:
    table = np.array(rows, np.float32).reshape(-1, 6)
    label = table[:, 5].astype(np.int64)
    return Detections(table[:, :4], table[:, 4], np.full(len(table), ObjectClass.OTHER, np.int64), label)

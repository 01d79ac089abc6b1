"""What a real detector does to the truth, in measured doses."""

import math
import random
from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.truth_detector import Found, as_detections, can_be_seen
from models.detections import Detections
from simulation.figure import LABELS, Label, TruthBox

_CONFUSED: dict[Label, tuple[Label, ...]] = {
    Label.BICYCLE: (Label.MOTORCYCLE,),
    Label.MOTORCYCLE: (Label.BICYCLE,),
    Label.CAR: (Label.VAN,),
    Label.VAN: (Label.CAR, Label.TRUCK),
    Label.TRUCK: (Label.VAN, Label.BUS),
    Label.BUS: (Label.TRUCK,),
    Label.STALL: (Label.GOODS,),
    Label.UMBRELLA: (Label.STALL,),
    Label.GOODS: (Label.STALL,),
}  # a person is taken for nothing else
_FALSE_SIDE_PX = (12.0, 80.0)
_WORST, _BEST = 0.25, 0.99  # scores below the detector's threshold are no detections


@dataclass(frozen=True, slots=True)
class NoiseLevels:
    """How much of everything. The levels are those of a small model at work: deliberately a bad day.

    miss              part of the looks at a thing that find nothing
    jitter            standard deviation of each edge, in sides of the box; boxes of standing things lie
                      within 0.15 of their place in real clips (`vision/dwell/settings.py`): five of these
    flip              part of the looks that take a thing for another class that looks like it
    false_per_look    boxes where nothing is
    score, score_sd   of what is found
    loss_every_s, loss_s    mean time between losses of one thing, and how long one lasts: longer than
                            a tracker waits, so the thing comes back under another id; shorter than what
                            ends a stay
    gap_every_s, gap_s      the same for whole frames that do not arrive: reconnects and a busy machine
    """

    miss: float = 0.08
    jitter: float = 0.03
    flip: float = 0.05
    false_per_look: float = 0.02
    score: float = 0.7
    score_sd: float = 0.15
    loss_every_s: float = 120.0
    loss_s: tuple[float, float] = (3.5, 8.0)
    gap_every_s: float = 120.0
    gap_s: tuple[float, float] = (1.0, 6.0)


class NoisyEye:
    """An `Eye` with all of it. The same seed and the same looks give the same detections."""

    def __init__(self, seed: str, levels: NoiseLevels | None = None) -> None:
        self._random = random.Random(seed)  # noqa: S311 - noise, not secrets
        self._levels = levels or NoiseLevels()
        self._gaps = _Spells(self._random, self._levels.gap_every_s, self._levels.gap_s)
        self._losses: dict[str, _Spells] = {}

    def blinks(self, at_s: float) -> bool:
        """Whether the frame at `at_s` is lost; ask once for each, in order of time."""
        return self._gaps.in_one(at_s)

    def sees(self, boxes: Iterable[TruthBox], width_px: int, height_px: int, at_s: float) -> Detections:
        """What is found of the boxes, and what is found where nothing is."""
        found = [self._spoilt(box) for box in boxes if can_be_seen(box) and not self._overlooked(box, at_s)]
        if self._random.random() < self._levels.false_per_look:
            found.append(self._false_box(width_px, height_px))
        return as_detections(found, width_px, height_px)

    def _overlooked(self, box: TruthBox, at_s: float) -> bool:
        levels = self._levels
        spells = self._losses.setdefault(box.name, _Spells(self._random, levels.loss_every_s, levels.loss_s))
        lost = spells.in_one(at_s)
        return self._random.random() < levels.miss or lost

    def _spoilt(self, box: TruthBox) -> Found:
        left, top, right, bottom = box.xyxy
        dx, dy = (right - left) * self._levels.jitter, (bottom - top) * self._levels.jitter
        gauss = self._random.gauss
        edges = (gauss(left, dx), gauss(top, dy), gauss(right, dx), gauss(bottom, dy))
        return edges, self._score(), self._label(box.label)

    def _score(self) -> float:
        return min(_BEST, max(_WORST, self._random.gauss(self._levels.score, self._levels.score_sd)))

    def _label(self, label: Label) -> Label:
        others = _CONFUSED.get(label, ())
        if others and self._random.random() < self._levels.flip:
            return self._random.choice(others)
        return label

    def _false_box(self, width_px: int, height_px: int) -> Found:
        width, height = (self._random.uniform(*_FALSE_SIDE_PX) for _ in "wh")
        left, top = self._random.uniform(0, width_px - width), self._random.uniform(0, height_px - height)
        return (left, top, left + width, top + height), self._score(), self._random.choice(LABELS)


class _Spells:
    """Spells that begin by chance, `every_s` apart in the mean, each `lasts_s` (least, most) long."""

    def __init__(self, source: random.Random, every_s: float, lasts_s: tuple[float, float]) -> None:
        self._random = source
        self._every_s = every_s
        self._lasts_s = lasts_s
        self._asked_s: float | None = None
        self._until_s = -math.inf

    def in_one(self, at_s: float) -> bool:
        """Whether `at_s` is in a spell; ask in order of time."""
        passed_s = 0.0 if self._asked_s is None else at_s - self._asked_s
        self._asked_s = at_s
        if at_s >= self._until_s and self._random.random() < -math.expm1(-passed_s / self._every_s):
            self._until_s = at_s + self._random.uniform(*self._lasts_s)
        return at_s < self._until_s

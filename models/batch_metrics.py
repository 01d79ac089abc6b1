"""What the batcher measures of itself, in bounded memory."""

import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

WINDOW = 1024
"""Percentiles are those of so many latest values: half a minute of frames at 32 a second, as two cores look
at with onnxruntime fp32. Ten values are above the 99th percentile: one outlier does not make it."""


class Drop(StrEnum):
    """Why a frame that a camera gave was never looked at.

    OVERWRITTEN  a newer one of the same camera took its place in the mailbox
    STALE        it had waited for longer than `max_staleness_s`
    FAILED       its batch failed; some frames of such a batch may have been looked at
    """

    OVERWRITTEN = "overwritten"
    STALE = "stale"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Of some values: the least value that 50, 95, 99 % do not exceed (nearest rank); None of no values."""

    p50: float | None = None
    p95: float | None = None
    p99: float | None = None

    @classmethod
    def of(cls, values: Iterable[float]) -> "Percentiles":
        """Of all `values`."""
        ordered = sorted(values)
        if not ordered:
            return cls()
        p50, p95, p99 = (ordered[-(-percent * len(ordered) // 100) - 1] for percent in (50, 95, 99))
        return cls(p50, p95, p99)


@dataclass(frozen=True, slots=True)
class BatchFigures:
    """Of the latest batches.

    frame_age_s  from a frame's arrival in the mailbox until its batch closed
    fill         part (0..1) of a batch's places that were taken
    wait_s       how long some camera had been waiting when its batch closed, the longest of each batch
    """

    frame_age_s: Percentiles
    fill: Percentiles
    wait_s: Percentiles


class BatchMeter:
    """Remembers the latest `WINDOW` values of each figure. One thread writes, any may read."""

    def __init__(self, window: int = WINDOW) -> None:
        self._lock = threading.Lock()
        self._ages_s: deque[float] = deque(maxlen=window)
        self._fills: deque[float] = deque(maxlen=window)
        self._waits_s: deque[float] = deque(maxlen=window)

    def batch(self, ages_s: Iterable[float], fill: float, wait_s: float) -> None:
        """A batch closed; see `BatchFigures`."""
        with self._lock:
            self._ages_s.extend(ages_s)
            self._fills.append(fill)
            self._waits_s.append(wait_s)

    def figures(self) -> BatchFigures:
        """Of what is remembered now."""
        with self._lock:
            windows = tuple(self._ages_s), tuple(self._fills), tuple(self._waits_s)
        return BatchFigures(*map(Percentiles.of, windows))

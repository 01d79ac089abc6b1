"""One script of traffic through the batcher and an engine."""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import numpy as np

from base.clock import Clock
from benchmarks.look_book import CameraLooks, LookBook
from benchmarks.scripted_clock import Deed, ScriptedClock
from benchmarks.traffic import Feed, Traffic
from models.batch_metrics import BatchFigures, Drop
from models.batcher import Batcher
from models.detector import Detector
from streams.frame import Frame, Image
from streams.mailbox import Mailboxes

Engine = Callable[[Sequence[Frame]], float]
"""Looks at a batch and gives how long that takes, in seconds."""

_STARTS_AT = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)  # any: nobody looks at it
_NEXT_BATCH_S = 0.5


@dataclass(frozen=True, slots=True)
class CostModel:
    """An engine that does nothing and takes its time: `batch_s` for a batch and `frame_s` for each frame."""

    frame_s: float
    batch_s: float = 0.002

    def __call__(self, frames: Sequence[Frame]) -> float:
        """See `Engine`."""
        return self.batch_s + self.frame_s * len(frames)


@dataclass(frozen=True, slots=True)
class RealEngine:
    """A detector, timed by `clock`. The script's time moves by what it took, so idle time costs nothing."""

    detector: Detector
    clock: Clock

    def __call__(self, frames: Sequence[Frame]) -> float:
        """See `Engine`."""
        started_s = self.clock.monotonic()
        self.detector.detect([frame.image for frame in frames])
        return self.clock.monotonic() - started_s


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings of the batcher (docs/ref/site.md)."""

    max_batch: int
    max_wait_s: float
    max_staleness_s: float


@dataclass(frozen=True, slots=True)
class TrafficResult:
    """What became of a script.

    seconds  its length
    busy_s   of these the engine worked
    drops    frames that were never looked at, by reason
    waiting  frames that still waited at the end; sent = looks + drops + waiting
    batches  the batcher's own figures, of its latest batches
    """

    traffic: Traffic
    seconds: float
    busy_s: float
    cameras: tuple[CameraLooks, ...]
    drops: dict[Drop, int]
    waiting: int
    batches: BatchFigures


class TrafficRun:
    """One run; the same `seed` sends the same frames. The constructor does no work."""

    def __init__(
        self, traffic: Traffic, engine: Engine, policy: Policy, *, seconds: float, seed: int, image: Image
    ) -> None:
        """`image` is what all frames show, (h, w, 3) uint8 BGR."""
        self._traffic = traffic
        self._engine = engine
        self._seconds = seconds
        self._seed = seed
        self._image = image
        self._clock = ScriptedClock(_STARTS_AT)
        self._mailboxes = Mailboxes(self._clock)
        self._book = LookBook()
        priorities = {feed.camera_id: feed.priority for feed in traffic.feeds}
        self._batcher = Batcher(
            self._mailboxes,
            self._clock,
            max_batch=policy.max_batch,
            max_wait_s=policy.max_wait_s,
            max_staleness_s=policy.max_staleness_s,
            priority=lambda camera_id: priorities[camera_id],
        )

    def run(self) -> TrafficResult:
        """Play the script to its end."""
        self._clock.plan(deed for feed in self._traffic.feeds for deed in self._arrivals(feed))
        busy_s = 0.0
        while self._clock.monotonic() < self._seconds:
            frames = self._batcher.next(_NEXT_BATCH_S)
            if frames:
                busy_s += self._look(frames)
        return TrafficResult(
            self._traffic,
            self._clock.monotonic(),
            busy_s,
            tuple(self._book.camera(feed.camera_id, feed.priority) for feed in self._traffic.feeds),
            self._batcher.drops(),
            len(self._mailboxes.letters()),
            self._batcher.figures(),
        )

    def _look(self, frames: Iterable[Frame]) -> float:
        batch = list(frames)
        for frame in batch:
            self._book.taken(frame.camera_id)
        took_s = self._engine(batch)
        self._clock.work(took_s)
        for frame in batch:
            self._book.looked_at(frame.camera_id, frame.seq, self._clock.monotonic())
        return took_s

    def _arrivals(self, feed: Feed) -> Iterator[tuple[float, Deed]]:
        source = random.Random(f"{self._seed}/{self._traffic.name}/{feed.camera_id}")  # noqa: S311 - a script
        for seq, moment_s in enumerate(feed.moments_s(self._seconds, source)):
            yield moment_s, partial(self._arrive, feed.camera_id, seq)

    def _arrive(self, camera_id: str, seq: int) -> None:
        height, width = self._image.shape[:2]
        now_s = self._clock.monotonic()
        frame = Frame(
            camera_id, 1, seq, self._clock.now(), now_s, self._image, width, height, lambda: self._image
        )
        self._book.arrived(camera_id, seq, now_s)
        self._mailboxes.put(frame)


def noise_picture(longest_side_px: int) -> Image:
    """A 16:9 picture of grey noise, always the same. Engines take as long as for any other, NMS less."""
    source = np.random.default_rng(0)
    shape = (longest_side_px * 9 // 16, longest_side_px, 3)
    return source.integers(96, 160, shape, dtype=np.uint8)

"""Our side of `bench cameras`, as a process: all of a worker but the store and Redis.

`python -m streetwarden.camera_bench PROFILE MODEL URLS CORES`: an .onnx file, addresses separated by commas.
"""

import sys
import threading
from pathlib import Path

import numpy as np

from base.clock import Clock, SystemClock
from base.runner import Backoff
from benchmarks.cameras.profiles import Profile, cameras_of
from benchmarks.cameras.usage import Usage
from benchmarks.cameras.watching import Figures, answer
from benchmarks.memory import MemorySink, NoPictures, ScriptedSignals
from models.detector import BatchDetector
from models.zoo import Zoo
from streams.line import LineWatch
from streams.mailbox import Mailboxes
from streams.status import CameraState, CameraStatus
from streams.worker import CameraWorker
from streetwarden.cameras import camera_worker_of
from streetwarden.media.studio import Studio
from streetwarden.settings import CameraNetworkSettings, DetectorSettings, EvidenceSettings, Settings
from streetwarden.threads import RunnerThreads
from streetwarden.wiring import batcher_of, calendar_of, detector_of, watch_of
from streetwarden.worker import DetectionLoop
from vision.pipeline import Pipeline
from vision.seen import Seen
from vision.site import Site
from vision.spared import SparedDetections

_LIVE_WITHIN_S = 120.0
_FEEDS_HOST = "127.0.0.1"  # benchmarks/cameras/feeds.py
_BLANK = np.zeros((360, 640, 3), np.uint8)


class Ages:
    """Remembers how old each picture was when the rules were done with it."""

    def __init__(self, clock: Clock) -> None:
        self.ages_s: list[float] = []
        self._clock = clock

    def seen(self, seen: Seen) -> None:
        """See `Observer`."""
        self.ages_s.append((self._clock.now() - seen.frame.captured_at).total_seconds())


class Street:
    """A site's cameras at work, without anybody who is told."""

    def __init__(
        self, site: Site, detector: BatchDetector, clock: Clock, *, backoff: Backoff | None = None
    ) -> None:
        self._clock = clock
        self._ages = Ages(clock)
        self._spared = SparedDetections()
        mailboxes = Mailboxes(clock)
        calendar = calendar_of(site)
        self.batcher = batcher_of(Settings(site), mailboxes, clock)
        pipeline = Pipeline(
            detector,
            [watch_of(camera, calendar, detector, site.id) for camera in site.cameras],
            NoPictures(),
            ScriptedSignals(()),
            MemorySink(),
            observer=self._ages,
            spared=self._spared,
        )
        self.loop = DetectionLoop(self.batcher, pipeline, clock, announce=lambda _event: None)
        self.lines = LineWatch(clock)
        self.cameras: list[CameraWorker] = [
            camera_worker_of(
                camera,
                pipeline,
                mailboxes,
                clock,
                network=CameraNetworkSettings(allow=(_FEEDS_HOST,)),
                lines=self.lines,
                studio=Studio(camera, 1, EvidenceSettings().clip_s),
                backoff=backoff,
            )
            for camera in site.cameras
        ]

    def statuses(self) -> list[CameraStatus]:
        """Of all cameras."""
        return [camera.status() for camera in self.cameras]

    def wait_until_live(self, stop: threading.Event) -> None:
        """Raises `SystemExit` when a camera does not come."""
        until_s = self._clock.monotonic() + _LIVE_WITHIN_S
        while any(status.state is not CameraState.LIVE for status in self.statuses()):
            if self._clock.monotonic() > until_s:
                raise SystemExit("expected pictures of every camera, got none of some")
            self._clock.wait(stop, 0.1)

    def watch(self, seconds: float, stop: threading.Event) -> Figures:
        """For so long."""
        before = self._counts()
        self._ages.ages_s.clear()
        self._clock.wait(stop, seconds)
        ages_s, after = list(self._ages.ages_s), self._counts()
        drops = {name: count - before[name] for name, count in after.items() if name not in _COUNTS}
        counts = {name: after[name] - before[name] for name in _COUNTS}
        switches_s = [status.switch_s for status in self.statuses() if status.switch_s]
        return {**counts, "drops": drops, "ages_s": ages_s, "switches_s": switches_s}

    def _counts(self) -> dict[str, int]:
        statuses = self.statuses()
        return {
            "looks": self.loop.frames,
            "decoded": sum(status.decoded for status in statuses),
            "pictures": sum(status.pictures for status in statuses),
            "spared": self._spared.spared.total(),
            **{str(reason): count for reason, count in self.batcher.drops().items()},
            "failed": self.loop.frames_failed,
        }


_COUNTS = ("looks", "decoded", "pictures", "spared")


def main(profile: str, model: str, urls: str, cores: str) -> None:
    """See the module."""
    clock, stop = SystemClock(), threading.Event()
    settings = DetectorSettings(model=model, threads=int(cores))
    detector = detector_of(settings, Zoo(Path(model).parent))
    for count in (1, settings.max_batch):
        detector.detect([_BLANK] * count)  # what an engine keeps for its inputs is no camera's
    bare = Usage.now()
    site = Site("bench", cameras=cameras_of(Profile(profile), urls.split(",")))
    street = Street(site, detector, clock)
    with RunnerThreads([street.loop, street.lines, *street.cameras], clock):
        street.wait_until_live(stop)
        answer(bare, lambda seconds: street.watch(seconds, stop))


if __name__ == "__main__":
    main(*sys.argv[1:])

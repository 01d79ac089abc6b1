"""A camera worker process: decode threads, one detector, rules and events for all cameras of the site."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace

from base.clock import Clock
from base.runner import Backoff, Runner
from command_center.live import LiveChannel
from command_center.store.retention import Limits
from command_center.store.signal_sources import LiveSignals
from command_center.store.store import Store
from models.batch_metrics import Drop
from models.batcher import Batcher
from models.detector import Detector
from streams.line import LineWatch
from streams.mailbox import Mailboxes
from streams.reason import Reason
from streams.status import CameraState, CameraStatus
from streams.worker import CameraWorker
from streetwarden.cameras import access_of, camera_worker_of
from streetwarden.media.server import MediaServer
from streetwarden.media.studio import Studio
from streetwarden.media.studios import Studios, ZoneTeller
from streetwarden.settings import Settings
from streetwarden.still_fetch import fetch_still
from streetwarden.stills import Stills
from streetwarden.threads import RunnerThreads
from streetwarden.views import ViewKeeper
from streetwarden.waking import (
    SIGNALS_TOPIC,
    VERIFICATIONS_TOPIC,
    Prompt,
    StoredSecondLooks,
    TopicWaker,
    WokenSignals,
)
from streetwarden.wiring import batcher_of, pipeline_of
from vision.event import Event
from vision.picture_health import Condition
from vision.pipeline import Pipeline
from vision.sight import Sight, Sights
from vision.site import Camera
from vision.spared import SparedDetections

log = logging.getLogger(__name__)

HEARTBEAT_S = 2.0
HEARTBEAT_TTL_S = 10.0  # five beats: a worker that misses them all hangs

_BATCH_WAIT_S = 0.5
_GIB = 1 << 30


def worker_id_of(process_id: int) -> str:
    """The name under which a worker process sends its heartbeats: a restarted worker is another one."""
    return f"worker-{process_id}"


class DetectionLoop(Runner):
    """A round is one batch: from frames to events in the store."""

    name = "detection"

    def __init__(
        self, batcher: Batcher, pipeline: Pipeline, clock: Clock, announce: Callable[[Event], None]
    ) -> None:
        super().__init__(clock)
        self._batcher = batcher
        self._pipeline = pipeline
        self._announce = announce
        self.frames = 0
        self.frames_failed = 0
        self.batches = 0
        self.busy_s = 0.0

    def run_once(self) -> None:
        """Wait for a batch and take it through the pipeline. The frames of one that fails are counted."""
        frames = self._batcher.next(_BATCH_WAIT_S)
        self._pipeline.look_again(self._clock.now())
        if not frames:
            return
        started_s = self._clock.monotonic()
        try:
            events = self._pipeline.step(frames)
        except Exception:
            self.frames_failed += len(frames)
            raise
        for event in events:
            self._announce(event)
        self.frames += len(frames)
        self.batches += 1
        self.busy_s += self._clock.monotonic() - started_s


class Heartbeat(Runner):
    """Says every two seconds that the worker lives, and how it is. Without Redis it only says nothing.

    It never rests longer: whoever finds Redis back and no heartbeat takes the worker for dead.
    """

    name = "heartbeat"

    def __init__(
        self, worker_id: str, channel: LiveChannel, status: Callable[[], Mapping[str, object]], clock: Clock
    ) -> None:
        super().__init__(clock, Backoff(first_s=HEARTBEAT_S, max_s=HEARTBEAT_S))
        self._worker_id = worker_id
        self._channel = channel
        self._status = status

    def run_once(self) -> None:
        """One beat. Raises `LiveChannelError`."""
        self._channel.heartbeat(self._worker_id, self._status(), HEARTBEAT_TTL_S)
        self.pause(HEARTBEAT_S)


class Worker:
    """All that runs in a worker process. The constructor does no work; `run` returns when told to stop."""

    def __init__(
        self,
        worker_id: str,
        settings: Settings,
        *,
        detector: Detector,
        store: Store,
        channel: LiveChannel,
        clock: Clock,
        announce: Callable[[Event], None],
    ) -> None:
        self._worker_id = worker_id
        self._settings = settings
        self._detector = detector
        self._store = store
        self._channel = channel
        self._clock = clock
        self._announce = announce

    def run(self, stop: threading.Event, still_wanted: Callable[[], bool] = lambda: True) -> None:
        """Watch the site's cameras until `stop` is set or nobody wants it any more; then save everything."""
        site = self._settings.site
        mailboxes = Mailboxes(self._clock)
        batcher = batcher_of(self._settings, mailboxes, self._clock)
        studios = Studios(site.cameras, self._clock.now(), self._settings.evidence.clip_s)
        media = MediaServer(studios, self._clock)
        signals = TopicWaker(SIGNALS_TOPIC, self._channel, self._clock)
        looks = TopicWaker(VERIFICATIONS_TOPIC, self._channel, self._clock)
        sights = Sights()
        views = ViewKeeper([camera.id for camera in site.cameras], sights, self._store.views, self._clock)
        views.restore()
        stills = Stills(site.cameras, self._still_of, self._clock)
        pipeline = pipeline_of(
            site,
            site.cameras,
            self._detector,
            store=self._store,
            signals=WokenSignals(LiveSignals(self._store.signals, self._clock), Prompt(signals, self._clock)),
            evidence=self._settings.evidence,
            clips=studios,
            second_looks=StoredSecondLooks(self._store, Prompt(looks, self._clock)),
            observer=studios,
            spared=SparedDetections() if self._settings.detector.reuse_when_still else None,
            sights=sights if self._settings.detector.judge_pictures else None,
            stills=stills,
        )
        lines = LineWatch(self._clock)
        cameras = [self._camera_worker(studio, pipeline, mailboxes, lines) for studio in studios]
        loop = DetectionLoop(batcher, pipeline, self._clock, self._announce)
        status = WorkerStatus(cameras, loop, batcher, pipeline, MediaStatus(media, studios))
        runners = [
            media,
            loop,
            Heartbeat(self._worker_id, self._channel, status.read, self._clock),
            signals,
            looks,
            views,
            stills,
            ZoneTeller(studios, pipeline, self._clock),
            self._store.retention(self._limits()),
            lines,
            *cameras,
        ]
        with RunnerThreads(runners, self._clock):
            while not stop.is_set() and still_wanted():
                self._clock.wait(stop, 1.0)
        pipeline.flush()
        views.flush()

    def _camera_worker(
        self, studio: Studio, pipeline: Pipeline, mailboxes: Mailboxes, lines: LineWatch
    ) -> CameraWorker:
        state = self._store.state(studio.camera.id)
        return camera_worker_of(
            studio.camera,
            pipeline,
            mailboxes,
            self._clock,
            network=self._settings.camera_network,
            lines=lines,
            last_session=state.session if state else 0,
            studio=studio,
            changed=_log_state,
        )

    def _still_of(self, camera: Camera) -> bytes:
        access = access_of(camera, self._settings.camera_network)
        return fetch_still(camera.snapshot_url, access, self._clock)

    def _limits(self) -> Limits:
        evidence = self._settings.evidence
        return Limits(keep_days=evidence.keep_days, max_bytes=round(evidence.max_gib * _GIB))


class MediaStatus:
    """What a heartbeat says of those who watch."""

    def __init__(self, media: MediaServer, studios: Studios) -> None:
        self._media = media
        self._studios = studios

    def read(self) -> dict[str, object]:
        """Now, as JSON values; `media` is the address of the worker's media, "" while there is none."""
        return {
            "media": self._media.address,
            "viewers": self._media.viewers,
            "viewers_refused": self._media.refused,
            "viewers_dropped": sum(studio.dropped for studio in self._studios),
            "media_faults": self._studios.faults + sum(studio.feed.faults for studio in self._studios),
        }


class WorkerStatus:
    """What a heartbeat says (docs/ref/live.md)."""

    def __init__(
        self,
        cameras: Sequence[CameraWorker],
        loop: DetectionLoop,
        batcher: Batcher,
        pipeline: Pipeline,
        media: MediaStatus,
    ) -> None:
        self._cameras = cameras
        self._loop = loop
        self._batcher = batcher
        self._pipeline = pipeline
        self._media = media

    def read(self) -> dict[str, object]:
        """The worker now, as JSON values."""
        cameras = [camera.status() for camera in self._cameras]
        return {
            "frames": self._loop.frames,
            "batches": self._loop.batches,
            "busy_s": round(self._loop.busy_s, 3),
            "drops": {**self._batcher.drops(), Drop.FAILED: self._loop.frames_failed},
            **{name: _rounded(each) for name, each in asdict(self._batcher.figures()).items()},
            **self._media.read(),
            "cameras": {camera.camera_id: self._camera(camera) for camera in cameras},
        }

    def _camera(self, camera: CameraStatus) -> dict[str, object]:
        camera = seen_as(camera, self._pipeline.sight(camera.camera_id))
        return {
            "state": camera.state.value,
            "reason": camera.reason,
            "reason_code": camera.reason_code or "",
            "since_at": camera.since_at.isoformat(),
            "session": camera.session,
            "source_fps": round(camera.source_fps, 2),
            "pictures": camera.pictures,
            "decoded": camera.decoded,
            "decode_mode": camera.mode.value,
            "switch_s": round(camera.switch_s, 3),
            "clock_offset_s": _rounded_s(camera.clock_offset_s),
            "clock_believed": camera.clock_believed,
            "frames": camera.frames,
            "dropped": camera.dropped,
            "damaged": camera.damaged,
            "passed_over": camera.passed_over,
            "stale": self._batcher.stale[camera.camera_id],
            "spared": self._pipeline.spared(camera.camera_id),
        }


def seen_as(camera: CameraStatus, sight: Sight | None) -> CameraStatus:
    """The status of a camera that is live, with what is wrong with its pictures."""
    if sight is None or sight.condition is Condition.SOUND or camera.state is not CameraState.LIVE:
        return camera
    word = sight.condition.value
    return replace(
        camera,
        state=CameraState(word),
        reason=f"its pictures are {word}",
        reason_code=Reason(word),
        since_at=sight.since_at,
    )


def _rounded_s(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)


def _rounded(percentiles: Mapping[str, float | None]) -> dict[str, float | None]:
    """To what clocks are good for: a tenth of a millisecond."""
    return {name: None if value is None else round(value, 4) for name, value in percentiles.items()}


def _log_state(status: CameraStatus) -> None:
    log.info(
        "camera %s is %s%s", status.camera_id, status.state, f": {status.reason}" if status.reason else ""
    )

"""The spine: a batch of frames goes in, events come to rest in the sink."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from models.detections import Detections
from models.detector import Detector, detect_frames
from models.regions import scale_for
from streams.frame import Frame
from streams.scale import DetectorScale
from vision.deduplication import COOL_OFF_S
from vision.event import Event, EventState, Evidence
from vision.evidence import EvidenceRecorder, Look
from vision.ports import (
    EventSink,
    NoObserver,
    NoSecondLooks,
    NoStills,
    Observer,
    SecondLooks,
    SignalSource,
    SinkError,
    Still,
    StillSource,
)
from vision.regions import regions_of
from vision.sight import Sight, Sights
from vision.spared import SparedDetections
from vision.verification import Verdict
from vision.watch import Watch

log = logging.getLogger(__name__)


class Pipeline:
    """Detects, tracks, judges, deduplicates, proves and records: `step` is all of it."""

    def __init__(
        self,
        detector: Detector,
        watches: Iterable[Watch],
        evidence: EvidenceRecorder,
        signals: SignalSource,
        sink: EventSink,
        *,
        second_looks: SecondLooks | None = None,
        observer: Observer | None = None,
        spared: SparedDetections | None = None,
        sights: Sights | None = None,
        stills: StillSource | None = None,
    ) -> None:
        """Without `spared` every frame is detected, without `sights` every frame is judged.

        spared  uses detections again while nothing moves
        sights  knows in which pictures rules can see nothing
        stills  pictures that cameras take when they are asked
        """
        self._detector = detector
        self._watches: Mapping[str, Watch] = {watch.camera.id: watch for watch in watches}
        self._regions = {camera_id: regions_of(watch.camera) for camera_id, watch in self._watches.items()}
        self._evidence = evidence
        self._signals = signals
        self._sink = sink
        self._second_looks = second_looks or NoSecondLooks()
        self._observer: Observer = observer or NoObserver()
        self._spared = spared
        self._sights = sights
        self._stills: StillSource = stills or NoStills()
        self._sink_fails = False
        self._unsaved: dict[str, list[Event]] = {camera_id: [] for camera_id in self._watches}

    def step(self, frames: Sequence[Frame]) -> list[Event]:
        """Take a batch, at most one frame per camera; give the events that have a new revision."""
        if not frames:
            return []
        self._hear(max(frame.captured_at for frame in frames))
        frames = [frame for frame in frames if self._sights is None or self._sights.look(frame)]
        news: list[Event] = []
        for frame, detections in zip(frames, self._detect(frames), strict=True):
            watch = self._watches[frame.camera_id]
            found = watch.look(frame, detections)
            if watch.seen is not None:
                self._observer.seen(watch.seen)
            changed = [self._prove(event, watch, frame) for event in found]
            self._record(watch, changed)
            for verdict in watch.verdicts(frame.captured_at):
                self._answer(watch, verdict, frame)
            news += changed
        return news

    def look_again(self, at: datetime) -> None:
        """Take new questions, and answer those for which no pictures come. Call it often, frames or not.

        Stills that have come since are added to their events.
        """
        for still in self._stills.taken():
            self._add(still)
        for request in self._second_looks.due():
            if request.camera_id in self._watches:
                self._watches[request.camera_id].verify(request, at)
        for watch in self._watches.values():
            for verdict in watch.overdue(at):
                self._answer(watch, verdict, None)

    def needs_fps(self, camera_id: str, at: datetime, *, calm: bool = False) -> float:
        """How many frames a second the camera should give now. May be called from any thread.

        `calm` see `Rule.needs_fps`.
        """
        return self._watches[camera_id].needs_fps(at, calm=calm)

    def scale_of(self, camera_id: str) -> DetectorScale:
        """How large the camera's frames should be for what the detector looks at. From any thread."""
        return scale_for(self._regions[camera_id], self._detector.input_size_px)

    def spared(self, camera_id: str) -> int:
        """How many detections of the camera were not necessary. May be called from any thread."""
        return self._spared.spared[camera_id] if self._spared else 0

    def sight(self, camera_id: str) -> Sight | None:
        """What the camera's pictures are; None where nobody knows. May be called from any thread."""
        return self._sights.of(camera_id) if self._sights else None

    def active_zones(self, camera_id: str, at: datetime) -> frozenset[str]:
        """The camera's zones in which a rule looks at `at`. May be called from any thread."""
        return self._watches[camera_id].active_zones(at)

    def verifying(self, camera_id: str) -> bool:
        """Whether the camera is having a second look at something."""
        return self._watches[camera_id].verifying

    def restore(self) -> None:
        """Go on where an earlier run was: dwell clocks and open events."""
        for watch in self._watches.values():
            state = self._sink.state(watch.camera.id)
            latest = state.looked_at if state else datetime.max.replace(tzinfo=UTC)
            ended_after = latest - timedelta(seconds=COOL_OFF_S)
            watch.restore(state, self._sink.recent_events(watch.camera.id, ended_after))

    def flush(self) -> None:
        """Save what is known now, of every camera. Raises `SinkError`."""
        for watch in self._watches.values():
            self._save(watch)

    def _detect(self, frames: Sequence[Frame]) -> list[Detections]:
        """The detections of each frame, new ones or those of an earlier frame that looked the same."""
        if self._spared is None:
            return self._detect_now(frames)
        busy = [self._watches[frame.camera_id].undecided for frame in frames]
        return self._spared.detect(frames, busy, self._detect_now)

    def _detect_now(self, frames: Sequence[Frame]) -> list[Detections]:
        if not frames:
            return []
        return detect_frames(self._detector, frames, [self._regions[frame.camera_id] for frame in frames])

    def _hear(self, at: datetime) -> None:
        for signal in self._signals.due(at):
            for watch in self._watches.values():
                watch.observe(signal)

    def _prove(self, event: Event, watch: Watch, frame: Frame) -> Event:
        """The event with the pictures that its new revision calls for."""
        zone = watch.zones.get(event.zone_id)
        if event.state is EventState.OPEN:
            event = self._evidence.confirm(event, watch.ring, zone)
            if event.confirmed_at == event.changed_at:
                self._stills.ask(event.camera_id, event.id)
        elif event.state is EventState.CLOSED:
            event = self._evidence.end(event, Look(frame, ()), zone)
        watch.deduplicator.replace(event)
        return event

    def _add(self, still: Still) -> None:
        """No new revision: what the dispatch side was told stays true. Who is forgotten gets no picture."""
        watch = self._watches[still.camera_id]
        event = watch.event(still.event_id)
        if event is not None:
            event = self._evidence.add(event, still)
            watch.deduplicator.replace(event)
            self._record(watch, [event])

    def _answer(self, watch: Watch, verdict: Verdict, frame: Frame | None) -> None:
        """Save a verdict with pictures; what cannot be saved now is decided again with the next look.

        The end of an event is told before the verdict that it has brought.
        """
        event_id = verdict.request.event_id
        event = watch.event(event_id)
        pictures: Sequence[Evidence] = ()
        if event is not None and frame is not None:
            pictures = self._evidence.verify(event, Look(frame, ()), watch.zones.get(event.zone_id))
        with self._put_off(watch):
            if self._unsaved[watch.camera.id]:
                self._save(watch)
            answered = self._second_looks.answer(verdict, pictures)
            if answered is not None:
                watch.deduplicator.replace(answered)
            watch.answered(event_id)

    def _record(self, watch: Watch, changed: Sequence[Event]) -> None:
        """Save events and state together. What cannot be saved now is kept and saved first, later."""
        waiting = self._unsaved[watch.camera.id]
        waiting.extend(changed)
        if waiting or watch.unsaved:
            with self._put_off(watch):
                self._save(watch)

    @contextmanager
    def _put_off(self, watch: Watch) -> Iterator[None]:
        """What cannot be saved is tried again later; that is told once, and once more when it works."""
        try:
            yield
        except SinkError as error:
            if not self._sink_fails:
                log.warning("camera %s: events wait to be saved: %s", watch.camera.id, error)
            self._sink_fails = True
        else:
            if self._sink_fails:
                log.warning("camera %s: events can be saved again", watch.camera.id)
            self._sink_fails = False

    def _save(self, watch: Watch) -> None:
        state = watch.state()
        if state is None:
            return
        waiting = self._unsaved[watch.camera.id]
        current = [event for event in watch.deduplicator.events if not event.finished]
        self._sink.record(state, [*waiting, *current])
        waiting.clear()
        watch.saved()

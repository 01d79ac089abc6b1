"""A whole replay: from what was ordered to the events that came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from base.clock import Clock
from command_center.store.signal_sources import ReplayedSignals
from command_center.store.store import Store
from models.detector import Detector
from simulation.rtsp.errors import ClipError
from streetwarden.replay import CompleteRecord, Progress, Recording, replay
from streetwarden.rtsp_replay import replay_via_rtsp
from streetwarden.settings import Settings
from streetwarden.wiring import pipeline_of
from vision.event import Event
from vision.signals import Signal, SignalKind


@dataclass(frozen=True, slots=True)
class ReplayOrder:
    """What to replay, and how."""

    settings: Settings
    recordings: tuple[Recording, ...]
    starts_at: datetime
    signals: tuple[Signal, ...] = ()
    via_rtsp: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a replay: events at their last revision, oldest first, and what went wrong with a file."""

    events: tuple[Event, ...]
    errors: tuple[Exception, ...] = ()


def events_of(
    order: ReplayOrder, detector: Detector, folder: Path, clock: Clock, progress: Progress
) -> Outcome:
    """Play the recordings into a store of their own in `folder`. Raises `StoreError`, `SinkError`."""
    store = Store.open(folder, clock)
    try:
        store.import_site(order.settings.site)
        store.add_signals(order.signals)
        errors = _play(order, detector, store, progress)
        return Outcome(tuple(_events(store, order.recordings)), tuple(errors))
    finally:
        store.close()


def _play(order: ReplayOrder, detector: Detector, store: Store, progress: Progress) -> Sequence[Exception]:
    settings, recordings = order.settings, order.recordings
    gates = {signal.subject for signal in order.signals if signal.kind is SignalKind.ACCESS_GRANT}
    pipeline = pipeline_of(
        settings.site,
        [settings.site.camera(recording.camera_id) for recording in recordings],
        detector,
        store=store,
        signals=CompleteRecord(ReplayedSignals(store.signals), sorted(gates)),
        evidence=settings.evidence,
        seed=order.starts_at.isoformat(),
    )
    max_side_px = detector.input_size_px
    if not order.via_rtsp:
        return replay(
            pipeline, recordings, starts_at=order.starts_at, max_side_px=max_side_px, progress=progress
        )
    try:
        replay_via_rtsp(
            pipeline,
            settings,
            recordings,
            starts_at=order.starts_at,
            max_side_px=max_side_px,
            progress=progress,
        )
    except ClipError as error:
        return [error]
    return []


def _events(store: Store, recordings: Sequence[Recording]) -> list[Event]:
    """All events of the recordings' cameras."""
    ever = datetime.min.replace(tzinfo=UTC)
    events = [event for one in recordings for event in store.recent_events(one.camera_id, ever)]
    return sorted(events, key=lambda event: (event.started_at, event.camera_id, str(event.id)))

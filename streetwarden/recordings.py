"""A whole replay: from what was ordered to the events that came of it."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from base.clock import Clock
from command_center.store.signal_sources import ReplayedSignals
from command_center.store.store import Store
from models.detector import Detector
from streetwarden.replay import CompleteRecord, Played, Progress, Recording, replay
from streetwarden.rtsp_replay import replay_via_rtsp
from streetwarden.settings import Settings
from streetwarden.still_life import StillLife
from streetwarden.waking import StoredSecondLooks
from streetwarden.wiring import pipeline_of
from vision.event import Event
from vision.pipeline import Pipeline
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


class Company(Protocol):
    """What goes on beside a replay, and after it: nothing, or a dispatch side with people."""

    def beside(self, store: Store) -> AbstractContextManager[None]:
        """Run while the recordings are played and after."""
        ...

    def after(self, store: Store, still_life: StillLife) -> None:
        """Go on until nothing more is expected."""
        ...


class Alone:
    """A replay without anybody else."""

    def beside(self, store: Store) -> AbstractContextManager[None]:  # noqa: ARG002
        """Nothing."""
        return nullcontext()

    def after(self, store: Store, still_life: StillLife) -> None:
        """Nothing."""


def events_of(
    order: ReplayOrder,
    detector: Detector,
    folder: Path,
    clock: Clock,
    progress: Progress,
    *,
    company: Company | None = None,
) -> Outcome:
    """Play the recordings into a store of their own in `folder`. Raises `StoreError`, `SinkError`."""
    company = company or Alone()
    store = Store.open(folder, clock)
    try:
        store.import_site(order.settings.site)
        store.add_signals(order.signals)
        pipeline = _pipeline(order, detector, store)
        with company.beside(store):
            played = _play(order, pipeline, progress)
            company.after(store, StillLife(pipeline, played.last))
            pipeline.flush()
        return Outcome(tuple(_events(store, order.recordings)), played.errors)
    finally:
        store.close()


def _pipeline(order: ReplayOrder, detector: Detector, store: Store) -> Pipeline:
    settings = order.settings
    gates = {signal.subject for signal in order.signals if signal.kind is SignalKind.ACCESS_GRANT}
    return pipeline_of(
        settings.site,
        [settings.site.camera(recording.camera_id) for recording in order.recordings],
        detector,
        store=store,
        signals=CompleteRecord(ReplayedSignals(store.signals), sorted(gates)),
        evidence=settings.evidence,
        second_looks=StoredSecondLooks(store, lambda: True),
        seed=order.starts_at.isoformat(),
    )


def _play(order: ReplayOrder, pipeline: Pipeline, progress: Progress) -> Played:
    recordings, starts_at = order.recordings, order.starts_at
    if order.via_rtsp:
        return replay_via_rtsp(
            pipeline,
            order.settings,
            recordings,
            starts_at=starts_at,
            progress=progress,
        )
    return replay(pipeline, recordings, starts_at=starts_at, progress=progress)


def _events(store: Store, recordings: Sequence[Recording]) -> list[Event]:
    """All events of the recordings' cameras."""
    ever = datetime.min.replace(tzinfo=UTC)
    events = [event for one in recordings for event in store.recent_events(one.camera_id, ever)]
    return sorted(events, key=lambda event: (event.started_at, event.camera_id, str(event.id)))

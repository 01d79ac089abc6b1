"""What a pipeline needs of others, kept in memory: a sink, signals, and no pictures."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from vision.event import Event, Evidence
from vision.evidence import EvidenceRecorder, Look, LookRing
from vision.ports import CameraState
from vision.signals import Signal
from vision.site import Zone


class MemorySink:
    """An `EventSink` that keeps every event at its last revision, and states as JSON, as the store does."""

    def __init__(self) -> None:
        self._states: dict[str, CameraState] = {}
        self._events: dict[UUID, Event] = {}

    @property
    def events(self) -> tuple[Event, ...]:
        """All events ever recorded."""
        return tuple(self._events.values())

    def record(self, state: CameraState, events: Sequence[Event]) -> None:
        """Keep them."""
        self._states[state.camera_id] = replace(state, rules=json.loads(json.dumps(dict(state.rules))))
        self._events.update((event.id, event) for event in events)

    def state(self, camera_id: str) -> CameraState | None:
        """The camera's last state, if any."""
        return self._states.get(camera_id)

    def recent_events(self, camera_id: str, ended_after: datetime) -> list[Event]:
        """The camera's events that have not ended, or ended after an instant; oldest first."""
        return [
            event
            for event in self._events.values()
            if event.camera_id == camera_id and (event.ended_at is None or event.ended_at > ended_after)
        ]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A signal, and when it truly arrives; `signal.at` is by the clock of the device that sends it."""

    arrives_at: datetime
    signal: Signal


Marks = Callable[[datetime], list[Signal]]
"""How far the grants of each gate are known at an instant: its watermarks, by the controllers' clocks."""


class ScriptedSignals:
    """A `SignalSource` that hands out each signal when it arrives, and every time the newest watermarks."""

    def __init__(self, arrivals: Iterable[Arrival], marks: Marks = lambda _at: []) -> None:
        self._waiting = sorted(arrivals, key=lambda arrival: arrival.arrives_at)
        self._marks = marks

    def due(self, at: datetime) -> list[Signal]:
        """The signals that have arrived by `at` and were not handed out yet."""
        due = [arrival.signal for arrival in self._waiting if arrival.arrives_at <= at]
        self._waiting = self._waiting[len(due) :]
        return [*due, *self._marks(at)]


class NoPictures(EvidenceRecorder):
    """Takes none: events are measured, not proved."""

    def __init__(self) -> None:
        super().__init__(_NoVault())

    def confirm(self, event: Event, ring: LookRing, zone: Zone | None) -> Event:  # noqa: ARG002
        """The event as it is."""
        return event

    def end(self, event: Event, look: Look, zone: Zone | None) -> Event:  # noqa: ARG002
        """The event as it is."""
        return event

    def verify(self, event: Event, look: Look, zone: Zone | None) -> tuple[Evidence, ...]:  # noqa: ARG002
        """Nothing."""
        return ()


class _NoVault:
    def put(self, path: str, content: bytes) -> None:
        """Nowhere."""

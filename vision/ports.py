"""What vision needs from others: a sink for events, a source of signals, a vault for pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from vision.event import Event
from vision.signals import Signal


@dataclass(frozen=True, slots=True)
class CameraState:
    """What must survive a restart of a camera's pipeline: one row, replaced as a whole.

    session   of the latest connection
    looked_at when the latest look was captured; the time until the next look is a blind span
    rules     state of each rule by its key, JSON values
    """

    camera_id: str
    session: int
    looked_at: datetime
    rules: Mapping[str, object]


class EventSink(Protocol):
    """Where events go. A fact and the intent to tell the world commit together."""

    def record(self, state: CameraState, events: Sequence[Event]) -> None:
        """Save a camera's state and its new or changed events in one transaction.

        An event with a revision not seen before is also queued for the dispatch side; one with a known
        revision only updates what is shown. Raises `SinkError` when nothing was saved.
        """
        ...

    def state(self, camera_id: str) -> CameraState | None:
        """The camera's saved state, if any."""
        ...

    def recent_events(self, camera_id: str, ended_after: datetime) -> list[Event]:
        """The camera's events that have not ended, or ended after an instant; oldest first."""
        ...


class SinkError(Exception):
    """Nothing was saved; the same call may succeed later (a full disk, a locked database)."""

    retry_after_s = 1.0


class SignalSource(Protocol):
    """Where signals come from, each exactly once and in order of arrival."""

    def due(self, at: datetime) -> list[Signal]:
        """The signals that have arrived by `at` and were not handed out yet."""
        ...


class EvidenceVault(Protocol):
    """Where pictures are kept."""

    def put(self, path: str, content: bytes) -> None:
        """Keep `content` under a relative path, durably. Raises `EvidenceError`."""
        ...


class EvidenceError(Exception):
    """A picture could not be kept; the event goes on without it and says so."""

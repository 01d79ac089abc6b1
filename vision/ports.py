"""What vision needs from others: a sink for events, a source of signals, a vault for pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from vision.event import Event, Evidence
from vision.seen import Seen
from vision.signals import Signal
from vision.verification import Verdict, VerificationRequest


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


class SecondLooks(Protocol):
    """Questions whether what was reported is still there, and where the answers go."""

    def due(self) -> list[VerificationRequest]:
        """The open questions that were not handed out yet; after a restart all open ones are again."""
        ...

    def answer(self, verdict: Verdict, pictures: Sequence[Evidence]) -> Event | None:
        """Save a verdict with its pictures and queue its report; give the event's new revision.

        None when nobody waits for the answer any more. Raises `SinkError` when nothing was saved.
        """
        ...


class NoSecondLooks:
    """Nobody asks: a replay without a dispatch side."""

    def due(self) -> list[VerificationRequest]:
        """No questions."""
        return []

    def answer(self, verdict: Verdict, pictures: Sequence[Evidence]) -> Event | None:  # noqa: ARG002
        """Nobody waits for it."""
        return None


class Observer(Protocol):
    """Somebody who is told of every look, such as people who watch live."""

    def seen(self, seen: Seen) -> None:
        """A camera was looked at. Must be quick and raise nothing."""
        ...


class NoObserver:
    """Nobody watches: a replay."""

    def seen(self, seen: Seen) -> None:
        """Ignored."""


@dataclass(frozen=True, slots=True)
class ViewRequest:
    """Somebody has found a camera's view right as it was at an instant."""

    camera_id: str
    asked_at: datetime


class ViewMemory(Protocol):
    """What was learned of the cameras' views, by camera, and people's word on them, for the next worker.

    Every method raises `SinkError` when nothing was read or saved.
    """

    def references(self) -> Mapping[str, bytes]:
        """All that was kept, as `PictureHealth.reference` gave it."""
        ...

    def keep(self, references: Mapping[str, bytes]) -> None:
        """Put these in the place of the cameras' earlier ones."""
        ...

    def requests(self, since: datetime) -> list[ViewRequest]:
        """The requests made at or after an instant that nobody has heeded yet."""
        ...

    def heeded(self, request: ViewRequest, reference: bytes | None) -> None:
        """A request was heeded; what is known of the view now (None: nothing) takes the earlier's place."""
        ...


class EvidenceVault(Protocol):
    """Where pictures are kept."""

    def put(self, path: str, content: bytes) -> None:
        """Keep `content` under a relative path, durably. Raises `EvidenceError`."""
        ...


class ClipSource(Protocol):
    """Where films of what led to an event come from."""

    def clip(self, camera_id: str, since: datetime) -> bytes | None:
        """MP4 of a camera from before `since`, or as far back as there is, until now; None: there is none.

        Raises `EvidenceError`.
        """
        ...


class NoClips:
    """No camera keeps film: a replay."""

    def clip(self, camera_id: str, since: datetime) -> bytes | None:  # noqa: ARG002
        """None."""
        return None


@dataclass(frozen=True, slots=True)
class Still:
    """A picture that a camera has taken for an event, as a JPEG file.

    captured_at   when it had come: a moment after the event was confirmed
    """

    camera_id: str
    event_id: UUID
    captured_at: datetime
    content: bytes


class StillSource(Protocol):
    """Where pictures at a camera's full resolution come from, beside its stream."""

    def ask(self, camera_id: str, event_id: UUID) -> None:
        """Ask for a picture of an event. Returns at once; a camera that gives none is passed over."""
        ...

    def taken(self) -> list[Still]:
        """Those that have come since the last call. Returns at once."""
        ...


class NoStills:
    """No camera is asked: a replay."""

    def ask(self, camera_id: str, event_id: UUID) -> None:
        """Nothing happens."""

    def taken(self) -> list[Still]:
        """None."""
        return []


class EvidenceError(Exception):
    """A picture could not be kept; the event goes on without it and says so."""

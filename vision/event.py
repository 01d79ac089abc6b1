"""An event: a deduplicated violation with an id, a life and pictures."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from vision.violation import EventType, Part, Place, Severity, Subject, Violation, confidence_of


class EventState(StrEnum):
    """`warned -> open -> closed`, or `warned -> withdrawn`; a recurrence leads from closed back to open."""

    WARNED = "warned"
    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


FINISHED = frozenset({EventState.CLOSED, EventState.WITHDRAWN})


CLIP = "clip"
"""The kind of evidence that is a film."""


HIGH_RESOLUTION = "high_resolution"
"""The kind of evidence that is a picture of its own, taken by the camera when it was asked."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One picture of an event, or a film of how it came about.

    kind    overview or close_up; drawn copies end in _drawn; clip (MP4) is the film; high_resolution is a
            picture of the camera's own, from a moment later
    moment  confirmed, updated, ended or verified
    sha256  of the file's bytes, hexadecimal
    path    relative to the evidence folder, with forward slashes
    """

    kind: str
    moment: str
    captured_at: datetime
    sha256: str
    path: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Event:
    """A fact about the street that somebody should know.

    `revision` grows with every change that the dispatch side must hear of. `ended_at` is set when the event
    is closed or withdrawn; a momentary event (a deed such as tailgating) is closed by people only.
    All instants are UTC.
    """

    id: UUID
    revision: int
    event_type: EventType
    rule: str
    rule_version: int
    state: EventState
    camera_id: str
    zone_id: str
    place: Place
    started_at: datetime
    last_seen_at: datetime
    changed_at: datetime
    confirmed_at: datetime | None = None
    ended_at: datetime | None = None
    grid_id: str = ""
    latitude: float | None = None
    longitude: float | None = None
    address: str = ""
    household_id: str = ""
    category: str = ""
    severity: Severity = Severity.NORMAL
    confidence: float = 0.0
    parts: tuple[Part, ...] = ()
    subjects: tuple[Subject, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    model: str = ""
    model_sha256: str = ""
    flags: tuple[str, ...] = ()
    recurrences: int = 0
    momentary: bool = False

    @property
    def dwell_s(self) -> float:
        """How long it has lasted so far, as far as it was seen; never below 0, though clocks step back."""
        return max(0.0, ((self.ended_at or self.last_seen_at) - self.started_at).total_seconds())

    @property
    def finished(self) -> bool:
        """Whether it is closed or withdrawn."""
        return self.state in FINISHED

    def seen(self, violation: Violation) -> "Event":
        """The event with what the rule sees now; no new revision."""
        return replace(
            self,
            place=violation.place,
            started_at=min(self.started_at, violation.started_at),
            last_seen_at=max(self.last_seen_at, violation.last_seen_at),
            severity=violation.severity,
            category=violation.category,
            confidence=confidence_of(violation.parts),
            parts=violation.parts,
            subjects=violation.subjects,
            flags=tuple(dict.fromkeys((*self.flags, *violation.flags))),
        )

"""What every rule can do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from vision.scene import Scene
from vision.schedule import ALWAYS, Calendar, Schedule
from vision.signals import Signal, SignalKind
from vision.site import Zone
from vision.violation import EventType, Violation

State = Mapping[str, object]

_PERMITS_KEPT = 32


class Permits:
    """Leave that was signalled: spans in which a zone's rules do not apply. Bounded."""

    def __init__(self) -> None:
        self._spans: list[tuple[datetime, datetime | None]] = []

    def add(self, start: datetime, end: datetime | None) -> None:
        """Permit from `start` to `end`, or until further notice. The same one told twice counts once."""
        if (start, end) not in self._spans:
            self._spans = [*self._spans, (start, end)][-_PERMITS_KEPT:]

    def cover(self, at: datetime) -> bool:
        """Whether what the rules forbid is permitted at `at`."""
        return any(start <= at and (end is None or at < end) for start, end in self._spans)

    def state(self) -> list[list[str | None]]:
        """The spans as JSON values."""
        return [[start.isoformat(), end.isoformat() if end else None] for start, end in self._spans]

    def restore(self, state: Sequence[Sequence[str]]) -> None:
        """Go on from `state()`."""
        self._spans = [
            (datetime.fromisoformat(start), datetime.fromisoformat(end) if end else None)
            for start, end in state
        ]


@dataclass(frozen=True, slots=True)
class Duty:
    """Where and when a rule is at work."""

    camera_id: str
    zone: Zone
    schedule: Schedule = ALWAYS
    calendar: Calendar = field(default_factory=Calendar)
    permits: Permits = field(default_factory=Permits, compare=False)

    def active(self, at: datetime) -> bool:
        """Whether the rule applies at `at`."""
        return self.calendar.active(self.schedule, at) and not self.permits.cover(at)

    def observe(self, signal: Signal) -> None:
        """Take note of a permit for this zone, named as `zone` or as `camera/zone`."""
        if signal.kind is SignalKind.PERMIT and signal.subject in self.zone_names:
            self.permits.add(signal.at, signal.until)

    @property
    def zone_names(self) -> tuple[str, str]:
        """What signals may call the zone."""
        return (self.zone.id, f"{self.camera_id}/{self.zone.id}")


class Rule(Protocol):
    """A rule watches one zone of one camera. It is pure: no clock, no input or output.

    `needs_fps` may be called from another thread than the rest and only reads.
    """

    name: str
    version: int
    event_type: EventType

    def needs_fps(self, at: datetime, *, calm: bool = False) -> float:
        """How many looks a second the rule wants at `at`; 0 for none.

        `calm`: nothing seems to move before the camera, and when that changes everything since its latest key
        picture will be looked at. Who waits for somebody to come may then ask for less.
        """
        ...

    def observe(self, signal: Signal) -> None:
        """Take note of a signal; those that do not concern the rule are ignored."""
        ...

    def look(self, scene: Scene) -> list[Violation]:
        """What is wrong now. A violation that is no longer in the list has ended."""
        ...

    def state(self) -> State:
        """What must survive a restart, as JSON values."""
        ...

    def restore(self, state: State) -> None:
        """Go on from a saved state. Raises ValueError or KeyError when it is not one of this rule's."""
        ...

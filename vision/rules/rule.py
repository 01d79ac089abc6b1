"""What every rule can do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from vision.scene import Scene
from vision.schedule import ALWAYS, Calendar, Schedule
from vision.signals import Signal
from vision.site import Zone
from vision.violation import EventType, Violation

State = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Duty:
    """Where and when a rule is at work."""

    camera_id: str
    zone: Zone
    schedule: Schedule = ALWAYS
    calendar: Calendar = field(default_factory=Calendar)

    def active(self, at: datetime) -> bool:
        """Whether the rule applies at `at`."""
        return self.calendar.active(self.schedule, at)


class Rule(Protocol):
    """A rule watches one zone of one camera. It is pure: no clock, no input or output.

    `needs_fps` may be called from another thread than the rest and only reads.
    """

    name: str
    version: int
    event_type: EventType

    def needs_fps(self, at: datetime) -> float:
        """How many looks a second the rule wants at `at`; 0 for none."""
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

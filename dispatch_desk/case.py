"""A case, its time-line, its pictures, and those who work on it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dispatch_desk.settings import Language
from dispatch_desk.states import FINISHED, Action, Role, State
from dispatch_desk.wire import EventData

MAX_NOTE = 2000  # characters; the contract's bound on a case update's note


@dataclass(frozen=True, slots=True)
class Case:
    """What the desk makes of an event.

    number        for people: date and a number of the day
    revision      the newest of its event that was reported
    last_action   what brought it into its state
    worker_id     the grid worker in charge, if any; `worker` is the name
    due_at        when it should be finished
    """

    id: UUID
    number: str
    event_id: UUID
    revision: int
    event: EventData
    state: State
    last_action: Action
    grid_id: str
    worker_id: UUID | None
    worker: str | None
    created_at: datetime
    updated_at: datetime
    due_at: datetime
    reworks: int = 0

    @property
    def finished(self) -> bool:
        """Whether nobody has to do anything any more."""
        return self.state in FINISHED

    def overdue(self, now: datetime) -> bool:
        """Whether it should have been finished before `now`."""
        return not self.finished and now > self.due_at


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account: a grid worker or a dispatcher. `grids` are ids; a dispatcher sees all."""

    id: UUID
    name: str
    role: Role
    language: Language
    grids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a person, the camera or the desk itself."""

    name: str
    role: Role


CAMERA = Actor("camera", Role.CAMERA)
DESK = Actor("desk", Role.DESK)


@dataclass(frozen=True, slots=True)
class Act:
    """Something done with a case. `photos` are sha256 of kept pictures, `worker` is whom to dispatch to."""

    action: Action
    actor: Actor
    note: str = ""
    photos: tuple[str, ...] = ()
    worker: Person | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the time-line. `worker` is who was in charge afterwards."""

    at: datetime
    action: Action
    actor: str
    role: Role
    from_state: State | None
    to_state: State
    worker: str | None
    note: str
    photos: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CasePicture:
    """A picture of a case. moment: confirmed, updated, ended, verified (the camera's), photo (a worker's)."""

    sha256: str
    kind: str
    moment: str
    captured_at: datetime

"""Follows events and cases of a running program, and tells what is new."""

from collections.abc import Callable, Sequence
from typing import Protocol
from uuid import UUID

from base.clock import Clock
from base.runner import Backoff, Runner
from dispatch_client.contract import CaseReply, CaseUpdate
from dispatch_client.errors import DispatchError
from streetwarden.demo.chronicle import Chronicle, Happening
from vision.event import Event

_LOOK_EVERY_S = 0.4
_AT_ONCE = 100


class Events(Protocol):
    """Where events and what is known of their cases are, such as the `Store`."""

    def event_changes_after(self, change: int, limit: int = _AT_ONCE) -> list[tuple[int, Event]]:
        """Events that changed after a change, with the numbers of their latest changes."""
        ...

    def case_updates(self, event_id: UUID) -> list[CaseUpdate]:
        """All that was told of the event's case."""
        ...


class Desk(Protocol):
    """Who knows the numbers of cases, such as the `RestClient`."""

    def case_of(self, event_id: str) -> CaseReply:
        """The case of an event. Raises `DispatchError`."""
        ...


class Watcher(Runner):
    """A round looks at whatever has changed since the one before."""

    name = "watcher"

    def __init__(
        self,
        events: Events,
        desk: Desk,
        chronicle: Chronicle,
        tell: Callable[[Sequence[Happening]], None],
        clock: Clock,
    ) -> None:
        super().__init__(clock, Backoff(first_s=0.5, max_s=2.0))
        self._events = events
        self._desk = desk
        self._chronicle = chronicle
        self._tell = tell
        self._change = 0
        self._numbers: dict[UUID, str] = {}

    def run_once(self) -> None:
        """Look and tell. Raises what the store does."""
        self.look()
        self.pause(_LOOK_EVERY_S)

    def look(self) -> None:
        """Tell what is new, and ask for the numbers of cases that had none."""
        changed: dict[UUID, Event] = {}
        while found := self._events.event_changes_after(self._change, _AT_ONCE):
            self._change = found[-1][0]
            changed |= {event.id: event for _, event in found}
        without = [file.event for file in self._chronicle.files() if not file.number]
        for event in [*changed.values(), *(each for each in without if each.id not in changed)]:
            self._tell(self._chronicle.note(event, self._number(event), self._events.case_updates(event.id)))

    def _number(self, event: Event) -> str:
        """The number of the event's case, "" while nobody can say."""
        if event.id not in self._numbers and event.confirmed_at is not None:
            try:
                self._numbers[event.id] = self._desk.case_of(str(event.id)).number
            except DispatchError:  # not there yet, or the desk is away: asked again in the next round
                return ""
        return self._numbers.get(event.id, "")

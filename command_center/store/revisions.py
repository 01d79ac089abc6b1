"""Two writers, one row: how an event keeps every change although its camera and people number them apart.

A camera's pipeline numbers the versions of an event by itself and reads them back only when it starts. People
(feedback) and second looks (verification) make revisions too, which a running pipeline does not hear of. So
whoever comes second gets the next number, and a row each remembers the pipeline's own number beside it:

1. A version that was saved before, by its number and its time, is no news (a repeated call, or the present
   state every few seconds).
2. One that is older than the pipeline's latest is no news either.
3. Everything else is new, and gets its own number or the next free one, whichever is higher.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, insert, select

from command_center.store import schema
from vision.event import Event

_REVISIONS = schema.event_revisions.c


@dataclass(frozen=True, slots=True)
class Revision:
    """A saved version of an event; `given` is the pipeline's own number of it, None where it was not told."""

    number: int
    changed_at: datetime
    given: int | None


@dataclass(frozen=True, slots=True)
class History:
    """All revisions of one event, oldest first."""

    revisions: Sequence[Revision]

    def knows(self, event: Event) -> bool:
        """Whether this very version was saved before, under the pipeline's number or the public one."""
        return any(
            event.revision in {each.number, each.given} and event.changed_at == each.changed_at
            for each in self.revisions
        )

    def is_stale(self, event: Event) -> bool:
        """Whether the pipeline has given a later version than this one."""
        given = [(each.given, each.changed_at) for each in self.revisions if each.given is not None]
        return bool(given) and (event.revision, event.changed_at) < max(given)

    @property
    def has_others(self) -> bool:
        """Whether somebody else than the pipeline has made a revision."""
        return any(each.given is None for each in self.revisions)

    def next_number(self, event: Event) -> int:
        """The number that a new version gets."""
        return max(event.revision, self.revisions[-1].number + 1) if self.revisions else event.revision


def load(connection: Connection, event_id: UUID) -> History:
    """The revisions of an event; none for one that is not stored."""
    query = select(_REVISIONS.revision, _REVISIONS.changed_at, _REVISIONS.given_revision)
    rows = connection.execute(query.where(_REVISIONS.event_id == event_id).order_by(_REVISIONS.revision))
    return History([Revision(*row) for row in rows])


def add(connection: Connection, event: Event, given: int | None) -> None:
    """Note that `event` is saved with its revision as it is now."""
    row = {"event_id": event.id, "revision": event.revision, "changed_at": event.changed_at}
    connection.execute(insert(schema.event_revisions).values(row | {"given_revision": given}))

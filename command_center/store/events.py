"""Events and the rows of their pictures: saved inside a caller's transaction, read in many ways."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Select, insert, or_, select, update

from command_center.store import schema
from command_center.store.codec import Codec, Row
from vision.event import Event, EventState, Evidence
from vision.violation import EventType

_EVENT = Codec(Event, schema.events)
_EVIDENCE = Codec(Evidence, schema.evidence)
_EVENTS = schema.events.c
MAX_LISTED = 1000


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events a list shows, newest first; None stands for any. `since` compares with `started_at`."""

    camera_id: str | None = None
    event_type: EventType | None = None
    state: EventState | None = None
    since: datetime | None = None
    limit: int = 100

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= MAX_LISTED:
            raise ValueError(f"limit: expected 1 to {MAX_LISTED}, got {self.limit}")

    def query(self) -> Select[tuple[object, ...]]:
        """The rows that pass."""
        wanted = (
            (_EVENTS.camera_id, self.camera_id),
            (_EVENTS.event_type, self.event_type),
            (_EVENTS.state, self.state),
        )
        query = select(schema.events).where(
            *(column == value for column, value in wanted if value is not None)
        )
        if self.since is not None:
            query = query.where(_EVENTS.started_at >= self.since)
        return query.order_by(_EVENTS.started_at.desc(), _EVENTS.id.desc()).limit(self.limit)


def save(connection: Connection, event: Event) -> bool:
    """Insert or update; return False for one that is older than what is stored, which stays as it is.

    Pictures are only added, by path: a row that is there stays as it is.
    """
    query = select(_EVENTS.revision, _EVENTS.changed_at, _EVENTS.last_seen_at).where(_EVENTS.id == event.id)
    stored = connection.execute(query).one_or_none()
    if stored is None:
        connection.execute(insert(schema.events).values(_EVENT.row(event)))
    elif (event.revision, event.changed_at, event.last_seen_at) >= tuple(stored):
        connection.execute(update(schema.events).where(_EVENTS.id == event.id).values(_EVENT.row(event)))
    else:
        return False
    _add_evidence(connection, event)
    return True


def one(connection: Connection, event_id: UUID) -> Event | None:
    """The event with this id, if there is one."""
    return next(iter(_load(connection, select(schema.events).where(_EVENTS.id == event_id))), None)


def listed(connection: Connection, which: EventFilter) -> list[Event]:
    """The events that pass the filter, newest first."""
    return _load(connection, which.query())


def recent(connection: Connection, camera_id: str, ended_after: datetime) -> list[Event]:
    """The camera's events that have not ended, or ended after an instant; oldest first."""
    alive = or_(_EVENTS.ended_at.is_(None), _EVENTS.ended_at > ended_after)
    query = select(schema.events).where(_EVENTS.camera_id == camera_id, alive)
    return _load(connection, query.order_by(_EVENTS.started_at, _EVENTS.id))


def _load(connection: Connection, query: Select[tuple[object, ...]]) -> list[Event]:
    rows: list[Row] = [dict(row) for row in connection.execute(query).mappings()]
    pictures = _evidence_of(connection, [row["id"] for row in rows])
    return [_EVENT.value(row, evidence=tuple(pictures[row["id"]])) for row in rows]


def _evidence_of(connection: Connection, event_ids: Sequence[object]) -> defaultdict[object, list[Evidence]]:
    pictures: defaultdict[object, list[Evidence]] = defaultdict(list)
    query = select(schema.evidence).where(schema.evidence.c.event_id.in_(event_ids))
    for row in connection.execute(query.order_by(schema.evidence.c.row_id)).mappings():
        pictures[row["event_id"]].append(_EVIDENCE.value(dict(row)))
    return pictures


def _add_evidence(connection: Connection, event: Event) -> None:
    if not event.evidence:
        return
    query = select(schema.evidence.c.path).where(schema.evidence.c.event_id == event.id)
    known = set(connection.execute(query).scalars())
    new = [_EVIDENCE.row(each, event_id=event.id) for each in event.evidence if each.path not in known]
    if new:
        connection.execute(insert(schema.evidence), new)

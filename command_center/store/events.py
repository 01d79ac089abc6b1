"""Events and the rows of their pictures: saved inside a caller's transaction, read in many ways."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Select, insert, or_, select, update

from command_center.errors import NotFoundError
from command_center.store import counters, revisions, schema
from command_center.store.codec import Codec, Row
from command_center.store.revisions import History
from vision.event import Event, EventState, Evidence
from vision.violation import EventType

_EVENT = Codec(Event, schema.events)
_EVIDENCE = Codec(Evidence, schema.evidence)
_EVENTS = schema.events.c
MAX_LISTED = 1000
CHANGES = "event_changes"  # the counter's name
Change = tuple[int, Event]


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


def save(connection: Connection, event: Event) -> Event | None:
    """Save what a camera's pipeline says of an event; the event with its new revision, None without news.

    The revision may be a higher one than the pipeline's: see revisions.py. What is known already only updates
    what is seen (when it was seen last, where, how surely), and never what people have changed meanwhile.
    Pictures are only added, by path: a row that is there stays as it is.
    """
    before, history = one(connection, event.id), revisions.load(connection, event.id)
    if history.is_stale(event):
        return None
    if before is not None and history.knows(event):
        _refresh(connection, before, event)
        return None
    new = replace(_merged(before, history, event), revision=history.next_number(event))
    saved = _put(connection, new, before)
    revisions.add(connection, saved, given=event.revision)
    return saved


def revise(connection: Connection, event: Event, pictures: Sequence[Evidence] = ()) -> Event:
    """Save a change that somebody else than the pipeline makes; the event as it is then.

    It gets the next revision. But for what is changed, `event` is as it was read in this transaction;
    `pictures` are added to its own.
    """
    new = replace(event, revision=event.revision + 1, evidence=(*event.evidence, *pictures))
    saved = _put(connection, new, event)
    revisions.add(connection, saved, given=None)
    return saved


def touch(connection: Connection, event_id: UUID) -> None:
    """Give an event a new number of change, because something that belongs to it has changed."""
    seq = counters.count(connection, CHANGES)
    connection.execute(update(schema.events).where(_EVENTS.id == event_id).values(change_seq=seq))


def one(connection: Connection, event_id: UUID) -> Event | None:
    """The event with this id, if there is one."""
    return next(iter(_load(connection, select(schema.events).where(_EVENTS.id == event_id))), None)


def stored(connection: Connection, event_id: UUID) -> Event:
    """The event with this id. Raises NotFoundError."""
    event = one(connection, event_id)
    if event is None:
        raise NotFoundError(f"expected the id of an event, got {event_id}")
    return event


def listed(connection: Connection, which: EventFilter) -> list[Event]:
    """The events that pass the filter, newest first."""
    return _load(connection, which.query())


def recent(connection: Connection, camera_id: str, ended_after: datetime) -> list[Event]:
    """The camera's events that have not ended, or ended after an instant; oldest first."""
    alive = or_(_EVENTS.ended_at.is_(None), _EVENTS.ended_at > ended_after)
    query = select(schema.events).where(_EVENTS.camera_id == camera_id, alive)
    return _load(connection, query.order_by(_EVENTS.started_at, _EVENTS.id))


def changed_after(connection: Connection, change: int, limit: int) -> list[Change]:
    """The events that changed after a change, each with the number of its latest change, in their order."""
    query = select(schema.events).where(_EVENTS.change_seq > change).order_by(_EVENTS.change_seq).limit(limit)
    found = {event.id: event for event in _load(connection, query)}
    numbers = connection.execute(query.with_only_columns(_EVENTS.change_seq, _EVENTS.id))
    return [(number, found[event_id]) for number, event_id in numbers]


def latest_change(connection: Connection) -> int:
    """The number of the latest change of any event; 0 when there was none."""
    return counters.get(connection, CHANGES)


def _merged(before: Event | None, history: History, event: Event) -> Event:
    """A deed that people have closed stays closed, whatever the camera still sees of it."""
    if before is not None and before.momentary and before.finished and history.has_others:
        return replace(event, state=before.state, ended_at=before.ended_at)
    return event


def _refresh(connection: Connection, before: Event, event: Event) -> None:
    """Update what is seen of a known version; an older look changes nothing but for missing pictures."""
    if event.last_seen_at < before.last_seen_at:
        event = replace(before, evidence=event.evidence)
    kept = {name: getattr(before, name) for name in ("revision", "state", "changed_at", "ended_at")}
    _put(connection, replace(event, **kept), before)


def _put(connection: Connection, event: Event, before: Event | None) -> Event:
    """Write the row, with the number of this change, and add new pictures; the event as it is then.

    The number's row stays locked until the commit, so numbers become visible in their order: a reader who has
    seen one never misses a lower one.
    """
    row = _EVENT.row(event, change_seq=counters.count(connection, CHANGES))
    if before is None:
        connection.execute(insert(schema.events).values(row))
    else:
        connection.execute(update(schema.events).where(_EVENTS.id == event.id).values(row))
    known = before.evidence if before is not None else ()
    paths = {each.path for each in known}
    added = [each for each in event.evidence if each.path not in paths]
    if added:
        rows = [_EVIDENCE.row(each, event_id=event.id) for each in added]
        connection.execute(insert(schema.evidence), rows)
    return replace(event, evidence=(*known, *added))


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

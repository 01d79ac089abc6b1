"""Our copy of the cases: each update is written down once, the case follows the newest, we do our part."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import Connection, delete, exists, insert, select, update

from base.clock import Clock
from command_center.cases import Case, asked_by
from command_center.errors import NotFoundError
from command_center.store import events, feedback
from command_center.store import schema_cases as schema
from command_center.store.codec import Codec
from command_center.store.database import Database
from dispatch_client.contract import CaseReply, CaseUpdate

_CASE = Codec(Case, schema.cases)
_UPDATE = Codec(CaseUpdate, schema.case_updates)
_CASES, _UPDATES = schema.cases.c, schema.case_updates.c


class Cases:
    """What the dispatch side has told us."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def take(self, news: CaseUpdate) -> bool:
        """Write an update down and do what it asks, in one transaction; False for one that is known already.

        The updates of a case may come in any order: the copy never goes back to a lower `seq`. Raises
        NotFoundError for an event that is not here, StoreUnavailableError when nothing was saved.
        """
        now = self._clock.now()
        with self._database.write() as connection:
            event = events.stored(connection, _id_of(news))
            if connection.execute(select(exists().where(_UPDATES.id == news.id))).scalar_one():
                return False
            row = _UPDATE.row(news, event_id=event.id, received_at=now)
            connection.execute(insert(schema.case_updates).values(row))
            newest = _follow(connection, _case_of(news, event.id))
            for ask in asked_by(news.kind, event, newest=newest):
                feedback.heed(connection, ask, event, news, now)
            events.touch(connection, event.id)
        return True

    def of(self, event_ids: Iterable[UUID]) -> Mapping[UUID, Case]:
        """The cases of these events, as far as there are any."""
        query = select(schema.cases).where(_CASES.event_id.in_(list(event_ids)))
        with self._database.read() as connection:
            rows = connection.execute(query).mappings().all()
        return {row["event_id"]: _CASE.value(dict(row)) for row in rows}

    def updates(self, event_id: UUID) -> list[CaseUpdate]:
        """All that was told of the event's case, in the order in which it happened."""
        query = select(schema.case_updates).where(_UPDATES.event_id == event_id).order_by(_UPDATES.seq)
        with self._database.read() as connection:
            rows = connection.execute(query).mappings().all()
        return [_UPDATE.value({**row, "event_id": str(event_id)}) for row in rows]


def file(connection: Connection, reply: CaseReply) -> None:
    """Note the case that answered a report, unless updates have told of it already: those are newer."""
    event_id = UUID(reply.event_id)
    if connection.execute(select(exists().where(_CASES.event_id == event_id, _CASES.seq > 0))).scalar_one():
        return
    case = Case(event_id, reply.id, reply.state, reply.worker or "", reply.reworks, reply.updated_at, seq=0)
    connection.execute(delete(schema.cases).where(_CASES.event_id == event_id))
    connection.execute(insert(schema.cases).values(_CASE.row(case)))
    events.touch(connection, event_id)


def _id_of(news: CaseUpdate) -> UUID:
    try:
        return UUID(news.event_id)
    except ValueError:
        raise NotFoundError(f"expected the id of an event, got {news.event_id!r}") from None


def _case_of(news: CaseUpdate, event_id: UUID) -> Case:
    return Case(event_id, news.case_id, news.state, news.actor, news.reworks, news.at, news.seq)


def _follow(connection: Connection, case: Case) -> bool:
    """Let the copy be what the update says; return whether it was newer than the copy."""
    mine = _CASES.event_id == case.event_id
    if not connection.execute(select(exists().where(mine))).scalar_one():
        connection.execute(insert(schema.cases).values(_CASE.row(case)))
        return True
    newer = update(schema.cases).where(mine, _CASES.seq < case.seq)
    return connection.execute(newer.values(_CASE.row(case))).rowcount == 1

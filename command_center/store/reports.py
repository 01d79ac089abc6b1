"""A fact and the intent to tell the world commit together: reports, queued in their event's transaction."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, FromClause, and_, exists, func, insert, select

from command_center.errors import StoreUnavailableError
from command_center.reporting import VerificationData, report_of
from command_center.store import schema
from dispatch_client.report import ReportKind
from vision.event import Event

_ROWS = schema.outbox.c


@dataclass(frozen=True, slots=True)
class QueuedReport:
    """A report that has not been delivered yet. `envelope` is its CloudEvents JSON form."""

    event_id: UUID
    revision: int
    kind: ReportKind
    envelope: dict[str, object]
    created_at: datetime


def queue(
    connection: Connection,
    event: Event,
    kind: ReportKind,
    at: datetime,
    now: datetime,
    *,
    verification: VerificationData | None = None,
) -> None:
    """Queue a report of an event as it was saved; `at` is when it became so, `now` when it is due.

    Raises StoreUnavailableError before the first import of a site, whose name a report carries.
    """
    report = report_of(event, kind, _site_id(connection), at, verification)
    row = {
        "event_id": event.id,
        "revision": event.revision,
        "kind": kind.value,
        "envelope": report.envelope(),
        "created_at": now,
        "next_at": now,
        "attempts": 0,
        "undeliverable": False,
        "last_error": "",
    }
    connection.execute(insert(schema.outbox).values(row))


def was_told(connection: Connection, event_id: UUID) -> bool:
    """Whether any revision of the event was ever queued."""
    return bool(connection.execute(select(exists().where(_ROWS.event_id == event_id))).scalar_one())


def delivered_at(connection: Connection, event_id: UUID) -> datetime | None:
    """When the dispatch side took the first report of an event; None while it has taken none."""
    query = select(func.min(_ROWS.delivered_at)).where(_ROWS.event_id == event_id)
    found: datetime | None = connection.execute(query).scalar_one()
    return found


def waiting(connection: Connection, limit: int) -> list[QueuedReport]:
    """The oldest reports that wait for their delivery, in the order in which they were queued."""
    pending = select(schema.outbox).where(is_waiting(schema.outbox)).order_by(_ROWS.row_id)
    rows = connection.execute(pending.limit(limit)).mappings()
    return [
        QueuedReport(
            row["event_id"], row["revision"], ReportKind(row["kind"]), row["envelope"], row["created_at"]
        )
        for row in rows
    ]


def is_waiting(rows: FromClause) -> ColumnElement[bool]:
    """The condition that a row of the outbox is neither delivered nor refused."""
    return and_(rows.c.delivered_at.is_(None), rows.c.undeliverable.is_(False))


def _site_id(connection: Connection) -> str:
    site_id: str | None = connection.execute(select(schema.site.c.id)).scalar_one_or_none()
    if site_id is None:
        raise StoreUnavailableError(
            "the store has no site that its reports could name; run `streetwarden config import`"
        )
    return site_id

"""Reports on their way to the dispatch side: one row for each revision that it must hear of.

Rows are filled here and not sent yet: `leased_by`, `leased_until`, `attempts`, `next_at`, `delivered_at` and
`undeliverable` belong to the relay.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, exists, insert, select

from command_center.store import schema
from dispatch_client.report import Report, ReportKind


@dataclass(frozen=True, slots=True)
class QueuedReport:
    """A report that has not been delivered yet. `envelope` is its CloudEvents JSON form."""

    event_id: UUID
    revision: int
    kind: ReportKind
    envelope: dict[str, object]
    created_at: datetime


def was_told(connection: Connection, event_id: UUID) -> bool:
    """Whether any revision of the event was ever queued."""
    return bool(connection.execute(select(exists().where(schema.outbox.c.event_id == event_id))).scalar_one())


def add(connection: Connection, report: Report, at: datetime) -> None:
    """Queue a report, due at once."""
    row = {
        "event_id": UUID(report.event_id),
        "revision": report.revision,
        "kind": report.kind.value,
        "envelope": report.envelope(),
        "created_at": at,
        "next_at": at,
        "attempts": 0,
        "undeliverable": False,
        "last_error": "",
    }
    connection.execute(insert(schema.outbox).values(row))


def waiting(connection: Connection, limit: int) -> list[QueuedReport]:
    """The oldest reports that wait for their delivery, in the order in which they were queued."""
    columns = schema.outbox.c
    pending = select(schema.outbox).where(columns.delivered_at.is_(None), columns.undeliverable.is_(False))
    rows = connection.execute(pending.order_by(columns.row_id).limit(limit)).mappings()
    return [
        QueuedReport(
            row["event_id"], row["revision"], ReportKind(row["kind"]), row["envelope"], row["created_at"]
        )
        for row in rows
    ]

"""Second looks: asked for when somebody says that a thing has been dealt with, answered by the same camera.

At most one question per event is open. Its answer is a revision of the event and a report, in one
transaction; an answer to a question that is open no more changes nothing, so two processes may answer.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, insert, select, update

from command_center.reporting import VerificationData
from command_center.store import events, reports
from command_center.store import schema_cases as schema
from dispatch_client.contract import VerificationResult
from dispatch_client.report import ReportKind
from vision.event import Event
from vision.verification import VerificationRequest

_COLUMNS = schema.verifications.c


@dataclass(frozen=True, slots=True)
class SecondLook:
    """A question to a camera and its answer; `result` and `looked_at` are None while it is owed."""

    requested_at: datetime
    looked_at: datetime | None
    result: VerificationResult | None
    reason: str = ""


def ask(connection: Connection, event: Event, reworks: int, now: datetime) -> None:
    """Ask the event's camera to look again; an open question is asked anew."""
    question = {"requested_at": now, "reworks": reworks}
    again = update(schema.verifications).where(_is_open(event.id)).values(question)
    if connection.execute(again).rowcount == 0:
        row = {"event_id": event.id, "camera_id": event.camera_id, "reason": "", **question}
        connection.execute(insert(schema.verifications).values(row))


def pending(connection: Connection, camera_id: str | None, limit: int) -> list[VerificationRequest]:
    """The open questions to a camera (None: to any), the oldest first."""
    query = select(_COLUMNS.event_id, _COLUMNS.camera_id, _COLUMNS.requested_at)
    query = query.where(_COLUMNS.result.is_(None)).order_by(_COLUMNS.requested_at, _COLUMNS.row_id)
    if camera_id is not None:
        query = query.where(_COLUMNS.camera_id == camera_id)
    return [VerificationRequest(*row) for row in connection.execute(query.limit(limit))]


def of(connection: Connection, event_id: UUID) -> list[SecondLook]:
    """All questions about an event, in the order in which they were asked."""
    query = select(_COLUMNS.requested_at, _COLUMNS.looked_at, _COLUMNS.result, _COLUMNS.reason)
    rows = connection.execute(query.where(_COLUMNS.event_id == event_id).order_by(_COLUMNS.row_id))
    return [
        SecondLook(row.requested_at, row.looked_at, VerificationResult(row.result) if row.result else None,
                   row.reason)
        for row in rows
    ]  # fmt: skip


def answer(connection: Connection, event: Event, found: VerificationData, now: datetime) -> Event | None:
    """Close the open question about an event and report what was found; None when there is none.

    Of `event` only its id and its pictures count: whatever another process has changed since it was read
    stays, and the answer gets the revision after that.
    """
    result = {"result": found.result.value, "looked_at": found.looked_at, "reason": found.reason}
    closed = update(schema.verifications).where(_is_open(event.id)).values(result)
    if connection.execute(closed).rowcount == 0:
        return None
    verified = events.revise(connection, events.stored(connection, event.id), event.evidence)
    reports.queue(connection, verified, ReportKind.VERIFICATION, found.looked_at, now, verification=found)
    return verified


def _is_open(event_id: UUID) -> ColumnElement[bool]:
    return and_(_COLUMNS.event_id == event_id, _COLUMNS.result.is_(None))

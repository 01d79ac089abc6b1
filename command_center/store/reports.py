"""A fact and the intent to tell the world commit together: reports, queued in their event's transaction."""

from datetime import datetime

from sqlalchemy import Connection, select

from command_center.errors import StoreUnavailableError
from command_center.reporting import VerificationData, report_of
from command_center.store import outbox, schema
from dispatch_client.report import ReportKind
from vision.event import Event


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
    outbox.add(connection, report, now)


def _site_id(connection: Connection) -> str:
    site_id: str | None = connection.execute(select(schema.site.c.id)).scalar_one_or_none()
    if site_id is None:
        raise StoreUnavailableError(
            "the store has no site that its reports could name; run `streetwarden config import`"
        )
    return site_id

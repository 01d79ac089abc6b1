"""Who did what: a row for every sign-in, every view and export of evidence, every change by a person."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from command_center.store import schema_people as schema
from command_center.store.codec import Codec
from command_center.store.database import Database


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One deed: `who` (a user's or a token's name) did `action` (such as view_evidence) to `subject`."""

    at: datetime
    who: str
    action: str
    subject: str = ""


_ENTRY = Codec(AuditEntry, schema.audit)
_COLUMNS = schema.audit.c


class Audit:
    """Entries are only added; retention alone deletes them, when their time is over."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, entry: AuditEntry) -> None:
        """Keep an entry."""
        with self._database.write() as connection:
            connection.execute(insert(schema.audit).values(_ENTRY.row(entry)))

    def entries(self, limit: int = 100, before: int | None = None) -> list[tuple[int, AuditEntry]]:
        """Entries with their row ids, newest first; for the next page pass the last row id as `before`."""
        query = select(schema.audit).order_by(_COLUMNS.row_id.desc()).limit(limit)
        if before is not None:
            query = query.where(_COLUMNS.row_id < before)
        with self._database.read() as connection:
            rows = connection.execute(query).mappings().all()
        return [(row["row_id"], _ENTRY.value(dict(row))) for row in rows]

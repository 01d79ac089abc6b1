"""The tables. Every instant is UTC.

Row ids of the time-line and of updates grow and are never given twice (`sqlite_autoincrement`), so that a
reader may remember how far it has come. The time-line is only added to; a trigger refuses anything else.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
)

from persistence.columns import NAMING_CONVENTION, UtcDateTime

metadata = MetaData(naming_convention=NAMING_CONVENTION)

people = Table(
    "people",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(100), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("language", String(16), nullable=False),
    Column("pin_hash", Text, nullable=False),
    Column("pin_is_one_time", Boolean, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("epoch", Integer, nullable=False),  # grows when sessions must end: new PIN, blocked
    Column("failures", Integer, nullable=False),
    Column("locked_until", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
)

person_grids = Table(
    "person_grids",
    metadata,
    Column("person_id", ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("grid_id", String(64), primary_key=True),
    Index(None, "grid_id"),
)

cases = Table(
    "cases",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", String(32), nullable=False, unique=True),
    Column("event_id", Uuid, nullable=False, unique=True),
    Column("revision", Integer, nullable=False),
    Column("event", Text, nullable=False),  # JSON of wire.EventData
    Column("state", String(16), nullable=False),
    Column("last_action", String(32), nullable=False),
    Column("grid_id", String(64), nullable=False),
    Column("worker_id", ForeignKey("people.id")),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("reworks", Integer, nullable=False),
    Index(None, "state", "due_at"),
    Index(None, "worker_id", "state"),
    Index(None, "updated_at"),
)

timeline = Table(
    "timeline",
    metadata,
    Column("row_id", Integer, primary_key=True, autoincrement=True),
    Column("case_id", ForeignKey("cases.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("action", String(32), nullable=False),
    Column("actor", String(100), nullable=False),
    Column("role", String(16), nullable=False),
    Column("from_state", String(16)),
    Column("to_state", String(16), nullable=False),
    Column("worker", String(100)),
    Column("note", Text, nullable=False),
    Column("photos", JSON, nullable=False),
    sqlite_autoincrement=True,
)

pictures = Table(
    "pictures",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("media_type", String(32), nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("received_at", UtcDateTime, nullable=False, index=True),
)

case_pictures = Table(
    "case_pictures",
    metadata,
    Column("case_id", ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("sha256", ForeignKey("pictures.sha256"), primary_key=True),
    Column("moment", String(16), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("captured_at", UtcDateTime, nullable=False),
    Index(None, "sha256"),
)

receipts = Table(
    "receipts",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("case_id", ForeignKey("cases.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("body_sha256", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("answer", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

updates = Table(
    "updates",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("case_id", ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("actor", String(100), nullable=False),
    Column("note", Text, nullable=False),
    Column("reworks", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),
    Column("delivered_at", UtcDateTime),
    Column("given_up_at", UtcDateTime),
    Column("last_error", Text, nullable=False),
    Index(None, "case_id", "seq"),
    Index(None, "delivered_at", "given_up_at"),
    sqlite_autoincrement=True,
)

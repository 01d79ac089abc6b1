"""The tables of what the dispatch side says, and of what follows from it here."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, Uuid

from command_center.store.schema import metadata
from persistence.columns import UtcDateTime

cases = Table(
    "cases",
    metadata,
    Column("event_id", ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    Column("case_id", String(100), nullable=False),
    Column("state", String(32), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("reworks", Integer, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("seq", Integer, nullable=False),
)

case_updates = Table(
    "case_updates",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("event_id", ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("case_id", String(100), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("state", String(32), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("note", Text, nullable=False),
    Column("reworks", Integer, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Index(None, "event_id", "seq"),
)

verifications = Table(
    "verifications",
    metadata,
    Column("row_id", Integer, primary_key=True, autoincrement=True),
    Column("event_id", ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
    Column("camera_id", String(100), nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("reworks", Integer, nullable=False),
    Column("result", String(32)),  # null: the camera has still to look
    Column("looked_at", UtcDateTime),
    Column("reason", Text, nullable=False),
    Index(None, "event_id"),
    Index(None, "result", "camera_id"),
    sqlite_autoincrement=True,
)

labels = Table(  # outlives its event: what it says of camera and rule counts for longer
    "labels",
    metadata,
    Column("row_id", Integer, primary_key=True, autoincrement=True),
    Column("event_id", Uuid, nullable=False),
    Column("camera_id", String(100), nullable=False),
    Column("rule", String(100), nullable=False),
    Column("verdict", String(32), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(200), nullable=False),
    Column("note", Text, nullable=False),
    Index(None, "event_id"),
    Index(None, "at"),
    sqlite_autoincrement=True,
)

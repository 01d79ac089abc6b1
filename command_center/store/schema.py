"""The tables of the site and what its cameras see; those of cases and of people have files of their own.

A column has the name of the value's field that it holds (see codec.py).

Events refer to cameras and zones by name only: they outlive both. Every instant is UTC. Row ids grow and are
never given twice (`sqlite_autoincrement`), so that a reader may remember how far it has come.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from persistence.columns import NAMING_CONVENTION, UtcDateTime

metadata = MetaData(naming_convention=NAMING_CONVENTION)

site = Table(
    "site",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("name", Text, nullable=False),
    Column("time_zone", String(64), nullable=False),
    Column("holidays", JSON, nullable=False),
)

cameras = Table(
    "cameras",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("url", Text, nullable=False),  # encrypted, see secrets.py
    Column("name", Text, nullable=False),
    Column("grid_id", String(100), nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("address", Text, nullable=False),
    Column("detect", String(16), nullable=False, server_default="whole"),
    Column("tiles", JSON(none_as_null=True)),
    Column("transport", String(8), nullable=False, server_default="tcp"),
    Column("tls", String(16), nullable=False, server_default="verify"),
    Column("snapshot_url", Text, nullable=False, server_default=""),  # encrypted, too
)

zones = Table(
    "zones",
    metadata,
    Column("camera_id", ForeignKey("cameras.id", ondelete="CASCADE"), primary_key=True),
    Column("id", String(100), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("polygon", JSON, nullable=False),
    Column("line", JSON(none_as_null=True)),
    Column("inside", JSON(none_as_null=True)),
    Column("membership", String(32), nullable=False),
    Column("min_overlap", Float, nullable=False),
    Column("grid_id", String(100), nullable=False),
)

rules = Table(
    "rules",
    metadata,
    Column("camera_id", String(100), primary_key=True),
    Column("zone_id", String(100), primary_key=True),
    Column("rule", String(100), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("settings", JSON, nullable=False),
    Column("schedule", JSON, nullable=False),
    ForeignKeyConstraint(["camera_id", "zone_id"], ["zones.camera_id", "zones.id"], ondelete="CASCADE"),
)

households = Table(
    "households",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("address", Text, nullable=False),
    Column("grid_id", String(100), nullable=False),
)

signals = Table(
    "signals",
    metadata,
    Column("row_id", Integer, primary_key=True, autoincrement=True),
    Column("kind", String(32), nullable=False),
    Column("subject", String(100), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime),
    Column("admits", Integer, nullable=False),
    Column("source", String(100), nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    UniqueConstraint("kind", "subject", "at", "source"),
    Index(None, "at"),
    Index(None, "received_at"),
    sqlite_autoincrement=True,
)

camera_states = Table(
    "camera_states",
    metadata,
    Column("camera_id", String(100), primary_key=True),
    Column("session", Integer, nullable=False),
    Column("looked_at", UtcDateTime, nullable=False),
    Column("rules", JSON, nullable=False),
)

camera_views = Table(
    "camera_views",
    metadata,
    Column("camera_id", String(100), primary_key=True),
    Column("reference", LargeBinary),  # null: nothing is known of the view
    Column("asked_at", UtcDateTime),  # somebody found the view right, and no worker has heard of it yet
)

events = Table(
    "events",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("event_type", String(32), nullable=False),
    Column("rule", String(100), nullable=False),
    Column("rule_version", Integer, nullable=False),
    Column("state", String(32), nullable=False),
    Column("camera_id", String(100), nullable=False),
    Column("zone_id", String(100), nullable=False),
    Column("place", JSON, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("confirmed_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("grid_id", String(100), nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("address", Text, nullable=False),
    Column("household_id", String(100), nullable=False),
    Column("category", String(32), nullable=False),
    Column("severity", String(32), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("parts", JSON, nullable=False),
    Column("subjects", JSON, nullable=False),
    Column("model", String(100), nullable=False),
    Column("model_sha256", String(64), nullable=False),
    Column("flags", JSON, nullable=False),
    Column("recurrences", Integer, nullable=False),
    Column("momentary", Boolean, nullable=False),
    Column("change_seq", Integer, nullable=False, server_default="0"),  # see changes.py
    Index(None, "camera_id", "ended_at"),
    Index(None, "started_at"),
    Index(None, "ended_at"),
    Index(None, "change_seq"),
)

event_revisions = Table(
    "event_revisions",
    metadata,
    Column("event_id", ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("given_revision", Integer),  # by the camera's pipeline; null: people or a second look made it
)

counters = Table(
    "counters",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

evidence = Table(
    "evidence",
    metadata,
    Column("row_id", Integer, primary_key=True, autoincrement=True),
    Column("event_id", ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("moment", String(32), nullable=False),
    Column("captured_at", UtcDateTime, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("path", Text, nullable=False),
    Column("size_bytes", Integer, nullable=False),
    UniqueConstraint("event_id", "path"),
    Index(None, "captured_at"),
    Index(None, "path"),
    sqlite_autoincrement=True,
)

outbox = Table(
    "outbox",
    metadata,
    Column("row_id", Integer, primary_key=True, autoincrement=True),
    Column("event_id", ForeignKey("events.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("envelope", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("leased_by", String(100)),
    Column("leased_until", UtcDateTime),
    Column("delivered_at", UtcDateTime),
    Column("undeliverable", Boolean, nullable=False),
    Column("refused_at", UtcDateTime),
    Column("last_error", Text, nullable=False),
    UniqueConstraint("event_id", "revision"),
    Index(None, "delivered_at", "next_at"),
    sqlite_autoincrement=True,
)

"""Revisions and changes of events, cases, verifications, labels; users, tokens, the audit."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _changes()
    _revisions()
    op.add_column("outbox", sa.Column("refused_at", sa.DateTime(timezone=True)))
    _cases()
    _verifications()
    _people()


def _changes() -> None:
    """Columns are added in place: rebuilding `events` would drop its pictures' rows with it."""
    op.add_column("events", sa.Column("change_seq", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_events_change_seq", "events", ["change_seq"])
    op.create_table(
        "counters",
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )
    op.execute(
        "UPDATE events SET change_seq = numbered.number FROM"
        " (SELECT id, row_number() OVER (ORDER BY changed_at, id) AS number FROM events) AS numbered"
        " WHERE events.id = numbered.id"
    )
    op.execute("INSERT INTO counters (name, value) SELECT 'event_changes', count(*) FROM events")


def _revisions() -> None:
    op.create_table(
        "event_revisions",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_revision", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name="fk_event_revisions_event_id_events", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "revision", name="pk_event_revisions"),
    )
    op.execute(
        "INSERT INTO event_revisions (event_id, revision, changed_at, given_revision)"
        " SELECT id, revision, changed_at, revision FROM events"
    )


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.String(100), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("reworks", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name="fk_cases_event_id_events", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name="pk_cases"),
    )
    op.create_table(
        "case_updates",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("case_id", sa.String(100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reworks", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name="fk_case_updates_event_id_events", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_case_updates"),
    )
    op.create_index("ix_case_updates_event_id_seq", "case_updates", ["event_id", "seq"])


def _verifications() -> None:
    op.create_table(
        "verifications",
        sa.Column("row_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("camera_id", sa.String(100), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reworks", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(32)),
        sa.Column("looked_at", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name="fk_verifications_event_id_events", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("row_id", name="pk_verifications"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_verifications_event_id", "verifications", ["event_id"])
    op.create_index("ix_verifications_result_camera_id", "verifications", ["result", "camera_id"])
    op.create_table(
        "labels",
        sa.Column("row_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("camera_id", sa.String(100), nullable=False),
        sa.Column("rule", sa.String(100), nullable=False),
        sa.Column("verdict", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("row_id", name="pk_labels"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_labels_event_id", "labels", ["event_id"])
    op.create_index("ix_labels_at", "labels", ["at"])


def _people() -> None:
    op.create_table(
        "users",
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_users"),
    )
    op.create_table(
        "tokens",
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True)),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_tokens"),
        sa.UniqueConstraint("sha256", name="uq_tokens_sha256"),
    )
    op.create_table(
        "audit",
        sa.Column("row_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(100), nullable=False),
        sa.Column("action", sa.String(100), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("row_id", name="pk_audit"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_at", "audit", ["at"])

"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _people()
    _cases()
    _timeline()
    _pictures()
    _messages()


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=False),
        sa.Column("pin_is_one_time", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", _AT),
        sa.Column("created_at", _AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("name", name="uq_people_name"),
    )
    op.create_table(
        "person_grids",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("grid_id", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_person_grids_person_id_people", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "grid_id", name="pk_person_grids"),
    )
    op.create_index("ix_person_grids_grid_id", "person_grids", ["grid_id"])


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("last_action", sa.String(32), nullable=False),
        sa.Column("grid_id", sa.String(64), nullable=False),
        sa.Column("worker_id", sa.Uuid()),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("updated_at", _AT, nullable=False),
        sa.Column("due_at", _AT, nullable=False),
        sa.Column("reworks", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["worker_id"], ["people.id"], name="fk_cases_worker_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("number", name="uq_cases_number"),
        sa.UniqueConstraint("event_id", name="uq_cases_event_id"),
    )
    op.create_index("ix_cases_state_due_at", "cases", ["state", "due_at"])
    op.create_index("ix_cases_worker_id_state", "cases", ["worker_id", "state"])
    op.create_index("ix_cases_updated_at", "cases", ["updated_at"])


def _timeline() -> None:
    op.create_table(
        "timeline",
        sa.Column("row_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("actor", sa.String(100), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("from_state", sa.String(16)),
        sa.Column("to_state", sa.String(16), nullable=False),
        sa.Column("worker", sa.String(100)),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("photos", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_timeline_case_id_cases", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("row_id", name="pk_timeline"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_timeline_case_id", "timeline", ["case_id"])
    op.execute(
        "CREATE TRIGGER timeline_is_never_rewritten BEFORE UPDATE ON timeline"
        " BEGIN SELECT RAISE(ABORT, 'the time-line is never rewritten'); END"
    )


def _pictures() -> None:
    op.create_table(
        "pictures",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("media_type", sa.String(32), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("received_at", _AT, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_pictures"),
    )
    op.create_index("ix_pictures_received_at", "pictures", ["received_at"])
    op.create_table(
        "case_pictures",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("moment", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("captured_at", _AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_case_pictures_case_id_cases", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["sha256"], ["pictures.sha256"], name="fk_case_pictures_sha256_pictures"),
        sa.PrimaryKeyConstraint("case_id", "sha256", "moment", name="pk_case_pictures"),
    )
    op.create_index("ix_case_pictures_sha256", "case_pictures", ["sha256"])


def _messages() -> None:
    op.create_table(
        "receipts",
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("body_sha256", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_receipts_case_id_cases", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name="pk_receipts"),
    )
    op.create_index("ix_receipts_case_id", "receipts", ["case_id"])
    op.create_table(
        "updates",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("actor", sa.String(100), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reworks", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", _AT, nullable=False),
        sa.Column("delivered_at", _AT),
        sa.Column("given_up_at", _AT),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_updates_case_id_cases", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seq", name="pk_updates"),
        sa.UniqueConstraint("id", name="uq_updates_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_updates_case_id_seq", "updates", ["case_id", "seq"])
    op.create_index("ix_updates_delivered_at_given_up_at", "updates", ["delivered_at", "given_up_at"])

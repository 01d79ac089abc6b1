import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("text", sa.String(100), nullable=False, unique=True),
        sa.Column("written_at", sa.DateTime(timezone=True)),
    )

"""Where cameras take pictures when they are asked."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Cameras of an older store are not asked."""
    op.add_column("cameras", sa.Column("snapshot_url", sa.Text, nullable=False, server_default=""))

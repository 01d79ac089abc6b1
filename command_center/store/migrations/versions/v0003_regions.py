"""Where each camera's detector looks."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Cameras of an older store go on with the whole picture."""
    op.add_column("cameras", sa.Column("detect", sa.String(16), nullable=False, server_default="whole"))
    op.add_column("cameras", sa.Column("tiles", sa.JSON()))

"""How each camera is reached."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Cameras of an older store go on over TCP."""
    op.add_column("cameras", sa.Column("transport", sa.String(8), nullable=False, server_default="tcp"))
    op.add_column("cameras", sa.Column("tls", sa.String(16), nullable=False, server_default="verify"))

"""What was learned of each camera's view, and people's word on it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Views are learned anew: earlier programs kept none."""
    op.create_table(
        "camera_views",
        sa.Column("camera_id", sa.String(100), nullable=False),
        sa.Column("reference", sa.LargeBinary()),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("camera_id", name="pk_camera_views"),
    )

"""What a file failed under, so that it is tried again under something else."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("failed_under", sa.Text(), nullable=False, server_default="")
    op.add_column("files", column)

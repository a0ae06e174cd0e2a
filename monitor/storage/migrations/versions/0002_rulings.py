"""Rulings of people; versions of an article that its text tells, with what finds them fast."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "rulings",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("relationship", sa.Text(), nullable=False),
        sa.Column("statements", DOCUMENT, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("undone_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulings")),
    )
    op.create_index(op.f("ix_rulings_relationship"), "rulings", ["relationship"])
    # What stands there was told by a file whose text changed.
    op.add_column(
        "replacements",
        sa.Column("is_told_by_text", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    for column in ("title", "url"):
        name = op.f(f"ix_articles_{column}")
        op.create_index(name, "articles", [column], postgresql_using="hash")

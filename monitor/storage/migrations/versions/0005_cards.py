"""What lists over all relationships show, and what kept things were made from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # By code points, whatever the language of the database: ranks begin with days.
    plain = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "cards",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("relationship", sa.Text(), nullable=False),
        sa.Column("rank", plain, nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", "relationship", name="pk_cards"),
    )
    op.create_index("ix_cards_kind_rank", "cards", ["kind", "rank"])
    op.create_index("ix_cards_relationship", "cards", ["relationship"])
    op.create_table(
        "made",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_made"),
    )
    op.create_index("ix_meetings_held_on", "meetings", ["held_on"])

"""SQLite's full-text index is kept up by the program; indexes for what is asked again and again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from monitor.storage import word_index

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

#: Table and column.
INDEXED = (
    ("files", "first_seen_at"),
    ("replacements", "replaced_at"),
    ("accounts", "held_on"),
    ("deliveries", "meeting_id"),
)
#: Name, table, columns, and which rows alone are in it.
PARTIAL = (
    ("ix_files_failing", "files", ["path"], "failure_stage IS NOT NULL"),
    ("ix_statements_due_on", "statements", ["due_on"], "due_on IS NOT NULL"),
    ("ix_links_doubtful", "links", ["relationship", "position"], "decision = 'review'"),
)


def upgrade() -> None:
    for table, column in INDEXED:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    for name, table, columns, rows in PARTIAL:
        condition = sa.text(rows)
        op.create_index(
            op.f(name), table, columns, sqlite_where=condition, postgresql_where=condition
        )
    if op.get_bind().dialect.name == "sqlite":
        drop_triggers()


def drop_triggers() -> None:
    """What they missed, if anything, is entered."""
    connection = op.get_bind()
    for table in word_index.SEARCHED:
        for event in ("insert", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_words_{event}")
    word_index.make_whole(connection)

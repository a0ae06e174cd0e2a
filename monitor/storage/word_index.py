"""SQLite's full-text index, kept up in step with the tables it is of.

FTS5 keeps no copy of the text: whoever stores rows enters them, and takes them out by the words
they were entered with before they are deleted, in the same transaction. Many rows go in by one
statement: entered row by row, as by triggers, each row is written to the index by itself.
PostgreSQL works the words of a row out by itself (a generated column).
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

#: By table, the columns whose words are found.
SEARCHED: Mapping[str, tuple[str, ...]] = {
    "articles": ("title", "text"),
    "statements": ("quote",),
}

# Rows are numbered upwards, and what an index lacks is all after its newest row: `docsize`, a table
# of FTS5, has a row for each that was entered. So nothing is entered twice or left out, whoever
# stored it.
_ENTER = """
    INSERT INTO {table}_words (rowid, {columns})
    SELECT number, {columns} FROM {table}
    WHERE number > (SELECT coalesce(max(id), 0) FROM {table}_words_docsize)
    ORDER BY number
"""
_TAKE_OUT = """
    INSERT INTO statements_words (statements_words, rowid, quote)
    SELECT 'delete', number, quote FROM statements
    WHERE article_id = ? AND number IN (SELECT id FROM statements_words_docsize)
"""
_DIFFERENCE = """
    SELECT EXISTS (SELECT number FROM {table} EXCEPT SELECT id FROM {table}_words_docsize)
        OR EXISTS (SELECT id FROM {table}_words_docsize EXCEPT SELECT number FROM {table})
"""
_MAKE_ANEW = "INSERT INTO {table}_words ({table}_words) VALUES ('rebuild')"

#: Statements that enter all that was stored since they were last run.
ENTER = tuple(
    _ENTER.format(table=table, columns=", ".join(columns)) for table, columns in SEARCHED.items()
)


def enter(connection: Connection) -> None:
    """Enter the articles and statements stored since."""
    if connection.dialect.name == "sqlite":
        for command in ENTER:
            connection.exec_driver_sql(command)


def take_out(connection: Connection, article_id: str) -> None:
    """Take out the statements of an article, before they are deleted."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_TAKE_OUT, (article_id,))


def make_whole(connection: Connection) -> None:
    """Make an index anew that has not the rows its table has."""
    for table in SEARCHED:
        if connection.exec_driver_sql(_DIFFERENCE.format(table=table)).scalar():
            connection.exec_driver_sql(_MAKE_ANEW.format(table=table))

"""Many rows at once, past what SQLAlchemy does for each row: that takes longer than the database.

The values of a row still go through the column types. SQLite takes them by one statement run for
all rows, PostgreSQL by COPY where there are enough of them to pay for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, Table, insert
from sqlalchemy.exc import DBAPIError

#: Of fewer rows a statement takes no longer than COPY.
_ENOUGH_TO_COPY = 10


def insert_rows(
    connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert rows whose values stand in the order of the names of their columns."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(names))
        command = f"INSERT INTO {table.name} ({_quoted(names)}) VALUES ({marks})"  # noqa: S608 - ours
        connection.exec_driver_sql(command, list(_stored(connection, table, names, rows)))
    elif len(rows) < _ENOUGH_TO_COPY:
        connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])
    else:
        command = f"COPY {table.name} ({_quoted(names)}) FROM STDIN"
        _copy(connection, command, _stored(connection, table, names, rows))


def _stored(
    connection: Connection, table: Table, names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> Iterable[tuple[Any, ...]]:
    """The rows as the driver takes them: column by column, as there are few and rows are many."""
    columns = zip(*rows, strict=True)
    return zip(
        *(
            map(process, values) if (process := _processor(connection, table, name)) else values
            for name, values in zip(names, columns, strict=True)
        ),
        strict=True,
    )


def _processor(connection: Connection, table: Table, name: str) -> Callable[[Any], Any] | None:
    """What makes a value of a column what the driver takes; None where it is that already."""
    dialect = connection.dialect
    return table.c[name].type.dialect_impl(dialect).bind_processor(dialect)


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _copy(connection: Connection, command: str, rows: Iterable[Sequence[Any]]) -> None:
    cursor: Any = connection.connection.cursor()
    try:
        with closing(cursor), cursor.copy(command) as copy:
            for row in rows:
                copy.write_row(row)
    except connection.dialect.loaded_dbapi.Error as error:
        # As SQLAlchemy tells of every other statement.
        raise DBAPIError.instance(
            command, None, error, connection.dialect.loaded_dbapi.Error, hide_parameters=True
        ) from error

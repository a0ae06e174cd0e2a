"""Decisions in SQL: one relationship's replaced as a whole, or looked up by id.

A relationship is stale when its facts changed after the facts its decisions were made from, or
when they were made with another digest (of themes and rules). Every function works inside the
transaction it is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    case,
    delete,
    insert,
    or_,
    select,
    update,
)

from monitor.model import Change, Commitment, Decisions, Link, Meeting
from monitor.storage.facts import beginning, columns_of, row_of, values_of
from monitor.storage.tables import (
    accounts,
    articles,
    changes,
    commitments,
    links,
    meetings,
    relationships,
    statements,
    themes,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An object whose id begins with what was asked for."""

    #: ``statement``, ``commitment``, ``change``, ``meeting`` or ``article``. A link goes by the
    #: id of its statement.
    kind: str
    id: str
    #: Key of its relationship.
    relationship: str


# What refers to others goes first when rows are deleted, last when they are written.
_WRITTEN = (meetings, commitments, links, changes)


def stale(connection: Connection, digest: str) -> dict[str, int]:
    """Keys of the relationships to decide again, sorted, each with the version of its facts."""
    decided = relationships.c.decided_version
    query = select(relationships.c.key, relationships.c.facts_version).where(
        or_(
            decided.is_(None),
            decided < relationships.c.facts_version,
            relationships.c.digest != digest,
        )
    )
    rows = connection.execute(query.order_by(relationships.c.key))
    return {row.key: row.facts_version for row in rows}


def save(
    connection: Connection, decisions: Decisions, digest: str, at: datetime, as_of: int | None
) -> bool:
    """Whether they were stored: not those on facts older than what was decided on since."""
    key = decisions.relationship
    decided = select(relationships.c.decided_version).where(relationships.c.key == key)
    if as_of is not None and as_of < (connection.scalar(decided) or 0):
        return False
    _note_decided(connection, key, digest, at, as_of)
    for table in (*reversed(_WRITTEN), themes):
        connection.execute(delete(table).where(table.c.relationship == key))
    given = (decisions.meetings, decisions.commitments, decisions.links, decisions.changes)
    for table, values in zip(_WRITTEN, given, strict=True):
        _insert(connection, table, key, [row_of(value) for value in values])
    by_statement = decisions.themes.items()
    rows = [
        {"relationship": key, "statement_id": statement_id, "themes": keys}
        for statement_id, keys in by_statement
    ]
    if rows:
        connection.execute(insert(themes), rows)
    return True


def read(connection: Connection, relationship: str) -> Decisions:
    """What was decided last; nothing in it when nothing was."""
    decided = connection.execute(
        select(themes.c.statement_id, themes.c.themes)
        .where(themes.c.relationship == relationship)
        .order_by(themes.c.statement_id)
    )
    return Decisions(
        relationship=relationship,
        meetings=_read(connection, meetings, Meeting, relationship),
        commitments=_read(connection, commitments, Commitment, relationship),
        links=_read(connection, links, Link, relationship),
        changes=_read(connection, changes, Change, relationship),
        themes={row.statement_id: row.themes for row in decided},
    )


def find(connection: Connection, prefix: str, limit: int) -> tuple[Found, ...]:
    """Objects whose id begins with `prefix`, an equal id before longer ones; none for none."""
    if not prefix:
        return ()
    found = [
        Found(kind=kind, id=row.id, relationship=row.relationship)
        for kind, query, id_column in _NAMED
        for row in connection.execute(_beginning(connection, query, id_column, prefix, limit))
    ]
    return tuple(sorted(found, key=lambda one: one.id != prefix)[:limit])


_NAMED = (
    (
        "statement",
        select(statements.c.id, accounts.c.relationship).join(
            accounts, accounts.c.article_id == statements.c.article_id
        ),
        statements.c.id,
    ),
    ("commitment", select(commitments.c.id, commitments.c.relationship), commitments.c.id),
    ("change", select(changes.c.id, changes.c.relationship), changes.c.id),
    ("meeting", select(meetings.c.id, meetings.c.relationship), meetings.c.id),
    (
        "article",
        select(articles.c.id, accounts.c.relationship).join(
            accounts, accounts.c.article_id == articles.c.id
        ),
        articles.c.id,
    ),
)


def _beginning(
    connection: Connection, query: Any, column: ColumnElement[str], prefix: str, limit: int
) -> Any:
    """The rows of one kind, the equal id first, so that the limit never cuts it off."""
    longer = case((column == prefix, 0), else_=1)
    begun = beginning(connection, column, prefix)
    return query.where(begun).order_by(longer, column).limit(limit)


def _note_decided(
    connection: Connection, key: str, digest: str, at: datetime, as_of: int | None
) -> None:
    facts_version = relationships.c.facts_version
    decided = {
        "decided_version": facts_version if as_of is None else as_of,
        "digest": digest,
        "decided_at": at,
    }
    known = update(relationships).where(relationships.c.key == key).values(decided)
    if not connection.execute(known).rowcount:
        first = decided | {"key": key, "facts_version": 0, "decided_version": 0}
        connection.execute(insert(relationships).values(first))


def _insert(connection: Connection, table: Table, key: str, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        placed = [row | {"relationship": key, "position": place} for place, row in enumerate(rows)]
        connection.execute(insert(table), placed)


def _read(
    connection: Connection, table: Table, of: type[Any], relationship: str
) -> tuple[Any, ...]:
    query = (
        select(*columns_of(table, of))
        .where(table.c.relationship == relationship)
        .order_by(table.c.position)
    )
    return tuple(values_of(connection, query, of))

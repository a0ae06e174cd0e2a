"""Decisions in SQL: one relationship's replaced as a whole, or looked up by id.

A relationship is stale when its facts changed after the facts its decisions were made from, or
when they were made with another digest (of themes and rules). Every function works inside the
transaction it is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Table,
    bindparam,
    case,
    delete,
    insert,
    or_,
    select,
    update,
)

from monitor.alike import first_alike
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
from monitor.text import content_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An object whose id begins with what was asked for."""

    #: ``statement``, ``commitment``, ``change``, ``meeting`` or ``article``. A link goes by the
    #: id of its statement.
    kind: str
    id: str
    #: Key of its relationship.
    relationship: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is stored as decided, and what tells that it still is."""

    decisions: Decisions
    #: The version of the facts it was decided on, the digest it was decided with and when; None
    #: when nothing was decided.
    stamp: tuple[int | None, str | None, datetime | None]

    @property
    def digest(self) -> str:
        """What it was decided with; empty when nothing more may be built on it."""
        return self.stamp[1] or ""


#: Referred to by the others; in the order they are written.
_REFERRED = (meetings, commitments)
_REFERRING = (links, changes)


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


def stamps(connection: Connection) -> dict[str, str]:
    """By relationship, a text that is another one whenever it was decided anew."""
    known = (
        relationships.c.key,
        relationships.c.decided_version,
        relationships.c.digest,
        relationships.c.decided_at,
    )
    query = select(*known).where(relationships.c.decided_version.is_not(None))
    return {row.key: content_id(*row) for row in connection.execute(query.order_by(known[0]))}


def is_outdated(connection: Connection, key: str, as_of: int | None) -> bool:
    """Whether newer facts than of that version were decided on."""
    decided = select(relationships.c.decided_version).where(relationships.c.key == key)
    return as_of is not None and as_of < (connection.scalar(decided) or 0)


def stamp_of(connection: Connection, key: str) -> tuple[int | None, str | None, datetime | None]:
    """What becomes another whenever a relationship is decided again, or wholly to be."""
    of = relationships.c.decided_version, relationships.c.digest, relationships.c.decided_at
    row = connection.execute(select(*of).where(relationships.c.key == key)).one_or_none()
    return (row[0], row[1], row[2]) if row else (None, None, None)


def standing(connection: Connection, key: str) -> Standing:
    """What stands, all of one decision: PostgreSQL shows each query what others stored since."""
    stamp = stamp_of(connection, key)
    while True:
        before, decisions = stamp, read(connection, key)
        stamp = stamp_of(connection, key)
        if before == stamp:
            return Standing(decisions=decisions, stamp=stamp)


def still_stands(connection: Connection, key: str, before: Standing | None) -> bool:
    """Whether what was read before is what is stored, and nothing was reset since."""
    return before is not None and before.stamp == stamp_of(connection, key)


def save(
    connection: Connection,
    decisions: Decisions,
    digest: str,
    at: datetime,
    as_of: int | None,
    before: Decisions | None,
) -> None:
    """Store them in the place of `before`, writing what differs; None when that is not known."""
    key = decisions.relationship
    _note_decided(connection, key, digest, at, as_of)
    if before is None:
        before = Decisions(relationship=key)
        for table in (*reversed(_REFERRING), *reversed(_REFERRED), themes):
            connection.execute(delete(table).where(table.c.relationship == key))
    referred, referring = (
        [_Difference.of(table, before, decisions) for table in tables]
        for tables in (_REFERRED, _REFERRING)
    )
    for one in referring:
        one.delete(connection, [*one.gone, *one.other_ids])
    for one in referred:
        one.update(connection)
    for one in referring:
        one.rewrite(connection)
    for one in referred:
        one.delete(connection, one.gone)
    _write_themes(connection, key, before.themes, decisions.themes)


@dataclass(frozen=True, slots=True)
class _Difference:
    """What becomes of the rows of one table: values with their places, by id."""

    #: Named as the field of `Decisions` it holds.
    table: Table
    #: Of the relationship.
    key: str
    gone: list[str]
    #: Values that became others, or stand elsewhere; with their places.
    other: list[tuple[int, Any]]
    new: list[tuple[int, Any]]

    @classmethod
    def of(cls, table: Table, before: Decisions, after: Decisions) -> _Difference:
        was, now = getattr(before, table.name), getattr(after, table.name)
        alike, id_of = first_alike(was, now), attrgetter(_id_of(table).name)
        former = {id_of(one): (n, one) for n, one in enumerate(was[alike:], alike)}
        placed = list(enumerate(now[alike:], alike))
        return cls(
            table,
            after.relationship,
            gone=list(former.keys() - {id_of(one) for _, one in placed}),
            other=[x for x in placed if (it := former.get(id_of(x[1]))) is not None and it != x],
            new=[x for x in placed if id_of(x[1]) not in former],
        )

    def delete(self, connection: Connection, ids: Sequence[str]) -> None:
        if ids:
            connection.execute(delete(self.table).where(self._is), [{"one": one} for one in ids])

    def rewrite(self, connection: Connection) -> None:
        """Write what is new or other, which was deleted."""
        self._insert(connection, self.other + self.new)

    def update(self, connection: Connection) -> None:
        """Write what is other where it stands, since others refer to it; and what is new."""
        if self.other:
            rows = [self._row(*placed) for placed in self.other]
            to = {name: bindparam(f"to_{name}", type_=self.table.c[name].type) for name in rows[0]}
            connection.execute(
                update(self.table).where(self._is).values(to),
                [
                    {f"to_{name}": value for name, value in row.items()} | {"one": one}
                    for one, row in zip(self.other_ids, rows, strict=True)
                ],
            )
        self._insert(connection, self.new)

    @property
    def other_ids(self) -> list[str]:
        id_of = attrgetter(_id_of(self.table).name)
        return [id_of(one) for _, one in self.other]

    @property
    def _is(self) -> ColumnElement[bool]:
        """Condition on the row whose id is given as ``one``."""
        return (self.table.c.relationship == self.key) & (_id_of(self.table) == bindparam("one"))

    def _insert(self, connection: Connection, placed: Sequence[tuple[int, Any]]) -> None:
        if placed:
            connection.execute(insert(self.table), [self._row(*one) for one in placed])

    def _row(self, place: int, value: Any) -> dict[str, Any]:
        return row_of(value) | {"relationship": self.key, "position": place}


def _id_of(table: Table) -> Column[str]:
    return table.c.statement_id if table is links else table.c.id


def _write_themes(
    connection: Connection,
    key: str,
    was: Mapping[str, tuple[str, ...]],
    now: Mapping[str, tuple[str, ...]],
) -> None:
    gone = [one for one, keys in was.items() if now.get(one) != keys]
    if gone:
        of = (themes.c.relationship == key) & (themes.c.statement_id == bindparam("one"))
        connection.execute(delete(themes).where(of), [{"one": one} for one in gone])
    rows = [
        {"relationship": key, "statement_id": one, "themes": keys}
        for one, keys in now.items()
        if was.get(one) != keys
    ]
    if rows:
        connection.execute(insert(themes), rows)


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


def find(
    connection: Connection, prefix: str, limit: int, kind: str | None = None
) -> tuple[Found, ...]:
    """Objects whose id begins with `prefix`, an equal id before longer ones; none for none.

    Those of one kind when it is given.
    """
    if not prefix:
        return ()
    found = [
        Found(kind=one, id=row.id, relationship=row.relationship)
        for one, query, id_column in _NAMED
        if kind in (None, one)
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
    # A reset that came after the facts were fetched holds: it is for the next decision to heed.
    version = facts_version if as_of is None else as_of
    is_reset = (relationships.c.digest == "") & (facts_version > version)
    decided = {
        "decided_version": version,
        "digest": case((is_reset, ""), else_=digest),
        "decided_at": at,
    }
    known = update(relationships).where(relationships.c.key == key).values(decided)
    if not connection.execute(known).rowcount:
        first = decided | {"key": key, "facts_version": 0, "decided_version": 0, "digest": digest}
        connection.execute(insert(relationships).values(first))


def _read(
    connection: Connection, table: Table, of: type[Any], relationship: str
) -> tuple[Any, ...]:
    query = (
        select(*columns_of(table, of))
        .where(table.c.relationship == relationship)
        .order_by(table.c.position)
    )
    return tuple(values_of(connection, query, of))

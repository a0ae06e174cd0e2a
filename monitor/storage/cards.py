"""Cards in SQL, and on which decisions things were made that are kept: cards, pages, lists.

What is made carries a stamp of what it was made from; another stamp wanted means that it is out of
date. Every function works inside the transaction it is given.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    and_,
    bindparam,
    cast,
    delete,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from monitor.model import Card, ChangeKind
from monitor.storage.bulk import insert_rows
from monitor.storage.tables import (
    accounts,
    cards,
    changes,
    commitments,
    made,
    meetings,
    relationships,
)
from monitor.text import content_id

_INSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFilter:
    """Which cards of a list are meant; what is None or empty leaves all."""

    kind: str
    #: All of them.
    tags: Sequence[str] = field(default=())
    relationship: str | None = None
    keys: Sequence[str] | None = None
    #: The lowest rank.
    since: str = ""

    @property
    def condition(self) -> ColumnElement[bool]:
        """As SQL."""
        wanted = [cards.c.kind == self.kind]
        wanted += [cards.c.tags.contains(f" {one} ", autoescape=True) for one in self.tags]
        if self.relationship is not None:
            wanted.append(cards.c.relationship == self.relationship)
        if self.keys is not None:
            wanted.append(cards.c.key.in_(list(self.keys)))
        if self.since:
            wanted.append(cards.c.rank >= self.since)
        return and_(*wanted)


_BY_RANK = cards.c.rank.desc(), cards.c.relationship, cards.c.key


def read(
    connection: Connection, wanted: CardFilter, limit: int | None, offset: int
) -> tuple[Card, ...]:
    """Those that are meant, the highest rank first."""
    query = select(cards).where(wanted.condition).order_by(*_BY_RANK).offset(offset)
    return tuple(
        Card(
            kind=row.kind,
            key=row.key,
            relationship=row.relationship,
            rank=row.rank,
            amount=row.amount,
            tags=tuple(row.tags.split()),
            body=row.body,
        )
        for row in connection.execute(query if limit is None else query.limit(limit))
    )


def count(connection: Connection, wanted: CardFilter) -> int:
    """What they count for together."""
    query = select(func.coalesce(func.sum(cards.c.amount), 0)).where(wanted.condition)
    return int(connection.scalar(query) or 0)


def digest(connection: Connection, wanted: CardFilter, limit: int | None) -> str:
    """A text that is another one when they are, without reading what they say."""
    columns = cards.c.relationship, cards.c.key, cards.c.amount, cards.c.digest
    query = select(*columns).where(wanted.condition).order_by(*_BY_RANK)
    rows = connection.execute(query if limit is None else query.limit(limit))
    return content_id(*(tuple(row) for row in rows))


def replace(connection: Connection, relationship: str, given: Sequence[Card]) -> None:
    """Keep these cards of a relationship in place of those before."""
    connection.execute(delete(cards).where(cards.c.relationship == relationship))
    rows = [
        (
            one.kind,
            one.key,
            one.relationship,
            one.rank,
            one.amount,
            f" {' '.join(one.tags)} ",
            content_id(one.rank, one.body),
            one.body,
        )
        for one in given
    ]
    insert_rows(connection, cards, _NAMES, rows)


_NAMES = ("kind", "key", "relationship", "rank", "amount", "tags", "digest", "body")


# ---------------------------------------------------------------- what they were made from


def stamps(connection: Connection) -> dict[str, str]:
    """By name, the stamp of each thing that was made."""
    return {row.name: row.stamp for row in connection.execute(select(made))}


def note(connection: Connection, name: str, stamp: str) -> None:
    """Note what a thing was made from. Whoever makes the same meanwhile waits for the end."""
    put = _INSERTS[connection.dialect.name](made).values(name=name, stamp=stamp)
    connection.execute(put.on_conflict_do_update(index_elements=["name"], set_={"stamp": stamp}))


def forget(connection: Connection, names: Iterable[str]) -> None:
    """Drop the notes on these things: they are no more, or are to be made again."""
    gone = [{"gone": name} for name in names]
    if gone:
        connection.execute(delete(made).where(made.c.name == bindparam("gone")), gone)


def decided(connection: Connection) -> dict[str, str]:
    """By relationship, a text that is another one whenever it was decided anew."""
    known = (
        relationships.c.key,
        relationships.c.decided_version,
        relationships.c.digest,
        relationships.c.decided_at,
    )
    query = select(*known).where(relationships.c.decided_version.is_not(None))
    return {row.key: content_id(*row) for row in connection.execute(query.order_by(known[0]))}


def meetings_of_all(connection: Connection) -> dict[str, str]:
    """The relationship of every meeting, by its id."""
    rows = connection.execute(select(meetings.c.id, meetings.c.relationship))
    return {row.id: row.relationship for row in rows}


def newest_meeting(connection: Connection) -> tuple[str, str]:
    """Relationship and id of the newest meeting; empty texts without any."""
    query = (
        select(meetings.c.relationship, meetings.c.id)
        .order_by(meetings.c.held_on.desc().nulls_last(), meetings.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return (row.relationship, row.id) if row else ("", "")


def meetings_of(connection: Connection, article_ids: Collection[str]) -> tuple[str, ...]:
    """The meetings that these articles report."""
    known = select(accounts.c.relationship).where(accounts.c.article_id.in_(list(article_ids)))
    query = select(meetings.c.id, meetings.c.article_ids).where(
        meetings.c.relationship.in_(known.distinct())
    )
    wanted = set(article_ids)
    return tuple(row.id for row in connection.execute(query) if wanted & {*row.article_ids})


def parties(connection: Connection) -> tuple[str, ...]:
    """The parties that commitments are of."""
    return tuple(connection.scalars(select(commitments.c.party).distinct()))


def change_counts(
    connection: Connection,
    *,
    relationship: str | None,
    theme: str,
    party: str,
    kind: ChangeKind | None,
    since: date | None,
) -> tuple[tuple[str, str, int], ...]:
    """Of each meeting with changes that are meant its id, relationship and how many; newest first.

    What is None or empty leaves all.
    """
    here = (meetings.c.relationship == changes.c.relationship) & (
        meetings.c.id == changes.c.meeting_id
    )
    query = select(meetings.c.id, meetings.c.relationship, func.count()).join(changes, here)
    if relationship is not None:
        query = query.where(changes.c.relationship == relationship)
    if theme:
        query = query.where(cast(changes.c.themes, Text).contains(f'"{theme}"', autoescape=True))
    if party:
        query = query.where(changes.c.party == party)
    if kind is not None:
        query = query.where(changes.c.kind == kind)
    if since is not None:
        query = query.where(meetings.c.held_on >= since)
    query = query.group_by(meetings.c.id, meetings.c.relationship, meetings.c.held_on)
    rows = connection.execute(
        query.order_by(meetings.c.held_on.desc().nulls_last(), meetings.c.id.desc())
    )
    return tuple((row[0], row[1], row[2]) for row in rows)

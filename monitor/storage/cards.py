"""Cards in SQL, and on which decisions things were made that are kept: cards, pages, lists.

What is made carries a stamp of what it was made from; another stamp wanted means that it is out of
date. Every function works inside the transaction it is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from monitor.model import Card, WantedCards
from monitor.storage.bulk import insert_rows
from monitor.storage.tables import cards, made
from monitor.text import content_id


def _condition(wanted: WantedCards) -> ColumnElement[bool]:
    every = [cards.c.kind == wanted.kind]
    every += [cards.c.tags.contains(f" {one} ", autoescape=True) for one in wanted.tags]
    if wanted.relationship is not None:
        every.append(cards.c.relationship == wanted.relationship)
    if wanted.keys is not None:
        every.append(cards.c.key.in_(wanted.keys))
    if wanted.since:
        every.append(cards.c.rank >= wanted.since)
    return and_(*every)


def _ranked(wanted: WantedCards, *columns: Any) -> Select[Any]:
    """These columns of the cards that are asked for, the highest rank first."""
    query = select(*columns).where(_condition(wanted))
    query = query.order_by(cards.c.rank.desc(), cards.c.relationship, cards.c.key)
    return query.limit(wanted.limit).offset(wanted.offset or None)


def read(connection: Connection, wanted: WantedCards) -> tuple[Card, ...]:
    """Those that are asked for, the highest rank first."""
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
        for row in connection.execute(_ranked(wanted, cards))
    )


def count(connection: Connection, wanted: WantedCards) -> int:
    """What they count for together, whatever part of them is asked for."""
    query = select(func.coalesce(func.sum(cards.c.amount), 0)).where(_condition(wanted))
    return int(connection.scalar(query) or 0)


def digest(connection: Connection, wanted: WantedCards) -> str:
    """A text that is another one when they are, without reading what they say."""
    columns = cards.c.relationship, cards.c.key, cards.c.amount, cards.c.digest
    rows = connection.execute(_ranked(wanted, *columns))
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
    """Note what a thing was made from."""
    known = update(made).where(made.c.name == name).values(stamp=stamp)
    if not connection.execute(known).rowcount:
        connection.execute(insert(made).values(name=name, stamp=stamp))


def forget(connection: Connection, names: Iterable[str]) -> None:
    """Drop the notes on these things: they are no more, or are to be made again."""
    gone = [{"gone": name} for name in names]
    if gone:
        connection.execute(delete(made).where(made.c.name == bindparam("gone")), gone)

"""Rulings in SQL. Every function works inside the transaction it is given.

A ruling is kept for good: undoing one notes when. Each change of one marks its relationship, so
that it is decided again, and wholly: a ruling reaches over all its meetings.
"""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from monitor.model import Ruling
from monitor.storage.facts import columns_of, mark, row_of, values_of
from monitor.storage.tables import rulings


def read(connection: Connection, relationship: str | None) -> tuple[Ruling, ...]:
    """The rulings of one relationship, or all; in the order they were made."""
    query = select(*columns_of(rulings, Ruling)).order_by(rulings.c.made_at, rulings.c.id)
    if relationship is not None:
        query = query.where(rulings.c.relationship == relationship)
    return tuple(values_of(connection, query, Ruling))


def save(connection: Connection, ruling: Ruling) -> None:
    known = update(rulings).where(rulings.c.id == ruling.id).values(row_of(ruling))
    if not connection.execute(known).rowcount:
        connection.execute(insert(rulings), row_of(ruling))
    mark(connection, {ruling.relationship}, wholly=True)

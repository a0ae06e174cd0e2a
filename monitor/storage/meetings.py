"""What was decided, asked meeting by meeting and over all relationships.

Every function works inside the transaction it is given.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, Text, cast, func, select, true

from monitor.model import ChangeKind
from monitor.storage.tables import accounts, changes, commitments, meetings

_NEWEST_FIRST = meetings.c.held_on.desc().nulls_last(), meetings.c.id.desc()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFilter:
    """Which changes are meant; what is None or empty leaves all."""

    relationship: str | None = None
    theme: str = ""
    party: str = ""
    kind: ChangeKind | None = None
    #: Of meetings on this day or later.
    since: date | None = None

    @property
    def condition(self) -> ColumnElement[bool]:
        """As SQL, on changes and their meetings."""
        condition: ColumnElement[bool] = true()
        if self.relationship is not None:
            condition &= changes.c.relationship == self.relationship
        if self.theme:
            # In the document itself, which no two engines look into the same way.
            condition &= cast(changes.c.themes, Text).contains(f'"{self.theme}"', autoescape=True)
        if self.party:
            condition &= changes.c.party == self.party
        if self.kind is not None:
            condition &= changes.c.kind == self.kind
        if self.since is not None:
            condition &= meetings.c.held_on >= self.since
        return condition


def change_counts(connection: Connection, wanted: ChangeFilter) -> tuple[tuple[str, str, int], ...]:
    """Of meetings with changes that are meant id, relationship and how many; newest first."""
    here = (meetings.c.relationship == changes.c.relationship) & (
        meetings.c.id == changes.c.meeting_id
    )
    query = (
        select(meetings.c.id, meetings.c.relationship, func.count())
        .join(changes, here)
        .where(wanted.condition)
        .group_by(meetings.c.id, meetings.c.relationship, meetings.c.held_on)
        .order_by(*_NEWEST_FIRST)
    )
    return tuple((row[0], row[1], row[2]) for row in connection.execute(query))


def relationship_of_each(connection: Connection) -> dict[str, str]:
    """The relationship of every meeting, by its id."""
    rows = connection.execute(select(meetings.c.id, meetings.c.relationship))
    return {row.id: row.relationship for row in rows}


def newest(connection: Connection) -> tuple[str, str]:
    """Relationship and id of the newest meeting; empty texts without any."""
    query = select(meetings.c.relationship, meetings.c.id).order_by(*_NEWEST_FIRST).limit(1)
    row = connection.execute(query).first()
    return (row.relationship, row.id) if row else ("", "")


def of_articles(connection: Connection, article_ids: Collection[str]) -> tuple[str, ...]:
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

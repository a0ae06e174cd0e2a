"""Counts and times over the whole store, for those who watch the service from outside.

Every function works inside the transaction it is given, and reads no text of an article.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, or_, select

from monitor.model import MeetingKind
from monitor.storage.facts import parts
from monitor.storage.tables import (
    accounts,
    articles,
    changes,
    files,
    meetings,
    relationships,
    replacements,
    runs,
    statements,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much is stored."""

    #: Earlier versions, too.
    articles: int
    statements: int
    changes: int
    meetings: int
    relationships: int
    #: Whose facts changed after they were decided.
    relationships_stale: int
    #: When the newest article came; None before the first.
    arrived_at: datetime | None
    #: The day of the newest meeting that has been; None before the first.
    held_on: date | None


def count(connection: Connection, now: datetime) -> Counts:
    """What is stored at `now`."""
    decided = relationships.c.decided_version
    is_stale = or_(decided.is_(None), decided < relationships.c.facts_version)
    stale = select(func.count()).select_from(relationships).where(is_stale)
    tables = {
        "articles": articles,
        "statements": statements,
        "changes": changes,
        "meetings": meetings,
        "relationships": relationships,
    }
    totals = {
        name: connection.scalar(select(func.count()).select_from(table)) or 0
        for name, table in tables.items()
    }
    held_on = select(func.max(accounts.c.held_on)).where(accounts.c.held_on <= now.date())
    return Counts(
        **totals,
        relationships_stale=connection.scalar(stale) or 0,
        arrived_at=arrived(connection, now),
        held_on=connection.scalar(held_on),
    )


def arrived(connection: Connection, now: datetime) -> datetime | None:
    """When the newest article came, or the newest version of one; None before the first.

    What was noted as later than `now` was noted by a clock that was wrong.
    """
    came, replaced = files.c.first_seen_at, replacements.c.replaced_at
    known = [
        connection.scalar(
            select(func.max(came)).where(files.c.article_id.is_not(None), came <= now)
        ),
        connection.scalar(select(func.max(replaced)).where(replaced <= now)),
    ]
    return max((one for one in known if one), default=None)


def began(connection: Connection) -> datetime | None:
    """When the first pass began; None before it."""
    return connection.scalar(select(runs.c.started_at).order_by(runs.c.id).limit(1))


def held_after(connection: Connection, day: date) -> dict[str, date]:
    """By file, the day its article says a meeting was held on, where that comes after `day`.

    Announcements speak of a day to come and are not among them.
    """
    # Joined, SQLite goes through all files and looks up the account of each.
    told = select(accounts.c.article_id, accounts.c.held_on).where(
        accounts.c.held_on > day, accounts.c.kind != MeetingKind.ANNOUNCEMENT
    )
    days = {row.article_id: row.held_on for row in connection.execute(told)}
    holding = select(files.c.path, files.c.article_id)
    found = (
        row
        for some in parts(sorted(days))
        for row in connection.execute(holding.where(files.c.article_id.in_(some)))
    )
    return {path: days[article_id] for path, article_id in sorted(found)}

"""The ledger of deliveries in SQL: what is owed on each channel, and what went out where and when.

A change is owed in the transaction that decides it and ticked off after it went out: a crash
between the two leaves it owed. What was told once is no news when it is decided again, so rows go
by what they tell (`news`) and are never deleted. Every function works inside the transaction it is
given.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, select, true, update

from monitor.alike import first_alike
from monitor.model import Change, Decisions, Delivery
from monitor.storage.facts import columns_of, parts, row_of
from monitor.storage.tables import deliveries, statements
from monitor.text import content_id, one_line

#: The channel of the written reports: every change is owed there.
REPORT = "report"

IS_OWED = deliveries.c.delivered_at.is_(None) & deliveries.c.withdrawn_at.is_(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFilter:
    """Which deliveries are meant; what is None or empty leaves all."""

    channel: str | None = None
    meeting_id: str | None = None
    #: A change's id, or its beginning.
    change: str | None = None
    #: Went out at this moment or later.
    since: datetime | None = None
    is_owed: bool | None = None

    @property
    def condition(self) -> ColumnElement[bool]:
        """As SQL."""
        wanted: list[ColumnElement[bool]] = []
        if self.channel is not None:
            wanted.append(deliveries.c.channel == self.channel)
        if self.meeting_id is not None:
            wanted.append(deliveries.c.meeting_id == self.meeting_id)
        if self.change is not None:
            wanted.append(deliveries.c.change_id.startswith(self.change, autoescape=True))
        if self.since is not None:
            wanted.append(deliveries.c.delivered_at >= self.since)
        if self.is_owed is not None:
            wanted.append(IS_OWED if self.is_owed else ~IS_OWED)
        condition: ColumnElement[bool] = true()
        for one in wanted:
            condition &= one
        return condition


EVERY_DELIVERY = DeliveryFilter()


def owe(
    connection: Connection,
    decisions: Decisions,
    channels: Sequence[str],
    at: datetime,
    before: Decisions | None = None,
) -> None:
    """Enter what was decided: the new is owed on every channel, what is gone is withdrawn.

    What stands in the ledger already is told or owed there; a channel that was added later owes
    nothing of it. `before` is what the ledger was last entered from, on the same facts of each
    article: only the days that became other ones are looked at.
    """
    key = decisions.relationship
    if before is None:
        standing = news(connection, decisions)
        known = _read(connection, deliveries.c.relationship == key)
    else:
        since = _since(before, decisions)
        standing = news(connection, _from(decisions, since))
        told = sorted({*standing, *news(connection, _from(before, since))})
        known = [one for ids in parts(told) for one in _read(connection, deliveries.c.id.in_(ids))]
    _withdraw(connection, [one for one in known if one.id not in standing], at)
    kept = [one for one in known if one.id in standing]
    _renew(connection, kept, standing)
    new = standing.keys() - {one.id for one in kept}
    rows = [
        row_of(_owed(one, channel, standing[one], key, at))
        for channel in channels
        for one in sorted(new)
    ]
    if rows:
        connection.execute(insert(deliveries), rows)


def _since(before: Decisions, after: Decisions) -> int:
    """How many of the first meetings say what they said, none of the next one's day among them."""
    number = {one.id: place for place, one in enumerate(before.meetings)}
    alike = first_alike(before.changes, after.changes)
    differing = [one for each in (before, after) for one in each.changes[alike : alike + 1]]
    meetings = [number.get(one.meeting_id, len(number)) for one in differing]
    since = min(first_alike(before.meetings, after.meetings), *meetings, len(number))
    next_days = {
        one.held_on for each in (before, after) for one in each.meetings[since : since + 1]
    }
    while since and before.meetings[since - 1].held_on in next_days:
        since -= 1
    return since


def _from(decisions: Decisions, since: int) -> Decisions:
    """Decisions with the changes of the meetings from one on."""
    number = {one.id: place for place, one in enumerate(decisions.meetings)}
    start = bisect_left(decisions.changes, since, key=lambda one: number[one.meeting_id])
    return replace(decisions, changes=decisions.changes[start:])


def news(connection: Connection, decisions: Decisions) -> dict[str, Change]:
    """The changes by what a reader is told, whatever things are called when it is decided again.

    Told are the kind, who said which words then and now, and the day. An article that is put right
    elsewhere, or a meeting that gets another number, makes no news of what it said before.
    """
    days = {one.id: one.held_on or one.id for one in decisions.meetings}
    words = _words(connection, decisions)
    found: dict[str, Change] = {}
    for change in decisions.changes:
        told = (
            decisions.relationship,
            days[change.meeting_id],
            change.kind,
            change.party,
            words.get(change.before_id or "", ""),
            words.get(change.after_id or "", ""),
        )
        # The same words twice on one day are two pieces of news.
        one = next(one for n in count() if (one := content_id(*told, n)) not in found)
        found[one] = change
    return found


def _words(connection: Connection, decisions: Decisions) -> dict[str, str]:
    """What statements say, by their ids."""
    wanted = sorted({one for c in decisions.changes for one in (c.before_id, c.after_id) if one})
    found: dict[str, str] = {}
    for some in parts(wanted):
        of_part = statements.c.id.in_(some)
        rows = connection.execute(select(statements.c.id, statements.c.quote).where(of_part))
        found |= {row.id: one_line(row.quote) for row in rows}
    return found


def find(
    connection: Connection, wanted: DeliveryFilter, limit: int | None = None
) -> tuple[Delivery, ...]:
    """Those that are meant, in the order they were owed."""
    query = (
        select(*columns_of(deliveries, Delivery))
        .where(wanted.condition)
        .order_by(deliveries.c.owed_at, deliveries.c.id, deliveries.c.channel)
    )
    rows = connection.execute(query.limit(limit) if limit else query).mappings()
    return tuple(Delivery(**row) for row in rows)


def count_owed(connection: Connection) -> int:
    """How many did not go out yet, on all channels."""
    return connection.scalar(select(func.count()).select_from(deliveries).where(IS_OWED)) or 0


def tick_off(connection: Connection, channel: str, places: Mapping[str, str], at: datetime) -> None:
    """Note that deliveries went out, each by its id to its place."""
    if places:
        connection.execute(
            _BY_KEY.values(delivered_at=at, place=bindparam("to_place"), trouble=""),
            [
                {"one_id": one, "one_channel": channel, "to_place": place}
                for one, place in places.items()
            ],
        )


def note_trouble(connection: Connection, channel: str, ids: Iterable[str], trouble: str) -> None:
    """Note why deliveries could not go out; they stay owed."""
    rows = [{"one_id": one, "one_channel": channel} for one in ids]
    if rows:
        connection.execute(_BY_KEY.values(trouble=trouble), rows)


def owe_again(connection: Connection, wanted: DeliveryFilter) -> int:
    """Have what went out go out once more; how many that are."""
    went_out = deliveries.c.delivered_at.is_not(None) & deliveries.c.withdrawn_at.is_(None)
    again = {"delivered_at": None, "copies": deliveries.c.copies + 1}
    return connection.execute(
        update(deliveries).where(wanted.condition & went_out).values(again)
    ).rowcount


def _owed(one: str, channel: str, change: Change, relationship: str, at: datetime) -> Delivery:
    return Delivery(
        id=one,
        channel=channel,
        change_id=change.id,
        relationship=relationship,
        meeting_id=change.meeting_id,
        kind=change.kind,
        owed_at=at,
    )


def _read(connection: Connection, condition: ColumnElement[bool]) -> list[Delivery]:
    rows = connection.execute(select(*columns_of(deliveries, Delivery)).where(condition))
    return [Delivery(**row) for row in rows.mappings()]


def _withdraw(connection: Connection, gone: Sequence[Delivery], at: datetime) -> None:
    rows = [_key(one) for one in gone if one.withdrawn_at is None]
    if rows:
        connection.execute(_BY_KEY.values(withdrawn_at=at), rows)


def _renew(
    connection: Connection, kept: Sequence[Delivery], standing: Mapping[str, Change]
) -> None:
    """What is decided again stands again, under the names it has now."""
    rows = []
    for one in kept:
        change = standing[one.id]
        now = (change.id, change.meeting_id)
        if one.withdrawn_at or (one.change_id, one.meeting_id) != now:
            rows.append(_key(one) | dict(zip(_NAMES, now, strict=True)))
    if rows:
        renewed = _BY_KEY.values(
            withdrawn_at=None,
            change_id=bindparam("change_now"),
            meeting_id=bindparam("meeting_now"),
        )
        connection.execute(renewed, rows)


def _key(one: Delivery) -> dict[str, str]:
    return {"one_id": one.id, "one_channel": one.channel}


_BY_KEY = update(deliveries).where(
    deliveries.c.id == bindparam("one_id"), deliveries.c.channel == bindparam("one_channel")
)
_NAMES = ("change_now", "meeting_now")

"""The ledger of deliveries in SQL: what is owed on each channel, and what went out where and when.

A change is owed in the transaction that decides it and ticked off after it went out: a crash
between the two leaves it owed. What was told once is no news when it is decided again, so rows go
by `news_id` and are never deleted. Every function works inside the transaction it is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, insert, select, true, update

from monitor.model import Change, Decisions, Delivery
from monitor.storage.facts import columns_of, row_of
from monitor.storage.tables import deliveries
from monitor.text import content_id

#: The channel of the written reports: every change is owed there.
REPORT = "report"

_IS_OWED = deliveries.c.delivered_at.is_(None) & deliveries.c.withdrawn_at.is_(None)


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
            wanted.append(_IS_OWED if self.is_owed else ~_IS_OWED)
        condition: ColumnElement[bool] = true()
        for one in wanted:
            condition &= one
        return condition


EVERY_DELIVERY = DeliveryFilter()


def news_id(change: Change) -> str:
    """What a reader is told, whatever meeting and commitment are called when it is decided again.

    The kind and the statements it is about; of silence the meeting, too, which is all that tells
    one silence from the next.
    """
    silent_at = "" if change.after_id else change.meeting_id
    return content_id(change.kind, change.before_id or "", change.after_id or "", silent_at)


def owe(
    connection: Connection, decisions: Decisions, channels: Sequence[str], at: datetime
) -> None:
    """Enter what was decided: the new is owed on every channel, what is gone is withdrawn.

    What stands in the ledger already is told or owed there; a channel that was added later owes
    nothing of it.
    """
    key, standing = decisions.relationship, {news_id(one): one for one in decisions.changes}
    here = _read(connection, deliveries.c.relationship == key)
    _withdraw(connection, [one for one in here if one.id not in standing], at)
    # An article that was read anew may belong elsewhere now, and take its changes with it.
    from_elsewhere = _read_ids(connection, standing.keys() - {one.id for one in here})
    known = [one for one in (*here, *from_elsewhere) if one.id in standing]
    _renew(connection, known, standing, key)
    new = standing.keys() - {one.id for one in known}
    rows = [
        row_of(_owed(one, channel, standing[one], key, at))
        for channel in channels
        for one in sorted(new)
    ]
    if rows:
        connection.execute(insert(deliveries), rows)


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


def _read_ids(connection: Connection, ids: Iterable[str]) -> list[Delivery]:
    wanted = sorted(ids)
    parts = [wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE)]
    return [one for part in parts for one in _read(connection, deliveries.c.id.in_(part))]


def _withdraw(connection: Connection, gone: Sequence[Delivery], at: datetime) -> None:
    rows = [_key(one) for one in gone if one.withdrawn_at is None]
    if rows:
        connection.execute(_BY_KEY.values(withdrawn_at=at), rows)


def _renew(
    connection: Connection,
    known: Sequence[Delivery],
    standing: Mapping[str, Change],
    relationship: str,
) -> None:
    """What is decided again stands again, under the names it has now."""
    rows = []
    for one in known:
        change = standing[one.id]
        now = (relationship, change.id, change.meeting_id)
        if one.withdrawn_at or (one.relationship, one.change_id, one.meeting_id) != now:
            rows.append(_key(one) | dict(zip(_NAMES, now, strict=True)))
    if rows:
        renewed = _BY_KEY.values(
            withdrawn_at=None,
            relationship=bindparam("where_now"),
            change_id=bindparam("change_now"),
            meeting_id=bindparam("meeting_now"),
        )
        connection.execute(renewed, rows)


def _key(one: Delivery) -> dict[str, str]:
    return {"one_id": one.id, "one_channel": one.channel}


_BY_KEY = update(deliveries).where(
    deliveries.c.id == bindparam("one_id"), deliveries.c.channel == bindparam("one_channel")
)
_NAMES = ("where_now", "change_now", "meeting_now")
#: SQLite takes 32,766 values in a statement, PostgreSQL 65,535.
_AT_ONCE = 10_000

"""The outbox in SQL: messages that were made, wait to be sent, and went out.

A message is stored with its words before it is sent, so that each try sends the same under the same
id; that it went out, and that so did what it tells, is one transaction. Every function works
inside the transaction it is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from monitor.model import ChannelState, Message
from monitor.storage import ledger
from monitor.storage.facts import columns_of, parts, row_of
from monitor.storage.tables import deliveries, messages


def post(
    connection: Connection,
    channel: str,
    made: Sequence[Message],
    left_out: Mapping[str, str],
    at: datetime,
) -> None:
    """Keep messages to send; what the rules leave out is settled, each with its reason."""
    for some in parts([one.id for one in made]):
        # A store put back from a backup may have sent one that is made again.
        connection.execute(delete(messages).where(messages.c.id.in_(some)))
    if made:
        connection.execute(insert(messages), [row_of(one) for one in made])
    ledger.tick_off(connection, channel, left_out, at)


def waiting(connection: Connection, channel: str) -> tuple[Message, ...]:
    """Those that did not go out yet: the fewest tries first, then the oldest."""
    query = (
        select(*columns_of(messages, Message))
        .where(messages.c.channel == channel, messages.c.sent_at.is_(None))
        .order_by(messages.c.attempts, messages.c.made_at, messages.c.id)
    )
    return tuple(Message(**row) for row in connection.execute(query).mappings())


def note_sent(connection: Connection, message: Message, place: str, at: datetime) -> None:
    """Note that a message went out, and with it what it tells; its words are not kept."""
    gone = update(messages).where(messages.c.id == message.id)
    connection.execute(gone.values(sent_at=at, text="", html="", trouble=""))
    places = dict.fromkeys(message.deliveries, place)
    ledger.tick_off(connection, message.channel, places, at)


def note_unsent(connection: Connection, message: Message, trouble: str, at: datetime) -> None:
    """Note a try that failed, and why."""
    tried = update(messages).where(messages.c.id == message.id)
    connection.execute(tried.values(attempts=message.attempts + 1, tried_at=at, trouble=trouble))
    ledger.note_trouble(connection, message.channel, message.deliveries, trouble)


def states(connection: Connection) -> tuple[ChannelState, ...]:
    """How it stands with every channel that owes something or ever sent a message, by name."""
    found = {
        row.channel: ChannelState(channel=row.channel, owed=row.owed, trouble=row.trouble)
        for row in connection.execute(_OWED)
    }
    for channel, sent_at in connection.execute(_LAST_SENT):
        known = found.get(channel) or ChannelState(channel=channel)
        found[channel] = replace(known, sent_at=sent_at)
    # The one that was tried most comes last, and is the one to tell of.
    for row in connection.execute(_WAITING):
        known = found.get(row.channel) or ChannelState(channel=row.channel)
        tried = [at for at in (known.tried_at, row.tried_at) if at]
        found[row.channel] = replace(
            known,
            waiting=known.waiting + 1,
            attempts=row.attempts,
            tried_at=max(tried, default=None),
            trouble=row.trouble or known.trouble,
        )
    return tuple(found[channel] for channel in sorted(found))


_OWED = (
    select(
        deliveries.c.channel,
        func.count().label("owed"),
        func.max(deliveries.c.trouble).label("trouble"),
    )
    .where(ledger.IS_OWED)
    .group_by(deliveries.c.channel)
)
_LAST_SENT = select(
    messages.c.channel, func.max(messages.c.sent_at, type_=messages.c.sent_at.type).label("sent_at")
).group_by(messages.c.channel)
_WAITING = (
    select(messages.c.channel, messages.c.attempts, messages.c.tried_at, messages.c.trouble)
    .where(messages.c.sent_at.is_(None))
    .order_by(messages.c.attempts)
)

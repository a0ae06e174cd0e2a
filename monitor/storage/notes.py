"""Small texts by key in SQL, and the stamp of what was decided, which is one of them."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import Connection, insert, select, update

from monitor.storage.tables import notes

_STAMP = "decided"


def put(connection: Connection, key: str, text: str) -> None:
    """Keep a text in place of what the key held."""
    known = update(notes).where(notes.c.key == key).values(text=text)
    if not connection.execute(known).rowcount:
        connection.execute(insert(notes).values(key=key, text=text))


def get(connection: Connection, key: str) -> str | None:
    """The text of a key; None when it has none."""
    return connection.scalar(select(notes.c.text).where(notes.c.key == key))


def renew_stamp(connection: Connection) -> None:
    """Note that something was decided or ruled on, or that lists show it otherwise."""
    # Not a count: a store put back from a backup would come to the same numbers with other
    # decisions.
    put(connection, _STAMP, uuid4().hex)


def stamp(connection: Connection) -> str:
    """What becomes another text whenever that is noted."""
    return get(connection, _STAMP) or ""

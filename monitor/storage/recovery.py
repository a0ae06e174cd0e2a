"""A damaged SQLite store: set aside, a backup put in its place, and what can be read saved.

What the damaged file still gives is taken over: articles whose text has its fingerprint, files,
rulings, deliveries and messages. Their statements are extracted again by the next pass, which also
reads the folder; what people ruled stands in a plain file, too (`journal`). Nothing is deleted.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from monitor.errors import DamagedError, StorageError
from monitor.model import ChangeKind, Level, MeetingKind, RulingKind
from monitor.storage import word_index
from monitor.storage.backup import (
    backups_in,
    copy_database,
    decide_anew,
    free_name,
    in_one_file,
    part_of,
    put_in_place,
    unsound,
)
from monitor.storage.engine import target_of
from monitor.storage.store import Store, open_store

_NOTE = "recoveries"
_LONGEST_REASON = 200
#: In the order of their references. Decisions are made again, statements extracted again.
_SAVED = ("articles", "files", "replacements", "rulings", "deliveries", "messages")
#: How a SQLite file begins.
_MAGIC = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """What was done about a damaged store."""

    #: ISO 8601, UTC.
    at: str
    #: What SQLite said.
    reason: str
    #: Where the damaged file is now.
    set_aside: str
    #: The backup that took its place; empty when there was none.
    backup: str
    #: Rows taken over from the damaged file, by table.
    saved: Mapping[str, int]

    def __str__(self) -> str:
        """One line, for people."""
        began = f"the backup {self.backup} took its place" if self.backup else "a new one was begun"
        saved = ", ".join(f"{count} {table}" for table, count in self.saved.items() if count)
        return (
            f"{self.at}: the store was damaged ({self.reason}); "
            f"{f'it is kept as {self.set_aside}, ' if self.set_aside else ''}"
            f"{began}{', saved from the damaged one: ' + saved if saved else ''}; "
            "the folder is read again"
        )


def open_sound(url: str, backups: Path, now: datetime) -> tuple[Store, Recovery | None]:
    """The store of a URL for a program that makes passes, mended when it is damaged.

    StorageError when it cannot be used for another reason, or is a file that was never ours.
    """
    try:
        refuse_a_lost_one(url, backups)
        store = open_store(url)
    except DamagedError as error:
        return _mended(url, backups, now, error)
    try:
        store.check()
    except DamagedError as error:
        store.close()
        return _mended(url, backups, now, error)
    return store, None


def recover(store: Store, url: str, backups: Path, now: datetime, error: DamagedError) -> Recovery:
    """Mend the store that is open: those who use it go on with the mended one."""
    store.close()
    done = _recover(url, backups, now, error)
    store.close()  # what was opened while the files changed places
    return done


def recoveries(store: Store) -> tuple[Recovery, ...]:
    """What was done about damage so far, oldest first."""
    return tuple(Recovery(**one) for one in json.loads(store.recall(_NOTE) or "[]"))


def refuse_a_lost_one(url: str, backups: Path) -> None:
    """DamagedError when there is no database, or an empty file, but there are backups of one.

    SQLite would begin a new one without a word. Who wants that moves the backups away.
    """
    target = target_of(url)
    if target.get_backend_name() == "sqlite" and backups_in(backups):
        database = Path(str(target.database))
        if not database.exists() or not database.stat().st_size:
            is_there = "is empty" if database.exists() else "is gone"
            raise DamagedError(
                f"{database}: {is_there}, and there are backups of it; run 'monitor once', which "
                "restores the newest and reads the folder, or move them away to begin anew"
            )


def _mended(
    url: str, backups: Path, now: datetime, error: DamagedError
) -> tuple[Store, Recovery | None]:
    if not _may_be_ours(Path(str(target_of(url).database)), backups):
        raise StorageError(str(error)) from error
    done = _recover(url, backups, now, error)
    return open_store(url), done


def _reason(error: DamagedError) -> str:
    """What SQLite said, or else what we say of it."""
    told = str(getattr(error.__cause__, "orig", "") or error)
    return " ".join(told.split())[:_LONGEST_REASON]


def _may_be_ours(database: Path, backups: Path) -> bool:
    """Whether the file was a database once: not some file that a wrong setting names."""
    with suppress(OSError), database.open("rb") as file:
        if file.read(len(_MAGIC)) == _MAGIC:
            return True
    return database.name == "monitor.db" or bool(backups_in(backups))


def _recover(url: str, backups: Path, now: datetime, error: DamagedError) -> Recovery:
    """Make the new store beside the damaged one, whole, and only then let it take its place."""
    target = target_of(url)
    database = Path(str(target.database))
    try:
        part = part_of(database)
        sound = next((one for one in backups_in(backups, now) if not unsound(one)), None)
        if sound:
            copy_database(sound, part)
        word = f"damaged-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        aside = free_name(database, word) if database.exists() else None
        with closing(open_store(target.set(database=str(part)).render_as_string(False))) as store:
            done = Recovery(
                at=f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
                reason=_reason(error),
                set_aside=str(aside or ""),
                backup=str(sound or ""),
                saved=_save_what_can_be_read(database, part) if aside else {},
            )
            known = (*recoveries(store), done)
            store.remember(_NOTE, json.dumps([asdict(one) for one in known]))
        decide_anew(part)
        in_one_file(part)
        put_in_place(database, part, word)
    except (OSError, sqlite3.Error) as trouble:
        raise StorageError(
            f"{database}: is damaged and cannot be mended ({trouble}); make room, or give monitor "
            "the right to write its folder"
        ) from trouble
    return done


def _save_what_can_be_read(damaged: Path, database: Path) -> dict[str, int]:
    with (
        closing(sqlite3.connect(f"{damaged.absolute().as_uri()}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(database)) as new,
    ):
        old.row_factory = sqlite3.Row
        old.text_factory = lambda raw: raw.decode(errors="replace")
        new.execute("PRAGMA foreign_keys = ON")
        saved = {table: _save_table(table, old, new) for table in _SAVED}
        for command in word_index.ENTER:
            new.execute(command)
        new.commit()
    return saved


def _save_table(table: str, old: sqlite3.Connection, new: sqlite3.Connection) -> int:
    columns = {name for _, name, *_ in new.execute(f"PRAGMA table_info({table})")} - {"number"}
    count = 0
    for row in _readable(table, old):
        values = {name: one for name, one in dict(row).items() if name in columns}
        if not _is_whole(table, values):
            continue
        with suppress(sqlite3.IntegrityError):  # refers to what is lost
            count += _insert(new, table, values)
            if table == "articles":
                _insert(new, "accounts", _UNREAD | {"article_id": values["id"]})
    return count


def _is_whole(table: str, row: Mapping[str, Any]) -> bool:
    """Whether a row can be what was written: a damaged page may give anything."""
    try:
        for name, value in row.items():
            if name.endswith("_at") and name != "published_at" and value is not None:
                datetime.fromisoformat(value)
        if table == "articles":
            return _has_its_fingerprint(row)
        if table == "files":
            return isinstance(row["size"], int) and bool(int(row["modified_ns"]) + 1)
        if table == "rulings":
            return bool(RulingKind(row["kind"])) and isinstance(json.loads(row["statements"]), list)
        if table == "deliveries":
            return bool(ChangeKind(row["kind"])) and isinstance(row["copies"], int)
        if table == "messages":
            told = json.loads(row["deliveries"])
            return isinstance(told, list) and isinstance(row["attempts"], int)
    except (ValueError, TypeError, KeyError):
        return False
    return True


def _readable(table: str, old: sqlite3.Connection) -> Iterator[sqlite3.Row]:
    """The rows before the first damaged page and after the last one, each once."""
    seen = set()
    for direction in ("ASC", "DESC"):
        query = f"SELECT rowid AS _row, * FROM {table} ORDER BY rowid {direction}"  # noqa: S608 - ours
        with suppress(sqlite3.Error):
            for row in old.execute(query):
                if row["_row"] in seen:
                    break
                seen.add(row["_row"])
                yield row


def _has_its_fingerprint(row: Mapping[str, Any]) -> bool:
    fingerprint = sha256(str(row["text"]).encode(errors="surrogatepass")).hexdigest()
    return fingerprint == str(row["sha256"])


def _insert(new: sqlite3.Connection, table: str, row: Mapping[str, Any]) -> int:
    """Of what both have, the damaged store has the later state; articles and facts never change."""
    other = "IGNORE" if table in _UNCHANGING else "REPLACE"
    names, marks = ", ".join(f'"{one}"' for one in row), ", ".join("?" * len(row))
    query = f"INSERT OR {other} INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - ours
    return new.execute(query, list(row.values())).rowcount


_UNCHANGING = frozenset({"articles", "accounts", "replacements"})
#: The account of an article nobody has read: the next pass does, since no rules are called so.
_UNREAD: dict[str, Any] = {
    "held_on": None,
    "place": None,
    "parties": "[]",
    "participants": "[]",
    "kind": MeetingKind.MEETING.value,
    "level": Level.OFFICIAL.value,
    "is_cut": 0,
    "relationship": "",
    "extract_version": "",
}

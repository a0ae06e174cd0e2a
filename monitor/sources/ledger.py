"""What is remembered of a source: what it listed, what of that is owed, and how it answered.

A file a source in the data folder, written whole. Not in the database: a look at a feed that has
nothing new would have the next pass look at every file. One that is lost or broken costs a round in
which all is asked for again; what comes out is the same.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from monitor.errors import FetchError

#: Pages remembered after their source ceased to list them, so that none comes back as new.
_MOST_UNLISTED = 5000
_SHORTEST_REST = timedelta(minutes=1)
_LONGEST_REST = timedelta(hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An address that a source listed, or the source itself where it is one page."""

    url: str
    published: str = ""
    #: What the entry of the feed said; another one asks for the page again.
    mark: str = ""
    etag: str = ""
    last_modified: str = ""
    #: Its file, below the folder of the source; empty while there is none.
    file: str = ""
    is_listed: bool = True
    #: Whether it is to be asked for.
    is_owed: bool = True
    asked_at: datetime | None = None
    #: Rounds in which it failed since it was had.
    failures: int = 0
    #: Why it cannot be had; empty when it can.
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """How a source stands; all empty before its first round."""

    #: The address all this is about.
    url: str = ""
    #: Of the feed or list itself.
    etag: str = ""
    last_modified: str = ""
    #: The first round, the last one, the last that went well, the last that brought anything.
    first_at: datetime | None = None
    tried_at: datetime | None = None
    ok_at: datetime | None = None
    new_at: datetime | None = None
    #: Rounds in a row that went wrong.
    failures: int = 0
    #: Why the last one did; empty when it did not.
    trouble: str = ""
    #: The source is to be left alone until then.
    not_before: datetime | None = None
    #: Whether the alarm that nothing is new has been raised.
    is_quiet: bool = False
    #: By what tells them apart.
    pages: dict[str, Page] = field(default_factory=dict)


_RECORD = TypeAdapter(Record)


@dataclass(frozen=True, slots=True)
class Ledger:
    """The record of one source, in a folder of records."""

    folder: Path
    name: str

    @property
    def path(self) -> Path:
        """The file of the record."""
        return self.folder / f"{self.name}.json"

    def read(self) -> Record:
        """What is remembered; the empty record when nothing is, or nothing that can be read."""
        try:
            return _RECORD.validate_json(self.path.read_bytes())
        except (OSError, ValidationError):
            return Record()

    def write(self, record: Record) -> None:
        """Remember it, whole or not at all; FetchError when that cannot be."""
        part = self.path.with_name(f".{self.path.name}.part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            part.write_bytes(_RECORD.dump_json(_pruned(record), exclude_defaults=True))
            part.replace(self.path)
        except OSError as error:
            reason = error.strerror or str(error)
            raise FetchError(f"{self.path}: cannot be written ({reason})") from error

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else fetches the source meanwhile; FetchError when somebody does."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{self.name}.lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise FetchError(
                    f"{self.name}: another program is fetching it", is_passing=True
                ) from error
            yield


def failed(record: Record, trouble: str, now: datetime, *, wait: timedelta = timedelta()) -> Record:
    """The record after one more round that went wrong: the source is left alone for ever longer.

    `wait` is what it asks for itself.
    """
    failures = record.failures + 1
    rest = min(_SHORTEST_REST * 2 ** min(failures - 1, 20), _LONGEST_REST)
    return replace(record, failures=failures, trouble=trouble, not_before=now + max(rest, wait))


def _pruned(record: Record) -> Record:
    """Without the oldest of what is listed no more and not owed."""
    idle = [key for key, one in record.pages.items() if not (one.is_listed or one.is_owed)]
    if len(idle) <= _MOST_UNLISTED:
        return record
    gone = set(idle[:-_MOST_UNLISTED])
    return replace(record, pages={k: one for k, one in record.pages.items() if k not in gone})

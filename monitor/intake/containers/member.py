"""What a file of many articles gives: members, each with its path in there; and how much of it.

Nothing is written to disk, and no name in there is one of the file system: a path is cleaned only
so that it reads well and names one member.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import sha256
from typing import IO

from monitor.errors import LimitError, SourceError
from monitor.intake.extensions import LEFTOVERS, refusal
from monitor.intake.limits import Limits, too_large

#: Read at a time, so that a member over its limit is given up early.
PIECE = 65_536
#: Of a path; that of a container and this one are shown together.
_LONGEST = 200
#: A small file may hold one long line of blanks.
_RATIO_FROM = 10_000_000
_PARTS = re.compile(r"[/\\]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One article in a file of many, or why it cannot be had."""

    #: What it is called in there: two of one key are two versions, the later one counts.
    key: str
    #: Its path in there, cleaned.
    name: str
    raw: bytes = b""
    #: None where `raw` is the article.
    error: SourceError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file in an archive, not unpacked yet."""

    #: Its path as the archive has it.
    name: str
    #: Why it is not to be unpacked; empty when it may be.
    reason: str = ""
    open: Callable[[], AbstractContextManager[IO[bytes]]]


class Budget:
    """How much may be unpacked of one file; each method raises LimitError when that is passed."""

    def __init__(self, source: str, packed: int, limits: Limits) -> None:
        """`packed` is the size of the file."""
        self.source = source
        self.limits = limits
        self._most_bytes = max(_RATIO_FROM, packed * limits.max_ratio)
        self._members = 0
        self._bytes = 0

    def count_member(self) -> None:
        """One more, whatever becomes of it."""
        self._members += 1
        if self._members > self.limits.max_members:
            raise self._passed(
                f"more than {self.limits.max_members} articles", "intake.max_members"
            )

    def count_bytes(self, size: int) -> None:
        """So many more were unpacked."""
        self._bytes += size
        if self._bytes > self.limits.max_unpacked_bytes:
            most = f"{self.limits.max_unpacked_bytes / 1e6:,.6g} MB"
            raise self._passed(f"unpacks to more than {most}", "intake.max_unpacked_megabytes")
        if self._bytes > self._most_bytes:
            times = f"{self.limits.max_ratio} times its size"
            raise self._passed(f"unpacks to more than {times}", "intake.max_ratio")

    def _passed(self, what: str, setting: str) -> LimitError:
        return LimitError(f"{what}; split the file or raise {setting}", source=self.source)


def unpacked(entries: Iterator[Entry], budget: Budget) -> Iterator[Member]:
    """The members of an archive; what `Entry.open` raises is the archive's to tell."""
    for entry in entries:
        budget.count_member()
        name = clean_path(entry.name)
        last = name.rpartition("/")[2]
        if LEFTOVERS.fullmatch(last):
            continue
        if reason := entry.reason or refusal(last):
            yield failed(entry.name, name, reason)
        else:
            yield _member(name, entry, budget)


def is_of_system(error: Exception) -> bool:
    """Whether it is the disk that failed; libraries raise OSError for noise, too."""
    return isinstance(error, OSError) and error.errno not in {None, errno.EINVAL}


def failed(key: str, name: str, reason: str) -> Member:
    """A member that cannot be had."""
    return Member(key=key, name=name, error=SourceError(reason, source=name))


def _member(name: str, entry: Entry, budget: Budget) -> Member:
    most, pieces, size, key = budget.limits.max_bytes, [], 0, entry.name
    with entry.open() as stream:
        while piece := stream.read(PIECE):
            pieces.append(piece)
            size += len(piece)
            budget.count_bytes(len(piece))
            if size > most:
                error = LimitError(too_large(size, most), source=name)
                return Member(key=key, name=name, error=error)
    return Member(key=key, name=name, raw=b"".join(pieces))


def clean_path(name: str) -> str:
    """A path that leads nowhere out: no ``..``, no drive, no control characters, not too long."""
    parts = [_clean_part(part) for part in _PARTS.split(name)]
    path = "/".join(part for part in parts if part.strip(". "))
    if len(path) > _LONGEST:
        mark = sha256(name.encode("utf-8", "replace")).hexdigest()[:8]
        path = f"{mark}…{path[-_LONGEST:]}"
    return path or "unnamed"


def _clean_part(part: str) -> str:
    """Visible characters alone, of those that a store takes."""
    return "".join(c if c.isprintable() else "_" for c in part).strip()


def name_of(key: str, raw: bytes, extension: str) -> str:
    """The path of an article that has no file name: its key there, else the hash of its bytes.

    Never its place among the others: when one before it is taken out, the next article would be
    taken for its new version.
    """
    return clean_path(key or sha256(raw).hexdigest()[:16]) + extension

"""What tells files from what they become: looked at, and never opened.

Loaded by `once` before anything else is: the standard library alone.
"""

from __future__ import annotations

import marshal
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

#: Size, time of the content, time of the last change of any kind, inode; None of what is not there.
#: Who writes over a file and puts its time back leaves another time of the last change.
Mark = tuple[int, int, int, int] | None
#: What happens in the same tick of the file system's clock leaves the same time: two seconds on
#: FAT, milliseconds elsewhere.
COARSEST_CLOCK_NS = 2_000_000_000


def mark(path: str | Path) -> Mark:
    """The mark of a file or folder as it is now."""
    try:
        seen = os.stat(path)  # noqa: PTH116 - a Path takes as long as the rest
    except OSError:
        return None
    return seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino


def is_empty(path: str | Path) -> bool:
    """Whether there is nothing in a file, or no file."""
    found = mark(path)
    return found is None or found[0] == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """All that lies in a folder and those below it."""

    #: Of names, kinds, sizes, times and inodes in the order in which the system gives them, which
    #: stays the same as long as nothing else changes.
    digest: str
    #: When something of it last changed, in nanoseconds since the epoch.
    changed_ns: int
    #: Whether there are links: where one leads may change elsewhere.
    has_links: bool


def sight(folder: str | Path, *, but: str = "") -> Sight:
    """What a folder shows now, leaving out entries of one name; OSError when it cannot be seen."""
    digest, changed_ns, has_links = blake2b(digest_size=16), 0, False
    folders = [os.fspath(folder)]
    while folders:
        names: list[str] = []
        # Five numbers each: lists of numbers alone are no work for the garbage collector.
        facts: list[int] = []
        below = folders.pop()
        seen = os.stat(below)  # noqa: PTH116 - see `mark`
        facts += _facts(seen)
        for entry, seen in _entries(below):
            if entry.name != but:
                names.append(entry.name)
                facts += _facts(seen)
                if stat.S_ISDIR(seen.st_mode):
                    folders.append(entry.path)
        digest.update(marshal.dumps((names, facts), 0))  # 0: equal values give equal bytes
        changed_ns = max(changed_ns, *facts[3::5])
        has_links |= any(map(stat.S_ISLNK, set(facts[::5])))
    return Sight(digest=digest.hexdigest(), changed_ns=changed_ns, has_links=has_links)


def _facts(seen: os.stat_result) -> tuple[int, ...]:
    return seen.st_mode, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino


def _entries(folder: str) -> Iterator[tuple[os.DirEntry[str], os.stat_result]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            yield entry, entry.stat(follow_symlinks=False)

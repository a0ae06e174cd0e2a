"""Whether a look at the folder needs a pass: over 100,000 unchanged files one takes a second.

By what takes a millisecond: times of folders and of the few files that others write. In doubt it
is open. That of the service, kept in memory; `kept` is that of `once`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from monitor.cli.marks import Mark, mark
from monitor.intake import Scan, is_as_it_was
from monitor.model import Run
from monitor.retries import PASSING

#: Stages of a pass whose failures the next one tries again by itself.
_TRIED_AGAIN = frozenset({"write", "send", PASSING})


class Gate:
    """Open until a pass has gone through and left nothing to do, and from the first change on."""

    def __init__(
        self,
        seeds_dir: Path,
        themes_path: Path,
        database: Path | None,
        *,
        full_every_seconds: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`database` is the file of SQLite; where there is none, a server's, it is always open."""
        self._seeds_dir, self._themes_path = seeds_dir, themes_path
        #: With what is written and not yet in the file itself.
        self._stored = (database, Path(f"{database.resolve()}-wal")) if database else ()
        self._full_every, self._monotonic = full_every_seconds, monotonic
        self._began = monotonic()
        self._seen: Scan | None = None
        #: The file of themes before the pass, and the files of the store after it.
        self._themes: tuple[Mark, ...] | None = None
        self._left: tuple[Mark, ...] | None = None

    def open(self) -> None:
        """A pass begins."""
        self._began, self._seen, self._left = self._monotonic(), None, None
        self._themes = _marks(self._themes_path)

    def scanned(self, seen: Scan) -> None:
        """What the pass found in the folder."""
        self._seen = replace(seen, found=(), fresh=())  # which may be 100,000 files

    def shut(self, run: Run) -> None:
        """The pass has ended, and what it writes is written."""
        if is_through(run):
            self._left = _marks(*self._stored)

    def is_open(self) -> bool:
        """Whether there may be something to do."""
        return (
            not self._stored
            or self._left is None
            or self._seen is None
            or self._monotonic() - self._began >= self._full_every
            or _marks(*self._stored) != self._left
            or _marks(self._themes_path) != self._themes
            or not is_as_it_was(self._seeds_dir, self._seen)
        )


def is_through(run: Run) -> bool:
    """Whether a pass went to its end, and left nothing that the next one tries again by itself."""
    is_done = run.finished_at is not None
    return is_done and not any(one.stage in _TRIED_AGAIN for one in run.failures)


def _marks(*paths: Path) -> tuple[Mark, ...]:
    return tuple(map(mark, paths))

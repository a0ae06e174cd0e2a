"""Who may ask a host, and when: one request at a time, with a pause after each.

The turn is a file a host, so that a command beside the service waits, too.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TextIO

#: A longer delay that robots.txt asks for is cut: a round would not end.
_LONGEST_PAUSE = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The turns of all hosts, kept in a folder."""

    folder: Path
    #: Seconds from the beginning of one request to that of the next.
    pause_seconds: float
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep

    def wait(self, host: str, delay: float = 0.0) -> None:
        """Wait for the turn at a host; `delay` is what it asks for itself."""
        pause = max(self.pause_seconds, min(delay, _LONGEST_PAUSE))
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{key_of(host)}.turn").open("a+", encoding="ascii") as file:
            # Held while waiting: the next one waits for this one's turn and then for its own.
            fcntl.flock(file, fcntl.LOCK_EX)
            due = _last(file) + pause - self.now()
            if due > 0:
                self.sleep(min(due, pause))  # the clock may have been set back
            file.seek(0)
            file.truncate()
            file.write(f"{self.now():.3f}")


def key_of(host: str) -> str:
    """A host as part of a file name."""
    return sha256(host.encode()).hexdigest()[:16]


def _last(file: TextIO) -> float:
    """When the host was asked last; 0 when it never was."""
    file.seek(0)
    try:
        return float(file.read(40))
    except ValueError:
        return 0.0

"""An end to what takes for ever: feeds and pages are taken apart by libraries that trust them.

A feed of 6 MB whose one element has 500,000 attributes takes feedparser over eight minutes.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

#: Seconds of processor; a feed of 10 MB as feeds are takes three.
_MOST_SECONDS = 30.0
#: Until it is said again, where a library went on all the same.
_AGAIN_SECONDS = 1.0


class TooSlowError(Exception):
    """It took longer than it may."""


@contextmanager
def time_limit(seconds: float = _MOST_SECONDS) -> Iterator[None]:
    """TooSlowError when what is inside takes more seconds of processor.

    Only in the main thread of a process, where signals come; in others there is no limit.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _AGAIN_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _end(_number: int, _frame: FrameType | None) -> None:
    raise TooSlowError("it takes too long")

"""An end to what takes for ever: a server that answers letter by letter, a feed that is a bomb.

A feed of 6 MB whose one element has 500,000 attributes takes feedparser over eight minutes; a head
of an answer may come byte by byte, each within the time of its own.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

#: Of processor, to take a feed or page apart; a feed of 10 MB as feeds are takes three.
_MOST_SECONDS = 30.0
#: Until it is said again, where a library went on all the same.
_AGAIN_SECONDS = 1.0


class TooSlowError(Exception):
    """It took longer than it may."""


@contextmanager
def time_limit(seconds: float = _MOST_SECONDS) -> Iterator[None]:
    """TooSlowError when what is inside takes more seconds of processor."""
    with _limit(signal.SIGVTALRM, signal.ITIMER_VIRTUAL, seconds):
        yield


@contextmanager
def clock_limit(seconds: float) -> Iterator[None]:
    """TooSlowError when what is inside takes more seconds by the clock."""
    with _limit(signal.SIGALRM, signal.ITIMER_REAL, seconds):
        yield


@contextmanager
def _limit(number: signal.Signals, timer: int, seconds: float) -> Iterator[None]:
    """Only in the main thread of a process, where signals come; in others there is no limit."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(number, _end)
    signal.setitimer(timer, seconds, _AGAIN_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(timer, 0)
        signal.signal(number, before)


def _end(_number: int, _frame: FrameType | None) -> None:
    raise TooSlowError("it takes too long")

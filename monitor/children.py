"""Processes of our own: how they end with the one that started them, and give memory back."""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


@contextmanager
def interrupts_blocked() -> Iterator[None]:
    """Processes and threads started here never see Ctrl-C, which a terminal sends to all of them.

    Pools have their processes ignore it, though only once their imports are done.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_with(parent: int) -> None:
    """Runs once in a new process: it ends with its parent, and at once when told to."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def give_memory_back() -> None:
    """Let the system have what was held and is needed no more.

    The C library keeps freed memory for the next time, which is the next article in an hour. Where
    it has no such call nothing happens.
    """
    gc.collect()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)

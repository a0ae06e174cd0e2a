"""Processes of our own: how they end with the one that started them, and give memory back."""

from __future__ import annotations

import ctypes
import gc
import os
import pickle
import signal
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from monitor.errors import MonitorError

if TYPE_CHECKING:
    from concurrent.futures import Future

_Subject = TypeVar("_Subject")
_Done = TypeVar("_Done")
_Held = TypeVar("_Held")

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


def command_of(code: str) -> list[str]:
    """The command of a process that runs code, on the path of this one.

    So a folder "monitor" where it is started is not loaded.
    """
    return [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}; {code}"]


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


class Idle(Generic[_Held]):
    """Ends what is held when nobody wanted it for a while. `lock` is that of who holds it."""

    def __init__(
        self,
        seconds: float,
        lock: threading.Lock,
        take: Callable[[], _Held],
        end: Callable[[_Held], object],
    ) -> None:
        """`take` is called under the lock: nobody else is given what it returns; then `end`."""
        self._seconds, self._lock, self._take, self._end = seconds, lock, take, end
        self._timer: threading.Timer | None = None

    def begin(self) -> None:
        """Nobody wants it from now on; called under the lock."""
        self._timer = threading.Timer(self._seconds, self._over)
        self._timer.daemon = True
        self._timer.start()

    def stop(self) -> None:
        """It is wanted."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

    def _over(self) -> None:
        """Unless it is wanted again: that has taken the timer away."""
        with self._lock:
            if self._timer is not threading.current_thread():
                return
            self._timer = None
            held = self._take()
        self._end(held)


class Crew:
    """Processes that `begin` with what is `given`; started when there is something to do."""

    def __init__(self, processes: int, begin: Callable[..., None], given: tuple[Any, ...]) -> None:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        self._processes = processes
        self._pool = ProcessPoolExecutor(
            max_workers=processes,
            # Started anew, never forked: this process has threads.
            mp_context=get_context("spawn"),
            initializer=begin,
            initargs=given,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def each(
        self, work: Callable[[_Subject], _Done], subjects: Iterable[_Subject]
    ) -> Iterator[_Done]:
        """What `work` makes of each subject, in order; BrokenExecutor when a process ends.

        One more than there are processes is begun ahead: what is done waits in memory.
        """
        begun = deque["Future[_Done]"]()
        for subject in subjects:
            with interrupts_blocked():
                begun.append(self._pool.submit(work, subject))
            if len(begun) > self._processes:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()


def portable(error: Exception) -> Exception:
    """The error with its traceback as a note, since that does not cross processes."""
    if not isinstance(error, MonitorError):
        error.add_note("".join(traceback.format_exception(error)))
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    except Exception:  # noqa: BLE001 - it may hold anything
        return RuntimeError("".join(traceback.format_exception(error)))
    return error

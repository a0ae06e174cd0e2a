"""Reading in a process of its own, so that one article can be given up: by time, memory or crash.

A thread cannot be ended, a process can. None is started before there is something to read; it is
kept for a while after, since its start takes as long as dozens of articles. While the caller
stores one outcome the next ones are read. Keeps out what is done with an outcome.
"""

from __future__ import annotations

import os
import resource
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from multiprocessing import get_context, resource_tracker
from operator import length_hint
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from monitor.children import Idle, end_with, interrupts_blocked
from monitor.errors import LimitError, PassingError
from monitor.log import Log
from monitor.model import Article, SourceFile
from monitor.reader import (
    Instructions,
    Loaded,
    Outcome,
    read_again,
    read_file,
    read_loaded,
    warm_up,
)

# Loaded when a process is started, which most passes need not.
if TYPE_CHECKING:
    from pebble import ProcessFuture, ProcessPool

_log = Log("monitor.workers")
#: Given to each process before they are asked for: as many as it reads while a hundred are stored.
_AHEAD = 50
#: Of all of them, in bytes: what was read is kept until it is asked for.
_AHEAD_BYTES = 20_000_000
#: So many articles make it worth to start another process.
_WORTH_ANOTHER = 100
#: Seconds between two looks at whether to stop or to give up; an outcome is taken when it comes.
_LOOK_SECONDS = 0.1
#: Seconds a process may take to start; half a second on an idle machine.
_START_SECONDS = 60.0
#: So many articles a process, since what one leaves behind in memory counts against the next.
_ARTICLES_EACH = 5000
_Subject = TypeVar("_Subject", SourceFile, Loaded, Article)
_Task = tuple[Callable[..., Outcome], tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    """What a process was given to do."""

    #: A function and its arguments.
    task: _Task
    #: What is read, for messages.
    source: str
    #: How much that is, in bytes.
    size: int
    pool: ProcessPool
    future: ProcessFuture[Outcome]


def never() -> bool:
    """Nobody asks for an end."""
    return False


class Workers:
    """A `Reader` with limits of time and memory. Used by one thread at a time."""

    def __init__(
        self,
        instructions: Instructions,
        *,
        max_seconds: float,
        max_megabytes: float,
        processes: int = 1,
        is_stopping: Callable[[], bool] = never,
        idle_seconds: float = 60.0,
    ) -> None:
        """Up to so many `processes`, when there is much to read.

        `is_stopping` is asked while an article is read, which is then given up.
        """
        self._instructions = instructions
        self._max_seconds = max_seconds
        self._max_bytes = int(max_megabytes * 1_000_000)
        self._most = processes
        #: How many processes the pool has.
        self._processes = 0
        self._is_stopping = is_stopping
        self._lock = threading.Lock()
        self._pool: ProcessPool | None = None
        self._idle = Idle(idle_seconds, self._lock, self._taken_out, _end)
        self.stamp = str(
            (instructions.limits, instructions.max_statements, max_seconds, max_megabytes)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def prepare(self, count: int) -> None:
        """Start processes for so many articles when there are too few."""
        self._idle.stop()
        self._have_processes(count)
        self._ready_pool()
        self._close_when_idle()

    def read(self, files: Iterable[SourceFile]) -> Iterator[Outcome]:
        """What is in each file."""
        return self._in_order(read_file, files)

    def read_loaded(self, files: Iterable[Loaded]) -> Iterator[Outcome]:
        """What is in the bytes of each file."""
        return self._in_order(read_loaded, files)

    def extract(self, articles: Iterable[Article]) -> Iterator[Outcome]:
        """What is in each text, read anew."""
        return self._in_order(read_again, articles)

    def close(self) -> None:
        """End the process, whatever it does."""
        self._idle.stop()
        with self._lock:
            pool, self._pool = self._pool, None
        _end(pool)

    def _in_order(
        self,
        work: Callable[[Instructions, _Subject], Outcome],
        subjects: Iterable[_Subject],
    ) -> Iterator[Outcome]:
        coming, begun, size = iter(subjects), deque[_Begun](), 0
        self._idle.stop()
        self._have_processes(length_hint(subjects, 1))
        try:
            while True:
                while (
                    len(begun) < _AHEAD * self._processes
                    and size < _AHEAD_BYTES
                    and (subject := next(coming, None)) is not None
                ):
                    task = (work, (self._instructions, subject))
                    begun.append(self._begin(task, _name(subject), size_of(subject)))
                    size += begun[-1].size
                if not begun:
                    return
                size -= begun[0].size
                outcome = self._finish(begun.popleft())
                if outcome is None:
                    return
                yield outcome
        finally:
            for one in begun:
                _give_up(one.future)
            self._rest()

    def _have_processes(self, count: int) -> None:
        """See that the next pool has processes enough for so many articles."""
        wanted = min(self._most, 1 + count // _WORTH_ANOTHER)
        if wanted > self._processes:
            self.close()
            self._processes = wanted

    def _begin(self, task: _Task, source: str, size: int) -> _Begun:
        pool = self._ready_pool()
        future = pool.schedule(*task)
        return _Begun(task=task, source=source, size=size, pool=pool, future=future)

    def _ready_pool(self) -> ProcessPool:
        if self._pool is None or not self._pool.active:
            self.close()
            self._pool = _make_pool(self._processes, self._max_bytes)
        return self._pool

    def _finish(self, begun: _Begun) -> Outcome | None:
        """The outcome; None when it was given up to stop.

        A process that ends is not the fault of the article before it does so twice: somebody may
        have ended it, or the system for want of memory.
        """
        from pebble import ProcessExpired

        try:
            return self._wait(begun)
        except (ProcessExpired, BrokenExecutor) as error:
            if self._is_stopping():
                return None
            _log.warning(
                "reading process ended, article tried again", source=begun.source, reason=error
            )
        try:
            return self._wait(self._begin(begun.task, begun.source, begun.size))
        except ProcessExpired as error:
            reason = f"ended the process that read it twice (exit code {error.exitcode}); report it"
            return Outcome(error=LimitError(reason, source=begun.source))
        except BrokenExecutor:
            reason = "the process that reads files does not start; see that memory is free"
            return Outcome(error=PassingError(reason, source=begun.source))

    def _wait(self, begun: _Begun) -> Outcome | None:
        """As `_finish`; by a clock nobody sets, unlike that of the library's own time limits."""
        since, is_running = time.monotonic(), False
        while begun.pool is self._pool:
            try:
                return begun.future.result(_LOOK_SECONDS)
            except TimeoutError:
                pass
            now = time.monotonic()
            if begun.future.running() and not is_running:
                since, is_running = now, True
            if self._is_stopping():
                _give_up(begun.future)
                return None
            if is_running and now - since > self._max_seconds:
                _give_up(begun.future)
                return Outcome(error=self._too_slow(begun.source))
            if not is_running and now - since > _START_SECONDS:
                self.close()
        raise BrokenExecutor("it was ended, or did not start")

    def _too_slow(self, source: str) -> LimitError:
        reason = f"takes longer than {self._max_seconds:g} s to read"
        return LimitError(f"{reason}; split the file or raise intake.max_seconds", source=source)

    # ------------------------------------------------------------ idling

    def _rest(self) -> None:
        """Nothing is to be read for now; what was started for a heap is in the way of the rest."""
        if self._processes > 1:
            self.close()
            self._processes = 0
        else:
            self._close_when_idle()

    def _close_when_idle(self) -> None:
        with self._lock:
            if self._pool is not None:
                self._idle.begin()

    def _taken_out(self) -> ProcessPool | None:
        """The pool, which nobody is given from now on; under the lock."""
        self._processes = 0
        pool, self._pool = self._pool, None
        return pool


def _name(subject: SourceFile | Loaded | Article) -> str:
    if isinstance(subject, SourceFile):
        return subject.path
    return subject.source.path if isinstance(subject, Loaded) else subject.source


def size_of(subject: SourceFile | Loaded | Article) -> int:
    """How large what is to be read is, in bytes or so."""
    if isinstance(subject, SourceFile):
        return subject.size
    return len(subject.raw if isinstance(subject, Loaded) else subject.text)


def _give_up(future: ProcessFuture[Outcome]) -> None:
    """Cancel it; when it runs, its process is ended and another one is started."""
    future.cancel()  # type: ignore[no-untyped-call]


def _end(pool: ProcessPool | None) -> None:
    if pool is not None:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _make_pool(processes: int, max_bytes: int) -> ProcessPool:
    from pebble import ProcessPool

    # Started anew, never forked: this process has threads.
    pool = ProcessPool(
        max_workers=processes,
        max_tasks=_ARTICLES_EACH,
        initializer=_begin_process,
        initargs=(max_bytes, os.getpid()),
        context=get_context("spawn"),
    )
    resource_tracker.ensure_running()  # its start, with the first lock, would unblock them
    with interrupts_blocked():
        assert pool.active  # which starts it
    return pool


def _begin_process(max_bytes: int, parent: int) -> None:
    """Runs once in a new process: ends with its parent, at once when told to, and has a limit."""
    end_with(parent)
    warm_up()  # before the limit, which is one article's
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "linux":
        return
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + max_bytes
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    if most == resource.RLIM_INFINITY or limit < most:  # a lower one is the administrator's
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))

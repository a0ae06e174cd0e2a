"""Where a pass of the service goes on that found something to do: a process of its own.

What reading, deciding and drawing load and hold would stay in the memory of a service for ever, for
one article in a day; a process gives all of it back when it ends. It is started when there is
something to do, kept for a while after, and ended when idle.
"""

from __future__ import annotations

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from monitor import log
from monitor.children import (
    Idle,
    command_of,
    end_with,
    give_memory_back,
    interrupts_blocked,
    portable,
)
from monitor.cli.folders import Folders
from monitor.cli.readers import make_workers
from monitor.config import Settings
from monitor.errors import MonitorError
from monitor.model import Run

if TYPE_CHECKING:
    from monitor.pipeline import Rest
    from monitor.reader import Reader

#: Seconds between two looks at whether to stop.
_LOOK_SECONDS = 0.1
#: Seconds a process may take to end by itself.
_END_SECONDS = 0.3
_Running = tuple[subprocess.Popen[bytes] | None, Connection | None]
_PROGRAM = "from monitor.cli.backroom import main; main({line}, {parent})"


@dataclass(frozen=True, slots=True)
class _Ready:
    """It has opened the store."""


@dataclass(frozen=True, slots=True)
class _Progress:
    stage: str
    done: int
    total: int


class BackRoom:
    """Keeps a process that makes passes; used by one thread at a time."""

    def __init__(self, folders: Folders, settings: Settings, *, idle_seconds: float = 60.0) -> None:
        self._orders = (folders, settings)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._idle = Idle(idle_seconds, self._lock, self._taken_out, _ended)

    def open_store(self) -> None:
        """See that the store has its tables: what makes them is large, too.

        What goes wrong is met again by who opens it.
        """
        with suppress(EOFError, OSError):
            self._begin().recv()
        self._close_when_idle()

    def prepare(self, count: int) -> None:
        """Start a process, and have it start those that read."""
        with suppress(OSError):
            self._begin(count).send(count)
        self._close_when_idle()

    def go_on(
        self,
        rest: Rest,
        *,
        is_stopping: Callable[[], bool],
        on_progress: Callable[[str, int, int], None],
    ) -> Run:
        """As `Pipeline.go_on`; MonitorError when the process ends before the pass."""
        try:
            connection = self._begin()
            connection.send(rest)
            done = _outcome(connection, is_stopping, on_progress)
        except (EOFError, OSError) as error:
            code = self.close()
            if is_stopping():
                return rest.run
            raise MonitorError(
                f"the process that made the pass ended (exit code {code}): see that memory is "
                "free; the next pass goes on"
            ) from error
        if isinstance(done, Exception):
            self.close()
            raise done
        self._close_when_idle()
        return done

    def close(self) -> int | None:
        """End the process, whatever it does: a pass can be cut off anywhere. Its exit code."""
        self._idle.stop()
        return self._end()

    def _begin(self, count: int = 0) -> Connection:
        """The line to the process; where there is none it is started, to read so many files."""
        self._idle.stop()
        process, connection = self._process, self._connection
        if process is None or connection is None or connection.closed or process.poll() is not None:
            self._end()
            self._process, self._connection = process, connection = _start()
            connection.send((*self._orders, count))
        return connection

    def _end(self) -> int | None:
        """The process ends by itself when its line is closed, or is ended."""
        with self._lock:
            running = self._taken_out()
        return _ended(running)

    def _taken_out(self) -> _Running:
        """What runs, which nobody is given from now on; under the lock."""
        running = self._process, self._connection
        self._process = self._connection = None
        return running

    def _close_when_idle(self) -> None:
        with self._lock:
            if self._process is not None:
                self._idle.begin()


def _start() -> tuple[subprocess.Popen[bytes], Connection]:
    """A process of its own, by the line to it.

    Not one of `multiprocessing`, which keeps another process for good beside those it starts.
    """
    ours, theirs = socket.socketpair()
    with ours, theirs, interrupts_blocked():
        line = theirs.fileno()
        program = _PROGRAM.format(line=line, parent=os.getpid())
        process = subprocess.Popen(  # noqa: S603 - this very program
            command_of(program), pass_fds=(line,), stdin=subprocess.DEVNULL
        )
        return process, Connection(ours.detach())


def _ended(running: _Running) -> int | None:
    """End a process by closing its line, and wait for it; its exit code."""
    process, connection = running
    if process is None or connection is None:
        return None
    connection.close()
    try:
        return process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _outcome(
    connection: Connection,
    is_stopping: Callable[[], bool],
    on_progress: Callable[[str, int, int], None],
) -> Run | Exception:
    """What a pass came to, or why it ended early; its progress is told until then."""
    is_told = False
    while True:
        if is_stopping() and not is_told:
            connection.send(None)
            is_told = True
        if not connection.poll(_LOOK_SECONDS):
            continue
        answer: Run | _Ready | _Progress | Exception = connection.recv()
        if isinstance(answer, _Progress):
            on_progress(answer.stage, answer.done, answer.total)
        elif not isinstance(answer, _Ready):
            if is_told:
                connection.close()  # it makes no more passes
            return answer


# In the process itself.


def main(line: int, parent: int) -> None:
    """Make passes until the line is closed."""
    end_with(parent)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as the service does
    stop = threading.Event()
    with suppress(EOFError, OSError), Connection(line) as connection:
        folders, settings, count = connection.recv()
        log.set_up(form=settings.log.format, level=settings.log.level)
        try:
            with make_workers(settings, is_stopping=stop.is_set) as reader:
                if count:
                    reader.prepare(count)  # they start while this one loads the rest
                _make_passes(connection, folders, settings, reader, stop)
        except Exception as error:  # noqa: BLE001 - whoever asked tells of it
            connection.send(portable(error))
    sys.stdout.flush()
    # Nothing else is left to do, and taking the interpreter apart takes a moment.
    os._exit(0)


def _make_passes(
    connection: Connection,
    folders: Folders,
    settings: Settings,
    reader: Reader,
    stop: threading.Event,
) -> None:
    from monitor.cli.wiring import pipeline_over
    from monitor.storage import open_store

    orders: queue.SimpleQueue[Rest | int | None] = queue.SimpleQueue()
    with closing(open_store(settings.database_url)) as store:
        connection.send(_Ready())
        listener = threading.Thread(target=_listen, args=(connection, orders, stop), daemon=True)
        listener.start()
        pipeline = pipeline_over(
            folders,
            settings,
            store,
            reader=reader,
            is_stopping=stop.is_set,
            on_progress=lambda stage, done, total: connection.send(_Progress(stage, done, total)),
        )
        while (order := orders.get()) is not None:
            if isinstance(order, int):
                reader.prepare(order)
            else:
                connection.send(pipeline.go_on(order))
                give_memory_back()


def _listen(
    connection: Connection, orders: queue.SimpleQueue[Rest | int | None], stop: threading.Event
) -> None:
    """Hand on what is asked for; None, and a line that is closed, end the pass and the process."""
    order: Rest | int | None = 0
    while order is not None:
        try:
            order = connection.recv()
        except (EOFError, OSError):
            order = None
        if order is None:
            stop.set()
        orders.put(order)

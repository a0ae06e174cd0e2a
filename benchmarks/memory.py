"""How much memory monitor takes: at most while 1,000 changed readouts are taken in, and idle.

Memory is summed over the process and those it started, sampled from outside: RSS as the system
counts it, and PSS, in which pages that processes share count once.
"""

from __future__ import annotations

import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.options import Options
from benchmarks.place import ROOT, Place
from benchmarks.table import print_table
from benchmarks.task import COUNT, after, before
from benchmarks.timing import environment, timed
from monitor.storage import open_store

#: A service ends the process that made its pass, and those that read, after a minute.
_EACH, _IDLE = 0.1, 75


@dataclass(frozen=True, slots=True)
class _Memory:
    """In MB."""

    #: The process itself.
    own: float = 0
    #: With those it started.
    tree: float = 0
    pss: float = 0

    def most(self, other: _Memory) -> _Memory:
        return _Memory(
            max(self.own, other.own), max(self.tree, other.tree), max(self.pss, other.pss)
        )


def measure(options: Options) -> None:
    """Prints the table."""
    rows: list[tuple[str | float, ...]] = []
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder) / "place")
        place.drop(before(options.pairs))
        timed(place.command("once"))
        place.drop(after(options.pairs))
        with running(place, "once", free_port()) as process:
            rows.append(_row(f"once, {COUNT:,} changed, at most", _peak(process)))
    for texts in (_shipped(), list(before(options.pairs))):
        rows += [_idle(has_pages, texts) for has_pages in (True, False)]
    print_table(("memory, MB", "RSS itself", "RSS with workers", "PSS"), rows)


def _shipped() -> list[tuple[str, str]]:
    paths = sorted((ROOT / "seeds").glob("*.txt"))
    return [(path.name, path.read_text(encoding="utf-8")) for path in paths]


def _idle(has_pages: bool, texts: list[tuple[str, str]]) -> tuple[str | float, ...]:
    """The service some time after its first pass."""
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder) / "place")
        place.drop(texts)
        with running(place, "run", free_port(), str(has_pages).lower()) as process:
            _wait_for_pass(place)
            time.sleep(_IDLE)
            pages = "with pages" if has_pages else "without pages"
            return _row(f"idle, {pages}, {len(texts):,} files", _memory(process))


def _row(name: str, memory: _Memory) -> tuple[str | float, ...]:
    return name, memory.own, memory.tree, memory.pss


@contextmanager
def running(
    place: Place, command: str, port: int, enabled: str = "true"
) -> Iterator[psutil.Process]:
    """A command that goes on, with pages at a port; ended at the end."""
    web = {"MONITOR_WEB__ENABLED": enabled, "MONITOR_WEB__PORT": str(port)}
    argv = place.command(command).argv
    with (place.root / "log").open("wb") as log:
        process = psutil.Popen(
            argv, cwd=place.root, env=environment(web), stdout=log, stderr=subprocess.STDOUT
        )
    try:
        yield process
    finally:
        if process.is_running():
            process.terminate()
        process.wait()


def _peak(process: psutil.Process) -> _Memory:
    """The most of each figure until it ends."""
    most = _Memory()
    while process.poll() is None:
        with suppress(psutil.Error):
            most = most.most(_memory(process))
        time.sleep(_EACH)
    return most


def _memory(process: psutil.Process) -> _Memory:
    """PSS takes the system a while to count: some milliseconds a process."""
    tree = [process, *process.children(recursive=True)]
    found = [one.memory_full_info() for one in tree]
    return _Memory(
        found[0].rss / 1e6, sum(one.rss for one in found) / 1e6, sum(one.pss for one in found) / 1e6
    )


def _wait_for_pass(place: Place) -> None:
    """Until the store has a finished one; there is no store at first."""
    database = place.root / "data" / "monitor.db"
    while not database.exists():
        time.sleep(_EACH)
    time.sleep(1)  # it is being made
    with closing(open_store(f"sqlite:///{database}")) as store:
        while store.last_finished_run() is None:
            time.sleep(1)


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port

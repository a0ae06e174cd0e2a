"""A Dask scheduler and workers for tests: processes of their own on loopback, gone at the end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil


def wait_for(happened: Callable[[], object], seconds: float = 60) -> None:
    """Wait until something is so."""
    began = time.monotonic()
    while not happened():
        assert time.monotonic() - began < seconds, f"waited {seconds} s"
        time.sleep(0.05)


class DaskCluster:
    """One scheduler and its workers."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self._folder = folder
        self._environment = os.environ | environment
        self._file = folder / "scheduler.json"
        self._started: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"
        )
        wait_for(self._file.exists)

    @property
    def address(self) -> str:
        """What ``--scheduler`` is given."""
        url: str = json.loads(self._file.read_text(encoding="utf-8"))["address"]
        return url

    def add_worker(self, *, has_nanny: bool = True) -> subprocess.Popen[bytes]:
        """Start one, as people do it; without a nanny nobody starts it again."""
        nanny = "--nanny" if has_nanny else "--no-nanny"
        return self._start("worker", "--nthreads", "1", nanny, "--no-dashboard")

    def readers(self) -> list[psutil.Process]:
        """The processes that read articles: those that the workers started, or their nannies'."""
        below = [
            one
            for started in self._started[1:]
            if started.poll() is None
            for one in psutil.Process(started.pid).children(recursive=True)
        ]
        return [one for one in below if "multiprocessing.spawn" in " ".join(one.cmdline())]

    def _start(self, command: str, *options: str) -> subprocess.Popen[bytes]:
        log = (self._folder / f"{command}-{len(self._started)}.log").open("wb")
        program = [sys.executable, "-m", "dask", command, "--scheduler-file", str(self._file)]
        with log:
            process = subprocess.Popen(
                [*program, *options],
                cwd=self._folder,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._started.append(process)
        return process

    def end(self) -> None:
        """End them all."""
        for process in reversed(self._started):
            process.terminate()
        for process in self._started:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()


@contextmanager
def dask_cluster(folder: Path, *, workers: int = 0, **environment: str) -> Iterator[DaskCluster]:
    """A scheduler with so many workers."""
    folder.mkdir()
    started = DaskCluster(folder, **environment)
    try:
        for _ in range(workers):
            started.add_worker()
        yield started
    finally:
        started.end()

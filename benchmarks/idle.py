"""What a service takes of a core that looks each second at a folder in which nothing happens."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from benchmarks.options import Options
from benchmarks.place import Place
from benchmarks.table import print_table
from benchmarks.task import news
from benchmarks.timing import environment, timed

#: Of the first are the first pass and its echo, when the folder has only just changed.
_FIRST, _SECONDS = 30, 60
#: Once as shipped, once with nothing but whole passes.
_FULL_EVERY = (300, 1)
_SETTINGS = {"MONITOR_SCHEDULE__EVERY_SECONDS": "1", "MONITOR_WEB__ENABLED": "false"}


def measure(options: Options) -> None:
    """Prints the table; with whole passes alone it shows what one of them takes."""
    rows = [row for count in options.files for row in _rows(count)]
    print_table(("known files", "whole pass each", "% of a core", "RSS, MB"), rows)


def _rows(count: int) -> Iterator[tuple[str | float, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder) / "place")
        place.drop(news(count))
        timed(place.command("once"))
        for full_every in _FULL_EVERY:
            with _running(place, full_every) as process:
                time.sleep(_FIRST)
                began, before = time.monotonic(), _busy(process)
                time.sleep(_SECONDS)
                share = (_busy(process) - before) / (time.monotonic() - began)
                held = process.memory_info().rss / 1e6
                yield f"{count:,}", f"{full_every} s", 100 * share, held


@contextmanager
def _running(place: Place, full_every: int) -> Iterator[psutil.Process]:
    settings = {**_SETTINGS, "MONITOR_SCHEDULE__FULL_EVERY_SECONDS": str(full_every)}
    process = psutil.Popen(
        place.command("run").argv,
        cwd=place.root,
        env=environment(settings),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _busy(process: psutil.Process) -> float:
    """Seconds of processor so far."""
    times = process.cpu_times()
    return float(times.user + times.system)

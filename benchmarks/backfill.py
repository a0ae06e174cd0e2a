"""How fast an archive is taken in: by processes of monitor's own, by Dask here, and elsewhere."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.archive import archive
from benchmarks.options import Options
from benchmarks.place import ROOT, Place
from benchmarks.table import print_table
from benchmarks.timing import environment

_EACH = 0.2
_READERS = ("own processes", "Dask, here", "Dask, two workers")
_STAGES = ("scan", "read", "decide", "write")
_HEADS = ("s", "files/s", "MB/s read", *_STAGES, "cpu s", "of one", "MB", "of one", "MB stored")


class _Watch:
    """What all processes take that this one started, those they started among them."""

    def __init__(self) -> None:
        #: MB at most: of the largest process, and of all.
        self.largest = self.all = 0.0
        self._cpu: dict[int, float] = {}

    @property
    def cpu(self) -> float:
        """Seconds of processor."""
        return sum(self._cpu.values())

    def look(self) -> None:
        """Look at them once more."""
        sizes = [0.0]
        for one in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):
                sizes.append(one.memory_info().rss / 1e6)
                self._cpu[one.pid] = sum(one.cpu_times()[:2])
        self.largest, self.all = max(self.largest, *sizes), max(self.all, sum(sizes))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pass:
    """One pass over an archive."""

    files: int
    #: MB of text.
    text: float
    #: By stage: seconds, and processor seconds of the process that stores, decides and writes.
    took: dict[str, tuple[float, float]]
    watch: _Watch
    #: MB of the database.
    stored: float

    @property
    def whole(self) -> float:
        """Seconds."""
        return sum(wall for wall, _ in self.took.values())

    def row(self) -> list[str | float]:
        """Figures under `_HEADS`."""
        walls = [self.took[stage][0] for stage in _STAGES]
        own = sum(cpu for _, cpu in self.took.values())
        rates = [self.files / self.whole, self.text / self.took["read"][0]]
        watch = self.watch
        return [
            *(self.whole, *rates, *walls),
            *(watch.cpu, own, watch.all, watch.largest, self.stored),
        ]


def measure(options: Options) -> None:
    """Prints a table an archive, and how the time an article takes grows with their number."""
    if options.texts and options.texts.is_dir():
        texts = options.texts
        _table(f"texts of {texts.name}", lambda place: _copy(texts, place))
    passes = {count: _table(f"{count:,} made-up files", _dropped(count)) for count in options.files}
    _print_growth(passes)


def _print_growth(passes: dict[int, dict[str, _Pass]]) -> None:
    first, last = min(passes), max(passes)
    rows: list[tuple[str | float, ...]] = []
    for name in _READERS:
        few, many = passes[first][name], passes[last][name]
        wall = 1000 * few.whole / first, 1000 * many.whole / last
        cpu = 1000 * few.watch.cpu / first, 1000 * many.watch.cpu / last
        rows += [(name, *wall, wall[1] / wall[0]), (" of processor", *cpu, cpu[1] / cpu[0])]
    print_table(("ms a file", f"of {first:,}", f"of {last:,}", "growth"), rows)


def _dropped(count: int) -> Callable[[Place], None]:
    return lambda place: place.drop(archive(count))


def _copy(texts: Path, place: Place) -> None:
    shutil.copytree(texts, place.seeds / texts.name)


def _table(title: str, fill: Callable[[Place], None]) -> dict[str, _Pass]:
    passes = {}
    for name in _READERS:
        with tempfile.TemporaryDirectory() as folder:
            passes[name] = _run(Path(folder), name, fill)
        print(f"{title}, {name}: {passes[name].whole:.1f} s", flush=True)
    print_table((title, *_HEADS), [(name, *one.row()) for name, one in passes.items()])
    return passes


def _run(folder: Path, name: str, fill: Callable[[Place], None]) -> _Pass:
    """A pass over a folder that nothing was made of yet."""
    place, result, watch = Place(folder / "place"), folder / "took", _Watch()
    fill(place)
    readers = {"own processes": nullcontext("own"), "Dask, here": nullcontext("dask")}
    with readers.get(name) or _two_workers(folder) as reader:
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.staged", reader, result],
            cwd=place.root,
            env=environment({"PYTHONPATH": str(ROOT)}),
        )
        while process.poll() is None:
            watch.look()
            time.sleep(_EACH)
    if process.returncode:
        sys.exit(f"the pass by {name} exited with {process.returncode}")
    return _Pass(
        files=sum(path.is_file() for path in place.seeds.rglob("*")),
        text=_size(place.seeds),
        took=json.loads(result.read_text(encoding="utf-8")),
        watch=watch,
        stored=_size(place.root / "data"),
    )


def _size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


@contextmanager
def _two_workers(folder: Path) -> Iterator[str]:
    """The URL of a scheduler with two workers, in processes of their own."""
    told = folder / "scheduler.json"
    options = ("--scheduler-file", told, "--no-dashboard")
    commands = (
        ("scheduler", "--host", "127.0.0.1", "--port", "0", *options),
        ("worker", "--nworkers", "2", "--nthreads", "1", *options),
    )
    with (folder / "dask.log").open("wb") as log:
        started = [
            subprocess.Popen(
                [sys.executable, "-m", "dask", *command],
                env=environment({}),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            for command in commands
        ]
    try:
        while not told.exists():
            time.sleep(_EACH)
        address: str = json.loads(told.read_text(encoding="utf-8"))["address"]
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait()

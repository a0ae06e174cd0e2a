"""How long `once` takes over a folder in which nothing changed: the call that is made each minute.

Beside it the whole pass that is made when it is time for one; what the system and a short script
need to look at the same files (`floor`); and, when asked for what takes minutes, programs that
watch pages, at 10,000 files.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from statistics import median

from benchmarks import peers
from benchmarks.options import Options
from benchmarks.place import Place
from benchmarks.table import print_took
from benchmarks.task import news
from benchmarks.timing import Command, alternate, timed
from monitor.intake import scan

_FLOOR = Path(__file__).with_name("floor.py")
#: Where the slow ones join: at 100,000 one of them would take hours.
_PEERS_AT = 10_000


def measure(options: Options) -> None:
    """Prints a table for each number of files."""
    for count in options.files:
        with tempfile.TemporaryDirectory() as folder:
            _measure(Path(folder), count, options)


def _measure(folder: Path, count: int, options: Options) -> None:
    place = Place(folder / "place")
    place.drop(news(count))
    commands: Mapping[str, Command] = {
        "floor": _floor(place),
        "find -printf": Command(
            argv=("find", place.seeds, "-printf", "%s %T@ %p\\n"), folder=folder
        ),
        "monitor once": place.command("once"),
        # What is said there without a pass is no answer here.
        "a whole pass": place.command("once", "--retry"),
    }
    if options.peers and count == _PEERS_AT:
        peers.say_missing()
        commands = {**commands, **_peers(folder, place.seeds)}
    for name, command in commands.items():
        first = timed(command)
        print(
            f"{name}: the first run over {count:,} files took {first.wall:.1f} s, "
            f"{first.peak:.0f} MB",
            flush=True,
        )
    print_took(f"{count:,} unchanged", alternate(commands, options.runs), "floor")
    _print_scan(place, commands["find -printf"], options.runs)


def _print_scan(place: Place, find: Command, runs: int) -> None:
    """The scan of a pass alone, in seconds of processor as other work disturbs them least."""
    known = {file.path: file for file in scan(place.seeds, {}, 0).found}
    took: list[tuple[float, float]] = []
    for _ in range(runs):
        began = time.process_time()
        scan(place.seeds, known, 0)
        took.append((time.process_time() - began, timed(find).cpu))
    alone, found = (median(seconds) for seconds in zip(*took, strict=True))
    print(f"the scan alone: {alone:.3f} s of processor, {alone / found:.2f} times find -printf")


def _floor(place: Place) -> Command:
    argv = (sys.executable, _FLOOR, place.seeds, place.root / "floor.state")
    return Command(argv=argv, folder=place.root)


def _peers(folder: Path, seeds: Path) -> dict[str, Command]:
    """Those that run once and end; how they draw a diff makes no difference here."""
    found = peers.contenders(folder / "peers", seeds)
    return {
        name: replace(one.command, runs=1) for name, one in found.items() if "wdiff" not in name
    }

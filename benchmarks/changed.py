"""1,000 known readouts, each of them changed once: how long until all of it is compared and told.

Timed is the whole process. monitor reads, links and compares promises, keeps them, and writes its
pages; the others print line or word diffs. `git` only draws the diff of two folders and is a floor.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from benchmarks import changedetection, peers
from benchmarks.options import Options
from benchmarks.peers import Contender
from benchmarks.place import Place
from benchmarks.table import print_took
from benchmarks.task import COUNT, after, before
from benchmarks.timing import Command, Took, alternate, timed

#: Word by word it takes more than a minute: one run.
_SLOW = "webchanges wdiff"


def measure(options: Options) -> None:
    """Prints the table; those peers take part that are installed."""
    peers.say_missing()
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root)
        place = Place(folder / "place")
        place.drop(before(options.pairs))
        contenders = {"monitor once": Contender(command=place.command("once"), state=place.state)}
        contenders |= peers.contenders(folder / "peers", place.seeds)
        for name, one in contenders.items():
            _first(name, one)
        place.drop(after(options.pairs))
        commands = {name: _again(name, one) for name, one in contenders.items()}
        commands["git word diff"] = _git(folder, place, options.pairs)
        took = alternate(commands, options.runs) | _server(folder, options.pairs)
        unit = "webchanges" if "webchanges" in took else "monitor once"
        print_took(f"{COUNT:,} changed", took, unit)


def _first(name: str, contender: Contender) -> None:
    """Make the readouts known to it."""
    took = timed(contender.command)
    print(f"{name}: the first run took {took.wall:.1f} s, {took.peak:.0f} MB", flush=True)
    contender.state.keep()


def _again(name: str, contender: Contender) -> Command:
    """The run that is timed, each time from what was known before."""
    command = replace(contender.command, prepare=contender.state.take_back)
    return replace(command, runs=1) if name == _SLOW else command


def _git(folder: Path, place: Place, pairs: int) -> Command:
    old = folder / "before"
    old.mkdir()
    for name, text in before(pairs):
        (old / name).write_text(text, encoding="utf-8")
    argv = ("git", "diff", "--no-index", "--word-diff", old, place.seeds)
    return Command(argv=argv, folder=folder, codes=frozenset({1}))


def _server(folder: Path, pairs: int) -> dict[str, list[Took]]:
    if not peers.is_installed(changedetection.PACKAGE):
        return {}
    place = Place(folder / "served")
    place.drop(before(pairs))
    took = changedetection.run(folder / "server", place.seeds, lambda: place.drop(after(pairs)))
    return {changedetection.PACKAGE: [took]}

"""How long commands take to begin: cold starts of monitor beside a bare start of Python."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.options import Options
from benchmarks.place import Place
from benchmarks.table import print_took
from benchmarks.task import COUNT, before
from benchmarks.timing import Command, alternate, timed


def measure(options: Options) -> None:
    """Prints the table; every command finds 1,000 readouts known and nothing to do."""
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder) / "place")
        place.drop(before(options.pairs))
        first = timed(place.command("once"))
        print(f"monitor once over {COUNT:,} new readouts took {first.wall:.1f} s")
        commands = {
            "python -c pass": Command(argv=(sys.executable, "-c", "pass"), folder=place.root),
            "monitor --version": place.command("--version"),
            "monitor --help": place.command("--help"),
            "monitor once": place.command("once"),
            "monitor once, a whole pass": place.command("once", "--retry"),
            "monitor status": place.command("status"),
            "monitor config check": place.command("config", "check"),
            "monitor review": place.command("review"),
            "monitor search flights": place.command("search", "flights"),
        }
        for command in commands.values():
            timed(command)
        print_took("command", alternate(commands, options.runs), "python -c pass")

"""How fast rows go out in each format, and that memory stays the same however many they are."""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path

from benchmarks.options import Options
from benchmarks.place import Place
from benchmarks.store import fill
from benchmarks.table import print_table
from benchmarks.timing import middle, timed
from monitor.export.formats import FORMATS
from monitor.storage import open_store

#: Statements of an article.
_EACH = 20


def measure(options: Options) -> None:
    """Prints a table for each number of statements; the first column is a start without rows."""
    for count in options.statements:
        with tempfile.TemporaryDirectory() as folder:
            place = Place(Path(folder) / "place")
            url = f"sqlite:///{place.root / 'data' / 'monitor.db'}"
            with closing(open_store(url)) as store:
                fill(store, count, each=_EACH)
            rows = [("no rows", *_figures(place, options.runs, "export", "rulings"), 0.0, 0.0)]
            for form in FORMATS:
                path = place.root / f"all.{form}"
                took = _figures(place, options.runs, "export", "statements", "-o", str(path))
                rows.append((form, *took, count / took[0], path.stat().st_size / 1e6))
            heads = ("wall s", "cpu s", "peak MB", "rows/s", "file MB")
            print_table((f"{count:,} statements", *heads), rows)


def _figures(place: Place, runs: int, *arguments: str) -> tuple[float, float, float]:
    took = middle([timed(place.command(*arguments)) for _ in range(runs)])
    return took.wall, took.cpu, took.peak

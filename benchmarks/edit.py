"""An edit of the themes over a large store: how long until its history is decided again.

A service with pages has taken in made-up readouts; then a theme of one phrase is added. While it
decides and draws again, a reader asks for the first page, a relationship and a search in turn.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from urllib.request import urlopen

from benchmarks.memory import free_port, running
from benchmarks.options import Options
from benchmarks.place import Place
from benchmarks.readouts import readouts
from benchmarks.table import print_table
from benchmarks.timing import timed
from monitor.storage import Store, open_store

#: Statements a meeting of the readouts has, about.
_SAID = 13.5
_PAUSE, _PATIENCE = 0.2, 60
#: Phrases that many statements have, and that few have.
_EDITS = {"a theme of many": "customs clearance of fruit", "a theme of none": "lunar lighthouse"}
_THEME = '\n[themes.edited{}]\ntitle = "Edited {}"\nphrases.en = ["{}"]\n'


def measure(options: Options) -> None:
    """Prints a table for each number of statements, of `pairs` relationships."""
    for count in options.statements:
        with tempfile.TemporaryDirectory() as folder:
            _measure(Place(Path(folder) / "place"), count, options.pairs)


def _measure(place: Place, count: int, pairs: int) -> None:
    place.drop(readouts(round(count / _SAID), pairs=pairs))
    first = timed(place.command("once"))
    with closing(open_store(f"sqlite:///{place.root / 'data' / 'monitor.db'}")) as store:
        counts = store.counts(datetime.now(UTC))
        rows = list(_edits(place, store))
    size = f"{counts.statements:,} statements of {counts.relationships} relationships"
    print(f"{size}: first pass {first.wall:.0f} s, {first.cpu:.0f} of processor\n")
    print_table(("edited", "until done, s", "answers", "median ms", "longest ms"), rows)


def _edits(place: Place, store: Store) -> Iterator[tuple[str | float, ...]]:
    port = free_port()
    pages = [
        f"http://127.0.0.1:{port}/{path}"
        for path in (
            "index.html",
            f"relationships/{store.relationships()[-1]}.html",
            "search?q=railway",
        )
    ]
    with running(place, "run", port):
        _until_there(pages[0])
        for number, (name, phrase) in enumerate(_EDITS.items()):
            for page in pages:
                _asked(page)  # its first answer takes more
            with (place.root / "config" / "themes.toml").open("a", encoding="utf-8") as file:
                file.write(_THEME.format(number, number, phrase))
            seconds, answers = _until_decided(store, pages)
            yield name, seconds, len(answers), median(answers), max(answers)


def _until_decided(store: Store, pages: list[str]) -> tuple[float, list[float]]:
    """(seconds until a pass with the new themes is done, milliseconds of each answer meanwhile)."""
    before, began = _themes(store), time.perf_counter()
    answers: list[float] = []
    while _themes(store) == before:
        answers.append(_asked(pages[len(answers) % len(pages)]))
        time.sleep(_PAUSE)
    return time.perf_counter() - began, answers


def _themes(store: Store) -> str:
    """Those that the last finished pass decided with."""
    run = store.last_finished_run()
    return run.themes_digest if run else ""


def _asked(page: str) -> float:
    began = time.perf_counter()
    with urlopen(page, timeout=_PATIENCE) as answer:
        answer.read()
    return 1000 * (time.perf_counter() - began)


def _until_there(page: str) -> None:
    while True:
        try:
            _asked(page)
        except OSError:
            time.sleep(_PAUSE)
        else:
            return

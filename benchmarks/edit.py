"""An edit of the themes over a large store: how long until its history is decided again.

Made-up readouts are read and decided on and no page is drawn; then a theme of one phrase is added.
While passes decide again, a reader asks `monitor serve` for the first page, a relationship and a
search in turn. At last a few more articles come, as in `grow`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from urllib.request import urlopen

from benchmarks.grow import added, facts_of, made_pipeline
from benchmarks.memory import free_port, running
from benchmarks.options import Options
from benchmarks.place import ROOT, Place
from benchmarks.readouts import SAID, readouts
from benchmarks.table import print_table
from benchmarks.timing import environment
from monitor.storage import Store, open_store

_PAUSE, _PATIENCE = 0.2, 120
#: Phrases that many statements have, and that none has.
_EDITS = {"a theme of many": "customs clearance of fruit", "a theme of none": "lunar lighthouse"}
_THEME = '\n[themes.edited{}]\ntitle = "Edited {}"\nphrases.en = ["{}"]\n'


def measure(options: Options) -> None:
    """Prints a table for each number of statements, of `pairs` relationships."""
    for count in options.statements:
        with tempfile.TemporaryDirectory() as folder:
            _measure(Place(Path(folder) / "place"), count, options)


def _measure(place: Place, count: int, options: Options) -> None:
    made = list(readouts(round(count / SAID), pairs=options.pairs))
    known, new = made[: -options.runs - 1], made[-options.runs - 1 :]
    place.drop(known)
    rows: list[tuple[str | float, ...]] = []
    with _pass(place) as first:
        first.wait()
    rows.append(("everything, without pages", *_took(place), "", "", ""))
    with closing(open_store(f"sqlite:///{place.root / 'data' / 'monitor.db'}")) as store:
        counts = store.counts(datetime.now(UTC))
        rows += _edits(place, store)
        facts = list(facts_of(place.root, new))
        pipeline = made_pipeline(store, place.root, place.root / "config")
        cold, *warm = [added(pipeline, store, one) for one in facts]
    title = f"{counts.statements:,} statements of {counts.relationships} relationships"
    heads = ("read, s", "decide, s", "answers", "median ms", "longest ms")
    print_table((title, *heads), rows)
    heads = ("a new article of one of them", "cold ms", "new ms")
    print_table(heads, [("decided, stored, its pages built", cold, median(warm))])


def _edits(place: Place, store: Store) -> Iterator[tuple[str | float, ...]]:
    port = free_port()
    names = "index.html", f"relationships/{store.relationships()[-1]}.html", "search?q=railway"
    pages = [f"http://127.0.0.1:{port}/{name}" for name in names]
    with running(place, "serve", port):
        _until_there(pages[0])
        for number, (name, phrase) in enumerate(_EDITS.items()):
            for page in pages:
                _asked(page)  # its first answer takes more
            with (place.root / "config" / "themes.toml").open("a", encoding="utf-8") as file:
                file.write(_THEME.format(number, number, phrase))
            with _pass(place) as deciding:
                answers = list(_answers(pages, deciding))
            yield name, *_took(place), len(answers), median(answers), max(answers)


def _pass(place: Place) -> subprocess.Popen[bytes]:
    """A pass that ends when all is decided."""
    argv = [sys.executable, "-m", "benchmarks.staged", "own", place.root / "took", "write"]
    return subprocess.Popen(argv, cwd=place.root, env=environment({"PYTHONPATH": str(ROOT)}))


def _took(place: Place) -> Sequence[float]:
    """Seconds that reading and deciding took the last pass."""
    took = json.loads((place.root / "took").read_text(encoding="utf-8"))
    return [took.get(stage, (0.0, 0.0))[0] for stage in ("read", "decide")]


def _answers(pages: Sequence[str], meanwhile: subprocess.Popen[bytes]) -> Iterator[float]:
    """Milliseconds of each answer while a pass goes on."""
    while meanwhile.poll() is None:
        for page in pages:
            yield _asked(page)
            time.sleep(_PAUSE)


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

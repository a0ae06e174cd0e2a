"""How fast articles are read: articles and words a second for each stage.

Reads the two seeds over and over on one core, so that words met before are known, as in a service
that runs. Takes processor time, which other work on the machine disturbs less than the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import process_time

from benchmarks.options import Options
from benchmarks.place import ROOT
from benchmarks.table import print_table
from monitor.config.themes import load_themes
from monitor.extract import extract
from monitor.extract.themes import ThemeMatcher, assign
from monitor.intake import read
from monitor.model import Article

#: Each figure is the median of so many runs of so many rounds through the seeds.
_RUNS, _ROUNDS = 5, 20


def measure(_options: Options) -> None:
    """Prints the table."""
    articles = _seeds()
    readings = [extract(article) for article in articles]
    matcher = ThemeMatcher(load_themes(ROOT / "config" / "themes.toml").themes)
    stages: dict[str, Callable[[], object]] = {
        "extract": lambda: [extract(a) for a in articles],
        "themes": lambda: [assign(r.article, r.statements, matcher) for r in readings],
    }
    seconds = {stage: _seconds(work) for stage, work in stages.items()}
    seconds["both"] = sum(seconds.values())
    words = sum(len(a.text[a.body_start : a.body_end].split()) for a in articles)
    count = len(articles)
    rows = [(stage, count / t, words / t, 1000 * t / count) for stage, t in seconds.items()]
    print_table(("stage", "articles/s", "words/s", "ms/article"), rows)


def _seeds() -> list[Article]:
    return [read(path, path.name)[1] for path in sorted((ROOT / "seeds").glob("*.txt"))]


def _seconds(work: Callable[[], object]) -> float:
    """Processor time of one round, after a first one that fills the caches."""
    work()
    return median(_run(work) for _ in range(_RUNS)) / _ROUNDS


def _run(work: Callable[[], object]) -> float:
    start = process_time()
    for _ in range(_ROUNDS):
        work()
    return process_time() - start

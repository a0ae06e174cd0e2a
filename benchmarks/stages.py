"""How fast each stage of a pass is on one core: articles and words a second, and a profile.

Everything is called as `pipeline` and `ingest` call it, in this process and in their order, each
stage over all texts before the next begins. Processor time of one round, but for the store, which
waits for the disk: there the clock counts.
"""

from __future__ import annotations

import cProfile
import gc
import pstats
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time

from benchmarks.options import Options
from benchmarks.place import ROOT
from benchmarks.table import print_table
from benchmarks.task import before
from monitor.compare import compare
from monitor.config.themes import load_themes
from monitor.deciding import decide
from monitor.errors import SourceError
from monitor.extract import extract
from monitor.extract.themes import ThemeMatcher, assign
from monitor.gather import dossier
from monitor.intake import read
from monitor.link import link
from monitor.meetings import meet
from monitor.model import Article, Decisions, Reading, SourceFile
from monitor.report import chapter, render_chapter, write
from monitor.revisions import kinship
from monitor.storage import Store, open_store

_NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
#: Lines of a stage's profile.
_SHOWN = 12


class _Clock:
    """What each stage took, and where, when that is asked."""

    def __init__(self, is_profiling: bool) -> None:
        #: Seconds by stage.
        self.took: dict[str, float] = defaultdict(float)
        self._profiles: dict[str, cProfile.Profile] = defaultdict(cProfile.Profile)
        self._is_profiling = is_profiling

    @contextmanager
    def stage(self, name: str, now: Callable[[], float] = process_time) -> Iterator[None]:
        """Adds what is done within to a stage."""
        gc.collect()
        if self._is_profiling:
            self._profiles[name].enable()
        began = now()
        yield
        self.took[name] += now() - began
        if self._is_profiling:
            self._profiles[name].disable()

    def print_profiles(self) -> None:
        """The functions that took most by themselves, by stage."""
        for name, profile in self._profiles.items():
            print(f"--- {name}")
            pstats.Stats(profile).strip_dirs().sort_stats("tottime").print_stats(_SHOWN)


def measure(options: Options) -> None:
    """Prints a table for made-up readouts, and one for real texts where there are any."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in before(options.pairs):
            (Path(folder) / name).write_text(text, encoding="utf-8")
        _measure("made-up readouts", Path(folder), options.profile)
    if options.texts is None or not options.texts.is_dir():
        print("real texts are left out: --texts FOLDER names a folder of them\n")
        return
    _measure("real texts", options.texts, options.profile)


def _measure(title: str, folder: Path, is_profiling: bool) -> None:
    clock = _Clock(is_profiling)
    with tempfile.TemporaryDirectory() as work:
        readings = _facts(clock, sorted(p for p in folder.rglob("*") if p.is_file()), folder)
        url = f"sqlite:///{Path(work) / 'monitor.db'}"
        with closing(open_store(url)) as store:
            _stored(clock, store, readings)
            _decided(clock, store)
            _written(clock, store, Path(work) / "reports")
    _print(title, clock, [reading.article for _, reading in readings])


def _print(title: str, clock: _Clock, articles: list[Article]) -> None:
    words = sum(len(one.text[one.body_start : one.body_end].split()) for one in articles)
    count, whole = len(articles), sum(t for s, t in clock.took.items() if not s.startswith(" "))
    rows: list[tuple[str | float, ...]] = [
        (stage, count / took, words / took, 1000 * took / count, 100 * took / whole)
        for stage, took in [*clock.took.items(), ("all", whole)]
    ]
    title = f"{title}: {count:,} of {words // count} words"
    print_table((title, "articles/s", "words/s", "ms/article", "% of all"), rows)
    clock.print_profiles()


# ---------------------------------------------------------------- the stages


def _facts(clock: _Clock, paths: Iterable[Path], folder: Path) -> list[tuple[SourceFile, Reading]]:
    """Read and extract; what cannot be read is left out."""
    found, readings = [], []
    with clock.stage("read"):
        for path in paths:
            try:
                found.append(read(path, path.relative_to(folder).as_posix()))
            except SourceError:
                continue
    with clock.stage("extract"):
        for source, article in found:
            readings.append((source, extract(article)))
    return readings


def _stored(clock: _Clock, store: Store, readings: list[tuple[SourceFile, Reading]]) -> None:
    """Find the version each is the next of, and store it: a transaction an article."""
    with clock.stage("store", perf_counter):
        for source, reading in readings:
            kin = kinship(reading.article, store.kin(reading.article))
            earlier = kin.earlier_id if kin and kin.later_id == reading.article.id else None
            version = replace(reading, replaces=earlier) if earlier else reading
            store.save_reading(source, version, extract_version="benchmark", at=_NOW)


def _decided(clock: _Clock, store: Store) -> None:
    """Everything decided, then its parts alone: those with a blank before them count in it."""
    themes = load_themes(ROOT / "config" / "themes.toml").themes
    matcher = ThemeMatcher(themes)
    for key in store.relationships():
        with clock.stage("load", perf_counter):
            readings = store.readings(key)
        with clock.stage("decide"):
            decisions = decide(key, readings, themes)
        with clock.stage(" of it: themes"):
            for one in readings:
                assign(one.article, one.statements, matcher)
        _parts(clock, readings, decisions)
        with clock.stage("keep", perf_counter):
            store.save_decisions(decisions, digest="benchmark", at=_NOW)


def _parts(clock: _Clock, readings: tuple[Reading, ...], decisions: Decisions) -> None:
    if not decisions.relationship:
        return
    keys = decisions.themes
    with clock.stage(" of it: meet"):
        meetings = meet(readings)
    with clock.stage(" of it: link"):
        _, links = link(meetings, readings, keys)
    with clock.stage(" of it: compare"):
        compare(meetings, readings, links, keys)


def _written(clock: _Clock, store: Store, folder: Path) -> None:
    themes = load_themes(ROOT / "config" / "themes.toml").themes
    for key in store.relationships():
        with clock.stage("gather", perf_counter):
            known = dossier(store, key, themes)
        with clock.stage("build"):
            made = chapter(known, themes)
        with clock.stage("render"):
            pages = [*render_chapter(made)]
        with clock.stage("write", perf_counter):
            write(pages, folder, key)
        with clock.stage("lists", perf_counter):
            store.save_cards(key, made.cards, name=key, stamp="benchmark")

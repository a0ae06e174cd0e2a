"""What one more article costs, in relationships of ever more statements.

Decided, stored and owed, its pages built as values and what lists show of them stored.

Processor time, beside that of deciding the relationship whole. `cold` is the first one after a
start, when everything known is read from the store; `late` is an article from the first quarter of
the history, after which everything is compared again.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import process_time

from benchmarks.options import Options
from benchmarks.place import ROOT
from benchmarks.readouts import SAID, readouts
from benchmarks.table import print_table
from monitor.extract import extract
from monitor.intake import read
from monitor.model import Reading, SourceFile
from monitor.pipeline import Pipeline
from monitor.storage import FileReading, Store, open_store

_NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
#: Relationships of the second table, and meetings each of them has.
_PAIRS, _MEETINGS = (1, 30, 300), 10
_BATCH = 100

#: A file, and what its article holds.
Facts = tuple[SourceFile, Reading]


def measure(options: Options) -> None:
    """Prints a table for one relationship, and one for many of them."""
    _row(_MEETINGS, 1, options.runs)  # what is only done once is done here
    one = [_row(round(count / SAID), 1, options.runs) for count in options.statements]
    _print("statements, all of one pair of states", one)
    many = [_row(_MEETINGS * pairs, pairs, options.runs) for pairs in _PAIRS]
    _print(f"statements, of {', '.join(map(str, _PAIRS))} pairs of states", many)


def _print(title: str, rows: Sequence[Sequence[float]]) -> None:
    least = rows[0][4]
    print_table(
        (title, "of the pair", "whole ms", "cold ms", "new ms", "times the first", "late ms"),
        [(f"{row[0]:,}", *row[1:5], row[4] / least, row[5]) for row in rows],
    )


def _row(meetings: int, pairs: int, runs: int) -> Sequence[float]:
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        facts = sorted(facts_of(work, readouts(meetings, pairs=pairs)), key=_age)
        key = facts[-1][1].account.relationship
        of_pair = [one for one in facts if one[1].account.relationship == key]
        late, *new = [of_pair[len(of_pair) // 4], *of_pair[-runs:]]
        held_back = {source.path for source, _ in (late, *new)}
        with closing(open_store(f"sqlite:///{work / 'monitor.db'}")) as store:
            _store(store, [one for one in facts if one[0].path not in held_back])
            whole = _decided(made_pipeline(store, work), key)
            cold = added(made_pipeline(store, work), store, new[0])
            pipeline = made_pipeline(store, work)
            added(pipeline, store, new[1])
            warm = [added(pipeline, store, one) for one in new[2:]]
            back = added(pipeline, store, late)
        said = [sum(len(reading.statements) for _, reading in some) for some in (facts, of_pair)]
    return *said, whole, cold, median(warm), back


def facts_of(work: Path, texts: Iterable[tuple[str, str]]) -> Iterator[Facts]:
    """What files in a folder with these names and texts hold."""
    for name, text in texts:
        path = work / name
        path.write_text(text, encoding="utf-8")
        source, article = read(path, name)
        yield source, extract(article)


def _age(one: Facts) -> tuple[str, str]:
    return str(one[1].account.held_on), one[0].path


def _store(store: Store, facts: Sequence[Facts]) -> None:
    for start in range(0, len(facts), _BATCH):
        batch = [
            FileReading(source=source, reading=reading, gap=None, under="")
            for source, reading in facts[start : start + _BATCH]
        ]
        stored = store.save_plain(batch, extract_version="benchmark", at=_NOW)
        for one in batch:
            if one.source.path not in stored:
                store.save_reading(one.source, one.reading, extract_version="benchmark", at=_NOW)


def made_pipeline(store: Store, work: Path, config_dir: Path = ROOT / "config") -> Pipeline:
    """One that was just started."""
    return Pipeline(
        store=store,
        seeds_dir=work,
        themes_path=config_dir / "themes.toml",
        reports_dir=work / "reports",
    )


def added(pipeline: Pipeline, store: Store, one: Facts) -> float:
    """Milliseconds of processor that what a new article holds takes, without reading it."""
    source, reading = one
    store.save_reading(source, reading, extract_version="benchmark", at=_NOW)
    return _decided(pipeline, reading.account.relationship)


def _decided(pipeline: Pipeline, key: str) -> float:
    """Milliseconds of processor that deciding a relationship takes, with reading and storing it."""
    began = process_time()
    pipeline.redecide(key, datetime.now(UTC))
    return 1000 * (process_time() - began)

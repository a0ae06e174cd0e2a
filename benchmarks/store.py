"""How fast articles are stored, how much room they take, and how fast a large store answers.

Beside storing as it is now: row by row, as SQLAlchemy inserts rows and triggers would enter the
words of each, and without any words to be found. SQLite waits for the disk at each commit, and so
does a PostgreSQL server of its own where one can be started.
"""

from __future__ import annotations

import importlib
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import Any
from unittest import mock

import psycopg
from sqlalchemy import Connection, Table, insert

from benchmarks.madeup import decisions, readings
from benchmarks.options import Options
from benchmarks.table import print_table
from monitor.cli.records import doubt_records, overdue_records
from monitor.cli.status import status_of
from monitor.model import Statement
from monitor.storage import FileReading, Store, open_store
from monitor.storage.engine import make_engine
from tests import postgres

_NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
#: Articles that go together, and how many are stored in a run.
_STORED = {1: 200, 10: 1_000, 100: 3_000}
#: Statements of an article, and words around them: a readout.
_EACH, _WORDS = 12, 300
#: The same of a large store, which is mostly news.
_EACH_OF_NEWS, _WORDS_OF_NEWS, _PAIRS = 2, 40, 500
_SEARCHES = 100

_New = Callable[[], str]


def measure(options: Options) -> None:
    """Prints a table of storing, and one of what a large store is asked."""
    programs = postgres.find_programs()
    with ExitStack() as stack:
        engines: dict[str, _New] = {"SQLite": _files(stack)}
        if programs is None:
            print("PostgreSQL is left out: no server can be started here\n")
        else:
            server = stack.enter_context(postgres.start(programs, is_durable=True))
            engines["PostgreSQL"] = server.new_database
        _print_storing(engines, options.runs)
        for count in options.statements:
            answers = {name: dict(_asked(new(), count)) for name, new in engines.items()}
            _print_answers(count, answers)


def _files(stack: ExitStack) -> _New:
    """New databases of SQLite, each in place of the one before."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))

    def new() -> str:
        shutil.rmtree(folder / "data", ignore_errors=True)
        return f"sqlite:///{folder / 'data' / 'monitor.db'}"

    return new


# ---------------------------------------------------------------- storing


def _print_storing(engines: dict[str, _New], runs: int) -> None:
    every = list(readings(max(_STORED.values()), each=_EACH, words=_WORDS, pairs=_PAIRS))
    heads = [f"{count} together, articles/s" for count in _STORED]
    took: dict[tuple[str, str, int], list[float]] = defaultdict(list)
    sizes: dict[tuple[str, str], float] = {}
    for _ in range(runs):
        for engine, new in engines.items():
            for way, (as_is, prepare) in _WAYS.items():
                for together, count in _STORED.items():
                    url = new()
                    open_store(url).close()
                    prepare(url)
                    with as_is(), closing(open_store(url)) as store:
                        seconds = _store(store, every[:count], together)
                    took[engine, way, together].append(seconds / count)
                    sizes[engine, way] = _size(url) / count / 1000
    rows = [
        (
            f"{engine}, {way}",
            *(1 / median(took[engine, way, together]) for together in _STORED),
            _EACH / median(took[engine, way, max(_STORED)]),
            size,
        )
        for (engine, way), size in sizes.items()
    ]
    print_table(("stored", *heads, "statements/s", "kB/article"), rows)


def _store(store: Store, read: Sequence[FileReading], together: int) -> float:
    began, rest = perf_counter(), iter(read)
    while some := list(islice(rest, together)):
        with store.together():
            store.save_plain(some, extract_version="1", at=_NOW)
    return perf_counter() - began


def _size(url: str) -> float:
    """Bytes of a database; of PostgreSQL beyond those of an empty one."""
    if url.startswith("sqlite"):
        return Path(url.removeprefix("sqlite:///")).stat().st_size
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT pg_database_size(current_database()) - min(pg_database_size(oid))"
            " FROM pg_database"
        ).fetchone()
    assert row is not None
    return float(row[0])


def _by_rows(
    connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    if rows:
        connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])


@contextmanager
def _row_by_row() -> Iterator[None]:
    with (
        mock.patch("monitor.storage.facts.insert_rows", _by_rows),
        mock.patch("monitor.storage.word_index.enter"),
    ):
        yield


def _wordless() -> AbstractContextManager[object]:
    return mock.patch("monitor.storage.word_index.enter")


def _make_triggers(url: str) -> None:
    """Those the first tables came with."""
    first = importlib.import_module("monitor.storage.migrations.versions.0001_first_tables")
    if url.startswith("sqlite"):
        _run(
            url,
            *(
                command.format(
                    table=table,
                    columns=", ".join(columns),
                    new=", ".join(f"new.{one}" for one in columns),
                    old=", ".join(f"old.{one}" for one in columns),
                )
                for table, columns in first.SEARCHED.items()
                for command in first.SQLITE_INDEX[1:]
            ),
        )


def _drop_words(url: str) -> None:
    if not url.startswith("sqlite"):
        _run(url, *(f"ALTER TABLE {one} DROP COLUMN words" for one in ("articles", "statements")))


def _run(url: str, *commands: str) -> None:
    engine = make_engine(url, busy_seconds=5)
    with engine.begin() as connection:
        for command in commands:
            connection.exec_driver_sql(command)
    engine.dispose()


#: What the program does otherwise meanwhile, and what is done to the database before.
_WAYS: dict[str, tuple[Callable[[], AbstractContextManager[object]], Callable[[str], None]]] = {
    "now": (nullcontext, lambda _url: None),
    "row by row": (_row_by_row, _make_triggers),
    "without words": (_wordless, _drop_words),
}


# ---------------------------------------------------------------- asking


def _asked(url: str, statements: int) -> Iterator[tuple[str, Sequence[float]]]:
    """What is asked of a store of so many statements, and the milliseconds of each answer."""
    with closing(open_store(url)) as store:
        said = fill(store, statements)
        for name, of_quote in _QUERIES.items():
            queries = list(map(of_quote, Random(3).sample(said, _SEARCHES)))
            yield f"search: {name}", [_took(lambda q=q: store.search(q)) for q in queries]
        today, key = _NOW.date(), store.relationships()[3]
        questions: dict[str, Callable[[], object]] = {
            "the stamp of each page": store.decided_stamp,
            "a pass: all files known": store.files,
            "a pass: what other rules read": lambda: store.outdated("1"),
            "a pass: files that failed": lambda: store.files(failing=True),
            "a pass: meetings after today": lambda: store.held_after(today),
            "metrics: counts": lambda: store.counts(_NOW),
            "home: what came since": lambda: store.articles_since(_NOW + timedelta(days=1)),
            "explain: an id by its beginning": lambda: store.find(said[7].id[:9]),
            "relationships": store.relationships,
            "one relationship": lambda: store.readings(key),
            "status": lambda: status_of(store, today, ()),
            "overdue": lambda: list(overdue_records(store, today)),
            "review": lambda: list(doubt_records(store)),
        }
        for name, question in questions.items():
            yield name, [_took(question) for _ in range(5)]


#: Kinds of queries, of a statement each.
_QUERIES: dict[str, Callable[[Statement], str]] = {
    "a word": lambda one: max(one.quote.split(), key=len),
    "two words": lambda one: " ".join(sorted(one.quote.split(), key=len)[-2:]),
    "beginnings of three": lambda one: " ".join(word[:5] for word in one.quote.split()[:3]),
    "a word all have": lambda _one: "year",
}


def fill(store: Store, statements: int, *, each: int = _EACH_OF_NEWS) -> list[Statement]:
    """Store so many statements, so many an article, and decide on them; which ones."""
    rest = readings(statements // each, each=each, words=_WORDS_OF_NEWS, pairs=_PAIRS)
    said: dict[str, list[Statement]] = defaultdict(list)
    while some := list(islice(rest, 1_000)):
        store.save_plain(some, extract_version="1", at=_NOW)
        for one in some:
            said[one.reading.account.relationship] += one.reading.statements
    for key, of_key in said.items():
        store.save_decisions(decisions(key, of_key), digest="d", at=_NOW)
    return [one for of_key in said.values() for one in of_key]


def _took(question: Callable[[], object]) -> float:
    began = perf_counter()
    question()
    return 1000 * (perf_counter() - began)


def _print_answers(count: int, answers: dict[str, dict[str, Sequence[float]]]) -> None:
    heads = [f"{engine} {figure} ms" for engine in answers for figure in ("median", "max")]
    questions = next(iter(answers.values()))
    rows = [
        (one, *(f(of_engine[one]) for of_engine in answers.values() for f in (median, max)))
        for one in questions
    ]
    print_table((f"asked of {count:,} statements", *heads), rows)

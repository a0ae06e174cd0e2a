"""A database that does not answer ends in one clear line, and never in half an article."""

from __future__ import annotations

import inspect
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from monitor.errors import StorageError
from monitor.model import Decisions, Failure, Message, Run, SourceFile, WantedCards
from monitor.storage import ChangeFilter, DeliveryFilter, FileReading, Store, open_store
from tests.factories import make_article, make_reading, make_ruling
from tests.postgres import Cluster

NOON = datetime(2022, 8, 1, 12, tzinfo=UTC)
SOURCE = SourceFile(path="a.txt", size=1, modified_ns=1, sha256="ab")
READING = make_reading("Arland will build a bridge.", [("build a bridge", {})])
MESSAGE = Message(id="m1", channel="desk", title="One", text="1", html="<p>1", made_at=NOON)
PLAIN = FileReading(source=SOURCE, reading=READING, gap=None, under="")


def _together(store: Store) -> None:
    with store.together():
        store.latest_run()


def _at_one_moment(store: Store) -> None:
    with store.at_one_moment():
        store.latest_run()


def _alone(store: Store) -> None:
    with store.alone(store.witness()):
        pass


CALLS: dict[str, Callable[[Store], object]] = {
    "files": lambda store: store.files(),
    "known_files": lambda store: store.known_files(),
    "together": _together,
    "at_one_moment": _at_one_moment,
    "save_plain": lambda store: store.save_plain([PLAIN], extract_version="1", at=NOON),
    "save_reading": lambda store: store.save_reading(SOURCE, READING, extract_version="1", at=NOON),
    "save_failure": lambda store: store.save_failure(
        SOURCE, Failure(source="a.txt", stage="read", message="torn"), at=NOON
    ),
    "keep_out": lambda store: store.keep_out(SOURCE, like="a.txt"),
    "ask_again": lambda store: store.ask_again(["a.txt"]),
    "touch_file": lambda store: store.touch_file(SOURCE, at=NOON),
    "note_container": lambda store: store.note_container(SOURCE, at=NOON),
    "file_count": lambda store: store.file_count(),
    "forget_files": lambda store: store.forget_files(["a.txt"]),
    "replace_facts": lambda store: store.replace_facts(READING, extract_version="2"),
    "outdated": lambda store: store.outdated("2"),
    "count_outdated": lambda store: store.count_outdated("2"),
    "article": lambda store: store.article("ab"),
    "articles": lambda store: store.articles(),
    "reading": lambda store: store.reading("ab"),
    "versions": lambda store: store.versions(["ab"]),
    "articles_since": lambda store: store.articles_since(NOON),
    "kin": lambda store: store.kin(make_article("Berland will mend a bridge.")),
    "readings": lambda store: store.readings("CHN-KGZ"),
    "readings_in_parts": lambda store: [*store.readings_in_parts("CHN-KGZ")],
    "readings_again": lambda store: store.readings_again("CHN-KGZ", {}),
    "relationships": lambda store: store.relationships(),
    "stale_relationships": lambda store: store.stale_relationships("d"),
    "save_decisions": lambda store: store.save_decisions(
        Decisions(relationship="CHN-KGZ"), digest="d", at=NOON
    ),
    "decisions": lambda store: store.decisions("CHN-KGZ"),
    "standing": lambda store: store.standing("CHN-KGZ"),
    "rulings": lambda store: store.rulings(),
    "save_ruling": lambda store: store.save_ruling(make_ruling()),
    "due": lambda store: store.due(NOON.date()),
    "doubtful": lambda store: store.doubtful(),
    "said": lambda store: store.said(["ab"]),
    "decided_stamp": lambda store: store.decided_stamp(),
    "count_readings": lambda store: store.count_readings(""),
    "article_heads": lambda store: store.article_heads(limit=1),
    "count_articles": lambda store: store.count_articles(),
    "statement_places": lambda store: store.statement_places(""),
    "readings_of": lambda store: store.readings_of(["a"]),
    "quotes_of": lambda store: store.quotes_of(["CHN-KGZ"]),
    "cards": lambda store: store.cards(WantedCards(kind="meeting")),
    "count_cards": lambda store: store.count_cards(WantedCards(kind="meeting")),
    "cards_digest": lambda store: store.cards_digest(WantedCards(kind="share")),
    "save_cards": lambda store: store.save_cards("CHN-KGZ", [], name="cards", stamp="one"),
    "stamps": lambda store: store.stamps(),
    "note_made": lambda store: store.note_made("index", "one"),
    "forget_made": lambda store: store.forget_made(["index"]),
    "decided_stamps": lambda store: store.decided_stamps(),
    "change_counts": lambda store: store.change_counts(ChangeFilter()),
    "meetings_of": lambda store: store.meetings_of(["a"]),
    "parties": lambda store: store.parties(),
    "meetings": lambda store: store.meetings(),
    "newest_meeting": lambda store: store.newest_meeting(),
    "find": lambda store: store.find("ab"),
    "search": lambda store: store.search("bridge"),
    "deliveries": lambda store: store.deliveries(),
    "owed_count": lambda store: store.owed_count(),
    "tick_off": lambda store: store.tick_off("report", {"ab": "a.html"}, at=NOON),
    "note_trouble": lambda store: store.note_trouble("report", ["ab"], "no room"),
    "post": lambda store: store.post("desk", [MESSAGE], at=NOON),
    "waiting": lambda store: store.waiting("desk"),
    "note_sent": lambda store: store.note_sent(MESSAGE, "mail", at=NOON),
    "note_unsent": lambda store: store.note_unsent(MESSAGE, "no server", at=NOON),
    "channel_states": lambda store: store.channel_states(),
    "owe_again": lambda store: store.owe_again(DeliveryFilter()),
    "check": lambda store: store.check(),
    "begin_run": lambda store: store.begin_run(NOON, "d"),
    "finish_run": lambda store: store.finish_run(Run(id=1, started_at=NOON)),
    "runs": lambda store: store.runs(1),
    "run": lambda store: store.run(1),
    "last_finished_run": lambda store: store.last_finished_run(),
    "latest_run": lambda store: store.latest_run(),
    "remember": lambda store: store.remember("key", "text"),
    "recall": lambda store: store.recall("key"),
    "counts": lambda store: store.counts(NOON),
    "quiet_since": lambda store: store.quiet_since(NOON),
    "held_after": lambda store: store.held_after(NOON.date()),
    "ping": lambda store: store.ping(),
    "witness": lambda store: store.witness(),
    "alone": _alone,
}


def test_the_table_names_every_method_of_the_store() -> None:
    methods = {name for name, _ in inspect.getmembers(Store, inspect.isfunction)}
    assert {name for name in methods if not name.startswith("_")} == {*CALLS, "close"}


@pytest.fixture
def hurried(store_url: str) -> Iterator[Store]:
    """A store that holds one reading and hardly waits for a lock."""
    store = open_store(store_url, busy_seconds=0.01)
    store.save_reading(SOURCE, READING, extract_version="1", at=NOON)
    store.close()  # it connects anew when asked; SQLite gives no exclusive lock before
    yield store
    store.close()


@pytest.mark.parametrize("name", CALLS)
def test_each_method_reports_a_locked_database_and_works_after(
    hurried: Store, store_url: str, name: str
) -> None:
    with exclusive_lock(store_url), pytest.raises(StorageError) as caught:
        CALLS[name](hurried)
    assert_one_line(caught.value, "another program holds the database")
    CALLS[name](hurried)


def test_a_writer_waits_its_turn(store: Store, store_url: str) -> None:
    with exclusive_lock_of_writers(store_url) as release:
        threading.Timer(0.3, release).start()
        started = time.monotonic()
        store.remember("key", "text")
    assert time.monotonic() - started > 0.2
    assert store.recall("key") == "text"


# ---------------------------------------------------------------- SQLite files


def test_a_folder_instead_of_a_file(tmp_path: Path) -> None:
    assert_refused(f"sqlite:///{tmp_path}", f"{tmp_path}: is a folder; name a file in it")


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert_refused(f"sqlite:///{tmp_path}/file/m.db", "its folder cannot be made")


@pytest.mark.parametrize("content", [b"Not a database. " * 500, b"SQLite format 3\0" + b"\1" * 500])
def test_a_file_that_is_no_database_is_refused_and_left_alone(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    assert_refused(f"sqlite:///{path}", "is not a database; name another file")
    assert path.read_bytes() == content


@pytest.mark.parametrize("kept", [0.9, 0.5, 0.1])
def test_a_truncated_database(tmp_path: Path, kept: float) -> None:
    path = make_database(tmp_path)
    os.truncate(path, int(path.stat().st_size * kept))
    assert_refused(f"sqlite:///{path}", "is damaged; run 'monitor once': it sets it aside")


def test_damage_inside_is_reported_by_what_meets_it(tmp_path: Path) -> None:
    path = make_database(tmp_path)
    with path.open("r+b") as file:
        for page in range(2, path.stat().st_size // 4096):
            file.seek(page * 4096)
            file.write(b"\xff" * 4096)
    with pytest.raises(StorageError) as caught, closing(open_store(f"sqlite:///{path}")) as store:
        store.articles()
    assert_one_line(caught.value, "is damaged")


@pytest.mark.parametrize(
    ("of_file", "of_folder", "line"),
    [
        (0o444, 0o755, "may not be written; give monitor the right"),
        (0o666, 0o555, "may not be written; give monitor the right"),
        (0o000, 0o755, "cannot be opened; check that it is a file"),
    ],
)
def test_a_file_or_folder_whose_rights_are_missing(of_file: int, of_folder: int, line: str) -> None:
    with folder_open_to_all() as folder:
        path = make_database(folder)
        path.chmod(of_file)
        folder.chmod(of_folder)
        with as_nobody():
            assert_refused(f"sqlite:///{path}", line)


def test_a_full_disk(tmp_path: Path) -> None:
    """The limit of pages stands for the disk: SQLite reports both alike."""
    with closing(open_store(f"sqlite:///{make_database(tmp_path)}")) as store:
        with store._reading() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")
        with pytest.raises(StorageError) as caught:
            store.remember("key", "text " * 100_000)
    assert_one_line(caught.value, "the disk is full; make room")


def test_a_program_killed_while_saving_leaves_whole_articles_only(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/m.db"
    with subprocess.Popen(
        [sys.executable, "-c", SAVE_FOR_EVER, url], stdout=subprocess.PIPE, cwd=Path.cwd()
    ) as program:
        assert program.stdout is not None
        for _ in range(5):
            program.stdout.readline()
        program.kill()
    with closing(open_store(url)) as store:
        readings = store.readings("CHN-KGZ")
        assert len(readings) >= 5
        assert {len(reading.statements) for reading in readings} == {30}
        assert len(store.files()) == len(readings)
        assert store.stale_relationships("d") == {"CHN-KGZ": len(readings)}


SAVE_FOR_EVER = """
import itertools, sys
from datetime import UTC, datetime
from monitor.model import SourceFile
from monitor.storage import open_store
from tests.factories import make_article, make_reading, make_ruling
store = open_store(sys.argv[1])
for number in itertools.count():
    quotes = [(f"act {place:02}", {}) for place in range(30)]
    reading = make_reading(f"{number} " + " ".join(quote for quote, _ in quotes), quotes)
    source = SourceFile(path=f"{number}.txt", size=1, modified_ns=1, sha256=str(number))
    store.save_reading(source, reading, extract_version="1", at=datetime.now(UTC))
    print(number, flush=True)
"""


# ---------------------------------------------------------------- URLs and servers


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("", "the database URL cannot be read; write sqlite:///"),
        ("data/monitor.db", "the database URL cannot be read; write sqlite:///"),
        ("sqlite://", "the database URL names no file; write sqlite:///"),
        ("sqlite:///:memory:", "the database URL names no file; write sqlite:///"),
        ("mysql://host/name", "monitor keeps no data in mysql; write sqlite:///"),
        ("oddbase://host/name", "monitor keeps no data in oddbase; write sqlite:///"),
        ("postgresql+pg8000://u@h/n", "its driver is not installed; run pip install"),
        ("postgresql://u:secret@127.0.0.1:1/n", "check that the database is up and that the URL"),
    ],
)
def test_a_url_that_leads_nowhere(url: str, line: str) -> None:
    error = assert_refused(url, line)
    assert "secret" not in str(error)


def test_a_server_without_the_database(postgres: Cluster) -> None:
    assert_refused(postgres.url("elsewhere"), "check that the database is up")


def test_a_server_that_refuses_the_right_to_make_tables(postgres: Cluster) -> None:
    url = postgres.new_database()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE ROLE guest LOGIN")
    guest = url.replace("postgres@", "guest@")
    assert_refused(guest, "may not be written; give monitor the right")


def test_a_server_that_drops_its_connections_is_found_again(postgres: Cluster) -> None:
    url = postgres.new_database()
    with closing(open_store(url)) as store:
        with psycopg.connect(postgres.url(), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                [make_url(url).database],
            )
        store.ping()


# ---------------------------------------------------------------- means


def assert_refused(url: str, line: str) -> StorageError:
    with pytest.raises(StorageError) as caught:
        open_store(url).close()
    assert_one_line(caught.value, line)
    return caught.value


def assert_one_line(error: StorageError, line: str) -> None:
    assert line in str(error)
    assert "\n" not in str(error)


def make_database(folder: Path) -> Path:
    """A database with a few articles, its log written back."""
    path = folder / "monitor.db"
    with closing(open_store(f"sqlite:///{path}")) as store:
        for number in range(20):
            reading = make_reading(
                f"{number} will build a bridge. " * 200, [("build a bridge", {})]
            )
            source = SourceFile(path=f"{number}", size=1, modified_ns=1, sha256=f"{number}")
            store.save_reading(source, reading, extract_version="1", at=NOON)
    return path


@contextmanager
def exclusive_lock(url: str) -> Iterator[None]:
    """Another program that lets nobody read or write."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            yield
            connection.rollback()
        return
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in found.fetchall():
            connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")  # type: ignore[arg-type]
        yield
        connection.rollback()


@contextmanager
def exclusive_lock_of_writers(url: str) -> Iterator[Callable[[], None]]:
    """Another program in the middle of a write; what is yielded ends it, from any thread."""
    if url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, check_same_thread=False)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection.rollback
        return
    with psycopg.connect(url) as connection:
        connection.execute("LOCK TABLE notes IN EXCLUSIVE MODE")
        yield connection.rollback


@contextmanager
def folder_open_to_all() -> Iterator[Path]:
    """A folder another user may look into; pytest's own is closed to them."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        try:
            yield Path(name)
        finally:
            Path(name).chmod(0o755)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may write everything, whatever the mode says; another user may not."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)

"""Whatever is done to facts, each article and statement stands in the full-text index, once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

import monitor.storage
from monitor.errors import DamagedError
from monitor.model import Reading, SourceFile
from monitor.storage import FileReading, Store, open_store, word_index
from monitor.storage.recovery import recover
from tests.factories import make_reading

NOON = datetime(2022, 8, 1, 12, tzinfo=UTC)
MIGRATIONS = Path(monitor.storage.__file__).parent / "migrations"


def reading_of(number: int, words: str = "a bridge") -> Reading:
    text = f"Arland will build {words} of part{number:02}. Berland hopes to mend road{number:02}."
    quotes = [(f"build {words} of part{number:02}", {}), (f"mend road{number:02}", {})]
    return make_reading(text, quotes, article_title=f"Talks{number:02}")


def file_of(number: int) -> FileReading:
    source = SourceFile(path=f"{number}.txt", size=1, modified_ns=1, sha256=f"{number}")
    return FileReading(source=source, reading=reading_of(number), gap=None, under="")


def save_plain(store: Store, numbers: range) -> None:
    some = [file_of(number) for number in numbers]
    assert len(store.save_plain(some, extract_version="1", at=NOON)) == len(some)


def save(store: Store, reading: Reading, path: str) -> None:
    source = SourceFile(path=path, size=1, modified_ns=1, sha256=reading.article.sha256)
    store.save_reading(source, reading, extract_version="1", at=NOON)


@pytest.fixture(autouse=True)
def _whole_in_the_end(store_url: str) -> Iterator[None]:
    yield
    if store_url.startswith("sqlite"):
        assert_whole(Path(store_url.removeprefix("sqlite:///")))


def assert_whole(database: Path) -> None:
    """FTS5 holds its index against the rows of the table, word by word."""
    with closing(sqlite3.connect(database)) as opened:
        for table in word_index.SEARCHED:
            words = f"{table}_words"
            # With rank 1 it looks at the table, too; SQLITE_CORRUPT_VTAB when they differ.
            opened.execute(f"INSERT INTO {words} ({words}, rank) VALUES ('integrity-check', 1)")
            (rows,) = opened.execute(f"SELECT count(*) FROM {table}").fetchone()
            (entered,) = opened.execute(f"SELECT count(*) FROM {words}_docsize").fetchone()
            assert rows == entered
        assert not opened.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()


def found(store: Store, word: str) -> int:
    return len(store.search(word, limit=1000))


def test_many_at_once_and_one_by_one(store: Store) -> None:
    save_plain(store, range(30))
    save(store, reading_of(30), "30.txt")
    save_plain(store, range(31, 40))
    assert found(store, "bridge") == 40
    assert [found(store, f"road{number:02}") for number in (0, 29, 30, 39)] == [1, 1, 1, 1]
    assert found(store, "arland road07") == 1, "an article whose statements have one of the words"


def test_a_call_that_is_undone_among_others_leaves_nothing(store: Store) -> None:
    with store.together():
        save_plain(store, range(5))
        with suppress(ZeroDivisionError), store._writing():
            save_plain(store, range(5, 9))
            raise ZeroDivisionError
        save_plain(store, range(9, 12))
    assert found(store, "bridge") == 8
    assert found(store, "road06") == 0


def test_a_transaction_that_is_undone_leaves_nothing(store: Store) -> None:
    with suppress(ZeroDivisionError), store.together():
        save_plain(store, range(5))
        raise ZeroDivisionError
    assert found(store, "bridge") == 0
    save_plain(store, range(3))
    assert found(store, "bridge") == 3


@pytest.mark.parametrize("number", [0, 4, 9])
def test_newer_facts_take_the_words_of_older_ones_out(store: Store, number: int) -> None:
    """Of the first, the last and one between: the last gives its numbers to others."""
    save_plain(store, range(10))
    before = reading_of(number)
    (after,) = make_reading(before.article.text, [("Berland hopes", {})]).statements
    store.replace_facts(
        Reading(article=before.article, account=before.account, statements=(after,)),
        extract_version="2",
    )
    assert [hit.statement_id for hit in store.search("hopes")][:1] == [after.id]
    assert store.search(f"part{number:02}")[0].statement_id is None
    save_plain(store, range(10, 12))
    store.replace_facts(before, extract_version="3")
    assert found(store, "bridge") == 12
    assert store.search(f"part{number:02}")[0].statement_id == before.statements[0].id


def test_an_edited_article_is_found_by_its_newest_words(store: Store) -> None:
    save(store, reading_of(1), "a.txt")
    save(store, reading_of(1, "a tunnel"), "a.txt")
    assert (found(store, "bridge"), found(store, "tunnel")) == (0, 1)
    save(store, reading_of(1), "a.txt")
    assert (found(store, "bridge"), found(store, "tunnel")) == (1, 0)


def test_what_another_program_stored_is_entered_with_the_next(store: Store, store_url: str) -> None:
    """An earlier monitor that still runs relies on triggers, which are gone."""
    if not store_url.startswith("sqlite"):
        pytest.skip("the index of PostgreSQL is part of its rows")
    save_plain(store, range(3))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(word_index, "enter", lambda _connection: None)
        save_plain(store, range(3, 5))
    assert found(store, "bridge") == 3
    save_plain(store, range(5, 6))
    assert found(store, "bridge") == 6


@pytest.mark.parametrize("missing", [False, True])
def test_a_database_with_triggers_is_taken_over(store_url: str, missing: bool) -> None:
    make_fifth(store_url)
    with opened_as_fifth(store_url) as old:
        save_plain(old, range(12))
        old.replace_facts(reading_of(11, "a bridge"), extract_version="2")
    if missing and store_url.startswith("sqlite"):
        with closing(sqlite3.connect(store_url.removeprefix("sqlite:///"))) as opened:
            opened.execute("DELETE FROM statements_words_docsize WHERE id = 7")
            opened.commit()
    with closing(open_store(store_url)) as store:
        save_plain(store, range(12, 14))
        assert found(store, "bridge") == 14
        store.replace_facts(reading_of(3), extract_version="2")
        assert [found(store, f"road{number:02}") for number in range(14)] == [1] * 14


def make_fifth(url: str) -> None:
    """The tables of the version before batches, with their triggers."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS))
        config.set_main_option("path_separator", "os")
        command.upgrade(config, "0005")
    engine.dispose()


@contextmanager
def opened_as_fifth(url: str) -> Iterator[Store]:
    """A store of that version: triggers enter the words, and the program does not."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("monitor.storage.schema.bring_up_to_date", lambda _engine: None)
        patch.setattr(word_index, "enter", lambda _connection: None)
        patch.setattr(word_index, "take_out", lambda _connection, _article: None)
        with closing(open_store(url)) as store:
            yield store


def test_a_store_that_was_recovered_finds_what_was_saved(store_url: str, tmp_path: Path) -> None:
    if not store_url.startswith("sqlite"):
        pytest.skip("a server looks after its own")
    store = open_store(store_url)
    save_plain(store, range(8))
    store.close()
    recover(store, store_url, tmp_path / "backups", NOON, DamagedError("spoilt"))
    with closing(open_store(store_url)) as mended:
        titles = {hit.title for hit in mended.search("bridge")}
        assert titles == {f"Talks{number:02}" for number in range(8)}
        assert all(hit.statement_id is None for hit in mended.search("bridge")), (
            "not read again yet"
        )

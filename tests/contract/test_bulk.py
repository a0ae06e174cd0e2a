"""Many rows at once come back as they were, and fail as one row does."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from unittest import mock

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from monitor.errors import StorageError
from monitor.model import Failure, Participant, SourceFile, Specifics, Tier
from monitor.storage import FileReading, Store, bulk, open_store
from tests.factories import make_reading

NOON = datetime(2022, 8, 1, 12, tzinfo=UTC)
#: What COPY and JSON write in their own way.
ODD = "tab\t back\\slash \\N new\nline 'quote' \"double\" ünï — 한국어 \x01 100% {a,b} null"


def file_of(number: int, words: str = ODD, **fields: object) -> FileReading:
    quote = f"{number} {words}"
    of_statement = {
        "speaker": words,
        "hedges": (words, ""),
        "specifics": Specifics(numbers=(words,), names=("", words)),
        "due_on": date(2025, 1, 1 + number % 28) if number % 2 else None,
        "tier": None if number % 3 else Tier.INTENT,
        "is_affirmative": bool(number % 2),
    }
    reading = make_reading(
        f"Arland: {quote}",
        [(quote, of_statement)],
        article_title=f"{words} {number}",
        participants=(Participant(name=words, party=None),),
        held_on=None if number % 4 else date(2022, 7, 1),
        **fields,
    )
    source = SourceFile(path=f"{number}.txt", size=1, modified_ns=10**20, sha256=f"{number}")
    gap = Failure(source=source.path, stage="extract", message=words) if number % 5 == 0 else None
    return FileReading(source=source, reading=reading, gap=gap, under="rules" if gap else "")


@pytest.mark.parametrize("count", [1, 2, 9, 10, 60])
def test_what_is_stored_together_comes_back_equal(store: Store, count: int) -> None:
    some = [file_of(number) for number in range(count)]
    done = store.save_plain(some, extract_version="1", at=NOON)
    assert done == {one.source.path for one in some}
    found = {one.article.id: one for one in store.readings("CHN-KGZ")}
    assert found == {one.reading.article.id: one.reading for one in some}
    records = store.files()
    for one in some:
        record = records[one.source.path]
        assert (record.source, record.failure, record.failed_under) == (
            one.source,
            one.gap,
            one.under,
        )
        assert (record.failure_count, record.tried_at) == (1 if one.gap else 0, NOON)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(words=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_any_text_comes_back_equal(store: Store, words: str) -> None:
    first = len(store.files())  # those of the texts before
    some = [file_of(number, words) for number in range(first, first + 12)]
    assert len(store.save_plain(some, extract_version="1", at=NOON)) == len(some)
    known = {one.reading.article.id: one.reading for one in some}
    assert store.versions(known) == known


def test_rows_that_contradict_one_another_are_a_bug_and_nothing_is_stored(store: Store) -> None:
    some = [file_of(number) for number in range(20)]
    ((twice,), last) = some[0].reading.statements, some[-1].reading
    broken = replace(last, statements=(replace(last.statements[0], id=twice.id),))
    with pytest.raises(IntegrityError):
        store.save_plain(
            [*some[:-1], replace(some[-1], reading=broken)], extract_version="1", at=NOON
        )
    assert (store.articles(), store.files()) == ((), {})
    assert len(store.save_plain(some, extract_version="1", at=NOON)) == 20


def test_a_server_is_copied_to_where_it_pays(store: Store, store_url: str) -> None:
    with mock.patch.object(bulk, "_copy", wraps=bulk._copy) as copied:
        store.save_plain([file_of(number) for number in range(3)], extract_version="1", at=NOON)
        assert copied.call_count == 0
        store.save_plain([file_of(n) for n in range(3, 30)], extract_version="1", at=NOON)
    assert copied.call_count == (0 if store_url.startswith("sqlite") else 4)


def test_a_server_that_drops_a_connection_while_it_is_copied_to(store_url: str) -> None:
    if store_url.startswith("sqlite"):
        pytest.skip("a file drops nobody")
    some = [file_of(number) for number in range(20)]

    def dropped(connection: object, command: str, rows: object) -> None:
        with psycopg.connect(store_url, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        copy(connection, command, rows)

    copy = bulk._copy
    with closing(open_store(store_url)) as store:
        with mock.patch.object(bulk, "_copy", dropped), pytest.raises(StorageError) as caught:
            store.save_plain(some, extract_version="1", at=NOON)
        assert "\n" not in str(caught.value)
        assert store.files() == {}
        assert len(store.save_plain(some, extract_version="1", at=NOON)) == 20


def test_a_table_that_is_held_by_another_ends_in_one_line(store_url: str) -> None:
    if store_url.startswith("sqlite"):
        pytest.skip("one lock for all tables: told before anything is stored")
    with closing(open_store(store_url, busy_seconds=0.05)) as store:
        with psycopg.connect(store_url) as other:
            other.execute("LOCK TABLE statements IN SHARE MODE")
            with pytest.raises(StorageError, match="another program holds the database"):
                store.save_plain([file_of(n) for n in range(20)], extract_version="1", at=NOON)
            other.rollback()
        assert len(store.save_plain([file_of(1)], extract_version="1", at=NOON)) == 1

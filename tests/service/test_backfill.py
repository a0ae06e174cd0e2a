"""`monitor backfill`: the result of `once`, read on a cluster, whoever is killed meanwhile."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.readouts import readouts
from monitor import cluster
from monitor.storage import open_store
from tests.dask_cluster import DaskCluster, dask_cluster, wait_for
from tests.made_files import make_zip
from tests.postgres import postgres as postgres
from tests.service.workplace import FIRST, SECOND, Workplace, make_workplace

#: Two passes over the same files differ in these, and in times.
_OF_A_RUN = {"number", "facts_version", "decided_version", "run_id", "owed_in"}


@pytest.fixture(scope="module")
def archive() -> dict[str, str]:
    texts = dict(readouts(120, pairs=6))
    return texts | {"empty.txt": "", "no-date.txt": "Mongolia will open air links with Laos.\n"}


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory, archive: dict[str, str]) -> Workplace:
    """Where `once` went through the archive."""
    place = filled(tmp_path_factory.mktemp("once") / "place", archive)
    place.monitor("once", expect=4)
    return place


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    with dask_cluster(tmp_path_factory.mktemp("dask") / "two", workers=2) as started:
        yield started


def filled(root: Path, archive: dict[str, str]) -> Workplace:
    place = make_workplace(root)
    for name, text in archive.items():
        place.drop(name, text)
    return place


def rows(place: Workplace) -> dict[str, list[tuple[object, ...]]]:
    """All that a pass stores but for the runs themselves, times, counters and digests of them.

    `made` and `notes` have the latter: of what reports were made, which are compared themselves.
    """
    with closing(sqlite3.connect(place.root / "data" / "monitor.db")) as database:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%_words%'"
        tables = {name for (name,) in database.execute(query)} - {"runs", "notes", "made"}
        stored = {}
        for table in sorted(tables):
            columns = [
                name
                for _, name, *_ in database.execute(f"PRAGMA table_info({table})")
                if not (name in _OF_A_RUN or name.endswith(("_at", "_ns")))
            ]
            found = database.execute(f"SELECT {', '.join(columns)} FROM {table}")
            stored[table] = sorted(found, key=repr)
    return stored


def assert_same(place: Workplace, other: Workplace) -> None:
    assert rows(place) == rows(other)
    assert place.report_files() == other.report_files()


def test_a_cluster_in_other_processes_gives_what_once_gives(
    tmp_path: Path, two_workers: DaskCluster, archive: dict[str, str], at_once: Workplace
) -> None:
    place = filled(tmp_path / "place", archive)
    told = place.monitor("backfill", "--scheduler", two_workers.address, expect=4)
    assert f"{len(archive)} files, {len(archive) - 1} new articles" in told
    assert_same(place, at_once)
    assert "0 new articles" in place.monitor("backfill", expect=4)


def test_an_archive_of_the_files_gives_the_same_statements_and_changes(
    tmp_path: Path, two_workers: DaskCluster, archive: dict[str, str], at_once: Workplace
) -> None:
    place = make_workplace(tmp_path / "place")
    packed = make_zip({name: text.encode() for name, text in archive.items()})
    (place.seeds / "all.zip").write_bytes(packed)
    told = place.monitor("backfill", "--scheduler", two_workers.address, expect=4)
    assert f"{len(archive) - 1} new articles" in told
    wanted, found = rows(at_once), rows(place)
    for table in ("statements", "changes", "links", "meetings"):
        assert found[table] == wanted[table], table


@pytest.mark.parametrize("has_dask", [True, False])
def test_without_a_scheduler_the_processes_of_this_machine_read(
    has_dask: bool,
    tmp_path: Path,
    archive: dict[str, str],
    at_once: Workplace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not has_dask:
        monkeypatch.setitem(sys.modules, "distributed", None)
    place = filled(tmp_path / "place", archive)
    place.monitor("backfill", expect=4)
    assert_same(place, at_once)


def test_a_scheduler_without_dask_here_says_what_to_install(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    told = place.monitor("backfill", "--scheduler", "tcp://127.0.0.1:9", expect=2)
    assert told.startswith(
        "monitor: --scheduler needs Dask: pip install 'commitment-monitor[dask]'"
    )


def test_a_scheduler_that_does_not_answer_is_exit_code_9(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_ANSWER_SECONDS", 0.5)
    place.drop("first.txt", FIRST)
    told = place.monitor("backfill", "--scheduler", "tcp://127.0.0.1:9", expect=9)
    assert told == "monitor: tcp://127.0.0.1:9: no Dask scheduler answers; see that it runs\n"


@pytest.mark.parametrize("table", ["articles", "meetings"])
def test_a_backfill_that_is_killed_is_taken_up_again(
    table: str,
    tmp_path: Path,
    two_workers: DaskCluster,
    archive: dict[str, str],
    at_once: Workplace,
) -> None:
    """Killed when the first articles are stored, and when the first relationship is decided."""
    place = filled(tmp_path / "place", archive)
    command = place.command("backfill", "--scheduler", two_workers.address)
    with subprocess.Popen(command, cwd=place.root, env=place.environment) as process:
        wait_for(lambda: has_rows(place, table) or process.poll() is not None)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    place.monitor("backfill", "--scheduler", two_workers.address, expect=4)
    assert_same(place, at_once)


def has_rows(place: Workplace, table: str) -> bool:
    database = place.root / "data" / "monitor.db"
    if not database.exists():
        return False
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        try:
            return bool(connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchall())
        except sqlite3.OperationalError:  # it is being made
            return False


def test_a_cluster_fills_postgresql(
    tmp_path: Path,
    two_workers: DaskCluster,
    archive: dict[str, str],
    at_once: Workplace,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = request.getfixturevalue("postgres").new_database()
    place = filled(tmp_path / "place", archive)
    (place.root / "config" / "monitor.toml").write_text(f'[database]\nurl = "{url}"\n')
    place.monitor("backfill", "--scheduler", two_workers.address, expect=4)
    assert place.report_files() == at_once.report_files()
    with closing(open_store(url)) as store:
        assert len(store.articles()) == len(archive) - 1


# ---------------------------------------------------------------- paths


def test_only_what_is_asked_for_is_read_and_the_rest_later(place: Workplace) -> None:
    (place.seeds / "2021").mkdir()
    place.drop("2021/first.txt", FIRST)
    place.drop("second.txt", SECOND)
    assert "2 files, 1 new articles" in place.monitor("backfill", "seeds/2021")
    assert [one["source"] for one in place.records("articles")] == ["2021/first.txt"]
    assert "2 files, 1 new articles" in place.monitor("backfill", str(place.seeds))


def test_a_path_whose_name_begins_like_another_is_not_meant(place: Workplace) -> None:
    place.drop("a.txt", FIRST)
    place.drop("a.txt.txt", SECOND)
    assert "2 files, 1 new articles" in place.monitor("backfill", "seeds/a.txt")


def test_an_archive_elsewhere_is_to_be_put_into_the_folder(place: Workplace) -> None:
    elsewhere = place.root / "archive.tar"
    elsewhere.touch()
    told = place.monitor("backfill", str(elsewhere), expect=2)
    assert "archive.tar is outside the watched folder seeds" in told
    assert f"tar -xf {elsewhere} -C seeds" in told
    assert not (place.root / "data").exists()


def test_a_path_that_is_not_there_is_refused(place: Workplace) -> None:
    assert "does not exist" in place.monitor("backfill", os.fspath(place.seeds / "no"), expect=2)

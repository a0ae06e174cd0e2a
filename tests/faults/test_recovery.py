"""A damaged SQLite store is set aside and made again: facts, rulings and ledger as they were."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.errors import StorageError
from monitor.model import SourceFile
from monitor.storage import (
    DeliveryFilter,
    Store,
    back_up,
    back_up_when_due,
    backup_name,
    backups_in,
    open_sound,
    open_store,
    recoveries,
    restore,
    unsound,
)
from tests.factories import make_reading, make_ruling
from tests.postgres import Cluster
from tests.service.workplace import FIRST, SECOND, Service, Workplace

NOON = datetime(2022, 8, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def fill(store: Store, count: int) -> None:
    for number in range(count):
        reading = make_reading(f"{number} will build a bridge. " * 200, [("build a bridge", {})])
        source = SourceFile(path=f"{number}", size=1, modified_ns=1, sha256=f"{number}")
        store.save_reading(source, reading, extract_version="1", at=NOON)


def spoil_pages(path: Path, first: int, step: int = 1, count: int = 10_000) -> None:
    """Overwrite pages of a database with noise."""
    pages = range(first, path.stat().st_size // 4096, step)
    with path.open("r+b") as file:
        for page in pages[:count]:
            file.seek(page * 4096)
            file.write(b"\xff" * 4096)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "half cut off": lambda path: os.truncate(path, path.stat().st_size // 2),
    "a page short": lambda path: os.truncate(path, path.stat().st_size - 4096),
    "all but the head spoilt": lambda path: spoil_pages(path, 1),
    "every fifth page spoilt": lambda path: spoil_pages(path, 20, 5),
    "head spoilt": lambda path: spoil_pages(path, 0, count=1),
    "emptied": lambda path: path.write_bytes(b""),
    "removed": lambda path: path.unlink(),
    "noise": lambda path: path.write_bytes(os.urandom(20_000)),
}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "monitor.db"


def url_of(database: Path) -> str:
    return f"sqlite:///{database}"


# ---------------------------------------------------------------- backups


def test_a_backup_is_made_while_others_read_and_write_and_holds_one_state(
    database: Path, tmp_path: Path
) -> None:
    store_url = url_of(database)
    with closing(open_store(store_url)) as store:
        fill(store, 5)
        with store._writing() as writer:
            writer.exec_driver_sql("UPDATE runs SET files_seen = 1")
            back_up(store_url, tmp_path / "copy.db")
        fill(store, 7)
    assert unsound(tmp_path / "copy.db", thorough=True) == ""
    with closing(open_store(url_of(tmp_path / "copy.db"))) as copy:
        assert len(copy.articles()) == 5


def test_a_damaged_store_is_not_backed_up(database: Path, tmp_path: Path) -> None:
    with closing(open_store(url_of(database))) as store:
        fill(store, 20)
    spoil_pages(database, 20, 5)
    with pytest.raises(StorageError, match=r"is damaged, so no backup|backup cannot be made"):
        back_up(url_of(database), tmp_path / "copy.db")
    assert list(tmp_path.glob("*copy*")) == []


def test_no_backup_of_a_store_that_is_not_there(database: Path, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="there is no store to back up yet"):
        back_up(url_of(database), tmp_path / "copy.db")


def test_backups_are_made_when_due_and_the_last_are_kept(database: Path, tmp_path: Path) -> None:
    open_store(url_of(database)).close()
    folder = tmp_path / "backups"
    made = [
        back_up_when_due(url_of(database), folder, NOON + hours, every=DAY, keep=2)
        for hours in (timedelta(), DAY / 2, DAY, 2 * DAY, 3 * DAY)
    ]
    assert [one is not None for one in made] == [True, False, True, True, True]
    assert [one.name for one in backups_in(folder)] == [
        backup_name(NOON + 3 * DAY),
        backup_name(NOON + 2 * DAY),
    ]


def test_a_backup_from_the_future_does_not_stop_the_others(database: Path, tmp_path: Path) -> None:
    """A clock that was ahead made it."""
    open_store(url_of(database)).close()
    folder = tmp_path / "backups"
    for now in (NOON + 400 * DAY, NOON):
        assert back_up_when_due(url_of(database), folder, now, every=DAY, keep=5)


def test_files_of_others_are_no_backups(tmp_path: Path) -> None:
    for name in ("monitor-old.db", "notes.txt", "monitor-20260102T030405Z.db.part"):
        (tmp_path / name).write_text("")
    assert backups_in(tmp_path) == []


def test_what_is_restored_is_as_it_was_and_what_it_replaces_is_kept(
    database: Path, tmp_path: Path
) -> None:
    with closing(open_store(url_of(database))) as store:
        fill(store, 3)
        back_up(url_of(database), tmp_path / "copy.db")
        fill(store, 6)
    aside = restore(url_of(database), tmp_path / "copy.db", NOON)
    with closing(open_store(url_of(database))) as store:
        assert len(store.articles()) == 3
    assert aside[0].name == "monitor.db.replaced-20220801T120000Z"
    with closing(open_store(url_of(aside[0]))) as former:
        assert len(former.articles()) == 6
    again = restore(url_of(database), tmp_path / "copy.db", NOON)
    assert again[0] != aside[0]
    assert aside[0].exists()


@pytest.mark.parametrize("damage", ["half cut off", "noise", "emptied"])
def test_a_backup_that_is_not_sound_is_refused_and_nothing_is_touched(
    database: Path, tmp_path: Path, damage: str
) -> None:
    with closing(open_store(url_of(database))) as store:
        fill(store, 20)
        back_up(url_of(database), tmp_path / "copy.db")
    DAMAGES[damage](tmp_path / "copy.db")
    with pytest.raises(StorageError, match="is no sound backup"):
        restore(url_of(database), tmp_path / "copy.db", NOON)
    with closing(open_store(url_of(database))) as store:
        assert len(store.articles()) == 20


def test_a_server_is_copied_and_restored_by_its_own_programs(
    postgres: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{postgres.programs}:{os.environ['PATH']}")
    url = postgres.new_database()
    with closing(open_store(url)) as store:
        fill(store, 3)
        back_up(url, tmp_path / "copy.dump")
        fill(store, 6)
    restore(url, tmp_path / "copy.dump", NOON)
    with closing(open_store(url)) as store:
        assert len(store.articles()) == 3
    assert back_up_when_due(url, tmp_path, NOON, every=DAY, keep=1) is None


def test_without_those_programs_it_says_what_is_missing(
    postgres: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(StorageError, match=r"pg_dump is not on the PATH; install PostgreSQL's"):
        back_up(postgres.new_database(), tmp_path / "copy.dump")


# ---------------------------------------------------------------- damage


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_store_is_set_aside_and_the_newest_sound_backup_takes_its_place(
    database: Path, tmp_path: Path, damage: str
) -> None:
    backups = tmp_path / "backups"
    with closing(open_store(url_of(database))) as store:
        fill(store, 20)
        back_up(url_of(database), backups / backup_name(NOON - DAY))
        fill(store, 22)
    (backups / backup_name(NOON)).write_bytes(b"SQLite format 3\0 but not whole")
    DAMAGES[damage](database)
    damaged = database.read_bytes() if database.exists() else b""
    store, done = open_sound(url_of(database), backups, NOON)
    with closing(store):
        assert done is not None
        assert done.backup == str(backups / backup_name(NOON - DAY))
        assert 20 <= len(store.articles()) <= 22
        assert recoveries(store) == (done,)
        store.check(thorough=True)
    if damage != "removed":
        assert Path(done.set_aside).read_bytes() == damaged
    assert "\n" not in str(done)


def test_without_a_backup_what_can_be_read_is_saved(database: Path, tmp_path: Path) -> None:
    with closing(open_store(url_of(database))) as store:
        fill(store, 40)
        store.save_ruling(make_ruling())
    spoil_pages(database, 40, 9)
    store, done = open_sound(url_of(database), tmp_path / "none", NOON)
    with closing(store):
        assert done is not None
        assert done.backup == ""
        saved = store.articles()
        assert done.saved["articles"] == len(saved) > 0
        assert all(one.text.startswith(tuple("0123456789")) for one in saved)
        assert len(store.outdated("1")) == len(saved), "their statements are extracted again"
        store.check(thorough=True)


def test_a_text_that_lost_its_fingerprint_is_not_saved(database: Path, tmp_path: Path) -> None:
    """A wrong word in a stored text would become a wrong quote."""
    with closing(open_store(url_of(database))) as store:
        fill(store, 30)
    with closing(sqlite3.connect(database)) as raw:
        raw.execute("UPDATE articles SET text = replace(text, 'bridge', 'fridge') WHERE number = 1")
        raw.commit()
    spoil_pages(database, 60, 9)
    store, done = open_sound(url_of(database), tmp_path / "none", NOON)
    with closing(store):
        assert done is not None
        assert not any("fridge" in one.text for one in store.articles())


def test_the_ledger_of_the_damaged_store_is_later_than_the_backups(
    database: Path, tmp_path: Path
) -> None:
    from tests.contract.test_ledger import decide, send
    from tests.factories import make_change

    backups = tmp_path / "backups"
    with closing(open_store(url_of(database))) as store:
        fill(store, 40)
        decide(store, make_change())
        back_up(url_of(database), backups / backup_name(NOON - DAY))
        send(store, "report")
        fill(store, 60)
    spoil_pages(database, database.stat().st_size // 4096 - 8)
    store, done = open_sound(url_of(database), backups, NOON)
    with closing(store):
        assert done is not None
        owed = store.deliveries(DeliveryFilter(is_owed=True))
        assert [one.channel for one in owed] == ["file"]


def test_a_file_that_was_never_ours_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letters.txt"
    path.write_text("Dear all, " * 500)
    with pytest.raises(StorageError, match="is not a database; name another file"):
        open_sound(url_of(path), tmp_path / "none", NOON)
    assert path.read_text() == "Dear all, " * 500


# ---------------------------------------------------------------- the whole program


def outcome(place: Workplace) -> tuple[object, ...]:
    """What a reader sees; when something was decided or sent is not part of it."""
    return (
        place.records("changes"),
        place.records("statements"),
        {name: text for name, text in place.report_files().items() if name != ".manifest"},
    )


@pytest.mark.parametrize("has_backup", [True, False])
def test_the_next_pass_after_damage_ends_where_it_was_and_reports_nothing_twice(
    place: Workplace, has_backup: bool
) -> None:
    (place.root / "config" / "monitor.toml").write_text('[notices]\nfile = "notices.jsonl"\n')
    place.drop("a.txt", FIRST)
    place.monitor("once")
    place.drop("b.txt", SECOND)
    place.monitor("once")
    (place.seeds / "a.txt").unlink()  # it lives on in the store alone
    place.monitor("once")
    statement = place.records("statements")[0]["id"]
    place.monitor("rule", "dismiss", statement, "--note", "no promise")
    before, notices = outcome(place), (place.root / "notices.jsonl").read_bytes()
    database = place.root / "data" / "monitor.db"
    assert len(list((place.root / "data" / "backups").iterdir())) == 1
    if not has_backup:
        next((place.root / "data" / "backups").iterdir()).unlink()
        (place.seeds / "a.txt").write_text(FIRST)
    spoil_pages(database, 10, 3)
    assert "is damaged; run 'monitor once'" in place.monitor("status", expect=5)
    assert "mended: " in place.monitor("once")
    assert outcome(place) == before
    assert (place.root / "notices.jsonl").read_bytes() == notices
    assert "the store was damaged" in place.monitor("doctor")
    assert "no promise" in place.monitor("rule", "list")


def test_a_running_service_mends_its_store_and_goes_on(place: Workplace, service: Service) -> None:
    place.drop("a.txt", FIRST)
    database = place.root / "data" / "monitor.db"
    backups = place.root / "data" / "backups"
    service.wait_for(lambda: backups.exists() and bool(backups_in(backups)))
    spoil_pages(database, 3)
    # What stands in the log would still be whole.
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(database)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    spoil_pages(database, 3)
    place.drop("b.txt", SECOND)
    service.wait_for(lambda: "store mended" in service.log, 30)
    meetings = place.reports / "meetings"
    service.wait_for(lambda: any(meetings.glob("2022-06-15-*.json")), 30)
    service.wait_for(lambda: service.get("/healthz")[0] == 200)
    assert service.stop()[0] == 0


def test_restore_by_command_keeps_rulings_made_since(place: Workplace) -> None:
    place.drop("a.txt", FIRST)
    place.monitor("once")
    copy = place.root / "copy.db"
    assert "backed up to" in place.monitor("backup", str(copy))
    statement = place.records("statements")[0]["id"]
    place.monitor("rule", "dismiss", statement)
    place.drop("b.txt", SECOND)
    place.monitor("once")
    before = outcome(place)
    told = place.monitor("restore", str(copy))
    assert "1 rulings made since were kept" in told
    assert len(place.records("articles")) == 1
    place.monitor("once")
    assert outcome(place) == before


def test_a_later_state_of_a_ruling_wins_on_either_side(tmp_path: Path) -> None:
    from monitor.storage import append, keep_in_step

    journal, made = tmp_path / "rulings.jsonl", make_ruling()
    undone = replace(made, undone_at=NOON)
    for in_store, in_file in ((made, undone), (undone, made)):
        with closing(open_store(url_of(tmp_path / f"{in_file is made}.db"))) as store:
            store.save_ruling(in_store)
            journal.unlink(missing_ok=True)
            append(journal, [in_file])
            keep_in_step(store, journal)
            keep_in_step(store, journal)
            assert store.rulings() == (undone,)


# ---------------------------------------------------------------- what a reading of the code found


def test_what_stands_in_the_log_of_a_set_aside_store_is_restored_with_it(
    database: Path, tmp_path: Path
) -> None:
    aside = tmp_path / "aside.db"
    with closing(open_store(url_of(database))) as store:
        fill(store, 3)
        for part in ("", "-wal"):
            shutil.copy(f"{database}{part}", f"{aside}{part}")
    database.unlink()
    restore(url_of(database), aside, NOON)
    with closing(open_store(url_of(database))) as store:
        assert len(store.articles()) == 3


def test_a_reading_command_begins_no_new_store_where_there_are_backups_of_one(
    place: Workplace,
) -> None:
    place.drop("a.txt", FIRST)
    place.monitor("once")
    (place.root / "data" / "monitor.db").unlink()
    for command in (["status"], ["export", "changes"], ["doctor"]):
        code = 1 if command == ["doctor"] else 5
        assert "run 'monitor once', which" in place.monitor(*command, expect=code)
    assert "mended: " in place.monitor("once")
    assert len(place.records("articles")) == 1


def test_reports_of_a_newer_store_are_written_anew_after_a_restore(place: Workplace) -> None:
    place.drop("a.txt", FIRST)
    place.monitor("once")
    place.monitor("backup", "copy.db")
    place.drop("b.txt", SECOND)
    place.monitor("once")
    (place.seeds / "b.txt").unlink()
    place.monitor("restore", "copy.db")
    place.monitor("once")
    assert not any("2022-06-15" in name for name in place.report_files())


def test_an_article_put_right_elsewhere_is_told_again_only_where_its_words_changed(
    place: Workplace,
) -> None:
    (place.root / "config" / "monitor.toml").write_text('[notices]\nfile = "notices.jsonl"\n')
    place.drop("a.txt", FIRST)
    place.drop("b.txt", SECOND)
    place.monitor("once")
    notices = place.root / "notices.jsonl"
    before = notices.read_bytes()
    place.drop("b.txt", SECOND + "\nThe talks were held in the garden of the ministry.\n")
    place.monitor("once")
    assert notices.read_bytes() == before


def test_files_that_a_power_cut_emptied_are_written_again(place: Workplace) -> None:
    """What the kernel had not written yet is gone, and the store notes that it was."""
    place.drop("a.txt", FIRST)
    place.monitor("once")
    before = place.report_files()
    (place.reports / "latest.html").write_bytes(b"")
    (place.root / "data" / "monitor.db.lock").write_text("monitor run, process 1 on elsewhere")
    place.monitor("once")
    assert place.report_files() == before

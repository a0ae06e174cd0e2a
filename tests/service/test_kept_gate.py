"""`monitor once` where nothing happened since the last: it says the same without a pass.

Whatever happened has it make one, and so does whatever may have happened.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast
from unittest import mock

import pytest

from monitor.cli import kept
from monitor.config import Settings
from monitor.pipeline import Pipeline
from monitor.storage import backup_name, held, lease_on, open_store
from tests.service.workplace import FIRST, SECOND, Workplace

if TYPE_CHECKING:
    from monitor.storage import Store

NO_DATE = "Mongolia and Laos\n\nMongolia will open air links with Laos.\n"


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """As though whatever the test did was done long ago: nobody can set the time of a change."""
    monkeypatch.setattr(kept, "COARSEST_CLOCK_NS", -10 * kept.COARSEST_CLOCK_NS)


@pytest.fixture
def calm(place: Workplace, soon: None) -> Iterator[Workplace]:
    """A place in which the last pass had nothing to do."""
    place.drop("first.txt", FIRST)
    place.monitor("once")
    place.monitor("once")
    yield place


def passes(place: Workplace) -> int:
    """How many passes were noted."""
    if not (place.root / "data" / "monitor.db").exists():
        return 0
    with closing(sqlite3.connect(f"file:{place.root}/data/monitor.db?mode=ro", uri=True)) as store:
        number: int = store.execute("SELECT count(*) FROM runs").fetchone()[0]
        return number


def makes_a_pass(place: Workplace, *, expect: int = 0) -> bool:
    before = passes(place)
    place.monitor("once", expect=expect)
    return passes(place) > before


def test_where_nothing_happened_it_says_the_same_without_a_pass(calm: Workplace) -> None:
    said = calm.monitor("once")
    assert passes(calm) == 2
    assert said.startswith("run 2: 1 files, 0 new articles, ")
    assert said.endswith("reports: reports/index.html\n")
    assert calm.monitor("once") == said


def test_failures_that_stand_are_named_again_with_their_exit_code(
    place: Workplace, soon: None
) -> None:
    place.drop("first.txt", FIRST)
    place.drop("no-date.txt", NO_DATE)
    place.monitor("once", expect=4)
    said = place.monitor("once", expect=4)
    assert "no-date.txt: no date" in said
    assert place.monitor("once", expect=4) == said
    assert passes(place) == 2
    place.monitor("retry")
    assert makes_a_pass(place, expect=4)


def test_a_process_of_its_own_loads_neither_store_nor_settings(place: Workplace) -> None:
    place.drop("first.txt", FIRST)
    time.sleep(2.1)
    for _ in range(2):
        place.process("once")
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *place.command("once")[1:]],
        cwd=place.root,
        env=place.environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.startswith("run 2: ")
    assert passes(place) == 2
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "monitor.cli.kept" in loaded
    assert loaded.isdisjoint(
        "sqlalchemy sqlite3 pydantic logging tomllib monitor.storage monitor.config".split()
    )


@pytest.mark.parametrize("by", ["flag", "variable", "file"])
def test_the_data_may_lie_anywhere(place: Workplace, soon: None, by: str) -> None:
    place.drop("first.txt", FIRST)
    variables, flags = dict(place.environment), []
    if by == "flag":
        flags = ["--data", "elsewhere"]
    elif by == "variable":
        variables["MONITOR_FOLDERS__DATA"] = "elsewhere"
    else:
        _config(place, '[folders]\ndata = "elsewhere"\n')
    with mock.patch.object(Workplace, "environment", variables):
        said = [place.monitor(*flags, "once") for _ in range(4)]
    assert said[1] == said[2] == said[3]
    assert said[1].startswith("run 2: ")
    assert (place.root / "elsewhere" / "gate.json").exists()


def test_settings_that_are_broken_are_told_each_time(calm: Workplace) -> None:
    for text in ('[folders]\ndata = "data\n', "[folders]\ndata = 3\n", "\x00"):
        _config(calm, text)
        assert "monitor.toml" in calm.monitor("once", expect=3)
    (calm.root / "config" / "monitor.toml").unlink()
    assert makes_a_pass(calm) is False


# ---------------------------------------------------------------- what opens it


def _put_back_its_time(place: Workplace) -> None:
    path = place.seeds / "first.txt"
    before = path.stat()
    path.write_text(FIRST.replace("Monday", "Sunday"), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)


def _replace(place: Workplace) -> None:
    """By another file of the same size and time."""
    path, other = place.seeds / "first.txt", place.root / "other"
    shutil.copy2(path, other)
    other.replace(path)


def _store(place: Workplace) -> None:
    with closing(open_store(f"sqlite:///{place.root}/data/monitor.db")) as store:
        store.remember("key", str(time.monotonic_ns()))


def _put_an_older_database_back(place: Workplace) -> None:
    database, older = place.root / "data" / "monitor.db", place.root / "older"
    shutil.copy2(database, older)
    place.monitor("once", "--retry")
    place.monitor("once")
    shutil.copy2(older, database)


def _config(place: Workplace, text: str) -> None:
    (place.root / "config" / "monitor.toml").write_text(text, encoding="utf-8")


def _themes(place: Workplace) -> None:
    with (place.root / "config" / "themes.toml").open("a", encoding="utf-8") as file:
        file.write("# a remark\n")


def _data(name: str, text: str) -> Callable[[Workplace], object]:
    return lambda place: (place.root / "data" / name).write_text(text, encoding="utf-8")


def _remove_backups(place: Workplace) -> None:
    for path in (place.root / "data" / "backups").iterdir():
        path.unlink()


CHANGES: dict[str, Callable[[Workplace], object]] = {
    "a file came": lambda place: place.drop("second.txt", SECOND),
    "a file came below": lambda place: (place.seeds / "below" / "deeper").mkdir(parents=True),
    "a hidden file came": lambda place: place.drop(".hidden", ""),
    "a file went": lambda place: (place.seeds / "first.txt").unlink(),
    "a file got another name": lambda place: (place.seeds / "first.txt").rename(
        place.seeds / "b.txt"
    ),
    "a file was written over and its time put back": _put_back_its_time,
    "another file of the same size and time": _replace,
    "a file's rights changed": lambda place: (place.seeds / "first.txt").chmod(0o600),
    "a setting came": lambda place: _config(place, "[alarm]\nquiet_days = 30\n"),
    "the themes changed": _themes,
    "the themes are gone": lambda place: (place.root / "config" / "themes.toml").unlink(),
    "another program stored something": _store,
    "an older database": _put_an_older_database_back,
    "the first page is gone": lambda place: (place.reports / "index.html").unlink(),
    "a ruling was written down": _data("rulings.jsonl", "\n"),
    "something beside the database": _data("monitor.db-wal", "text"),
    "the last one was killed": _data("monitor.db.lock", "monitor once, process 1"),
    "a backup is gone": _remove_backups,
    "its file is empty": _data("gate.json", ""),
    "its file is something else": _data("gate.json", "[1, 2]"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_has_it_make_a_pass(
    calm: Workplace, change: Callable[[Workplace], object]
) -> None:
    assert not makes_a_pass(calm)
    change(calm)
    before = passes(calm)
    calm.monitor("once", expect=3 if not (calm.root / "config" / "themes.toml").exists() else 0)
    assert passes(calm) == before + 1


def test_after_a_pass_with_nothing_to_do_it_is_shut_again(calm: Workplace) -> None:
    calm.drop("second.txt", SECOND)
    assert [makes_a_pass(calm) for _ in range(4)] == [True, True, False, False]


def test_what_is_gone_of_the_reports_is_written_again(calm: Workplace) -> None:
    shutil.rmtree(calm.reports)
    calm.monitor("once")
    assert (calm.reports / "index.html").exists()


@pytest.mark.parametrize("option", ["--retry", "--rebuild"])
def test_a_pass_that_is_asked_for_is_made(calm: Workplace, option: str) -> None:
    calm.monitor("once", option)
    assert passes(calm) == 3


def test_other_flags_or_variables_have_it_make_a_pass(calm: Workplace) -> None:
    before = passes(calm)
    calm.monitor("--reports", "elsewhere", "once")
    assert (calm.root / "elsewhere" / "index.html").exists()
    assert passes(calm) == before + 1
    assert [makes_a_pass(calm) for _ in range(3)] == [True, True, False]
    varied = calm.environment | {"monitor_alarm__quiet_days": "30"}
    with mock.patch.object(Workplace, "environment", varied):
        assert makes_a_pass(calm)


def test_another_program_has_it_make_a_pass(
    place: Workplace, soon: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Other rules decide otherwise: whatever lies in the folder of the program."""
    shutil.copytree(kept._PROGRAM, tmp_path / "monitor", ignore=lambda *_: ["__pycache__"])
    monkeypatch.setattr(kept, "_PROGRAM", tmp_path / "monitor")
    place.monitor("once")
    place.monitor("once")
    assert not makes_a_pass(place)
    with (tmp_path / "monitor" / "link.py").open("a") as file:
        file.write("# another rule\n")
    assert makes_a_pass(place)


def test_while_another_program_makes_the_passes_it_says_so(calm: Workplace) -> None:
    with held(lease_on(f"sqlite:///{calm.root}/data/monitor.db", "monitor run")):
        assert "monitor run, process" in calm.monitor("once", expect=7)


@pytest.mark.parametrize("number", range(0, 2000, 397))
def test_a_byte_that_is_another_one_opens_it(calm: Workplace, number: int) -> None:
    path = calm.root / "data" / "gate.json"
    written = bytearray(path.read_bytes())
    written[number % len(written)] ^= 1
    path.write_bytes(written)
    assert makes_a_pass(calm)


# ---------------------------------------------------------------- what keeps it open


def stays_open(place: Workplace, *, expect: int = 0) -> bool:
    return all(makes_a_pass(place, expect=expect) for _ in range(3))


def test_a_file_that_came_just_now_keeps_it_open(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What follows within a tick of the clock of the file system leaves the same time."""
    monkeypatch.setattr(kept, "COARSEST_CLOCK_NS", 1800 * kept.COARSEST_CLOCK_NS)  # on any machine
    place.drop("first.txt", FIRST)
    place.monitor("once")
    assert makes_a_pass(place)
    assert not (place.root / "data" / "gate.json").exists()


def test_a_file_that_is_read_once_it_has_content_keeps_it_open(
    place: Workplace, soon: None
) -> None:
    place.drop("empty.txt", "")
    assert stays_open(place, expect=4)


def test_a_link_keeps_it_open(place: Workplace, soon: None) -> None:
    (place.seeds / "link.txt").symlink_to(place.drop("first.txt", FIRST))
    assert stays_open(place)


def test_notices_that_are_owed_keep_it_open(calm: Workplace) -> None:
    (calm.root / "notices").mkdir()
    _config(calm, '[notices]\nfile = "notices"\n')
    calm.drop("second.txt", SECOND)
    assert stays_open(calm, expect=8)


def test_reports_that_are_owed_keep_it_open(calm: Workplace) -> None:
    shutil.rmtree(calm.reports)
    calm.reports.write_text("")
    assert stays_open(calm, expect=6)


@pytest.mark.parametrize("name", ["MONITOR_WEB__TOKEN", "monitor_web", "MONITOR_DATABASE__URL"])
def test_a_secret_variable_keeps_it_open_and_nothing_of_it_is_written(
    place: Workplace, soon: None, name: str
) -> None:
    value = {
        "MONITOR_WEB__TOKEN": "correct horse battery staple",
        "monitor_web": '{"token": "correct horse battery staple"}',
        "MONITOR_DATABASE__URL": "sqlite:///data/monitor.db",
    }[name]
    others = {k: v for k, v in place.environment.items() if not k.startswith("MONITOR_WEB")}
    with mock.patch.object(Workplace, "environment", others | {name: value}):
        assert [makes_a_pass(place) for _ in range(2) if place.monitor("once")] == [True, True]
    assert not (place.root / "data" / "gate.json").exists()


def test_what_another_stores_during_the_pass_keeps_it_open(
    calm: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    _themes(calm)
    finish = Pipeline._finish

    def and_another(*arguments: object) -> None:
        finish(*arguments)  # type: ignore[arg-type]
        _store(calm)

    with monkeypatch.context() as patched:
        patched.setattr(Pipeline, "_finish", and_another)
        calm.monitor("once")
        assert stays_open(calm)
    assert [makes_a_pass(calm) for _ in range(2)] == [True, False]


def test_who_reads_meanwhile_keeps_it_open_and_holds_nobody_up(calm: Workplace) -> None:
    """What is stored then stands beside the database."""
    _themes(calm)
    with closing(sqlite3.connect(calm.root / "data" / "monitor.db", isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM runs").fetchone()
        began = time.monotonic()
        assert stays_open(calm)
        assert time.monotonic() - began < 4
    assert [makes_a_pass(calm) for _ in range(2)] == [True, False]


WORK = [("extracting again", 0, 1), ("comparing", 0, 1), ("reading", 0, 1), ("writing", 0, 0)]


@pytest.mark.parametrize("step", [*WORK, ("sending", 0, 1)])
def test_any_work_keeps_it_open(
    calm: Workplace, monkeypatch: pytest.MonkeyPatch, step: tuple[str, int, int]
) -> None:
    """A try that failed leaves no trace in the store, and is made again by the next pass."""
    _themes(calm)
    run = Pipeline._run

    def with_work(pipeline: Pipeline, *arguments: object, **options: object) -> object:
        pipeline.on_progress(*step)
        return run(pipeline, *arguments, **options)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(Pipeline, "_run", with_work)
        assert stays_open(calm)
    assert [makes_a_pass(calm) for _ in range(2)] == [True, False]


# ---------------------------------------------------------------- how long it holds


NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Clock(SimpleNamespace):
    """The clock of the gate: noon, and what was added to it."""

    added = 0.0

    def time_ns(self) -> int:
        return int((NOON.timestamp() + self.added) * 10**9)

    def monotonic_ns(self) -> int:
        return self.time_ns()

    def sleep(self, _seconds: float) -> None:
        pass


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    monkeypatch.setattr(kept, "COARSEST_CLOCK_NS", -(10**19))
    monkeypatch.setattr(kept, "time", clock := Clock())
    return clock


@pytest.mark.parametrize(
    ("seconds", "is_open"), [(-1, True), (0, False), (299, False), (300, True)]
)
def test_it_holds_from_its_pass_until_a_whole_one_is_due(
    clock: Clock, place: Workplace, seconds: float, is_open: bool
) -> None:
    """Not before: a clock that was set back says nothing about how long ago it was."""
    _config(place, "[backup]\nevery_hours = 0\n")
    place.monitor("once")
    place.monitor("once")
    clock.added = seconds
    assert makes_a_pass(place) == is_open


def test_a_clock_that_is_set_during_the_pass_keeps_it_open(clock: Clock, place: Workplace) -> None:
    _config(place, "[backup]\nevery_hours = 0\n")
    place.monitor("once")
    with mock.patch.object(Clock, "monotonic_ns", iter(range(0, 10**19, 10**18)).__next__):
        assert stays_open(place)
    assert [makes_a_pass(place) for _ in range(2)] == [True, False]


def holds_for(root: Path, since: datetime | None = None, **tables: object) -> timedelta:
    """How long what is kept at noon holds, of passes that are whole once a day."""
    given: dict[str, object] = {
        "folders": {"data": root},
        "schedule": {"full_every_seconds": 86_400},
        "backup": {"every_hours": 0},
    }
    store = SimpleNamespace(quiet_since=lambda _now: since)
    return kept._until(cast("Store", store), Settings.model_validate(given | tables), NOON) - NOON


def test_it_holds_until_the_day_ends(tmp_path: Path) -> None:
    """A meeting that was held after today is a failure until then."""
    assert holds_for(tmp_path) == timedelta(hours=12)


def test_it_holds_until_a_whole_pass_is_asked_for(tmp_path: Path) -> None:
    assert holds_for(tmp_path, schedule={"full_every_seconds": 300}) == timedelta(minutes=5)


def test_it_holds_until_a_backup_is_due(tmp_path: Path) -> None:
    """One that cannot be made is due at once."""
    daily = {"every_hours": 24}
    assert not holds_for(tmp_path, backup=daily)
    (tmp_path / "backups").mkdir()
    for hours in (30, 23, -100):
        (tmp_path / "backups" / backup_name(NOON - timedelta(hours=hours))).touch()
    assert holds_for(tmp_path, backup=daily) == timedelta(hours=1)


def test_it_holds_until_nothing_has_come_for_too_long(tmp_path: Path) -> None:
    alarm = {"quiet_days": 2}
    after = [
        holds_for(tmp_path, NOON - timedelta(hours=hours), alarm=alarm) for hours in (47, 48, 90)
    ]
    assert after == [timedelta(hours=1), timedelta(hours=12), timedelta(hours=12)]

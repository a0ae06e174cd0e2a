"""A pass with something to do goes on in a process of its own, which gives back what it held."""

from __future__ import annotations

import pickle
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from monitor.children import portable
from monitor.cli.backroom import BackRoom
from monitor.cli.folders import Folders
from monitor.cli.readers import make_workers
from monitor.cli.wiring import pipeline_over
from monitor.errors import DamagedError, MonitorError, StorageError
from monitor.model import Run
from monitor.pipeline import Pipeline, Rest
from monitor.storage import open_store
from tests.service.workplace import FIRST, SECOND, THEMES, Workplace, make_workplace, running

NOW = datetime(2022, 8, 1, 12, tzinfo=UTC)


class Other:
    """Another place to go on, in this process; what was handed to it."""

    def __init__(self) -> None:
        self.pipeline: Pipeline | None = None
        self.expected: list[int] = []
        self.handed: list[Rest] = []

    def prepare(self, count: int) -> None:
        self.expected.append(count)

    def go_on(self, rest: Rest, **_: object) -> Run:
        self.handed.append(pickle.loads(pickle.dumps(rest)))
        assert self.pipeline is not None
        return self.pipeline.go_on(self.handed[-1])


def folders_of(place: Workplace) -> Folders:
    return Folders(
        config_dir=place.root / "config",
        seeds_dir=place.seeds,
        data_dir=place.root / "data",
        reports_dir=place.reports,
    )


@contextmanager
def pipeline_with(
    place: Workplace, elsewhere: BackRoom | Other, **hooks: object
) -> Iterator[Pipeline]:
    folders = folders_of(place)
    settings = folders.settings()
    with closing(open_store(settings.database_url)) as store, make_workers(settings) as reader:
        hooks |= {"elsewhere": elsewhere, "reader": reader}
        yield pipeline_over(folders, settings, store, **hooks)


def edit_themes(place: Workplace) -> None:
    more = '\n[themes.trade]\nphrases.en = ["trade"]\n'
    (place.root / "config" / "themes.toml").write_text(THEMES + more, encoding="utf-8")


def add_article(place: Workplace) -> None:
    place.drop("second.txt", SECOND)


def remove_first_page(place: Workplace) -> None:
    (place.reports / "index.html").unlink()


def forget_rules(place: Workplace) -> None:
    with closing(sqlite3.connect(place.root / "data" / "monitor.db")) as opened, opened:
        opened.execute("UPDATE accounts SET extract_version = 'older'")


def do_nothing(_place: Workplace) -> None:
    pass


@pytest.mark.parametrize(
    ("deed", "is_handed"),
    [
        (do_nothing, False),
        (add_article, True),
        (edit_themes, True),
        (remove_first_page, True),
        (forget_rules, True),
    ],
)
def test_only_a_pass_with_something_to_do_goes_on_elsewhere(
    place: Workplace, deed: Callable[[Workplace], None], *, is_handed: bool
):
    place.drop("first.txt", FIRST)
    assert passed(place).handed
    deed(place)
    other = passed(place)
    assert bool(other.handed) is is_handed
    assert other.expected == [1] * (deed is add_article)
    assert not passed(place).handed


def passed(place: Workplace) -> Other:
    """Where a pass may have gone on."""
    other = Other()
    with pipeline_with(place, other) as pipeline:
        other.pipeline = pipeline
        assert pipeline.run(NOW).finished_at
    return other


def test_it_comes_to_the_same_as_a_pass_in_one_process(place: Workplace, tmp_path: Path):
    alone = make_workplace(tmp_path / "alone")
    for one in (place, alone):
        one.drop("first.txt", FIRST)
        one.drop("second.txt", SECOND)
    alone.monitor("once")
    with closing(room_of(place)) as room, pipeline_with(place, room) as pipeline:
        done = pipeline.run(NOW)
    assert (done.articles_new, done.failures) == (2, ())
    assert place.report_files() == alone.report_files()
    assert place.records("changes") == alone.records("changes")


def room_of(place: Workplace, idle_seconds: float = 60) -> BackRoom:
    folders = folders_of(place)
    return BackRoom(folders, folders.settings(), idle_seconds=idle_seconds)


def test_it_ends_when_idle_and_begins_again(place: Workplace):
    with closing(room_of(place, idle_seconds=0.2)) as room, pipeline_with(place, room) as pipeline:
        for name, text in (("first.txt", FIRST), ("second.txt", SECOND)):
            place.drop(name, text)
            assert pipeline.run(NOW).articles_new == 1
            process = room._process
            wait_until_gone({psutil.Process(process.pid)} if process else set())
            assert room._process is None


def wait_until_gone(processes: set[psutil.Process]) -> None:
    until = time.monotonic() + 30
    while any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in processes):
        assert time.monotonic() < until
        time.sleep(0.05)


def test_when_it_is_killed_the_next_pass_goes_on(place: Workplace):
    place.drop("first.txt", FIRST)
    with closing(room_of(place)) as room:

        def kill(*_: object) -> None:
            assert room._process is not None
            room._process.kill()

        with (
            pipeline_with(place, room, on_progress=kill) as pipeline,
            pytest.raises(MonitorError, match=r"ended \(exit code -9\)"),
        ):
            pipeline.run(NOW)
        with pipeline_with(place, room) as pipeline:
            assert pipeline.run(NOW).finished_at
    assert len(place.records("articles")) == 1


def test_a_stop_ends_the_pass_and_the_process_and_nothing_is_lost(place: Workplace):
    place.drop("first.txt", FIRST)
    told: list[str] = []
    with closing(room_of(place)) as room:
        hooks = {
            "on_progress": lambda stage, *_: told.append(stage),
            "is_stopping": lambda: bool(told),
        }
        with pipeline_with(place, room, **hooks) as pipeline:
            assert pipeline.run(NOW).finished_at is None
        with pipeline_with(place, room) as pipeline:
            assert pipeline.run(NOW).finished_at
    assert len(place.records("articles")) == 1
    assert told


def test_an_error_there_is_raised_here(place: Workplace):
    place.drop("first.txt", FIRST)
    with closing(room_of(place)) as room, pipeline_with(place, room) as pipeline:
        with closing(sqlite3.connect(place.root / "data" / "monitor.db")) as opened, opened:
            opened.execute("ALTER TABLE deliveries RENAME TO elsewhere")
        with pytest.raises(StorageError, match="deliveries"):
            pipeline.run(NOW)


def test_errors_keep_their_kind_and_bugs_where_they_were_met():
    damaged = pickle.loads(pickle.dumps(portable(DamagedError("monitor.db: is damaged"))))
    assert (type(damaged), str(damaged)) == (DamagedError, "monitor.db: is damaged")
    try:
        {}["a bug"]
    except KeyError as met:
        (note,) = pickle.loads(pickle.dumps(portable(met))).__notes__
        assert "test_backroom.py" in note
        assert '{}["a bug"]' in note

    class StrangeError(Exception):
        """Known here alone, so that it cannot cross."""

    assert "StrangeError: odd" in str(portable(StrangeError("odd")))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_service_loads_neither_what_decides_nor_what_makes_tables(place: Workplace):
    place.drop("first.txt", FIRST)
    with running(place, MONITOR_WEB__ENABLED="false") as service:
        report = place.reports / "meetings" / "2021-05-10-lao-mng.html"
        service.wait_for(report.exists)
        service.wait_for(lambda: "run finished" in service.log)
        parent = psutil.Process(service.process.pid)
        (child,) = parent.children()
        assert not any("numpy" in one.path for one in parent.memory_maps())
        assert any("numpy" in one.path for one in child.memory_maps())


@pytest.mark.skipif(sys.platform != "linux", reason="the system ends it there alone")
def test_it_ends_with_a_service_that_is_killed(place: Workplace):
    place.drop("first.txt", FIRST)
    with running(place) as service:
        service.wait_for(lambda: "run finished" in service.log)
        there = set(psutil.Process(service.process.pid).children(recursive=True))
        assert there
        service.process.kill()
        wait_until_gone(there)

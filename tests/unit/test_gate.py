"""The gate: a look at a folder where nothing happened needs no pass; whatever happened opens it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.cli.gate import Gate
from monitor.intake import scan
from monitor.model import Failure, Run

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FULL = 300.0


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


class Folder:
    """A watched folder with a file and a folder in it, all older than the coarsest clock."""

    def __init__(self, root: Path) -> None:
        self.clock = Clock()
        self.seeds, self.themes, self.database = root / "seeds", root / "themes", root / "db"
        (self.seeds / "below").mkdir(parents=True)
        for path in (
            self.seeds / "a.txt",
            self.themes,
            self.database,
            Path(f"{self.database}-wal"),
        ):
            path.write_text("text")
        age(self.seeds / "below", self.seeds)

    def gate(self, database: Path | None) -> Gate:
        return Gate(
            self.seeds,
            self.themes,
            database,
            full_every_seconds=FULL,
            monotonic=self.clock,
        )

    def after_a_pass(self, *failures: Failure, finished_at: datetime | None = NOW) -> Gate:
        gate = self.gate(self.database)
        gate.open()
        gate.scanned(scan(self.seeds, {}, 0))
        gate.shut(run(*failures, finished_at=finished_at))
        return gate


def run(*failures: Failure, finished_at: datetime | None = NOW) -> Run:
    return Run(id=1, started_at=NOW, finished_at=finished_at, themes_digest="", failures=failures)


def age(*folders: Path) -> None:
    """As though nothing had happened in the folders for a minute."""
    for folder in folders:
        before = time.time() - 60
        os.utime(folder, (before, before))


def failed(stage: str) -> Failure:
    return Failure(source="x", stage=stage, message="why")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_where_nothing_happened_it_is_shut(folder: Folder) -> None:
    assert not folder.after_a_pass().is_open()


def test_before_the_first_pass_it_is_open(folder: Folder) -> None:
    assert folder.gate(folder.database).is_open()


def _rename(folder: Folder) -> None:
    (folder.seeds / "a.txt").rename(folder.seeds / "b.txt")


def _replace_below(folder: Folder) -> None:
    (folder.seeds / "below").rename(folder.seeds.parent / "elsewhere")
    (folder.seeds / "below").mkdir()
    age(folder.seeds)


def _store_by_another(folder: Folder) -> None:
    Path(f"{folder.database}-wal").write_text("more text")


CHANGES: dict[str, Callable[[Folder], object]] = {
    "a file came": lambda folder: (folder.seeds / "new.txt").write_text("new"),
    "a file came below": lambda folder: (folder.seeds / "below" / "new.txt").write_text("new"),
    "a file went": lambda folder: (folder.seeds / "a.txt").unlink(),
    "a file got another name": _rename,
    "another folder took the name": _replace_below,
    "the themes changed": lambda folder: folder.themes.write_text("other themes"),
    "the themes are gone": lambda folder: folder.themes.unlink(),
    "another program stored something": _store_by_another,
    "the whole folder is due": lambda folder: setattr(folder.clock, "time", FULL),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_opens_it(folder: Folder, change: Callable[[Folder], object]) -> None:
    gate = folder.after_a_pass()
    assert not gate.is_open()
    change(folder)
    assert gate.is_open()


def test_a_file_written_over_in_place_waits_for_the_whole_folder(folder: Folder) -> None:
    gate = folder.after_a_pass()
    (folder.seeds / "a.txt").write_text("longer text")
    assert not gate.is_open()
    folder.clock.time += FULL
    assert gate.is_open()


def test_it_stays_open_while_a_file_grows(folder: Folder) -> None:
    gate = folder.gate(folder.database)
    growing = folder.seeds / "a.txt"
    gate.open()
    gate.scanned(scan(folder.seeds, {}, 1, sleep=lambda _: growing.write_text("grown") and None))
    gate.shut(run())
    assert gate.is_open()


def test_it_stays_open_while_a_name_is_no_file_that_can_be_read(folder: Folder) -> None:
    """An empty file is read once it has content, which changes no folder."""
    (folder.seeds / "empty.txt").touch()
    age(folder.seeds)
    assert folder.after_a_pass().is_open()


def test_a_folder_that_changed_as_the_scan_began_is_looked_at_again(folder: Folder) -> None:
    """What follows within a tick of the clock of the file system leaves the same time."""
    (folder.seeds / "new.txt").write_text("new")
    assert folder.after_a_pass().is_open()


@pytest.mark.parametrize(
    ("stage", "is_open"), [("send", True), ("write", True), ("passing", True), ("read", False)]
)
def test_it_stays_open_for_what_the_next_pass_tries_again(
    folder: Folder, stage: str, is_open: bool
) -> None:
    assert folder.after_a_pass(failed(stage)).is_open() == is_open


def test_a_pass_that_was_cut_off_leaves_it_open(folder: Folder) -> None:
    assert folder.after_a_pass(finished_at=None).is_open()


def test_on_a_server_it_is_always_open(folder: Folder) -> None:
    """What another program stores there changes no file."""
    gate = folder.gate(None)
    gate.open()
    gate.scanned(scan(folder.seeds, {}, 0))
    gate.shut(run())
    assert gate.is_open()

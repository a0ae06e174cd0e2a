"""Odd folders, and files that move while they are looked at: one line, and the rest is read."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.errors import SourceError
from monitor.intake import read, scan
from monitor.model import Run, SourceFile
from monitor.storage import open_store
from tests.faults.test_limits import Place
from tests.service.workplace import FIRST, SECOND, THEMES

GOOD = "Ministers meet\n\nArland is ready to open a railway.\n"
NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


@contextmanager
def nest(root: Path, name: str, levels: int) -> Iterator[None]:
    """Folders within one another, deeper than a path can say; a file at the bottom."""
    here = os.open(root, os.O_RDONLY)
    try:
        for _ in range(levels):
            os.mkdir(name, dir_fd=here)
            inner = os.open(name, os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = inner
        bottom = os.open("deep.txt", os.O_WRONLY | os.O_CREAT, dir_fd=here)
        os.write(bottom, GOOD.encode())
        os.close(bottom)
        yield
    finally:
        os.close(here)
        remove(root / name)


def remove(top: Path) -> None:
    """From the top down: shutil.rmtree calls itself for each level, and paths grow too long."""
    while top.exists():
        below, hole = top / top.name, top.with_name("hole")
        if below.is_dir():
            below.rename(hole)
        shutil.rmtree(top)
        if hole.exists():
            hole.rename(top)


@pytest.mark.parametrize(
    ("name", "levels", "reason"),
    [
        ("d", 1500, "folder: more than 100 deep; move it up"),
        (
            "d" * 200,
            60,
            "cannot be looked at (File name too long); shorten the names of its folders",
        ),
    ],
    ids=["many", "long names"],
)
def test_folders_too_deep_are_one_line_and_the_rest_is_read(
    name: str, levels: int, reason: str, tmp_path: Path
) -> None:
    (tmp_path / "good.txt").write_text(GOOD)
    with nest(tmp_path, name, levels):
        seen = scan(tmp_path, {}, 0)
    assert [file.path for file in seen.fresh] == ["good.txt"]
    assert [one.message for one in seen.failures] == [reason]
    assert len(seen.failures[0].source) <= 301


def test_a_file_below_the_deepest_folder_looked_into_is_read(tmp_path: Path) -> None:
    with nest(tmp_path, "d", 100):
        (file,) = scan(tmp_path, {}, 0).fresh
        _, article = read(tmp_path / file.path, file.path, below=tmp_path)
    assert article.text == GOOD


@pytest.mark.parametrize(
    ("name", "is_read"),
    [
        ("x" * 251 + ".txt", True),
        ("م" * 125 + ".txt", True),
        ("Ministers\u202etxt.exe.txt", True),
        ("two  blanks .txt", True),
        ("Treffen – 会谈 🤝.txt", True),
        ("line\nbreak.txt", False),
        ("carriage\rreturn.txt", False),
        (os.fsdecode(b"broken \xff\xfe.txt"), False),
    ],
)
def test_a_name_that_can_be_stored_is_read_and_any_other_is_refused_in_one_line(
    name: str, is_read: bool, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(GOOD)
    seen = scan(tmp_path, {}, 0)
    assert len(seen.found) == 1
    assert [file.path for file in seen.fresh] == ([name] if is_read else [])
    assert len(seen.failures) == (not is_read)
    assert all("\n" not in f"{one.source}{one.message}" for one in seen.failures)


@pytest.mark.parametrize("seconds", [-2_000_000_000, 0, 4_000_000_000, 9_000_000_000])
def test_a_time_of_any_century_is_a_time(seconds: int, tmp_path: Path) -> None:
    """Only whether it is another one counts, so no clock is asked."""
    path = tmp_path / "a.txt"
    path.write_text(GOOD)
    os.utime(path, (seconds, seconds))
    (file,) = scan(tmp_path, {}, 0).fresh
    assert scan(tmp_path, {"a.txt": file}, 0).fresh == ()


def test_a_file_known_as_it_is_costs_one_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No link resolved, no right asked for: what 100,000 files would pay 100,000 times."""
    for number in range(50):
        (tmp_path / f"{number}.txt").write_text(GOOD)
    known = {file.path: file for file in scan(tmp_path, {}, 0).found}
    stat, looked_at = os.stat, list[str]()
    with monkeypatch.context() as patched:
        for name in ("access", "lstat", "open", "readlink"):
            patched.setattr(os, name, lambda *_, **__: pytest.fail("a second look"))
        patched.setattr(os, "stat", lambda path: looked_at.append(path) or stat(path))
        seen = scan(tmp_path, known, 0)
    assert looked_at == [f"{tmp_path}/"], "the folder itself"
    assert (len(seen.found), seen.fresh, seen.failures) == (50, (), ())


# ---------------------------------------------------------------- between scan and read


@pytest.mark.parametrize("place", ["sub", "sub/inner"])
def test_a_folder_swapped_for_a_link_after_the_scan_leads_nowhere(
    place: str, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    (outside / "inner").mkdir(parents=True)
    for folder in (outside, outside / "inner"):
        (folder / "a.txt").write_text("A secret of somebody else, long enough to be read.\n")
    seeds = tmp_path / "seeds"
    (seeds / "sub" / "inner").mkdir(parents=True)
    (seeds / "sub" / "inner" / "a.txt").write_text(GOOD)
    (file,) = scan(seeds, {}, 0).fresh
    (seeds / place).rename(tmp_path / "away")
    (seeds / place).symlink_to(outside if place == "sub" else outside / "inner")
    with pytest.raises(SourceError, match="symbolic link, not followed"):
        read(seeds / file.path, file.path, below=seeds)


def test_a_watched_folder_that_is_a_link_itself_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_text(GOOD)
    seeds = tmp_path / "seeds"
    seeds.symlink_to(tmp_path / "real")
    (file,) = scan(seeds, {}, 0).fresh
    assert read(seeds / file.path, file.path, below=seeds)[1].text == GOOD


def test_a_file_replaced_after_the_scan_is_read_as_it_is_now_and_once(moving: Place) -> None:
    path = moving.drop("a.txt", FIRST)

    def replaced(_: SourceFile) -> None:
        other = path.with_name(".new")
        other.write_text(SECOND)
        other.rename(path)

    moving.reader.before = replaced
    moving.run()
    moving.reader.before = lambda _: None
    assert moving.run()[0] == []
    (article,) = moving.store.articles()
    assert article.text == SECOND


def test_a_file_deleted_after_the_scan_is_forgotten_at_the_next(moving: Place) -> None:
    path = moving.drop("a.txt", FIRST)
    moving.drop("b.txt", SECOND)
    moving.reader.before = lambda file: path.unlink(missing_ok=True)
    _, run = moving.run()
    assert [(one.source, one.stage) for one in run.failures] == [("a.txt", "passing")]
    assert run.articles_new == 1
    assert moving.run()[1].failures == ()
    assert list(moving.store.files()) == ["b.txt"]


# ---------------------------------------------------------------- between passes


@pytest.fixture
def moving(tmp_path: Path) -> Iterator[Place]:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "themes.toml").write_text(THEMES, encoding="utf-8")
    place = Place(tmp_path, open_store(f"sqlite:///{tmp_path / 'monitor.db'}"))
    yield place
    place.store.close()


def state(place: Place) -> tuple[object, ...]:
    store = place.store
    return (
        {article.id for article in store.articles()},
        [store.decisions(one) for one in store.relationships()],
        store.decided_stamp(),
    )


def is_quiet(run: Run) -> bool:
    return not (run.articles_new or run.changes_made or run.revised or run.failures)


def rename(seeds: Path) -> None:
    (seeds / "in" / "a.txt").rename(seeds / "in" / "other.txt")


def rename_case(seeds: Path) -> None:
    (seeds / "in" / "a.txt").rename(seeds / "in" / "A.TXT")


def rename_folder(seeds: Path) -> None:
    (seeds / "in").rename(seeds / "out")


def link(seeds: Path) -> None:
    os.link(seeds / "in" / "a.txt", seeds / "hard.txt")


def copy(seeds: Path) -> None:
    shutil.copy2(seeds / "in" / "a.txt", seeds / "copy.txt")


def link_in_place_of_the_folder(seeds: Path) -> None:
    (seeds / "in").rename(seeds / "out")
    (seeds / "in").symlink_to("out")


@pytest.mark.parametrize(
    "move", [rename, rename_case, rename_folder, link, copy, link_in_place_of_the_folder]
)
def test_the_same_bytes_elsewhere_are_not_read_again_and_nothing_is_reported(
    move: object, moving: Place
) -> None:
    moving.drop("in/a.txt", FIRST)
    moving.drop("in/b.txt", SECOND)
    moving.run()
    before = state(moving)
    move(moving.seeds)
    asked, run = moving.run(minutes=5)
    assert asked == []
    assert is_quiet(run)
    assert state(moving) == before
    assert moving.store.articles_since(NOW) == ()


def test_a_touched_file_with_another_text_as_long_is_read(moving: Place) -> None:
    path = moving.drop("a.txt", FIRST)
    moving.run()
    seen = path.stat()
    path.write_text(FIRST.replace("increase", "decrease"))
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns + 1))
    assert moving.run()[0] == ["a.txt"]


def test_two_files_that_swap_their_names_are_told_apart(moving: Place) -> None:
    """As large and as old as each other: only the bytes tell."""
    one = moving.drop("a.txt", FIRST)
    two = moving.drop("b.txt", FIRST.replace("May 10", "May 12"))
    for path in (one, two):
        os.utime(path, ns=(1, 1))
    moving.run()
    held = {path: record.article_id for path, record in moving.store.files().items()}
    one.rename(one.with_name(".away"))
    two.rename(one)
    one.with_name(".away").rename(two)
    os.utime(one, ns=(2, 2))
    os.utime(two, ns=(2, 2))
    moving.run()
    now = {path: record.article_id for path, record in moving.store.files().items()}
    assert now == {"a.txt": held["b.txt"], "b.txt": held["a.txt"]}


def test_a_folder_that_cannot_be_listed_takes_no_article_away(
    moving: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    moving.drop("in/a.txt", FIRST)
    moving.drop("b.txt", SECOND)
    moving.run()
    before = state(moving)
    real = os.scandir

    def failing(path: str) -> object:
        if str(path).rstrip("/").endswith("/in"):
            raise OSError(116, "Stale file handle", path)
        return real(path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", failing)
        asked, run = moving.run()
    assert asked == []
    assert [(one.source, one.message) for one in run.failures] == [
        ("in", "folder: cannot be listed (Stale file handle); check the disk")
    ]
    assert state(moving) == before
    assert is_quiet(moving.run()[1])


def test_a_folder_unmounted_and_mounted_again_changes_nothing(moving: Place) -> None:
    moving.drop("a.txt", FIRST)
    moving.run()
    before = state(moving)
    moving.seeds.rename(moving.root / "away")
    moving.seeds.mkdir()
    moving.run()
    assert state(moving) == before
    moving.seeds.rmdir()
    assert "not found" in moving.run()[1].failures[0].message
    (moving.root / "away").rename(moving.seeds)
    asked, run = moving.run()
    assert (asked, is_quiet(run)) == ([], True)
    assert state(moving) == before


def test_a_file_that_grows_slowly_is_read_once_it_rests(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(GOOD)
    known: dict[str, SourceFile] = {}
    for _ in range(5):
        grown = path.read_text() + GOOD
        seen = scan(tmp_path, known, 0.5, sleep=lambda _, grown=grown: path.write_text(grown))
        assert (seen.fresh, seen.unsettled) == ((), ("a.txt",))
    seen = scan(tmp_path, known, 0.5, sleep=lambda _: None)
    assert [file.path for file in seen.fresh] == ["a.txt"]

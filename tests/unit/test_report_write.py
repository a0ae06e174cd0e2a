"""Files are whole, written only when they differ, and never left over."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.errors import ReportError
from monitor.report import clear, write
from tests.sample_dossier import THEMES, make_dossier
from tests.whole_site import build, render


def files_in(folder: Path) -> dict[str, bytes]:
    """Everything below a folder but the manifest."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.parent.name != ".manifests"
    }


def test_files_land_in_their_folders(tmp_path: Path) -> None:
    written = write(
        {"index.html": b"one", "meetings/a.html": b"two"}, tmp_path / "reports", "shelf"
    )
    assert written.changed == ("index.html", "meetings/a.html")
    assert files_in(tmp_path / "reports") == {"index.html": b"one", "meetings/a.html": b"two"}


def test_a_file_that_does_not_differ_is_not_touched(tmp_path: Path) -> None:
    write({"a.html": b"same", "b.html": b"old"}, tmp_path, "shelf")
    os.utime(tmp_path / "a.html", ns=(1, 1))
    written = write({"a.html": b"same", "b.html": b"new"}, tmp_path, "shelf")
    assert written.changed == ("b.html",)
    assert (tmp_path / "a.html").stat().st_mtime_ns == 1


def test_what_earlier_calls_wrote_and_this_one_does_not_is_removed(tmp_path: Path) -> None:
    write({"meetings/a.html": b"a", "meetings/b.html": b"b"}, tmp_path, "shelf")
    written = write({"meetings/b.html": b"b"}, tmp_path, "shelf")
    assert written.removed == ("meetings/a.html",)
    assert files_in(tmp_path) == {"meetings/b.html": b"b"}


def test_what_moved_to_another_shelf_stays_there(tmp_path: Path) -> None:
    write({"articles/a.html": b"a"}, tmp_path, "one")
    write({"articles/a.html": b"a"}, tmp_path, "two")
    assert write({}, tmp_path, "one").removed == ()
    assert write({}, tmp_path, "two").removed == ("articles/a.html",)


def test_a_shelf_that_is_cleared_leaves_the_others_and_no_list(tmp_path: Path) -> None:
    write({"articles/a.html": b"a"}, tmp_path, "one")
    write({"articles/b.html": b"b"}, tmp_path, "two")
    clear(tmp_path, "one")
    assert files_in(tmp_path) == {"articles/b.html": b"b"}
    assert [one.name for one in (tmp_path / ".manifests").iterdir()] == ["two"]


def test_files_of_other_people_stay(tmp_path: Path) -> None:
    (tmp_path / "meetings").mkdir()
    (tmp_path / "README.md").write_text("kept")
    (tmp_path / "meetings" / "mine.txt").write_text("kept")
    write({"meetings/a.html": b"a"}, tmp_path, "shelf")
    write({}, tmp_path, "shelf")
    assert files_in(tmp_path) == {"README.md": b"kept", "meetings/mine.txt": b"kept"}


@pytest.mark.parametrize("line", ["../outside.txt", "README.md", "a/b/c.txt", "", "."])
def test_a_manifest_cannot_lead_a_removal_elsewhere(tmp_path: Path, line: str) -> None:
    reports = tmp_path / "reports"
    (reports / "a" / "b").mkdir(parents=True)
    kept = [tmp_path / "outside.txt", reports / "README.md", reports / "a" / "b" / "c.txt"]
    for path in kept:
        path.write_text("kept")
    (reports / ".manifests").mkdir()
    (reports / ".manifests" / "shelf").write_text(f"{line}\n/{kept[0]}\n{kept[0]}\n")
    write({}, reports, "shelf")
    assert [path.read_text() for path in kept] == ["kept"] * 3


def test_a_call_that_is_cut_off_leaves_whole_files_that_the_next_one_knows(tmp_path: Path) -> None:
    def cut_off() -> Iterator[tuple[str, bytes]]:
        yield "meetings/a.html", b"whole"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(cut_off(), tmp_path, "shelf")
    assert files_in(tmp_path) == {"meetings/a.html": b"whole"}
    assert write({}, tmp_path, "shelf").removed == ("meetings/a.html",)
    assert files_in(tmp_path) == {}


def test_the_rest_of_a_torn_write_is_taken_away(tmp_path: Path) -> None:
    """A process killed inside a write leaves its temporary file; the same path takes it over."""
    write({"a.html": b"old"}, tmp_path, "shelf")
    (tmp_path / ".a.html.part").write_bytes(b"ha")
    write({"a.html": b"new"}, tmp_path, "shelf")
    assert files_in(tmp_path) == {"a.html": b"new"}
    (tmp_path / ".a.html.part").write_bytes(b"ha")
    write({}, tmp_path, "shelf")
    assert files_in(tmp_path) == {}


def test_a_folder_that_is_a_file_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "meetings").write_text("not a folder")
    with pytest.raises(
        ReportError, match=r"^[^\n]*a\.html: cannot write the report .*; check"
    ) as told:
        write({"meetings/a.html": b"a"}, tmp_path, "shelf")
    assert told.value.path == str(tmp_path / "meetings" / "a.html")


def test_a_reports_folder_that_is_a_file_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("not a folder")
    with pytest.raises(ReportError, match="cannot write the report"):
        write({}, tmp_path / "reports", "shelf")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_leaves_the_old_file_and_no_rest(tmp_path: Path) -> None:
    write({"a.html": b"old"}, tmp_path, "shelf")
    (tmp_path / ".a.html.part").symlink_to("/dev/full")
    with pytest.raises(ReportError, match="No space left"):
        write({"a.html": b"new"}, tmp_path, "shelf")
    assert files_in(tmp_path) == {"a.html": b"old"}


def test_an_edited_page_is_put_right(tmp_path: Path) -> None:
    files = {"a.html": b"right"}
    write(files, tmp_path, "shelf")
    (tmp_path / "a.html").write_bytes(b"wrong")
    assert write(files, tmp_path, "shelf").changed == ("a.html",)
    assert files_in(tmp_path) == files


def test_writing_the_same_site_twice_changes_nothing(tmp_path: Path) -> None:
    first = write(render(build([make_dossier()], THEMES)), tmp_path, "shelf")
    again = write(render(build([make_dossier()], THEMES)), tmp_path, "shelf")
    assert len(first.changed) > 10
    assert (again.changed, again.removed) == ((), ())

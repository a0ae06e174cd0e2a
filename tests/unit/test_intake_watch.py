"""Which files are found, fresh, unsettled or refused, and that looking opens nothing."""

import os
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import SourceError
from monitor.intake import Limits, Scan, read, scan
from monitor.intake.extensions import extension_of
from monitor.model import SourceFile


def write(folder: Path, name: str, text: str = "The ministers met.\n") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def look(folder: Path, known: dict[str, SourceFile] | None = None, **options: Any) -> Scan:
    return scan(folder, known or {}, 0, **options)


def paths(files: tuple[SourceFile, ...]) -> list[str]:
    return [file.path for file in files]


def test_files_are_found_in_all_folders_in_the_order_of_their_paths(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a.html", "c/d/e.htm", "a-b.markdown", "noextension", "v1.2 x"):
        write(tmp_path, name)
    seen = look(tmp_path)
    assert sorted(paths(seen.found)) == paths(seen.fresh)
    assert len(seen.found) == 7
    assert seen.failures == ()


@pytest.mark.parametrize(
    "name",
    [".hidden.txt", "a.txt~", ".a.txt.swp", "a.swp", "a.tmp", "a.txt.part", "a.crdownload",
     "#a.txt#", ".git/a.txt", "a.txt.TMP"],
)  # fmt: skip
def test_hidden_files_and_leftovers_are_passed_over_without_a_word(
    tmp_path: Path, name: str
) -> None:
    write(tmp_path, name)
    assert look(tmp_path) == Scan()


def test_a_file_with_the_size_and_time_it_was_read_with_is_not_fresh(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt")
    file, _ = read(path, "a.txt")
    seen = look(tmp_path, {"a.txt": file})
    assert (paths(seen.found), seen.fresh) == (["a.txt"], ())


@pytest.mark.parametrize("change", ["content", "time"])
def test_a_file_with_another_size_or_time_is_fresh_again(tmp_path: Path, change: str) -> None:
    path = write(tmp_path, "a.txt")
    file, _ = read(path, "a.txt")
    if change == "content":
        write(tmp_path, "a.txt", "The ministers met again.\n")
        os.utime(path, ns=(file.modified_ns, file.modified_ns))
    else:
        os.utime(path, ns=(file.modified_ns, file.modified_ns + 1))
    assert paths(look(tmp_path, {"a.txt": file}).fresh) == ["a.txt"]


def test_one_wait_serves_all_candidates(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    write(tmp_path, "b.txt")
    waits: list[float] = []
    scan(tmp_path, {}, 0.5, sleep=waits.append)
    assert waits == [0.5]


def test_without_candidates_there_is_no_wait(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt")
    write(tmp_path, "a.odt")
    waits: list[float] = []
    scan(tmp_path, {"a.txt": read(path, "a.txt")[0]}, 0.5, sleep=waits.append)
    assert waits == []


def test_a_file_that_grows_during_the_wait_is_unsettled_and_the_others_are_fresh(
    tmp_path: Path,
) -> None:
    growing = write(tmp_path, "growing.txt")
    write(tmp_path, "whole.txt")
    seen = scan(tmp_path, {}, 0.5, sleep=lambda _: growing.write_text("more and more") and None)
    assert seen.unsettled == ("growing.txt",)
    assert paths(seen.fresh) == ["whole.txt"]


def test_a_file_rewritten_in_place_with_the_same_size_is_unsettled(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt")
    earlier = path.stat().st_mtime_ns - 1
    os.utime(path, ns=(earlier, earlier))
    seen = scan(tmp_path, {}, 0.5, sleep=lambda _: os.utime(path))
    assert (seen.fresh, seen.unsettled) == ((), ("a.txt",))


def test_a_file_removed_during_the_wait_is_not_read(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt")
    assert scan(tmp_path, {}, 0.5, sleep=lambda _: path.unlink()).fresh == ()


def test_a_link_to_a_file_of_the_folder_is_passed_over_as_the_file_is_seen_itself(
    tmp_path: Path,
) -> None:
    (tmp_path / "link.txt").symlink_to(write(tmp_path, "sub/a.txt"))
    (tmp_path / "linked").symlink_to(tmp_path / "sub")
    seen = look(tmp_path)
    assert (paths(seen.fresh), seen.failures) == (["sub/a.txt"], ())


def test_the_limit_is_an_argument(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "x" * 1001)
    assert look(tmp_path, limits=Limits(max_bytes=1001)).failures == ()
    assert len(look(tmp_path, limits=Limits(max_bytes=1000)).failures) == 1


def test_files_of_many_articles_have_a_limit_of_their_own(tmp_path: Path) -> None:
    write(tmp_path, "a.zip", "x" * 1001)
    assert look(tmp_path, limits=Limits(max_bytes=1)).failures == ()
    (refused,) = look(tmp_path, limits=Limits(max_container_bytes=1000)).failures
    assert "intake.max_container_megabytes" in refused.message


def test_what_lies_in_a_file_is_there_as_long_as_the_file_is(tmp_path: Path) -> None:
    write(tmp_path, "in/a.zip", "x")
    seen = look(tmp_path)
    inside = {"in/a.zip/b/c.txt", "in/a.zip/d.txt", "in/a.zi/e.txt", "in/a.zip.txt"}
    assert seen.present(inside) == {"in/a.zip/b/c.txt", "in/a.zip/d.txt"}
    assert seen.gone(inside) == {"in/a.zi/e.txt", "in/a.zip.txt"}


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("a.tar.gz", ".tar.gz"),
        ("A.TAR.GZ", ".tar.gz"),
        ("a.b.zip", ".zip"),
        ("notes.tar.txt", ".txt"),
        ("2023.05.12 meeting", ""),
        ("a.gz", ".gz"),
    ],
)
def test_an_extension_may_have_two_parts(name: str, extension: str) -> None:
    assert extension_of(name) == extension


def test_looking_through_the_folder_opens_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a.txt")
    monkeypatch.setattr(os, "open", lambda *_: pytest.fail("a file was opened"))
    assert paths(look(tmp_path).fresh) == ["a.txt"]


def test_reading_gives_the_hash_of_the_bytes_and_the_file_as_it_was(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "abc")
    file, article = read(path, "in/a.txt")
    assert file.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert (file.path, file.size, file.modified_ns) == ("in/a.txt", 3, path.stat().st_mtime_ns)
    assert article.source == "in/a.txt"


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "x" * 2_500_000)
    with pytest.raises(SourceError, match=r"^2\.5 MB, limit 2 MB; split the file or raise"):
        read(path, "a.txt", limits=Limits(max_bytes=2_000_000))

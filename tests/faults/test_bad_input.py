"""Bad input: each file is one clear line that says what to do, or a right article; in bounded time.

Nothing here may hang, crash, or stop the files beside it.
"""

import os
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monitor.errors import SourceError
from monitor.intake import read, scan
from monitor.intake.extensions import EXTENSIONS
from monitor.intake.formats import html

GOOD = "Ministers meet\n\nArland is ready to open a railway.\n"
SENTENCE = "Arland is ready to open a railway line to Borland next year, the minister said. "


def make_fifo(path: Path) -> None:
    os.mkfifo(path)


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        # the address of a socket is short: bind from inside the folder
        folder = Path.cwd()
        os.chdir(path.parent)
        try:
            server.bind(path.name)
        finally:
            os.chdir(folder)


def make_loop(path: Path) -> None:
    path.symlink_to(path.name)


def make_link_to(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


def make_hidden_link(path: Path) -> None:
    path.with_name(".kept.txt").write_text(GOOD)
    path.symlink_to(path.with_name(".kept.txt"))


def make_file(content: bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(content) and None


def make_large(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(50_000_000)


@pytest.mark.parametrize(
    ("name", "make", "message"),
    [
        ("a.txt", make_fifo, "named pipe, not a file; it is never opened: remove it"),
        ("a.txt", make_socket, "socket, not a file; it is never opened: remove it"),
        ("a.txt", make_loop, "symbolic link loop; remove the link"),
        ("a.txt", make_link_to("missing"), "symbolic link to a missing file; remove the link"),
        ("a", make_link_to("."), "symbolic link loop (to a folder it lies in); remove the link"),
        (
            "a.txt",
            make_link_to("/etc/hostname"),
            "symbolic link out of the watched folder, not followed; copy the file in",
        ),
        (
            "a",
            make_link_to("/"),
            "symbolic link loop (to a folder it lies in); remove the link",
        ),
        (
            "a.txt",
            make_hidden_link,
            "symbolic link to a hidden file, not followed; copy the file in",
        ),
        ("a.txt", make_file(b""), "empty file; it is read once it has content"),
        (
            "a.txt",
            make_large,
            "50 MB, limit 20 MB; split the file or raise intake.max_megabytes",
        ),
        (
            "a.odt",
            make_file(b"PK"),
            f"format not supported: .odt; supported: {' '.join(EXTENSIONS)}",
        ),
    ],
)
def test_what_cannot_be_read_is_one_line_and_its_neighbour_is_read(
    name: str, make: Callable[[Path], None], message: str, tmp_path: Path
) -> None:
    make(tmp_path / name)
    (tmp_path / "good.txt").write_text(GOOD)
    seen = scan(tmp_path, {}, 0)
    assert [(one.source, one.stage, one.message) for one in seen.failures] == [
        (name, "scan", message)
    ]
    assert [file.path for file in seen.fresh] == ["good.txt"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"a\nlevel=error b.txt", "a\\x0alevel=error b.txt"),
        (b"\xd2\xe5\xea\xf1\xf2.txt", "\\xd2\\xe5\\xea\\xf1\\xf2.txt"),
        (b"\x1b[31mred.txt", "\\x1b[31mred.txt"),
        ("a\u2028b.txt".encode(), "a\\u2028b.txt"),
    ],
)
def test_a_name_no_log_or_store_can_hold_is_spelled_out_and_refused(
    name: bytes, shown: str, tmp_path: Path
) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text(GOOD)
    seen = scan(tmp_path, {}, 0)
    assert [file.path for file in seen.found] == [shown]
    assert seen.fresh == ()
    assert seen.failures[0].source == shown
    assert "rename the file" in seen.failures[0].message
    assert shown.encode("utf-8")
    assert shown.isprintable()


def test_a_missing_folder_is_named_with_what_to_do(tmp_path: Path) -> None:
    seen = scan(tmp_path / "seeds", {}, 0)
    assert len(seen.failures) == 1
    assert str(tmp_path / "seeds") in seen.failures[0].message
    assert "not found; create it or set folders.seeds" in seen.failures[0].message


def test_a_file_in_place_of_the_folder_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "seeds").write_text("")
    assert "is not a folder" in scan(tmp_path / "seeds", {}, 0).failures[0].message


@pytest.fixture
def as_nobody() -> Iterator[Path]:
    """A folder the test goes on in without root's right to read everything."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        if os.getresuid()[2] == 0:
            os.setresuid(0, 0, 0)
        for below in ("closed", "unsearchable"):
            (folder / below).chmod(0o700)


def test_an_unreadable_file_and_folder_are_named(as_nobody: Path) -> None:
    (as_nobody / "a.txt").write_text(GOOD)
    (as_nobody / "a.txt").chmod(0)
    (as_nobody / "closed").mkdir(mode=0)
    (as_nobody / "unsearchable").mkdir()
    (as_nobody / "unsearchable" / "c").mkdir()
    (as_nobody / "unsearchable").chmod(0o444)
    if os.geteuid() == 0:
        os.setresuid(65534, 65534, 0)
    failures = scan(as_nobody, {}, 0).failures
    assert sorted((one.source, one.message) for one in failures) == sorted(
        [
            ("closed", "folder: permission denied; make it readable for the service"),
            (
                "unsearchable/c",
                "cannot be looked at (Permission denied); make its folder searchable",
            ),
            ("a.txt", "permission denied; make the file readable for the service"),
        ]
    )
    with pytest.raises(SourceError, match=r"^permission denied; make the file readable"):
        read(as_nobody / "a.txt", "a.txt")


# ---------------------------------------------------------------- reading


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (make_fifo, "not a regular file; give a text file"),
        (make_link_to("/etc/hostname"), "symbolic link, not followed; give the file it points to"),
        (lambda path: path.mkdir(), "not a regular file; give a text file"),
        (lambda path: None, "file not found; it was moved or removed"),
        (make_file(b"  \n\t\r\n"), "empty file; it is read once it has content"),
        (make_file(bytes(range(256)) * 100), "binary file, not a text"),
        (make_file(b"They met.\0They agreed."), "binary file, not a text"),
        (make_file("Встреча министров".encode()[:-1]), "broken UTF-8 at byte"),
    ],
    ids=["pipe", "link", "folder", "missing", "blank", "binary", "NUL", "half character"],
)
def test_a_file_that_was_replaced_or_holds_no_text_is_one_line(
    make: Callable[[Path], None], message: str, tmp_path: Path
) -> None:
    make(tmp_path / "a.txt")
    with pytest.raises(SourceError) as caught:
        read(tmp_path / "a.txt", "in/a.txt")
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)
    assert str(tmp_path) not in str(caught.value)
    assert caught.value.source == "in/a.txt"


def test_a_file_written_to_while_it_is_read_is_left_for_the_next_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text(GOOD)
    real = os.fstat

    def fstat_and_write(descriptor: int) -> os.stat_result:
        seen = real(descriptor)
        with path.open("a") as stream:
            stream.write("more")
        return seen

    monkeypatch.setattr(os, "fstat", fstat_and_write)
    with pytest.raises(SourceError, match=r"^changed while it was read; it is tried again"):
        read(path, "a.txt")


# ---------------------------------------------------------------- size and shape


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE * 12_000,
        "x" * 1_000_000,
        "ARBAD " * 170_000,
        " " * 500_000 + SENTENCE,
        "\n" * 500_000 + SENTENCE,
        "---\n" + "a: b\n" * 200_000 + SENTENCE,
        "---\n" * 250_000 + SENTENCE,
        SENTENCE + "\n---" * 250_000,
        SENTENCE + "\n" + "- " * 250_000,
        "# " * 500_000 + SENTENCE,
        "1," * 500_000 + SENTENCE,
        "2023-05-12 " * 90_000 + SENTENCE,
        "\u4e00" * 400_000,
    ],
    ids=["line", "word", "capitals", "blanks", "empty lines", "keys", "rules", "rules below",
         "dashes", "hashes", "numbers", "days", "Chinese"],
)  # fmt: skip
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_a_megabyte_of_any_shape_is_read_within_two_seconds(
    text: str, name: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text)
    began = time.perf_counter()
    _, article = read(tmp_path / name, name)
    assert time.perf_counter() - began < 2
    assert article.text == text
    assert article.body_start < article.body_end
    assert len(article.title) <= 300


PARAGRAPH = f"<p>{SENTENCE}</p>"
EXTERNAL_ENTITY = '<!DOCTYPE html [<!ENTITY a "aa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 10_000 + PARAGRAPH + "</div>" * 10_000,
        "<div>x</div>" * 200_000,
        "<b><i><p>x" * 16_000,
        "<table><tr><td>" * 16_000 + PARAGRAPH,
        "<div " + " ".join(f"a{n}=1" for n in range(200_000)) + ">" + PARAGRAPH,
        "<div " + "/".join(f"a{n}" for n in range(200_000)) + ">" + PARAGRAPH,
        "<" * 1_000_000,
        "<!--" + "- -" * 1_000_000,
        "<p>" + "&amp;" * 900_000,
        "<script type='application/ld+json'>" + '{"a":[' * 100_000 + "</script>" + PARAGRAPH,
        f"{EXTERNAL_ENTITY}<p>&a;&b; {SENTENCE * 3}</p>",
        f"<p>{SENTENCE}&#0;&#xD800;&#x1F600; {SENTENCE}</p>",
        "<p " + 'a="' * 1_000_000,
    ],
    ids=["nested", "many", "unclosed", "tables", "attributes", "glued attributes", "brackets",
         "comment", "entities", "JSON", "doctype", "characters", "quotes"],
)  # fmt: skip
def test_a_monstrous_page_is_an_article_or_one_line_within_ten_seconds(page: str) -> None:
    text = f"<html><body>{page}</body></html>"
    began = time.perf_counter()
    try:
        article = html.read(text, "a.html")
    except SourceError as error:
        known = ("HTML too large", "HTML without a main text", "no text below the title")
        assert str(error).startswith(known)
    else:
        assert "\0" not in article.text
        assert article.text.encode()
        assert "root" not in article.text
    assert time.perf_counter() - began < 10

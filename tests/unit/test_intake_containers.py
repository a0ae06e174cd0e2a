"""Files of many articles: each member by its path, what is torn beside the others, no bomb."""

from __future__ import annotations

import gzip
import io
import json
import lzma
import random
import struct
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.errors import LimitError, PassingError, SourceError
from monitor.intake import Limits
from monitor.intake.containers import Member, members_in, opened_members
from monitor.intake.containers.member import clean_path
from tests.made_files import BODY, make_mail, make_mbox, make_tar, make_zip

FILES = {"may/talks.txt": b"China will open a port.", "b.md": b"# Talks\n\nLaos will open a port."}


def opened(raw: bytes, name: str, **limits: int) -> list[Member]:
    return list(members_in(io.BytesIO(raw), name, len(raw), Limits(**limits)))


def read(raw: bytes, name: str) -> dict[str, bytes | str]:
    """The bytes of each member, or why it has none."""
    found = opened(raw, name)
    return {one.name: str(one.error) if one.error else one.raw for one in found}


def until_torn(raw: bytes, name: str) -> tuple[list[str], str]:
    """The members before the tear, and what is said of it."""
    members: Iterator[Member] = members_in(io.BytesIO(raw), name, len(raw), Limits())
    names: list[str] = []
    with pytest.raises(SourceError) as caught:
        names.extend(one.name for one in members)
    return names, str(caught.value)


# ---------------------------------------------------------------- archives


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("a.zip", make_zip(FILES)),
        ("a.ZIP", make_zip(FILES, zipfile.ZIP_BZIP2)),
        ("a.tar", make_tar(FILES)),
        ("a.tar.gz", make_tar(FILES, "gz")),
        ("a.tgz", make_tar(FILES, "gz")),
        ("a.tar.xz", make_tar(FILES, "xz")),
        ("a.tar.bz2", make_tar(FILES, "bz2")),
    ],
)
def test_each_file_of_an_archive_is_a_member(name: str, raw: bytes):
    assert read(raw, name) == FILES


def test_an_archive_of_many_streams_is_read_to_its_end():
    half = len(make_tar(FILES)) // 2
    for pack, name in ((gzip.compress, "a.tgz"), (lzma.compress, "a.txz")):
        raw = pack(make_tar(FILES)[:half]) + pack(make_tar(FILES)[half:])
        assert read(raw, name) == FILES


def test_leftovers_are_passed_over_and_other_files_say_why_they_are_not_read():
    files = {"__MACOSX/._a.txt": b"x", ".DS_Store": b"x", "a.txt~": b"x", "map.png": b"x", **FILES}
    for name, raw in (("a.zip", make_zip(files)), ("a.tar", make_tar(files))):
        found = read(raw, name)
        assert str(found.pop("map.png")).startswith("format not supported: .png")
        assert found == FILES


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.txt", "etc/passwd.txt"),
        ("/abs/a.txt", "abs/a.txt"),
        ("a\\..\\b.txt", "a/b.txt"),
        ("./a//b.txt", "a/b.txt"),
        ("a\nb\x1b[0m.txt", "a_b_[0m.txt"),
        ("x\u202etxt.exe", "x_txt.exe"),
        ("..", "unnamed"),
        ("", "unnamed"),
        ("a\u3000b\ue000.txt", "a_b_.txt"),
    ],
)
def test_a_path_leads_nowhere_out_and_can_be_shown(name: str, clean: str):
    assert clean_path(name) == clean


def test_long_paths_are_cut_and_stay_apart():
    one, other = clean_path("a/" * 400 + "x.txt"), clean_path("b/" + "a/" * 399 + "x.txt")
    assert one != other
    assert max(len(one), len(other)) < 250


def test_a_member_without_a_name_has_one():
    raw = make_zip({"a.txt": b"one"})
    at = raw.index(b"PK\x01\x02")
    bare = raw[:at].replace(b"a.txt", b"") + raw[at:].replace(b"a.txt", b"")
    for mark, place in ((b"PK\x03\x04", 26), (b"PK\x01\x02", 28)):
        head = bare.index(mark) + place
        bare = bare[:head] + b"\0\0" + bare[head + 2 :]
    end = bare.index(b"PK\x05\x06")
    bare = bare[: end + 12] + struct.pack("<II", end - at + 5, at - 5) + bare[end + 20 :]
    assert read(bare, "a.zip") == {"unnamed": b"one"}


def test_a_path_that_stands_twice_in_an_archive_is_one_name():
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for raw in (b"before", b"after"):
            info = tarfile.TarInfo("a.txt")
            info.size = len(raw)
            archive.addfile(info, io.BytesIO(raw))
    found = opened(stream.getvalue(), "a.tar")
    assert [(one.name, one.raw) for one in found] == [("a.txt", b"before"), ("a.txt", b"after")]


def test_members_whose_paths_look_alike_once_cleaned_are_told_apart():
    raw = make_tar({"a.txt": b"1", "./a.txt": b"2", "../a.txt": b"3", "a~2.txt": b"4"})
    found = {"a.txt": b"1", "a~2.txt": b"2", "a~3.txt": b"3", "a~2~2.txt": b"4"}
    assert read(raw, "a.tar") == found


def test_no_link_or_device_in_an_archive_is_followed():
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, sort in (("s.txt", tarfile.SYMTYPE), ("h.txt", tarfile.LNKTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = sort, "/etc/hostname"
            archive.addfile(info)
        info = tarfile.TarInfo("p.txt")
        info.type = tarfile.FIFOTYPE
        archive.addfile(info)
    link = zipfile.ZipInfo("l.txt")
    link.external_attr = 0o120777 << 16
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as pack:
        pack.writestr(link, "/etc/hostname")
    found = read(stream.getvalue(), "a.tar") | read(zipped.getvalue(), "a.zip")
    followed = "link in an archive, not followed; put the file in"
    assert found == {
        "s.txt": followed,
        "h.txt": followed,
        "l.txt": followed,
        "p.txt": "no file; leave it out of the archive",
    }


def test_an_archive_in_an_archive_is_not_opened_and_a_collection_is():
    inner = make_zip(FILES)
    mails = make_mbox([make_mail(BODY)])
    lines = b'{"id": 1, "text": "a"}\n{"id": 2, "text": "b"}\n'
    raw = make_zip({"in.zip": inner, "in.mbox": mails, "in.jsonl": lines, "torn.mbox": b"x"})
    found = read(raw, "a.zip")
    assert found["in.zip"] == "archive in an archive, not opened; unpack it"
    assert str(found["torn.mbox"]).startswith("no mbox")
    assert set(found) == {
        "in.zip", "torn.mbox", "in.mbox/20230512.17@kabar.example.eml",
        "in.jsonl/1.json", "in.jsonl/2.json",
    }  # fmt: skip


# ---------------------------------------------------------------- torn


def test_a_torn_member_of_a_zip_is_one_failure_beside_the_others():
    files = {"a.txt": b"first " * 500, "b.txt": b"second " * 500, "c.txt": b"third " * 500}
    raw = bytearray(make_zip(files))
    at = raw.index(b"b.txt") + 10
    raw[at : at + 10] = b"\xff" * 10
    found = read(bytes(raw), "a.zip")
    assert found == files | {"b.txt": "torn in the archive; make the archive again"}


def test_an_encrypted_member_of_a_zip_says_so():
    raw = bytearray(make_zip(FILES))
    for mark in (b"PK\x01\x02", b"PK\x03\x04"):
        at = raw.index(mark) + (8 if mark == b"PK\x01\x02" else 6)
        raw[at] |= 1
    found = read(bytes(raw), "a.zip")
    assert found["may/talks.txt"] == "encrypted; unpack it with its password"
    assert found["b.md"] == FILES["b.md"]


def test_of_a_torn_tar_what_stands_before_the_tear_is_read():
    noise = random.Random(7).randbytes
    files = {f"{number}.txt": noise(150_000).hex().encode() for number in range(9)}
    for packing in ("gz", "xz", "bz2", ""):
        raw = make_tar(files, packing)
        name = f"a.tar.{packing}" if packing else "a.tar"
        names, told = until_torn(raw[: len(raw) * 2 // 3], name)
        assert 1 <= len(names) < 9, packing
        assert told == f"torn after {len(names)} articles; copy it again"


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tar.xz", "a.tar.bz2"])
@pytest.mark.parametrize("raw", [b"x", b"Ministers met. " * 900, bytes(range(256)) * 90])
def test_what_is_no_archive_says_so(name: str, raw: bytes):
    assert until_torn(raw, name)[1].startswith(("no ZIP archive", "no tar archive"))


def test_an_archive_with_nothing_in_it_says_so():
    for name, raw in (("a.zip", make_zip({})), ("a.tar", make_tar({})), ("a.json", b"[]")):
        told = until_torn(raw, name)[1]
        assert told == "no article in it; put some in or remove the file"


# ---------------------------------------------------------------- bombs


def test_what_unpacks_to_many_times_its_size_is_given_up_early():
    zeros = bytes(30_000_000)
    files = {"a.txt": b"good", "b.txt": zeros}
    for name, raw in (
        ("a.zip", make_zip(files)),
        ("a.tgz", make_tar(files, "gz")),
        ("a.txz", make_tar(files, "xz")),
    ):
        limits = Limits(max_bytes=100_000_000)
        members = members_in(io.BytesIO(raw), name, len(raw), limits)
        assert next(members).raw == b"good"
        with pytest.raises(LimitError, match=r"200 times its size; .*intake\.max_ratio"):
            next(members)


def test_the_sum_of_all_members_is_limited():
    noise = random.Random(7).randbytes
    files = {f"{number}.txt": noise(200_000) for number in range(10)}
    for name, raw in (("a.zip", make_zip(files)), ("a.tar.gz", make_tar(files, "gz"))):
        with pytest.raises(LimitError, match=r"1 MB; .*intake\.max_unpacked_megabytes"):
            opened(raw, name, max_unpacked_bytes=1_000_000)


def test_a_member_over_the_limit_of_an_article_is_one_failure_beside_the_others():
    long = json.dumps({"text": "a" * 2000}).encode()
    files = {"a.txt": b"a" * 2000, "b.txt": b"b"}
    for name, raw in (("a.zip", make_zip(files)), ("a.tar", make_tar(files))):
        large, good = opened(raw, name, max_bytes=1000)
        assert (isinstance(large.error, LimitError), good.raw) == (True, b"b")
    large, good = opened(long + b'\n{"text": "b"}\n', "a.jsonl", max_bytes=1000)
    assert isinstance(large.error, LimitError)
    assert str(large.error).startswith("line 1: 0.00201 MB, limit 0.001 MB")
    assert good.error is None
    mails = make_mbox([make_mail("a " * 2000), make_mail(BODY, identity="<2@x>")])
    large, good = opened(mails, "a.mbox", max_bytes=3000)
    assert (isinstance(large.error, LimitError), good.name) == (True, "2@x.eml")


def test_the_number_of_members_is_limited():
    files = {f"{number}.txt": b"x" for number in range(20)}
    lines = b'{"text": "x"}\n' * 20
    for name, raw in (
        ("a.zip", make_zip(files)),
        ("a.tar", make_tar(files)),
        ("a.jsonl", lines),
        ("a.json", b"[" + b",".join(lines.splitlines()) + b"]"),
        ("a.mbox", make_mbox([make_mail(identity=f"<{number}@x>") for number in range(20)])),
    ):
        with pytest.raises(LimitError, match=r"more than 5 articles; .*intake\.max_members"):
            opened(raw, name, max_members=5)


def test_a_list_of_a_zip_longer_than_its_members_may_be_is_not_even_read():
    files = {f"{number:0200}.txt": b"" for number in range(2000)}
    with pytest.raises(LimitError, match=r"intake\.max_members"):
        opened(make_zip(files), "a.zip", max_members=100)


def test_a_head_of_a_tar_that_claims_gigabytes_takes_no_memory():
    info = tarfile.TarInfo("pax")
    info.type, info.size = tarfile.XHDTYPE, 3_000_000_000
    raw = info.tobuf(tarfile.PAX_FORMAT) + b"x" * 20_000
    assert until_torn(raw, "a.tar") == ([], "no tar archive, or a torn one; copy it again")


@pytest.mark.parametrize("size", [-512, -1024, -1536, -4096])
def test_a_tar_that_leads_back_comes_to_an_end(size: int):
    # CVE-2025-8194: an entry of negative size.
    good = tarfile.TarInfo("a.txt")
    good.size = 1
    bad = bytearray(tarfile.TarInfo("b.txt").tobuf(tarfile.GNU_FORMAT))
    bad[124:136] = b"\xff" + struct.pack(">q", size).rjust(11, b"\xff")
    bad[148:156] = b" " * 8
    bad[148:156] = b"%06o\0 " % sum(bad[:512])
    raw = good.tobuf() + b"x".ljust(512, b"\0") + bytes(bad) + bytes(1024)
    names, told = until_torn(raw, "a.tar")
    assert names[0] == "a.txt"
    assert told.startswith("torn after")


def test_a_file_of_holes_is_not_unpacked():
    info = tarfile.TarInfo("a.txt")
    info.type = tarfile.GNUTYPE_SPARSE
    raw = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    raw[386:482] = b"0" * 96
    raw[483:495] = b"77777777777\0"
    raw[148:156] = b" " * 8
    raw[148:156] = b"%06o\0 " % sum(raw[:512])
    (told,) = read(bytes(raw) + bytes(1024), "a.tar").values()
    assert str(told).startswith("file with holes, not unpacked")


def test_an_xz_that_asks_for_gigabytes_of_memory_is_refused():
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1_500_000_000}]
    raw = bytearray(lzma.compress(b"x" * 1000, filters=filters, preset=None))
    assert until_torn(bytes(raw), "a.txz")[1].startswith("no tar archive")


def test_json_of_a_million_lists_is_not_even_parsed():
    with pytest.raises(LimitError, match="more than 1000000 objects"):
        opened(b"[" * 1_000_001, "a.json")
    assert until_torn(b"[" * 100_000, "a.json")[1] == "JSON nested too deep"


# ---------------------------------------------------------------- mails


def test_each_mail_of_an_mbox_is_a_member_named_by_its_id():
    first = make_mail("From here on China will open a port.\n\nFrom Laos, too.", identity="<1@x>")
    second = make_mail(BODY, identity="<2@x>")
    raw = make_mbox([first, second])
    found = opened(raw, "a.mbox")
    assert [one.name for one in found] == ["1@x.eml", "2@x.eml"]
    assert b"\nFrom here on" in found[0].raw
    assert b"\nFrom Laos" in found[0].raw


def test_a_mail_without_an_id_is_called_by_its_words_wherever_it_stands():
    mail, other = make_mail(BODY), make_mail("Other words.", identity="<2@x>")
    del mail["Message-ID"]
    alone, after = opened(make_mbox([mail]), "a.mbox"), opened(make_mbox([other, mail]), "a.mbox")
    assert alone[0].name == after[1].name


def test_what_is_no_mbox_says_so():
    assert until_torn(b"Ministers met.", "a.mbox")[1].startswith("no mbox")


# ---------------------------------------------------------------- JSON


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        (b'{"id": "x/1", "text": "a"}', ["x/1.json"]),
        (b'[{"url": "https://a.example/b?c=1", "text": "a"}]', ["a.example/b?c=1.json"]),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": 1}]}', ["1.json"]),
        (b'{"articles": [{"id": 1}, {"id": 2}]}', ["1.json", "2.json"]),
    ],
)
def test_the_articles_of_a_json_file_are_called_by_id_or_address(raw: bytes, names: list[str]):
    assert [one.name for one in opened(raw, "a.json")] == names


def test_an_article_is_the_same_however_its_file_is_laid_out():
    articles = [{"text": "жар", "id": 1}, {"id": 2, "text": "b"}]
    listed = opened(json.dumps(articles, indent=2).encode(), "a.json")
    lines = "\n".join(json.dumps(one, ensure_ascii=False) for one in articles)
    assert opened(lines.encode(), "a.jsonl") == listed


def test_a_broken_line_is_one_failure_beside_the_others():
    raw = b'{"id": 1, "text": "a"}\n{"id": 2, \n\n[1]\n{"id": 3, "text": "c"}'
    found = opened(raw, "a.jsonl")
    assert [one.name for one in found if not one.error] == ["1.json", "3.json"]
    told = [str(one.error) for one in found if one.error]
    assert told[0].startswith("line 2: broken JSON")
    assert told[1] == "no article: give an object of title and text"


@pytest.mark.parametrize(
    ("raw", "told"),
    [(b'{"a": ', "broken JSON ("), (b'"a"', "no article and no list"), (b"\xff", "")],
)
def test_what_is_no_json_of_articles_says_so(raw: bytes, told: str):
    assert until_torn(raw, "a.json")[1].startswith(told)


# ---------------------------------------------------------------- the file itself


def test_a_container_is_opened_below_the_folder_and_has_the_hash_of_its_bytes(tmp_path: Path):
    path = tmp_path / "a.zip"
    path.write_bytes(make_zip(FILES))
    with opened_members(path, "a.zip", limits=Limits(), below=tmp_path) as (file, members):
        assert {one.name for one in members} == {*FILES}
    assert (len(file.sha256), file.size) == (64, path.stat().st_size)
    path.rename(tmp_path / "b.zip")
    path.symlink_to(tmp_path / "b.zip")
    with (
        pytest.raises(SourceError, match="symbolic link"),
        opened_members(path, "a.zip", limits=Limits(), below=tmp_path),
    ):
        pass


def test_a_container_that_changes_while_it_is_gone_through_is_tried_again(tmp_path: Path):
    path = tmp_path / "a.tar"
    path.write_bytes(make_tar(FILES))
    with (
        pytest.raises(PassingError, match="changed while it was read"),
        opened_members(path, "a.tar", limits=Limits()) as (_, members),
    ):
        next(members)
        path.write_bytes(make_tar(FILES) * 2)


def test_a_container_over_its_limit_is_not_opened(tmp_path: Path):
    path = tmp_path / "a.tar"
    path.write_bytes(make_tar(FILES))
    with (
        pytest.raises(LimitError, match=r"intake\.max_container_megabytes"),
        opened_members(path, "a.tar", limits=Limits(max_container_bytes=100)),
    ):
        pass

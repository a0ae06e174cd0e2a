"""From a dropped archive to the report: members come, change, go and fail like files."""

from __future__ import annotations

import io
import json
import shutil
import warnings
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest

from monitor.intake.containers import tar
from monitor.pipeline import Pipeline
from monitor.storage import Store, open_store
from tests.made_files import BODY, make_docx, make_mail, make_mbox, make_pdf, make_tar, make_zip
from tests.service.workplace import FIRST, SECOND, Workplace

THIRD = FIRST.replace("2021", "2020").replace("direct flights", "air links")


def store_of(place: Workplace) -> Store:
    return open_store(f"sqlite:///{place.root / 'data' / 'monitor.db'}")


def files_of(place: Workplace) -> dict[str, str]:
    """What is known of each path: read, gone through, or why it failed."""
    store = store_of(place)
    try:
        return {
            path: one.failure.message if one.failure else "read" if one.article_id else "container"
            for path, one in store.files().items()
        }
    finally:
        store.close()


def sources(place: Workplace) -> set[str]:
    store = store_of(place)
    try:
        return {one.source for one in store.articles()}
    finally:
        store.close()


def drop(place: Workplace, name: str, raw: bytes) -> None:
    (place.seeds / name).write_bytes(raw)


def plain(**texts: str) -> dict[str, bytes]:
    return {f"{name}.txt": text.encode() for name, text in texts.items()}


@pytest.mark.parametrize("name", ["wire.zip", "wire.tar.gz"])
def test_an_archive_reads_like_the_folder_of_its_files(
    place: Workplace, tmp_path_factory: pytest.TempPathFactory, name: str
):
    files = plain(first=FIRST, second=SECOND)
    drop(place, name, make_zip(files) if name.endswith("zip") else make_tar(files, "gz"))
    assert "2 new articles" in place.monitor("once")
    statements = place.records("statements")
    changes = place.records("changes")
    assert {one["source"] for one in statements} == {f"{name}/first.txt", f"{name}/second.txt"}
    assert f"{name}/first.txt" in "".join(
        raw.decode("utf-8", "replace") for raw in place.report_files().values()
    )
    (place.seeds / name).unlink()
    for one, raw in files.items():
        drop(place, one, raw)
    place.monitor("once")
    assert place.records("changes") == changes


def test_a_pass_with_nothing_new_opens_nothing(place: Workplace, monkeypatch: pytest.MonkeyPatch):
    drop(place, "wire.zip", make_zip(plain(first=FIRST, second=SECOND)))
    place.monitor("once")
    before = files_of(place)
    monkeypatch.setattr(
        "monitor.intake.containers.opened_members", lambda *_, **__: pytest.fail("opened")
    )
    place.drop("other.txt", THIRD)
    assert "1 new articles" in place.monitor("once")
    assert files_of(place) == before | {"other.txt": "read"}


def test_what_joins_an_archive_is_read_and_what_leaves_it_goes(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
):
    drop(place, "wire.zip", make_zip(plain(first=FIRST, second=SECOND)))
    place.monitor("once")
    drop(place, "wire.zip", make_zip(plain(second=SECOND, third=THIRD)))
    assert "1 new articles" in place.monitor("once")
    assert files_of(place) == {
        "wire.zip": "container",
        "wire.zip/second.txt": "read",
        "wire.zip/third.txt": "read",
    }
    edited = SECOND.replace("is ready to expand", "will expand")
    drop(place, "wire.zip", make_zip(plain(second=edited, third=THIRD)))
    assert "1 new articles" in place.monitor("once")
    (place.seeds / "wire.zip").unlink()
    place.drop("kept.txt", THIRD)
    place.monitor("once")
    assert files_of(place) == {"kept.txt": "read"}


def test_an_archive_that_moves_is_known_by_what_is_in_it(place: Workplace):
    drop(place, "wire.zip", make_zip(plain(first=FIRST, second=SECOND)))
    place.monitor("once")
    (place.seeds / "2022").mkdir()
    (place.seeds / "wire.zip").rename(place.seeds / "2022" / "wire.zip")
    assert "0 new articles" in place.monitor("once")
    drop(place, "2022/wire.tar", make_tar(plain(first=FIRST, second=SECOND)))
    (place.seeds / "2022" / "wire.zip").unlink()
    assert "0 new articles" in place.monitor("once")
    assert set(files_of(place)) == {
        "2022/wire.tar",
        "2022/wire.tar/first.txt",
        "2022/wire.tar/second.txt",
    }


def test_an_archive_that_becomes_a_folder_and_back_keeps_its_articles(place: Workplace):
    files = plain(first=FIRST, second=SECOND)
    drop(place, "wire.zip", make_zip(files))
    place.monitor("once")
    (place.seeds / "wire.zip").unlink()
    (place.seeds / "wire.zip").mkdir()
    for name, raw in files.items():
        drop(place, f"wire.zip/{name}", raw)
    place.monitor("once")
    assert set(files_of(place)) == {"wire.zip/first.txt", "wire.zip/second.txt"}
    shutil.rmtree(place.seeds / "wire.zip")
    drop(place, "wire.zip", make_zip(files))
    place.monitor("once")
    assert set(files_of(place)) == {"wire.zip", "wire.zip/first.txt", "wire.zip/second.txt"}


def test_a_member_that_fails_is_named_by_its_path_and_tried_again_alone(place: Workplace):
    files = plain(first=FIRST) | {"bad.txt": bytes(range(256)) * 20, "map.png": b"x"}
    drop(place, "wire.zip", make_zip(files))
    said = place.monitor("once", expect=4)
    assert "wire.zip/bad.txt: binary file, not a text" in said
    assert "wire.zip/map.png: format not supported: .png" in said
    assert files_of(place)["wire.zip/first.txt"] == "read"
    store = store_of(place)
    tries = store.files()["wire.zip/bad.txt"].failure_count
    store.close()
    place.monitor("once", expect=4)
    place.monitor("retry", "wire.zip/bad.txt")
    place.monitor("once", expect=4)
    store = store_of(place)
    assert store.files()["wire.zip/bad.txt"].failure_count == tries + 1
    store.close()


def test_of_a_torn_archive_the_beginning_is_read_and_the_rest_when_it_is_whole(place: Workplace):
    raw = make_tar(plain(first=FIRST, second=SECOND))
    drop(place, "wire.tar", raw[: raw.index(b"second.txt") + 700])
    said = place.monitor("once", expect=4)
    assert "wire.tar: torn after 1 articles; copy it again" in said
    assert files_of(place)["wire.tar/first.txt"] == "read"
    drop(place, "wire.tar", raw)
    assert "1 new articles" in place.monitor("once")


def test_a_limit_of_the_settings_holds_and_what_came_before_it_is_kept(place: Workplace):
    drop(place, "wire.tar", make_tar(plain(first=FIRST, second=SECOND)))
    settings = place.root / "config" / "monitor.toml"
    settings.write_text("[intake]\nmax_members = 1\n", encoding="utf-8")
    said = place.monitor("once", expect=4)
    assert "wire.tar: more than 1 articles; split the file or raise intake.max_members" in said
    settings.write_text("", encoding="utf-8")
    assert "1 new articles" in place.monitor("once")


def test_a_mail_that_is_taken_out_of_an_mbox_replaces_no_other(place: Workplace):
    mails = [make_mail(one, identity=f"<{number}@x>") for number, one in enumerate((FIRST, SECOND))]
    drop(place, "in.mbox", make_mbox(mails))
    assert "2 new articles" in place.monitor("once")
    drop(place, "in.mbox", make_mbox(mails[1:]))
    place.monitor("once")
    assert files_of(place) == {"in.mbox": "container", "in.mbox/1@x.eml": "read"}
    assert len(sources(place)) == 2, "what nobody corrected stays, as with files"


def test_of_a_path_that_stands_twice_in_an_archive_the_later_counts(place: Workplace):
    edited = SECOND.replace("is ready to expand", "will expand")

    def archive(*more: str) -> bytes:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the tool, about the name
            stream = io.BytesIO()
            with zipfile.ZipFile(stream, "w") as made:
                for text in (SECOND, edited):
                    made.writestr("a.txt", text)
                for text in more:
                    made.writestr("b.txt", text)
        return stream.getvalue()

    drop(place, "wire.zip", archive())
    place.monitor("once")
    drop(place, "wire.zip", archive(FIRST))
    place.monitor("once")
    with closing(store_of(place)) as store:
        texts = {one.text for one in store.articles()}
        held = store.files()["wire.zip/a.txt"].article_id
        assert held is not None
        newest = store.article(held)
    assert newest is not None
    assert newest.text == edited
    assert texts == {edited, FIRST}


def test_an_article_that_comes_under_the_id_of_another_is_its_new_version(place: Workplace):
    def line(text: str) -> bytes:
        return json.dumps({"id": "a1", "text": text, "published": "2021-05-11"}).encode()

    drop(place, "wire.jsonl", line(FIRST))
    place.monitor("once")
    drop(place, "wire.jsonl", line(FIRST.replace("willing to increase", "ready to increase")))
    assert "1 new articles" in place.monitor("once")
    assert len(sources(place)) == 1


def test_every_format_goes_from_the_folder_to_the_store(place: Workplace):
    record: dict[str, Any] = {"id": 1, "text": BODY + "\n\nOf JSON.", "published": "2023-05-12"}
    drop(place, "2023-05-12.pdf", make_pdf())
    drop(place, "2023-05-12.docx", make_docx())
    drop(place, "one.eml", make_mail(BODY + "\n\nOf a mail.").as_bytes())
    drop(place, "one.mbox", make_mbox([make_mail(BODY + "\n\nOf a box.")]))
    drop(place, "one.json", json.dumps(record).encode())
    drop(place, "2023-05-13.zip", make_zip({"2023-05-12.pdf": make_pdf(title="In an archive")}))
    assert "0 failures" in place.monitor("once")
    known = files_of(place)
    assert {path for path, told in known.items() if told == "read"} == {
        "2023-05-12.pdf",
        "2023-05-12.docx",
        "one.eml",
        "one.mbox/20230512.17@kabar.example.eml",
        "one.json/1.json",
        "2023-05-13.zip/2023-05-12.pdf",
    }
    assert set(known.values()) == {"read", "container"}
    assert {one["party"] for one in place.records("statements")} == {"CHN", "KGZ", "JOINT"}


def test_a_bug_met_in_one_archive_stops_no_other(place: Workplace, monkeypatch: pytest.MonkeyPatch):
    drop(place, "a.tar", make_tar(plain(first=FIRST)))
    drop(place, "b.zip", make_zip(plain(second=SECOND)))
    monkeypatch.setattr(tar, "unpacked", lambda *_: {}["bug"])
    (place.root / "data").mkdir(exist_ok=True)
    with closing(store_of(place)) as store:
        Pipeline(
            store=store,
            seeds_dir=place.seeds,
            themes_path=place.root / "config" / "themes.toml",
            reports_dir=place.reports,
            settle_seconds=0,
        ).run(datetime.now(UTC))
    known = files_of(place)
    assert known["b.zip/second.txt"] == "read"
    assert known["a.tar"] == "a bug in monitor (KeyError); the log has the details: report it"


def test_inspect_shows_each_article_of_an_archive(place: Workplace):
    drop(place, "wire.zip", make_zip(plain(first=FIRST) | {"bad.txt": bytes(range(256)) * 20}))
    said = place.monitor("inspect", "seeds/wire.zip", expect=4).splitlines()
    assert any(line.startswith("monitor: seeds/wire.zip/bad.txt: binary file") for line in said)
    records = [json.loads(line) for line in said if line.startswith("{")]
    assert [one["source"] for one in records] == ["seeds/wire.zip/first.txt"]

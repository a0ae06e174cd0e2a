"""Sources from "published" to "in the report", by the program itself and a real server."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.publisher import Item, Publisher, publishing, readout
from tests.receivers import WebHook
from tests.service.workplace import FIRST, Workplace, running

DAY = "Wed, 12 May 2021 22:30:00 -0400"
TALKS = (
    """\
VIENTIANE, May 10 (Steppe Wire) -- Mongolian Foreign Minister Bat Erdene on Monday held talks with
Lao Foreign Minister Somphone Keo here.""",
    """\
Bat Erdene said that Mongolia is willing to increase direct flights between the two countries and
provide scholarships for Lao students.""",
    "The two sides agreed to establish a joint commission on trade.",
)
REPORT = "meetings/2021-05-10-lao-mng.html"


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing() as found:
        yield found


def set_up(place: Workplace, *tables: str, quick: str = "") -> None:
    """Settings with these sources, and without the pauses."""
    fetch = f'[fetch]\nprivate_hosts = ["127.0.0.1"]\npause_seconds = 0\ntries = 1\n{quick}\n'
    text = fetch + "\n".join(tables)
    (place.root / "config" / "monitor.toml").write_text(text, encoding="utf-8")


def feed_of(publisher: Publisher, name: str = "wire", /, **more: object) -> str:
    lines = [f"{key} = {json.dumps(value)}" for key, value in more.items()]
    url = f'url = "{publisher.root}/feed"'
    return "\n".join([f"[sources.{name}]", 'kind = "feed"', url, *lines, ""])


def publish_talks(publisher: Publisher) -> None:
    publisher.publish("/talks", readout("Mongolian, Lao foreign ministers meet", *TALKS))
    publisher.feed("/feed", Item("/talks", "Ministers meet", day=DAY, guid="n1"))


def test_an_entry_of_a_feed_is_in_the_report_with_its_address_and_day(place, publisher):
    publish_talks(publisher)
    set_up(place, feed_of(publisher, publisher="Steppe Wire"))
    said = place.monitor("fetch")
    assert said.startswith("wire: 1 files\n  sources/wire/talks-")
    place.monitor("once")
    assert (place.reports / REPORT).exists()
    (article,) = place.records("articles")
    assert (
        article["published_at"][:10] == "2021-05-12"
    )  # where it was written; in UTC it is the 13th
    assert article["publisher"] == "Steppe Wire"
    assert article["url"] == f"{publisher.root}/talks"


def test_a_second_round_asks_only_for_what_changed_and_writes_nothing(place, publisher):
    publish_talks(publisher)
    set_up(place, feed_of(publisher, recheck_hours=0.000001))
    place.monitor("fetch")
    (file,) = place.seeds.rglob("*.html")
    before = file.stat()
    publisher.asked.clear()
    assert "wire: nothing new" in place.monitor("fetch")
    asked = {path: headers for path, headers in publisher.asked if path != "/robots.txt"}
    assert all("If-None-Match" in headers for headers in asked.values())
    assert asked.keys() == {"/feed", "/talks"}
    assert file.stat() == before


def test_an_edited_entry_is_a_new_version_of_the_same_article(place, publisher):
    publish_talks(publisher)
    set_up(place, feed_of(publisher))
    place.monitor("fetch")
    place.monitor("once")
    edited = (TALKS[0], TALKS[1].replace("is willing to", "has agreed to"), TALKS[2])
    publisher.publish("/talks", readout("Mongolian, Lao foreign ministers meet", *edited))
    publisher.feed("/feed", Item("/talks", "Ministers meet (corrected)", day=DAY, guid="n1"))
    assert "wire: 1 files" in place.monitor("fetch")
    assert "revised" in place.monitor("once")
    assert len(list(place.seeds.rglob("*.html"))) == 1
    assert "has agreed to" in (place.reports / REPORT).read_text(encoding="utf-8")


def test_an_entry_that_comes_again_is_the_same_file(place, publisher):
    publish_talks(publisher)
    item = Item("/talks", "Ministers meet", day=DAY, guid="n1")
    set_up(place, feed_of(publisher))
    place.monitor("fetch")
    publisher.feed("/feed", Item("/other", "Another", guid="n2"))
    publisher.publish("/other", readout("Another", *TALKS[:2]))
    place.monitor("fetch")
    publisher.feed("/feed", item, item)
    publisher.paths()
    assert "nothing new" in place.monitor("fetch")
    assert publisher.paths() == ["/feed"]
    assert len(list(place.seeds.rglob("*.html"))) == 2


def test_a_feed_that_holds_the_text_is_read_without_its_pages(place, publisher):
    text = "".join(f"<p>{one}</p>" for one in TALKS)
    publisher.feed("/feed", Item("/talks", "Ministers meet", day=DAY, text=text))
    set_up(place, feed_of(publisher, take="entry"))
    place.monitor("fetch")
    assert publisher.paths() == ["/feed"]
    place.monitor("once")
    assert (place.reports / REPORT).exists()
    (article,) = place.records("articles")
    assert (article["publisher"], article["published_at"][:10]) == ("Steppe Wire", "2021-05-12")


def test_a_list_gives_the_links_its_selector_finds(place, publisher):
    publisher.publish("/talks", readout("Mongolian, Lao ministers meet", "May 11, 2021", *TALKS))
    publisher.publish(
        "/press",
        "<html><body><a href='/about'>About</a><main><ul class='readouts'>"
        "<li><a href='talks#top'>Talks</a></ul></main></body></html>",
    )
    table = f'[sources.press]\nkind = "list"\nurl = "{publisher.root}/press"\nlinks = ".readouts"\n'
    set_up(place, table)
    place.monitor("fetch")
    assert publisher.paths() == ["/press", "/talks"]
    place.monitor("once")
    assert (place.reports / REPORT).exists()


def test_one_that_fails_is_told_and_the_others_are_fetched(place, publisher):
    publish_talks(publisher)
    gone = f'[sources.gone]\nkind = "page"\nurl = "{publisher.root}/nowhere"\n'
    set_up(place, gone, feed_of(publisher))
    said = place.monitor("fetch", expect=10)
    assert "gone: failed:" in said
    assert "(404)" in said
    assert "wire: 1 files" in said
    assert "source gone: failed once:" in place.monitor("status")
    status = {
        one["name"]: one
        for one in json.loads(place.monitor("status", "--format", "json"))["sources"]
    }
    assert (status["gone"]["failures"], status["wire"]["is_well"]) == (1, True)
    assert "gone: page" in place.monitor("sources")
    assert "gone" in place.monitor("doctor", expect=1)


def test_due_leaves_out_what_was_fetched_and_what_failed(place, publisher):
    publish_talks(publisher)
    gone = f'[sources.gone]\nkind = "page"\nurl = "{publisher.root}/nowhere"\nevery_seconds = 1\n'
    set_up(place, gone, feed_of(publisher))
    place.monitor("fetch", "--due", expect=10)
    assert place.monitor("fetch", "--due").strip() == "no source is due"


def test_a_name_that_is_none_is_wrong_use(place, publisher):
    set_up(place, feed_of(publisher))
    assert "did you mean wire?" in place.monitor("fetch", "wier", expect=2)


def test_a_missing_folder_is_not_made(place, publisher):
    set_up(place, feed_of(publisher))
    place.seeds.rmdir()
    assert "no such folder to fetch into" in place.monitor("fetch", expect=3)


def test_a_round_that_is_killed_between_two_pages_loses_none(place, publisher):
    """The feed is answered 304 the second time: what is owed is known from the first."""
    publish_talks(publisher)
    publisher.publish("/second", readout("Second", *TALKS[:2]))
    publisher.feed("/feed", Item("/talks", "a", guid="1"), Item("/second", "b", guid="2"))
    second, arrived, go = publisher.pages["/second"], threading.Event(), threading.Event()

    def hang(_request: object) -> None:
        arrived.set()
        go.wait(30)

    publisher.pages["/second"] = hang
    set_up(place, feed_of(publisher))
    fetching = subprocess.Popen(place.command("fetch"), cwd=place.root, env=place.environment)
    assert arrived.wait(30)
    fetching.send_signal(signal.SIGKILL)
    fetching.wait()
    go.set()
    publisher.pages["/second"] = second
    publisher.feed("/feed")  # it lists them no more
    publisher.paths()
    assert "wire: 1 files" in place.monitor("fetch")
    assert publisher.paths() == ["/feed", "/second"]
    assert len(list(place.seeds.rglob("*.html"))) == 2
    assert not list(place.seeds.rglob("*.part"))


def test_the_service_fetches_in_its_time_and_reports(place, publisher):
    publisher.feed("/feed")
    set_up(place, feed_of(publisher, every_seconds=1))
    with running(place) as service:
        service.wait_for(lambda: "/feed" in [path for path, _ in publisher.asked])
        publish_talks(publisher)
        service.wait_for((place.reports / REPORT).exists)
        service.wait_for(lambda: "source fetched" in service.log)
        assert "wire" in service.get("/runs")[2]
        assert json.loads(service.get("/status")[2])["sources"][0]["files"] == 1
        metrics = service.get("/metrics")[2]
        assert 'monitor_source_failures{source="wire"} 0.0' in metrics
        assert 'monitor_source_rounds_total{outcome="finished",source="wire"}' in metrics
        publisher.fail("/feed", 500)
        service.wait_for(lambda: "source cannot be had" in service.log)
        assert "(500)" in service.get("/runs")[2]
        assert 'monitor_source_failures{source="wire"} 1.0' in service.get("/metrics")[2]


def test_a_source_that_hangs_holds_up_neither_passes_nor_the_stop(place, publisher):
    arrived, go = threading.Event(), threading.Event()

    def hang(_request: object) -> None:
        arrived.set()
        go.wait(60)

    publisher.pages["/feed"] = hang
    set_up(place, feed_of(publisher))
    with running(place) as service:
        assert arrived.wait(30)
        place.drop("first.txt", FIRST)
        assert service.wait_for((place.reports / REPORT).exists) < 10
        code, seconds = service.stop()
        assert (code, seconds < 3) == (0, True)
    go.set()
    assert "source cannot be had" not in service.log


def test_nothing_new_for_too_long_is_an_alarm(place, publisher):
    publisher.feed("/feed")
    set_up(place, feed_of(publisher, quiet_days=7))
    place.monitor("fetch")
    record: Path = place.root / "data" / "sources" / "wire.json"
    kept = json.loads(record.read_text())
    record.write_text(json.dumps(kept | {"first_at": "2020-01-01T00:00:00Z"}))
    assert "alarm: nothing new for" in place.monitor("fetch")
    assert "alarm" not in place.monitor("fetch")  # raised once
    assert "source wire: nothing new for" in place.monitor("status")
    publish_talks(publisher)
    place.monitor("fetch")
    assert "source wire: ok" in place.monitor("status")


def test_a_round_whose_process_is_killed_is_noted_and_left_alone(place, publisher):
    arrived, go = threading.Event(), threading.Event()

    def hang(_request: object) -> None:
        arrived.set()
        go.wait(60)

    publisher.pages["/feed"] = hang
    set_up(place, feed_of(publisher))
    with running(place) as service:
        assert arrived.wait(30)
        children = psutil.Process(service.process.pid).children()
        (fetching,) = [one for one in children if "fetch" in one.cmdline()]
        fetching.kill()
        service.wait_for(lambda: "the process that fetched it ended" in service.log)
        (standing,) = json.loads(service.get("/status")[2])["sources"]
        assert standing["failures"] == 1
    go.set()


def test_a_source_that_fails_is_told_to_the_address_for_errors_once_and_when_it_is_well(
    place, publisher
):
    with WebHook() as hook:
        told = f'[notices.to.admin]\nurl = "{hook.url}"\nerrors = true\n'
        set_up(place, feed_of(publisher), told)
        place.monitor("once")  # from now on it is told
        place.monitor("fetch", expect=10)
        place.monitor("once")
        place.monitor("fetch", expect=10)
        place.monitor("once")
        publish_talks(publisher)
        place.monitor("fetch")
        place.monitor("once")
        texts = [one["message"] for one in hook.posts]
    assert len(texts) == 2
    assert "wire" in texts[0]
    assert "404" in texts[0]
    assert "wire" in texts[1]

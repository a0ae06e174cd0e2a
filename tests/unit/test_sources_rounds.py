"""Rounds: what is owed, what is had, what is lost; and what is written of it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import FetchError
from monitor.intake import parse
from monitor.sources import Kind, Ledger, Source, feeds, files, standing_of
from monitor.sources.answers import Answer
from monitor.sources.client import Client
from monitor.sources.entries import Entry
from monitor.sources.feeds import read_feed
from monitor.sources.files import file_name, page_file, put
from monitor.sources.lists import read_list
from monitor.sources.pace import Pace
from monitor.sources.rounds import Done, make_round
from monitor.sources.time_limit import time_limit
from tests.publisher import Item, Publisher, Served, publishing, readout
from tests.unit.test_sources_client import MANNERS

WORDS = ("The two ministers met in Arbad on 12 May 2023 and agreed to build a railway.",) * 2
START = datetime(2026, 1, 2, 3, tzinfo=UTC)


class Desk:
    """A source, its folder and its record, and the hour."""

    def __init__(self, root: Path, publisher: Publisher, **source: object) -> None:
        self.publisher, self.now = publisher, START
        given = {"kind": Kind.FEED, "url": f"{publisher.root}/feed"} | source
        self.source = Source(name="wire", **given)
        self.seeds, self.ledger = root / "seeds", Ledger(root / "data", "wire")
        self._hosts = root / "hosts"

    def round(self) -> Done:
        pace = Pace(folder=self._hosts, pause_seconds=0)
        with Client(MANNERS, pace, sleep=lambda _seconds: None) as client:
            done = make_round(self.source, client, self.ledger, self.seeds, lambda: self.now)
        self.now += timedelta(hours=1)
        return done

    @property
    def files(self) -> list[Path]:
        return sorted((self.seeds / "sources" / "wire").glob("*"))

    @property
    def standing(self):
        return standing_of(self.source, self.ledger.read(), self.now)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing() as found:
        yield found


@pytest.fixture
def desk(tmp_path: Path, publisher: Publisher) -> Desk:
    return Desk(tmp_path, publisher)


def publish(publisher: Publisher, *names: str) -> None:
    """Pages of these names, and a feed that lists them."""
    for name in names:
        publisher.publish(f"/{name}", readout(f"Talks {name}", f"{name} met.", *WORDS))
    publisher.feed("/feed", *(Item(f"/{name}", name, guid=name) for name in names))


# ---------------------------------------------------------------- what is owed


def test_a_page_that_is_gone_is_lost_and_the_others_are_had(desk, publisher):
    publish(publisher, "a", "b", "c")
    publisher.fail("/b", 404)
    done = desk.round()
    assert (len(done.written), done.owed, done.trouble) == (2, 0, "")
    assert "(404)" in done.lost[0]
    assert "1 pages cannot be had" in desk.standing.words
    assert desk.standing.is_well


def test_a_page_of_a_server_that_fails_is_owed_even_when_it_is_listed_no_more(desk, publisher):
    publish(publisher, "a", "b")
    publisher.fail("/b", 500)
    assert desk.round().owed == 1
    publish(publisher, "a")
    publisher.publish("/b", readout("Talks b", *WORDS))
    assert len(desk.round().written) == 1
    assert len(desk.files) == 2


def test_a_page_that_never_comes_is_given_up(desk, publisher):
    publish(publisher, "a")
    publisher.fail("/a", 500)
    desk.source = replace(desk.source, recheck_hours=0)
    owed = [desk.round().owed for _ in range(12)]
    assert owed == [1] * 9 + [0] * 3


def test_a_host_that_is_down_is_not_asked_for_every_page(desk, publisher):
    names = [f"p{number}" for number in range(10)]
    publish(publisher, *names)
    for name in names:
        publisher.fail(f"/{name}", 503)
    done = desk.round()
    assert (len(done.lost), done.owed) == (3, 10)


def test_a_round_takes_so_many_pages_the_oldest_first(desk, publisher):
    desk.source = replace(desk.source, max_pages=2)
    publish(publisher, "a", "b", "c")
    publisher.paths()
    assert desk.round().owed == 1
    assert publisher.paths() == ["/feed", "/a", "/b"]
    desk.round()
    assert publisher.paths() == ["/feed", "/c"]


def test_a_round_cut_off_between_writing_and_noting_comes_to_the_same(desk, publisher, monkeypatch):
    publish(publisher, "a", "b")

    def cut(path: Path, content: bytes) -> bool:
        put(path, content)
        raise KeyboardInterrupt

    monkeypatch.setattr(files, "put", cut)
    with pytest.raises(KeyboardInterrupt):
        desk.round()
    monkeypatch.undo()
    before = [(one.name, one.stat().st_mtime_ns) for one in desk.files]
    desk.round()
    assert len(desk.files) == 2
    assert before[0] in [(one.name, one.stat().st_mtime_ns) for one in desk.files]


def test_a_listed_page_is_looked_at_again_after_a_day(desk, publisher):
    publish(publisher, "a")
    desk.round()
    publisher.publish("/a", readout("Talks a", "Edited without a word.", *WORDS))
    publisher.paths()
    assert desk.round().written == ()
    assert publisher.paths() == ["/feed"]
    desk.now += timedelta(days=1)
    assert len(desk.round().written) == 1
    assert len(desk.files) == 1


def test_a_file_somebody_removed_is_had_again_when_its_page_is_asked_for(desk, publisher):
    publish(publisher, "a")
    desk.round()
    desk.files[0].unlink()
    desk.now += timedelta(days=2)
    assert len(desk.round().written) == 1


# ---------------------------------------------------------------- when the source fails


def test_a_source_that_fails_is_left_alone_for_ever_longer(desk, publisher):
    publisher.fail("/feed", 500)
    rests = []
    for _ in range(11):
        began = desk.now
        desk.round()
        rests.append((desk.ledger.read().not_before - began).total_seconds() / 60)
    assert rests[:4] == [1, 2, 4, 8]
    assert rests[-1] == 360
    assert desk.standing.failures == 11
    assert "failed 11 times in a row" in desk.standing.words
    publish(publisher, "a")
    assert desk.round().trouble == ""
    assert (desk.standing.failures, desk.ledger.read().not_before) == (0, None)


def test_a_source_is_left_alone_as_long_as_it_asks(desk, publisher):
    publisher.fail("/feed", 429, Retry_After="7200")
    began = desk.now
    desk.round()
    assert desk.ledger.read().not_before == began + timedelta(hours=2)


def test_a_page_that_asks_to_be_left_alone_ends_the_round(desk, publisher):
    publish(publisher, "a", "b")
    publisher.fail("/a", 429, Retry_After="7200")
    publisher.paths()
    assert desk.round().owed == 2
    assert publisher.paths() == ["/feed", "/a"]
    assert desk.ledger.read().not_before is not None


@pytest.mark.parametrize("body", [b"", b"<html><body>no feed</body></html>", b"\0\xff", b"{}"])
def test_what_is_no_feed_is_said(desk, publisher, body):
    publisher.pages["/feed"] = Served(body)
    assert "no feed" in desk.round().trouble


def test_a_page_that_names_its_feed_tells_its_address(desk, publisher):
    link = "<link rel='alternate' type='application/rss+xml' href='/news.rss?a=1&amp;b=2'>"
    publisher.publish("/feed", f"<html><head>{link}</head><body>x</body></html>")
    assert "the page names one: /news.rss?a=1&b=2" in desk.round().trouble


def test_a_feed_that_takes_for_ever_is_given_up():
    many = " ".join(f"a{number}='x'" for number in range(200_000))
    body = f"<rss version='2.0'><channel><item {many}/></channel></rss>".encode()
    answer = Answer(url="https://m.example/f", body=body, media_type="application/rss+xml")
    began = time.process_time()
    with (
        mock.patch.object(feeds, "time_limit", partial(time_limit, 0.5)),
        pytest.raises(FetchError, match="takes too long"),
    ):
        read_feed(answer)
    assert time.process_time() - began < 10


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["", "<rss version='2.0'><channel><item><link>"]))
def test_noise_is_a_feed_or_none(noise, before):
    answer = Answer(url="https://m.example/f", body=before.encode() + noise)
    with suppress(FetchError):
        assert isinstance(read_feed(answer).entries, tuple)
    with suppress(FetchError):
        assert read_list(noise.decode("latin-1"), "https://m.example/", "a")


def test_a_feed_that_names_a_file_reads_none(desk, publisher, tmp_path):
    """feedparser opens what a text names."""
    secret = tmp_path / "secret"
    secret.write_text("<rss version='2.0'><channel><item><title>x</title><link>y</link></item>")
    publisher.pages["/feed"] = Served(str(secret).encode())
    assert "no feed" in desk.round().trouble


def test_another_address_is_another_source(desk, publisher):
    publish(publisher, "a")
    desk.round()
    publisher.pages["/other"] = publisher.pages["/feed"]
    desk.source = replace(desk.source, url=f"{publisher.root}/other")
    assert desk.standing.tried_at is None
    publisher.asked.clear()
    desk.round()
    asked = dict(publisher.asked)
    assert "If-None-Match" not in asked["/other"]


def test_a_broken_record_costs_a_round(desk, publisher):
    publish(publisher, "a")
    desk.round()
    desk.ledger.path.write_text("{")
    assert desk.round().written == ()
    assert len(desk.files) == 1
    assert json.loads(desk.ledger.path.read_text())


def test_two_programs_do_not_fetch_a_source_at_once(desk):
    with desk.ledger.held(), pytest.raises(FetchError, match="another program"):
        desk.round()


def test_a_folder_that_cannot_be_written_is_said_and_nothing_is_taken_for_had(desk, publisher):
    publish(publisher, "a")
    (desk.seeds / "sources").mkdir(parents=True)
    (desk.seeds / "sources" / "wire").write_text("a file")
    done = desk.round()
    assert "cannot be written" in done.trouble
    assert done.owed == 1
    (desk.seeds / "sources" / "wire").unlink()
    assert len(desk.round().written) == 1


# ---------------------------------------------------------------- pages and lists


def test_a_page_is_written_again_only_when_it_reads_otherwise(tmp_path, publisher):
    desk = Desk(tmp_path, publisher, kind=Kind.PAGE, url=f"{publisher.root}/a")
    publisher.publish("/a", readout("Talks", *WORDS, noise="1"))
    assert len(desk.round().written) == 1
    publisher.publish("/a", readout("Talks", *WORDS, noise="2"))
    assert desk.round().written == ()
    publisher.publish("/a", readout("Talks", *WORDS, "They also agreed on direct flights."))
    assert len(desk.round().written) == 1
    assert len(desk.files) == 1
    publisher.fail("/a", 404)
    assert "(404)" in desk.round().trouble


def test_links_that_look_like_articles_are_taken_without_a_selector():
    page = (
        "<html><body><nav><a href='/'>Home</a><a href='/contact'>Contact</a></nav>"
        "<a href='/2023/05/12/ministers-of-two-states-meet-in-arbad'>Ministers meet</a>"
        "<a href='https://elsewhere.example.com/2023/05/12/an-article-of-somebody-else'>x</a>"
        "<a href='mailto:press@example.org'>Mail</a></body></html>"
    )
    found = read_list(page, "https://ministry.example.org/press", "")
    assert [one.url for one in found] == [
        "https://ministry.example.org/2023/05/12/ministers-of-two-states-meet-in-arbad"
    ]


def test_links_of_a_selector_keep_to_the_base_of_the_page_and_to_the_web():
    page = (
        "<html><head><base href='https://cdn.example.org/x/'></head><body><ul>"
        "<li><a href='a#top'>A</a><a href='javascript:void(0)'>no</a><a>no</a><a href='a'>A</a>"
        "<li><a href='http://[bad'>bad</a></ul></body></html>"
    )
    found = read_list(page, "https://example.org/list", "ul")
    assert [one.url for one in found] == ["https://cdn.example.org/x/a"]
    with pytest.raises(FetchError, match="no links to articles"):
        read_list(page, "https://example.org/list", "table")


# ---------------------------------------------------------------- feeds


def test_a_feed_of_atom_gives_ids_days_and_text():
    text = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Ministry</title>
<entry><id>tag:1</id><title>Talks</title><link href="talks"/><updated>2023-05-13T01:00:00Z</updated>
<published>2023-05-12T23:30:00-04:00</published><summary>Short</summary>
<content type="html">&lt;p&gt;Long text of the talks&lt;/p&gt;</content></entry></feed>"""
    answer = Answer(
        url="https://m.example/news/feed", body=text.encode(), media_type="application/atom+xml"
    )
    (entry,) = read_feed(answer).entries
    assert (entry.key, entry.url) == ("tag:1", "https://m.example/news/talks")
    assert entry.published == "2023-05-12T23:30:00-04:00"
    assert entry.html == "<p>Long text of the talks</p>"


@pytest.mark.parametrize(
    ("encoding", "media_type", "charset"),
    [
        ("utf-8", "application/rss+xml", ""),
        ("windows-1251", "application/rss+xml", ""),
        ("windows-1251", "text/xml", "windows-1251"),
        ("utf-8", "text/xml", "iso-8859-1"),
    ],
)
def test_a_feed_is_read_in_its_charset_whatever_the_server_says(encoding, media_type, charset):
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>МИД</title>'
        "<item><title>Переговоры</title><link>https://m.example/1</link></item></channel></rss>"
    )
    answer = Answer(
        url="https://m.example/f",
        body=text.encode(encoding),
        media_type=media_type,
        charset=charset,
    )
    assert read_feed(answer).entries[0].title == "Переговоры"


# ---------------------------------------------------------------- what is written


ENTRY = Entry(
    key="k", url="https://m.example/news/2023-talks.html", published="2023-05-12T23:30:00-04:00"
)


def written(body: bytes, media_type: str = "text/html", charset: str = "") -> tuple[str, bytes]:
    answer = Answer(url=ENTRY.url, body=body, media_type=media_type, charset=charset)
    return page_file(answer, ENTRY, "Ministry")


def test_what_a_page_does_not_say_stands_in_its_head():
    name, content = written(readout("Talks", *WORDS).encode())
    article = parse(content, name)
    assert article.published_at[:10] == "2023-05-12"
    assert (article.publisher, article.url) == ("Ministry", ENTRY.url)
    assert article.title == "Talks"


def test_what_a_page_says_of_itself_is_left_as_it_is():
    head = (
        '<meta property="article:published_time" content="2022-01-02">'
        '<meta property="og:site_name" content="Itself">'
        '<link rel="canonical" href="https://m.example/itself">'
    )
    page = readout("Talks", *WORDS).replace("<head>", f"<head>{head}").encode()
    name, content = written(page)
    assert content == page
    assert parse(content, name).publisher == "Itself"


@pytest.mark.parametrize("page", ["<p>{}</p>", "<html><p>{}</p>", "<!doctype html><p>{}</p>"])
def test_a_page_without_a_head_says_what_is_known(page):
    name, content = written(page.format(" ".join(WORDS)).encode())
    assert parse(content, name).published_at[:10] == "2023-05-12"


def test_what_is_known_of_a_page_cannot_break_out_of_its_head():
    hostile = replace(ENTRY, url='https://m.example/"><script>x</script>', published='"><b>')
    answer = Answer(url=hostile.url, body=readout("Talks", *WORDS).encode(), media_type="text/html")
    _, content = page_file(answer, hostile, '"><i>')
    assert b"><script>x" not in content
    assert b"<b>" not in content


@pytest.mark.parametrize(
    ("encoding", "meta", "charset"),
    [
        ("utf-8", "", ""),
        ("utf-8", "", "iso-8859-1"),
        ("utf-8", "windows-1251", "windows-1251"),
        ("windows-1251", "windows-1251", "utf-8"),
        ("windows-1251", "windows-1251", "iso-8859-1"),
        ("windows-1251", "", "windows-1251"),
        ("windows-1251", "", ""),
        ("windows-1251", "", "gb2312"),
        ("gb18030", "", "gbk"),
        ("utf-16", "", "utf-8"),
    ],
)
def test_a_page_is_read_in_its_charset_whatever_the_server_says(encoding, meta, charset):
    words = (
        "两国外长举行会谈并签署协议" if encoding == "gb18030" else "Министры договорились о встрече"
    )
    page = readout("Talks", *[f"{words}, {number}." for number in range(20)])
    if meta:
        page = page.replace("<head>", f'<head><meta charset="{meta}">')
    name, content = written(page.encode(encoding), charset=charset)
    assert words in parse(content, name).text


def test_a_text_is_a_text_and_what_is_not_read_is_not_written():
    assert written(b"Talks were held.", "text/plain")[0].endswith(".txt")
    with pytest.raises(FetchError, match="image/png is not read"):
        written(b"x", "image/png")


def test_a_name_tells_the_entry_and_stays():
    assert file_name(ENTRY, ".html") == file_name(replace(ENTRY, published=""), ".html")
    assert file_name(ENTRY, ".html").startswith("2023-talks-")
    assert file_name(ENTRY, ".html") != file_name(replace(ENTRY, key="l"), ".html")
    odd = file_name(replace(ENTRY, url="https://m.example/../%2e%2e%2fetc/пр.html?a/b"), ".html")
    assert "/" not in odd
    assert odd.isascii()
    assert not odd.startswith(".")
    assert len(file_name(replace(ENTRY, url="https://m.example/" + "x" * 5000), ".html")) < 100

"""Asking hosts: within bounds, politely, and never into a private network; by a real server."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from monitor.errors import FetchError
from monitor.sources.answers import Validators
from monitor.sources.client import Client
from monitor.sources.guard import is_public
from monitor.sources.pace import Pace
from monitor.sources.plan import Manners
from tests.publisher import Publisher, Served, bomb, publishing

MANNERS = Manners(
    user_agent="commitment-monitor/1 (+https://example.org)",
    pause_seconds=0,
    timeout_seconds=2,
    max_seconds=5,
    max_bytes=1_000_000,
    private_hosts=frozenset({"127.0.0.1"}),
)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing() as found:
        yield found


class Asking:
    """Clients over one folder, and how long they slept."""

    def __init__(self, folder: Path, publisher: Publisher) -> None:
        self.folder, self.publisher = folder, publisher
        self.slept: list[float] = []

    def get(self, path: str, known: Validators = Validators(), **manners: object):  # noqa: B008
        """What a client of these manners is answered, which keeps to robots.txt."""
        given = replace(MANNERS, **manners)
        pace = Pace(folder=self.folder, pause_seconds=given.pause_seconds, sleep=self.slept.append)
        url = path if "://" in path else f"{self.publisher.root}{path}"
        with Client(given, pace, sleep=self.slept.append) as client:
            return client.get(url, known)

    def trouble(self, path: str, **manners: object) -> FetchError:
        with pytest.raises(FetchError) as caught:
            self.get(path, **manners)
        assert "\n" not in str(caught.value)
        return caught.value


@pytest.fixture
def asking(tmp_path: Path, publisher: Publisher) -> Asking:
    return Asking(tmp_path / "hosts", publisher)


def test_a_page_is_taken_with_its_type_and_what_tells_it_from_another(asking, publisher):
    publisher.pages["/a"] = Served(
        b"x", media_type="Text/HTML; charset=Windows-1251", headers={"Last-Modified": "yesterday"}
    )
    answer = asking.get("/a")
    assert (answer.body, answer.media_type, answer.charset) == (b"x", "text/html", "windows-1251")
    assert answer.validators.last_modified == "yesterday"
    again = asking.get("/a", answer.validators)
    assert (again.is_unchanged, again.body) == (True, b"")
    headers = publisher.asked[-1][1]
    assert headers["If-Modified-Since"] == "yesterday"
    assert headers["User-Agent"] == MANNERS.user_agent


@pytest.mark.parametrize(
    ("status", "hint", "is_passing"),
    [
        (404, "no such page", False),
        (410, "taken the page away", False),
        (403, "refuses us", False),
        (418, "gives no page", False),
        (204, "gives no page", False),
        (429, "asked too often", True),
        (500, "fails", True),
        (503, "fails", True),
    ],
)
def test_a_status_is_told_and_asked_again_only_where_it_may_pass(
    asking, publisher, status, hint, is_passing
):
    publisher.fail("/a", status)
    error = asking.trouble("/a")
    assert hint in str(error)
    assert f"({status})" in str(error)
    assert error.is_passing is is_passing
    assert publisher.paths() == ["/a"] * (3 if is_passing else 1)
    assert asking.slept == ([1.0, 2.0] if is_passing else [])


def test_a_server_that_recovers_is_had_in_the_same_round(asking, publisher):
    def fail_once(request: BaseHTTPRequestHandler) -> None:
        publisher.publish("/a", "<p>here")
        request.send_error(502)

    publisher.pages["/a"] = fail_once
    assert asking.get("/a").body == b"<p>here"


def test_a_server_is_waited_for_as_it_asks_and_no_longer_than_half_a_minute(asking, publisher):
    publisher.fail("/a", 503, Retry_After="7")
    assert asking.trouble("/a").wait_seconds == 7
    assert asking.slept == [7.0, 7.0]
    publisher.paths()
    publisher.fail("/a", 429, Retry_After="3600")
    assert asking.trouble("/a").wait_seconds == 3600
    assert publisher.paths() == ["/a"]


@pytest.mark.parametrize("asked", ["soon", "Wed, 21 Oct 2015 07:28:00 GMT", "-5", "9" * 400])
def test_a_wait_that_has_no_meaning_is_none_or_a_week(asking, publisher, asked):
    publisher.fail("/a", 404, Retry_After=asked)
    assert asking.trouble("/a").wait_seconds in (0, 7 * 86_400)


def test_no_answer_in_time_may_pass(asking, publisher):
    go = threading.Event()
    publisher.pages["/a"] = lambda _request: bool(go.wait(20))
    began = time.monotonic()
    error = asking.trouble("/a", timeout_seconds=0.2, tries=2)
    go.set()
    assert error.is_passing
    assert "no answer within 0.2 s" in str(error)
    assert time.monotonic() - began < 15  # and not when it comes


def test_an_answer_that_drips_is_given_up(asking, publisher):
    def drip(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        for _ in range(100):
            request.wfile.write(b"x")
            request.wfile.flush()
            time.sleep(0.05)

    publisher.pages["/a"] = drip
    error = asking.trouble("/a", max_seconds=0.3, tries=1)
    assert "not whole after 0.3 s" in str(error)
    assert error.is_passing


def test_a_head_that_drips_is_given_up(asking, publisher):
    def drip(request: BaseHTTPRequestHandler) -> None:
        for letter in b"HTTP/1.1 200 OK\r\n" + b"X-Long: x\r\n" * 20:
            request.wfile.write(bytes([letter]))
            time.sleep(0.02)

    publisher.pages["/a"] = drip
    assert "not whole after 0.3 s" in str(asking.trouble("/a", max_seconds=0.3, tries=1))
    publisher.publish("/a", "<p>x")
    assert asking.get("/a").body == b"<p>x"


def test_nobody_at_the_address_may_pass(asking, publisher):
    error = asking.trouble("http://127.0.0.1:9/", tries=1)
    assert "cannot be reached" in str(error)
    assert error.is_passing


def test_redirects_are_followed_so_far(asking, publisher):
    for number in range(5):
        publisher.fail(f"/{number}", 302, Location=f"/{number + 1}")
    publisher.publish("/5", "<p>there")
    answer = asking.get("/0")
    assert (answer.body, answer.url) == (b"<p>there", f"{publisher.root}/5")
    assert "redirected more than 4 times" in str(asking.trouble("/0", max_redirects=4))


def test_a_loop_of_redirects_ends(asking, publisher):
    publisher.fail("/a", 301, Location="/b")
    publisher.fail("/b", 301, Location="/a")
    error = asking.trouble("/a")
    assert "redirected more than 5 times" in str(error)
    assert not error.is_passing


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://example.org/", "//", "http://[/"])
def test_a_redirect_to_anything_but_the_web_is_not_followed(asking, publisher, target):
    publisher.fail("/a", 302, Location=target)
    assert not asking.trouble("/a").is_passing


@pytest.mark.parametrize("name", ["localhost", "[::1]", "0.0.0.0", "2130706433", "127.1"])
def test_a_redirect_into_this_machine_is_refused(asking, publisher, name):
    publisher.publish("/secret", "<p>secret")
    publisher.fail("/a", 302, Location=f"http://{name}:{publisher.port}/secret")
    error = asking.trouble("/a", tries=1)
    assert "/secret" not in publisher.paths()
    assert "private network" in str(error) or "cannot be reached" in str(error)


def test_a_host_that_is_not_named_is_not_asked_at_all(asking, publisher):
    error = asking.trouble("/a", private_hosts=frozenset())
    assert "fetch.private_hosts" in str(error)
    assert publisher.asked == []


@pytest.mark.parametrize(
    ("address", "is_open"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::808:808", True),
        ("2002:7f00:1::", False),
    ],
)
def test_only_addresses_of_the_internet_are_public(address: str, is_open: bool):
    assert is_public(address) is is_open


def test_an_answer_over_the_limit_is_given_up(asking, publisher):
    publisher.pages["/a"] = Served(b"x" * 1_000_001)
    assert "over 1 MB" in str(asking.trouble("/a"))
    publisher.pages["/a"] = Served(b"x" * 1_000_000)
    assert len(asking.get("/a").body) == 1_000_000


def test_a_packed_answer_is_unpacked(asking, publisher):
    publisher.pages["/a"] = Served(gzip.compress(b"text"), headers={"Content-Encoding": "gzip"})
    assert asking.get("/a").body == b"text"


def test_a_bomb_is_noticed_before_it_unfolds(asking, publisher):
    import tracemalloc

    publisher.pages["/a"] = Served(bomb(200), headers={"Content-Encoding": "gzip"})
    tracemalloc.start()
    assert "over 1 MB" in str(asking.trouble("/a"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "deflate"])
def test_a_packing_nobody_asked_for_is_refused(asking, publisher, encoding):
    publisher.pages["/a"] = Served(gzip.compress(bomb(1)), headers={"Content-Encoding": encoding})
    assert "which nobody asked for" in str(asking.trouble("/a"))


@pytest.mark.parametrize(
    "body", [b"no packing", gzip.compress(b"text" * 1000)[:-20]], ids=["none", "half"]
)
def test_a_broken_packing_is_no_page(asking, publisher, body):
    publisher.pages["/a"] = Served(body, headers={"Content-Encoding": "gzip"})
    assert asking.trouble("/a", tries=1).is_passing


def test_an_answer_that_breaks_off_is_no_page(asking, publisher):
    def break_off(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        request.wfile.write(b"half")
        request.close_connection = True

    publisher.pages["/a"] = break_off
    assert asking.trouble("/a", tries=1).is_passing


# ---------------------------------------------------------------- robots.txt


def robots(publisher: Publisher, *lines: str) -> None:
    publisher.pages["/robots.txt"] = Served("\n".join(lines).encode(), media_type="text/plain")


def test_what_robots_forbids_is_not_asked_for(asking, publisher):
    robots(publisher, "User-agent: *", "Disallow: /private/")
    publisher.publish("/private/a", "<p>x")
    publisher.publish("/a", "<p>x")
    assert "robots.txt" in str(asking.trouble("/private/a"))
    assert publisher.paths() == []
    assert asking.get("/a").body


def test_what_is_forbidden_to_us_by_name_is_not_asked_for(asking, publisher):
    robots(publisher, "User-agent: commitment-monitor", "Disallow: /", "User-agent: *", "Allow: /")
    assert "forbids" in str(asking.trouble("/a"))


def test_a_redirect_to_what_robots_forbids_is_not_followed(asking, publisher):
    robots(publisher, "User-agent: *", "Disallow: /private/")
    publisher.fail("/a", 302, Location="/private/a")
    assert "forbids" in str(asking.trouble("/a"))
    assert publisher.paths() == ["/a"]


def test_a_host_that_fails_to_give_its_rules_is_left_alone_for_now(asking, publisher):
    publisher.fail("/robots.txt", 500)
    publisher.publish("/a", "<p>x")
    assert asking.trouble("/a").is_passing
    assert publisher.paths() == []


def test_rules_that_were_not_asked_for_are_not_taken_for_none(asking, publisher):
    """The host is named only later."""
    robots(publisher, "User-agent: *", "Disallow: /")
    asking.trouble("/a", private_hosts=frozenset())
    assert "forbids" in str(asking.trouble("/a"))


def test_rules_are_kept_for_a_day(asking, publisher):
    robots(publisher, "User-agent: *", "Disallow: /private/")
    publisher.publish("/a", "<p>x")
    asking.get("/a")
    asking.get("/a")
    assert [path for path, _ in publisher.asked] == ["/robots.txt", "/a", "/a"]
    (kept,) = asking.folder.glob("*.robots")
    import os

    os.utime(kept, (time.time() - 90_000,) * 2)
    asking.get("/a")
    assert [path for path, _ in publisher.asked][3:] == ["/robots.txt", "/a"]


def test_a_delay_the_host_asks_for_is_kept(asking, publisher):
    robots(publisher, "User-agent: *", "Crawl-delay: 9")
    publisher.publish("/a", "<p>x")
    asking.get("/a")
    assert asking.slept == [pytest.approx(9, abs=1)]


# ---------------------------------------------------------------- turns


def test_a_host_is_asked_after_a_pause_and_others_at_once(tmp_path):
    clock, slept = [1000.0], []

    def sleep(seconds: float) -> None:
        slept.append(round(seconds, 3))
        clock[0] += seconds

    pace = Pace(folder=tmp_path, pause_seconds=2, now=lambda: clock[0], sleep=sleep)
    pace.wait("a.example")
    pace.wait("b.example")
    clock[0] += 0.5
    pace.wait("a.example")
    pace.wait("a.example", delay=500)  # a minute at most
    clock[0] -= 3600  # the clock is set back
    pace.wait("a.example")
    assert slept == [1.5, 60, 2]


def test_a_program_beside_waits_for_its_turn(tmp_path):
    times: list[float] = []

    def ask() -> None:
        Pace(folder=tmp_path, pause_seconds=0.2).wait("a.example")
        times.append(time.monotonic())

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    times.sort()
    assert times[2] - times[0] >= 0.38

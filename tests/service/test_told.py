"""A real `monitor run` that tells, and the commands around it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.receivers import MailServer, WebHook, body_of
from tests.service.workplace import FIRST, SECOND, Service, Workplace, running

LIBRARY = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")


@pytest.fixture
def hook() -> Iterator[WebHook]:
    with WebHook() as server:
        yield server


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


def told_by(place: Workplace, text: str) -> None:
    (place.root / "config" / "monitor.toml").write_text(text, encoding="utf-8")


def is_ready(service: Service) -> bool:
    """Whether the pages are there and the first pass has ended."""
    is_up = "Stop with" in service.log
    return is_up and 'monitor_passes_total{outcome="finished"} 1.0' in service.get("/metrics")[2]


# ---------------------------------------------------------------- the service


def test_a_file_that_is_dropped_is_told_by_mail(place: Workplace, mail: MailServer):
    with running(place, MONITOR_NOTICES__TO__DESK__URL=mail.url) as service:
        service.wait_for((place.reports / "index.html").exists)
        place.drop("first.txt", FIRST)
        service.wait_for(lambda: bool(mail.mails))
        place.drop("second.txt", SECOND)
        service.wait_for(lambda: len(mail.mails) == 2)
        assert "Strengthened" in body_of(mail.mails[1])
        assert "<h2" in service.get("/runs")[2]
        service.wait_for(lambda: "<strong>desk</strong>: well" in service.get("/runs")[2])
        assert service.stop()[1] < 3
    assert mail.url not in service.log
    (state,) = json.loads(place.monitor("status", "--format", "json"))["channels"]
    assert (state["channel"], state["owed"], state["waiting"]) == ("desk", 0, 0)


@pytest.mark.skipif(not LIBRARY.exists(), reason="libfaketime is not installed")
def test_a_digest_goes_out_to_the_second_although_no_pass_is_due(place: Workplace, hook: WebHook):
    """The next pass by the interval is an hour away."""
    due = (datetime.now(UTC) + timedelta(minutes=3)).replace(second=0, microsecond=0)
    told_by(place, f"[notices.to.desk]\nurl = '{hook.url}'\neach = 'day'\nat = '{due:%H:%M}'\n")
    place.monitor("once")  # that the address is there is known from now on
    place.drop("first.txt", FIRST)
    place.monitor("once")
    clock = place.root / "clock"
    clock.write_text("+0\n")
    faked = {
        "LD_PRELOAD": str(LIBRARY),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    with running(place, **faked) as service:
        service.wait_for(lambda: is_ready(service))
        # Set the clock to a moment before: that alone has a pass made, which is too early.
        clock.write_text(f"+{(due - datetime.now(UTC)).total_seconds() - 8:.0f}\n")
        service.wait_for(lambda: "the clock jumped" in service.log)
        assert hook.posts == []
        service.wait_for(lambda: bool(hook.posts), seconds=30)
    assert hook.posts[0]["title"].startswith("Laos – Mongolia, 10 May 2021, Vientiane: ")


def test_once_sends_when_its_time_has_come_although_nothing_changed(
    place: Workplace, hook: WebHook
):
    """What `once` keeps of a pass with nothing to do ends where a digest is due."""
    told_by(place, f"[notices.to.desk]\nurl = '{hook.url}'\nquiet = '00:00-23:59'\n")
    place.drop("first.txt", FIRST)
    place.monitor("once")
    place.monitor("once")
    assert hook.posts == []
    assert "wait" in place.monitor("status")
    told_by(place, f"[notices.to.desk]\nurl = '{hook.url}'\n")
    place.monitor("once")
    assert len(hook.posts) == 1


# ---------------------------------------------------------------- commands


def test_notify_test_sends_to_each_address_and_says_what_became_of_it(
    place: Workplace, hook: WebHook, mail: MailServer
):
    told_by(
        place,
        f"[notices.to.hook]\nurl = '{hook.url}'\nquiet = '00:00-23:59'\n"
        f"[notices.to.admin]\nurl = '{mail.url}'\nerrors = true\n",
    )
    told = place.monitor("notify", "test")
    assert "ok    hook: JSON, message test-" in told
    assert "ok    admin: E-Mail, message test-" in told
    assert hook.posts[0]["title"] == "Strengthened: Arland, open a railway to Berland"
    assert mail.mails[0]["Subject"] == "monitor: made-up.txt failed (read)"
    assert not (place.root / "data" / "monitor.db").exists()


def test_notify_test_tells_of_one_that_fails_and_exits_with_8(place: Workplace, hook: WebHook):
    told_by(
        place,
        "[notices.to.bad]\nurl = 'json://u:hush-hush@127.0.0.1:1/hush-path'\n"
        f"[notices.to.hook]\nurl = '{hook.url}'\n",
    )
    told = place.monitor("notify", "test", expect=8)
    assert "FAIL  bad: JSON did not take a message: " in told
    assert "refused" in told
    assert "ok    hook: " in told
    assert "hush" not in told
    assert "ok    hook: " in place.monitor("notify", "test", "hook")
    assert len(hook.posts) == 2


def test_notify_test_shows_a_users_template(place: Workplace, hook: WebHook):
    told_by(place, f"[notices.to.desk]\nurl = '{hook.url}'\n")
    folder = place.root / "config" / "notices"
    folder.mkdir()
    (folder / "desk.changes.txt.j2").write_text("Mine: {{ letter.changes[0].party }}")
    assert "Mine: Arland" in place.monitor("notify", "test", "--show")
    (folder / "desk.changes.txt.j2").write_text("Mine: {{ letter.changes[0].partey }}")
    assert "desk.changes.txt.j2" in place.monitor("notify", "test", "--show", expect=8)
    assert "desk.changes.txt.j2" in place.monitor("config", "check", expect=3)
    assert hook.posts == []


def test_notify_test_knows_the_addresses(place: Workplace, hook: WebHook):
    assert "No address to try" in place.monitor("notify", "test", expect=2)
    told_by(place, f"[notices.to.desk]\nurl = '{hook.url}'\n")
    assert "No address 'dsk'" in place.monitor("notify", "test", "dsk", expect=2)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("url = 'nonsense://hush'\n", "its URL is none that Apprise takes"),
        ("url = 'json://127.0.0.1/'\nthemes = ['flight']\n", "did you mean flights?"),
        ("url_file = 'missing'\n", "missing: cannot be read"),
    ],
)
def test_config_check_finds_what_is_wrong_with_an_address(place: Workplace, text: str, told: str):
    told_by(place, f"[notices.to.desk]\n{text}")
    said = place.monitor("config", "check", expect=3)
    assert told in said
    assert "hush" not in said


def test_explain_and_resend_know_an_address(place: Workplace, hook: WebHook):
    told_by(place, f"[notices.to.desk]\nurl = '{hook.url}'\nkinds = ['strengthened']\n")
    place.drop("first.txt", FIRST)
    place.drop("second.txt", SECOND)
    place.monitor("once")
    changes = {one["kind"]: one["id"] for one in place.records("changes")}
    sent = place.monitor("explain", changes["strengthened"])
    assert "desk: JSON, message " in sent
    assert "desk: left out: another kind, new" in place.monitor("explain", changes["new"])
    place.monitor("resend", "--channel", "desk", "--change", changes["strengthened"])
    assert len(hook.posts) == 2
    assert "No channel 'dsk'" in place.monitor("resend", "--channel", "dsk", expect=2)

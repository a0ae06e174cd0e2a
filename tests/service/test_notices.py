"""Being told: passes over a real folder and store, to a real mail server and a real webhook.

Time is the clock the passes are given: nothing waits.
"""

from __future__ import annotations

import io
import logging
import re
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from types import SimpleNamespace
from unittest import mock
from zoneinfo import ZoneInfo

import pytest

from monitor.letters import MOST_CHANGES, MOST_LETTERS
from monitor.metrics import Metrics
from monitor.model import ChangeKind, Delivery, Message, Run, Tier
from monitor.notify import Address, Rules, Timing
from monitor.notify.by_apprise import Line
from monitor.pipeline import Pipeline
from monitor.storage import DeliveryFilter, Store, open_store
from tests.receivers import MailServer, WebHook, body_of
from tests.service.workplace import FIRST, SECOND, THEMES

#: Of another relationship, in which nothing was said before.
SHORT = FIRST.replace("Mongolia", "Armenia").replace("Lao", "Georgia")
NOON = datetime(2022, 8, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
REFUSED = (
    "JSON did not take a message: Failed to send JSON POST notification: "
    "Internal server error., error=500"
)


@dataclass(slots=True)
class Place:
    """A watched folder, its store, and who is told; each pass has the time it is given."""

    root: Path
    store: Store
    addresses: tuple[Address, ...] = ()
    quiet_days: float = 0
    runs: list[Run] = field(default_factory=list)

    def drop(self, name: str, text: str | bytes) -> None:
        content = text.encode() if isinstance(text, str) else text
        (self.root / "seeds" / name).write_bytes(content)

    @property
    def pipeline(self) -> Pipeline:
        return Pipeline(
            store=self.store,
            seeds_dir=self.root / "seeds",
            themes_path=self.root / "themes.toml",
            reports_dir=self.root / "reports",
            settle_seconds=0,
            quiet_days=self.quiet_days,
            addresses=self.addresses,
            templates_dir=self.root / "notices",
            pages_url="https://monitor.example.org/",
        )

    def run(self, at: datetime = NOON) -> Run:
        # However busy the machine is, a pass takes no time.
        with mock.patch("monitor.pipeline.time", SimpleNamespace(monotonic=lambda: 0.0)):
            self.runs.append(self.pipeline.run(at))
        return self.runs[-1]

    def unsent(self, run: Run) -> list[str]:
        return [one.message for one in run.failures if one.stage == "send"]

    def ledger(self, channel: str) -> tuple[Delivery, ...]:
        return self.store.deliveries(DeliveryFilter(channel=channel))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "themes.toml").write_text(THEMES, encoding="utf-8")
    made = Place(tmp_path, open_store(f"sqlite:///{tmp_path}/monitor.db"))
    yield made
    made.store.close()


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def hook() -> Iterator[WebHook]:
    with WebHook() as server:
        yield server


def news(place: Place) -> list[str]:
    """The ids of all changes decided that are news."""
    return [
        change.id
        for key in place.store.relationships()
        for change in place.store.decisions(key).changes
        if change.kind is not ChangeKind.REPEATED
    ]


# ---------------------------------------------------------------- what makes a message


def test_each_meeting_is_a_mail_with_its_words_in_text_and_html(place: Place, mail: MailServer):
    place.addresses = (Address(name="desk", url=mail.url),)
    place.drop("first.txt", FIRST)
    place.run()
    place.drop("second.txt", SECOND)
    place.run(NOON + MINUTE)
    place.run(NOON + 2 * MINUTE)
    assert len(mail.mails) == 2
    second = mail.mails[1]
    assert second["To"] == "desk@example.org"
    assert second["Subject"].startswith("Laos – Mongolia, 15 June 2022, Ulan Bator: ")
    for kind in ("plain", "html"):
        said = body_of(second, kind)
        assert "increase direct flights between the two countries" in said
        assert "second.txt" in said
    assert "Strengthened" in body_of(second)
    assert "https://monitor.example.org/meetings/" in body_of(second, "html")
    ids = [one["X-Monitor-Notice"] for one in mail.mails]
    assert len(set(ids)) == 2
    assert all(one in body_of(each) for one, each in zip(ids, mail.mails, strict=True))
    assert not place.runs[-1].failures


def test_each_change_is_a_post_and_no_two_are_alike(place: Place, hook: WebHook):
    place.addresses = (Address(name="hook", url=hook.url, each="change"),)
    place.drop("first.txt", FIRST)
    place.drop("second.txt", SECOND)
    place.run()
    assert len(hook.posts) == len(news(place)) > 4
    assert len({one["id"] for one in hook.posts}) == len(hook.posts)
    assert any("Strengthened: Mongolia" in one["title"] for one in hook.posts)
    places = {one.change_id: one.place for one in place.ledger("hook")}
    assert all(places[one].startswith("JSON, message ") for one in news(place))


def test_a_digest_of_the_day_is_one_message_at_its_time(place: Place, mail: MailServer):
    timing = Timing(zone=ZoneInfo("Asia/Bishkek"), at=clock_time(8))
    place.addresses = (Address(name="desk", url=mail.url, each="day", timing=timing),)
    place.drop("first.txt", FIRST)
    place.run()
    place.drop("second.txt", SECOND)
    place.run(NOON + MINUTE)
    eight = NOON.replace(hour=2) + DAY
    place.run(eight - MINUTE)
    assert mail.mails == []
    assert not place.runs[-1].failures  # what waits for its time is no failure
    assert place.pipeline.next_notice_at(eight - MINUTE) == eight
    place.run(eight)
    (digest,) = mail.mails
    assert digest["Subject"] == f"{len(news(place))} changes of the day in 2 meetings"
    place.run(eight + MINUTE)
    place.run(eight + DAY)  # with nothing in it
    assert len(mail.mails) == 1


def test_what_comes_after_a_digest_that_was_empty_waits_for_the_next(
    place: Place, mail: MailServer
):
    address = Address(name="desk", url=mail.url, each="day", timing=Timing(at=clock_time(8)))
    place.addresses = (address,)
    place.run()
    place.run(NOON + DAY)
    place.drop("first.txt", FIRST)
    place.run(NOON + DAY + MINUTE)
    assert mail.mails == []
    place.run(NOON + 2 * DAY)
    assert len(mail.mails) == 1


def test_a_digest_of_the_week_is_sent_on_its_day(place: Place, mail: MailServer):
    timing = Timing(at=clock_time(8), weekday=4)  # 1 August 2022 was a Monday
    place.addresses = (Address(name="desk", url=mail.url, each="week", timing=timing),)
    place.drop("first.txt", FIRST)
    for number in range(12):
        place.run(NOON + number * DAY)
    assert len(mail.mails) == 1
    (sent,) = {one.delivered_at for one in place.ledger("desk")}
    assert sent and sent.date() == (NOON + 4 * DAY).date()


def test_a_new_address_is_told_nothing_of_what_was_decided_before(place: Place, hook: WebHook):
    place.drop("first.txt", FIRST)
    place.run()
    place.addresses = (Address(name="hook", url=hook.url),)
    place.run(NOON + MINUTE)
    assert hook.posts == []
    place.drop("second.txt", SECOND)
    place.run(NOON + 2 * MINUTE)
    assert len(hook.posts) == 1


def test_what_is_decided_again_is_not_told_again(place: Place, hook: WebHook):
    """A theme edit decides everything anew; so does a rebuild."""
    place.addresses = (Address(name="hook", url=hook.url),)
    place.drop("first.txt", FIRST)
    place.drop("second.txt", SECOND)
    place.run()
    told = len(hook.posts)
    (place.root / "themes.toml").write_text(THEMES + '[themes.farm]\nphrases.en = ["farming"]\n')
    place.run(NOON + MINUTE)
    place.runs.append(place.pipeline.run(NOON + 2 * MINUTE, rebuild=True))
    assert len(hook.posts) == told == 2


def test_what_is_asked_for_again_is_sent_again_under_another_id(place: Place, hook: WebHook):
    place.addresses = (Address(name="hook", url=hook.url),)
    place.drop("first.txt", FIRST)
    place.run()
    place.store.owe_again(DeliveryFilter(channel="hook"))
    place.run(NOON + MINUTE)
    first, again = hook.posts
    assert first["id"] != again["id"]
    assert first["title"] == again["title"]


def test_a_long_message_comes_whole_by_mail_and_to_a_webhook(mail: MailServer, hook: WebHook):
    """In pieces a page would be broken, and two messages would have one id."""
    words = " ".join(map(str, range(30_000)))
    message = Message(
        id="m1", channel="a", title="Long", text=words, html=f"<p>{words}</p>", made_at=NOON
    )
    for url in (mail.url, hook.url):
        Line(Address(name="a", url=url)).send(message)
    assert [body_of(one, "html").count(words) for one in mail.mails] == [1]
    assert [one["message"] for one in hook.posts] == [words]


def test_what_is_too_long_for_a_chat_is_sent_in_pieces():
    slack = Line(Address(name="a", url="slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#a"))
    assert slack._service.overflow_mode == "split"
    assert slack._service.request_rate_per_sec > 0


# ---------------------------------------------------------------- rules


@pytest.mark.parametrize(
    ("rules", "said", "unsaid"),
    [
        (Rules(themes=("flights",)), "direct flights", "agriculture"),
        (Rules(kinds=(ChangeKind.STRENGTHENED,)), "direct flights", "joint commission"),
        (Rules(tiers=(Tier.ASPIRATION,)), "agriculture", "joint commission"),
        (Rules(relationships=(frozenset({"LAO"}),), least_score=40), "direct flights", "joint"),
    ],
)
def test_only_what_the_rules_name_is_told(
    place: Place, mail: MailServer, rules: Rules, said: str, unsaid: str
):
    address = Address(name="desk", url=mail.url, rules=rules)
    place.addresses = (address,)
    place.drop("first.txt", FIRST)
    place.drop("second.txt", SECOND)
    place.run()
    told = "\n".join(map(body_of, mail.mails))
    assert said in told
    assert unsaid not in told
    left_out = [one for one in place.ledger("desk") if one.place.startswith("left out: ")]
    assert left_out and all(one.delivered_at for one in left_out)
    assert place.store.owed_count() == 0


def test_who_follows_another_relationship_gets_nothing(place: Place, hook: WebHook):
    rules = Rules(relationships=(frozenset({"KGZ"}),))
    place.addresses = (Address(name="hook", url=hook.url, rules=rules),)
    place.drop("first.txt", FIRST)
    place.run()
    assert hook.posts == []
    assert {one.place for one in place.ledger("hook")} == {"left out: another relationship"}


# ---------------------------------------------------------------- quiet hours


def test_what_comes_up_in_quiet_hours_is_held_and_sent_after(place: Place, hook: WebHook):
    timing = Timing(zone=ZoneInfo("Asia/Bishkek"), quiet=(clock_time(22), clock_time(7)))
    place.addresses = (Address(name="hook", url=hook.url, each="change", timing=timing),)
    evening, morning = NOON.replace(hour=16), NOON.replace(hour=1) + DAY
    place.drop("first.txt", FIRST)
    place.run(evening)
    place.drop("second.txt", SECOND)
    place.run(morning - MINUTE)
    assert hook.posts == []
    assert place.pipeline.next_notice_at(morning - MINUTE) == morning
    assert not place.runs[-1].failures
    place.run(morning)
    assert len(hook.posts) == len(news(place))
    place.run(morning + MINUTE)
    assert len(hook.posts) == len(news(place))


def test_what_could_not_be_sent_is_not_tried_in_quiet_hours(place: Place, hook: WebHook):
    timing = Timing(quiet=(clock_time(12, 2), clock_time(13)))
    place.addresses = (Address(name="hook", url=hook.url, timing=timing),)
    hook.status = 500
    place.drop("first.txt", FIRST)
    place.run()
    hook.status = 200
    place.run(NOON + 30 * MINUTE)
    assert hook.posts == []
    assert place.pipeline.next_notice_at(NOON + 30 * MINUTE) == NOON + timedelta(hours=1)
    place.run(NOON + timedelta(hours=1))
    assert len(hook.posts) == 1


# ---------------------------------------------------------------- errors


def test_failures_go_to_the_address_for_errors_and_changes_to_the_others(
    place: Place, mail: MailServer, hook: WebHook
):
    place.addresses = (
        Address(name="admin", url=mail.url, is_for_errors=True),
        Address(name="hook", url=hook.url),
    )
    place.drop("first.txt", FIRST)
    place.drop("broken.txt", bytes(range(256)) * 20)
    place.run()
    (told,) = mail.mails
    assert told["Subject"] == "monitor: broken.txt failed (read)" or "broken.txt" in told["Subject"]
    assert "direct flights" not in body_of(told)
    assert [one["title"] for one in hook.posts if "broken" in one["message"]] == []
    place.run(NOON + MINUTE)
    assert len(mail.mails) == 1  # it stands: told once
    (place.root / "seeds" / "broken.txt").unlink()
    place.run(NOON + 2 * MINUTE)
    assert mail.mails[1]["Subject"] == "monitor: well again"
    assert place.ledger("admin") == ()


def test_an_address_that_fails_is_told_of_to_the_one_for_errors(
    place: Place, mail: MailServer, hook: WebHook
):
    place.addresses = (
        Address(name="admin", url=mail.url, is_for_errors=True),
        Address(name="hook", url=hook.url),
    )
    hook.status = 503
    place.drop("first.txt", FIRST)
    place.run()
    assert mail.mails[0]["Subject"] == "monitor: hook failed (send)"
    hook.status = 200
    place.run(NOON + 5 * MINUTE)
    assert len(hook.posts) == 1
    assert "No longer failing: hook (send)" in body_of(mail.mails[1])


def test_the_alarm_and_a_pass_that_ended_early_are_told(place: Place, mail: MailServer):
    place.quiet_days = 7
    place.addresses = (Address(name="admin", url=mail.url, is_for_errors=True),)
    place.run()
    with (
        mock.patch.object(Pipeline, "_decide", side_effect=ZeroDivisionError),
        pytest.raises(ZeroDivisionError),
    ):
        place.run(NOON + MINUTE)
    place.run(NOON + 2 * MINUTE)
    assert "A pass ended early: a bug: ZeroDivisionError" in body_of(mail.mails[0])
    place.run(NOON + 8 * DAY)
    assert mail.mails[1]["Subject"].startswith("monitor: No article has arrived since 2022-08-01")
    place.drop("first.txt", FIRST)
    place.run(NOON + 8 * DAY + MINUTE)
    assert "Articles arrive again." in body_of(mail.mails[2])
    place.run(NOON + 8 * DAY + 2 * MINUTE)
    assert len(mail.mails) == 3


def test_an_error_that_came_and_went_in_quiet_hours_is_told_after(place: Place, mail: MailServer):
    timing = Timing(quiet=(clock_time(11), clock_time(13)))
    place.addresses = (Address(name="admin", url=mail.url, is_for_errors=True, timing=timing),)
    place.drop("broken.txt", bytes(range(256)) * 20)
    place.run()
    (place.root / "seeds" / "broken.txt").unlink()
    place.run(NOON + MINUTE)
    assert mail.mails == []
    place.run(NOON + 60 * MINUTE)
    assert [one["Subject"] for one in mail.mails] == [
        "monitor: broken.txt failed (read)",
        "monitor: well again",
    ]


# ---------------------------------------------------------------- servers that are down


def test_a_server_that_is_down_for_ten_minutes_gets_everything_once(place: Place, mail: MailServer):
    place.addresses = (Address(name="desk", url=mail.url, each="change"),)
    mail.stop()
    place.drop("first.txt", FIRST)
    place.run()
    assert "did not take a message" in place.unsent(place.runs[0])[0]
    for minute in range(1, 10):
        if minute == 5:
            place.drop("second.txt", SECOND)
        run = place.run(NOON + minute * MINUTE)
        assert len(place.unsent(run)) == 1
    state = next(one for one in place.store.channel_states() if one.channel == "desk")
    assert (state.owed, state.waiting) == (len(news(place)) + repeated(place), len(news(place)))
    mail.start()
    for minute in range(10, 75):
        place.run(NOON + minute * MINUTE)
    assert len(mail.mails) == len(news(place))
    assert len({one["X-Monitor-Notice"] for one in mail.mails}) == len(mail.mails)
    assert place.store.owed_count() == 0
    assert not place.runs[-1].failures


def repeated(place: Place) -> int:
    """Nought: what was only repeated is settled when messages are made."""
    owed = place.store.deliveries(DeliveryFilter(channel="desk", is_owed=True))
    return sum(1 for one in owed if one.kind is ChangeKind.REPEATED)


def test_pauses_grow_and_are_kept_by_the_ledger(place: Place, hook: WebHook):
    """Another process, a minute later, knows how often it was tried."""
    place.addresses = (Address(name="hook", url=hook.url),)
    hook.status = 500
    place.drop("first.txt", FIRST)
    tried = []
    for minute in range(17):
        place.run(NOON + minute * MINUTE)
        (message,) = place.store.waiting("hook")
        if message.tried_at == NOON + minute * MINUTE or message.attempts > len(tried):
            tried.append(minute)
    assert tried == [0, 1, 3, 7, 15]
    assert place.unsent(place.runs[-1]) == [
        f"hook: {REFUSED} (tried 5 times, last at 2022-08-01 12:15 UTC)"
    ]


def test_a_message_keeps_its_words_and_id_while_it_waits(place: Place, hook: WebHook):
    """What is decided meanwhile is told in another one."""
    place.addresses = (Address(name="hook", url=hook.url, each="meeting"),)
    hook.status = 500
    place.drop("first.txt", FIRST)
    place.run()
    (waiting,) = place.store.waiting("hook")
    hook.status = 200
    place.drop("second.txt", SECOND)
    place.run(NOON + MINUTE)
    place.run(NOON + 2 * MINUTE)
    assert len(hook.posts) == 2
    (first,) = [one for one in hook.posts if one["id"] == waiting.id]
    assert (first["title"], first["message"].strip()) == (waiting.title, waiting.text.strip())


def test_one_that_fails_holds_up_no_other(place: Place, mail: MailServer, hook: WebHook):
    place.addresses = (
        Address(name="a", url=mail.url),
        Address(name="b", url="json://127.0.0.1:1/none"),
        Address(name="c", url="nonsense://hush@example.org"),
        Address(name="d", url_file=place.root / "missing"),
        Address(name="e", url=hook.url),
    )
    mail.stop()
    place.drop("first.txt", FIRST)
    run = place.run()
    assert [one.source for one in run.failures if one.stage == "send"] == ["a", "b", "c", "d"]
    assert len(hook.posts) == 1


def test_one_message_a_server_refuses_holds_up_the_others_for_a_minute(place: Place, hook: WebHook):
    place.addresses = (Address(name="hook", url=hook.url),)
    hook.refuses = "first.txt"
    place.drop("first.txt", FIRST)
    for minute in range(8):
        place.run(NOON + minute * MINUTE)
    # Its next try is at 12:15; that of the other does not wait for it.
    place.drop("short.txt", SHORT)
    place.run(NOON + 8 * MINUTE)
    assert [one["title"][:9] for one in hook.posts] == ["Armenia –"]
    assert len(place.unsent(place.runs[-1])) == 1


def test_a_server_that_does_not_answer_costs_its_time_and_no_more(place: Place, hook: WebHook):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        place.addresses = (
            Address(name="a", url=f"json://127.0.0.1:{port}/", timeout_seconds=1),
            Address(
                name="b",
                url=f"mailto://127.0.0.1:{port}?from=a@example.org&to=b@example.org&mode=insecure",
                timeout_seconds=1,
            ),
            Address(name="c", url=hook.url, each="change"),
        )
        place.drop("first.txt", FIRST)
        began = time.monotonic()
        run = place.run()
        assert time.monotonic() - began < 10
    assert [one.source for one in run.failures] == ["a", "b"]
    assert len(hook.posts) == len(news(place))


def test_a_slow_server_does_not_hold_up_a_pass(place: Place, hook: WebHook):
    """What is left after a minute waits for the next pass, and is no failure."""
    place.addresses = (Address(name="hook", url=hook.url, each="change"),)
    place.drop("first.txt", FIRST)
    with mock.patch("monitor.outbox.MOST_SECONDS", 0):
        run = place.run()
    assert len(hook.posts) == 1
    assert not run.failures
    assert place.pipeline.next_notice_at(NOON) == NOON
    place.run(NOON + MINUTE)
    assert len(hook.posts) == len(news(place))


def test_a_pass_that_is_to_stop_sends_no_more(place: Place, hook: WebHook):
    place.addresses = (Address(name="hook", url=hook.url, each="change"),)
    place.drop("first.txt", FIRST)
    stopping = replace(place.pipeline, is_stopping=lambda: len(hook.posts) >= 1)
    stopping.run(NOON)
    assert len(hook.posts) == 1
    place.run(NOON + MINUTE)
    assert len(hook.posts) == len(news(place))


def test_an_archive_that_is_taken_in_is_one_message(place: Place, hook: WebHook):
    place.addresses = (Address(name="hook", url=hook.url, each="change"),)
    with (
        mock.patch("monitor.letters.MOST_LETTERS", 3),
        mock.patch("monitor.letters.MOST_CHANGES", 2),
    ):
        place.drop("first.txt", FIRST)
        place.drop("second.txt", SECOND)
        place.run()
    (post,) = hook.posts
    assert f"And {len(news(place)) - 2} more changes" in post["message"]
    assert place.store.owed_count() == 0
    assert (MOST_LETTERS, MOST_CHANGES) == (20, 100)  # as the docs say


# ---------------------------------------------------------------- templates, secrets, health


def test_a_users_template_is_used_and_a_broken_one_loses_nothing(place: Place, hook: WebHook):
    place.addresses = (Address(name="hook", url=hook.url),)
    folder = place.root / "notices"
    folder.mkdir()
    template = folder / "changes.txt.j2"
    template.write_text("{{ letter.nothing }}")
    place.drop("first.txt", FIRST)
    run = place.run()
    assert place.unsent(run)[0].startswith(str(template))
    template.write_text("{% for one in letter.changes %}{{ one.after.words }};{% endfor %}")
    place.run(NOON + MINUTE)
    (post,) = hook.posts
    assert "increase direct flights between the two countries;" in post["message"]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that any library logs, down to what is for finding faults."""
    written = io.StringIO()
    handler, root = logging.StreamHandler(written), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.setLevel(level)
    root.removeHandler(handler)


def test_a_password_that_is_refused_is_told_nowhere(place: Place, log: io.StringIO, hook: WebHook):
    with MailServer() as mail:
        mail.passwords = {"robot": "right"}
        place.addresses = (
            Address(
                name="desk",
                url=f"mailto://robot:hush-hush@127.0.0.1:{mail.port}"
                "?from=monitor@example.org&to=desk@example.org&mode=insecure&smtp=127.0.0.1",
            ),
            Address(
                name="admin", url="json://u:hush-hush@127.0.0.1:1/hush-path", is_for_errors=True
            ),
            Address(name="well", url=f"{hook.url}/hush-path?+Authorization=hush-header"),
            Address(name="chat", url="hush://hush/hush/hush"),
        )
        place.drop("first.txt", FIRST)
        run = place.run()
        assert "535" in place.unsent(run)[0]
        told = [
            log.getvalue(),
            repr(run),
            repr(place.store.channel_states()),
            repr(place.store.deliveries()),
            repr(place.pipeline),
            Metrics(place.store).render()[0].decode(),
        ]
        assert len(hook.posts) == 1
        assert "message sent" in log.getvalue()
        assert [one for one in told if "hush" in one] == []
        assert b"hush" not in b"".join(
            one.read_bytes() for one in place.root.rglob("*") if one.is_file()
        )


def test_an_address_in_a_file_is_read_each_time(place: Place, hook: WebHook):
    file = place.root / "url"
    file.write_text("json://127.0.0.1:1/\n")
    place.addresses = (Address(name="hook", url_file=file),)
    place.drop("first.txt", FIRST)
    place.run()
    assert hook.posts == []
    file.write_text(f"{hook.url}\n")
    place.run(NOON + MINUTE)
    assert len(hook.posts) == 1


def test_metrics_say_how_it_stands_with_each_address(place: Place, hook: WebHook):
    place.addresses = (Address(name="hook", url=hook.url),)
    hook.status = 500
    place.drop("first.txt", FIRST)
    place.run()
    shown = Metrics(place.store).render()[0].decode()
    assert 'monitor_messages_waiting{channel="hook"} 1.0' in shown
    assert 'monitor_message_tries{channel="hook"} 1.0' in shown
    hook.status = 200
    place.run(NOON + MINUTE)
    shown = Metrics(place.store).render()[0].decode()
    assert 'monitor_messages_waiting{channel="hook"} 0.0' in shown
    (sent,) = re.findall(
        r'^monitor_last_message_timestamp_seconds{channel="hook"} (.+)$', shown, re.MULTILINE
    )
    assert float(sent) == (NOON + MINUTE).timestamp()


def test_a_look_with_nothing_to_send_does_not_load_what_sends(place: Place, hook: WebHook):
    """A service that is idle stays small: the pass that sends goes on elsewhere."""
    place.addresses = (
        Address(name="hook", url=hook.url),
        Address(name="digest", url=hook.url, each="day", timing=Timing(at=clock_time(8))),
        Address(name="admin", url=hook.url, is_for_errors=True),
    )
    place.drop("first.txt", FIRST)
    place.run()
    box = place.pipeline._outbox(None)
    assert not box.has_work(NOON + MINUTE, ())
    assert box.has_work(NOON + DAY, ())
    place.run(NOON + DAY)
    assert not box.has_work(NOON + DAY + MINUTE, ())

"""The schedule: one pass at a time, none lost, a clean stop."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.errors import ConfigError
from monitor.schedule import Schedule, make_trigger, watch_folders


def next_time(cron: str, zone: str = "UTC", now: str = "2026-03-27T12:00:00+00:00") -> datetime:
    trigger = make_trigger(every_seconds=60, cron=cron, time_zone=zone)
    found = trigger.get_next_fire_time(None, datetime.fromisoformat(now))
    assert found is not None
    return found


def hourly() -> object:
    return make_trigger(every_seconds=3600, cron="", time_zone="UTC")


def test_cron_counts_in_the_named_zone():
    assert next_time("0 6 * * *", "Asia/Bishkek").astimezone(UTC).hour == 0


def test_cron_weekday_numbers_are_those_of_cron():
    """1 is Monday and 0 and 7 are Sunday, as in crontab(5); APScheduler counts from Monday."""
    assert next_time("0 6 * * 1").strftime("%a") == "Mon"
    assert next_time("0 6 * * 0").strftime("%a") == "Sun"
    assert next_time("0 6 * * 7").strftime("%a") == "Sun"
    assert next_time("0 6 * * 1-5", now="2026-03-28T12:00:00+00:00").strftime("%a") == "Mon"


def test_cron_keeps_its_hour_when_the_clocks_change():
    """Clocks in Berlin go forward on 29 March 2026; six in the morning stays six."""
    before = next_time("0 6 * * *", "Europe/Berlin", "2026-03-28T00:00:00+00:00")
    after = next_time("0 6 * * *", "Europe/Berlin", "2026-03-29T12:00:00+00:00")
    assert (before.hour, after.hour) == (6, 6)
    assert (before.astimezone(UTC).hour, after.astimezone(UTC).hour) == (5, 4)


@pytest.mark.parametrize("cron", ["every day", "61 * * * *", "* * *", "0 0 31 2 *"])
def test_a_wrong_cron_line_is_one_clear_line(cron):
    with pytest.raises(ConfigError, match=r"schedule\.cron: .* write minute, hour"):
        make_trigger(every_seconds=60, cron=cron, time_zone="UTC")


class Passes:
    """A pass that counts itself, and can be held up."""

    def __init__(self) -> None:
        self.count = 0
        self.at_once = 0
        self.most_at_once = 0
        self.started = threading.Semaphore(0)
        self.may_end = threading.Event()
        self.may_end.set()

    def __call__(self) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.count += 1
        self.started.release()
        self.may_end.wait(5)
        self.at_once -= 1


def test_the_first_pass_comes_at_once_and_a_nudge_brings_the_next():
    passes = Passes()
    schedule = Schedule(passes, hourly())
    schedule.start()
    assert passes.started.acquire(timeout=5)
    time.sleep(0.2)
    schedule.nudge()
    assert passes.started.acquire(timeout=2)
    assert schedule.stop()


def test_nudges_during_a_pass_give_one_more_pass_and_never_two_at_once():
    """A file that comes during a pass may have been missed by its scan."""
    passes = Passes()
    passes.may_end.clear()
    schedule = Schedule(passes, hourly())
    schedule.start()
    assert passes.started.acquire(timeout=5)
    for _ in range(5):
        schedule.nudge()
    passes.may_end.set()
    assert passes.started.acquire(timeout=2)
    time.sleep(0.3)
    assert schedule.stop()
    assert (passes.count, passes.most_at_once) == (2, 1)


def test_a_pass_that_raises_does_not_end_the_schedule(caplog):
    calls = threading.Semaphore(0)

    def broken() -> None:
        calls.release()
        raise RuntimeError("broken")

    schedule = Schedule(broken, hourly())
    schedule.start()
    assert calls.acquire(timeout=5)
    time.sleep(0.2)
    schedule.nudge()
    assert calls.acquire(timeout=2)
    assert schedule.stop()


def test_stop_does_not_wait_for_a_long_pass_and_says_so():
    passes = Passes()
    passes.may_end.clear()
    schedule = Schedule(passes, hourly())
    schedule.start()
    assert passes.started.acquire(timeout=5)
    began = time.monotonic()
    assert not schedule.stop()
    assert time.monotonic() - began < 2.5
    passes.may_end.set()


def test_a_change_in_a_watched_folder_is_told_and_stop_ends_the_watch(tmp_path: Path):
    changed, stop = threading.Event(), threading.Event()
    thread = watch_folders([tmp_path], changed.set, stop)
    time.sleep(0.5)
    (tmp_path / "article.txt").write_text("text")
    assert changed.wait(3)
    stop.set()
    thread.join(timeout=3)
    assert not thread.is_alive()

"""The schedule: one pass at a time, none lost, a clean stop."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from unittest import mock

import pytest

from monitor import schedule as schedule_module
from monitor.errors import ConfigError
from monitor.schedule import ClockWatch, Schedule, Trigger, make_trigger, watch_folders


def next_time(cron: str, zone: str = "UTC", now: str = "2026-03-27T12:00:00+00:00") -> datetime:
    trigger = make_trigger(every_seconds=60, cron=cron, time_zone=zone)
    found = trigger.get_next_fire_time(None, datetime.fromisoformat(now))
    assert found is not None
    return found


def hourly() -> Trigger:
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


def fire_times(cron: str, zone: str, start: str, end: str) -> list[datetime]:
    """Every time a trigger comes from `start` to before `end`, as APScheduler asks for them."""
    trigger = make_trigger(every_seconds=60, cron=cron, time_zone=zone)
    last, found = datetime.fromisoformat(end), []
    due = trigger.get_next_fire_time(None, datetime.fromisoformat(start))
    while due and due < last:
        found.append(due)
        due = trigger.get_next_fire_time(due, due.astimezone(UTC) + timedelta(milliseconds=3))
    return found


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Berlin", "2026-03-29"),  # 2:30 is no time on that day
        ("Europe/Berlin", "2026-10-25"),  # 2:30 comes twice
        ("America/New_York", "2026-03-08"),
        ("America/New_York", "2026-11-01"),
        ("Asia/Bishkek", "2026-03-29"),  # the clocks stay as they are
    ],
)
@pytest.mark.parametrize("cron", ["30 2 * * *", "0 2 * * *", "30 1 * * *", "59 2 * * *"])
def test_a_line_with_a_fixed_time_comes_once_a_day_whatever_the_clocks_do(zone, day, cron):
    noon = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    start, end = noon - timedelta(days=2), noon + timedelta(days=2)
    found = fire_times(cron, zone, start.isoformat(), end.isoformat())
    days = [one.date() for one in found]
    assert days == sorted(set(days))
    assert len(days) == 4
    assert noon.date() in days


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Bishkek", "UTC"])
@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
@pytest.mark.parametrize(("cron", "minutes"), [("*/15 * * * *", 15), ("0 * * * *", 60)])
def test_a_line_for_every_so_many_minutes_goes_by_the_time_that_passes(zone, day, cron, minutes):
    start = datetime.fromisoformat(f"{day}T00:00:00+00:00") - timedelta(hours=3)
    end = start + timedelta(hours=12)
    found = fire_times(cron, zone, start.isoformat(), end.isoformat())
    steps = {after.astimezone(UTC) - before.astimezone(UTC) for before, after in pairwise(found)}
    assert steps == {timedelta(minutes=minutes)}
    assert len(found) == 12 * 60 // minutes


@pytest.mark.parametrize("cron", ["", "*/5 * * * *", "30 2 * * *"])
@pytest.mark.parametrize("hours", [-1, 1, -24 * 365 * 50, 24 * 365 * 50])
def test_after_the_clock_was_set_the_next_time_is_reckoned_from_the_new_one(cron, hours):
    """A machine without a battery starts in 1970; what was missed since is not gone through."""
    trigger = make_trigger(every_seconds=60, cron=cron, time_zone="Europe/Berlin")
    before = datetime(2026, 5, 5, 12, 0, 0, 5, tzinfo=UTC)
    after = before + timedelta(hours=hours)
    due = trigger.get_next_fire_time(before, after)
    assert due is not None
    assert due > after
    assert due == trigger.get_next_fire_time(None, after)
    assert due - after <= {"": timedelta(minutes=1), "*/5 * * * *": timedelta(minutes=5)}.get(
        cron, timedelta(days=1, hours=1)
    )


def test_an_interval_keeps_its_step_and_a_time_is_never_given_twice():
    trigger = make_trigger(every_seconds=60, cron="", time_zone="UTC")
    noon = datetime(2026, 5, 5, 12, tzinfo=UTC)
    late = noon + timedelta(milliseconds=40)
    assert trigger.get_next_fire_time(noon, late) == noon + timedelta(seconds=60)
    every_minute = make_trigger(every_seconds=60, cron="* * * * *", time_zone="UTC")
    assert every_minute.get_next_fire_time(noon, noon) == noon + timedelta(minutes=1)


def test_zones_are_found_on_a_machine_without_any():
    """Slim images bring no zones; the package tzdata does."""
    code = "from zoneinfo import ZoneInfo; ZoneInfo('Asia/Bishkek'); ZoneInfo('UTC')"
    bare = os.environ | {"PYTHONTZPATH": ""}
    subprocess.run([sys.executable, "-c", code], env=bare, check=True)


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


# ---------------------------------------------------------------- the heart


class Clock:
    """A wall clock that can be set, and a steady one that cannot."""

    def __init__(self) -> None:
        self.set_by = timedelta()
        self.steady_ahead = 0.0

    def now(self) -> datetime:
        return datetime.now(UTC) + self.set_by

    def monotonic(self) -> float:
        return time.monotonic() + self.steady_ahead


@pytest.mark.parametrize("seconds", [-3600, 3600, 30 * 24 * 3600, -10])
def test_a_clock_that_was_set_is_told_once_and_by_how_much(seconds):
    clock = Clock()
    watch = ClockWatch(clock.now, clock.monotonic)
    assert watch.jump() == 0
    clock.set_by += timedelta(seconds=seconds)
    assert round(watch.jump()) == seconds
    assert watch.jump() == 0


def test_a_clock_that_is_slewed_is_no_jump():
    clock = Clock()
    watch = ClockWatch(clock.now, clock.monotonic)
    for _ in range(100):
        clock.set_by += timedelta(milliseconds=500)
        assert watch.jump() == 0


@pytest.fixture
def quick_heart():
    with mock.patch.object(schedule_module, "BEAT_SECONDS", 0.05):
        yield


@pytest.mark.parametrize("hours", [-1, 1, 24 * 30])
def test_when_the_clock_is_set_a_pass_comes_at_once_and_the_next_is_planned_anew(
    quick_heart, hours, caplog
):
    """Set back by an hour, what was planned lies an hour ahead; after a sleep, far behind."""
    passes, clock = Passes(), Clock()
    schedule = Schedule(passes, hourly(), now=clock.now, monotonic=clock.monotonic)
    schedule.start()
    assert passes.started.acquire(timeout=5)
    time.sleep(0.2)
    schedule._job.modify(next_run_time=datetime.now(UTC) + timedelta(hours=9))
    clock.set_by += timedelta(hours=hours)
    assert passes.started.acquire(timeout=5)
    time.sleep(0.2)
    assert schedule._job.next_run_time <= datetime.now(UTC) + timedelta(hours=1)
    assert schedule.stop()
    (line,) = [one for one in caplog.records if one.getMessage().startswith("the clock jumped")]
    assert line.values == {"seconds": hours * 3600}


def test_a_clock_that_is_set_during_a_pass_plans_the_next_anew(quick_heart):
    passes, clock = Passes(), Clock()
    passes.may_end.clear()
    schedule = Schedule(passes, hourly(), now=clock.now, monotonic=clock.monotonic)
    schedule.start()
    assert passes.started.acquire(timeout=5)
    schedule._job.modify(next_run_time=datetime.now(UTC) + timedelta(hours=9))
    clock.set_by -= timedelta(hours=1)
    time.sleep(0.5)
    assert schedule._job.next_run_time <= datetime.now(UTC) + timedelta(hours=1)
    passes.may_end.set()
    assert passes.started.acquire(timeout=5), "and one more pass comes after the one that ran"
    schedule.stop()


class Heart:
    """Counts the beats."""

    def __init__(self) -> None:
        self.beats = 0

    def __call__(self) -> None:
        self.beats += 1

    def beats_on(self) -> bool:
        before = self.beats
        time.sleep(0.3)
        return self.beats > before


def test_the_heart_beats_during_a_long_pass_and_not_when_the_pass_stands_still(quick_heart):
    passes, clock, heart = Passes(), Clock(), Heart()
    passes.may_end.clear()
    schedule = Schedule(passes, hourly(), on_beat=heart, now=clock.now, monotonic=clock.monotonic)
    schedule.start()
    assert passes.started.acquire(timeout=5)
    schedule.progressed("reading: 1 of 9")
    assert heart.beats_on()
    assert schedule.standstill() == ""
    schedule._last_step -= schedule_module.STUCK_SECONDS + 1
    assert "stands still" in schedule.standstill()
    assert "reading: 1 of 9" in schedule.standstill()
    time.sleep(0.1)
    assert not heart.beats_on()
    schedule.progressed("reading: 2 of 9")
    assert heart.beats_on()
    passes.may_end.set()
    assert schedule.stop()


def test_the_heart_does_not_beat_when_the_scheduler_starts_no_passes(quick_heart):
    passes, heart = Passes(), Heart()
    schedule = Schedule(passes, hourly(), on_beat=heart)
    schedule.start()
    assert passes.started.acquire(timeout=5)
    time.sleep(0.2)
    schedule._scheduler.pause()
    schedule._job.modify(next_run_time=datetime.now(UTC) - timedelta(seconds=60))
    assert "has not begun" in schedule.standstill()
    time.sleep(0.1)
    assert not heart.beats_on()
    schedule.stop()


def test_without_a_heart_it_does_not_live(quick_heart):
    clock = Clock()
    schedule = Schedule(Passes(), hourly(), now=clock.now, monotonic=clock.monotonic)
    clock.steady_ahead = 31
    assert "the heart has not beaten for 31 s" in schedule.standstill()


def test_before_the_first_pass_ended_it_is_fresh_for_a_minute_and_then_says_so(quick_heart):
    passes, clock = Passes(), Clock()
    passes.may_end.clear()
    schedule = Schedule(passes, hourly(), now=clock.now, monotonic=clock.monotonic)
    schedule.start()
    assert passes.started.acquire(timeout=5)
    schedule.progressed("reading: 3 of 9")
    assert schedule.staleness() == ""
    schedule._began -= 61
    assert schedule.staleness() == "the first pass is on for 61 s, reading: 3 of 9"
    passes.may_end.set()
    schedule.stop()
    assert schedule.staleness() == ""


def test_it_is_stale_a_minute_after_the_next_pass_was_due():
    """An hour's interval: fresh after 60 minutes, stale after 61; a set clock is no matter."""
    clock = Clock()
    schedule = Schedule(Passes(), hourly(), now=clock.now, monotonic=clock.monotonic)
    schedule._rest()
    clock.steady_ahead = 3600
    clock.set_by = timedelta(days=400)
    assert schedule.staleness() == ""
    clock.steady_ahead = 3670
    assert schedule.staleness() == "the next pass is 10 s late"


def test_a_time_that_needs_no_pass_makes_none_and_a_nudge_does():
    passes, asked = Passes(), threading.Semaphore(0)

    def is_needed() -> bool:
        asked.release()
        return False

    trigger = make_trigger(every_seconds=0.2, cron="", time_zone="UTC")
    schedule = Schedule(passes, trigger, is_needed=is_needed)
    schedule.start()
    assert passes.started.acquire(timeout=5), "the start makes one"
    for _ in range(3):
        assert asked.acquire(timeout=5)
    assert passes.count == 1
    assert not schedule.staleness()
    schedule.nudge()
    assert passes.started.acquire(timeout=2)
    assert schedule.stop()

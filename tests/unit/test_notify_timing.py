"""When somebody is told, by the clock of a zone: digests, quiet hours, tries after a failure."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.notify import Timing, next_try

BISHKEK = ZoneInfo("Asia/Bishkek")  # six hours ahead, all the year
BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = (time(22), time(7))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_who_has_no_digest_is_told_at_once():
    assert Timing().last_digest(at("2026-11-28T12:00")) is None
    assert Timing().next_turn(at("2026-11-28T12:00")) is None


def test_a_digest_comes_each_day_by_the_clock_of_its_zone():
    timing = Timing(zone=BISHKEK, at=time(8))
    assert timing.last_digest(at("2026-11-28T01:59")) == at("2026-11-27T02:00")
    assert timing.last_digest(at("2026-11-28T02:00")) == at("2026-11-28T02:00")
    assert timing.next_digest(at("2026-11-28T02:00")) == at("2026-11-29T02:00")


def test_a_digest_of_the_week_comes_on_its_day():
    timing = Timing(zone=BISHKEK, at=time(1), weekday=0)
    # Monday, 30 November, 1 o'clock there is Sunday evening in UTC.
    assert timing.next_digest(at("2026-11-28T12:00")) == at("2026-11-29T19:00")
    assert timing.last_digest(at("2026-11-28T12:00")) == at("2026-11-22T19:00")


def test_where_clocks_go_forward_over_it_a_digest_comes_an_hour_later_and_once():
    timing = Timing(zone=BERLIN, at=time(2, 30))
    assert timing.next_digest(at("2026-03-28T12:00")) == at("2026-03-29T01:30")
    assert timing.next_digest(at("2026-03-29T01:30")) == at("2026-03-30T00:30")


def test_where_clocks_go_back_over_it_a_digest_comes_once():
    timing = Timing(zone=BERLIN, at=time(2, 30))
    assert timing.next_digest(at("2026-10-24T12:00")) == at("2026-10-25T00:30")
    assert timing.next_digest(at("2026-10-25T00:30")) == at("2026-10-26T01:30")


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-11-28T15:59", None),
        ("2026-11-28T16:00", "2026-11-29T01:00"),
        ("2026-11-28T20:00", "2026-11-29T01:00"),
        ("2026-11-29T00:59", "2026-11-29T01:00"),
        ("2026-11-29T01:00", None),
    ],
)
def test_quiet_hours_go_over_midnight(now: str, end: str | None):
    quiet = Timing(zone=BISHKEK, quiet=NIGHT).quiet_until(at(now))
    assert quiet == (at(end) if end else None)


def test_quiet_hours_of_the_day():
    timing = Timing(quiet=(time(9), time(17)))
    assert timing.quiet_until(at("2026-11-28T08:59")) is None
    assert timing.quiet_until(at("2026-11-28T09:00")) == at("2026-11-28T17:00")
    assert timing.quiet_until(at("2026-11-28T17:00")) is None


def test_the_next_turn_is_the_digest_or_the_end_of_quiet_hours():
    timing = Timing(at=time(6), quiet=NIGHT)
    assert timing.next_turn(at("2026-11-28T12:00")) == at("2026-11-29T06:00")
    assert timing.next_turn(at("2026-11-29T06:30")) == at("2026-11-29T07:00")


@given(
    minutes=st.integers(0, 10 * 365 * 24 * 60),
    clock=st.times(),
    weekday=st.none() | st.integers(0, 6),
    zone=st.sampled_from([UTC, BISHKEK, BERLIN, ZoneInfo("America/St_Johns")]),
)
def test_between_two_digests_there_is_no_third(minutes, clock, weekday, zone):
    """Each comes once: the last one stays the last until the next one comes."""
    now = at("2020-01-01T00:00") + timedelta(minutes=minutes)
    timing = Timing(zone=zone, at=clock, weekday=weekday)
    last, following = timing.last_digest(now), timing.next_digest(now)
    assert last <= now < following
    assert timing.next_digest(last) == following
    assert timing.last_digest(following) == following


def test_pauses_double_up_to_an_hour():
    tried = at("2026-11-28T12:00")
    pauses = [next_try(number, tried) - tried for number in range(1, 10)]
    assert pauses == [timedelta(minutes=one) for one in (1, 2, 4, 8, 16, 32, 60, 60, 60)]


def test_what_was_never_tried_is_due():
    assert next_try(0, None) is None

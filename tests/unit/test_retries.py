"""When a file that failed is tried again by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.model import Failure
from monitor.retries import is_due

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


def failed(stage: str = "passing") -> Failure:
    return Failure(source="a.txt", stage=stage, message="permission denied")


def tries(times: int) -> list[float]:
    """Minutes between the first `times` tries of a file that always fails."""
    found: list[float] = []
    tried_at, now = NOON, NOON
    while len(found) < times and now - tried_at < timedelta(days=3):
        now += timedelta(minutes=1)
        if is_due(failed(), len(found) + 1, tried_at, now):
            found.append((now - tried_at) / timedelta(minutes=1))
            tried_at = now
    return found


def test_the_pauses_grow_to_a_day() -> None:
    assert tries(8) == [1, 4, 16, 60, 240, 1440, 1440, 1440]


def test_it_is_given_up_after_a_month() -> None:
    assert len(tries(100)) == 29


@pytest.mark.parametrize("stage", ["read", "limit", "extract"])
def test_what_lasts_is_not_tried_again(stage: str) -> None:
    assert not is_due(failed(stage), 1, NOON, NOON + timedelta(days=365))


def test_a_clock_that_was_set_back_does_not_hold_it_up() -> None:
    assert is_due(failed(), 6, NOON, NOON - timedelta(days=400))

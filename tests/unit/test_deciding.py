"""Deciding what a new article touches gives what deciding everything from scratch gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import link as linking
from monitor.deciding import decide
from monitor.model import Decisions, Link, Reading, Ruling
from monitor.scoring import Feature
from tests.chance import CLAUSES, THEMES, any_reading, any_ruling
from tests.factories import make_reading


@settings(deadline=None)
@given(st.integers(min_value=0), st.integers(min_value=1, max_value=14))
def test_what_is_decided_bit_by_bit_is_what_is_decided_from_scratch(seed: int, count: int) -> None:
    """New articles, versions in the place of earlier ones, articles that go, and rulings."""
    chance = Random(seed)
    readings: list[Reading] = []
    rulings: list[Ruling] = []
    before: Decisions | None = None
    for number in range(count):
        step = chance.random()
        if readings and step < 0.25:
            readings.pop(chance.randrange(len(readings)))
        if step < 0.15 or step >= 0.25:
            readings.append(any_reading(chance, number))
        if readings and step > 0.95:
            rulings.append(any_ruling(chance, readings, number))
        chance.shuffle(readings)
        now = decide("CHN-KGZ", readings, THEMES, rulings, before)
        scratch = decide("CHN-KGZ", readings, THEMES, rulings)
        for one in fields(Decisions):
            assert getattr(now, one.name) == getattr(scratch, one.name), one.name
        before = now


def _history(count: int) -> list[Reading]:
    """A meeting a month, each of which says the same two things and a third one."""
    return [
        make_reading(
            f"{n}: It will {CLAUSES[0]}. It will {CLAUSES[5]}. It will {CLAUSES[n % 5]} too.",
            [(one, {}) for one in dict.fromkeys((CLAUSES[0], CLAUSES[5], CLAUSES[n % 5]))],
            held_on=date(2015, 1, 1) + timedelta(days=30 * n),
        )
        for n in range(count)
    ]


@pytest.mark.parametrize(("late", "accounts"), [(29, 1), (20, 10), (0, 30)])
def test_only_what_comes_after_a_new_article_is_linked_again(
    late: int, accounts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked = []
    one_by_one = linking._link_account

    def counted(account: Sequence[Feature], board: object) -> list[Link]:
        linked.append(account)
        return one_by_one(account, board)  # type: ignore[arg-type]

    monkeypatch.setattr(linking, "_link_account", counted)
    readings = _history(30)
    new = readings.pop(late)
    before = decide("CHN-KGZ", readings, THEMES)
    linked.clear()
    after = decide("CHN-KGZ", [*readings, new], THEMES, before=before)
    assert len(linked) == accounts
    assert after.meetings[late - 1] is before.meetings[late - 1] or not late

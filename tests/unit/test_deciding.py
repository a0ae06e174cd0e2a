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
from monitor.model import Decisions, Link, Reading, Ruling, Theme
from monitor.scoring import Feature
from tests.chance import CLAUSES, THEMES, any_reading, any_ruling
from tests.factories import make_reading


@settings(deadline=None)
@given(st.integers(min_value=0), st.integers(min_value=1, max_value=14))
def test_what_is_decided_bit_by_bit_is_what_is_decided_from_scratch(seed: int, count: int) -> None:
    """New articles, versions of earlier ones, articles that go, rulings, edits of the themes."""
    chance = Random(seed)
    themes = THEMES
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
        former, themes = themes, _edited(chance, themes)
        now = decide("CHN-KGZ", readings, themes, rulings, before, has_same_themes=themes == former)
        scratch = decide("CHN-KGZ", readings, themes, rulings)
        for one in fields(Decisions):
            assert getattr(now, one.name) == getattr(scratch, one.name), one.name
        before = now


def _edited(chance: Random, themes: Sequence[Theme]) -> tuple[Theme, ...]:
    """Now and then without one of them, or with all again."""
    if chance.random() < 0.6:
        return tuple(themes)
    gone = chance.choice(THEMES)
    return tuple(one for one in THEMES if one is not gone or chance.random() < 0.3)


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


@pytest.fixture
def linked(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The accounts that are linked."""
    accounts: list[object] = []
    one_by_one = linking._link_account

    def counted(account: Sequence[Feature], board: object) -> list[Link]:
        accounts.append(account)
        return one_by_one(account, board)  # type: ignore[arg-type]

    monkeypatch.setattr(linking, "_link_account", counted)
    return accounts


@pytest.mark.parametrize(("late", "accounts"), [(29, 1), (20, 10), (0, 30)])
def test_only_what_comes_after_a_new_article_is_linked_again(
    late: int, accounts: int, linked: list[object]
) -> None:
    readings = _history(30)
    new = readings.pop(late)
    before = decide("CHN-KGZ", readings, THEMES)
    linked.clear()
    after = decide("CHN-KGZ", [*readings, new], THEMES, before=before)
    assert len(linked) == accounts
    assert after.meetings[late - 1] is before.meetings[late - 1] or not late


def test_only_what_comes_after_other_themes_is_linked_again(linked: list[object]) -> None:
    word = "aquarium"
    readings = _history(20)
    readings[12] = make_reading(
        f"It will open an {word}.", [(f"open an {word}", {})], held_on=readings[12].account.held_on
    )
    before = decide("CHN-KGZ", readings, THEMES)
    for phrase, accounts in ((word, 8), ("cathedral", 0)):
        linked.clear()
        edited = (*THEMES, Theme(key="new", title="New", phrases={"en": (phrase,)}))
        after = decide("CHN-KGZ", readings, edited, before=before, has_same_themes=False)
        assert len(linked) == accounts
        assert after == decide("CHN-KGZ", readings, edited)

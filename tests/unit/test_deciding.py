"""Deciding what a new article touches gives what deciding everything from scratch gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import link as linking
from monitor.deciding import decide
from monitor.model import (
    Decisions,
    Kind,
    Level,
    Link,
    MeetingKind,
    Reading,
    Ruling,
    RulingKind,
    Theme,
    Tier,
)
from monitor.rulings import key_of, make_ruling
from monitor.scoring import Feature
from tests.factories import make_reading

THEMES = [
    Theme(key="flights", title="Flights", phrases={"en": ("direct flights", "airlines")}),
    Theme(key="railway", title="Railway", phrases={"en": ("railway",)}),
]
_CLAUSES = (
    "increase direct flights between the two capitals",
    "expand direct flights of both airlines to the northern capital",
    "build a railway to the port of Lund",
    "finish the railway to the port of Lund by June",
    "no longer build a railway to the port of Lund",
    "open a consulate in the northern capital",
    "open a consular desk near the northern border",
    "train 40 nurses in rural hospitals",
    "train 60 nurses in rural hospitals of the north",
    "support the admission of the north to the fisheries council",
)
#: (kind, tier, party, whether it is affirmed), more of what is plainly promised.
_ROLES = (
    *[(Kind.OFFER, Tier.INTENT, "CHN", True)] * 4,
    (Kind.OFFER, Tier.AGREED, "KGZ", True),
    (Kind.REQUEST, Tier.INTENT, "KGZ", True),
    (Kind.JOINT, Tier.AGREED, "JOINT", True),
    (Kind.POSITION, None, "CHN", False),
    (Kind.WISH, None, "CHN", True),
    (Kind.PROGRESS, Tier.DONE, "CHN", True),
    (Kind.DEED, Tier.DONE, "CHN", True),
    (Kind.DEED, Tier.UNDERWAY, "KGZ", True),
)
#: Two days apart and a year apart, the same day twice, and an unknown one.
_DAYS = (*(date(2020, 1, 1) + timedelta(days=n) for n in (0, 0, 1, 9, 90, 200, 400, 800)), None)


def _reading(chance: Random, number: int) -> Reading:
    day = chance.choice(_DAYS)
    quotes = chance.sample(_CLAUSES, chance.randrange(1, 5))
    said = []
    for quote in quotes:
        kind, tier, party, is_affirmative = chance.choice(_ROLES)
        due = date(2020, 6, 1) if "June" in quote else None
        said.append(
            (
                quote,
                {
                    "kind": kind,
                    "tier": tier,
                    "party": party,
                    "counterparty": {"CHN": "KGZ", "KGZ": "CHN"}.get(party),
                    "is_affirmative": is_affirmative,
                    "due_on": due,
                },
            )
        )
    text = f"{number}. " + " ".join(f"It will {quote}." for quote in quotes)
    return make_reading(
        text + " They also talked." * chance.randrange(8),
        said,
        held_on=day,
        article_published_at=day and day.isoformat(),
        kind=chance.choice([*[MeetingKind.MEETING] * 4, *MeetingKind]),
        level=chance.choice(list(Level)),
        place=chance.choice(["Lund", "Lund", "Oslo", None]),
        is_cut=chance.random() < 0.1,
    )


def _ruling(chance: Random, readings: list[Reading], number: int) -> Ruling:
    keys = [key_of(r, s) for r in readings for s in r.statements]
    kind = chance.choice([one for one in RulingKind if one is not RulingKind.CORRECT])
    wanted = 2 if kind in (RulingKind.SAME, RulingKind.NOT_SAME, RulingKind.MERGE) else 1
    return make_ruling(
        kind,
        "CHN-KGZ",
        chance.choices(keys, k=wanted),
        datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number),
        label="a name" if kind is RulingKind.RENAME else "",
    )


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
            readings.append(_reading(chance, number))
        if readings and step > 0.95:
            rulings.append(_ruling(chance, readings, number))
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
            f"{n}: It will {_CLAUSES[0]}. It will {_CLAUSES[5]}. It will {_CLAUSES[n % 5]} too.",
            [(one, {}) for one in dict.fromkeys((_CLAUSES[0], _CLAUSES[5], _CLAUSES[n % 5]))],
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

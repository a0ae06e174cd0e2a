"""Accounts and rulings of one relationship as chance would have them: for what must always hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random

from monitor.model import (
    Kind,
    Level,
    MeetingKind,
    Reading,
    Ruling,
    RulingKind,
    Theme,
    Tier,
)
from monitor.rulings import key_of, make_ruling
from tests.factories import make_reading

THEMES = [
    Theme(key="flights", title="Flights", phrases={"en": ("direct flights", "airlines")}),
    Theme(key="railway", title="Railway", phrases={"en": ("railway",)}),
]
CLAUSES = (
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


def any_reading(chance: Random, number: int) -> Reading:
    """On one of few days, known or not; told whole or cut off; with deeds among its statements."""
    day = chance.choice(_DAYS)
    quotes = chance.sample(CLAUSES, chance.randrange(1, 5))
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


def any_ruling(chance: Random, readings: Sequence[Reading], number: int) -> Ruling:
    """On statements of the readings, made so many minutes after the others."""
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

"""What matters more stands first, with its reasons; nothing is decided here."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Change, ChangeKind, Decision, Decisions, Kind, Level, Specifics, Tier
from monitor.significance import significance, suggest_phrases, weigh
from tests.factories import (
    make_article,
    make_change,
    make_link,
    make_meeting,
    make_reading,
    make_statement,
)

ARTICLE = make_article("Arland will open a railway.")
TRACKED = {"railway"}


def score(kind: ChangeKind = ChangeKind.NEW, **given: Any) -> int:
    return weight(kind, **given).score


def weight(kind: ChangeKind = ChangeKind.NEW, **given: Any) -> Any:
    """The significance of one change; `given` goes to the change, statement or meeting by name."""
    level = given.pop("level", Level.MINISTER)
    statement = {
        k: given.pop(k) for k in ("specifics", "due_on", "confidence", "tier") if k in given
    }
    options = {k: given.pop(k) for k in ("years", "link") if k in given}
    if statement.get("tier", Tier.INTENT) is None:
        statement["kind"] = Kind.POSITION
    side = make_statement(ARTICLE, "open a railway", **statement)
    change = make_change(kind=kind, **given)
    return significance(change, [side], make_meeting(level=level), TRACKED, **options)


def test_what_was_kept_or_broken_comes_before_what_was_said_and_silence_last() -> None:
    order = [
        ChangeKind.REVERSED, ChangeKind.DELIVERED, ChangeKind.UNDER_WAY, ChangeKind.SOFTENED,
        ChangeKind.NEW, ChangeKind.REWORDED, ChangeKind.NOT_MENTIONED, ChangeKind.REPEATED,
    ]  # fmt: skip
    same_tier = {"tier_before": Tier.INTENT, "tier_after": Tier.INTENT}
    found = [score(kind, **same_tier) for kind in order]
    assert found == sorted(found, reverse=True)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"specifics": Specifics(names=("Luban Workshop",))}, "named project or place +8"),
        ({"specifics": Specifics(numbers=("14 flights",))}, "number +6"),
        ({"due_on": date(2024, 6, 30)}, "date +6"),
        ({"sub_kinds": ("number changed: 7 to 14",)}, "number or deadline moved +10"),
        ({"sub_kinds": ("overdue: was due 2024-06-30",)}, "overdue +15"),
        ({"level": Level.LEADER}, "leader level +8"),
        ({"years": 2}, "unchanged for 2 years before +8"),
        ({"tier_before": Tier.ASPIRATION, "tier_after": Tier.AGREED}, "2 tiers up +12"),
    ],
)
def test_each_of_these_adds_its_points_and_says_so(more: dict[str, Any], reason: str) -> None:
    plain = {"tier_before": Tier.INTENT, "tier_after": Tier.INTENT}
    heavier = weight(ChangeKind.REWORDED, **(plain | more))
    assert heavier.score > score(ChangeKind.REWORDED, **plain)
    assert reason in heavier.reasons


@pytest.mark.parametrize(
    ("less", "reason"),
    [
        ({"themes": ("visas",)}, None),
        ({"tier": None}, "no act -8"),
        ({"confidence": 70}, "in doubt -10"),
        ({"link": make_link(decision=Decision.REVIEW)}, "in doubt -10"),
    ],
)
def test_each_of_these_counts_for_less(less: dict[str, Any], reason: str | None) -> None:
    lighter = weight(**less)
    assert lighter.score < score()
    assert reason is None or reason in lighter.reasons


def test_a_tier_between_two_acts_is_no_step() -> None:
    tiers = {"tier_before": Tier.ASPIRATION, "tier_after": Tier.DONE}
    for kind in (ChangeKind.ANSWERED, ChangeKind.ROLE_CHANGED):
        assert score(kind, **tiers) == score(kind)


def test_how_long_a_matter_stayed_as_it_was_leaves_silence_and_repetition_out() -> None:
    days = [date(2018, 1, 1), date(2019, 6, 1), date(2022, 2, 1)]
    kinds = [ChangeKind.NEW, ChangeKind.REPEATED, ChangeKind.REWORDED]
    reading = make_reading("Arland will open a railway.", [("open a railway", {})])
    said = reading.statements[0].id
    decisions = Decisions(
        relationship="CHN-KGZ",
        meetings=tuple(make_meeting(id=str(day), held_on=day) for day in days),
        changes=tuple(
            make_change(id=str(day), meeting_id=str(day), kind=kind, after_id=said)
            for day, kind in zip(days, kinds, strict=True)
        ),
    )
    last = weigh(decisions, [reading], TRACKED)[decisions.changes[-1]]
    assert "unchanged for 4 years before +12" in last.reasons


_changes = st.builds(
    make_change,
    kind=st.sampled_from(ChangeKind),
    sub_kinds=st.sets(st.sampled_from(("jointly", "overdue: x", "deadline later: x"))).map(tuple),
    tier_before=st.none() | st.sampled_from(Tier),
    tier_after=st.none() | st.sampled_from(Tier),
    themes=st.sampled_from(((), ("railway",))),
)


@given(change=_changes, years=st.integers(0, 99), level=st.sampled_from(Level))
def test_any_score_is_0_to_100_and_the_sum_of_its_reasons(
    change: Change, years: int, level: Level
) -> None:
    side = make_statement(ARTICLE, "open a railway")
    found = significance(change, [side], make_meeting(level=level), TRACKED, years=years)
    total = sum(int(reason.rpartition(" ")[2]) for reason in found.reasons)
    assert found.score == min(max(total, 0), 100)


def test_phrases_are_words_that_stand_together_in_most_wordings() -> None:
    quotes = [
        "deepen exchanges between film festivals of the two countries",
        "support film festivals in both capitals",
        "invite directors to film festivals",
    ]
    assert suggest_phrases(quotes) == ("film festivals",)


def test_without_such_a_pair_single_shared_words_and_never_the_parties() -> None:
    quotes = ["cut poverty in Arland's villages", "share with Arland how poverty was cut"]
    assert suggest_phrases(quotes, {"arland"}) == ("poverty",)


def test_wordings_that_share_nothing_suggest_nothing() -> None:
    assert suggest_phrases(["plant date palms", "teach chess"]) == ()

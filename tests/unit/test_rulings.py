"""What people ruled holds: through other rules, corrected articles and newer decisions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.link import link
from monitor.meetings import meet
from monitor.model import Commitment, Decision, Kind, Link, Reading, Ruling, RulingKind, Tier
from monitor.rulings import find, key_of, make_ruling, rule
from tests.factories import make_key, make_reading

NOON = datetime(2022, 8, 1, 12, tzinfo=UTC)
FLIGHTS, TRAINS = "increase direct flights to the capital", "run night trains to the coast"
PORTS = "open three border ports"


def reading(day: str, *quotes: str, **fields: Any) -> Reading:
    text = f"{day}: " + " ".join(f"It will {quote}." for quote in quotes)
    return make_reading(
        text, [(quote, dict(fields)) for quote in quotes], held_on=date.fromisoformat(day)
    )


FIRST = reading("2021-05-01", FLIGHTS, TRAINS)
SECOND = reading("2022-05-01", FLIGHTS, PORTS)
THIRD = reading("2023-05-01", FLIGHTS)
READINGS = (FIRST, SECOND, THIRD)


def ruling(kind: RulingKind, *where: tuple[Reading, str], hours: int = 0, **right: Any) -> Ruling:
    """A ruling on the statements of these quotes, made some hours after noon."""
    keys = [
        key_of(one, next(s for s in one.statements if s.quote == quote)) for one, quote in where
    ]
    return make_ruling(kind, "CHN-KGZ", keys, NOON + timedelta(hours=hours), **right)


def linked(
    rulings: list[Ruling], readings: tuple[Reading, ...] = READINGS
) -> tuple[tuple[Commitment, ...], dict[tuple[str, str], Link]]:
    """The commitments, and the links by day and quote."""
    ruled = rule(readings, rulings)
    themes = {s.id: s.themes for r in ruled.readings for s in r.statements}
    commitments, links = link(meet(ruled.readings), ruled.readings, themes, ruled.verdicts)
    said = {s.id: (str(r.account.held_on), s.quote) for r in ruled.readings for s in r.statements}
    return commitments, {said[one.statement_id]: one for one in links}


def chains(rulings: list[Ruling], readings: tuple[Reading, ...] = READINGS) -> list[list[str]]:
    """The commitments as ``year word`` of their statements."""
    _, links = linked(rulings, readings)
    found: dict[str, list[str]] = {}
    for (day, quote), one in links.items():
        found.setdefault(one.commitment_id, []).append(f"{day[:4]} {quote.split()[1]}")
    return list(found.values())


UNRULED = [["2021 direct", "2022 direct", "2023 direct"], ["2021 night"], ["2022 three"]]


def test_without_rulings_nothing_is_decided_by_a_person() -> None:
    assert chains([]) == UNRULED
    assert {one.decided_by for one in linked([])[1].values()} == {"rule"}


def test_same_links_the_later_statement_whatever_the_score() -> None:
    for sides in [((SECOND, PORTS), (FIRST, TRAINS)), ((FIRST, TRAINS), (SECOND, PORTS))]:
        one = ruling(RulingKind.SAME, *sides)
        assert ["2021 night", "2022 three"] in chains([one])
        link_now = linked([one])[1]["2022-05-01", PORTS]
        assert (link_now.decision, link_now.decided_by) == (Decision.LINKED, "person")


def test_same_links_even_what_the_gate_keeps_apart() -> None:
    theirs = reading("2022-05-01", PORTS, party="KGZ", kind=Kind.REQUEST)
    one = ruling(RulingKind.SAME, (theirs, PORTS), (FIRST, TRAINS))
    assert ["2021 night", "2022 three"] in chains([one], (FIRST, theirs))


def test_same_joins_two_statements_of_one_account() -> None:
    one = ruling(RulingKind.SAME, (FIRST, TRAINS), (FIRST, FLIGHTS))
    assert ["2021 direct", "2021 night", "2022 direct", "2023 direct"] in chains([one])


def test_not_same_keeps_two_statements_apart_and_later_ones_go_where_they_are_nearest() -> None:
    one = ruling(RulingKind.NOT_SAME, (SECOND, FLIGHTS), (FIRST, FLIGHTS))
    assert not any({"2021 direct", "2022 direct"} <= set(chain) for chain in chains([one]))
    opened = linked([one])[1]["2022-05-01", FLIGHTS]
    assert (opened.decision, opened.decided_by) == (Decision.NEW, "person")


def test_not_same_does_not_hand_the_statement_to_the_next_best() -> None:
    far, near = "open a consulate in the northern capital", "open a consular desk in the north"
    desk = "open a consular desk near the northern border"
    first, second = reading("2021-05-01", near, far), reading("2022-05-01", desk)
    one = ruling(RulingKind.NOT_SAME, (second, desk), (first, near))
    alone = linked([], (reading("2021-05-01", far), second))[1]["2022-05-01", desk]
    assert alone.decision is Decision.LINKED  # a clear choice, where nothing is nearer
    kept = linked([one], (first, second))[1]["2022-05-01", desk]
    assert (kept.decision, kept.decided_by) == (Decision.NEW, "person")


def test_merge_makes_two_whole_commitments_one() -> None:
    one = ruling(RulingKind.MERGE, (SECOND, PORTS), (FIRST, FLIGHTS))
    assert ["2021 direct", "2022 direct", "2022 three", "2023 direct"] in chains([one])
    commitments, links = linked([one])
    (whole,) = [c for c in commitments if len(c.statement_ids) == 4]
    assert (whole.first_on, whole.last_on) == (date(2021, 5, 1), date(2023, 5, 1))
    assert whole.label == FLIGHTS
    assert links["2022-05-01", PORTS].decided_by == "person"


def test_split_opens_a_commitment() -> None:
    one = ruling(RulingKind.SPLIT, (SECOND, FLIGHTS))
    _, links = linked([one])
    opened = links["2022-05-01", FLIGHTS]
    assert opened.commitment_id == opened.statement_id
    assert (opened.decision, opened.decided_by) == (Decision.NEW, "person")


def test_rename_names_the_commitment_and_the_newest_name_wins() -> None:
    older = ruling(RulingKind.RENAME, (SECOND, FLIGHTS), label="Old", hours=1)
    newer = ruling(RulingKind.RENAME, (FIRST, FLIGHTS), label="Air link", hours=2)
    commitments, _ = linked([newer, older])
    assert [c.label for c in commitments if len(c.statement_ids) == 3] == ["Air link"]


def test_dismiss_takes_the_statement_out() -> None:
    one = ruling(RulingKind.DISMISS, (FIRST, TRAINS))
    assert [s.quote for r in rule(READINGS, [one]).readings for s in r.statements] == [
        FLIGHTS, FLIGHTS, PORTS, FLIGHTS,
    ]  # fmt: skip


def test_correct_puts_party_and_tier_right_and_the_newest_of_each_wins() -> None:
    rulings = [
        ruling(RulingKind.CORRECT, (FIRST, TRAINS), party="KGZ", tier=Tier.DONE),
        ruling(RulingKind.CORRECT, (FIRST, TRAINS), tier=Tier.AGREED, hours=1),
    ]
    right = rule(READINGS, rulings).readings[0].statements[1]
    assert (right.party, right.tier, right.quote) == ("KGZ", Tier.AGREED, TRAINS)
    assert right.rules[-1] == "ruling.correct"


@pytest.mark.parametrize(
    ("older", "newer", "together"),
    [
        (RulingKind.SAME, RulingKind.NOT_SAME, False),
        (RulingKind.NOT_SAME, RulingKind.SAME, True),
        (RulingKind.MERGE, RulingKind.NOT_SAME, False),
        (RulingKind.NOT_SAME, RulingKind.MERGE, True),
    ],
)
def test_a_newer_ruling_on_the_same_pair_wins(
    older: RulingKind, newer: RulingKind, together: bool
) -> None:
    pair = (SECOND, FLIGHTS), (FIRST, FLIGHTS)
    rulings = [ruling(newer, *pair[::-1], hours=2), ruling(older, *pair, hours=1)]
    found = [{"2021 direct", "2022 direct"} <= set(chain) for chain in chains(rulings)]
    assert any(found) is together


def test_a_split_undoes_an_older_same_and_a_newer_same_undoes_it() -> None:
    pair = (SECOND, PORTS), (FIRST, TRAINS)
    same = ruling(RulingKind.SAME, *pair, hours=1)
    split = ruling(RulingKind.SPLIT, (SECOND, PORTS), hours=2)
    again = ruling(RulingKind.SAME, *pair, hours=3)
    assert chains([same, split]) == UNRULED
    assert ["2021 night", "2022 three"] in chains([same, split, again])


def test_an_undone_ruling_does_nothing() -> None:
    one = ruling(RulingKind.SPLIT, (SECOND, FLIGHTS))
    assert chains([replace(one, undone_at=NOON)]) == UNRULED


# ---------------------------------------------------------------- what a ruling survives


def test_a_ruling_survives_a_corrected_article_and_rules_that_cut_elsewhere() -> None:
    """Every id changes; the day and nearly the same words stay."""
    one = ruling(RulingKind.SPLIT, (SECOND, FLIGHTS))
    edited = reading("2022-05-01", f"{FLIGHTS} city", PORTS)
    assert {s.id for s in edited.statements}.isdisjoint(s.id for s in SECOND.statements)
    opened = linked([one], (FIRST, edited))[1]["2022-05-01", f"{FLIGHTS} city"]
    assert (opened.decision, opened.decided_by) == (Decision.NEW, "person")


def test_a_ruling_whose_statement_is_gone_rests_and_takes_hold_again() -> None:
    one = ruling(RulingKind.SPLIT, (SECOND, FLIGHTS))
    without = (FIRST, reading("2022-05-01", PORTS))
    assert rule(without, [one]).resting == (one,)
    assert rule(READINGS, [one]).resting == ()


@pytest.mark.parametrize("kind", [RulingKind.DISMISS, RulingKind.CORRECT])
def test_a_ruling_on_firmness_rests_when_the_words_of_commitment_change(kind: RulingKind) -> None:
    """Who said that "may open" binds nobody has not said so of "will open"."""
    right = {"tier": Tier.ASPIRATION} if kind is RulingKind.CORRECT else {}
    one = ruling(kind, (FIRST, TRAINS), **right)
    edited = reading("2021-05-01", FLIGHTS, TRAINS, cue="has agreed to")
    assert rule((edited,), [one]).resting == (one,)
    party = ruling(RulingKind.CORRECT, (FIRST, TRAINS), party="KGZ")
    assert rule((edited,), [party]).resting == ()


def test_a_key_means_the_same_words_in_every_account_of_the_day() -> None:
    other = replace(reading("2022-05-01", "close schools", FLIGHTS))
    found = find(key_of(SECOND, SECOND.statements[0]), (FIRST, SECOND, other))
    assert {s.article_id for s in found} == {SECOND.article.id, other.article.id}


def test_of_two_sides_with_the_same_words_the_keys_party_is_meant() -> None:
    text = "They will build roads. They will also build roads."
    both = make_reading(text, [("build roads", {"party": "CHN"}), ("also build roads", {})])
    ours = replace(both.statements[0], party="CHN")
    theirs = replace(both.statements[1], party="KGZ", quote="build roads")
    both = replace(both, statements=(ours, theirs))
    assert find(key_of(both, theirs), (both,)) == (theirs,)


def test_the_nearest_words_of_another_party_or_day_are_never_meant() -> None:
    near = make_key(day="2022-05-01", quote=f"{FLIGHTS} now", party="KGZ")
    assert find(near, READINGS) == ()
    assert find(replace(near, party="CHN", day="2022-05-02"), READINGS) == ()


def test_a_short_piece_of_a_clause_is_not_the_clause() -> None:
    assert find(make_key(day="2022-05-01", quote="flights"), READINGS) == ()


_PLACES = [(one, s.quote) for one in READINGS for s in one.statements]
_rulings = st.lists(
    st.builds(
        lambda kind, sides, hours: ruling(
            kind, *sides[: 2 if kind in _OF_TWO else 1], hours=hours, label="name", party="KGZ"
        ),
        st.sampled_from(RulingKind),
        st.permutations(_PLACES),
        st.integers(0, 50),
    ),
    max_size=6,
)
_OF_TWO = {RulingKind.SAME, RulingKind.NOT_SAME, RulingKind.MERGE}


@given(rulings=_rulings, shuffled=st.randoms())
def test_any_rulings_leave_each_statement_in_one_commitment_whatever_their_order(
    rulings: list[Ruling], shuffled: Any
) -> None:
    commitments, links = linked(rulings)
    owners = {one: c.id for c in commitments for one in c.statement_ids}
    assert owners == {one.statement_id: one.commitment_id for one in links.values()}
    assert sum(len(c.statement_ids) for c in commitments) == len(links)
    again = list(rulings)
    shuffled.shuffle(again)
    assert linked(again) == (commitments, links)

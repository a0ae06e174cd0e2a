"""Which statements are one commitment, and why."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.place import ROOT
from monitor import candidates, link
from monitor.candidates import Index
from monitor.extract import extract
from monitor.intake import read
from monitor.link import CLEAR_FROM, CLEAR_LEAD, LINKED_FROM
from monitor.meetings import meet
from monitor.model import ChangeKind, Decision, Kind, Tier
from monitor.nearest import Chains, Points, Rows
from monitor.scoring import Scorer, feature
from tests.factories import make_article, make_statement
from tests.unit.history import decide, tell

FLIGHTS = ("increase direct flights between the two capitals", {"themes": ("flights",)})
MORE_FLIGHTS = ("expand direct air routes between the two capitals", {"themes": ("flights",)})


def test_a_reworded_commitment_is_one_chain() -> None:
    history = tell({"2021-05-01": [FLIGHTS], "2022-05-01": [MORE_FLIGHTS]})
    (commitment,) = history.commitments
    assert len(commitment.statement_ids) == 2
    linked = history.links[1]
    assert linked.decision is Decision.LINKED
    assert linked.score >= LINKED_FROM
    assert sum(p.points for p in linked.parts) == pytest.approx(linked.score, abs=0.1)


def test_the_gate_comes_before_the_text() -> None:
    """The same words of the other side are another commitment."""
    other = (FLIGHTS[0], {"themes": ("flights",), "party": "KGZ"})
    history = tell({"2021-05-01": [FLIGHTS], "2022-05-01": [other]})
    assert len(history.commitments) == 2


def test_one_sides_word_can_become_both_sides() -> None:
    joint = (FLIGHTS[0], {"themes": ("flights",), "party": "JOINT", "kind": Kind.JOINT})
    assert len(tell({"2021-05-01": [FLIGHTS], "2022-05-01": [joint]}).commitments) == 1


def test_support_and_opposition_are_held_apart() -> None:
    history = tell(
        {
            "2021-05-01": [("support interference in internal affairs", {})],
            "2022-05-01": [("oppose interference in internal affairs", {})],
        }
    )
    assert "opposed" in {p.name for p in history.links[1].parts}


def test_what_an_account_says_again_joins_the_same_commitment() -> None:
    history = tell({"2021-05-01": [FLIGHTS], "2022-05-01": [FLIGHTS, MORE_FLIGHTS]})
    assert [len(c.statement_ids) for c in history.commitments] == [3]
    assert history.links[1].score > history.links[2].score


def test_a_commitment_takes_one_of_two_statements_that_are_not_the_same() -> None:
    loans = ("increase the number of soft loans", {})
    history = tell({"2021-05-01": [FLIGHTS], "2022-05-01": [FLIGHTS, loans]})
    assert sorted(len(c.statement_ids) for c in history.commitments) == [1, 2]


def test_a_doubtful_pair_is_left_to_a_person_with_its_candidate() -> None:
    history = tell(
        {
            "2021-05-01": [
                ("open a consulate in the northern capital", {}),
                ("open a post office in the northern capital", {}),
            ],
            "2022-05-01": [("open a consular desk near the northern border", {})],
        }
    )
    doubtful = history.links[2]
    assert doubtful.decision is Decision.REVIEW
    assert doubtful.candidate_id == history.links[0].statement_id
    assert doubtful.score - doubtful.runner_up_score < CLEAR_LEAD
    assert len(history.commitments) == 3


def test_a_pair_with_no_near_rival_is_linked_from_fewer_points() -> None:
    history = tell(
        {
            "2021-05-01": [("open a consulate in the northern capital", {})],
            "2022-05-01": [("open a consular desk near the northern border", {})],
        }
    )
    link = history.links[1]
    assert link.decision is Decision.LINKED
    assert CLEAR_FROM <= link.score < LINKED_FROM


@pytest.mark.parametrize(
    "again",
    ["lift the ban on a consular desk near the northern border", "do the same for a consulate"],
)
def test_a_hindrance_or_what_points_back_is_no_clear_choice(again: str) -> None:
    history = tell(
        {
            "2021-05-01": [("open a consulate in the northern capital", {})],
            "2022-05-01": [(again, {})],
        }
    )
    link = history.links[1]
    assert CLEAR_FROM <= link.score < LINKED_FROM
    assert link.decision is not Decision.LINKED


def test_what_two_statements_score_hangs_on_nothing_else() -> None:
    pair = (
        [("open a consulate in the northern capital", {})],
        [("open consular desks up north", {})],
    )
    alone = tell({"2021-05-01": pair[0], "2022-05-01": pair[1]})
    more = [
        (f"open a consulate in the northern capital of the {n}th province", {}) for n in range(9)
    ]
    among = tell({"2021-05-01": pair[0], "2022-05-01": pair[1], "2023-05-01": more})
    assert among.links[:2] == alone.links


def test_among_many_fewer_are_asked_for_and_the_same_is_decided(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The rest of the dozen is asked for where statements of an account want one commitment."""
    texts = sorted((ROOT / "tests" / "quality" / "readouts").glob("*.txt"))
    readings = [extract(read(path, path.name)[1]) for path in texts]
    meetings = meet(readings)
    asked: list[int] = []

    def nearest(index: Index, row: int, chains: Chains, count: int) -> tuple[Rows, Points]:
        asked.append(count)
        return find(index, row, chains, count)

    find = Index.nearest
    monkeypatch.setattr(Index, "nearest", nearest)
    among_few = link.link(meetings, readings, {})
    for module in (link, candidates):
        monkeypatch.setattr(module, "SIEVED_FROM", 1)
    assert link.link(meetings, readings, {}) == among_few
    assert asked.count(2) > 50
    assert len(asked) - 2 * asked.count(2) > 10


def test_two_accounts_of_one_meeting_share_their_commitments() -> None:
    history = tell({"2021-05-01": [FLIGHTS], "2021-05-02": [MORE_FLIGHTS]})
    assert len(history.meetings) == 1
    assert len(history.commitments) == 1


def test_order_of_arrival_changes_nothing() -> None:
    history = tell(
        {
            "2021-05-01": [FLIGHTS, ("open a consulate", {})],
            "2022-05-01": [MORE_FLIGHTS],
            "2023-05-01": [FLIGHTS, ("open a new consulate", {})],
        }
    )
    for order in permutations(history.readings):
        again = decide(order)
        assert (again.commitments, again.links, again.changes) == (
            history.commitments,
            history.links,
            history.changes,
        )


_CLAUSES = st.lists(
    st.sampled_from(
        "increase expand flights routes railway support oppose open border trade 14 the of".split()
    ),
    min_size=1,
    max_size=8,
).map(" ".join)


@given(_CLAUSES, _CLAUSES)
def test_a_score_is_symmetric_bounded_and_the_sum_of_its_parts(one: str, two: str) -> None:
    text = f"{one}. {two}."
    article = make_article(text)
    a, b = (feature(make_statement(article, quote), "m", ()) for quote in (one, two))
    scorer = Scorer()
    there, back = scorer.score(a, b), scorer.score(b, a)
    assert there.points == pytest.approx(back.points)
    assert 0 <= there.points <= 100
    assert there.points == pytest.approx(min(max(sum(p.points for p in there.parts), 0), 100))


VESSEL = ("start a feeder vessel between Lund and Malmo", {"themes": ("trade",)})


def _deed(quote: str, **fields: object) -> tuple[str, dict[str, object]]:
    return quote, {"kind": Kind.DEED, "party": "JOINT", "tier": Tier.DONE, **fields}


def test_a_deed_that_continues_a_promise_delivers_it() -> None:
    sails = _deed("a feeder vessel started between Lund and Malmo", themes=("trade",))
    history = tell({"2021-05-01": [VESSEL], "2022-05-01": [sails, FLIGHTS]})
    assert (ChangeKind.DELIVERED, sails[0]) in history.at("2022-05-01")


@pytest.mark.parametrize("said", [[VESSEL], []])
def test_a_deed_that_continues_nothing_is_no_news(said: list) -> None:
    history = tell({"2021-05-01": [VESSEL], "2022-05-01": [*said, _deed("the choir sang")]})
    assert "the choir sang" not in [quote for _, quote in history.at("2022-05-01")]
    assert len(history.commitments) == 1


def test_what_is_said_of_a_promise_comes_before_a_deed() -> None:
    sails = _deed("a feeder vessel started between Lund and Malmo", themes=("trade",))
    history = tell({"2021-05-01": [VESSEL], "2022-05-01": [sails, VESSEL]})
    assert history.kinds("2022-05-01") == [ChangeKind.REPEATED]

"""What a new decision revises of an earlier one."""

from __future__ import annotations

from monitor.deciding import decide
from monitor.flips import revisions
from monitor.ingest import _gap
from monitor.model import ChangeKind, Decisions
from tests.factories import make_change, make_meeting, make_reading

MEETING = make_meeting()


def decisions(**fields: object) -> Decisions:
    return Decisions(**({"relationship": "CHN-KGZ", "meetings": (MEETING,)} | fields))


def test_the_same_decisions_revise_nothing():
    same = decisions(changes=(make_change(),), themes={"s1": ("railway",)})
    assert revisions(same, same) == ()


def test_a_theme_edit_says_how_many_statements_each_theme_gained_and_lost():
    before = decisions(themes={"s1": ("railway",), "s2": ("railway",)})
    after = decisions(themes={"s1": ("trade",), "s2": ("railway", "trade")})
    assert revisions(before, after) == (
        "CHN-KGZ: theme railway: statements 1 lost",
        "CHN-KGZ: theme trade: statements 2 gained",
    )


def test_a_statement_that_came_with_a_new_article_is_no_revision():
    assert revisions(decisions(), decisions(themes={"s1": ("trade",)})) == ()


def test_verdicts_that_flip_are_counted_by_meeting():
    before = decisions(changes=(make_change(), make_change(id="x2", after_id="s2")))
    reworded = {"kind": ChangeKind.REWORDED, "before_id": "s0"}
    after = decisions(
        changes=(make_change(**reworded), make_change(id="x2", after_id="s2", **reworded))
    )
    assert revisions(before, after) == ("2022-07-30-chn-kgz: 2 × new → reworded",)


def test_silence_on_an_older_commitment_that_arrived_late_is_a_revision():
    silent = make_change(kind=ChangeKind.NOT_MENTIONED, before_id="s0", after_id=None)
    assert revisions(decisions(), decisions(changes=(silent,))) == (
        "2022-07-30-chn-kgz: 1 × nothing said → not mentioned",
    )


def test_a_meeting_not_known_before_is_no_revision():
    before = decisions(meetings=())
    assert revisions(before, decisions(changes=(make_change(),))) == ()


def test_articles_without_parties_have_themes_and_nothing_to_compare_with():
    reading = make_reading("Somebody will open a railway.", [("open a railway", {})], parties=())
    decided = decide("", [reading], ())
    assert decided == Decisions(relationship="", themes={reading.statements[0].id: ()})


def test_an_article_that_can_be_compared_with_nothing_says_why():
    assert _gap(make_reading("Дождь.", [], article_language="ru")).startswith("language ru:")
    assert _gap(make_reading("Rain.", [], parties=())).startswith("no parties:")
    assert _gap(make_reading("Rain.", [], held_on=None)).startswith("no date:")
    assert _gap(make_reading("Rain.", [])) == ""

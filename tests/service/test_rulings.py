"""`monitor review` and `monitor rule`, and what becomes of the reports; edits and deadlines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.service.workplace import FIRST, SECOND, Workplace, make_workplace

#: Said beside "expand cooperation in agriculture", so that neither is the clear choice.
RIVAL = "and expand cooperation in forestry"
#: Ever less like both: wherever the two thresholds stand, one of them falls between.
LESS_AND_LESS = (
    "deepen cooperation in agriculture and forestry along the river",
    "expand trade in agriculture and forestry with neighbouring provinces",
    "widen cooperation in farming",
    "explore agriculture and forestry together",
)


@pytest.fixture
def told(place: Workplace) -> Workplace:
    place.drop("a.txt", FIRST)
    place.drop("b.txt", SECOND)
    place.monitor("once")
    return place


def statement(place: Workplace, source: str, words: str) -> dict[str, Any]:
    (found,) = [
        one
        for one in place.records("statements")
        if one["source"] == source and one["quote"].startswith(words)
    ]
    return found


def commitment(place: Workplace, source: str, words: str) -> str:
    return str(statement(place, source, words)["commitment_id"])


def test_a_ruling_is_in_the_reports_at_once_and_holds_through_a_rebuild(told: Workplace):
    flights = statement(told, "b.txt", "increase direct flights")["id"]
    printed = told.monitor("rule", "split", flights[:9], "--note", "another airport")
    assert "split: “increase direct flights between the two countries”" in printed
    assert "revised: 2022-06-15-lao-mng: 1 × strengthened → new" in printed
    page = (told.reports / "meetings" / "2022-06-15-lao-mng.md").read_text(encoding="utf-8")
    assert "A person ruled that it continues no earlier statement." in page
    told.monitor("once", "--rebuild")
    assert commitment(told, "b.txt", "increase") != commitment(told, "a.txt", "increase")
    link = next(one for one in told.records("links") if one["statement_id"] == flights)
    assert (link["decision"], link["decided_by"]) == ("new", "person")


def test_every_ruling_can_be_made_listed_and_undone(told: Workplace):
    ids = {
        name: statement(told, source, words)["id"]
        for name, source, words in (
            ("flights then", "a.txt", "increase"),
            ("flights now", "b.txt", "increase"),
            ("trade", "a.txt", "establish"),
            ("farms", "a.txt", "expand"),
        )
    }
    before = told.monitor("export", "changes")
    for words in (
        ["same", ids["trade"], ids["farms"]],
        ["not-same", ids["flights now"], ids["flights then"]],
        ["merge", ids["trade"], ids["flights then"]],
        ["split", ids["flights now"]],
        ["rename", ids["farms"], "Farms"],
        ["dismiss", ids["farms"]],
        ["correct", ids["trade"], "--party", "lao", "--tier", "done"],
    ):
        told.monitor("rule", *words, "--later")
    listed = [json.loads(x) for x in told.monitor("rule", "list", "--format", "json").splitlines()]
    kinds = ["same", "not_same", "merge", "split", "rename", "dismiss", "correct"]
    assert [one["kind"] for one in listed] == kinds
    assert {one["state"] for one in listed} == {"in force"}
    assert told.monitor("export", "changes") == before, "--later leaves it to the next pass"
    told.monitor("once")
    assert told.monitor("export", "changes") != before
    assert "rulings: 7 in force" in told.monitor("status")
    for one in listed:
        told.monitor("rule", "undo", one["id"])
    assert told.monitor("export", "changes") == before
    assert told.monitor("rule", "list").count("undone") == 7


def test_rulings_survive_a_lost_database(told: Workplace):
    told.monitor("rule", "dismiss", statement(told, "a.txt", "establish")["id"])
    kept, changes = told.monitor("rule", "list"), told.monitor("export", "changes")
    for path in (told.root / "data").glob("monitor.db*"):
        path.unlink()
    told.monitor("once")
    assert told.monitor("rule", "list") == kept
    assert told.monitor("export", "changes") == changes


def test_a_corrected_party_or_tier_is_shown_everywhere(told: Workplace):
    wanted = statement(told, "a.txt", "establish")["id"]
    told.monitor("rule", "correct", wanted, "--party", "MNG", "--tier", "done")
    right = statement(told, "a.txt", "establish")
    assert (right["party"], right["tier"]) == ("MNG", "done")
    assert "ruling.correct" in told.monitor("explain", wanted)
    report = told.monitor("report", "2021")
    assert "“agreed to establish a joint commission on trade” (done;" in report


def test_a_corrected_article_keeps_its_rulings_and_one_that_lost_its_statement_rests(
    told: Workplace,
):
    told.monitor("rule", "split", statement(told, "b.txt", "increase")["id"])
    told.drop("b.txt", SECOND.replace("between the two countries", "between both countries"))
    told.monitor("once")
    assert commitment(told, "b.txt", "increase") != commitment(told, "a.txt", "increase")
    told.drop("b.txt", SECOND.replace("increase direct flights between the two countries", "wait"))
    told.monitor("once")
    assert "split, resting" in told.monitor("rule", "list")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["same", "ffff", "ffff"], "No statement has an id that begins with 'ffff'."),
        (["split", ""], "No statement has an id that begins with ''."),
        (["undo", "zz"], "No ruling has an id that begins with 'zz'."),
    ],
)
def test_an_unknown_id_is_one_line_and_rules_nothing(told: Workplace, words: list[str], line: str):
    assert told.monitor("rule", *words, expect=2) == f"monitor: {line}\n"
    assert told.monitor("rule", "list") == "no rulings yet: see 'monitor review'\n"


def test_what_contradicts_itself_is_refused(told: Workplace):
    one = statement(told, "a.txt", "establish")["id"]
    assert "Both are the same statement." in told.monitor("rule", "same", one, one, expect=2)
    assert "Say what is right" in told.monitor("rule", "correct", one, expect=2)
    assert "The name is empty." in told.monitor("rule", "rename", one, " ", expect=2)


def doubts(place: Workplace) -> list[dict[str, Any]]:
    lines = place.monitor("review", "--format", "json").splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


def test_a_doubtful_link_is_reviewed_with_both_wordings_and_then_decided(tmp_path: Path):
    for number, words in enumerate(LESS_AND_LESS):
        place = make_workplace(tmp_path / str(number))
        place.drop("a.txt", FIRST.replace("in agriculture", f"in agriculture {RIVAL}"))
        place.drop("b.txt", SECOND.replace("expand cooperation in agriculture", words))
        place.monitor("once")
        if doubts(place):
            break
    (one,) = doubts(place)
    assert sum(part["points"] for part in one["parts"]) == pytest.approx(one["score"], abs=0.1)
    shown = place.monitor("review")
    assert words in shown
    assert "expand cooperation in" in shown
    place.monitor("rule", "same", one["statement"]["id"], one["candidate"]["id"])
    assert doubts(place) == []
    now, then = one["statement"]["id"], one["candidate"]["id"]
    chains = {row["id"]: row["commitment_id"] for row in place.records("statements")}
    assert chains[now] == chains[then]


# ---------------------------------------------------------------- edits and deadlines


def test_a_silent_edit_under_another_name_is_a_version_and_told_by_itself(place: Workplace):
    place.drop("a.txt", SECOND)
    place.monitor("once")
    place.drop("later.txt", SECOND.replace("has agreed to", "is willing to"))
    place.monitor("once")
    assert len(place.records("articles")) == 1
    report = place.monitor("report")
    assert "## Edited after publication" in report
    assert "same title, outlet and day" in report
    assert "**Softened**" in report
    assert "~~has agreed~~ **is willing**" in report
    names = [name for name in place.report_files() if name.startswith("articles/")]
    assert len(names) == 2, "the earlier version keeps a page"


def test_an_edit_of_spacing_is_recorded_as_no_change(place: Workplace):
    place.drop("a.txt", FIRST)
    place.monitor("once")
    before = [(one["quote"], one["tier"]) for one in place.records("statements")]
    place.drop("a.txt", FIRST.replace("held talks ", "held  talks\n"))
    place.monitor("once")
    assert "no change (same title, outlet and day; only the spacing differs)" in place.monitor(
        "report"
    )
    assert [(one["quote"], one["tier"]) for one in place.records("statements")] == before


def test_versions_that_tell_their_time_give_the_same_pages_in_any_order(tmp_path: Path):
    edited = FIRST.replace("09:10", "18:30").replace("is willing to", "hopes to")
    results = []
    for number, files in enumerate(([FIRST, edited], [edited, FIRST])):
        place = make_workplace(tmp_path / str(number))
        for text in files:
            place.drop("early.txt" if text is FIRST else "late.txt", text)
            place.monitor("once")
        results.append(place.report_files())
    assert results[0] == results[1]


def test_a_deadline_that_passed_is_overdue_in_the_later_report_in_status_and_export(
    place: Workplace,
):
    place.drop(
        "a.txt",
        FIRST.replace(
            "increase direct flights between the two countries",
            "open direct flights between the two capitals by March 2022",
        ),
    )
    place.monitor("once")
    assert "## Overdue" not in place.monitor("report")
    assert "overdue: LAO-MNG MNG, due 2022-03-31" in place.monitor("status")
    assert [one["overdue_since"] for one in place.records("commitments")].count("2022-03-31") == 1
    place.drop(
        "b.txt",
        SECOND.replace(
            "has agreed to increase direct flights between the two countries",
            "is ready to send doctors",
        ),
    )
    place.monitor("once")
    assert "## Overdue" in place.monitor("report")
    assert "overdue: was due 31 March 2022" in place.monitor("report")

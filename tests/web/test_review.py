"""Doubtful links side by side, and what is wrong: ruled on, kept, taken back."""

from __future__ import annotations

import re

import pytest

from monitor.model import Decision, RulingKind
from monitor.report.review import doubtful
from tests.service.test_rulings import LESS_AND_LESS, RIVAL
from tests.service.workplace import FIRST, SECOND
from tests.web.conftest import Office


@pytest.fixture
def doubting(empty: Office) -> Office:
    """A store with a doubtful link."""
    empty.drop("a.txt", FIRST.replace("in agriculture", f"in agriculture {RIVAL}"))
    for words in LESS_AND_LESS:
        empty.drop("b.txt", SECOND.replace("expand cooperation in agriculture", words))
        empty.run()
        if doubtful(empty.store):
            break
    return empty


def pair(office: Office) -> dict[str, str]:
    """The statements of the likeliest doubtful link, as its form has them."""
    doubt = doubtful(office.store)[0].doubt
    assert doubt.evidence.candidate
    return {
        "statement": doubt.statement.statement_id,
        "other": doubt.evidence.candidate.statement_id,
        "from": "review",
        "place": "1",
    }


def test_a_doubtful_link_is_shown_with_both_sides_the_score_and_its_parts(doubting: Office):
    shown = doubting.get("/review").text
    doubt = doubtful(doubting.store)[0].doubt
    assert doubt.evidence.candidate
    for one in (doubt.statement, doubt.evidence.candidate):
        assert f'href="{one.path}"' in shown
        assert one.statement_id in shown
    assert shown.count('class="bar"') == len(doubt.evidence.parts)
    assert ">Same<" in shown
    assert ">Not the same<" in shown


def test_the_doubts_of_one_relationship_are_shown_and_stay_so_after_a_ruling(doubting: Office):
    assert "Doubtful link 1" in doubting.get("/review?relationship=LAO-MNG").text
    assert "Nothing is in doubt" in doubting.get("/review?relationship=CHN-KGZ").text
    answer = doubting.post("/rulings", pair(doubting) | {"kind": "same", "relationship": "LAO-MNG"})
    assert answer.headers["location"].endswith("&relationship=LAO-MNG#d-1")


def test_what_was_ruled_on_and_is_not_decided_yet_is_not_asked_again(doubting: Office):
    doubting.desk._redecide = None
    count = len(doubtful(doubting.store))
    doubting.post("/rulings", pair(doubting) | {"kind": "same"})
    (ruling,) = doubting.store.rulings()
    assert len(doubtful(doubting.store)) == count
    assert len(doubtful(doubting.store, [ruling])) == count - 1
    assert f"{count - 1} doubtful" in doubting.get("/review").text


def test_doubts_and_rulings_have_their_twins(doubting: Office):
    asked = pair(doubting)
    (doubt, *_) = doubting.get("/api/v1/doubts").json()["items"]
    assert doubt["doubt"]["statement"]["statement_id"] == asked["statement"]
    doubting.post("/rulings", asked | {"kind": "same"})
    (ruling,) = doubting.get("/api/v1/rulings").json()["items"]
    assert (ruling["label"], ruling["state"]) == ("Same commitment", "in force")
    quotes = {
        doubt["doubt"]["statement"]["quote"],
        doubt["doubt"]["evidence"]["candidate"]["quote"],
    }
    assert {one["quote"] for one in ruling["statements"]} == quotes


@pytest.mark.parametrize("kind", ["same", "not_same"])
def test_a_ruling_is_kept_decided_at_once_and_can_be_undone(doubting: Office, kind: str):
    fields = pair(doubting)
    count = len(doubtful(doubting.store))
    answer = doubting.post("/rulings", fields | {"kind": kind})
    (ruling,) = doubting.store.rulings()
    assert (ruling.kind, answer.status_code) == (RulingKind(kind), 303)
    assert answer.headers["location"] == f"/review?ruled={ruling.id}#d-1"
    assert ruling.id in (doubting.root / "rulings.jsonl").read_text(encoding="utf-8")
    left = doubtful(doubting.store)
    assert len(left) < count
    assert fields["statement"] not in {one.doubt.statement.statement_id for one in left}
    doubting.run()
    assert doubtful(doubting.store) == left, "it holds through a pass"
    assert doubting.nudges == ["pass"]

    assert "Undo the last ruling" in doubting.get("/review").text
    doubting.post(f"/rulings/{ruling.id}/undo", {"from": "review"})
    assert len(doubtful(doubting.store)) == count
    assert "Taken back" in doubting.get(f"/review?ruled={ruling.id}").text


def test_the_reports_in_the_folder_follow_with_the_next_pass(doubting: Office):
    doubting.post("/rulings", pair(doubting) | {"kind": "same"})
    doubting.run()
    written = (doubting.root / "reports" / "meetings" / "2022-06-15-lao-mng.html").read_text()
    assert "Doubtful links" not in written


def test_without_a_program_that_decides_the_page_says_when_it_takes_effect(doubting: Office):
    doubting.desk._redecide = None
    answer = doubting.post("/rulings", pair(doubting) | {"kind": "same"})
    assert "takes effect with the next pass" in doubting.get(answer.headers["location"]).text


def test_what_is_wrong_with_a_statement_is_ruled_on_the_commitments_page(office: Office):
    path = next(
        page.path
        for page in office.site().commitments
        if len([step for step in page.steps if step.wordings]) == 2
    )
    shown = office.get(f"/{path}").text
    assert shown.count("This is wrong") == 2
    (asked,) = re.findall(r'href="(/wrong/[^"]+other=[^"]+)"', shown)
    (linked,) = re.findall(
        r"<form.*?</form>", office.get(asked.replace("&amp;", "&")).text, re.DOTALL
    )[1:2]
    assert "Not the same" in linked
    fields = dict(re.findall(r'name="(\w+)" value="([^"]+)"', linked))
    answer = office.post("/rulings", fields | {"kind": "not_same", "note": "another airport"})
    (ruling,) = office.store.rulings()
    assert answer.headers["location"] == f"/{path}?ruled={ruling.id}"
    back = office.get(answer.headers["location"]).text
    assert "another airport" in back
    assert f'action="/rulings/{ruling.id}/undo"' in back
    (key,) = office.store.relationships()
    links = {one.statement_id: one for one in office.store.decisions(key).links}
    assert links[fields["statement"]].decision is Decision.NEW


@pytest.mark.parametrize("kind", ["dismiss", "split"])
def test_a_statement_is_dismissed_or_set_apart(office: Office, kind: str):
    statement = office.site().articles[0].statements[0].wording.statement_id
    office.post("/rulings", {"statement": statement, "kind": kind})
    assert [str(one.kind) for one in office.store.rulings()] == [kind]
    assert "in force" in office.get("/rulings").text


def test_a_commitment_is_renamed_and_an_empty_name_is_told_by_its_field(office: Office):
    commitment = office.site().commitments[0]
    fields = {"statement": commitment.id, "kind": "rename", "back": commitment.path}
    refused = office.post("/rulings", fields | {"label": "  "})
    assert refused.status_code == 422
    assert 'aria-invalid="true" aria-describedby="fault-label"' in refused.text
    assert 'id="fault-label">The name is empty.' in refused.text
    office.post("/rulings", fields | {"label": "<b>Air</b>"})
    assert "&lt;b&gt;Air&lt;/b&gt;" in office.get(f"/{commitment.path}").text


@pytest.mark.parametrize(
    "fields",
    [{}, {"kind": "same"}, {"kind": "merge", "statement": "ffff"}, {"kind": "<b>"}],
)
def test_what_makes_no_sense_is_refused_in_one_line(office: Office, fields: dict[str, str]):
    answer = office.post("/rulings", fields)
    assert answer.status_code == 422
    assert answer.text.count("\n") == 1
    assert office.store.rulings() == ()


def test_a_ruling_is_undone_once(office: Office):
    statement = office.site().articles[0].statements[0].wording.statement_id
    office.post("/rulings", {"statement": statement, "kind": "dismiss"})
    (ruling,) = office.store.rulings()
    assert office.post(f"/rulings/{ruling.id}/undo").status_code == 303
    again = office.post(f"/rulings/{ruling.id}/undo")
    assert (again.status_code, again.text.count("\n")) == (409, 1)


@pytest.mark.parametrize(
    "back",
    ["//evil.example", "https://evil.example", "javascript:alert(1)", "/evil.html", "../evil.html"],
)
def test_the_way_back_leads_to_a_page_of_ours_only(office: Office, back: str):
    statement = office.site().articles[0].statements[0].wording.statement_id
    shown = office.get(f"/wrong/{statement}?back={back}").text
    assert "evil" not in shown
    assert "alert" not in shown
    answer = office.post("/rulings", {"statement": statement, "kind": "split", "back": back})
    (ruling,) = office.store.rulings()
    assert answer.headers["location"] == f"/rulings?ruled={ruling.id}"
    assert "evil" not in office.get(answer.headers["location"]).text


def test_after_a_ruling_and_its_undo_the_person_is_where_they_were(office: Office):
    for back in ("index.html", "relationships/LAO-MNG.html", "meetings/2022-06-15-lao-mng.html"):
        statement = office.site().articles[0].statements[0].wording.statement_id
        answer = office.post("/rulings", {"statement": statement, "kind": "split", "back": back})
        ruling = office.store.rulings()[-1]
        assert answer.headers["location"] == f"/{back}?ruled={ruling.id}"
        assert "Ruled: <strong>A commitment" in office.get(answer.headers["location"]).text
        answer = office.post(f"/rulings/{ruling.id}/undo", {"back": back})
        assert "Taken back: <strong>" in office.get(answer.headers["location"]).text
        assert "Taken back" not in office.get(f"/{back}").text


def test_a_commitment_that_was_ruled_away_says_so_and_comes_back_with_undo(office: Office):
    (commitment, *_) = (
        page for page in office.site().commitments if len(page.steps[-1].wordings) == 1
    )
    for step in commitment.steps:
        for one in step.wordings:
            fields = {"statement": one.statement_id, "kind": "dismiss", "back": commitment.path}
            answer = office.post("/rulings", fields)
    for place in (f"/{commitment.path}", answer.headers["location"]):
        gone = office.get(place)
        assert gone.status_code == 410
        assert "Not a statement, removed" in gone.text
    for ruling in office.store.rulings():
        assert office.post(f"/rulings/{ruling.id}/undo", {"back": commitment.path})
    assert office.get(f"/{commitment.path}").status_code == 200


def test_a_wrong_party_or_tier_is_put_right_on_the_page(office: Office):
    (page, *_) = (one for one in office.site().commitments if one.steps[0].wordings[0].tier)
    said = page.steps[0].wordings[0]
    shown = office.get(f"/wrong/{said.statement_id}?back=index.html").text
    assert '<option value="JOINT">Both sides</option>' in shown
    fields = {"statement": said.statement_id, "kind": "correct", "back": "index.html"}
    refused = office.post("/rulings", fields | {"party": "", "tier": "<b>"})
    assert refused.status_code == 422
    assert 'id="fault-party">Choose the right party or tier.' in refused.text
    office.post("/rulings", fields | {"party": "JOINT", "tier": "agreed"})
    (ruling,) = office.store.rulings()
    assert (ruling.party, ruling.tier) == ("JOINT", "agreed")


def test_what_is_offered_fits_the_statement(office: Office):
    site = office.site()
    opening = next(one for one in site.commitments if len(one.steps) > 1)
    shown = office.get(f"/wrong/{opening.id}").text
    assert "A commitment of its own" not in shown
    assert "Not a statement: remove it" in shown
    later = next(one for one in site.commitments if one.steps[-1].wordings and len(one.steps) > 1)
    statement = later.steps[-1].wordings[0].statement_id
    if statement != later.id:
        assert "A commitment of its own" in office.get(f"/wrong/{statement}").text


def test_a_statement_is_ruled_to_continue_an_earlier_one_from_a_short_list(doubting: Office):
    fields = pair(doubting)
    shown = doubting.get(f"/wrong/{fields['statement']}").text
    assert f'<option value="{fields["other"]}">' in shown
    doubting.post("/rulings", {**fields, "kind": "same", "from": ""})
    (ruling,) = doubting.store.rulings()
    assert ruling.kind is RulingKind.SAME


def test_an_undone_ruling_is_not_counted_as_on_file(doubting: Office):
    doubting.post("/rulings", pair(doubting) | {"kind": "same"})
    assert "1 ruling on file" in doubting.get("/review").text
    doubting.post(f"/rulings/{doubting.store.rulings()[0].id}/undo")
    assert "0 rulings on file" in doubting.get("/review").text


@pytest.mark.parametrize("path", ["/wrong/none", "/rulings/none", "/commitments/none.html"])
def test_what_is_not_there_is_not_found(office: Office, path: str):
    assert office.get(path).status_code == 404


def test_a_form_that_is_none_is_refused(office: Office):
    own = {"Sec-Fetch-Site": "same-origin"}
    for content, status in ((b"\xff", 400), (b"a=" + b"b" * 600_000, 413), (b"a&" * 500, 400)):
        answer = office.ask("POST", "/rulings", headers=own, content=content)
        assert answer.status_code == status

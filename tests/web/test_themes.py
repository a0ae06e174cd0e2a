"""Themes in the browser: tried before they are saved, saved without losing a comment."""

from __future__ import annotations

import re
from typing import Any

import pytest

from monitor.config.edit import digest_of
from tests.service.workplace import THEMES
from tests.web.conftest import Office

COMMENTED = f"# What the desk follows.\n\n{THEMES}"


@pytest.fixture
def office(office: Office) -> Office:
    (office.root / "themes.toml").write_text(COMMENTED, encoding="utf-8")
    office.run()
    return office


def text_of(office: Office) -> str:
    return (office.root / "themes.toml").read_text(encoding="utf-8")


def fields(office: Office, action: str, **more: str) -> dict[str, str]:
    """What the form of flights sends."""
    typed = {"title": "Air links", "phrases.en": "direct flights\nair links", "exclude.en": ""}
    digest = digest_of(text_of(office))
    return typed | {"enabled": "on", "digest": digest, "action": action} | more


def plain(shown: str) -> str:
    """A page's words."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", shown))


def test_every_theme_is_listed_with_how_much_it_catches(office: Office):
    shown = plain(office.get("/tracking").text)
    assert "Air links 2 phrases 2 statements" in shown
    assert "Students 2 phrases 2 statements" in shown


def test_the_form_shows_what_the_file_says(office: Office):
    shown = office.get("/tracking/flights").text
    assert 'value="Air links"' in shown
    assert re.search(r'<textarea id="phrases.en"[^>]*>\ndirect flights\nair links<', shown)
    assert office.get("/tracking/none").status_code == 404


def test_a_preview_shows_what_is_caught_lost_and_flipped_and_saves_nothing(office: Office):
    shown = plain(
        office.post(
            "/tracking/flights", fields(office, "preview") | {"phrases.en": "joint commission"}
        ).text
    )
    assert "It would catch 1 statement it does not catch now" in shown
    assert "agreed to establish a joint commission on trade" in shown
    assert "It would stop catching 2 statements" in shown
    assert text_of(office) == COMMENTED


def test_saving_changes_the_theme_keeps_the_rest_and_asks_for_a_pass(office: Office):
    more = {"phrases.en": "direct flights\n\n  air   routes \ndirect flights", "title": " Flights "}
    answer = office.post("/tracking/flights", fields(office, "save") | more)
    assert (answer.status_code, answer.headers["location"]) == (303, "/tracking?saved=flights")
    assert text_of(office) == COMMENTED.replace('"Air links"', '"Flights"').replace(
        '"air links"', '"air routes"'
    )
    assert office.nudges == ["pass"]
    assert "decided again" in office.get("/tracking?saved=flights").text


def test_a_new_theme_is_decided_over_the_whole_history(office: Office):
    asked = fields(office, "save") | {"title": "Trade", "phrases.en": "commission on trade"}
    assert office.post("/tracking/new-theme", asked).headers["location"] == "/tracking?saved=trade"
    office.run()
    assert "Trade 1 phrase 1 statement" in plain(office.get("/tracking").text)
    assert office.get("/themes/trade.html").status_code == 200


@pytest.mark.parametrize(
    ("more", "field", "hint"),
    [
        ({"phrases.en": ""}, "phrases", "No phrases"),
        ({"phrases.en": "of the"}, "phrases", "name the matter"),
        ({"title": "T" * 90}, "title", "longer than 80"),
        ({"exclude.en": "the"}, "exclude", "name the matter"),
        ({"more.language": "zhx", "more.phrases": "航班"}, "phrases", "no language code"),
    ],
)
@pytest.mark.parametrize("action", ["preview", "save"])
def test_a_fault_stands_by_its_field_and_what_was_typed_is_kept(
    office: Office, more: dict[str, str], field: str, hint: str, action: str
):
    answer = office.post("/tracking/flights", fields(office, action) | {"title": "<Air>"} | more)
    assert answer.status_code == 422
    fault = re.search(rf'id="fault-{field}"><p class="fault">(.*?)</p>', answer.text)
    assert fault
    assert hint in fault[1].replace("&#39;", "'")
    assert f'aria-describedby="fault-{field}' in answer.text
    assert answer.text.count('aria-invalid="true"') >= 1
    typed = more.get("title", "&lt;Air&gt;")
    assert f'value="{typed}"' in answer.text
    assert text_of(office) == COMMENTED


@pytest.mark.parametrize(("key", "hint"), [("Air!", "lower-case"), ("flights", "already")])
def test_a_key_that_cannot_be_used_is_told_by_its_field(office: Office, key: str, hint: str):
    answer = office.post("/tracking/new-theme", fields(office, "save", key=key))
    assert hint in plain(answer.text.partition('id="fault-key"')[2])
    assert f'value="{key}"' in answer.text


def test_an_edit_of_somebody_else_is_told_and_both_can_be_kept(office: Office):
    form = fields(office, "save", title="Mine")
    theirs = COMMENTED.replace('"Students"', '"Scholars"')
    (office.root / "themes.toml").write_text(theirs, encoding="utf-8")
    answer = office.post("/tracking/flights", form)
    assert answer.status_code == 409
    assert "edited by somebody else" in answer.text
    assert text_of(office) == theirs
    digest = re.search(r'name="digest" value="(\w+)"', answer.text)
    assert digest
    office.post("/tracking/flights", form | {"digest": digest[1]})
    assert text_of(office) == theirs.replace('"Air links"', '"Mine"')


def test_a_theme_is_removed_after_it_was_told_what_that_loses(office: Office):
    asked = office.post("/tracking/flights", fields(office, "remove"))
    assert "It would stop catching 2 statements" in plain(asked.text)
    assert text_of(office) == COMMENTED
    office.post("/tracking/flights", fields(office, "remove-now"))
    assert text_of(office).startswith("# What the desk follows.\n\n[themes.students]")
    last = office.post("/tracking/students", fields(office, "remove-now"))
    assert last.status_code == 409
    assert "none; add one" in last.text


def test_tracking_is_stopped_and_taken_up_with_a_button(office: Office):
    assert office.post("/tracking/flights/enabled", {"to": "off"}).status_code == 303
    assert "enabled = false" in text_of(office)
    office.post("/tracking/flights/enabled", {"to": "on"})
    assert "enabled = true" in text_of(office)


def test_another_language_is_added(office: Office):
    more = {"more.language": "zh", "more.phrases": "航班"}
    office.post("/tracking/flights", fields(office, "save") | more)
    assert 'phrases.zh = ["航班"]' in text_of(office)
    assert 'id="phrases.zh"' in office.get("/tracking/flights").text


def test_a_theme_may_be_called_new(office: Office):
    office.post("/tracking/new-theme", fields(office, "save") | {"title": "New"})
    assert 'value="New"' in office.get("/tracking/new").text


@pytest.mark.parametrize("path", ["/tracking", "/tracking/flights"])
def test_a_broken_file_is_named_and_not_written_over(office: Office, path: str):
    (office.root / "themes.toml").write_text("[themes\n", encoding="utf-8")
    asked: dict[str, Any] = fields(office, "save")
    for answer in (
        office.post(path, asked) if path != "/tracking" else office.get(path),
        office.get(path),
    ):
        assert answer.status_code == 409
        assert "themes.toml:1" in answer.text
    assert text_of(office) == "[themes\n"


def test_where_nothing_makes_passes_the_page_says_when_it_takes_effect(office: Office):
    office.desk._nudge = None
    assert "takes effect with the next pass" in office.get("/tracking?saved=flights").text


def test_what_is_typed_shows_as_text(office: Office):
    hostile = '</textarea><script>alert(1)</script>"'
    shown = office.get(f"/tracking/new-theme?title={hostile}&phrases={hostile}").text
    assert "<script>alert" not in shown
    asked = fields(office, "save") | {"title": hostile, "phrases.en": hostile}
    office.post("/tracking/new-theme", asked | {"key": "odd"})
    for path in ("/tracking", "/tracking/odd", "/index.html", "/themes/odd.html"):
        assert "<script>alert" not in office.get(path).text


def test_a_phrase_that_another_theme_has_is_told_beside_the_field(office: Office):
    shown = office.get("/tracking/new-theme?title=Air&phrases=Direct+flights")
    assert "“<bdi>direct flights</bdi>” is already a phrase of <bdi>Air links</bdi>" in shown.text
    assert "is already a phrase" not in office.get("/tracking/flights").text


def test_words_that_nothing_on_file_has_are_said_to_match_nothing(office: Office):
    asked = fields(office, "preview") | {"title": "Moon", "phrases.en": "lunar base"}
    assert "Nothing on file matches yet" in office.post("/tracking/new-theme", asked).text
    asked = fields(office, "preview")
    assert "catch what it catches now" in office.post("/tracking/flights", asked).text

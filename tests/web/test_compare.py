"""Any two meetings or articles side by side, and the narrowed staircase."""

from __future__ import annotations

import re

import pytest

from tests.web.conftest import Office

THEN, NOW = "2021-05-10-lao-mng", "2022-06-15-lao-mng"
OTHER = """ date 2022-06-20 Mongolian, Thai foreign ministers hold talks

(Steppe Wire) 17:25, June 20, 2022

ULAN BATOR, June 19 (Steppe Wire) -- Mongolian Foreign Minister Bat Erdene on Sunday held talks \
with Thai Foreign Minister Somchai Dee here.

Bat Erdene said that Mongolia is willing to increase direct flights between the two countries.
"""


def test_two_meetings_are_judged_as_in_a_report(office: Office):
    page = office.get(f"/compare?then={THEN}&now={NOW}").text
    assert "Strengthened" in page
    assert "From intent" in page
    assert "Only in the meeting of 10 May 2021" in page


def test_an_earlier_meeting_between_the_two_changes_nothing(office: Office):
    """The later meeting held against itself repeats all and leaves nothing out."""
    page = office.get(f"/compare?then={NOW}&now={NOW}").text
    kinds = re.findall(r'<article class="line">\n<h3><span class="k (\w+)">', page)
    assert kinds
    assert set(kinds) == {"repeated"}
    assert "Only in" not in page


def test_a_meeting_leads_to_its_comparison_with_any_other(office: Office):
    page = office.get(f"/meetings/{NOW}.html").text
    assert f'<option value="{THEN}">' in page
    assert f'name="now" value="{NOW}"' in page


def test_meetings_of_different_parties_share_no_matter_but_their_texts_can_be_held(office):
    office.drop("other.txt", OTHER)
    office.run()
    page = office.get(f"/compare?then={NOW}&now=2022-06-19-mng-tha").text
    path = re.search(r'href="(/compare\?a=\w+&amp;b=\w+)"', page)[1].replace("&amp;", "&")
    assert "<table" in office.get(path).text


@pytest.mark.parametrize("by", ["words", "sentences", "nonsense", ""])
def test_two_articles_are_compared_by_words_or_by_sentences(office: Office, by: str):
    first, second = (one.id for one in office.store.articles())
    page = office.get(f"/compare?a={first}&b={second}&by={by}").text
    assert "<del>" in page
    assert "<ins>" in page
    assert ("<table" in page) == (by != "words")


@pytest.mark.parametrize("asked", ["then=x&now=y", "a=x&b=y", f"then={THEN}&now=x"])
def test_what_does_not_exist_is_not_found(office: Office, asked: str):
    assert office.get(f"/compare?{asked}").status_code == 404


def test_the_empty_form_offers_all(office: Office):
    page = office.get("/compare").text
    assert page.count(f'<option value="{THEN}"') == 2
    assert page.count(">16 June 2022, 17:25: ") == 2


def test_the_last_two_meetings_are_chosen_already(office: Office):
    page = office.get("/compare").text
    assert f'<option value="{THEN}" selected>' in page.partition('name="now"')[0]
    assert f'<option value="{NOW}" selected>' in page.partition('name="now"')[2]


def test_the_wrong_order_is_put_right_and_told(office: Office):
    right = office.get(f"/compare?then={THEN}&now={NOW}").text
    wrong = office.get(f"/compare?then={NOW}&now={THEN}").text
    told = re.search(r'<p class="note good".*?</p>\n', wrong, re.DOTALL)
    assert told
    assert wrong.replace(told[0], "") == right


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", True),
        ("theme=flights", True),
        ("theme=students", False),
        ("party=MNG&tier=agreed", True),
        ("party=LAO", False),
        ("tier=done", False),
    ],
)
def test_a_staircase_is_narrowed(office: Office, asked: str, shown: bool):
    page = office.get(f"/relationships/LAO-MNG.html?{asked}").text
    stairs = page.partition('<table class="stairs">')[2].partition("</table>")[0]
    assert ("increase direct flights" in stairs) == shown


def test_a_staircase_narrowed_to_nothing_says_so(office: Office):
    assert "No commitment is of that sort" in office.get("/relationships/LAO-MNG.html?theme=x").text
    assert office.get("/relationships/x.html").status_code == 404

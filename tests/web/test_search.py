"""The search page: what it finds, marks and leads to."""

from __future__ import annotations

import re

import pytest

from tests.web.conftest import Office


def test_a_statement_is_found_with_its_words_marked_and_leads_to_its_place(office: Office):
    page = office.get("/search?q=scholar+stud").text
    assert "<mark>scholarships</mark>" in page
    assert "<mark>students</mark>" in page
    path, anchor = re.search(r'href="(articles/[^"#]+)#(s-[^"]+)"', page).groups()
    assert f'id="{anchor}"' in office.get(f"/{path}").text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", 2),
        ("&theme=flights", 2),
        ("&theme=students", 0),
        ("&party=MNG", 2),
        ("&party=LAO", 0),
        ("&relationship=LAO-MNG&kind=meeting", 2),
        ("&kind=call", 0),
        ("&kind=nonsense&limit=x", 2),
        ("&limit=1", 1),
    ],
)
def test_a_search_is_narrowed_by_the_form(office: Office, asked: str, found: int):
    page = office.get(f"/search?q=direct+flights{asked}").text
    assert page.count("<li><p") == found


def test_more_is_asked_for_with_the_same_words_and_filters(office: Office):
    page = office.get("/search?q=direct+flights&limit=1&party=MNG").text
    assert "1 of more place" in page
    assert '<input type="hidden" name="limit" value="2">' in page
    assert '<input type="hidden" name="party" value="MNG">' in page


def test_an_article_that_holds_the_words_apart_is_found_too(office: Office):
    page = office.get("/search?q=scholarships+vientiane").text
    assert "in the article" in page
    assert "<mark>VIENTIANE</mark>" in page


@pytest.mark.parametrize(
    "query", ["", "?q=", "?q=%22%3Cscript%3Ealert(1)%3C/script%3E&theme=%3Cb%3E"]
)
def test_what_is_searched_for_is_text(office: Office, query: str):
    answer = office.get(f"/search{query}")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<b>" not in answer.text


def test_words_that_were_searched_for_can_be_tracked(office: Office):
    page = office.get("/search?q=%3Cdirect+flights").text
    (path,) = re.findall(r'href="(/tracking/new-theme[^"]+)"', page)
    shown = office.get(path.replace("&amp;", "&")).text
    assert 'value="&lt;direct flights"' in shown
    assert "\n&lt;direct flights</textarea>" in shown


def test_a_request_is_told_as_what_is_asked(office: Office):
    assert "Laos asks Mongolia ·" in office.get("/search?q=scholarships").text

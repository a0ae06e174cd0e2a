"""Atom feeds: well-formed, stable, with the whole difference, and led to by every page."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from tests.service.workplace import FIRST, SECOND
from tests.web.conftest import Office

ATOM = "{http://www.w3.org/2005/Atom}"


def entries(office: Office, path: str) -> dict[str, ET.Element]:
    answer = office.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.text)
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated", "author"):
        assert feed.find(f"{ATOM}{name}") is not None
    found = feed.findall(f"{ATOM}entry")
    by_id = {one.findtext(f"{ATOM}id"): one for one in found}
    assert len(by_id) == len(found)
    return by_id


def test_every_page_leads_to_its_feed(office: Office):
    site = office.site()
    for path in ("index.html", site.commitments[0].path, "themes/flights.html", "search"):
        (link,) = re.findall(
            r'<link rel="alternate" [^>]*href="([^"]+)"', office.get(f"/{path}").text
        )
        assert entries(office, link)
    assert entries(office, "/feeds/relationships/LAO-MNG.atom")


def test_a_feed_of_a_page_has_some_of_the_entries_of_all(office: Office):
    every = entries(office, "/feeds/all.atom")
    flights = entries(office, "/feeds/themes/flights.atom")
    assert flights.keys() < every.keys()
    commitment = next(one for one in office.site().commitments if one.themes)
    assert entries(office, f"/feeds/{commitment.path[:-5]}.atom").keys() < every.keys()


def test_an_entry_has_the_whole_difference_and_leads_to_its_line(office: Office):
    every = entries(office, "/feeds/themes/flights.atom").values()
    entry = next(one for one in every if "Strengthened" in one.findtext(f"{ATOM}title"))
    content = entry.find(f"{ATOM}content")
    assert content.get("type") == "html"
    assert "Then:" in content.text
    assert "intent" in content.text
    assert "agreed" in content.text
    link = entry.find(f"{ATOM}link").get("href")
    path, _, anchor = link.removeprefix("http://localhost").partition("#")
    assert f'id="{anchor}"' in office.get(path).text
    assert entry.findtext(f"{ATOM}updated") == "2022-06-16T00:00:00+00:00"


def test_a_later_meeting_leaves_ids_and_dates_of_earlier_entries_as_they_were(office: Office):
    before = entries(office, "/feeds/all.atom")
    office.drop("third.txt", SECOND.replace("2022", "2024").replace("agreed to", "begun to"))
    office.run()
    after = entries(office, "/feeds/all.atom")
    assert before.keys() < after.keys()
    for name, entry in before.items():
        assert ET.tostring(entry) == ET.tostring(after[name])


@pytest.mark.parametrize("words", ["<script>alert(1)</script> & ]]>", "\u202e turned \uffff"])
def test_what_articles_say_is_text_in_a_feed(empty: Office, words: str):
    empty.drop("first.txt", FIRST.replace("direct flights", f"direct flights {words}"))
    empty.run()
    feed = entries(empty, "/feeds/all.atom").values()
    contents = [one.find(f"{ATOM}content").text for one in feed]
    assert "direct flights" in " ".join(contents)
    assert not any("<script>" in one or "\u202e" in one for one in contents)


@pytest.mark.parametrize(
    "path", ["themes/none", "relationships/none", "commitments/none", "meetings/x", "themes/%00"]
)
def test_a_feed_of_nothing_is_404(office: Office, path: str):
    assert office.get(f"/feeds/{path}.atom").status_code == 404


def test_before_the_first_pass_a_feed_is_empty(empty: Office):
    assert entries(empty, "/feeds/all.atom") == {}

"""The overview: what is new to the reader, what is overdue, how the service is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from unittest import mock

from monitor.web import Health, check
from tests.service.workplace import FIRST
from tests.web.conftest import TODAY, Office

DUE = FIRST.replace("increase direct flights", "open direct flights by 2021")


def seen_cookie(office: Office) -> dict[str, str]:
    answer = office.post("/seen", {"run": str(office.store.latest_run().id)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/index.html")
    assert "HttpOnly" in answer.headers["set-cookie"]
    name, _, rest = answer.headers["set-cookie"].partition("=")
    return {"Cookie": f"{name}={rest.partition(';')[0]}"}


def test_a_reader_who_marked_nothing_is_told_so(office: Office):
    assert "everything below is new to you" in office.get("/index.html").text


def test_what_came_after_the_reader_looked_is_new(office: Office):
    cookie = seen_cookie(office)
    assert "Nothing new since 1 Aug 2022" in office.get("/index.html", headers=cookie).text
    office.drop("third.txt", FIRST.replace("2021", "2020"))
    office.run(TODAY + timedelta(hours=1))
    page = office.get("/index.html", headers=cookie).text
    assert "1 article of 1 meeting." in page
    assert "revision" in page  # an older meeting changes what later ones did
    assert office.get("/index.html?since=1").text == page


def test_a_cookie_that_names_no_run_is_no_error(office: Office):
    for value in ("x", "9" * 30, "77", ""):
        page = office.get("/index.html", headers={"Cookie": f"seen={value}"})
        assert "everything below is new to you" in page.text
    assert "set-cookie" not in office.post("/seen", {"run": "x; Path=/"}).headers


def test_what_is_overdue_today_is_listed(empty: Office):
    empty.drop("due.txt", DUE)
    empty.run()
    page = empty.get("/index.html").text
    assert "Overdue today" in page
    assert "due 31 December 2021" in page


def test_the_health_and_the_last_pass_are_told(office: Office):
    assert "Last pass 1 Aug 2022, 12:00 UTC, 2 files seen" in office.get("/index.html").text
    unwell = Health(parts=(check("store", "the disk is full"),))
    with mock.patch.object(office.desk, "_readiness", return_value=unwell):
        page = office.get("/index.html").text
    assert "Not well" in page
    assert "the disk is full" in page


def test_before_the_first_pass_it_says_so(empty: Office):
    assert "No pass has gone through yet" in empty.get("/index.html").text
    empty.store.begin_run(datetime(2022, 8, 1, tzinfo=UTC), "")
    assert "No pass has gone through yet" in empty.get("/index.html").text


def test_themes_come_before_a_long_list_of_meetings(office: Office):
    def places() -> list[int]:
        page = office.get("/index.html").text
        return [page.index(f'<h2 id="{one}">') for one in ("themes", "meetings")]

    assert places() != sorted(places())
    for year in range(2016, 2020):
        office.drop(f"{year}.txt", FIRST.replace("2021", str(year)))
    office.run()
    assert places() == sorted(places())


def test_an_overdue_line_says_between_whom_when_and_in_which_words(empty: Office):
    empty.drop("due.txt", DUE)
    empty.run()
    page = empty.get("/index.html").text
    assert "due 31 December 2021 (“<bdi>by 2021</bdi>”)" in page
    assert "said 10 May 2021, Laos – Mongolia" in page


def test_what_a_theme_edit_revised_is_told_in_words(office: Office):
    themes = (office.root / "themes.toml").read_text(encoding="utf-8")
    (office.root / "themes.toml").write_text(themes.replace("direct flights", "joint commission"))
    office.run()
    page = office.get("/index.html").text
    assert "After the last theme edit, in Laos – Mongolia: Air links gained 1 statement" in page

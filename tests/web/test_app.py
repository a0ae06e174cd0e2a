"""The pages: what they serve, to whom, with which headers, and how an error looks."""

from __future__ import annotations

import re
import socket
import threading
from dataclasses import replace
from unittest import mock

import pytest

from monitor.errors import ConfigError, StorageError
from monitor.gather import dossier
from monitor.report import Dossier
from monitor.storage import Store
from monitor.web import PageServer, create_app
from monitor.web.guard import HEADERS
from tests.factories import make_ruling
from tests.service.workplace import FIRST, THEMES
from tests.web.conftest import Office
from tests.whole_site import render

MEETING = "/meetings/2022-06-15-lao-mng.html"


def test_every_written_page_is_shown_live_where_it_lies_in_the_folder(office: Office):
    paths = [path for path, _ in render(office.site())]
    assert len(paths) > 20
    for path in paths:
        assert office.get(f"/{path}").status_code == 200, path


def test_a_live_page_holds_what_the_written_one_says_and_the_written_one_has_no_script(office):
    written = (office.root / "reports" / MEETING[1:]).read_text(encoding="utf-8")
    only_live = r' ?<a class="live[^>]*>[^<]*</a>\n?'
    shown = re.sub(only_live, "", office.get(MEETING).text)
    main = written.partition('<main id="main">')[2].partition("</main>")[0]
    assert main in re.sub(r'<form class="filters".*?</form>\n', "", shown, flags=re.DOTALL)
    assert "<script" in shown
    assert "<script" not in written


@pytest.mark.parametrize("suffix", ["md", "json"])
@pytest.mark.parametrize("name", ["index", "latest", "meetings/2022-06-15-lao-mng"])
def test_the_twins_are_those_of_the_folder(office: Office, name: str, suffix: str):
    written = (office.root / "reports" / f"{name}.{suffix}").read_bytes()
    assert office.get(f"/{name}.{suffix}").content == written


def test_home_is_the_overview(office: Office):
    assert office.get("/").headers["location"] == "/index.html"


@pytest.mark.parametrize("path", ["/.manifest", "/../themes.toml", "/meetings/x.html", "/x.json"])
def test_what_does_not_exist_is_a_page_that_leads_back(office: Office, path: str):
    answer = office.get(path)
    assert answer.status_code == 404
    assert "There is no such page" in answer.text
    assert 'href="/index.html"' in answer.text


def test_what_does_not_exist_in_the_api_is_json(office: Office):
    assert office.get("/api/none").json() == {"detail": "Not Found"}


@pytest.mark.parametrize("path", ["/index.html", "/nothing", "/status", "/healthz", "/"])
def test_every_answer_carries_the_strict_headers(office: Office, path: str):
    headers = office.get(path).headers
    assert {name: headers[name] for name in HEADERS} == HEADERS


def test_only_names_of_this_machine_are_answered(office: Office):
    assert office.get("/index.html", host="evil.example").status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
    ],
)
def test_nothing_is_changed_by_a_page_somewhere_else(office: Office, headers: dict[str, str]):
    answer = office.ask("POST", "/index.html", headers=headers)
    assert answer.status_code == 403
    assert answer.text.count("\n") == 1


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}]
)
def test_a_page_of_ours_is_heard(office: Office, headers: dict[str, str]):
    assert office.ask("POST", "/index.html", headers=headers).status_code == 405


def test_before_the_first_pass_the_page_says_that_nothing_is_on_file(empty: Office):
    assert "No meeting is on file yet" in empty.get("/index.html").text
    assert empty.get("/latest.html").status_code == 404


def test_a_pass_shows_at_once_and_between_two_nothing_is_built_again(office: Office):
    before = office.desk.edition()
    assert office.desk.edition() is before
    office.drop("third.txt", FIRST.replace("2021", "2020"))
    office.run()
    assert len(office.site().meetings) == 3


def test_what_was_opened_is_kept_until_it_is_decided_anew(office: Office):
    (key,) = office.store.relationships()
    before = office.desk.edition().chapter(key)
    assert office.desk.edition().chapter(key) is before
    office.drop("third.txt", FIRST.replace("2021", "2020"))
    office.run()
    after = office.desk.edition().chapter(key)
    assert after is not before
    assert len(after.meetings) == 3


def test_no_more_is_kept_open_than_there_is_room_for(office: Office):
    text = (
        FIRST.replace("Laos", "Malta").replace("Lao ", "Maltese ").replace("Vientiane", "Valletta")
    )
    office.drop("other.txt", text)
    office.run()
    keys = office.store.relationships()
    assert len(keys) == 2
    with mock.patch("monitor.web.desk._MOST_STATEMENTS", 1):
        for key in keys:
            assert office.desk.edition().chapter(key)
            assert list(office.desk._open) == [key]


def test_a_page_made_while_it_is_decided_anew_is_made_again(office: Office):
    """It was read before the decision, and asked for after it."""
    (key,) = office.store.relationships()
    began, may_go_on = threading.Event(), threading.Event()

    def slow(*given: object) -> Dossier:
        found = dossier(*given)
        began.set()
        may_go_on.wait(60)
        return found

    office.desk._open.clear()
    with mock.patch("monitor.web.desk.dossier", slow):
        early = threading.Thread(target=lambda: office.desk.edition().chapter(key))
        early.start()
        began.wait(60)
        office.drop("third.txt", FIRST.replace("2021", "2020"))
        office.run()
        threading.Timer(0.2, may_go_on.set).start()
        assert len(office.site().meetings) == 3
        early.join()


def test_a_broken_themes_file_is_named_and_the_last_good_themes_stay(office: Office):
    (office.root / "themes.toml").write_text(THEMES[:-8], encoding="utf-8")
    assert "last good themes" in office.get("/index.html").text
    assert office.get("/themes/flights.html").status_code == 200


def test_a_relationship_that_is_being_decided_is_shown_as_it_stood_before(office: Office):
    before = office.site()
    (key,) = office.store.relationships()
    first, *_ = office.store.readings(key)
    office.store.replace_facts(replace(first, statements=()), extract_version="newer")
    with mock.patch.object(Store, "decided_stamp", return_value="another"):
        assert office.site() == before
        assert office.get("/index.html").status_code == 200


def test_a_store_that_does_not_answer_is_one_line(office: Office):
    with mock.patch.object(Store, "decided_stamp", side_effect=StorageError("the disk is full")):
        for path in ("/index.html", MEETING, "/nothing"):
            answer = office.get(path)
            assert (answer.status_code, answer.text) == (503, "the disk is full\n")


def test_a_bug_is_a_page_of_the_site_with_the_traceback_in_the_log(
    office: Office, caplog: pytest.LogCaptureFixture
):
    with mock.patch("monitor.web.pages.show", side_effect=ZeroDivisionError("in a template")):
        answer = office.get("/articles/x.html?a=<b>"), office.get(MEETING)
    assert answer[0].status_code == 404
    page = answer[1]
    assert page.status_code == 500
    assert '<nav aria-label="Main">' in page.text
    assert 'href="/index.html"' in page.text
    assert MEETING in page.text
    assert f"request={page.headers['x-request-id']}" in page.text
    assert page.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]
    (told,) = [one for one in caplog.records if one.getMessage() == "page met a bug"]
    assert told.exc_info
    assert isinstance(told.exc_info[1], ZeroDivisionError)


def test_a_bug_in_the_frame_or_the_api_is_a_line(office: Office):
    with mock.patch("monitor.web.drawing.draw", side_effect=ZeroDivisionError):
        answer = office.get(MEETING)
    assert (answer.status_code, answer.text.count("\n")) == (500, 1)
    with mock.patch("monitor.web.api._Span.of_cards", side_effect=ZeroDivisionError):
        answer = office.get("/api/v1/commitments")
    assert (answer.status_code, "a bug in monitor" in answer.json()["detail"]) == (500, True)


def test_status_is_json(office: Office):
    assert office.get("/status").json() == {"files": 2}


def test_the_mark_of_an_open_page_is_another_as_soon_as_something_was_decided(office: Office):
    mark = office.get("/mark").text
    assert f'data-mark="{mark}"' in office.get(MEETING).text
    office.drop("third.txt", FIRST.replace("2021", "2020"))
    office.run()
    assert office.get("/mark").text != mark


@pytest.mark.parametrize("name", ["app.js", "live.css"])
def test_script_and_style_come_from_here(office: Office, name: str):
    assert office.get(f"/static/{name}").status_code == 200


def test_a_ruling_is_stored_written_down_and_decided_soon(office: Office):
    office.desk.keep_ruling(make_ruling())
    assert office.store.rulings() == (make_ruling(),)
    assert "r1" in (office.root / "rulings.jsonl").read_text(encoding="utf-8")
    assert office.nudges == ["pass"]


def test_a_taken_port_names_itself_and_what_to_do(office: Office):
    server = PageServer(create_app(office.desk), host="127.0.0.1", port=0)
    port = server._socket.getsockname()[1]
    with pytest.raises(ConfigError, match=f"127.0.0.1:{port}.*choose another"):
        PageServer(create_app(office.desk), host="127.0.0.1", port=port)
    server.stop()


def test_an_answer_is_sent_at_once(office: Office):
    """Without it each answer on a connection that is kept comes 40 ms late."""
    server = PageServer(create_app(office.desk), host="127.0.0.1", port=0)
    assert server._socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    server.stop()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/index.html", "Overview"),
        ("/latest.html", "Latest meeting"),
        (MEETING, "Relationships"),
        ("/themes/flights.html", "Themes"),
        ("/relationships/LAO-MNG.html", "Relationships"),
        ("/compare", "Compare"),
        ("/rulings", "Review"),
        ("/tracking/flights", "Tracking"),
        ("/runs", "Runs"),
    ],
)
def test_the_menu_marks_where_the_reader_is(office: Office, path: str, name: str):
    page = office.get(path).text
    assert re.findall(r'<a href="[^"]*" aria-current="page">([^<]*)</a>', page) == [name] * 2
    assert 'role="search" action="/search"' in page

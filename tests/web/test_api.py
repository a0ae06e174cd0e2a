"""The JSON API: twins of the pages, lists with filters and parts, ETags, its document."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest

from monitor.errors import StorageError
from monitor.report.formats.json import read_meeting
from monitor.storage import Store
from tests.web.conftest import OWN, Office

NOW = "2022-06-15-lao-mng"


def listed(office: Office, path: str) -> dict[str, Any]:
    answer = office.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_meeting_is_the_one_of_the_written_report(office: Office):
    answer = office.get(f"/api/v1/meetings/{NOW}")
    assert read_meeting(answer.content) == office.site().meetings[0]


def test_every_page_has_its_twin(office: Office):
    site = office.site()
    twins = ["overview", "relationships/LAO-MNG", "themes/flights"]
    twins += [f"commitments/{one.id}" for one in site.commitments]
    twins += [f"articles/{one.article.id}" for one in site.articles]
    twins += [f"compare/meetings?then=2021-05-10-lao-mng&now={NOW}", "search?q=flights", "runs"]
    first, second = (one.article.id for one in site.articles)
    twins += [f"compare/articles?then={first}&now={second}&by=words"]
    for path in twins:
        assert listed(office, path)


@pytest.mark.parametrize(
    ("path", "total"),
    [
        ("meetings", 2),
        ("meetings?theme=students", 2),
        ("meetings?theme=none", 0),
        ("meetings?party=LAO&relationship=LAO-MNG", 2),
        ("meetings?party=CHN", 0),
        ("meetings?since=2022-01-01", 1),
        ("relationships", 1),
        ("themes", 2),
        ("commitments?theme=flights", 1),
        ("commitments?party=MNG&since=2022-06-15", 1),
        ("commitments?relationship=CHN-KGZ", 0),
        ("changes?kind=strengthened&theme=flights", 1),
        ("changes?kind=strengthened&party=LAO", 1),
        ("changes?since=2030-01-01", 0),
        ("articles", 2),
        ("articles?since=2022-01-01", 1),
        ("search?q=flights", 2),
        ("search?q=flights&party=LAO", 0),
        ("search?q=flights&party=%00", 0),
        ("runs", 1),
        ("overdue", 0),
        ("doubts", 0),
        ("rulings", 0),
    ],
)
def test_a_list_is_narrowed(office: Office, path: str, total: int):
    found = listed(office, path)
    assert found["total"] == len(found["items"]) == total


def test_a_list_comes_in_parts(office: Office):
    whole = listed(office, "changes")
    parts = [listed(office, f"changes?limit=3&offset={at}") for at in range(0, whole["total"], 3)]
    assert [one for part in parts for one in part["items"]] == whole["items"]
    assert {part["total"] for part in parts} == {whole["total"]}
    assert parts[1]["offset"] == 3


def test_a_change_tells_its_meeting_and_both_wordings(office: Office):
    (entry,) = listed(office, "changes?kind=strengthened&theme=flights")["items"]
    assert entry["meeting"]["id"] == NOW
    assert entry["published_on"] == "2022-06-16"
    assert entry["change"]["before"]["tier"] == "intent"
    assert entry["change"]["after"]["tier"] == "agreed"


def test_the_same_answer_is_not_sent_twice(office: Office):
    answer = office.get("/api/v1/meetings")
    tag = answer.headers["etag"]
    for asked in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        again = office.get("/api/v1/meetings", headers={"If-None-Match": asked})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    other = office.get("/api/v1/meetings?limit=1", headers={"If-None-Match": tag})
    assert other.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "meetings/none",
        "relationships/none",
        "themes/none",
        "commitments/%00",
        "articles/none",
        f"compare/meetings?then={NOW}&now=none",
        "compare/articles?then=x&now=%00",
        "none",
    ],
)
def test_what_does_not_exist_is_404(office: Office, path: str):
    answer = office.get(f"/api/v1/{path}")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not Found"})


@pytest.mark.parametrize(
    "path",
    [
        "meetings?limit=0",
        "meetings?limit=501",
        "meetings?since=0",
        "changes?since=2022-01-01T00:00",
        "changes?kind=x",
        "runs?offset=-1",
        "search",
    ],
)
def test_what_cannot_be_asked_is_422(office: Office, path: str):
    assert office.get(f"/api/v1/{path}").status_code == 422


@pytest.mark.parametrize("method", ["PUT", "DELETE", "QUERY", "TRACE"])
def test_what_the_api_does_not_do_is_405(office: Office, method: str):
    answer = office.ask(method, "/api/v1/meetings", headers=OWN)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


def test_a_store_that_does_not_answer_is_503(office: Office):
    with mock.patch.object(Store, "cards", side_effect=StorageError("full")):
        answer = office.get("/api/v1/meetings")
    assert (answer.status_code, answer.json()) == (503, {"detail": "full"})


def test_the_document_names_every_path_of_the_api_and_no_page(office: Office):
    document = office.get("/api/v1/openapi.json").json()
    assert all(path.startswith("/api/v1/") for path in document["paths"])
    assert len(document["paths"]) == 20

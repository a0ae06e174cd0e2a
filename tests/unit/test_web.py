"""The web shell: what it serves, to whom, and with which headers."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest

from monitor.errors import ConfigError
from monitor.web import Health, PageServer, create_app
from monitor.web.app import HEADERS

WELL = Health(is_well=True, message="ok")


def get(reports: Path, path: str, *, host: str = "localhost", health: Health = WELL):
    app = create_app(reports_dir=reports, health=lambda: health, status=lambda: {"files": 2})

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
            return await client.get(path)

    return asyncio.run(ask())


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    (folder / "meetings").mkdir(parents=True)
    (folder / "index.html").write_text("<p>index</p>")
    (folder / "meetings" / "one.html").write_text("<p>one</p>")
    (folder / ".manifest.json").write_text("{}")
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    return folder


def test_reports_are_served_as_they_lie_in_the_folder(reports):
    assert get(reports, "/meetings/one.html").text == "<p>one</p>"
    assert get(reports, "/").headers["location"] == "/index.html"


@pytest.mark.parametrize(
    "path",
    ["/.manifest.json", "/%2e%2e/secret.txt", "/meetings/..%2f..%2fsecret.txt", "/link.txt", "/x"],
)
def test_nothing_hidden_or_outside_the_folder_is_served(reports, path):
    answer = get(reports, path)
    assert answer.status_code == 404
    assert "secret" not in answer.text


@pytest.mark.parametrize("path", ["/index.html", "/nothing", "/status", "/healthz", "/"])
def test_every_answer_carries_the_strict_headers(reports, path):
    headers = get(reports, path).headers
    assert {name: headers[name] for name in HEADERS} == HEADERS


def test_only_names_of_this_machine_are_answered(reports):
    assert get(reports, "/index.html", host="evil.example").status_code == 400


def test_before_the_first_report_the_page_says_so(tmp_path):
    answer = get(tmp_path / "none", "/")
    assert answer.status_code == 503
    assert "first pass" in answer.text


def test_health_is_503_with_the_reason_when_unwell(reports):
    answer = get(reports, "/healthz", health=Health(is_well=False, message="no database"))
    assert (answer.status_code, answer.text) == (503, "no database\n")
    assert get(reports, "/healthz").status_code == 200


def test_status_is_json(reports):
    assert get(reports, "/status").json() == {"files": 2}


def test_a_taken_port_names_itself_and_what_to_do(reports):
    app = create_app(reports_dir=reports, health=lambda: WELL, status=dict)
    server = PageServer(app, host="127.0.0.1", port=0)
    port = server._socket.getsockname()[1]
    with pytest.raises(ConfigError, match=f"127.0.0.1:{port}.*choose another"):
        PageServer(app, host="127.0.0.1", port=port)
    server.stop()

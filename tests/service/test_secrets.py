"""Secrets in every place they can stand, every error that can be made: none of them is repeated."""

from __future__ import annotations

import http.client
import io
import json
import sys
import traceback
from collections.abc import Iterator
from typing import cast

import pytest

from monitor.cli import main
from monitor.errors import StorageError
from monitor.storage import open_store
from monitor.text import without_passwords
from tests.service.workplace import FIRST, Service, Workplace, _in_process

#: Letters that URLs, TOML and patterns treat in their own ways; each has a part to look for.
PASSWORDS = {
    "plain": "hush-plain",
    "percent": "hush%2Fper%40cent%3A",
    "at": "hu@hush-at",
    "slash": "hush-slash/hush-rest",
    "colon": "hush-colon:hush-rest",
    "query": "hush-query?hush-rest",
    "hash": "hush-hash#hush-rest",
    "blank": "hush blank",
    "quote": "hush-'quote",
}
TOKEN = "hush-token-of-more-than-twenty-letters"

URLS = {
    **{name: f"postgresql://user:{one}@127.0.0.1:1/name" for name, one in PASSWORDS.items()},
    "parameter": "postgresql://user@127.0.0.1:1/name?password=hush-parameter",
    "parameters": "postgresql://127.0.0.1:1/n?user=u&sslpassword=hush-a&password=hush-b&x=y",
    "unknown parameter": "postgresql://user:hush-a@127.0.0.1:1/n?passwrd=hush-b&nonsense=1",
    "no host": "postgresql://user:hush-no-host/name",
    "no user": "postgresql://:hush-no-user@127.0.0.1:1/name",
    "port": "postgresql://user:hush-port@127.0.0.1:x/name",
    "another engine": "mysql://user:hush-mysql@127.0.0.1/name",
    "no engine": "nonsense://user:hush-nonsense@127.0.0.1/name",
    "no scheme": "user:hush-scheme@127.0.0.1/name",
    "broken": "postgresql://user:hush-broken@[::1/name",
    "driver": "postgresql+nonsense://user:hush-driver@127.0.0.1/name",
}

COMMANDS = (
    ("status",),
    ("--debug", "status"),
    ("config", "show"),
    ("config", "check"),
    ("doctor",),
    ("migrate",),
    ("--debug", "migrate"),
    ("once",),
    ("run",),
    ("--debug", "run"),
    ("serve",),
    ("healthcheck",),
    ("export", "articles"),
)


def said(place: Workplace, *arguments: str, **environment: str) -> str:
    """All that a command prints, and its traceback with --debug, as the interpreter prints it."""
    with _in_process(place.root, place.environment | environment) as printed:
        sys.argv[1:] = ["--config", "config", *arguments]
        try:
            main()
        except SystemExit:
            told = ""
        except Exception:  # noqa: BLE001 - what the interpreter would print
            told = traceback.format_exc()
    return cast("io.BytesIO", printed.buffer).getvalue().decode() + told


@pytest.mark.parametrize("name", URLS)
def test_no_command_repeats_the_password_of_the_database(place: Workplace, name: str):
    for command in COMMANDS:
        told = said(place, *command, MONITOR_DATABASE__URL=URLS[name])
        assert "hush" not in told, command


def test_nor_does_a_process_of_its_own_with_its_traceback(place: Workplace):
    settings = f"[database]\nurl = {json.dumps(URLS['parameters'])}\n"
    (place.root / "config" / "monitor.toml").write_text(settings, encoding="utf-8")
    done = place.process("--debug", "once")
    assert "Traceback" in done.stderr
    assert "hush" not in done.stdout + done.stderr


@pytest.mark.parametrize("name", URLS)
def test_nor_the_store_itself(name: str):
    try:
        open_store(URLS[name])
    except StorageError as error:
        assert "hush" not in str(error)
        cause = error.__cause__
        assert "hush" not in str(cause)
    else:
        pytest.fail("there is no such database")


def test_the_settings_are_shown_without_secrets(place: Workplace):
    told = said(
        place,
        "config",
        "show",
        MONITOR_DATABASE__URL=URLS["parameters"],
        MONITOR_WEB__TOKEN=TOKEN,
    )
    assert "hush" not in told
    assert 'token = "**********"' in told
    assert "sslpassword=***&password=***&x=y" in told


@pytest.mark.parametrize(
    ("file", "environment"),
    [
        ("[web]\ntoken = 'hush-a'\ntoken = 'hush-b'\n", {}),
        ("[web]\ntoken = ['hush-list']\n", {}),
        ("[web]\ntoken = { a = 'hush-table' }\n", {}),
        ("[web]\ntoken = hush-bare\n", {}),
        ("[web]\ntoken = 'hush-open\n", {}),
        ("[web]\ntokn = 'hush-key'\n", {}),
        ("database = 'postgresql://u:hush-d@h/n'\n", {}),
        ("[database]\nurl = 'postgresql://u:hush-a@h/n'\nurl = 'hush-b'\n", {}),
        ("[database]\nurl = ['postgresql://u:hush-list@h/n']\n", {}),
        ("[database]\nurl = 'postgresql://u:hush-a@h/n'\nurl_file = 'x'\n", {}),
        ("[database]\nurl = postgresql://u:hush-bare@h/n\n", {}),
        ("[database]\nulr = 'postgresql://u:hush-ulr@h/n'\n", {}),
        ("notices = 'hush-a'\n", {}),
        ("[notices]\nto = 'mailto://u:hush-t@h'\n", {}),
        ("[notices.to]\ndesk = 'mailto://u:hush-d@h'\n", {}),
        ("[notices.to.desk]\nurl = ['mailto://u:hush-list@h']\n", {}),
        ("[notices.to.desk]\nulr = 'mailto://u:hush-ulr@h'\n", {}),
        ("[notices.to.desk]\nurl = 'mailto://u:hush-a@h'\nurl_file = 'x'\n", {}),
        ("[notices.to.desk]\nurl = 'mailto://u:hush-a@h'\nurl = 'hush-b'\n", {}),
        ("[notices.to.Desk]\nurl = 'mailto://u:hush-a@h'\n", {}),
        ("", {"MONITOR_NOTICES__TO__DESK__ULR": "hush-key"}),
        ("", {"MONITOR_NOTICES__TO__DESK": "hush-table"}),
        ("", {"MONITOR_NOTICES__TO": '{"desk": {"url": "hush-json"'}),
        ("", {"MONITOR_NOTICES__TO": '{"desk": "hush-json"}'}),
        ("", {"MONITOR_WEB": '{"token": "hush-json'}),
        ("", {"MONITOR_WEB": '{"token": ["hush-json"]}'}),
        ("", {"MONITOR_WEB": '"hush-json"'}),
        ("", {"MONITOR_WEB__TOKN": "hush-key"}),
        ("", {"MONITOR_TOKEN": "hush-key"}),
        ("", {"MONITOR_WEB__TOKEN__X": "hush-deep"}),
        ("", {"MONITOR_DATABASE__URL__X": "hush-deep"}),
        ("", {"MONITOR_DATABASE": '{"url": 5, "x": "hush"}'}),
        ("", {"MONITOR_WEB__TOKEN": "hush-short"}),
        ("", {"MONITOR_WEB__TOKEN": "hush with blanks that is long"}),
        ("", {"MONITOR_WEB__TOKEN": "hush-\u00e9-not-ascii-and-long"}),
        ("", {"MONITOR_WEB__TOKEN_FILE": "latin"}),
        ("", {"MONITOR_DATABASE__URL_FILE": "latin"}),
        ("", {"MONITOR_WEB__TOKEN_FILE": "line"}),
    ],
)
def test_no_complaint_about_a_setting_repeats_a_secret(
    place: Workplace, file: str, environment: dict[str, str]
):
    (place.root / "latin").write_bytes(b"hush-\xe9-latin\n")
    (place.root / "line").write_text("scrypt$hush$hush$hush$hush$hush\n", encoding="utf-8")
    (place.root / "config" / "monitor.toml").write_text(file, encoding="utf-8")
    told = said(place, "--debug", "run", **environment)
    assert "Traceback" in told, told
    assert "hush" not in told


# ---------------------------------------------------------------- the running service


@pytest.fixture
def running(place: Workplace) -> Iterator[Service]:
    secret = place.root / "secret"
    secret.write_text(f"{TOKEN}\n", encoding="utf-8")
    settings = "[web]\ntoken_file = 'secret'\n[log]\nlevel = 'debug'\n"
    (place.root / "config" / "monitor.toml").write_text(settings, encoding="utf-8")
    service = Service(place)
    service.wait_for((place.reports / "index.html").exists)
    yield service
    service.process.kill()
    service.process.wait()


def test_neither_log_nor_report_nor_answer_repeats_the_token(running: Service):
    """Asked in every way that ends badly."""
    place = running.place

    def ask(method: str, path: str, body: str | None = None, **headers: str) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", place.port, timeout=10)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return f"{answer.getheaders()}{answer.read().decode()}"
        finally:
            connection.close()

    form = {
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    heard = [
        ask("POST", "/login", f"token={TOKEN}&to=/runs", **form),
        ask("POST", "/login", f"token={TOKEN}x&to=/{TOKEN[::-1]}", **form),
        ask("POST", "/login", f"token={TOKEN}&" + "&".join("a=1" for _ in range(300)), **form),
        ask("POST", "/login", f"token={TOKEN}" + "x" * 20_000, **form),
        ask("POST", "/login", f"token={TOKEN}"),
        ask("GET", "/api/v1/meetings?limit=x", **bearer),
        ask("GET", "/api/v1/meetings/none", **bearer),
        ask("GET", "/none", **bearer),
        ask("POST", "/rulings", "kind=nonsense", **form, **bearer),
        ask("POST", "/tracking/none", "action=save", **form, **bearer),
        ask("BREW", "/index.html", **bearer),
        ask("GET", "/index.html", Authorization=f"Basic {TOKEN}"),
        ask("GET", "/index.html", Authorization=f"Bearer {TOKEN} {TOKEN}"),
        ask("GET", "/index.html", Cookie=f"session={TOKEN}"),
        ask("GET", "/mark", Host="evil", **bearer),
    ]
    place.drop("first.txt", FIRST)
    (place.seeds / "binary.txt").write_bytes(bytes(range(256)) * 20)
    running.wait_for(lambda: "binary.txt" in running.log)
    (place.root / "data" / "monitor.db").chmod(0o600)
    (place.root / "config" / "themes.toml").write_text("[themes", encoding="utf-8")
    running.wait_for(lambda: "themes.toml" in running.log)
    heard.append(ask("GET", "/index.html", **bearer))
    code, _ = running.stop()
    assert code == 0
    assert [one for one in heard if TOKEN in one] == []
    files = [one for one in place.root.rglob("*") if one.is_file() and one.name != "secret"]
    assert len(files) > 10
    assert [one for one in files if b"hush" in one.read_bytes()] == []


# ---------------------------------------------------------------- the one function


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('url = "postgresql://user:s3cret@host/name"', 'url = "postgresql://user:***@host/name"'),
        ("postgresql://u:a@b@h/n", "postgresql://u:***@h/n"),
        ("postgresql://u:a/b@h/n", "postgresql://u:***@h/n"),
        ("postgresql://u@h/n?password=a&b=c", "postgresql://u@h/n?password=***&b=c"),
        ("postgresql://u@h:5432/n", "postgresql://u@h:5432/n"),
        ("postgresql://h:5432/n", "postgresql://h:5432/n"),
        ("postgresql://u:secret/n", "postgresql://u:***"),
        ("sqlite:///data/monitor.db", "sqlite:///data/monitor.db"),
        ("http://127.0.0.1:8300/", "http://127.0.0.1:8300/"),
        ("", ""),
    ],
)
def test_what_is_left_of_a_url(text: str, shown: str):
    assert without_passwords(text) == shown
    assert without_passwords(shown) == shown

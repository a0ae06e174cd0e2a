"""Pages that others can reach: no start without a token, and the way in with it."""

from __future__ import annotations

import http.client
import re
import stat
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.service.workplace import FIRST, Service, Workplace

PLAIN = "a-token-of-more-than-twenty-letters"


def settle(place: Workplace, **web: str) -> None:
    lines = "".join(f"{key} = {value}\n" for key, value in web.items())
    (place.root / "config" / "monitor.toml").write_text(f"[web]\n{lines}", encoding="utf-8")


@pytest.mark.parametrize("command", ["run", "serve"])
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.0.2.1", "monitor.example", "127.1"])
def test_no_start_without_a_token_where_others_can_reach_it(
    place: Workplace, command: str, host: str
):
    settle(place, host=f'"{host}"')
    told = place.monitor(command, expect=3)
    assert "no token is set; make one with 'monitor token'" in told
    assert told.count("\n") == 1
    assert "no token is set" in place.monitor("config", "check", expect=3)
    assert "FAIL  port: web.host" in place.monitor("doctor", expect=1)


def test_without_pages_no_token_is_asked_for(place: Workplace):
    settle(place, host='"0.0.0.0"', enabled="false")
    place.monitor("config", "check")


@pytest.mark.parametrize("given", ["brief", "two words of a token here", "scrypt$1$1$1$x$y"])
def test_a_token_that_cannot_be_one_is_refused_without_being_repeated(place: Workplace, given: str):
    for web in ({"token": f"'{given}'"}, {"token_file": "'secret'"}):
        (place.root / "secret").write_text(f"{given}\n", encoding="utf-8")
        settle(place, **web)
        told = place.monitor("run", expect=3)
        assert "monitor token" in told
        assert told.count("\n") == 1
        assert given not in told


@pytest.mark.parametrize(
    ("web", "hint"),
    [
        ({"token": f"'{PLAIN}'", "token_file": "'secret'"}, "both given"),
        ({"token_file": "'none'"}, "web.token_file cannot be read"),
        ({"token": "1234567890123456789012"}, "web.token: it should be a valid string"),
        ({"allowed_hosts": "['https://x/']"}, "no host name"),
        ({"allowed_hosts": "['*']"}, "no host name"),
        ({"proxies": "['*']"}, "no address or network"),
        ({"proxies": "['proxy']"}, "no address or network"),
        ({"proxies": "['10.0.0.1/8']"}, "no address or network"),
    ],
)
def test_a_wrong_setting_of_the_door_is_one_line(place: Workplace, web: dict[str, str], hint: str):
    settle(place, **web)
    told = place.monitor("run", expect=3)
    assert hint in told
    assert told.count("\n") == 1
    assert PLAIN not in told
    assert "1234567890" not in told


# ---------------------------------------------------------------- the command


def test_a_made_token_is_printed_once_and_its_hash_written(place: Workplace):
    told = place.monitor("token", "--out", "web-token")
    plain = re.findall(r"^token  ([\w-]{43})$", told, re.MULTILINE)[0]
    path = place.root / "web-token"
    line = path.read_text(encoding="utf-8")
    assert line.startswith("scrypt$")
    assert plain not in line
    assert line.strip() not in told
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_token_file_is_not_replaced_by_accident(place: Workplace):
    place.monitor("token", "--out", "web-token")
    before = (place.root / "web-token").read_bytes()
    told = place.monitor("token", "--out", "web-token", expect=3)
    assert "--force" in told
    assert told.count("\n") == 1
    assert (place.root / "web-token").read_bytes() == before
    (place.root / "web-token").chmod(0o644)
    place.monitor("token", "--out", "web-token", "--force")
    assert (place.root / "web-token").read_bytes() != before
    assert stat.S_IMODE((place.root / "web-token").stat().st_mode) == 0o600
    assert [one.name for one in place.root.iterdir() if one.name.startswith(".")] == []


def test_a_link_in_place_of_a_token_file_is_not_written_through(place: Workplace):
    (place.root / "victim").write_text("kept", encoding="utf-8")
    (place.root / "web-token").symlink_to("victim")
    place.monitor("token", "--out", "web-token", expect=3)
    place.monitor("token", "--out", "web-token", "--force")
    assert (place.root / "victim").read_text(encoding="utf-8") == "kept"


def test_a_folder_that_is_not_there_is_one_line(place: Workplace):
    told = place.monitor("token", "--out", "none/web-token", expect=3)
    assert told.count("\n") == 1
    assert "cannot be written" in told


# ---------------------------------------------------------------- a running service


@pytest.fixture
def guarded(place: Workplace) -> Iterator[tuple[Service, str]]:
    """A service with a token of the command, and the token."""
    told = place.monitor("token", "--out", "web-token")
    settle(place, token_file='"web-token"')
    place.drop("first.txt", FIRST)
    running = Service(place)
    running.wait_for((place.reports / "latest.html").exists)
    yield running, re.findall(r"^token  (\S+)$", told, re.MULTILINE)[0]
    running.process.kill()
    running.process.wait()


def ask(
    service: Service, method: str, path: str, body: str | None = None, **headers: str
) -> tuple[int, http.client.HTTPMessage, str]:
    connection = http.client.HTTPConnection("127.0.0.1", service.place.port, timeout=10)
    form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    own = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(method, path, body, form | own)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        connection.close()


def test_a_token_on_loopback_is_asked_for_and_health_is_not(guarded: tuple[Service, str]):
    service, token = guarded
    assert "(asks for the token)" in service.log
    assert ask(service, "GET", "/index.html")[0] == 303
    assert ask(service, "GET", "/api/v1/overview")[0] == 401
    assert ask(service, "GET", "/api/v1/overview", Authorization=f"Bearer {token}")[0] == 200
    assert service.place.monitor("healthcheck").strip() == "ok"
    body = f"token={token}&to=/runs"
    status, headers, _ = ask(service, "POST", "/login", body, Sec_Fetch_Site="same-origin")
    assert (status, headers["location"]) == (303, "/runs")
    cookie = headers["set-cookie"].partition(";")[0]
    assert ask(service, "GET", "/runs", Cookie=cookie)[0] == 200
    assert service.stop()[0] == 0
    assert token not in service.log
    files = [one for one in service.place.root.rglob("*") if one.is_file()]
    assert [one for one in files if token.encode() in one.read_bytes()] == []


def test_a_start_with_another_token_ends_every_session(guarded: tuple[Service, str]):
    service, token = guarded
    body = f"token={token}"
    _, headers, _ = ask(service, "POST", "/login", body, Sec_Fetch_Site="same-origin")
    cookie = headers["set-cookie"].partition(";")[0]
    service.stop()
    service.place.monitor("token", "--out", "web-token", "--force")
    again = Service(service.place)
    try:
        again.wait_for(lambda: "Stop with" in again.log)
        again.wait_for(lambda: ask(again, "GET", "/healthz")[0] == 200)
        assert ask(again, "GET", "/runs", Cookie=cookie)[0] == 303
        assert ask(again, "GET", "/mark", Authorization=f"Bearer {token}")[0] == 401
    finally:
        again.stop()


def test_who_asks_is_believed_of_listed_proxies_alone(place: Workplace):
    settle(place, token=f'"{PLAIN}"')
    for proxies, statuses in (("[]", [401] * 10 + [429] * 3), ('["127.0.0.1"]', [401] * 13)):
        settle(place, token=f'"{PLAIN}"', proxies=proxies)
        service = Service(place)
        try:
            service.wait_for(lambda s=service: "Stop with" in s.log)
            service.wait_for(lambda s=service: ask(s, "GET", "/healthz")[0] == 200)
            seen = [
                ask(service, "GET", "/mark", Authorization="Bearer x", X_Forwarded_For=address)[0]
                for address in (f"192.0.2.{number}" for number in range(13))
            ]
            assert seen == statuses
            secure = "Secure" in ask(
                service,
                "POST",
                "/login",
                f"token={PLAIN}",
                Sec_Fetch_Site="same-origin",
                X_Forwarded_Proto="https",
                X_Forwarded_For="198.51.100.1",
            )[1].get("set-cookie", "")
            assert secure == (proxies != "[]")
        finally:
            service.stop()


def test_names_of_a_proxy_are_answered_and_no_others(place: Workplace):
    settle(place, names='["monitor.example"]', token=f'"{PLAIN}"')
    service = Service(place)
    try:
        service.wait_for(lambda: "Stop with" in service.log)
        service.wait_for(lambda: ask(service, "GET", "/healthz")[0] == 200)
        for host, status in (
            ("monitor.example", 200),
            ("MONITOR.example:443", 200),
            ("localhost:8300", 200),
            ("[::1]:8300", 200),
            ("evil.example", 400),
            ("example", 400),
            ("monitor.example.evil.example", 400),
            ("monitor.example@evil.example", 400),
        ):
            assert ask(service, "GET", "/login", Host=host)[0] == status, host
    finally:
        service.stop()


@pytest.mark.parametrize(("host", "loopback"), [("0.0.0.0", "127.0.0.1"), ("::", "::1")])
def test_on_every_address_any_name_is_answered_with_a_token_and_health_by_loopback(
    place: Workplace, host: str, loopback: str
):
    """Bound to loopback of a network namespace of its own, as a container would be."""
    if subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode:
        pytest.skip("no network namespace can be made here")
    asking = (
        f'import http.client as h; c = h.HTTPConnection("{loopback}", {place.port}); '
        'c.request("GET", "/index.html", headers={"Host": "any.name"}); '
        'print("status", c.getresponse().status)'
    )
    script = (
        'ip link set lo up; "$@" run & service=$!; '
        'for _ in 1 2 3 4 5 6 7 8; do sleep 1; "$@" healthcheck && break; done; echo code $?; '
        f"{sys.executable} -c '{asking}'; kill $service; wait"
    )
    environment = place.environment | {"MONITOR_WEB__HOST": host, "MONITOR_WEB__TOKEN": PLAIN}
    done = subprocess.run(
        ["unshare", "-rn", "sh", "-c", script, "sh", *place.command()],
        cwd=place.root,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "ok\ncode 0" in done.stdout, done.stdout + done.stderr
    assert "status 303" in done.stdout

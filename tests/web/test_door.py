"""Who comes in with a token set: nobody without it, by no way around."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from unittest import mock

import httpx
import pytest
from fastapi.routing import APIRoute
from starlette.routing import Mount, Route

from monitor.config import Token
from monitor.web import Health, check, create_app
from monitor.web.door import LASTING, OPEN, Door, Doorkeeper, own_path
from monitor.web.told import place
from tests.web.conftest import OWN, Office

PLAIN = "a-token-of-more-than-twenty-letters"
TOKEN = Token.of(PLAIN)
BEARER = {"Authorization": f"Bearer {PLAIN}"}
WRONG = {"Authorization": "Bearer wrong-wrong-wrong-wrong-wrong"}


@dataclass(slots=True)
class Visitor:
    """Asks one application, that stays, from an address, over http or https; keeps its cookies."""

    app: object
    loop: asyncio.AbstractEventLoop
    thread: ThreadPoolExecutor
    address: str = "192.0.2.1"
    scheme: str = "http"
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, **more: object) -> httpx.Response:
        async def answer() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, client=(self.address, 1))
            base = f"{self.scheme}://localhost"
            async with httpx.AsyncClient(
                transport=transport, base_url=base, cookies=self.cookies
            ) as client:
                return await client.request(method, path, **more)

        # In a thread: a browser of other tests keeps a loop running in this one.
        return self.thread.submit(lambda: self.loop.run_until_complete(answer())).result()

    def get(self, path: str, **more: object) -> httpx.Response:
        return self.ask("GET", path, **more)

    def log_in(self, token: str = PLAIN, to: str = "/") -> httpx.Response:
        answer = self.ask("POST", "/login", headers=OWN, data={"token": token, "to": to})
        self.cookies |= dict(answer.cookies)
        return answer

    def other(self, address: str) -> Visitor:
        return Visitor(self.app, self.loop, self.thread, address=address)


@pytest.fixture
def visitor(empty: Office) -> Iterator[Visitor]:
    empty.desk.has_log_in = True
    loop = asyncio.new_event_loop()
    with ThreadPoolExecutor(1) as thread:
        yield Visitor(create_app(empty.desk, token=TOKEN), loop, thread)
    loop.close()


# ---------------------------------------------------------------- closed by default


def paths_of(routes: list[object], prefix: str = "") -> Iterator[str]:
    for route in routes:
        if isinstance(route, APIRoute | Route | Mount):
            yield prefix + re.sub(r"\{[^}]*\}", "x", route.path)
        else:
            yield from paths_of(getattr(route, "routes", None) or route.original_router.routes)


def test_every_route_there_is_is_closed_but_for_those_of_the_list(visitor: Visitor):
    paths = set(paths_of(visitor.app.routes))
    assert len(paths) > 30
    for path in sorted(paths - OPEN | {"/static/app.js", "/metrics", "/not/written/yet"}):
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"):
            answer = visitor.ask(method, path, headers=OWN)
            is_led = answer.status_code == 303 and answer.headers["location"].startswith("/login")
            assert is_led or answer.status_code in {401, 403}, (method, path, answer.status_code)


def test_the_open_ones_are_these():
    """A longer list is a decision, not an accident."""
    assert {"/healthz", "/readyz", "/login", "/static/live.css"} == OPEN


@pytest.mark.parametrize(
    "path",
    [
        "//login",
        "/login/",
        "/login/../index.html",
        "/static/../index.html",
        "/static/live.css/../app.js",
        "/healthz/../status",
        "/healthz%2f..%2fstatus",
        "/%6cogin/",
        "/LOGIN",
        "/login;/index.html",
        "/login%00",
        "/index.html?/login",
        "/index.html#/healthz",
    ],
)
def test_no_way_of_writing_a_path_opens_another(visitor: Visitor, path: str):
    answer = visitor.ask("GET", path)
    if answer.status_code == 200:  # httpx itself resolves the dots
        assert answer.request.url.path in OPEN
    else:
        assert answer.status_code in {303, 401}


def test_a_web_socket_is_refused(visitor: Visitor):
    sent: list[dict[str, object]] = []

    async def ask() -> None:
        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        await Door(visitor.app, Doorkeeper(TOKEN))(
            {"type": "websocket", "path": "/login", "headers": []}, mock.Mock(), send
        )

    visitor.thread.submit(lambda: visitor.loop.run_until_complete(ask())).result()
    assert sent == [{"type": "websocket.close", "code": 1008}]


def test_programs_are_told_what_is_needed_and_readers_led_to_the_form(visitor: Visitor):
    for path in ("/api/v1/overview", "/feeds/all.atom", "/metrics", "/status", "/mark"):
        answer = visitor.get(path)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert "Bearer" in answer.json()["detail"]
    answer = visitor.get("/themes/flights.html?a=1&b=%2F")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/login?to=%2Fthemes%2Fflights.html%3Fa%3D1%26b%3D%252F"


# ---------------------------------------------------------------- the header


@pytest.mark.parametrize("path", ["/index.html", "/api/v1/overview", "/feeds/all.atom", "/status"])
def test_the_token_in_a_header_opens(visitor: Visitor, path: str):
    assert visitor.get(path, headers=BEARER).status_code == 200
    assert visitor.get(path, headers={"Authorization": f"bearer  {PLAIN} "}).status_code == 200


@pytest.mark.parametrize(
    "value",
    [
        "",
        PLAIN,
        "Bearer",
        "Bearer ",
        f"Basic {PLAIN}",
        f"Bearer {PLAIN}x",
        f"Bearer {PLAIN[:-1]}",
        f"Bearer {PLAIN.upper()}",
        f"Bearer {PLAIN} {PLAIN}",
        f"Bearer,{PLAIN}",
        pytest.param(f"Bearer {TOKEN.line}", id="as it is kept"),
        "Bearer " + "x" * 60_000,
        "Bearer \udcff".encode(errors="surrogateescape"),
    ],
)
def test_anything_else_in_a_header_does_not(visitor: Visitor, value: str | bytes):
    answer = visitor.get("/api/v1/overview", headers={"Authorization": value})
    assert answer.status_code == 401


def test_of_two_headers_neither_counts(visitor: Visitor):
    both = [("Authorization", f"Bearer {PLAIN}"), ("Authorization", "Bearer wrong")]
    for headers in (both, both[::-1], [both[0]] * 2):
        assert visitor.get("/api/v1/overview", headers=headers).status_code == 401


def test_a_token_in_an_address_or_a_cookie_opens_nothing(visitor: Visitor):
    assert visitor.get(f"/api/v1/overview?token={PLAIN}").status_code == 401
    visitor.cookies = {"session": PLAIN}
    assert visitor.get("/api/v1/overview").status_code == 401
    visitor.cookies = {"session": TOKEN.line}
    assert visitor.get("/api/v1/overview").status_code == 401


# ---------------------------------------------------------------- the log-in


def test_the_form_opens_a_session_and_leads_back(visitor: Visitor):
    answer = visitor.log_in(to="/themes/flights.html?a=1")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/themes/flights.html?a=1"
    cookie = answer.headers["set-cookie"]
    assert re.fullmatch(
        r"session=[\w-]{43}; HttpOnly; Max-Age=604800; Path=/; SameSite=strict", cookie
    )
    assert PLAIN not in str(answer.headers)
    assert visitor.get("/index.html").status_code == 200
    assert visitor.get("/login?to=/runs").headers["location"] == "/runs"


def test_over_https_the_cookie_goes_over_https_alone(visitor: Visitor):
    visitor.scheme = "https"
    cookie = visitor.log_in().headers["set-cookie"]
    assert cookie.startswith("__Host-session=")
    assert "; Secure" in cookie
    assert visitor.get("/index.html").status_code == 200


def test_a_wrong_token_is_said_so_and_opens_nothing(visitor: Visitor):
    answer = visitor.log_in("wrong-wrong-wrong-wrong", to="/runs")
    assert answer.status_code == 403
    assert "This is not the token" in answer.text
    assert 'value="/runs"' in answer.text
    assert "set-cookie" not in answer.headers
    assert "wrong-wrong" not in answer.text


def test_whoever_logs_out_is_out_with_every_copy_of_the_cookie(visitor: Visitor):
    visitor.log_in()
    kept = dict(visitor.cookies)
    assert 'action="/logout"' in visitor.get("/index.html").text
    answer = visitor.ask("POST", "/logout", headers=OWN)
    assert answer.headers["location"] == "/login"
    assert "Max-Age=0" in answer.headers["set-cookie"]
    visitor.cookies = kept
    assert visitor.get("/index.html").status_code == 303


def test_a_session_planted_before_the_log_in_opens_nothing_after_it(visitor: Visitor):
    visitor.cookies = {"session": "planted"}
    visitor.log_in()
    assert visitor.cookies["session"] != "planted"
    visitor.cookies = {"session": "planted"}
    assert visitor.get("/index.html").status_code == 303


def test_a_log_in_ends_the_session_before_it(visitor: Visitor):
    visitor.log_in()
    first = dict(visitor.cookies)
    visitor.log_in()
    assert visitor.get("/index.html").status_code == 200
    visitor.cookies = first
    assert visitor.get("/index.html").status_code == 303


def test_a_session_ends_in_a_week_and_with_its_token(visitor: Visitor, empty: Office):
    visitor.log_in()
    clock = [0.0]
    keeper = Doorkeeper(TOKEN, now=lambda: clock[0])
    name = keeper.open_session()
    clock[0] = LASTING - 1
    assert keeper.has_session(name)
    clock[0] = LASTING
    assert not keeper.has_session(name)
    # a new token is a new start of the service
    visitor.app = create_app(empty.desk, token=Token.of(PLAIN[::-1]))
    assert visitor.get("/index.html").status_code == 303
    assert visitor.get("/index.html", headers=BEARER).status_code == 401


def test_sessions_do_not_fill_the_memory():
    keeper = Doorkeeper(TOKEN)
    names = [keeper.open_session() for _ in range(1500)]
    assert sum(map(keeper.has_session, names)) == 1000
    assert keeper.has_session(names[-1])


@pytest.mark.parametrize("headers", [{}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_page_elsewhere_neither_logs_in_nor_out(visitor: Visitor, headers: dict[str, str]):
    form = {"token": PLAIN, "to": "/"}
    assert visitor.ask("POST", "/login", headers=headers, data=form).status_code == 403
    visitor.log_in()
    assert visitor.ask("POST", "/logout", headers=headers).status_code == 403
    assert visitor.get("/index.html").status_code == 200


def test_a_form_of_a_stranger_is_read_no_further_than_needed(visitor: Visitor):
    answer = visitor.ask("POST", "/login", headers=OWN, content=b"token=" + b"x" * 20_000)
    assert answer.status_code == 413
    fields = {"token": PLAIN, "to": "/"}
    answer = visitor.ask("POST", "/login", headers=OWN, files={"token": b"x"}, data=fields)
    assert answer.status_code == 403  # an upload has no fields: an empty token is a wrong one


def test_without_a_token_set_there_is_no_log_in(empty: Office):
    assert empty.get("/login").status_code == 404
    assert "Log out" not in empty.get("/index.html").text


# ---------------------------------------------------------------- leading back

ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "https:evil.example",
    "https://evil.example/",
    "HTTPS:/evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "@evil.example",
    "",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nSet-Cookie: a=b",
    "\t//evil.example",
    " //evil.example",
    "/\x00/evil.example",
    "/\u2028/evil.example",
    "/\u200b/evil.example",
    "／／evil.example",
    "/" + "x" * 3000,
]


@pytest.mark.parametrize("path", ELSEWHERE)
def test_no_log_in_leads_elsewhere(visitor: Visitor, path: str):
    assert own_path(path) == "/"
    assert visitor.log_in(to=path).headers["location"] == "/"


@pytest.mark.parametrize(
    "written",
    ["%2F%2Fevil.example", "%5C%5Cevil.example", "/%09/evil.example", "/%0d%0aX: y", "%2f%5cevil"],
)
def test_nor_does_a_written_out_one(visitor: Visitor, written: str):
    page = visitor.get(f"/login?to={written}").text
    assert re.findall(r'(?:value|href)="(/|[^"]*evil[^"]*)"', page) == ["/"]


@pytest.mark.parametrize("path", [*ELSEWHERE, "../evil.html", "a/../b.html", "evil.example/x.html"])
def test_no_ruling_leads_elsewhere(path: str):
    assert place(path) == "rulings"


@pytest.mark.parametrize("path", ["/%2fevil.example", "/%5cevil.example", "/a?to=//evil.example"])
def test_what_stays_encoded_stays_here(visitor: Visitor, path: str):
    """Browsers do not decode a path: these are pages of this service that do not exist."""
    assert visitor.log_in(to=path).headers["location"] == path


def test_a_strange_path_asked_for_is_not_led_back_to(visitor: Visitor):
    for path in ("//evil.example/", "//evil.example/%2e%2e"):
        assert visitor.get(f"http://localhost{path}").headers["location"] == "/login?to=%2F"


# ---------------------------------------------------------------- how often


def test_after_ten_wrong_tokens_an_address_waits_and_others_do_not(visitor: Visitor):
    answers = [visitor.get("/api/v1/overview", headers=WRONG) for _ in range(12)]
    assert [one.status_code for one in answers] == [401] * 10 + [429] * 2
    assert 50 < int(answers[-1].headers["retry-after"]) <= 60
    assert visitor.get("/api/v1/overview", headers=BEARER).status_code == 429
    refused = visitor.log_in()
    assert refused.status_code == 429
    assert "seconds" in refused.text
    assert refused.headers["retry-after"]
    other = visitor.other("192.0.2.2")
    assert other.get("/api/v1/overview", headers=BEARER).status_code == 200


def test_a_session_goes_on_while_its_address_waits(visitor: Visitor):
    visitor.log_in()
    for _ in range(12):
        visitor.other(visitor.address).get("/api/v1/overview", headers=WRONG)
    assert visitor.get("/index.html").status_code == 200


def test_asking_without_a_token_is_no_try(visitor: Visitor):
    for _ in range(30):
        visitor.get("/api/v1/overview")
        visitor.get("/index.html")
    assert visitor.get("/api/v1/overview", headers=BEARER).status_code == 200


def test_tries_at_the_same_time_are_counted_one_by_one(visitor: Visitor):
    """Else a burst would be looked at before the first of it is found wrong."""
    hashed: list[str] = []

    def is_of(_: Token, plain: str) -> bool:
        hashed.append(plain)
        return False

    async def burst() -> list[int]:
        transport = httpx.ASGITransport(app=visitor.app, client=("192.0.2.9", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            asked = (client.get("/api/v1/overview", headers=WRONG) for _ in range(50))
            return [one.status_code for one in await asyncio.gather(*asked)]

    with mock.patch.object(Token, "is_of", is_of):
        codes = visitor.thread.submit(lambda: visitor.loop.run_until_complete(burst())).result()
    assert sorted(codes) == [401] * 10 + [429] * 40
    assert len(hashed) == 10


def test_once_the_token_was_right_no_try_costs_a_hash(visitor: Visitor):
    assert visitor.get("/api/v1/overview", headers=BEARER).status_code == 200
    with mock.patch.object(Token, "is_of", side_effect=AssertionError):
        assert visitor.get("/api/v1/overview", headers=BEARER).status_code == 200
        assert visitor.other("192.0.2.7").get("/mark", headers=WRONG).status_code == 401
        assert visitor.other("192.0.2.8").log_in().status_code == 303


# ---------------------------------------------------------------- what else is said


def test_strangers_hear_no_more_than_whether_it_is_well(visitor: Visitor, empty: Office):
    assert (visitor.get("/healthz").status_code, visitor.get("/healthz").text) == (200, "ok\n")
    unwell = Health(parts=(check("store", "/srv/secret/place: the disk is full"),))
    for path, asked in (("/healthz", "_liveness"), ("/readyz", "_readiness")):
        with mock.patch.object(empty.desk, asked, return_value=unwell):
            for headers in (
                {},
                WRONG,
                {"Authorization": "Basic x"},
                {"Accept": "application/json"},
            ):
                answer = visitor.get(path, headers=headers)
                assert (answer.status_code, answer.text) == (503, "not well\n")
            assert "the disk is full" in visitor.get(path, headers=BEARER).text


def test_what_took_the_token_is_kept_by_no_browser_and_the_style_is(visitor: Visitor):
    for path in ("/index.html", "/api/v1/overview", "/feeds/all.atom", "/nothing", "/healthz"):
        assert visitor.get(path, headers=BEARER).headers["cache-control"] == "no-store", path
    assert visitor.get("/static/app.js", headers=BEARER).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/login", "/index.html", "/api/v1/overview", "/healthz"])
def test_strangers_get_the_strict_headers_too(visitor: Visitor, path: str):
    headers = visitor.get(path).headers
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "script-src 'self'" in headers["content-security-policy"]
    assert headers["permissions-policy"].startswith("camera=()")
    assert headers["x-content-type-options"] == "nosniff"


def test_the_form_for_the_token_has_no_script_and_asks_the_reader_only(visitor: Visitor):
    page = visitor.get("/login").text
    assert "<script" not in page
    assert 'type="password"' in page
    assert "<nav" not in page

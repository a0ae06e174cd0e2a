"""The port itself: who dawdles, sends nonsense or takes too many connections keeps nobody out."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from unittest import mock

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse

from monitor.web import PageServer, server
from monitor.web.forms import ShortForm
from monitor.web.server import _MOST_OF_ONE

PATIENCE = 0.3
LARGE = "x" * 20_000_000


def make_app() -> FastAPI:
    app = FastAPI()

    @app.get("/quick")
    def quick(request: Request) -> Response:
        return PlainTextResponse(request.client.host if request.client else "")

    @app.get("/slow")
    def slow() -> Response:
        time.sleep(6 * PATIENCE)
        return PlainTextResponse("done")

    @app.get("/large")
    def large() -> Response:
        return PlainTextResponse(LARGE)

    @app.post("/form")
    def form(form: ShortForm) -> Response:
        return PlainTextResponse(str(len(form)))

    return app


@pytest.fixture
def port() -> Iterator[int]:
    with mock.patch.object(server, "_PATIENCE", PATIENCE):
        pages = PageServer(make_app(), host="127.0.0.1", port=0)
        pages.start()
        yield pages._socket.getsockname()[1]
        pages.stop()


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=10)


def get(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def is_let_go(connection: socket.socket, letter: bytes, seconds: float = 10) -> bool:
    """Whether the connection ends while a letter is sent now and then.

    Behind an answered request it is uvicorn's own timer that ends it, after five seconds.
    """
    connection.settimeout(PATIENCE / 5)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            connection.sendall(letter)
            if connection.recv(65536) == b"":
                return True
        except TimeoutError:
            continue
        except OSError:
            return True
    return False


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"GET /quick HT",
        b"GET /quick HTTP/1.1\r\nHost: x\r\nX-",
        b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\na=",
        b"POST /form HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\na",
        b"GET /quick HTTP/1.1\r\nHost: x\r\n\r\nGET /qui",
    ],
    ids=["nothing", "line", "header", "body", "chunk", "second request"],
)
@pytest.mark.parametrize("letter", [b"", b"x"])
def test_who_never_ends_a_request_is_let_go(port: int, begun: bytes, letter: bytes):
    with connect(port) as connection:
        connection.sendall(begun)
        assert is_let_go(connection, letter)
    assert get(port, "/quick")[0] == 200


def test_a_form_that_breaks_off_is_no_bug(port: int, caplog: pytest.LogCaptureFixture):
    with connect(port) as connection:
        connection.sendall(b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\na=")
    assert get(port, "/slow")[0] == 200
    assert caplog.records == []


def test_an_answer_that_takes_long_to_make_is_waited_for(port: int):
    assert get(port, "/slow") == (200, "done")


def test_an_answer_that_is_taken_slowly_is_given_and_one_that_is_not_taken_is_not(port: int):
    with connect(port) as connection:
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        taken = 0
        while piece := connection.recv(500_000):
            taken += len(piece)
            time.sleep(PATIENCE / 10)
        assert taken > len(LARGE)
    with connect(port) as connection:
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        time.sleep(4 * PATIENCE)
        taken = 0
        with suppress(ConnectionResetError):
            while piece := connection.recv(500_000):
                taken += len(piece)
        assert taken < len(LARGE)


def test_one_address_has_so_many_connections_and_no_more(port: int):
    held = [connect(port) for _ in range(_MOST_OF_ONE)]
    try:
        for one in held:
            one.sendall(b"GET /quick HTTP/1.1\r\nHost: x\r\nX-")
        time.sleep(PATIENCE / 5)
        with pytest.raises(OSError):
            get(port, "/quick")
    finally:
        for one in held:
            one.close()
    time.sleep(PATIENCE)
    assert get(port, "/quick")[0] == 200


@pytest.mark.parametrize(
    "nonsense",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS
        b"nonsense\r\n\r\n",
        b"GET /quick HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"GET /quick HTTP/1.1\r\nHost: x\r\nA : b\r\n\r\n",
        b"GET /quick HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    ],
)
def test_nonsense_is_refused_and_does_not_fill_the_log(
    port: int, nonsense: bytes, caplog: pytest.LogCaptureFixture
):
    with connect(port) as connection:
        connection.sendall(nonsense)
        answer = connection.recv(65536)
    assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 200"))
    assert caplog.records == []


@pytest.mark.parametrize(
    ("proxies", "believed"),
    [((), "127.0.0.1"), (("127.0.0.1",), "192.0.2.1"), (("10.0.0.0/8",), "127.0.0.1")],
)
def test_who_asks_is_taken_from_a_listed_proxy_alone(proxies: tuple[str, ...], believed: str):
    pages = PageServer(make_app(), host="127.0.0.1", port=0, proxies=proxies)
    pages.start()
    try:
        connection = http.client.HTTPConnection(*pages._socket.getsockname(), timeout=10)
        connection.request("GET", "/quick", headers={"X-Forwarded-For": "192.0.2.1"})
        assert connection.getresponse().read().decode() == believed
        connection.close()
    finally:
        pages.stop()

"""Who comes in: nobody without the token, but for the few paths that stand in `OPEN`.

The token comes in a header, or was given on the page of `login`, which left a cookie with the
name of a session. Sessions are kept here, in memory: they end with the service, so with its token.
"""

from __future__ import annotations

import asyncio
import hmac
import math
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.config import Token
from monitor.web.pace import Pace

#: The paths that whoever asks is answered, to the letter; every other one is closed.
OPEN = frozenset({"/healthz", "/readyz", "/login", "/static/live.css"})
#: Of these, strangers are told no more than whether all is well.
_TERSE = frozenset({"/healthz", "/readyz"})
#: What programs ask for begins so: they are told that a token is needed, not led to a form.
_FOR_PROGRAMS = ("/api/", "/feeds/", "/metrics", "/status", "/mark", "/static/")
_DAYS = 7
#: Seconds a log-in lasts.
LASTING = _DAYS * 24 * 3600
#: Log-ins at a time; beyond them the oldest ends. Each takes a right token.
_MOST_SESSIONS = 1000
_COOKIE = "session"
#: Letters of an address that is led back to.
_LONGEST_PATH = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a try."""

    is_right: bool
    #: Seconds until the next try is looked at; 0 when this one was.
    wait: int = 0


class Doorkeeper:
    """Knows the token, the sessions, and who tried too often. Used on one event loop."""

    def __init__(self, token: Token, now: Callable[[], float] = time.monotonic) -> None:
        self._token, self._now = token, now
        self._pace = Pace(now)
        #: One hash at a time, and that in a thread: a flood costs one processor and 16 MB.
        self._turn = asyncio.Lock()
        self._key = secrets.token_bytes(32)
        #: Of the token once it was right. From then on no hash is worked out any more.
        self._known: bytes | None = None
        #: When each ends, by the hash of its name, in the order they began.
        self._sessions: OrderedDict[bytes, float] = OrderedDict()

    async def judge(self, plain: str, address: str) -> Verdict:
        """Whether this is the token; one not seen before is not looked at while it has to wait."""
        # First, so that a neighbour who guesses keeps nobody out who has the token.
        if self._is_known(plain):
            return self._right(plain, address)
        if wait := self._pace.wait(address):
            return Verdict(is_right=False, wait=math.ceil(wait))
        async with self._turn:
            if wait := self._pace.wait(address):
                return Verdict(is_right=False, wait=math.ceil(wait))
            self._pace.charge(address)
            if self._is_known(plain) or await self._is_token(plain):
                return self._right(plain, address)
        return Verdict(is_right=False)

    def open_session(self) -> str:
        """The name of a new session; whoever says it is in."""
        name = secrets.token_urlsafe(32)
        self._sessions[_digest(name)] = self._now() + LASTING
        if len(self._sessions) > _MOST_SESSIONS:
            self._sessions.popitem(last=False)
        return name

    def has_session(self, name: str) -> bool:
        """Whether the session of this name goes on."""
        return self._sessions.get(_digest(name), 0.0) > self._now()

    def end_session(self, name: str) -> None:
        """End a session; one there is none of has ended already."""
        self._sessions.pop(_digest(name), None)

    def _is_known(self, plain: str) -> bool:
        return self._known is not None and hmac.compare_digest(self._known, self._keyed(plain))

    async def _is_token(self, plain: str) -> bool:
        if self._known is not None:
            return False  # there is one token only, and this is not it
        return await asyncio.to_thread(self._token.is_of, plain)

    def _right(self, plain: str, address: str) -> Verdict:
        self._known = self._keyed(plain)
        self._pace.clear(address)
        return Verdict(is_right=True)

    def _keyed(self, plain: str) -> bytes:
        return hmac.digest(self._key, plain.encode(errors="surrogatepass"), "sha256")


def _digest(name: str) -> bytes:
    return sha256(name.encode(errors="surrogatepass")).digest()


class Door:
    """Stands before every route, those that are not written yet, too."""

    def __init__(self, app: ASGIApp, keeper: Doorkeeper) -> None:
        self._app, self._keeper = app, keeper

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in, or answer in place of what was asked for."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})  # nothing here speaks it

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if path in OPEN - _TERSE:
            await self._app(scope, receive, send)
            return
        refusal = await self._refusal(Request(scope))
        if refusal is None:
            await self._app(scope, receive, send if path.startswith("/static/") else _kept(send))
        elif path in _TERSE:
            await _terse(self._app, scope, receive, send)
        else:
            await refusal(scope, receive, send)

    async def _refusal(self, request: Request) -> Response | None:
        """What a stranger is answered; None for whoever has the token."""
        if self._keeper.has_session(session_of(request)):
            return None
        given = request.headers.getlist("authorization")
        scheme, _, plain = given[0].partition(" ") if len(given) == 1 else ("", "", "")
        if scheme.lower() != "bearer":
            return _closed(request)
        verdict = await self._keeper.judge(plain.strip(), address_of(request))
        if verdict.is_right:
            return None
        return too_often(verdict.wait) if verdict.wait else _closed(request)


def too_often(seconds: int) -> Response:
    """To a program that tried too often."""
    told = f"Too many wrong tokens; try again in {seconds} s."
    return JSONResponse({"detail": told}, 429, {"Retry-After": str(seconds)})


def _closed(request: Request) -> Response:
    """To whoever has no token: the form for a reader, the rule for a program."""
    path = request.scope["path"]
    has_tried = "authorization" in request.headers
    if has_tried or path.startswith(_FOR_PROGRAMS):
        told = "A token is needed: Authorization: Bearer TOKEN."
        return JSONResponse({"detail": told}, 401, {"WWW-Authenticate": "Bearer"})
    if request.method not in {"GET", "HEAD"}:
        return RedirectResponse("/login", 303)
    asked = quote(path) + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/login?to={quote(own_path(asked), safe='')}", 303)


def _kept(send: Send) -> Send:
    """What takes a token to read is kept by no browser and no proxy."""

    async def send_on(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["Cache-Control"] = "no-store"
        await send(message)

    return send_on


async def _terse(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """The status of what the application answers, and not its words."""
    statuses: list[int] = []

    async def note(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await app(scope, receive, note)
    status = statuses[0] if statuses else 503
    told = PlainTextResponse("ok\n" if status == 200 else "not well\n", status)
    await told(scope, receive, send)


def address_of(request: Request) -> str:
    """Who asks: the proxy's word for it where `web.trusted_proxies` says so, else the other end."""
    return request.client.host if request.client else ""


# ---------------------------------------------------------------- the cookie


def session_of(request: Request) -> str:
    """The name of the session the browser says; empty when it says none."""
    return request.cookies.get(_cookie(request), "")


def set_session(request: Request, answer: Response, name: str) -> None:
    """Have the browser say the name from now on, to this service alone."""
    answer.set_cookie(
        _cookie(request),
        name,
        max_age=LASTING,
        path="/",
        httponly=True,
        secure=_is_secure(request),
        samesite="strict",
    )


def forget_session(request: Request, answer: Response) -> None:
    """Have the browser forget it."""
    answer.delete_cookie(
        _cookie(request), path="/", httponly=True, secure=_is_secure(request), samesite="strict"
    )


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"


def _cookie(request: Request) -> str:
    """Over https with the prefix that keeps other hosts of the domain from setting it."""
    return f"__Host-{_COOKIE}" if _is_secure(request) else _COOKIE


# ---------------------------------------------------------------- leading back


def own_path(path: str) -> str:
    """A path of this service with its query; ``/`` for what may lead anywhere else.

    Browsers take ``//host``, ``/\\host`` and ``/<tab>/host`` for another host.
    """
    is_plain = path.isascii() and path.isprintable() and not {"\\", " "} & set(path)
    is_own = path.startswith("/") and not path.startswith("//") and len(path) <= _LONGEST_PATH
    return path if is_plain and is_own else "/"

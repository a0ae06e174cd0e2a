"""The web application: the routers, ``/status``, and what an error looks like."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, PlainTextResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from monitor import __version__
from monitor.config import Token
from monitor.errors import StorageError
from monitor.log import Log, bound_value
from monitor.metrics import Metrics
from monitor.report.formats.html import Sheet
from monitor.web import (
    api,
    compare,
    feeds,
    home,
    login,
    pages,
    probes,
    relationships,
    review,
    runs,
    search,
    themes,
)
from monitor.web.desk import Desk
from monitor.web.door import Door, Doorkeeper
from monitor.web.drawing import page, show
from monitor.web.guard import guard
from monitor.web.observe import observer

#: Each takes a Desk and gives its routes; the last one takes every path that is left.
ROUTERS = (
    home.router,
    search.router,
    compare.router,
    relationships.router,
    runs.router,
    review.router,
    themes.router,
    api.router,
    feeds.router,
    pages.router,
)
_STATIC = Path(__file__).with_name("static")
_log = Log("monitor.web")


def create_app(
    desk: Desk,
    *,
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]"),
    token: Token | None = None,
    metrics: Metrics | None = None,
) -> FastAPI:
    """The application over a desk; `metrics` are those of a service that counts its passes, too.

    `hosts` are the names it answers to: a page somewhere else that points its own name at this
    machine cannot read the reports. With a token nobody can who does not have it.
    """
    app = FastAPI(
        title="monitor",
        version=__version__,
        description="What was promised, meeting after meeting, and what became of it.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
    )
    # The last one added is asked first: headers and origin, then the host, then the token.
    app.middleware("http")(_rescue)
    if token is not None:
        keeper = Doorkeeper(token)
        app.add_middleware(Door, keeper=keeper)
        app.include_router(login.router(keeper))
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)
    app.middleware("http")(guard)
    metrics = metrics or Metrics(desk.store, now=desk.now)
    app.middleware("http")(observer(metrics))
    _add_errors(app, desk)
    app.include_router(probes.router(desk, metrics))

    @app.get("/status", include_in_schema=False)
    def show_status() -> JSONResponse:
        return JSONResponse(dict(desk.status()))

    @app.get("/mark", include_in_schema=False)
    def mark() -> Response:
        """Another text as soon as the pages are others: what open pages ask for."""
        return PlainTextResponse(desk.mark())

    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    for router in ROUTERS:
        app.include_router(router(desk))
    return app


def _add_errors(app: FastAPI, desk: Desk) -> None:
    @app.exception_handler(StorageError)
    def no_store(request: Request, error: StorageError) -> Response:
        if request.url.path.startswith("/api/"):
            return JSONResponse({"detail": str(error)}, 503)
        return PlainTextResponse(f"{error}\n", 503)

    @app.exception_handler(HTTPException)
    def refused(request: Request, error: HTTPException) -> Response:
        if request.url.path.startswith("/api/"):
            return JSONResponse({"detail": error.detail}, error.status_code, error.headers)
        if error.status_code != 404:
            return PlainTextResponse(f"{error.detail}\n", error.status_code, error.headers)
        try:
            return page(desk, "missing", "missing", status=404)
        except StorageError as trouble:
            return no_store(request, trouble)


async def _rescue(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    """The answer; after a bug a page that says so and leads home, with the traceback in the log.

    A middleware rather than a handler of Exception: that one answers outside all others, without
    the strict headers.
    """
    try:
        return await call_next(request)
    except Exception as error:  # noqa: BLE001 - a bug in one page must not look like a dead service
        _log.bug("page met a bug", error)
    return await run_in_threadpool(_broken, request.url.path)


def _broken(path: str) -> Response:
    """Drawn without the store: what it holds may be what the bug is about."""
    if path.startswith("/api/"):
        return JSONResponse({"detail": "a bug in monitor; the log has the details"}, 500)
    try:
        values = {"has_latest": False, "asked_for": path, "request": bound_value("request")}
        return show(Sheet("broken", "broken", values), status=500)
    except Exception as error:  # noqa: BLE001 - the frame itself is what is broken
        _log.bug("the page that tells of a bug met one", error)
        return PlainTextResponse(f"{path}: a bug in monitor; the log has the details.\n", 500)

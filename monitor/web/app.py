"""The web application: the reports folder, ``/healthz`` and ``/status``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import Scope

#: Every page stands alone: its style is inside it, nothing is fetched, nothing runs.
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Whether the service does its work."""

    is_well: bool
    #: One line: ``ok``, or what is wrong.
    message: str


class _Reports(StaticFiles):
    """The reports folder without what is not for readers: hidden files."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if any(part.startswith(".") and part != "." for part in Path(path).parts):
            return PlainTextResponse("not found", status_code=404)
        return await super().get_response(path, scope)


def create_app(
    *,
    reports_dir: Path,
    health: Callable[[], Health],
    status: Callable[[], Mapping[str, Any]],
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1"),
) -> FastAPI:
    """The application; `status` returns what is JSON already.

    `hosts` are the names it answers to: a page somewhere else that points its own name at this
    machine cannot read the reports.
    """
    app = FastAPI(title="monitor", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))
    app.middleware("http")(_with_headers)

    @app.get("/healthz")
    def healthz() -> Response:
        now = health()
        return PlainTextResponse(f"{now.message}\n", status_code=200 if now.is_well else 503)

    @app.get("/status")
    def show_status() -> JSONResponse:
        return JSONResponse(dict(status()))

    @app.get("/")
    def home() -> Response:
        if not (reports_dir / "index.html").exists():
            return PlainTextResponse(
                "No report yet: the first pass is on. Reload in a moment.\n", 503
            )
        return RedirectResponse("/index.html")

    app.mount("/", _Reports(directory=reports_dir, check_dir=False), name="reports")
    return app


async def _with_headers(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    response = await call_next(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response

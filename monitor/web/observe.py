"""Around every request: its id, in the log and in the answer, and its place in the metrics."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable

from fastapi import Request, Response

from monitor.log import bound
from monitor.metrics import Metrics

#: What a log line holds of a path: nobody asks for a longer one in good faith.
_LONGEST_PATH = 200


def observer(
    metrics: Metrics,
) -> Callable[[Request, Callable[[Request], Awaitable[Response]]], Awaitable[Response]]:
    """A middleware, to be the outermost: it answers for all the others."""

    async def observe(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        # Made here and not taken from the request: a visitor writes no log.
        number = secrets.token_hex(8)
        path = request.url.path[:_LONGEST_PATH]
        with bound(request=number, method=request.method, path=path):
            response = await call_next(request)
        response.headers["X-Request-ID"] = number
        metrics.answered(request.method, _template(request), response.status_code)
        return response

    return observe


def _template(request: Request) -> str:
    """The template of the path, such as ``/articles/{id}``; ``none`` where no route took it."""
    route, below = request.scope.get("route"), request.scope.get("root_path")
    # Files below a mount have no route; the mount is what took them.
    return getattr(route, "path", "") or below or "none"

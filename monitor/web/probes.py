"""``/healthz``, ``/readyz`` and ``/metrics``: what machines ask, none of it drawn."""

from __future__ import annotations

from fastapi import APIRouter, Header, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from monitor.metrics import Metrics
from monitor.web.desk import Desk
from monitor.web.health import Health


def router(desk: Desk, metrics: Metrics) -> APIRouter:
    """The three paths."""
    routes = APIRouter(include_in_schema=False)

    @routes.api_route("/healthz", methods=["GET", "HEAD"])
    async def healthz(accept: str = Header("")) -> Response:
        # In the loop itself: it must answer while every thread waits for the store.
        return _told(desk.liveness(), accept)

    @routes.api_route("/readyz", methods=["GET", "HEAD"])
    def readyz(accept: str = Header("")) -> Response:
        return _told(desk.readiness(), accept)

    @routes.get("/metrics")
    def show_metrics() -> Response:
        content, content_type = metrics.render()
        return Response(content, media_type=content_type)

    return routes


def _told(health: Health, accept: str) -> Response:
    status = 200 if health.is_well else 503
    if "application/json" in accept:
        return JSONResponse(health.record, status)
    return PlainTextResponse(f"{health.message}\n", status)

"""The form that takes the token, and the one that ends a session."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from monitor.report.formats.html import Sheet
from monitor.web import door
from monitor.web.drawing import show
from monitor.web.forms import ShortForm


def router(keeper: door.Doorkeeper) -> APIRouter:
    """``/login`` and ``/logout``."""
    routes = APIRouter(include_in_schema=False)

    @routes.api_route("/login", methods=["GET", "HEAD"])
    async def ask(request: Request, to: str = "/") -> Response:
        back = door.own_path(to)
        if keeper.has_session(door.session_of(request)):
            return RedirectResponse(back, 303)
        return _form(back)

    @routes.post("/login")
    async def log_in(request: Request, form: ShortForm) -> Response:
        back = door.own_path(form.get("to", "/"))
        verdict = await keeper.judge(form.get("token", "").strip(), door.address_of(request))
        if not verdict.is_right:
            return _form(back, wait=verdict.wait, is_wrong=True)
        # A name of its own for each log-in: one that somebody planted before opens nothing.
        keeper.end_session(door.session_of(request))
        answer = RedirectResponse(back, 303)
        door.set_session(request, answer, keeper.open_session())
        return answer

    @routes.post("/logout")
    async def log_out(request: Request) -> Response:
        keeper.end_session(door.session_of(request))
        answer = RedirectResponse("/login", 303)
        door.forget_session(request, answer)
        return answer

    return routes


def _form(back: str, *, wait: int = 0, is_wrong: bool = False) -> Response:
    status = 429 if wait else 403 if is_wrong else 200
    values = {"back": back, "wait": wait, "is_wrong": is_wrong}
    answer = show(Sheet("login", "login", values), status=status)
    if wait:
        answer.headers["Retry-After"] = str(wait)
    return answer

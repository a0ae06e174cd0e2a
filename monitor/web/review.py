"""Doubtful links and what is wrong: shown side by side, ruled on, taken back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import RedirectResponse

from monitor import overrule
from monitor.errors import RulingError
from monitor.model import Ruling, RulingKind
from monitor.report.review import RulingLine, doubtful, find_wording, ruling_lines
from monitor.web.desk import Desk
from monitor.web.drawing import page
from monitor.web.forms import Form

#: Doubtful links on one page; the others come as these are decided.
_SHOWN = 50
#: What a page can rule; the command line has the others.
_KINDS = {str(one) for one in RulingKind} - {"merge", "correct"}


def router(desk: Desk) -> APIRouter:
    """``/review``, ``/wrong/STATEMENT``, ``/rulings`` and what they post to."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/review")
    def review(ruled: str = "", relationship: str = "") -> Response:
        known, site = desk.store.rulings(), desk.site()
        doubts = doubtful(site, known, relationship=relationship)
        return page(
            desk,
            "review",
            "review",
            doubts=doubts[:_SHOWN],
            total=len(doubts),
            ruled=_line_of(desk, known, ruled),
            last=next(iter(overrule.in_force(desk.store)), None),
            ruling_count=len(known),
            is_at_once=desk.decides_at_once,
            relationship=relationship,
            relationships=[one.relationship for one in site.index.relationships],
        )

    @routes.get("/rulings")
    def rulings() -> Response:
        lines = ruling_lines(desk.store.rulings(), overrule.states(desk.store), desk.site())
        return page(desk, "rulings", "rulings", lines=lines)

    @routes.get("/rulings/{ruling_id}")
    def ruled(ruling_id: str, back: str = "") -> Response:
        known = _line_of(desk, desk.store.rulings(), ruling_id)
        if known is None:
            raise HTTPException(404)
        back = _place(desk, back)
        is_at_once = desk.decides_at_once
        path = f"rulings/{ruling_id}"
        return page(desk, "ruled", path, ruling=known, back=back, is_at_once=is_at_once)

    @routes.get("/wrong/{statement_id}")
    def wrong(statement_id: str, other: str = "", back: str = "") -> Response:
        return _wrong(desk, statement_id, other, back)

    @routes.post("/rulings")
    def rule(form: Form) -> Response:
        try:
            ruling = overrule.make(desk.store, _wish(form), desk.now())
        except RulingError as error:
            statement, other = form.get("statement", ""), form.get("other", "")
            return _wrong(desk, statement, other, form.get("back", ""), error=error)
        desk.keep_ruling(ruling)
        return _onwards(ruling.id, form)

    @routes.post("/rulings/{ruling_id}/undo")
    def undo(ruling_id: str, form: Form) -> Response:
        try:
            ruling = overrule.undo(desk.store, ruling_id, desk.now())
        except RulingError as error:
            raise HTTPException(409, str(error)) from error
        desk.keep_ruling(ruling)
        return _onwards(ruling.id, form)

    return routes


def _wish(form: Form) -> overrule.Wish:
    """What a form asks for; RulingError for a kind that no page offers."""
    kind = form.get("kind", "")
    if kind not in _KINDS:
        raise RulingError("Choose what is right.")
    names = ("statement", "other") if RulingKind(kind) in overrule.PAIRS else ("statement",)
    return overrule.Wish(
        kind=RulingKind(kind),
        statements=tuple(form.get(name, "") for name in names),
        label=form.get("label", ""),
        note=form.get("note", ""),
    )


def _onwards(ruling_id: str, form: Form) -> Response:
    """To the next doubtful link, or to what was ruled and the way back."""
    if form.get("from") == "review":
        place = form.get("place", "")
        anchor = f"#d-{place}" if place.isascii() and place.isdigit() else ""
        here = quote(form.get("relationship", ""), safe="")
        narrowed = f"&relationship={here}" if here else ""
        return RedirectResponse(f"/review?ruled={ruling_id}{narrowed}{anchor}", 303)
    back = quote(form.get("back", ""), safe="/")
    return RedirectResponse(f"/rulings/{ruling_id}?back={back}", 303)


def _wrong(
    desk: Desk, statement_id: str, other: str, back: str, *, error: RulingError | None = None
) -> Response:
    """The statement and what can be ruled on it."""
    site = desk.site()
    statement = find_wording(site, statement_id)
    if statement is None:
        raise HTTPException(404 if error is None else 422, str(error) if error else None)
    values: dict[str, Any] = {
        "statement": statement,
        "other": find_wording(site, other) if other else None,
        "back": _place(desk, back),
        "error": str(error) if error else "",
        "error_field": error.field if error else "",
    }
    return page(desk, "wrong", f"wrong/{statement_id}", status=422 if error else 200, **values)


def _place(desk: Desk, back: str) -> str:
    """The page to go back to when there is such a page; else the overview."""
    return back if back in desk.edition().sheets else "index.html"


def _line_of(desk: Desk, rulings: Iterable[Ruling], ruling_id: str) -> RulingLine | None:
    """The ruling of this id as a list shows it; None when there is none."""
    found = [one for one in rulings if one.id == ruling_id]
    state = {one.id: "undone" for one in found if one.undone_at}
    return next(iter(ruling_lines(found, state, desk.site())), None)

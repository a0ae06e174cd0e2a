"""Doubtful links and what is wrong: shown side by side, ruled on, taken back."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import RedirectResponse

from monitor import overrule
from monitor.errors import RulingError
from monitor.model import RulingKind, Tier
from monitor.report.review import doubtful
from monitor.report.wrong import find_wording, suspect
from monitor.web.desk import Desk
from monitor.web.drawing import page
from monitor.web.forms import Form
from monitor.web.told import line_of, place, told

#: Doubtful links on one page; the others come as these are decided.
_SHOWN = 50
#: What a page can rule; the command line has the others.
_KINDS = {str(one) for one in RulingKind} - {"merge"}


def router(desk: Desk) -> APIRouter:
    """``/review``, ``/wrong/STATEMENT``, ``/rulings`` and what they post to."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/review")
    def review(ruled: str = "", relationship: str = "") -> Response:
        known = desk.store.rulings()
        in_force = overrule.in_force(known)
        doubts = doubtful(desk.store, known, relationship=relationship)
        return page(
            desk,
            "review",
            "review",
            doubts=doubts[:_SHOWN],
            total=len(doubts),
            ruled=line_of(desk, known, ruled),
            last=next(iter(in_force), None),
            ruling_count=len(in_force),
            is_at_once=desk.decides_at_once,
            relationship=relationship,
            relationships=[one.relationship for one in desk.edition().index.relationships],
        )

    @routes.get("/rulings")
    def rulings(ruled: str = "") -> Response:
        lines = desk.ruling_lines(desk.store.rulings(), overrule.states(desk.store))
        just = told(desk, ruled, "rulings")
        return page(desk, "rulings", "rulings", lines=lines, just=just)

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
    party, tier = form.get("party", ""), form.get("tier", "")
    if kind == RulingKind.CORRECT and not (party or tier in list(Tier)):
        raise RulingError("Choose the right party or tier.", field="party")
    return overrule.Wish(
        kind=RulingKind(kind),
        statements=tuple(form.get(name, "") for name in names),
        label=form.get("label", ""),
        party=party,
        tier=Tier(tier) if tier in list(Tier) else None,
        note=form.get("note", ""),
    )


def _onwards(ruling_id: str, form: Form) -> Response:
    """To the next doubtful link, or back to the page the person came from."""
    if form.get("from") == "review":
        number = form.get("place", "")
        anchor = f"#d-{number}" if number.isascii() and number.isdigit() else ""
        here = quote(form.get("relationship", ""), safe="")
        narrowed = f"&relationship={here}" if here else ""
        return RedirectResponse(f"/review?ruled={ruling_id}{narrowed}{anchor}", 303)
    return RedirectResponse(f"/{place(form.get('back', ''))}?ruled={ruling_id}", 303)


def _wrong(
    desk: Desk, statement_id: str, other: str, back: str, *, error: RulingError | None = None
) -> Response:
    """The statement and what can be ruled on it."""
    chapter = desk.edition().chapter_with("statement", statement_id)
    found = suspect(chapter, statement_id) if chapter else None
    if chapter is None or found is None:
        raise HTTPException(404 if error is None else 422, str(error) if error else None)
    values: dict[str, Any] = {
        "suspect": found,
        "other": find_wording(chapter, other) if other else None,
        "back": place(back),
        "error": str(error) if error else "",
        "error_field": error.field if error else "",
    }
    return page(desk, "wrong", f"wrong/{statement_id}", status=422 if error else 200, **values)

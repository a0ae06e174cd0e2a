"""The written pages, drawn live where they lie in the reports folder, and their twins."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Response

from monitor.report.formats import FORMATS
from monitor.report.formats.html import Sheet
from monitor.report.pages import MeetingRef
from monitor.web.desk import Desk, Edition
from monitor.web.drawing import page, show
from monitor.web.told import removed_by, told

_TYPES = {
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
    "mail.html": "text/html; charset=utf-8",
}


def router(desk: Desk) -> APIRouter:
    """Every path of the reports folder. It takes what no other router took: include it last."""
    routes = APIRouter(include_in_schema=False)

    @routes.api_route("/{path:path}", methods=["GET", "HEAD"])
    def written(path: str, ruled: str = "") -> Response:
        edition = desk.edition()
        if sheet := edition.sheet(path):
            others = _others(edition, sheet) if sheet.template == "meeting" else []
            just = told(desk, ruled, path)
            return show(
                sheet, has_log_in=desk.has_log_in, mark=edition.mark, others=others, just=just
            )
        if gone := removed_by(desk, path, ruled):
            return page(desk, "gone", path, status=410, gone=gone)
        return _twin(edition, path)

    return routes


def _others(edition: Edition, sheet: Sheet) -> list[MeetingRef]:
    """The other meetings of a meeting's relationship, newest first."""
    here: MeetingRef = sheet.values["page"].meeting
    found = edition.chapter(here.relationship.key)
    return [one.meeting for one in found.meetings if one.id != here.id] if found else []


def _twin(edition: Edition, path: str) -> Response:
    """A page in one of the other formats."""
    name, _, suffix = path.partition(".")
    form = next((one for one in FORMATS if one.suffix == suffix), None)
    if form is None or suffix not in _TYPES:
        raise HTTPException(404)
    if name == "index" and form.index:
        return Response(form.index(edition.index, path), media_type=_TYPES[suffix])
    html = (
        edition.sheet(f"{name}.html") if name == "latest" or name.startswith("meetings/") else None
    )
    if html is None:
        raise HTTPException(404)
    return Response(form.meeting(html.values["page"], path), media_type=_TYPES[suffix])

"""The written pages, drawn live where they lie in the reports folder, and their twins."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Response

from monitor.report import paths
from monitor.report.formats import FORMATS
from monitor.report.formats.html import Sheet
from monitor.report.pages import MeetingRef, Site
from monitor.web.desk import Desk
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
        if path in edition.sheets:
            sheet = edition.sheets[path]
            is_meeting = sheet.template == "meeting"
            others = _others(edition.site, sheet) if is_meeting else []
            just = told(desk, ruled, path)
            return show(
                sheet, has_log_in=desk.has_log_in, mark=edition.mark, others=others, just=just
            )
        if gone := removed_by(desk, path, ruled):
            return page(desk, "gone", path, status=410, gone=gone)
        return _twin(edition.site, path)

    return routes


def _others(site: Site, sheet: Sheet) -> list[MeetingRef]:
    """The other meetings of a meeting's relationship, newest first."""
    here: MeetingRef = sheet.values["page"].meeting
    every = (one.meeting for one in site.meetings)
    return [one for one in every if one.relationship == here.relationship and one.id != here.id]


def _twin(site: Site, path: str) -> Response:
    """A page in one of the other formats."""
    name, _, suffix = path.partition(".")
    form = next((one for one in FORMATS if one.suffix == suffix), None)
    if form is None or suffix not in _TYPES:
        raise HTTPException(404)
    if name == "index" and form.index:
        return Response(form.index(site.index, path), media_type=_TYPES[suffix])
    report = next((one for one in site.meetings if _is_at(one.id, name, suffix, path)), None)
    if name == "latest":
        report = next(iter(site.meetings), None)
    if report is None:
        raise HTTPException(404)
    return Response(form.meeting(report, path), media_type=_TYPES[suffix])


def _is_at(meeting_id: str, name: str, suffix: str, path: str) -> bool:
    return name.startswith("meetings/") and paths.meeting_path(meeting_id, suffix) == path

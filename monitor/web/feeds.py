"""Changes as Atom feeds: all, or those of a relationship, a theme or a commitment.

An entry's id is that of its change, so that a reader who follows several feeds sees it once. It is
dated with the newest account of its meeting: what is decided again keeps its date.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time

from fastapi import APIRouter, HTTPException, Request, Response

from monitor.model import ChangeKind
from monitor.report.formats.html import Sheet
from monitor.report.lists import ChangeEntry, Wanted, change_entries
from monitor.report.pages import Site
from monitor.web.desk import Desk
from monitor.web.drawing import draw_live

_TYPE = "application/atom+xml"
#: What a reader fetches each time: some 250 kB.
_MOST = 150


def router(desk: Desk) -> APIRouter:
    """``/feeds``. A feed's path is that of its page."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/feeds/all.atom")
    def everything(request: Request) -> Response:
        return _feed(request, "All changes", "index.html", change_entries(desk.site(), Wanted()))

    @routes.get("/feeds/{sort}/{name}.atom")
    def some(request: Request, sort: str, name: str) -> Response:
        site, path = desk.site(), f"{sort}/{name}.html"
        if sort not in _SORTS:
            raise HTTPException(404)
        title, entries = _SORTS[sort](site, path)
        return _feed(request, title, path, entries)

    return routes


def _of_relationship(site: Site, path: str) -> tuple[str, Sequence[ChangeEntry]]:
    for one in site.relationships:
        if one.relationship.path == path:
            wanted = Wanted(relationship=one.relationship.key)
            return one.relationship.title, change_entries(site, wanted)
    raise HTTPException(404)


def _of_theme(site: Site, path: str) -> tuple[str, Sequence[ChangeEntry]]:
    for one in site.themes:
        if one.theme.path == path:
            return one.theme.title, change_entries(site, Wanted(theme=one.theme.key))
    raise HTTPException(404)


def _of_commitment(site: Site, path: str) -> tuple[str, Sequence[ChangeEntry]]:
    for one in site.commitments:
        if one.path == path:
            mine = {line.anchor for step in one.steps for line in step.lines}
            wanted = Wanted(relationship=one.relationship.key)
            every = change_entries(site, wanted)
            title = f"{one.who}: {one.label}"
            return title, [entry for entry in every if entry.change.anchor in mine]
    raise HTTPException(404)


_SORTS: dict[str, Callable[[Site, str], tuple[str, Sequence[ChangeEntry]]]] = {
    "relationships": _of_relationship,
    "themes": _of_theme,
    "commitments": _of_commitment,
}


def _feed(request: Request, title: str, page: str, entries: Sequence[ChangeEntry]) -> Response:
    """The newest entries; what was only repeated is no news."""
    told = [one for one in entries if one.change.kind is not ChangeKind.REPEATED][:_MOST]
    dated = [(one, _moment(one.published_on or one.meeting.held_on)) for one in told]
    values = {
        "title": title,
        "base": str(request.base_url),
        "page": page,
        "own": str(request.url),
        "updated": max((at for _, at in dated), default=_moment(None)),
        "entries": dated,
    }
    drawn = draw_live(Sheet("feeds/feed.atom", "feed", values))
    return Response(drawn, media_type=_TYPE)


def _moment(day: date | None) -> str:
    """The beginning of a day as Atom writes it; of an unknown day the earliest there is."""
    return datetime.combine(day or date(1970, 1, 1), time(), UTC).isoformat()

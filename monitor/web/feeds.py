"""Changes as Atom feeds: all, or those of a relationship, a theme or a commitment.

An entry's id is that of its change, so that a reader who follows several feeds sees it once. It is
dated with the newest account of its meeting: what is decided again keeps its date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response

from monitor.model import ChangeKind
from monitor.report.formats.html import Sheet
from monitor.report.lists import ChangeEntry, Wanted, change_entries
from monitor.report.pages import CommitmentPage, RelationshipPage, ThemePage
from monitor.web.desk import Desk, Edition
from monitor.web.drawing import draw_live

_TYPE = "application/atom+xml"
#: What a reader fetches each time: some 250 kB.
_MOST = 150
Entries = Iterable[ChangeEntry]


def router(desk: Desk) -> APIRouter:
    """``/feeds``. A feed's path is that of its page."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/feeds/all.atom")
    def everything(request: Request) -> Response:
        edition = desk.edition()
        return _feed(request, "All changes", "index.html", _changes(edition, Wanted()))

    @routes.get("/feeds/{sort}/{name}.atom")
    def some(request: Request, sort: str, name: str) -> Response:
        path = f"{sort}/{name}.html"
        sheet = desk.edition().sheet(path) if sort in _SORTS else None
        if sheet is None:
            raise HTTPException(404)
        title, entries = _SORTS[sort](desk.edition(), sheet.values["page"])
        return _feed(request, title, path, entries)

    return routes


def _changes(edition: Edition, wanted: Wanted) -> Iterator[ChangeEntry]:
    return change_entries(edition.meetings(wanted), wanted)


def _of_relationship(edition: Edition, page: RelationshipPage) -> tuple[str, Entries]:
    wanted = Wanted(relationship=page.relationship.key)
    return page.relationship.title, _changes(edition, wanted)


def _of_theme(edition: Edition, page: ThemePage) -> tuple[str, Entries]:
    return page.theme.title, _changes(edition, Wanted(theme=page.theme.key))


def _of_commitment(edition: Edition, page: CommitmentPage) -> tuple[str, Entries]:
    mine = {line.anchor for step in page.steps for line in step.lines}
    every = _changes(edition, Wanted(relationship=page.relationship.key))
    return f"{page.who}: {page.label}", (one for one in every if one.change.anchor in mine)


_SORTS: dict[str, Callable[[Edition, Any], tuple[str, Entries]]] = {
    "relationships": _of_relationship,
    "themes": _of_theme,
    "commitments": _of_commitment,
}


def _feed(request: Request, title: str, page: str, entries: Entries) -> Response:
    """The newest entries; what was only repeated is no news."""
    news = (one for one in entries if one.change.kind is not ChangeKind.REPEATED)
    dated = [(one, _moment(one.published_on or one.meeting.held_on)) for one in islice(news, _MOST)]
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

"""The JSON API: each page's twin, and lists to filter. Its document is ``/api/v1/openapi.json``.

The objects are those of `monitor.report.pages`, as in the written JSON reports. An answer has an
ETag; asked with ``If-None-Match``, the same one again is a 304 without a body.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Sequence
from datetime import date
from hashlib import sha256
from re import fullmatch
from typing import Annotated, Any, Generic, Literal, TypeVar

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, BeforeValidator

from monitor.model import ChangeKind, Delivery, MeetingKind, Run
from monitor.overrule import states
from monitor.report.against import SideBySide
from monitor.report.cards import COMMITMENTS, MEETINGS, CommitmentEntry, Deck, Doubtful
from monitor.report.case import article_ref
from monitor.report.lists import ChangeEntry, Wanted, change_entries
from monitor.report.pages import (
    ArticlePage,
    ArticleRef,
    CommitmentPage,
    Index,
    MeetingEntry,
    MeetingReport,
    OverdueLine,
    RelationshipEntry,
    RelationshipPage,
    ThemeEntry,
    ThemePage,
)
from monitor.report.review import RulingLine, doubtful
from monitor.report.today import overdue_today
from monitor.storage import ChangeFilter, DeliveryFilter, SearchFilter, SearchHit
from monitor.web.compare import Texts, compare_articles, compare_meetings
from monitor.web.desk import Desk

_Item = TypeVar("_Item")
#: Hits and passes beyond these are not counted.
_MOST_HITS, _MOST_RUNS = 500, 10_000


class Listing(BaseModel, Generic[_Item]):
    """A part of a list."""

    #: How many there are in all.
    total: int
    limit: int
    offset: int
    items: list[_Item]


def _written_out(value: object) -> object:
    """The text of a day; ValueError for what would count as seconds since 1970."""
    if isinstance(value, str) and not fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("write the day as 2026-01-31")
    return value


_Day = Annotated[date | None, BeforeValidator(_written_out)]


def _asked(text: str) -> str | None:
    """What is asked for, None for anything; without what no database can hold."""
    return text.replace("\0", "") or None


class Problem(BaseModel):
    """Why there is no answer."""

    detail: str


class _Span:
    """Which part of a list is asked for."""

    def __init__(
        self,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    ) -> None:
        self.limit, self.offset = limit, offset

    def of(self, items: Sequence[_Item]) -> Listing[_Item]:
        """This part of a list that is at hand."""
        return self.listing(items[self.offset : self.offset + self.limit], len(items))

    def of_cards(self, desk: Desk, deck: Deck[_Item], asked: Wanted) -> Listing[_Item]:
        """This part of a list that is kept as cards."""
        narrowed = asked.of_cards
        shown = deck.values(desk.store, limit=self.limit, offset=self.offset, **narrowed)
        return self.listing(shown, deck.count(desk.store, **narrowed))

    def listing(self, shown: Iterable[_Item], total: int) -> Listing[_Item]:
        """What is shown of `total`."""
        # Unchecked: what is listed is made here; the answer is checked against its type anyway.
        return Listing.model_construct(
            total=total, limit=self.limit, offset=self.offset, items=[*shown]
        )


_Part = Annotated[_Span, Depends()]


class _Tagged(APIRoute):
    """A route whose answers carry an ETag, and are not sent twice to who has them."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler with the comparison after it."""
        answer_to = super().get_route_handler()

        async def handle(request: Request) -> Response:
            response = await answer_to(request)
            tag = f'"{sha256(response.body).hexdigest()[:32]}"'
            response.headers["ETag"] = tag
            asked = request.headers.get("if-none-match", "")
            known = {one.strip().removeprefix("W/") for one in asked.split(",")}
            if tag in known or "*" in known:
                return Response(status_code=304, headers={"ETag": tag})
            return response

        return handle


def router(desk: Desk) -> APIRouter:
    """``/api/v1``."""
    routes = APIRouter(
        prefix="/api/v1",
        route_class=_Tagged,
        responses={503: {"model": Problem, "description": "The store does not answer"}},
    )
    _add_pages(routes, desk)
    _add_lists(routes, desk)
    _add_service(routes, desk)
    return routes


_MISSING: dict[int | str, dict[str, Any]] = {
    404: {"model": Problem, "description": "There is none of that id"}
}


def _known(found: _Item | None) -> _Item:
    if found is None:
        raise HTTPException(404)
    return found


def _add_pages(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/overview")
    def overview() -> Index:
        """The first page."""
        return desk.edition().index

    @routes.get("/meetings/{meeting_id}", responses=_MISSING)
    def meeting(meeting_id: str) -> MeetingReport:
        """The report of a meeting."""
        return _known(desk.edition().meeting(meeting_id))

    @routes.get("/relationships/{key}", responses=_MISSING)
    def relationship(key: str) -> RelationshipPage:
        """A relationship with its staircase."""
        return _known(_known(desk.edition().chapter(key)).page)

    @routes.get("/themes/{key}", responses=_MISSING)
    def theme(key: str) -> ThemePage:
        """A theme across all relationships."""
        return _known(desk.edition().theme(key))

    @routes.get("/commitments/{commitment_id}", responses=_MISSING)
    def commitment(commitment_id: str) -> CommitmentPage:
        """The whole life of a commitment."""
        return _known(desk.edition().commitment(commitment_id))

    @routes.get("/articles/{article_id}", responses=_MISSING)
    def article(article_id: str) -> ArticlePage:
        """An article with its statements."""
        return _known(desk.edition().article(article_id))

    @routes.get("/compare/meetings", responses=_MISSING)
    def meetings_compared(then: str, now: str) -> SideBySide:
        """Two meetings of the same parties."""
        return _known(compare_meetings(desk.edition(), then, now))

    @routes.get("/compare/articles", responses=_MISSING)
    def articles_compared(
        then: str, now: str, by: Literal["sentences", "words"] = "sentences"
    ) -> Texts:
        """Two articles, by `sentences` or `words`."""
        return compare_articles(desk, then, now, by)


def _add_lists(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/meetings")
    def meetings(
        part: _Part,
        relationship: str = "",
        theme: str = "",
        party: str = "",
        since: _Day = None,
    ) -> Listing[MeetingEntry]:
        """Meetings, newest first."""
        asked = Wanted(relationship=relationship, theme=theme, party=party, since=since)
        return part.of_cards(desk, MEETINGS, asked)

    @routes.get("/relationships")
    def relationships(part: _Part) -> Listing[RelationshipEntry]:
        """Relationships by their key."""
        return part.of(desk.edition().index.relationships)

    @routes.get("/themes")
    def themes(part: _Part) -> Listing[ThemeEntry]:
        """Tracked themes in the order of their file."""
        return part.of(desk.edition().index.themes)

    @routes.get("/commitments")
    def commitments(
        part: _Part,
        relationship: str = "",
        theme: str = "",
        party: str = "",
        since: _Day = None,
    ) -> Listing[CommitmentEntry]:
        """Commitments, what was stated last first."""
        asked = Wanted(relationship=relationship, theme=theme, party=party, since=since)
        return part.of_cards(desk, COMMITMENTS, asked)

    @routes.get("/changes")
    def changes(
        part: _Part,
        relationship: str = "",
        theme: str = "",
        party: str = "",
        kind: ChangeKind | None = None,
        since: _Day = None,
    ) -> Listing[ChangeEntry]:
        """Changes, those of the newest meeting first."""
        asked = Wanted(relationship=relationship, theme=theme, party=party, kind=kind, since=since)
        return _changes(part, desk, asked)

    @routes.get("/articles")
    def articles(part: _Part, since: _Day = None) -> Listing[ArticleRef]:
        """Articles, those published last first; `since` is a day of publication."""
        first = since.isoformat() if since else ""
        heads = desk.store.article_heads(since=first, limit=part.limit, offset=part.offset)
        return part.listing(map(article_ref, heads), desk.store.count_articles(since=first))

    @routes.get("/overdue")
    def overdue(part: _Part) -> Listing[OverdueLine]:
        """What is overdue today, the latest day first."""
        return part.of(overdue_today(desk.store, desk.today()))

    @routes.get("/doubts")
    def doubts(part: _Part, relationship: str = "") -> Listing[Doubtful]:
        """Links a person should decide, the likeliest first."""
        return part.of(doubtful(desk.store, desk.store.rulings(), relationship=relationship))

    @routes.get("/rulings")
    def rulings(part: _Part) -> Listing[RulingLine]:
        """What people ruled, the newest first, and what became of it."""
        return part.of(desk.ruling_lines(desk.store.rulings(), states(desk.store)))


def _changes(part: _Span, desk: Desk, asked: Wanted) -> Listing[ChangeEntry]:
    """A part of the changes: only the meetings that have some of it are opened."""
    edition, start, found = desk.edition(), 0, list[ChangeEntry]()
    meant = ChangeFilter(
        relationship=asked.relationship or None,
        theme=asked.theme,
        party=asked.party,
        kind=asked.kind,
        since=asked.since,
    )
    for meeting_id, relationship, count in desk.store.change_counts(meant):
        is_in_part = start + count > part.offset and start < part.offset + part.limit
        opened = edition.chapter(relationship) if is_in_part else None
        if opened and (report := opened.meeting(meeting_id)):
            entries = [*change_entries([report], asked)]
            found += entries[max(part.offset - start, 0) : part.offset + part.limit - start]
        start += count
    return part.listing(found, start)


def _add_service(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/search")
    def search(
        part: _Part,
        q: str,
        relationship: str = "",
        theme: str = "",
        party: str = "",
        kind: MeetingKind | None = None,
    ) -> Listing[SearchHit]:
        """Statements, and articles beside them, that hold all words; 500 at most, best first."""
        wanted = SearchFilter(relationship=relationship, theme=theme, party=party, kind=kind)
        return part.of(desk.store.search(q, limit=_MOST_HITS, wanted=wanted))

    @routes.get("/deliveries")
    def deliveries(
        part: _Part,
        channel: str = "",
        meeting: str = "",
        change: str = "",
        owed: bool | None = None,
    ) -> Listing[Delivery]:
        """What went out, where and when, and what is owed; in the order it was owed."""
        wanted = DeliveryFilter(
            channel=_asked(channel),
            meeting_id=_asked(meeting),
            change=_asked(change),
            is_owed=owed,
        )
        return part.of(desk.store.deliveries(wanted))

    @routes.get("/runs")
    def runs(part: _Part) -> Listing[Run]:
        """Passes, the newest first; the last 10,000."""
        return part.of(desk.store.runs(_MOST_RUNS))

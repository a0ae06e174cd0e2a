"""The overview with what only a service can say: what is new to the reader, overdue, unwell.

What the reader has seen is a run's number in a cookie; nothing about readers is stored here.
"""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Cookie, Response
from fastapi.responses import RedirectResponse

from monitor.model import Run
from monitor.report.cards import MEETINGS
from monitor.report.formats.html import index_sheet
from monitor.report.front import MeetingTitles
from monitor.report.pages import MeetingEntry, OverdueLine
from monitor.report.revised import revised
from monitor.report.today import overdue_today
from monitor.web.desk import Desk, Edition
from monitor.web.drawing import show
from monitor.web.forms import ShortForm
from monitor.web.health import Health
from monitor.web.told import told

_COOKIE = "seen"
#: A run's number has fewer.
_DIGITS = 18
_YEAR = 365 * 24 * 3600
#: Passes looked through for what they revised.
_MOST_RUNS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What is new since a pass."""

    #: The last pass the reader saw the outcome of; None when they never said.
    seen: Run | None
    meetings: tuple[MeetingEntry, ...]
    articles: int
    #: What later passes revised of earlier decisions, the newest first.
    revised: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """How things stand as the page is drawn."""

    health: Health
    #: The last pass that went through.
    run: Run | None
    news: News
    overdue: tuple[OverdueLine, ...]


def router(desk: Desk) -> APIRouter:
    """``/``, the overview, and the form that says "seen"."""
    routes = APIRouter(include_in_schema=False)

    @routes.api_route("/", methods=["GET", "HEAD"])
    def home() -> Response:
        return RedirectResponse("/index.html")

    @routes.api_route("/index.html", methods=["GET", "HEAD"])
    def index(since: str = "", ruled: str = "", seen: str = Cookie("")) -> Response:
        edition = desk.edition()
        return show(
            index_sheet(edition.index, "index.html"),
            has_log_in=desk.has_log_in,
            mark=edition.mark,
            just=told(desk, ruled, "index.html"),
            today=_today(desk, edition, since or seen),
        )

    @routes.post("/seen")
    def mark_as_seen(form: ShortForm) -> Response:
        run = form.get("run", "")
        answer = RedirectResponse("/index.html", 303)
        if run.isdecimal() and len(run) < _DIGITS:
            answer.set_cookie(_COOKIE, run, max_age=_YEAR, httponly=True, samesite="lax")
        return answer

    return routes


def _today(desk: Desk, edition: Edition, seen: str) -> Today:
    run = desk.store.run(int(seen)) if seen.isdecimal() and len(seen) < _DIGITS else None
    return Today(
        health=desk.readiness(),
        run=desk.store.last_finished_run(),
        news=_news(desk, edition, run),
        overdue=overdue_today(desk.store, desk.today()),
    )


def in_words(edition: Edition, line: str) -> str:
    """What a pass revised, with the titles of this edition."""
    titles = {one.theme.key: one.theme.title for one in edition.index.themes}
    return revised(line, titles, MeetingTitles(edition.store))


def _news(desk: Desk, edition: Edition, seen: Run | None) -> News:
    if seen is None:
        return News(seen=None, meetings=(), articles=0, revised=())
    # What a pass took in is dated with its beginning: after that came what later ones took in.
    articles = desk.store.articles_since(seen.started_at)
    later = desk.store.runs(_MOST_RUNS, after=seen.id)
    return News(
        seen=seen,
        meetings=MEETINGS.values(desk.store, keys=desk.store.meetings_of(articles)),
        articles=len(articles),
        revised=tuple(in_words(edition, line) for run in later for line in run.revised),
    )

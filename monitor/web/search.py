"""Search over the words of statements and articles, narrowed by what they are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Response

from monitor.model import MeetingKind, Reading
from monitor.report import paths
from monitor.report.case import party_ref
from monitor.report.marks import Piece, mark_words
from monitor.report.pages import PartyRef
from monitor.report.words import published, who
from monitor.rulings import rule
from monitor.storage import SearchFilter, SearchHit, Store, words_of
from monitor.text import one_line
from monitor.web.desk import Desk
from monitor.web.drawing import page

#: Hits on a page at first, and at most: a longer list is a reason for more words.
_FIRST, _MOST = 50, 500

#: What articles report, as the form says it.
KINDS = {
    MeetingKind.MEETING: "meetings",
    MeetingKind.CALL: "calls",
    MeetingKind.JOINT_STATEMENT: "joint statements",
    MeetingKind.MESSAGE: "messages",
    MeetingKind.ANNOUNCEMENT: "announcements",
    MeetingKind.PROJECT_NEWS: "project news",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A hit as the page shows it."""

    title: str
    #: The words in their place in the article.
    path: str
    day: str
    #: Whether the words stand in one statement.
    is_statement: bool
    #: Whose statement it is, as pages say it; empty for words of the article.
    who: str
    pieces: tuple[Piece, ...]


def router(desk: Desk) -> APIRouter:
    """``/search``."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/search")
    def search(
        q: str = "",
        relationship: str = "",
        theme: str = "",
        party: str = "",
        kind: str = "",
        limit: str = "",
    ) -> Response:
        edition = desk.edition()
        wanted = wanted_of(relationship=relationship, theme=theme, party=party, kind=kind)
        most = min(int(limit), _MOST) if limit.isdecimal() and len(limit) < 6 else _FIRST
        hits = desk.store.search(q, limit=most + 1, wanted=wanted)
        speakers = _speakers(desk.store, hits)
        return page(
            desk,
            "search",
            "search",
            q=q,
            wanted=wanted,
            hits=[_shown(hit, words_of(q), speakers) for hit in hits[:most]],
            more=min(most * 2, _MOST) if len(hits) > most and most < _MOST else 0,
            is_cut=len(hits) > most,
            relationships=[one.relationship for one in edition.index.relationships],
            themes=[one.theme for one in edition.index.themes],
            parties=parties_of(desk.store),
            text_kinds=KINDS,
        )

    return routes


def wanted_of(*, relationship: str, theme: str, party: str, kind: str) -> SearchFilter:
    """The filter a form asks for; a kind there is none of asks for nothing."""
    known = kind in list(MeetingKind)
    return SearchFilter(
        relationship=relationship,
        theme=theme,
        party=party,
        kind=MeetingKind(kind) if known else None,
    )


def parties_of(store: Store) -> list[PartyRef]:
    """Every party a commitment is of, by name."""
    return sorted(map(party_ref, store.parties()), key=lambda one: one.name)


def _speakers(store: Store, hits: Sequence[SearchHit]) -> dict[str, str]:
    """By statement of the articles with hits, whose it is as pages say it."""
    articles = sorted({hit.article_id for hit in hits if hit.statement_id})
    of: dict[str, list[Reading]] = {}
    for one in store.readings_of(articles):
        of.setdefault(one.account.relationship, []).append(one)
    ruled = (rule(some, store.rulings(key)).readings for key, some in of.items())
    return {s.id: who(s) for some in ruled for one in some for s in one.statements}


def _shown(hit: SearchHit, words: Sequence[str], speakers: Mapping[str, str]) -> Shown:
    here = paths.article_path(hit.article_id)
    return Shown(
        title=one_line(hit.title) or hit.source,
        path=paths.statement_path(hit.article_id, hit.statement_id) if hit.statement_id else here,
        day=published(hit.published_at),
        is_statement=hit.statement_id is not None,
        who=speakers.get(hit.statement_id or "", ""),
        pieces=mark_words(hit.snippet, words),
    )

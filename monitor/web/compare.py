"""Any two meetings, or any two articles, side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fastapi import APIRouter, HTTPException, Response

from monitor.model import Article
from monitor.report.against import SideBySide, side_by_side
from monitor.report.cards import MEETINGS
from monitor.report.case import article_ref, open_case
from monitor.report.pages import ArticleRef, MeetingRef
from monitor.report.worddiff import Segment, word_diff
from monitor.revisions import aligned
from monitor.text import one_line
from monitor.web.desk import Desk, Edition
from monitor.web.drawing import page

#: Letters of each article held against the other: beyond them a page is too long to be read, and
#: the time grows with the product.
_LETTERS = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """Two articles side by side."""

    then: ArticleRef
    now: ArticleRef
    #: The running text; empty when it is compared by sentences.
    words: tuple[Segment, ...]
    #: Sentences then, now and what became of their words; an empty side has none like it.
    sentences: tuple[tuple[str, str, tuple[Segment, ...]], ...]
    #: Whether one of them goes on where the comparison ends.
    is_cut: bool


def router(desk: Desk) -> APIRouter:
    """``/compare``."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/compare")
    def compare(then: str = "", now: str = "", a: str = "", b: str = "", by: str = "") -> Response:
        edition = desk.edition()
        (then, now), is_swapped = _in_order(_meeting_days(edition, (then, now)), then, now)
        (a, b), are_swapped = _in_order(_article_days(edition, (a, b)), a, b)
        meetings = compare_meetings(edition, then, now) if then and now else None
        texts = compare_articles(desk, a, b, by) if a and b else None
        return page(
            desk,
            "compare",
            "compare",
            then=then,
            now=now,
            last=_last_two(edition),
            is_swapped=is_swapped or are_swapped,
            a=a,
            b=b,
            by="words" if by == "words" else "sentences",
            meetings=meetings,
            # Of other parties nothing recurs: what can be held together is their texts.
            strangers=[] if meetings or not (then and now) else _strangers(edition, then, now),
            texts=texts,
            choices=_choices(edition),
            articles=edition.index.articles,
        )

    return routes


def _meeting_days(edition: Edition, ids: Iterable[str]) -> dict[str, str]:
    entries = MEETINGS.values(edition.store, keys=tuple(ids))
    held = {one.meeting.id: one.meeting.held_on for one in entries}
    return {key: day.isoformat() for key, day in held.items() if day}


def _article_days(edition: Edition, ids: Iterable[str]) -> dict[str, str]:
    found = [edition.store.article(one) for one in ids if one]
    return {one.id: one.published_at for one in found if one and one.published_at}


def _in_order(days: Mapping[str, str], then: str, now: str) -> tuple[tuple[str, str], bool]:
    """The earlier one first, and whether they were asked for the other way round."""
    is_wrong = then in days and now in days and days[then] > days[now]
    return ((now, then) if is_wrong else (then, now)), is_wrong


def _last_two(edition: Edition) -> tuple[str, str]:
    """The newest meeting that has an earlier one of the same parties, after that one."""
    for title in _choices(edition):
        newest = title[1]
        if len(newest) > 1:
            return newest[1].id, newest[0].id
    return "", ""


def _choices(edition: Edition) -> list[tuple[str, list[MeetingRef]]]:
    """The newest meetings, by relationship."""
    found: dict[str, list[MeetingRef]] = defaultdict(list)
    for entry in edition.index.meetings:
        found[entry.meeting.relationship.title].append(entry.meeting)
    return [*found.items()]


def compare_meetings(edition: Edition, then: str, now: str) -> SideBySide | None:
    """Two meetings of the same parties; None when the parties differ."""
    found = edition.opened_with("meeting", then)
    known = {one.id: one for one in found.dossier.decisions.meetings} if found else {}
    if found is None or then not in known or now not in known:
        return None
    return side_by_side(open_case(found.dossier, edition.themes.themes), known[then], known[now])


def _strangers(edition: Edition, then: str, now: str) -> list[ArticleRef]:
    """The first article of each of two meetings; 404 when there is no such meeting."""
    reports = [edition.meeting(one) for one in (then, now)]
    if None in reports:
        raise HTTPException(404)
    return [one.articles[0] for one in reports if one]


def compare_articles(desk: Desk, a: str, b: str, by: str) -> Texts:
    """Two articles, by ``words`` or else by sentences; 404 when there is no such article."""
    old, new = (_article(desk, one) for one in (a, b))
    is_by_words = by == "words"
    return Texts(
        then=article_ref(old),
        now=article_ref(new),
        words=word_diff(_body(old), _body(new)) if is_by_words else (),
        sentences=() if is_by_words else _sentences(old, new),
        is_cut=is_by_words and any(one.body_end - one.body_start > _LETTERS for one in (old, new)),
    )


def _article(desk: Desk, article_id: str) -> Article:
    found = desk.store.article(article_id)
    if found is None or found.id != article_id:
        raise HTTPException(404)
    return found


def _body(article: Article) -> str:
    return one_line(article.text[article.body_start : article.body_end][:_LETTERS])


def _sentences(old: Article, new: Article) -> tuple[tuple[str, str, tuple[Segment, ...]], ...]:
    return tuple(
        (then, now, word_diff(then, now) if then and now and then != now else ())
        for then, now in aligned(old, new)
    )

"""All pages of some dossiers at once: what a store's worth of chapters and cards comes to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.model import Card, Failure, Theme, WantedCards
from monitor.report import (
    Dossier,
    chapter,
    index,
    render_chapter,
    render_index,
    render_latest,
    render_theme,
    theme_page,
)
from monitor.report.case import article_ref
from monitor.report.chapter import Chapter
from monitor.report.news import recency
from monitor.report.pages import (
    ArticlePage,
    CommitmentPage,
    Index,
    MeetingReport,
    RelationshipPage,
    ThemePage,
)


@dataclass(frozen=True)
class Site:
    """Everything that is written."""

    index: Index
    themes: tuple[ThemePage, ...]
    chapters: tuple[Chapter, ...]

    @property
    def meetings(self) -> tuple[MeetingReport, ...]:
        every = (report for one in self.chapters for report in one.meetings)
        return tuple(sorted(every, key=recency, reverse=True))

    @property
    def relationships(self) -> tuple[RelationshipPage, ...]:
        return tuple(one.page for one in self.chapters if one.page)

    @property
    def commitments(self) -> tuple[CommitmentPage, ...]:
        return tuple(page for one in self.chapters for page in one.commitments)

    @property
    def articles(self) -> tuple[ArticlePage, ...]:
        return tuple(page for one in self.chapters for page in one.articles)


class Cards:
    """Cards at hand, asked as the store is."""

    def __init__(self, cards: Sequence[Card]) -> None:
        self._cards = sorted(cards, key=lambda one: (one.relationship, one.key))

    def cards(self, wanted: WantedCards) -> tuple[Card, ...]:
        found = [
            one
            for one in self._cards
            if one.kind == wanted.kind
            and set(wanted.tags) <= set(one.tags)
            and wanted.relationship in (None, one.relationship)
            and (wanted.keys is None or one.key in wanted.keys)
            and one.rank >= wanted.since
        ]
        found.sort(key=lambda one: one.rank, reverse=True)
        end = None if wanted.limit is None else wanted.offset + wanted.limit
        return tuple(found[wanted.offset : end])

    def count_cards(self, wanted: WantedCards) -> int:
        return sum(one.amount for one in self.cards(replace(wanted, limit=None, offset=0)))


def build(
    dossiers: Sequence[Dossier],
    themes: Sequence[Theme],
    *,
    failures: Sequence[Failure] = (),
    notices: Sequence[str] = (),
) -> Site:
    """Everything that can be read about the dossiers."""
    meetings = [one for dossier in dossiers for one in dossier.decisions.meetings]
    newest = max(meetings, key=lambda one: (str(one.held_on or ""), one.id), default=None)
    ordered = sorted(dossiers, key=lambda one: one.decisions.relationship)
    chapters = tuple(
        chapter(one, themes, newest=newest.id if newest else "", failures=failures)
        for one in ordered
    )
    cards = Cards([card for one in chapters for card in one.cards])
    articles = [article_ref(r.article) for one in ordered for r in one.readings]
    articles.sort(key=lambda one: (one.published_at or "", one.id), reverse=True)
    return Site(
        index=index(cards, themes, articles, len(articles), failures=failures, notices=notices),
        themes=tuple(theme_page(cards, theme) for theme in themes),
        chapters=chapters,
    )


def render(site: Site) -> Iterator[tuple[str, bytes]]:
    """Every file of the site: its path below the reports folder, and its bytes."""
    has_latest = bool(site.meetings)
    for one in site.chapters:
        yield from render_chapter(one, has_latest=has_latest)
    for page in site.themes:
        yield from render_theme(page, has_latest=has_latest)
    for report in site.meetings[:1]:
        yield from render_latest(report)
    yield from render_index(site.index)

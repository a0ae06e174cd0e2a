"""The pages over all relationships: the first page, and one a theme. Made from cards alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from monitor.model import Failure, Theme
from monitor.report import cards
from monitor.report.cards import Kept
from monitor.report.case import theme_ref
from monitor.report.failures import in_order
from monitor.report.news import MOST_NEWS
from monitor.report.pages import (
    ArticleRef,
    Index,
    NewsLine,
    RelationshipRef,
    Staircase,
    ThemeEntry,
    ThemePage,
)
from monitor.report.revised import revised

#: What a first page of readable size lists.
MOST_MEETINGS, MOST_UNPLACED, MOST_ARTICLES = 210, 200, 500
#: Relationships whose part is on a theme's page: those that touched it last.
MOST_SHARES = 20


def index(
    kept: Kept,
    themes: Sequence[Theme],
    articles: Sequence[ArticleRef],
    article_count: int,
    *,
    failures: Sequence[Failure] = (),
    notices: Sequence[str] = (),
) -> Index:
    """The first page.

    `articles` are the newest ones, of `article_count` in all; `failures` are the files of the
    latest run that could not be used.
    """
    titles = {theme.key: theme.title for theme in themes}
    relationships = cards.RELATIONSHIPS.values(kept)
    return Index(
        notices=tuple(revised(one, titles, MeetingTitles(kept)) for one in notices),
        failures=in_order(failures),
        meetings=cards.MEETINGS.values(kept, limit=MOST_MEETINGS),
        meeting_count=cards.MEETINGS.count(kept),
        themes=tuple(_theme_entry(kept, theme) for theme in themes),
        relationships=tuple(sorted(relationships, key=lambda one: one.relationship.key)),
        unplaced=cards.UNPLACED.values(kept, limit=MOST_UNPLACED),
        unplaced_count=cards.UNPLACED.count(kept),
        articles=tuple(articles[:MOST_ARTICLES]),
        article_count=article_count,
    )


class MeetingTitles(Mapping[str, str]):
    """The titles of meetings by their ids, looked up when they are asked for."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def __getitem__(self, meeting_id: str) -> str:
        for entry in cards.MEETINGS.values(self._kept, keys=(meeting_id,)):
            return entry.meeting.title
        raise KeyError(meeting_id)

    def __iter__(self) -> Iterator[str]:
        return (one.key for one in cards.MEETINGS.cards(self._kept))

    def __len__(self) -> int:
        return cards.MEETINGS.count(self._kept)


def _theme_entry(kept: Kept, theme: Theme) -> ThemeEntry:
    """The theme in all relationships: the latest touch of any."""
    newest = next(iter(cards.THEMES.values(kept, keys=(theme.key,), limit=1)), None)
    return ThemeEntry(
        theme=theme_ref(theme),
        commitments=cards.THEMES.count(kept, keys=(theme.key,)),
        latest=newest.latest if newest else None,
        counts=newest.counts if newest else (),
    )


def theme_page(kept: Kept, theme: Theme) -> ThemePage:
    """One theme across all relationships."""
    found = cards.SHARES.values(kept, keys=(theme.key,), limit=MOST_SHARES)
    shares = sorted(found, key=lambda one: one.relationship.key)
    stairs = [one.staircase for one in shares if one.staircase]
    return ThemePage(
        theme=theme_ref(theme),
        phrases=theme.phrases,
        exclusions=theme.exclusions,
        news=_news(shares),
        staircases=tuple(sorted(stairs, key=_touched, reverse=True)),
        others=_others(kept, theme, {one.relationship.key for one in shares}),
    )


def theme_digest(kept: Kept, theme: Theme) -> str:
    """A text that is another one when the page of a theme is, as far as cards go."""
    mine = (theme.key,)
    shares = cards.SHARES.digest(kept, keys=mine, limit=MOST_SHARES)
    return f"{shares} {cards.THEMES.digest(kept, keys=mine)}"


def _news(shares: Sequence[cards.Share]) -> tuple[NewsLine, ...]:
    every = (line for share in shares for line in share.news)
    found = sorted(
        every, key=lambda one: (one.meeting.held_on or date.min, one.meeting.id), reverse=True
    )
    return tuple(found[:MOST_NEWS])


def _touched(stairs: Staircase) -> date:
    """When one of its commitments was stated last."""
    return (stairs.latest and stairs.latest.held_on) or date.min


def _others(kept: Kept, theme: Theme, shown: Collection[str]) -> tuple[RelationshipRef, ...]:
    """The relationships that have commitments of a theme beside those shown."""
    if len(shown) < MOST_SHARES:
        return ()
    found = cards.THEMES.cards(kept, keys=(theme.key,))
    keys = sorted({one.relationship for one in found if one.amount} - {*shown})
    entries = cards.RELATIONSHIPS.values(kept, keys=tuple(keys)) if keys else ()
    return tuple(sorted((one.relationship for one in entries), key=lambda one: one.title))

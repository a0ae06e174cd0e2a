"""Decisions and facts as a Site: which pages there are, and the lists that lead to them.

Pure: the same dossiers, themes, failures and notices give an equal Site, whatever their order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from monitor.model import Failure, Theme
from monitor.report.article import article_page
from monitor.report.case import Case, article_of, open_case, party_ref, theme_ref
from monitor.report.life import commitment_page, lines_by_commitment
from monitor.report.meeting import meeting_report
from monitor.report.news import news, recency
from monitor.report.pages import (
    ArticleRef,
    CommitmentPage,
    Dossier,
    Index,
    MeetingEntry,
    MeetingReport,
    RelationshipEntry,
    RelationshipPage,
    Site,
    Staircase,
    ThemeEntry,
    ThemePage,
)
from monitor.report.revised import revised
from monitor.report.staircase import staircase

#: The overview and the page Runs have more room.
_MOST_IN_A_REPORT = 20
#: Stands in place of the files that are not named.
MORE = "…"


@dataclass(frozen=True, slots=True)
class _Chapter:
    """One relationship: its case, and its reports by day."""

    case: Case
    reports: tuple[MeetingReport, ...]


def build(
    dossiers: Sequence[Dossier],
    themes: Sequence[Theme],
    *,
    failures: Sequence[Failure] = (),
    notices: Sequence[str] = (),
) -> Site:
    """Everything that can be read about the dossiers.

    `themes` are the tracked ones in the order of their file; theme keys of decisions that are not
    among them do not show. `failures` are the files of the latest run that could not be used.
    """
    failures = tuple(sorted(failures, key=lambda one: (one.source, one.stage, one.message)))
    in_reports = shortened(failures, _MOST_IN_A_REPORT)
    ordered = sorted(dossiers, key=lambda one: one.decisions.relationship)
    chapters = [_chapter(open_case(dossier, themes), in_reports) for dossier in ordered]
    reports = [report for chapter in chapters for report in chapter.reports]
    return Site(
        index=_index(chapters, themes, failures, notices),
        meetings=tuple(sorted(reports, key=recency, reverse=True)),
        relationships=tuple(_relationship_page(one) for one in chapters if one.reports),
        themes=tuple(_theme_page(theme, chapters) for theme in themes),
        commitments=tuple(page for chapter in chapters for page in _commitment_pages(chapter)),
        articles=tuple(
            article_page(chapter.case, chapter.case.reading(article))
            for chapter in chapters
            for article in sorted({*chapter.case.readings, *chapter.case.earlier})
        ),
    )


def shortened(failures: Sequence[Failure], most: int) -> tuple[Failure, ...]:
    """The first of many failures, and a last one that says how many more there are.

    Of ten thousand files that cannot be used each report, and each pass on file, would name all.
    """
    if len(failures) <= most:
        return tuple(failures)
    more = (
        f"{len(failures) - most:,} more files cannot be used; 'monitor export failures' lists all"
    )
    return (*failures[:most], Failure(source=MORE, stage="scan", message=more))


def _chapter(case: Case, failures: Sequence[Failure]) -> _Chapter:
    return _Chapter(case, tuple(meeting_report(case, one, failures) for one in case.meetings))


def _commitment_pages(chapter: _Chapter) -> list[CommitmentPage]:
    case, lines = chapter.case, lines_by_commitment(chapter.case, chapter.reports)
    return [commitment_page(case, case.commitments[one], lines) for one in sorted(case.commitments)]


# ---------------------------------------------------------------- lists


def _index(
    chapters: Sequence[_Chapter],
    themes: Sequence[Theme],
    failures: Sequence[Failure],
    notices: Sequence[str],
) -> Index:
    titles = {theme.key: theme.title for theme in themes}
    meetings = {one.id: one.meeting.title for chapter in chapters for one in chapter.reports}
    return Index(
        notices=tuple(revised(one, titles, meetings) for one in notices),
        failures=tuple(failures),
        meetings=_entries([report for chapter in chapters for report in chapter.reports]),
        themes=tuple(_theme_entry(theme, chapters) for theme in themes),
        relationships=tuple(_relationship_entry(one) for one in chapters if one.reports),
        unplaced=_articles(chapters, is_placed=False),
        articles=tuple(
            sorted(
                _articles(chapters, is_placed=True) + _articles(chapters, is_placed=False),
                key=lambda one: one.id,
            )
        ),
    )


def _entries(reports: Sequence[MeetingReport]) -> tuple[MeetingEntry, ...]:
    """Newest first."""
    return tuple(
        MeetingEntry(meeting=one.meeting, headline=one.summary[0], counts=one.counts)
        for one in sorted(reports, key=recency, reverse=True)
    )


def _articles(chapters: Sequence[_Chapter], *, is_placed: bool) -> tuple[ArticleRef, ...]:
    return tuple(
        article_of(chapter.case, one)
        for chapter in chapters
        for one in sorted(chapter.case.readings)
        if (one in chapter.case.meeting_of) == is_placed
    )


def _relationship_entry(chapter: _Chapter) -> RelationshipEntry:
    return RelationshipEntry(
        relationship=chapter.case.relationship,
        meetings=len(chapter.reports),
        commitments=len(chapter.case.commitments),
        latest=max(chapter.reports, key=recency).meeting,
    )


def _relationship_page(chapter: _Chapter) -> RelationshipPage:
    case = chapter.case
    return RelationshipPage(
        relationship=case.relationship,
        parties=tuple(party_ref(code) for code in case.meetings[-1].parties),
        meetings=_entries(chapter.reports),
        news=news(chapter.reports),
        staircase=staircase(case, case.commitments.values()),
    )


# ---------------------------------------------------------------- themes


def _theme_entry(theme: Theme, chapters: Sequence[_Chapter]) -> ThemeEntry:
    sections = [
        (report, section)
        for chapter in chapters
        for report in chapter.reports
        for section in report.themes
        if section.theme.key == theme.key
    ]
    latest = max(sections, key=lambda one: recency(one[0]), default=None)
    return ThemeEntry(
        theme=theme_ref(theme),
        commitments=sum(len(_of_theme(one.case, theme)) for one in chapters),
        latest=latest[0].meeting if latest else None,
        counts=latest[1].counts if latest else (),
    )


def _of_theme(case: Case, theme: Theme) -> list[str]:
    return [one.id for one in case.commitments.values() if theme.key in one.themes]


def _theme_page(theme: Theme, chapters: Sequence[_Chapter]) -> ThemePage:
    stairs = [_theme_staircase(theme, one.case) for one in chapters if _of_theme(one.case, theme)]
    return ThemePage(
        theme=theme_ref(theme),
        phrases=theme.phrases,
        exclusions=theme.exclusions,
        news=news((report for one in chapters for report in one.reports), theme.key),
        staircases=tuple(sorted(stairs, key=_touched, reverse=True)),
    )


def _touched(stairs: Staircase) -> date:
    """When one of its commitments was stated last."""
    return (stairs.latest and stairs.latest.held_on) or date.min


def _theme_staircase(theme: Theme, case: Case) -> Staircase:
    commitments = [case.commitments[one] for one in _of_theme(case, theme)]
    return staircase(case, commitments, only=theme_ref(theme))

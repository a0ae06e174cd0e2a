"""One relationship as a Chapter: its pages, and what the lists over all relationships say of it.

Pure: the same dossier, themes and failures give an equal Chapter. Nothing of another relationship
is in it, so that what changes in one makes no page of another out of date.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from monitor.model import Card, Failure, Theme
from monitor.report import cards
from monitor.report.article import article_page
from monitor.report.case import Case, article_of, open_case, party_ref, theme_ref
from monitor.report.failures import in_a_report
from monitor.report.life import commitment_page, lines_by_commitment
from monitor.report.meeting import meeting_report, overdue_lines
from monitor.report.news import news, recency
from monitor.report.pages import (
    ArticlePage,
    CommitmentPage,
    Dossier,
    MeetingEntry,
    MeetingReport,
    RelationshipEntry,
    RelationshipPage,
    RelationshipRef,
    ThemeEntry,
)
from monitor.report.staircase import staircase


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """Everything that can be read about one relationship."""

    relationship: RelationshipRef
    #: Newest first.
    meetings: tuple[MeetingReport, ...]
    #: None without a meeting.
    page: RelationshipPage | None
    commitments: tuple[CommitmentPage, ...]
    #: Current ones and their earlier versions.
    articles: tuple[ArticlePage, ...]
    #: What lists show of it.
    cards: tuple[Card, ...]

    def meeting(self, meeting_id: str) -> MeetingReport | None:
        """The report of a meeting."""
        return next((one for one in self.meetings if one.id == meeting_id), None)


def chapter(
    dossier: Dossier,
    themes: Sequence[Theme],
    *,
    newest: str = "",
    failures: Sequence[Failure] = (),
) -> Chapter:
    """Everything that can be read about the dossier.

    `themes` are the tracked ones in the order of their file; theme keys of decisions that are not
    among them do not show. `failures` are the files of the latest run that could not be used: the
    report of the meeting `newest` names them, and no other, since each would have to be written
    again whenever a file comes that cannot be used.
    """
    case = open_case(dossier, themes)
    named = in_a_report(failures)
    reports = tuple(
        sorted(
            (meeting_report(case, one, named if one.id == newest else ()) for one in case.meetings),
            key=recency,
            reverse=True,
        )
    )
    lines = lines_by_commitment(case, reversed(reports))
    commitments = tuple(
        commitment_page(case, case.commitments[one], lines) for one in sorted(case.commitments)
    )
    return Chapter(
        relationship=case.relationship,
        meetings=reports,
        page=_page(case, reports) if reports else None,
        commitments=commitments,
        articles=tuple(
            article_page(case, case.reading(one)) for one in sorted({*case.readings, *case.earlier})
        ),
        cards=(
            *_cards_of_all(case, reports, dossier),
            *_cards_of_themes(case, reports, themes),
            *map(_commitment_card, commitments),
        ),
    )


def entries(reports: Iterable[MeetingReport]) -> tuple[MeetingEntry, ...]:
    """The reports as lists show them."""
    return tuple(
        MeetingEntry(meeting=one.meeting, headline=one.summary[0], counts=one.counts)
        for one in reports
    )


def _page(case: Case, reports: Sequence[MeetingReport]) -> RelationshipPage:
    return RelationshipPage(
        relationship=case.relationship,
        parties=tuple(party_ref(code) for code in case.meetings[-1].parties),
        meetings=entries(reports),
        news=news(reports),
        staircase=staircase(case, case.commitments.values()),
    )


# ---------------------------------------------------------------- what lists show


def _cards_of_all(case: Case, reports: Sequence[MeetingReport], dossier: Dossier) -> Iterator[Card]:
    """Those of the relationship, its meetings, and of what waits for somebody."""
    key = case.relationship.key
    if reports:
        yield cards.RELATIONSHIPS.card(_entry(case, reports), key, key)
    for report, entry in zip(reports, entries(reports), strict=True):
        rank = cards.day_rank(report.meeting.held_on, report.id)
        yield cards.MEETINGS.card(entry, key, report.id, rank=rank, tags=_tags(report))
        for doubt in report.doubts:
            one = cards.Doubtful(meeting=report.meeting, doubt=doubt)
            rank = f"{doubt.evidence.score:07.3f}"
            yield cards.DOUBTS.card(one, key, doubt.statement.statement_id, rank=rank)
    for line in overdue_lines(case, date.max):
        rank = cards.day_rank(line.due_on, line.commitment_path)
        yield cards.DUE.card(line, key, line.commitment_path, rank=rank)
    loose = [article_of(case, one) for one in case.readings if one not in case.meeting_of]
    for number, article in enumerate(sorted(loose, key=lambda one: one.id)):
        rank = f"{article.published_at or ''} {article.id}"
        # What is left out counts with the first.
        amount = 1 if number else 1 + dossier.beyond
        yield cards.UNPLACED.card(article, key, article.id, rank=rank, amount=amount)


def _entry(case: Case, reports: Sequence[MeetingReport]) -> RelationshipEntry:
    return RelationshipEntry(
        relationship=case.relationship,
        meetings=len(reports),
        commitments=len(case.commitments),
        latest=reports[0].meeting,
    )


def _tags(report: MeetingReport) -> list[str]:
    themes = (cards.theme_tag(section.theme.key) for section in report.themes)
    return [*themes, *(cards.party_tag(one.code) for one in report.parties)]


def _cards_of_themes(
    case: Case, reports: Sequence[MeetingReport], themes: Sequence[Theme]
) -> Iterator[Card]:
    key = case.relationship.key
    caught = Counter(one for keys in case.themes_of.values() for one in keys)
    for name, count in caught.items():
        yield cards.CATCHES.card("", key, name, amount=count)
    for theme in themes:
        entry = _theme_entry(case, reports, theme)
        if not entry.commitments and entry.latest is None:
            continue
        latest = entry.latest
        rank = cards.day_rank(latest.held_on, latest.id) if latest else ""
        amount = entry.commitments
        yield cards.THEMES.card(entry, key, theme.key, rank=rank, amount=amount)
        yield cards.SHARES.card(_share(case, reports, theme), key, theme.key, rank=rank)


def _theme_entry(case: Case, reports: Sequence[MeetingReport], theme: Theme) -> ThemeEntry:
    touched = (
        (report, section)
        for report in reports
        for section in report.themes
        if section.theme.key == theme.key
    )
    report, section = next(touched, (None, None))
    return ThemeEntry(
        theme=theme_ref(theme),
        commitments=sum(theme.key in one.themes for one in case.commitments.values()),
        latest=report.meeting if report else None,
        counts=section.counts if section else (),
    )


def _share(case: Case, reports: Sequence[MeetingReport], theme: Theme) -> cards.Share:
    of_theme = [one for one in case.commitments.values() if theme.key in one.themes]
    return cards.Share(
        relationship=case.relationship,
        news=news(reports, theme.key),
        staircase=staircase(case, of_theme, only=theme_ref(theme)) if of_theme else None,
    )


def _commitment_card(page: CommitmentPage) -> Card:
    stated = [step for step in page.steps if step.wordings]
    days = [step.meeting.held_on for step in stated if step.meeting.held_on]
    entry = cards.CommitmentEntry(
        id=page.id,
        label=page.label,
        party=page.party,
        relationship=page.relationship,
        themes=page.themes,
        meetings=len(stated),
        first_on=min(days, default=None),
        last_on=max(days, default=None),
        tier=stated[-1].wordings[0].tier if stated else None,
        path=page.path,
    )
    tags = [*(cards.theme_tag(one.key) for one in page.themes), cards.party_tag(page.party.code)]
    rank = cards.day_rank(entry.last_on, page.id)
    return cards.COMMITMENTS.card(entry, page.relationship.key, page.id, rank=rank, tags=tags)

"""What is news on a theme or in a relationship: the changes worth a line, the newest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import islice

from monitor.model import ChangeKind
from monitor.report.pages import ChangeLine, MeetingReport, NewsLine

#: Silence, and what was said again, as it was or in other words.
_NO_NEWS = frozenset({ChangeKind.NOT_MENTIONED, ChangeKind.REPEATED, ChangeKind.REWORDED})
#: What a page can hold; the reports have the rest.
MOST_NEWS = 100


def recency(report: MeetingReport) -> tuple[date, str]:
    """Sorts by day; meetings of an unknown day come before all others."""
    return report.meeting.held_on or date.min, report.id


def news(reports: Iterable[MeetingReport], theme: str = "") -> tuple[NewsLine, ...]:
    """The changes of a theme, or all, the newest meeting first, then the most significant."""
    found = (
        NewsLine(meeting=report.meeting, change=replace(line, parts=()) if line.parts else line)
        for report in sorted(reports, key=recency, reverse=True)
        for line in sorted(_told(report, theme), key=lambda one: -one.significance.score)
    )
    return tuple(islice(found, MOST_NEWS))


def _told(report: MeetingReport, theme: str) -> Iterator[ChangeLine]:
    """A line, or what was folded into one that is none: an answer says that its sides are new."""
    for line in report.said:
        told = (line,) if line.kind not in _NO_NEWS else line.parts
        for one in told:
            is_of_theme = not theme or any(ref.key == theme for ref in one.themes)
            if is_of_theme and one.kind not in _NO_NEWS:
                yield one

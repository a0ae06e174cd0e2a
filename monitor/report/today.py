"""How things stand today: what is overdue, and which meetings are news to a reader."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from monitor.model import Theme
from monitor.report.case import open_case
from monitor.report.meeting import overdue_lines
from monitor.report.pages import Dossier, MeetingEntry, OverdueLine, Site


def overdue_today(
    dossiers: Sequence[Dossier], themes: Sequence[Theme], day: date
) -> tuple[OverdueLine, ...]:
    """The commitments whose day has passed by `day`, without delivery on file; the newest first."""
    found = [
        line for dossier in dossiers for line in overdue_lines(open_case(dossier, themes), day)
    ]
    return tuple(sorted(found, key=lambda one: (-one.due_on.toordinal(), one.commitment_path)))


def touched_meetings(site: Site, article_ids: Collection[str]) -> tuple[MeetingEntry, ...]:
    """The meetings that these articles report, newest first."""
    reported = {
        report.id
        for report in site.meetings
        if any(article.id in article_ids for article in report.articles)
    }
    return tuple(one for one in site.index.meetings if one.meeting.id in reported)

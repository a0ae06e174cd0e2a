"""Meetings, commitments and changes as flat lists, for those who filter them: API and feeds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from monitor.model import ChangeKind
from monitor.report.cards import party_tag, theme_tag
from monitor.report.lines import flatten
from monitor.report.pages import ChangeLine, MeetingRef, MeetingReport


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeEntry:
    """A change with the meeting that made it."""

    meeting: MeetingRef
    #: The last day one of its accounts was published; None when none tells.
    published_on: date | None
    #: Without parts: each stands in the list by itself.
    change: ChangeLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What entries are wanted of; an empty field wants all."""

    relationship: str = ""
    theme: str = ""
    party: str = ""
    kind: ChangeKind | None = None
    #: From this day on; what has no day is left out.
    since: date | None = None

    @property
    def of_cards(self) -> dict[str, Any]:
        """What cards are narrowed by, as a `Deck` takes it; they know no kinds of change."""
        themes = [theme_tag(self.theme)] if self.theme else []
        parties = [party_tag(self.party)] if self.party else []
        return {
            "tags": (*themes, *parties),
            "relationship": self.relationship or None,
            "since": self.since.isoformat() if self.since else "",
        }


def change_entries(reports: Iterable[MeetingReport], wanted: Wanted) -> Iterator[ChangeEntry]:
    """The changes of meetings, report by report, as each has them."""
    for report in reports:
        published_on = _published_on(report)
        for line in lines_of(report):
            if _is_wanted(line, wanted):
                yield ChangeEntry(
                    meeting=report.meeting,
                    published_on=published_on,
                    change=replace(line, parts=()),
                )


def lines_of(report: MeetingReport) -> list[ChangeLine]:
    """Every change of a report, each once."""
    tracked = (line for section in report.themes for line in section.lines)
    return flatten((*tracked, *report.other, *report.not_mentioned))


def _is_wanted(line: ChangeLine, wanted: Wanted) -> bool:
    return (
        wanted.party in ("", line.party.code)
        and (not wanted.theme or any(one.key == wanted.theme for one in line.themes))
        and wanted.kind in (None, line.kind)
    )


def _published_on(report: MeetingReport) -> date | None:
    days = [one.published_at[:10] for one in report.articles if one.published_at]
    return date.fromisoformat(max(days)) if days else None

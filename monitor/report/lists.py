"""Commitments and changes as flat lists, for those who filter them: the API and the feeds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from monitor.model import ChangeKind, Tier
from monitor.report.lines import flatten
from monitor.report.pages import (
    ChangeLine,
    CommitmentPage,
    MeetingRef,
    MeetingReport,
    PartyRef,
    RelationshipRef,
    Site,
    ThemeRef,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentEntry:
    """A commitment in a list."""

    id: str
    label: str
    party: PartyRef
    relationship: RelationshipRef
    themes: tuple[ThemeRef, ...]
    #: At how many meetings it was stated.
    meetings: int
    #: The first and the last day it was stated.
    first_on: date | None
    last_on: date | None
    #: As it was stated last; None for a position.
    tier: Tier | None
    path: str


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
    #: Meetings from this day on; those of an unknown day are left out.
    since: date | None = None


def commitment_entries(site: Site, wanted: Wanted) -> tuple[CommitmentEntry, ...]:
    """The commitments, what was stated last first."""
    entries = [
        _commitment_entry(page) for page in site.commitments if _is_wanted_commitment(page, wanted)
    ]
    found = [one for one in entries if _is_since(one.last_on, wanted)]
    return tuple(sorted(found, key=lambda one: (one.last_on or date.min, one.id), reverse=True))


def _is_wanted_commitment(page: CommitmentPage, wanted: Wanted) -> bool:
    return (
        wanted.relationship in ("", page.relationship.key)
        and wanted.party in ("", page.party.code)
        and (not wanted.theme or any(one.key == wanted.theme for one in page.themes))
    )


def _commitment_entry(page: CommitmentPage) -> CommitmentEntry:
    stated = [step for step in page.steps if step.wordings]
    days = [step.meeting.held_on for step in stated if step.meeting.held_on]
    return CommitmentEntry(
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


def meetings_wanted(site: Site, wanted: Wanted) -> Iterator[MeetingReport]:
    """The meetings, newest first; by theme those at which something of it changed."""
    for report in site.meetings:
        themes = {section.theme.key for section in report.themes}
        parties = {one.code for one in report.parties}
        if (
            wanted.relationship in ("", report.meeting.relationship.key)
            and (not wanted.party or wanted.party in parties)
            and (not wanted.theme or wanted.theme in themes)
            and _is_since(report.meeting.held_on, wanted)
        ):
            yield report


def change_entries(site: Site, wanted: Wanted) -> tuple[ChangeEntry, ...]:
    """The changes, those of the newest meeting first, then as its report has them."""
    by_meeting = Wanted(relationship=wanted.relationship, since=wanted.since)
    return tuple(
        ChangeEntry(
            meeting=report.meeting,
            published_on=_published_on(report),
            change=replace(line, parts=()),
        )
        for report in meetings_wanted(site, by_meeting)
        for line in lines_of(report)
        if _is_wanted_line(line, wanted)
    )


def lines_of(report: MeetingReport) -> list[ChangeLine]:
    """Every change of a report, each once."""
    tracked = (line for section in report.themes for line in section.lines)
    return flatten((*tracked, *report.other, *report.not_mentioned))


def _is_wanted_line(line: ChangeLine, wanted: Wanted) -> bool:
    return (
        wanted.party in ("", line.party.code)
        and (not wanted.theme or any(one.key == wanted.theme for one in line.themes))
        and wanted.kind in (None, line.kind)
    )


def _is_since(day: date | None, wanted: Wanted) -> bool:
    return wanted.since is None or (day is not None and day >= wanted.since)


def _published_on(report: MeetingReport) -> date | None:
    days = [one.published_at[:10] for one in report.articles if one.published_at]
    return date.fromisoformat(max(days)) if days else None

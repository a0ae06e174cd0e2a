"""Meetings told in a few words each, for tests of link and compare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from monitor.compare import compare
from monitor.link import link
from monitor.meetings import meet
from monitor.model import Change, ChangeKind, Commitment, Link, Meeting, Reading
from tests.factories import make_reading

Said = tuple[str, dict[str, Any]]
#: Padding, so that no account is too short to compare.
_REST = " The two sides exchanged views on a number of matters of common concern."


@dataclass(frozen=True, kw_only=True)
class History:
    readings: tuple[Reading, ...]
    meetings: tuple[Meeting, ...]
    commitments: tuple[Commitment, ...]
    links: tuple[Link, ...]
    changes: tuple[Change, ...]

    def at(self, day: str) -> list[tuple[ChangeKind, str]]:
        """(kind, quote) of every change of the meeting of that day; the old quote when silent."""
        quotes = {s.id: s.quote for r in self.readings for s in r.statements}
        return [
            (c.kind, quotes[c.after_id or c.before_id or ""])
            for c in self.changes
            if c.meeting_id.startswith(day)
        ]

    def kinds(self, day: str) -> list[ChangeKind]:
        return [kind for kind, _ in self.at(day)]

    def change(self, day: str, kind: ChangeKind) -> Change:
        (found,) = [c for c in self.changes if c.meeting_id.startswith(day) and c.kind is kind]
        return found


def tell(days: dict[str, list[Said]], **account: Any) -> History:
    """The history of meetings by day, ISO or "undated"; each statement is (quote, fields)."""
    readings = tuple(
        make_reading(
            f"{day}: " + " ".join(f"It will {quote}." for quote, _ in said) + _REST,
            said,
            held_on=None if day == "undated" else date.fromisoformat(day),
            article_published_at=None if day == "undated" else day,
            **account,
        )
        for day, said in days.items()
    )
    return decide(readings)


def decide(readings: tuple[Reading, ...]) -> History:
    themes = {s.id: s.themes for r in readings for s in r.statements}
    meetings = meet(readings)
    commitments, links = link(meetings, readings, themes)
    return History(
        readings=readings,
        meetings=meetings,
        commitments=commitments,
        links=links,
        changes=compare(meetings, readings, links, themes),
    )

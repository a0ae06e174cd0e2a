"""The report's own words: labels, what each kind and tier means, dates, the opening paragraph.

Keeps out what is true: every function says in English what it is given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from babel.dates import format_date

from monitor.model import (
    ChangeKind,
    Kind,
    Meeting,
    MeetingKind,
    Participant,
    ScorePart,
    Statement,
    Tier,
)
from monitor.parties import JOINT, party_adjective, party_name


@dataclass(frozen=True, slots=True)
class Label:
    """How a tier or a kind of change is shown."""

    #: One character, beside the word so that nothing hangs on colour.
    mark: str
    word: str
    #: What it means, in the legend.
    meaning: str


TIERS = {
    Tier.ASPIRATION: Label("A", "aspiration", "hopes, asks, should, will study"),
    Tier.INTENT: Label("I", "intent", "is willing, plans, will, pledged"),
    Tier.AGREED: Label("G", "agreed", "agreed, decided, signed, approved"),
    Tier.UNDERWAY: Label("U", "under way", "has begun, opened, is being built"),
    Tier.DONE: Label("D", "done", "completed, delivered, in operation"),
}
#: For statements without a tier: a view, thanks or a wish binds nobody to an act.
NO_TIER = Label("P", "position", "supports, opposes, thanks, wishes: no act of its own")

CHANGES = {
    ChangeKind.DELIVERED: Label("✓", "Delivered", "reported as done"),
    ChangeKind.REVERSED: Label("✕", "Reversed", "refused, stopped or turned into its opposite"),
    ChangeKind.UNDER_WAY: Label("▸", "Under way", "reported as begun"),
    ChangeKind.FORMALISED: Label("§", "Formalised", "signed or adopted"),
    ChangeKind.STRENGTHENED: Label("↑", "Strengthened", "stated at a firmer tier"),
    ChangeKind.SOFTENED: Label("↓", "Softened", "stated at a weaker tier"),
    ChangeKind.ROLE_CHANGED: Label("⇆", "Role changed", "the same matter in another role"),
    ChangeKind.NEW: Label("+", "New", "no earlier statement on file matches"),
    ChangeKind.ANSWERED: Label("⇄", "Answered", "asked by one side and taken up by the other"),
    ChangeKind.RETURNED: Label("↺", "Returned", "mentioned again after a silence"),
    ChangeKind.REWORDED: Label("≈", "Reworded", "same tier, other words"),
    ChangeKind.DROPPED: Label("∅", "Dropped", "long silence; no source says it was given up"),
    ChangeKind.NOT_MENTIONED: Label("○", "Not mentioned", "silence, which is no withdrawal"),
    ChangeKind.REPEATED: Label("=", "Repeated", "same tier, same words"),
}

KINDS = {
    Kind.OFFER: "own act",
    Kind.REQUEST: "request",
    Kind.JOINT: "joint",
    Kind.PROGRESS: "reported progress",
    Kind.POSITION: "position",
    Kind.ACKNOWLEDGEMENT: "thanks",
    Kind.WISH: "wish",
    Kind.DEED: "reported deed",
}

SCORE_PARTS = {
    "words": "Words in common",
    "sorted": "Same words in any order",
    "themes": "Themes in common",
    "conflict": "Themes that differ",
    "act": "Same act",
    "role": "Other role",
    "opposed": "Opposite acts",
}

_MET = {
    MeetingKind.MEETING: "{parties} met",
    MeetingKind.CALL: "{parties} spoke by phone or video",
    MeetingKind.JOINT_STATEMENT: "{parties} issued a joint statement",
    MeetingKind.MESSAGE: "A message between {parties}",
    MeetingKind.ANNOUNCEMENT: "An announcement on {parties}",
    MeetingKind.PROJECT_NEWS: "News of a project of {parties}",
}


_ISO_DAY = re.compile(r"\b\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b")
#: Words that no heading ends with.
_LOOSE_END = re.compile(
    r"(?:[\s,;:–—-]|\b(?:a|an|and|as well as|as|at|both|by|for|from|in|of|on|or|the|to|with))+$",
    re.IGNORECASE,
)
#: Letters of a heading.
_HEADING = 90


def heading(text: str) -> str:
    """A quote as a heading: not much longer than a line, cut at a word, no loose end."""
    if len(text) <= _HEADING:
        return _LOOSE_END.sub("", text) or text
    cut = text[: _HEADING + 1].rpartition(" ")[0] or text[:_HEADING]
    return f"{_LOOSE_END.sub('', cut) or cut} …"


def who(statement: Statement) -> str:
    """``China``; of a request ``Kyrgyzstan asks China``, since its words are what is asked for.

    Where it is denied, "(not to)" follows, since a quote may stand without its cue.
    """
    name = party_name(statement.party)
    denied = "(not to)" if statement.kind.is_commitment and not statement.is_affirmative else ""
    if statement.kind is not Kind.REQUEST:
        return f"{name} {denied}".strip()
    asks = "ask" if statement.party == JOINT else "asks"
    asked = party_name(statement.counterparty) if statement.counterparty else ""
    return " ".join(filter(None, (name, asks, asked, denied)))


def score_part_name(part: ScorePart) -> str:
    """The addend of a score in words; its own name when it is a new one."""
    return SCORE_PARTS.get(part.name, part.name.replace("_", " ").capitalize())


@cache
def format_day(day: date | None, pattern: str = "d MMMM y") -> str:
    """``30 July 2022``; the pattern is CLDR's."""
    return format_date(day, pattern, locale="en") if day else "day unknown"


def published(at: str | None) -> str:
    """``31 July 2022, 09:37`` for the time of publication as sources give it."""
    if not at:
        return "day unknown"
    day = format_day(date.fromisoformat(at[:10]))
    return f"{day}, {at[11:16]}" if len(at) > 10 else day


@lru_cache(maxsize=1024)
def note(text: str) -> str:
    """A note inside a kind of change as people read it."""
    return _ISO_DAY.sub(lambda day: format_day(date.fromisoformat(day[0])), text.replace("_", " "))


def count_of(number: int, noun: str, plural: str = "") -> str:
    """``1 meeting``, ``2 meetings``."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def listed(words: Sequence[str], conjunction: str = "and") -> str:
    """``a, b and c``."""
    return f" {conjunction} ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def parties_in_words(codes: Sequence[str]) -> str:
    """``China – Kyrgyzstan``."""
    return " – ".join(map(party_name, codes)) or "Parties unknown"


def meeting_title(meeting: Meeting) -> str:
    """``China – Kyrgyzstan, 30 July 2022, Cholpon-Ata``."""
    parts = (parties_in_words(meeting.parties), format_day(meeting.held_on), meeting.place or "")
    return ", ".join(filter(None, parts))


def headline(meeting: Meeting) -> str:
    """Who met, where and when, with names, as one sentence."""
    parties = listed([party_name(code) for code in meeting.parties]) or "Parties unknown to monitor"
    said = _MET[meeting.kind].format(parties=parties)
    where = f" in {meeting.place}" if meeting.place else ""
    when = f" on {format_day(meeting.held_on)}" if meeting.held_on else " (day unknown)"
    people = "; ".join(map(_person, meeting.participants))
    return f"{said}{where}{when}{': ' if people else ''}{people}."


def _person(participant: Participant) -> str:
    role = ", ".join(filter(None, (participant.office, _unnamed_party(participant))))
    return f"{participant.name} ({role})" if role else participant.name


def _unnamed_party(participant: Participant) -> str:
    """The party's name, unless the office says it (``Kyrgyz Foreign Minister``)."""
    code = participant.party
    if not code or any(
        word in participant.office for word in (party_name(code), party_adjective(code))
    ):
        return ""
    return party_name(code)


def comparison(earlier: Sequence[Meeting], *, is_cut: bool) -> str:
    """With what the meeting is compared, as one sentence or two."""
    cut = " The text on file breaks off, so what it leaves out tells nothing." if is_cut else ""
    if not earlier:
        return f"It is the first meeting of these parties on file: there is none to compare.{cut}"
    last = earlier[-1]
    before = f" and {count_of(len(earlier) - 1, 'earlier one')}" if len(earlier) > 1 else ""
    where = f" in {last.place}" if last.place else ""
    return f"Compared with the meeting of {format_day(last.held_on)}{where}{before}.{cut}"

"""What an answer holds: frozen values whose fields are the keys of its JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from monitor.model import Article, ChangeKind, Kind, MeetingKind, Statement, Tier
from monitor.parties import party_name

#: Letters of a quote, and of a title, a label or a reason.
_MOST_QUOTED, _MOST_NAMED = 2_000, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words of an article, exactly as they stand there."""

    quote: str
    #: Whether the quote ends before the statement does; what is shown is exact all the same.
    is_shortened: bool
    #: Where the quote stands in the article's text: characters from 0, the end exclusive.
    start: int
    end: int
    #: Path of the file below the watched folder.
    source: str
    #: SHA-256 of the article's text in UTF-8, hexadecimal.
    sha256: str
    article_id: str
    title: str
    publisher: str
    published_at: str | None
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One statement."""

    statement_id: str
    #: None where a side or both sides speak.
    speaker: str | None
    #: Code of the party, or JOINT.
    party: str
    party_name: str
    kind: Kind
    #: How firmly; None for what is no commitment.
    tier: Tier | None
    due_on: date | None
    #: Day of the meeting; None when it is not told.
    held_on: date | None
    #: None where the article tells of no meeting.
    meeting_id: str | None
    words: Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """Parties that met."""

    key: str
    parties: tuple[str, ...]
    meetings: int
    commitments: int
    #: Days of the first and the last meeting that has one.
    first_on: date | None
    last_on: date | None
    #: A statement of the newest meeting that has one.
    newest: Said | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationships:
    """A part of the relationships, by key."""

    total: int
    relationships: tuple[Relationship, ...]
    #: What to ask with for the next part; None at the end.
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTold:
    """What a meeting did to a commitment, with the words then and now."""

    id: str
    kind: ChangeKind
    notes: tuple[str, ...]
    relationship: str
    meeting_id: str
    held_on: date | None
    commitment_id: str
    label: str
    party: str
    party_name: str
    themes: tuple[str, ...]
    tier_before: Tier | None
    tier_after: Tier | None
    #: 0-100: how much it matters to who tracks the themes.
    significance: int
    #: Which rule decided, and on what.
    reason: str
    #: None for what is new.
    before: Said | None
    #: None for what was not said.
    now: Said | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """A part of the changes, those of the newest meeting first."""

    total: int
    changes: tuple[ChangeTold, ...]
    #: What to ask with for the next part; None at the end.
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a meeting did to the commitment."""

    kind: ChangeKind
    notes: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A statement of the commitment, or a meeting that was silent on it."""

    meeting_id: str | None
    held_on: date | None
    meeting_kind: MeetingKind | None
    place: str | None
    said: Said | None
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """A commitment from its first statement on."""

    id: str
    relationship: str
    party: str
    party_name: str
    label: str
    themes: tuple[str, ...]
    first_on: date | None
    last_on: date | None
    #: The day it was due, when that has passed by today and nothing on file says it was kept.
    overdue_since: date | None
    #: How many steps there are in all; a part of them follows, by day.
    total: int
    steps: tuple[Step, ...]
    #: What to ask with for the next part; None at the end.
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A place that holds the words."""

    relationship: str
    #: The statement that holds them; None when they stand in no single one.
    said: Said | None
    #: The statement's words, or those around the first place in the article.
    words: Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """A part of the places, best first."""

    hits: tuple[Hit, ...]
    #: What to ask with for the next part; None at the end.
    next_cursor: str | None


def shortened(text: str) -> str:
    """A title, a label or a reason on one line, and no longer than such are."""
    line = " ".join(text.split())
    return line if len(line) <= _MOST_NAMED else f"{line[: _MOST_NAMED - 1]}…"


def quote_of(article: Article, start: int, end: int) -> Quote:
    """The words from `start` to `end` of an article, or as many of them as an answer holds."""
    last = min(end, start + _MOST_QUOTED)
    return Quote(
        quote=article.text[start:last],
        is_shortened=last < end,
        start=start,
        end=last,
        source=article.source,
        sha256=article.sha256,
        article_id=article.id,
        title=shortened(article.title),
        publisher=shortened(article.publisher),
        published_at=article.published_at,
        url=shortened(article.url),
    )


def said_of(
    statement: Statement, article: Article, *, held_on: date | None, meeting_id: str | None
) -> Said:
    """A statement with its exact words."""
    return Said(
        statement_id=statement.id,
        speaker=statement.speaker,
        party=statement.party,
        party_name=party_name(statement.party),
        kind=statement.kind,
        tier=statement.tier,
        due_on=statement.due_on,
        held_on=held_on,
        meeting_id=meeting_id,
        words=quote_of(article, statement.start, statement.end),
    )

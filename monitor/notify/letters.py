"""What a notice says, before it is in words: all that the templates of notices are given.

Texts in here are as they may be shown: nothing hidden in them, each in one line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from monitor.model import ChangeKind, Failure, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What was said, and where that stands."""

    #: The exact words, in one line.
    words: str
    #: Who said it; empty where the article names nobody.
    speaker: str
    #: The file below the watched folder.
    source: str
    #: ``31 July 2022, 09:37``.
    published: str
    #: Where the article was published; empty when unknown.
    url: str
    #: Of the article's text.
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldChange:
    """One change."""

    #: Its id in the ledger, the same whenever it is sent.
    id: str
    change_id: str
    kind: ChangeKind
    #: One character that stands for the kind.
    mark: str
    #: The kind in words, such as ``Not mentioned``.
    word: str
    #: Name of the state or organisation.
    party: str
    #: What it is about, not much longer than a line.
    heading: str
    #: Titles of the themes followed.
    themes: tuple[str, ...]
    tier_before: Tier | None
    tier_after: Tier | None
    #: Which rule decided, and on what.
    reason: str
    #: Significance, 0-100, and what it is made of.
    score: int
    score_reasons: tuple[str, ...]
    #: None where nothing was said.
    before: Quote | None
    after: Quote | None
    #: Its place on the pages; empty where `notices.pages_url` is.
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldMeeting:
    """A meeting and what it changed."""

    id: str
    #: ``China – Kyrgyzstan, 30 July 2022, Cholpon-Ata``.
    title: str
    #: ``CHN-KGZ``.
    relationship: str
    held_on: date | None
    #: Its report; empty where `notices.pages_url` is.
    url: str
    #: The weightiest first.
    changes: tuple[ToldChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Changes told to one address at once: the ``changes`` templates."""

    #: Of the message: the same at every try.
    id: str
    #: The address's name in the settings.
    channel: str
    #: ``change``, ``meeting``, ``day`` or ``week``.
    each: str
    #: The newest first.
    meetings: tuple[ToldMeeting, ...]
    #: How many more changes are told of by this number alone.
    beyond: int = 0

    @property
    def changes(self) -> tuple[ToldChange, ...]:
        """Those of all meetings, the weightiest first."""
        every = [change for meeting in self.meetings for change in meeting.changes]
        return tuple(sorted(every, key=lambda one: -one.score))


@dataclass(frozen=True, slots=True, kw_only=True)
class Troubles:
    """What went wrong, and what no longer does: the ``errors`` templates."""

    id: str
    channel: str
    #: Failures that were not there before.
    failures: tuple[Failure, ...] = ()
    #: Those that are over.
    mended: tuple[Failure, ...] = ()
    #: Why passes ended early.
    ends: tuple[str, ...] = ()
    #: That nothing has arrived for long; empty when the alarm is not on, or was told of.
    alarm: str = ""
    #: Whether articles arrive again after such an alarm.
    is_alarm_over: bool = False

"""What lists over all relationships say of each thing, made with its relationship's pages.

Kept as `Card`s, so that a list, the first page and the pages of themes are made without reading
the relationships that did not change. Which list shows what stands here; keeping them does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar

from pydantic import TypeAdapter

from monitor.model import Card, Tier, WantedCards
from monitor.report.exact import from_json, to_json
from monitor.report.pages import (
    ArticleRef,
    Doubt,
    MeetingEntry,
    MeetingRef,
    NewsLine,
    OverdueLine,
    PartyRef,
    RelationshipEntry,
    RelationshipRef,
    Staircase,
    ThemeEntry,
    ThemeRef,
)

_Value = TypeVar("_Value")


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
class Doubtful:
    """A doubtful link and where it was met."""

    meeting: MeetingRef
    doubt: Doubt


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one relationship gives to the page of a theme."""

    relationship: RelationshipRef
    #: The newest meeting first.
    news: tuple[NewsLine, ...]
    #: None where no commitment is of the theme.
    staircase: Staircase | None


class Kept(Protocol):
    """Where cards are had from."""

    def cards(self, wanted: WantedCards) -> tuple[Card, ...]:
        """Those that are asked for, the highest rank first."""
        ...

    def count_cards(self, wanted: WantedCards) -> int:
        """What they count for together, whatever part of them is asked for."""
        ...

    def cards_digest(self, wanted: WantedCards) -> str:
        """A text that is another one when they are."""
        ...


@dataclass(frozen=True)
class Deck(Generic[_Value]):
    """The cards of one list, and the values they stand for."""

    kind: str
    of: Any

    @cached_property
    def _form(self) -> TypeAdapter[_Value]:
        return TypeAdapter(self.of)

    def card(
        self,
        value: _Value,
        relationship: str,
        key: str,
        *,
        rank: str = "",
        amount: int = 1,
        tags: Sequence[str] = (),
    ) -> Card:
        """The card that stands for a value."""
        return Card(
            kind=self.kind,
            key=key,
            relationship=relationship,
            rank=rank,
            amount=amount,
            tags=tuple(tags),
            body=to_json(self._form, value).decode(),
        )

    def value(self, card: Card) -> _Value:
        """What a card of this list stands for."""
        return from_json(self._form, card.body)

    # `narrowed` is as in `WantedCards`, beside the kind.

    def cards(self, kept: Kept, **narrowed: Any) -> tuple[Card, ...]:
        """The cards that are asked for."""
        return kept.cards(WantedCards(kind=self.kind, **narrowed))

    def values(self, kept: Kept, **narrowed: Any) -> tuple[_Value, ...]:
        """What they stand for."""
        return tuple(map(self.value, self.cards(kept, **narrowed)))

    def count(self, kept: Kept, **narrowed: Any) -> int:
        """What they count for together."""
        return kept.count_cards(WantedCards(kind=self.kind, **narrowed))

    def digest(self, kept: Kept, **narrowed: Any) -> str:
        """A text that is another one when they are."""
        return kept.cards_digest(WantedCards(kind=self.kind, **narrowed))


#: By the newest meeting; tags name its theme and party.
MEETINGS = Deck[MeetingEntry]("meeting", MeetingEntry)
RELATIONSHIPS = Deck[RelationshipEntry]("relationship", RelationshipEntry)
#: One a relationship and theme, by the latest meeting that touched it; counts commitments.
THEMES = Deck[ThemeEntry]("theme", ThemeEntry)
#: As `THEMES`, with what the theme's page shows.
SHARES = Deck[Share]("share", Share)
#: Articles of no meeting, by the day they were published.
UNPLACED = Deck[ArticleRef]("unplaced", ArticleRef)
#: By the day they were stated last.
COMMITMENTS = Deck[CommitmentEntry]("commitment", CommitmentEntry)
#: The likeliest first.
DOUBTS = Deck[Doubtful]("doubt", Doubtful)
#: What has a day and is not known to be done, whenever that day is; by that day.
DUE = Deck[OverdueLine]("due", OverdueLine)
#: How many statements a theme catches in a relationship.
CATCHES = Deck[str]("catch", str)


def day_rank(day: date | None, key: str) -> str:
    """Ranks by day, then by key; what has no day comes after everything that has one."""
    return f"{(day or date.min).isoformat()} {key}"


def theme_tag(key: str) -> str:
    """The tag of what a theme is about."""
    return f"theme:{key}"


def party_tag(code: str) -> str:
    """The tag of what a party has a part in."""
    return f"party:{code}"

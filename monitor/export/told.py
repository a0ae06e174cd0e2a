"""What is on file of one relationship, ready to look things up by id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from monitor.gather import facts_of
from monitor.model import Article, Commitment, Decisions, Meeting, Reading, Statement
from monitor.storage import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Decisions and the facts they were made on, as people put them right."""

    decisions: Decisions
    readings: tuple[Reading, ...]
    statements: Mapping[str, Statement]
    articles: Mapping[str, Article]
    #: By id.
    meetings: Mapping[str, Meeting]
    commitments: Mapping[str, Commitment]
    #: By article.
    meeting_of: Mapping[str, Meeting]
    #: The id of the commitment, by statement.
    commitment_of: Mapping[str, str]

    def statement(self, statement_id: str | None) -> Statement | None:
        """The statement of an id; None without one."""
        return self.statements.get(statement_id or "")

    def said(self, commitment: Commitment) -> tuple[Statement, ...]:
        """The statements of a commitment in order."""
        known = (self.statements.get(one) for one in commitment.statement_ids)
        return tuple(one for one in known if one)


def told(store: Store, relationship: str) -> Told:
    """What is on file of a relationship."""
    decisions = store.decisions(relationship)
    return told_of(decisions, facts_of(store, decisions))


def told_in_parts(store: Store, relationship: str) -> Iterator[Told]:
    """The same; of articles that belong to none, which most news does, some at a time.

    No link holds those together, and no ruling.
    """
    if relationship:
        yield told(store, relationship)
        return
    for some in store.readings_in_parts(relationship):
        readings = tuple(one.without_deeds() for one in some)
        yield told_of(Decisions(relationship=relationship), readings)


def told_of(decisions: Decisions, readings: tuple[Reading, ...]) -> Told:
    """What was decided and read, by ids."""
    return Told(
        decisions=decisions,
        readings=readings,
        statements={s.id: s for one in readings for s in one.statements},
        articles={one.article.id: one.article for one in readings},
        meetings={one.id: one for one in decisions.meetings},
        commitments={one.id: one for one in decisions.commitments},
        meeting_of={article: one for one in decisions.meetings for article in one.article_ids},
        commitment_of={one.statement_id: one.commitment_id for one in decisions.links},
    )

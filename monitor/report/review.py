"""What a person should decide, and what people ruled, as pages show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from monitor.model import Ruling, RulingKind, StatementKey
from monitor.report.cards import DOUBTS, Doubtful, Kept
from monitor.report.case import party_ref
from monitor.report.pages import PartyRef
from monitor.report.words import format_day
from monitor.text import fold, one_line

RULINGS = {
    RulingKind.SAME: "Same commitment",
    RulingKind.NOT_SAME: "Not the same",
    RulingKind.MERGE: "Commitments merged",
    RulingKind.SPLIT: "A commitment of its own",
    RulingKind.RENAME: "Renamed",
    RulingKind.DISMISS: "Not a statement, removed",
    RulingKind.CORRECT: "Corrected",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A statement as a ruling remembers it."""

    #: In words.
    day: str
    party: PartyRef
    #: As the article has it; in lower case, as rulings find it again, when it is not on file.
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RulingLine:
    """A ruling in a list."""

    id: str
    kind: RulingKind
    #: ``Not the same``.
    label: str
    #: ``in force``, ``undone`` or ``resting``.
    state: str
    made_on: date
    statements: tuple[Said, ...]
    #: The new name, party or tier, as far as it has any.
    right: tuple[str, ...]
    note: str


def doubtful(
    kept: Kept, rulings: Iterable[Ruling] = (), *, relationship: str = ""
) -> tuple[Doubtful, ...]:
    """Every doubtful link with both sides on file, the likeliest first.

    Without those of a pair that one of `rulings` is about: what was just ruled on may not have been
    decided yet. Of one relationship when it is named.
    """
    settled = {
        frozenset(key.quote for key in one.statements)
        for one in rulings
        if one.undone_at is None and len(one.statements) == 2
    }
    found = [
        one
        for one in DOUBTS.values(kept, relationship=relationship or None)
        if one.doubt.evidence.candidate
        and frozenset(map(fold, (one.doubt.statement.quote, one.doubt.evidence.candidate.quote)))
        not in settled
    ]
    return tuple(sorted(found, key=_likeliest))


def _likeliest(one: Doubtful) -> tuple[float, str]:
    return -one.doubt.evidence.score, one.doubt.statement.statement_id


def ruling_lines(
    rulings: Sequence[Ruling], states: Mapping[str, str], quotes: Iterable[str] = ()
) -> tuple[RulingLine, ...]:
    """The rulings as a list shows them, newest first; `states` by id.

    `quotes` are the words on file of the relationships they are about: a ruling remembers them in
    lower case.
    """
    wanted = {key.quote for one in rulings for key in one.statements}
    as_printed = {folded: quote for quote in quotes if (folded := fold(one_line(quote))) in wanted}
    return tuple(
        RulingLine(
            id=one.id,
            kind=one.kind,
            label=RULINGS[one.kind],
            state=states.get(one.id, "in force"),
            made_on=one.made_at.date(),
            statements=tuple(_said(key, as_printed) for key in one.statements),
            right=tuple(filter(None, (one.label, one.party, one.tier and one.tier.value))),
            note=one.note,
        )
        for one in reversed(rulings)
    )


def _said(key: StatementKey, quotes: Mapping[str, str]) -> Said:
    day = format_day(date.fromisoformat(key.day) if key.day else None)
    quote = one_line(quotes.get(key.quote, key.quote))
    return Said(day=day, party=party_ref(key.party), quote=quote)

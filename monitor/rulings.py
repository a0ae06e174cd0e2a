"""People's rulings on the facts of one relationship: found again, laid over one another, applied.

A newer ruling on the same pair, statement or name wins. A ruling whose statement is gone rests: it
is kept and takes hold again when the statement comes back. Keeps out storing them and asking for
them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import product
from types import MappingProxyType

from rapidfuzz import fuzz

from monitor.model import (
    Commitment,
    Decision,
    Link,
    Reading,
    Ruling,
    RulingKind,
    Statement,
    StatementKey,
    Tier,
)
from monitor.text import content_id, fold

#: From here two wordings of one day and party are one statement cut or corrected a little: "open
#: the harbour line by June" and "open the harbour line in June" are 93 alike, two different
#: clauses of one sentence seldom above 60.
_ALIKE = 85.0
#: Better rules cut a clause shorter or longer; less than half of it may be any clause.
_LEAST_SHARE = 0.5
_PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """What people ruled on links and names, by statement id."""

    #: Statement → the earlier one whose commitment it continues.
    joined: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    #: Statements that open a commitment of their own.
    alone: frozenset[str] = frozenset()
    #: Pairs that never share a commitment.
    apart: frozenset[frozenset[str]] = frozenset()
    #: Pairs whose whole commitments are one.
    merged: tuple[tuple[str, str], ...] = ()
    #: Statement → name of its commitment; the newest last.
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def allows(self, statement_id: str, chain: Iterable[str]) -> bool:
        """Whether the rules may put a statement into a commitment of these statements."""
        if statement_id in self.alone:
            return False
        return not any(frozenset((statement_id, other)) in self.apart for other in chain)


NO_VERDICTS = Verdicts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """The facts of a relationship as people put them right, and what they ruled on the links."""

    #: Without dismissed statements; parties and tiers as corrected.
    readings: tuple[Reading, ...]
    verdicts: Verdicts
    #: Rulings in force whose statement is not there.
    resting: tuple[Ruling, ...]


# ---------------------------------------------------------------- keys


def key_of(reading: Reading, statement: Statement) -> StatementKey:
    """What finds the statement again, as it was read."""
    return StatementKey(
        day=_day(reading),
        party=statement.party,
        quote=fold(statement.quote),
        cue=fold(statement.cue),
    )


def find(key: StatementKey, readings: Sequence[Reading]) -> tuple[Statement, ...]:
    """The statements a key means: the same words on that day, in every account that has them.

    Of several parties with the same words the key's is meant. Without the same words, the nearest
    wording of the same party and day, when it is near enough to be the same statement.
    """
    that_day = [s for r in readings if _day(r) == key.day for s in r.statements]
    same = [s for s in that_day if fold(s.quote) == key.quote]
    if not same:
        nearest = _nearest(key, [s for s in that_day if s.party == key.party])
        same = [s for s in that_day if s.party == key.party and fold(s.quote) == nearest]
    return tuple(s for s in same if s.party == key.party) or tuple(same)


def _nearest(key: StatementKey, statements: Iterable[Statement]) -> str | None:
    """The folded wording most like the key's; None when none is like it."""
    scored = ((_alike(key.quote, words), words) for words in {fold(s.quote) for s in statements})
    score, words = max(scored, default=(0.0, ""))
    return words if score >= _ALIKE else None


def _alike(a: str, b: str) -> float:
    """0-100; a clause that was cut shorter or longer counts as the same."""
    short, long = sorted((a, b), key=len)
    is_part = f" {short} " in f" {long} " and len(short) >= _LEAST_SHARE * len(long)
    ratio: float = fuzz.ratio(a, b)
    return max(ratio, _ALIKE + ratio / 100) if is_part else ratio


def _day(reading: Reading) -> str:
    held_on = reading.account.held_on
    return held_on.isoformat() if held_on else ""


def make_ruling(
    kind: RulingKind,
    relationship: str,
    statements: Sequence[StatementKey],
    made_at: datetime,
    *,
    label: str = "",
    party: str = "",
    tier: Tier | None = None,
    note: str = "",
) -> Ruling:
    """A ruling with its id. `made_at` is an aware time."""
    return Ruling(
        id=content_id(kind, relationship, *statements, label, party, tier, made_at.isoformat()),
        kind=kind,
        relationship=relationship,
        statements=tuple(statements),
        label=label,
        party=party,
        tier=tier,
        note=note,
        made_at=made_at,
    )


# ---------------------------------------------------------------- applying


def rule(
    readings: Sequence[Reading], rulings: Iterable[Ruling], keep: Collection[str] = ()
) -> Ruled:
    """The readings of one relationship with its rulings applied, the newest last.

    `keep` are statements that stay even when dismissed: those that stand in decisions which were
    not made again since.
    """
    book = _Book(readings, keep)
    in_force = [one for one in rulings if one.undone_at is None]
    for number, ruling in enumerate(sorted(in_force, key=lambda one: (one.made_at, one.id))):
        book.enter(number, ruling)
    return Ruled(
        readings=tuple(book.put_right(reading) for reading in readings),
        verdicts=book.verdicts(),
        resting=tuple(book.resting),
    )


class _Book:
    """Rulings entered one by one; what a newer one says takes the place of the older."""

    def __init__(self, readings: Sequence[Reading], keep: Collection[str]) -> None:
        self._readings = readings
        self._keep = keep
        ordered = sorted(readings, key=_order)
        every = [s.id for r in ordered for s in sorted(r.statements, key=lambda one: one.start)]
        self._place = {statement_id: place for place, statement_id in enumerate(every)}
        #: (earlier, later) → (number of the ruling, its kind).
        self._pairs: dict[tuple[str, str], tuple[int, RulingKind]] = {}
        self._splits: dict[str, int] = {}
        self._names: dict[str, str] = {}
        self._dismissed: set[str] = set()
        self._corrected: dict[str, dict[str, str | Tier]] = {}
        self.resting: list[Ruling] = []

    def enter(self, number: int, ruling: Ruling) -> None:
        """Lay a ruling over the older ones."""
        found = [self._found(ruling, key) for key in ruling.statements]
        if not all(found):
            self.resting.append(ruling)
        elif len(found) == 2:
            for a, b in product(*found):
                self._enter_pair(number, ruling.kind, a, b)
        else:
            for statement_id in found[0]:
                self._enter_one(number, ruling, statement_id)

    def _found(self, ruling: Ruling, key: StatementKey) -> list[str]:
        """Ids of the statements; none when the words that carry a tier that was ruled on changed.

        A person who said that "may open" binds nobody has not said so of "will open", which is what
        a corrected article may read.
        """
        found = find(key, self._readings)
        if ruling.kind is RulingKind.DISMISS or ruling.tier:
            found = tuple(s for s in found if fold(s.cue) == key.cue)
        return [s.id for s in found]

    def _enter_pair(self, number: int, kind: RulingKind, a: str, b: str) -> None:
        if a != b:
            earlier, later = sorted((a, b), key=self._place.__getitem__)
            self._pairs.pop((earlier, later), None)
            self._pairs[earlier, later] = number, kind

    def _enter_one(self, number: int, ruling: Ruling, statement_id: str) -> None:
        match ruling.kind:
            case RulingKind.SPLIT:
                self._splits[statement_id] = number
            case RulingKind.RENAME:
                self._names.pop(statement_id, None)
                self._names[statement_id] = ruling.label
            case RulingKind.DISMISS:
                if statement_id not in self._keep:
                    self._dismissed.add(statement_id)
            case _:
                right = {"party": ruling.party, "tier": ruling.tier}
                known = self._corrected.setdefault(statement_id, {})
                known.update({name: value for name, value in right.items() if value})

    def put_right(self, reading: Reading) -> Reading:
        """A reading without what was dismissed, and with what was corrected."""
        kept = [s for s in reading.statements if s.id not in self._dismissed]
        return replace(reading, statements=tuple(map(self._put_right, kept)))

    def _put_right(self, statement: Statement) -> Statement:
        right = self._corrected.get(statement.id)
        if not right:
            return statement
        rules = (*statement.rules, "ruling.correct")
        return replace(statement, **right, rules=rules, confidence=100)  # type: ignore[arg-type]

    def verdicts(self) -> Verdicts:
        """What stands at the end."""
        joined = {
            later: (number, earlier)
            for (earlier, later), (number, kind) in self._pairs.items()
            if kind is RulingKind.SAME and number > self._splits.get(later, -1)
        }
        return Verdicts(
            joined={later: earlier for later, (_, earlier) in joined.items()},
            alone=frozenset(self._splits.keys() - joined.keys()),
            apart=frozenset(
                frozenset(pair)
                for pair, (_, kind) in self._pairs.items()
                if kind is RulingKind.NOT_SAME
            ),
            merged=tuple(
                (earlier, later)
                for (earlier, later), (number, kind) in self._pairs.items()
                if kind is RulingKind.MERGE and number > self._splits.get(later, -1)
            ),
            names=self._names,
        )


def _order(reading: Reading) -> tuple[date, str, str]:
    article = reading.article
    return reading.account.held_on or date.min, article.published_at or "", article.id


# ---------------------------------------------------------------- commitments


def settle(
    commitments: Sequence[Commitment], links: Sequence[Link], verdicts: Verdicts
) -> tuple[tuple[Commitment, ...], tuple[Link, ...]]:
    """Commitments that people called one made one, and each under the name people gave it.

    The earlier commitment takes the later one in. A statement ruled to continue another that the
    rules had not placed yet (both of one account) is settled here, too.
    """
    if not (verdicts.joined or verdicts.merged or verdicts.names):
        return tuple(commitments), tuple(links)
    place = {link.statement_id: number for number, link in enumerate(links)}
    known = {one.id: one for one in commitments}
    owner = {statement: one.id for one in commitments for statement in one.statement_ids}
    linked = {link.statement_id: link for link in links}
    for a, b in (*verdicts.joined.items(), *verdicts.merged):
        if a in owner and b in owner and owner[a] != owner[b]:
            first, second = sorted(
                (known[owner[a]], known[owner[b]]), key=lambda one: place[one.statement_ids[0]]
            )
            whole = _one(first, second, place)
            known[first.id] = whole
            del known[second.id]
            owner |= dict.fromkeys(second.statement_ids, first.id)
            opening = linked[second.statement_ids[0]]
            linked[opening.statement_id] = _ruled_link(opening, whole)
    return (
        tuple(_named(one, verdicts.names) for one in known.values()),
        tuple(replace(one, commitment_id=owner[one.statement_id]) for one in linked.values()),
    )


def _one(first: Commitment, second: Commitment, place: Mapping[str, int]) -> Commitment:
    """Both chains as one, in order of meeting and place."""
    statements = sorted((*first.statement_ids, *second.statement_ids), key=place.__getitem__)
    days = [day for one in (first, second) for day in (one.first_on, one.last_on) if day]
    newest = first if statements[-1] in first.statement_ids else second
    return replace(
        first,
        label=newest.label,
        themes=tuple(sorted({*first.themes, *second.themes})),
        statement_ids=tuple(statements),
        first_on=min(days, default=None),
        last_on=max(days, default=None),
    )


def _ruled_link(opening: Link, whole: Commitment) -> Link:
    """The link of the statement that opened a commitment which is now part of another.

    Its score stays when it was reached against the statement it now follows.
    """
    before = whole.statement_ids[whole.statement_ids.index(opening.statement_id) - 1]
    ruled = replace(opening, decision=Decision.LINKED, candidate_id=before, decided_by=_PERSON)
    return ruled if opening.candidate_id == before else replace(ruled, score=0.0, parts=())


def _named(commitment: Commitment, names: Mapping[str, str]) -> Commitment:
    given = [name for one, name in names.items() if one in commitment.statement_ids]
    return replace(commitment, label=given[-1]) if given else commitment

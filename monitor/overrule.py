"""What a person asks for as a `Ruling`: statements looked up, nonsense refused, kept for good.

The command line and the pages both rule through here. Keeps out what a ruling does to decisions:
`rulings`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from monitor.errors import RulingError
from monitor.model import Reading, Ruling, RulingKind, Statement, StatementKey, Tier
from monitor.rulings import find, key_of, make_ruling, rule
from monitor.storage import Store, append

#: Kinds that are about two statements.
PAIRS = frozenset({RulingKind.SAME, RulingKind.NOT_SAME, RulingKind.MERGE})
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person wants ruled."""

    kind: RulingKind
    #: Ids of the statements, or their beginnings: two for `PAIRS`, else one.
    statements: tuple[str, ...]
    #: For rename: the name.
    label: str = ""
    #: For correct: the right party code, in any case.
    party: str = ""
    #: For correct: the right tier.
    tier: Tier | None = None
    #: Why, in the person's words.
    note: str = ""


def make(store: Store, wish: Wish, made_at: datetime) -> Ruling:
    """The ruling a person wants; RulingError says what is wrong with it. Nothing is kept yet."""
    label = wish.label.strip()
    if wish.kind is RulingKind.RENAME and not label:
        raise RulingError("The name is empty.", field="label")
    if len(label) > _LONGEST_NAME:
        raise RulingError(f"The name is longer than {_LONGEST_NAME} letters.", field="label")
    if wish.kind is RulingKind.CORRECT and not (wish.party or wish.tier):
        raise RulingError("Say what is right: --party, --tier or both.", field="party")
    if len(wish.statements) != (2 if wish.kind in PAIRS else 1):
        raise RulingError(f"{wish.kind} takes {'two' if wish.kind in PAIRS else 'one'}.")
    relationship, keys = _keys(store, wish.statements)
    return make_ruling(
        wish.kind,
        relationship,
        keys,
        _after_all(store, made_at),
        label=label,
        party=wish.party.strip().upper(),
        tier=wish.tier,
        note=wish.note.strip(),
    )


def _after_all(store: Store, made_at: datetime) -> datetime:
    """When a ruling counts as made: after all that were, also where the clock was set back."""
    newest = max((one.made_at for one in store.rulings()), default=made_at)
    return made_at if newest <= made_at else newest + timedelta(microseconds=1)


def undo(store: Store, id_prefix: str, at: datetime) -> Ruling:
    """The ruling whose id begins so, taken back at `at`; RulingError when there is none to take."""
    begun = [one for one in store.rulings() if one.id.startswith(id_prefix)]
    if len(begun) != 1:
        count = f"{len(begun)} rulings have" if begun else "No ruling has"
        raise RulingError(f"{count} an id that begins with '{id_prefix}'.")
    if begun[0].undone_at:
        raise RulingError(f"The ruling {begun[0].id} was undone already.")
    return replace(begun[0], undone_at=at)


def keep(store: Store, journal: Path, ruling: Ruling) -> None:
    """Keep a ruling, or what became of it, in the store and in the plain file beside it."""
    store.save_ruling(ruling)
    append(journal, [ruling])


def in_force(known: Sequence[Ruling]) -> tuple[Ruling, ...]:
    """The rulings that were not undone, the newest first; `known` are in the order of making."""
    return tuple(one for one in reversed(known) if one.undone_at is None)


def ruled_on(store: Store, statement_id: str) -> Ruling | None:
    """The newest ruling in force that is about this statement; None when there is none."""
    known = in_force(store.rulings())
    readings = {key: store.readings(key) for key in {one.relationship for one in known}}
    for ruling in known:
        for key in ruling.statements:
            if any(s.id == statement_id for s in find(key, readings[ruling.relationship])):
                return ruling
    return None


def states(store: Store) -> Mapping[str, str]:
    """By ruling id, in the order they were made: ``in force``, ``undone`` or ``resting``.

    A ruling rests while nothing on file says what it is about.
    """
    known = store.rulings()
    resting = {
        one.id
        for relationship in {ruling.relationship for ruling in known}
        for one in rule(store.readings(relationship), store.rulings(relationship)).resting
    }
    return {
        one.id: "undone" if one.undone_at else "resting" if one.id in resting else "in force"
        for one in known
    }


def _keys(store: Store, wanted: tuple[str, ...]) -> tuple[str, list[StatementKey]]:
    """The relationship and the keys of the statements."""
    found = [_statement(store, one) for one in wanted]
    relationships = {relationship for relationship, _, _ in found}
    if len(relationships) > 1:
        raise RulingError(f"They are of different parties: {', '.join(sorted(relationships))}.")
    if len(wanted) == 2 and found[0][2].id == found[1][2].id:
        raise RulingError("Both are the same statement.")
    return relationships.pop(), [key_of(reading, statement) for _, reading, statement in found]


def _statement(store: Store, wanted: str) -> tuple[str, Reading, Statement]:
    """The statement with this id, or the only one whose id begins so, as it was read."""
    found = [one for one in store.find(wanted, limit=50) if one.kind == "statement"]
    if not found or (len(found) > 1 and found[0].id != wanted):
        count = f"{len(found)} statements have" if found else "No statement has"
        raise RulingError(f"{count} an id that begins with '{wanted}'.")
    for reading in store.readings(found[0].relationship):
        for statement in reading.statements:
            if statement.id == found[0].id:
                return found[0].relationship, reading, statement
    raise RulingError(f"Statement {found[0].id} is in an earlier version of its article.")

"""Articles to Meetings: which accounts report the same one.

Accounts of one meeting share their parties, stand at most a day apart and name no different
people for the same side; two meetings of one day stay two.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from monitor.model import Account, Meeting, MeetingKind, Participant, Reading
from monitor.text import fold

#: A joint statement is the paper of a meeting or a call; the other kinds stand for themselves.
_PAPER = MeetingKind.JOINT_STATEMENT
_IN_PERSON = frozenset({MeetingKind.MEETING, MeetingKind.CALL})


def meet(readings: Sequence[Reading]) -> tuple[Meeting, ...]:
    """The meetings the accounts report, by day; accounts without parties report none.

    The result does not depend on the order of the readings.
    """
    groups: list[list[Reading]] = []
    near: list[list[Reading]] = []
    for reading in sorted(readings, key=_order):
        if not reading.account.parties:
            continue
        day = reading.account.held_on
        near = [group for group in near if _near(day, group[0].account.held_on)]
        group = next((g for g in near if all(_same(reading, other) for other in g)), None)
        if group is None:
            group = []
            groups.append(group)
            near.append(group)
        group.append(reading)
    return _named(groups)


def _order(reading: Reading) -> tuple[str, date, bool, str, str]:
    account = reading.account
    is_paper = account.kind is _PAPER  # a paper joins the account of its meeting, not the reverse
    return (
        account.relationship,
        account.held_on or date.min,
        is_paper,
        reading.article.published_at or "",
        reading.article.id,
    )


def _same(a: Reading, b: Reading) -> bool:
    x, y = a.account, b.account
    if x.parties != y.parties or not _near(x.held_on, y.held_on):
        return False
    if x.kind is not y.kind and not {x.kind, y.kind} <= _IN_PERSON | {_PAPER}:
        return False
    if {x.kind, y.kind} == _IN_PERSON:
        return False
    if x.place and y.place and fold(x.place) != fold(y.place) and _PAPER not in (x.kind, y.kind):
        return False
    return _same_people(x, y)


def _near(a: date | None, b: date | None) -> bool:
    return a is not None and b is not None and abs((a - b).days) <= 1


def _same_people(x: Account, y: Account) -> bool:
    """No side is represented by different people."""
    for party in x.parties:
        ours, theirs = _words(x.participants, party), _words(y.participants, party)
        if ours and theirs and not ours & theirs:
            return False
    return True


def _words(participants: Sequence[Participant], party: str) -> set[str]:
    return {w for p in participants if p.party == party for w in fold(p.name).split() if len(w) > 2}


def _named(groups: list[list[Reading]]) -> tuple[Meeting, ...]:
    """Meetings with readable ids; the second of a day and relationship gets a ``-2``.

    The groups come in the order of their first readings.
    """
    meetings: list[Meeting] = []
    used: dict[str, int] = {}
    for group in groups:
        account = group[0].account
        day = account.held_on.isoformat() if account.held_on else "undated"
        stem = f"{day}-{account.relationship.lower()}"
        used[stem] = used.get(stem, 0) + 1
        suffix = f"-{used[stem]}" if used[stem] > 1 else ""
        meetings.append(_meeting(stem + suffix, group))
    return tuple(sorted(meetings, key=lambda m: (m.held_on or date.min, m.id)))


def _meeting(meeting_id: str, group: list[Reading]) -> Meeting:
    accounts = [r.account for r in group]
    kinds = [a.kind for a in accounts]
    return Meeting(
        id=meeting_id,
        relationship=accounts[0].relationship,
        parties=accounts[0].parties,
        held_on=accounts[0].held_on,
        place=next((a.place for a in accounts if a.place), None),
        participants=_participants(accounts),
        kind=next((k for k in kinds if k is not _PAPER), _PAPER),
        level=max((a.level for a in accounts), key=lambda level: level.rank),
        article_ids=tuple(r.article.id for r in group),
        is_cut=all(a.is_cut for a in accounts),
    )


def _participants(accounts: Sequence[Account]) -> tuple[Participant, ...]:
    chosen: list[Participant] = []
    for person in (p for a in accounts for p in a.participants):
        words = set(fold(person.name).split())
        if not any(words & set(fold(c.name).split()) and c.party == person.party for c in chosen):
            chosen.append(person)
    return tuple(chosen)

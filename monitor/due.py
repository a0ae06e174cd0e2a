"""Deadlines: what a commitment's newest one is, and which have passed without delivery.

The day they are judged on is an argument: the day of a meeting in a report, so that the same texts
give the same pages, and today where a person asks how things stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from monitor.model import Commitment, Overdue, Reading, Statement, Tier


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Where a commitment was given a day or lost it, in order of what was said."""

    commitment_id: str
    #: The day of the meeting (`date.min` when unknown: it may have been the first), and the
    #: statement that names a day; None where it was done or refused.
    turns: tuple[tuple[date, Statement | None], ...]

    def held(self, day: date) -> Statement | None:
        """The statement whose day stood by `day`; None when none did."""
        return next((due for said_on, due in reversed(self.turns) if said_on <= day), None)


def newest_due(due: Statement | None, now: Statement) -> Statement | None:
    """The statement whose deadline holds after `now`; `due` is the one that held before.

    What is said again without a day keeps its day. What was done, or was refused, has none.
    """
    if now.tier is Tier.DONE or not now.is_affirmative:
        return None
    return now if now.due_on else due


def has_passed(due: Statement | None, day: date | None) -> bool:
    """Whether a deadline lies before `day`; nothing is late on the day itself."""
    return bool(due and due.due_on and day and due.due_on < day)


def overdue(
    commitments: Iterable[Commitment], readings: Iterable[Reading], day: date
) -> tuple[Overdue, ...]:
    """The commitments that are overdue on `day`, by what was said up to it; the oldest day first.

    Silence is no delivery, and no proof of failure either: nothing on file says that it was kept.
    """
    return overdue_of(deadlines(commitments, readings), day)


def deadlines(
    commitments: Iterable[Commitment], readings: Iterable[Reading]
) -> tuple[Deadlines, ...]:
    """Those of every commitment that ever had one, for `overdue_of` on many days."""
    said = {
        s.id: (reading.account.held_on or date.min, s)
        for reading in readings
        for s in reading.statements
    }
    return deadlines_of(commitments, said)


def deadlines_of(
    commitments: Iterable[Commitment], said: Mapping[str, tuple[date, Statement]]
) -> tuple[Deadlines, ...]:
    """As `deadlines`, of statements by id, each with the day of its meeting."""
    every = (
        Deadlines(one.id, tuple(_turns(said[s] for s in one.statement_ids if s in said)))
        for one in commitments
    )
    return tuple(one for one in every if any(due for _, due in one.turns))


def _turns(said: Iterable[tuple[date, Statement]]) -> Iterator[tuple[date, Statement | None]]:
    for said_on, statement in said:
        if not statement.kind.is_commitment:
            continue  # thanks for what comes in June promise nothing
        kept = newest_due(statement, statement)
        if kept is None or kept.due_on:
            yield said_on, kept


def overdue_of(every: Sequence[Deadlines], day: date) -> tuple[Overdue, ...]:
    """As `overdue`, of deadlines gathered before."""
    found = [
        Overdue(commitment_id=one.commitment_id, statement_id=due.id, due_on=due.due_on)
        for one in every
        if (due := one.held(day)) and due.due_on and has_passed(due, day)
    ]
    return tuple(sorted(found, key=lambda one: (one.due_on, one.commitment_id)))

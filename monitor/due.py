"""Deadlines: what a commitment's newest one is, and which have passed without delivery.

The day they are judged on is an argument: the day of a meeting in a report, so that the same texts
give the same pages, and today where a person asks how things stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from monitor.model import Commitment, Overdue, Reading, Statement, Tier


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
    said = {
        s.id: s
        for reading in readings
        if reading.account.held_on is None or reading.account.held_on <= day
        for s in reading.statements
    }
    found = []
    for commitment in commitments:
        due = _due([said[one] for one in commitment.statement_ids if one in said])
        if due is not None and due.due_on and has_passed(due, day):
            found.append(
                Overdue(commitment_id=commitment.id, statement_id=due.id, due_on=due.due_on)
            )
    return tuple(sorted(found, key=lambda one: (one.due_on, one.commitment_id)))


def _due(statements: Sequence[Statement]) -> Statement | None:
    due = None
    for statement in statements:
        if statement.kind.is_commitment:  # thanks for what comes in June promise nothing
            due = newest_due(due, statement)
    return due

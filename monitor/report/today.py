"""How things stand today: what is overdue."""

from __future__ import annotations

from datetime import date

from monitor.report.cards import DUE, Kept
from monitor.report.pages import OverdueLine


def overdue_today(kept: Kept, day: date) -> tuple[OverdueLine, ...]:
    """The commitments whose day has passed by `day`, without delivery on file; the newest first."""
    late = [one for one in DUE.values(kept) if one.due_on < day]
    return tuple(sorted(late, key=lambda one: (-one.due_on.toordinal(), one.commitment_path)))

"""A deadline that passed without delivery is shown as overdue, on the day it is judged on."""

from __future__ import annotations

from datetime import date
from typing import Any

from monitor.due import overdue
from monitor.model import ChangeKind, Kind, MeetingKind, Tier
from tests.unit.history import History, Said, tell

JUNE, DECEMBER = date(2021, 6, 30), date(2021, 12, 31)


def said(quote: str = "open the harbour railway", **fields: Any) -> Said:
    return quote, {"themes": ("railway",)} | fields


GRAIN = ("sell grain to the north", {})


def late(history: History, day: str) -> list[date]:
    found = overdue(history.commitments, history.readings, date.fromisoformat(day))
    return [one.due_on for one in found]


def test_a_deadline_is_overdue_from_the_day_after() -> None:
    history = tell({"2021-05-01": [said(due_on=JUNE)]})
    assert late(history, "2021-06-30") == []
    assert late(history, "2021-07-01") == [JUNE]


def test_said_again_without_a_day_it_keeps_its_day() -> None:
    history = tell({"2021-05-01": [said(due_on=JUNE)], "2021-06-01": [said()]})
    assert late(history, "2021-08-01") == [JUNE]


def test_the_newest_deadline_counts_and_a_later_one_carries_both_days() -> None:
    history = tell({"2021-05-01": [said(due_on=JUNE)], "2021-08-01": [said(due_on=DECEMBER)]})
    assert late(history, "2021-09-01") == []
    (change,) = [c for c in history.changes if c.before_id]
    assert change.sub_kinds == ("deadline later: 2021-06-30 to 2021-12-31",)


def test_what_was_delivered_or_refused_is_not_overdue() -> None:
    for end in ({"kind": Kind.PROGRESS, "tier": Tier.DONE}, {"is_affirmative": False}):
        history = tell({"2021-05-01": [said(due_on=JUNE)], "2021-08-01": [said(**end)]})
        assert late(history, "2021-09-01") == []
        assert not any("overdue" in note for c in history.changes for note in c.sub_kinds)


def test_what_was_said_after_the_day_it_is_judged_on_does_not_count() -> None:
    """So the report of an old meeting stays as it was."""
    history = tell(
        {"2021-05-01": [said(due_on=JUNE)], "2021-08-01": [said(due_on=date(2022, 1, 1))]}
    )
    assert late(history, "2021-07-15") == [JUNE]


def test_a_later_meeting_notes_it_whether_it_is_said_again_or_not() -> None:
    history = tell(
        {
            "2021-05-01": [said(due_on=JUNE), GRAIN],
            "2021-08-01": [GRAIN],
            "2021-09-01": [said(), GRAIN],
        }
    )
    noted = {c.kind for c in history.changes if "overdue: was due 2021-06-30" in c.sub_kinds}
    assert noted == {ChangeKind.NOT_MENTIONED, ChangeKind.REPEATED}


def test_silence_of_a_message_leaves_it_overdue_without_a_change() -> None:
    first = tell({"2021-05-01": [said(due_on=JUNE)]})
    message = tell({"2021-08-01": [GRAIN]}, kind=MeetingKind.MESSAGE)
    commitments = first.commitments + message.commitments
    readings = first.readings + message.readings
    assert [one.due_on for one in overdue(commitments, readings, date(2021, 8, 1))] == [JUNE]


def test_the_oldest_deadline_comes_first() -> None:
    history = tell({"2021-05-01": [said(due_on=DECEMBER), (GRAIN[0], {"due_on": JUNE})]})
    assert late(history, "2022-01-01") == [JUNE, DECEMBER]

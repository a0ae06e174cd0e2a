"""Which accounts report the same meeting."""

from __future__ import annotations

from datetime import date
from itertools import permutations

from monitor.meetings import meet
from monitor.model import MeetingKind, Participant
from tests.factories import make_reading


def _people(*names: tuple[str, str]) -> tuple[Participant, ...]:
    return tuple(Participant(name=name, party=party) for name, party in names)


MINISTERS = _people(("Li Wen", "CHN"), ("Aman Toktoev", "KGZ"))
PRESIDENTS = _people(("Li Wen", "CHN"), ("Sadyk Osmonov", "KGZ"))


def test_two_accounts_of_one_meeting_are_one() -> None:
    ours = make_reading("One account.", [], participants=MINISTERS, held_on=date(2024, 5, 1))
    theirs = make_reading("Another account.", [], participants=MINISTERS, held_on=date(2024, 5, 2))
    (meeting,) = meet([ours, theirs])
    assert set(meeting.article_ids) == {ours.article.id, theirs.article.id}
    assert meeting.id == "2024-05-01-chn-kgz"


def test_two_meetings_of_one_day_stay_two_whatever_the_order() -> None:
    readings = [
        make_reading("The minister's talks.", [], participants=MINISTERS),
        make_reading("The president's audience.", [], participants=PRESIDENTS),
        make_reading("A second account of the talks.", [], participants=MINISTERS),
    ]
    results = {
        tuple((m.id, frozenset(m.article_ids)) for m in meet(order))
        for order in permutations(readings)
    }
    assert len(results) == 1
    assert len(next(iter(results))) == 2


def test_a_joint_statement_is_the_paper_of_its_meeting() -> None:
    talks = make_reading("The talks.", [], participants=MINISTERS)
    paper = make_reading(
        "The paper.", [], participants=(), kind=MeetingKind.JOINT_STATEMENT, place=None
    )
    (meeting,) = meet([paper, talks])
    assert meeting.kind is MeetingKind.MEETING


def test_a_call_and_a_meeting_of_one_day_are_two() -> None:
    assert (
        len(meet([make_reading("A call.", [], kind=MeetingKind.CALL), make_reading("Talks.", [])]))
        == 2
    )


def test_days_apart_are_two_meetings_in_order_of_day() -> None:
    late = make_reading("Late.", [], held_on=date(2024, 6, 1))
    early = make_reading("Early.", [], held_on=date(2023, 6, 1))
    assert [m.id for m in meet([late, early])] == ["2023-06-01-chn-kgz", "2024-06-01-chn-kgz"]


def test_an_account_without_parties_reports_no_meeting() -> None:
    assert meet([make_reading("Weather.", [], parties=())]) == ()


def test_an_undated_account_stands_for_itself() -> None:
    assert [
        m.id
        for m in meet([make_reading("A.", [], held_on=None), make_reading("B.", [], held_on=None)])
    ] == [
        "undated-chn-kgz",
        "undated-chn-kgz-2",
    ]

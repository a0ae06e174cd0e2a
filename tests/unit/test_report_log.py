"""Passes as a person reads them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.model import Failure, Run
from monitor.report.log import run_entries

NOON = datetime(2022, 8, 1, 12, tzinfo=UTC)
TORN = Failure(source="a.txt", stage="read", message="torn")


def run(number: int, **fields: object) -> Run:
    at = NOON + timedelta(minutes=number)
    ended = {"finished_at": at + timedelta(seconds=2)}
    return Run(id=number, started_at=at, **(ended | fields))


def entries(*runs: Run, has_more: bool = False):
    return run_entries(runs[::-1], has_more=has_more)


def test_quiet_passes_in_a_row_are_one_entry():
    told = entries(run(1, articles_new=1), run(2), run(3), run(4, changes_made=1), run(5))
    assert [[one.id for one in entry.runs] for entry in told] == [[5], [4], [3, 2], [1]]
    assert told[2].since == run(2).started_at
    assert told[2].seconds == 2


def test_a_failure_is_told_once_and_again_when_it_is_mended():
    told = entries(run(1, failures=(TORN,)), run(2, failures=(TORN,)), run(3))
    assert [entry.new_failures for entry in told] == [(), (), (TORN,)]
    assert [entry.mended for entry in told] == [("a.txt",), (), ()]


def test_a_pass_that_was_cut_off_neither_mends_nor_breaks_anything():
    told = entries(run(1, failures=(TORN,)), run(2, finished_at=None), run(3, failures=(TORN,)))
    assert [entry.new_failures for entry in told] == [(), (), (TORN,)]
    assert told[1].seconds is None
    assert not told[1].is_quiet


def test_the_earliest_of_a_longer_list_is_left_out_as_its_failures_may_be_old():
    told = entries(run(7, failures=(TORN,)), run(8, failures=(TORN,)), has_more=True)
    assert [entry.runs[0].id for entry in told] == [8]
    assert run_entries((), has_more=False) == ()

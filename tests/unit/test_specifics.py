"""What in a clause can be checked: hedges, dates and numbers are found wherever they stand."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.extract.specifics import Clause, due_on, hedges, specifics
from monitor.languages.en.tokens import tokenize


def _clause(text: str) -> Clause:
    return Clause(text, tokenize(text))


@pytest.mark.parametrize(
    "hedge",
    [
        "in an orderly manner",
        "in an orderly and gradual manner",
        "when conditions are ripe",
        "as conditions permit",
        "if conditions allow",
        "if circumstances permit",
        "as appropriate",
        "where appropriate",
        "gradually",
        "step by step",
        "in due course",
        "at an early date",
        "as soon as possible",
        "where possible",
        "to the extent possible",
        "subject to review",
        "contingent on funding",
        "in principle",
        "if necessary",
        "on a voluntary basis",
        "consistent with the law",
        "explore",
        "study",
        "consider",
    ],
)
def test_a_hedge_is_found_in_any_case(hedge: str) -> None:
    assert hedges(_clause(f"open the port {hedge}")) == (hedge,)
    assert hedges(_clause(f"open the port {hedge.upper()}")) == (hedge,)


@pytest.mark.parametrize(
    ("text", "dates", "numbers"),
    [
        ("open the port by mid-January", ("January",), ()),
        ("open it in the first half of next year", ("the first half of next year",), ()),
        ("open it by the end of the decade", ("the end of the decade",), ()),
        ("open it this spring", ("this spring",), ()),
        ("add flights to the COVID-19 list", (), ("19 list",)),
        ("add 14 direct flights in 2025", ("2025",), ("14 flights",)),
        ("keep the port open", (), ()),
    ],
)
def test_dates_and_numbers_are_found_inside_compounds(
    text: str, dates: tuple[str, ...], numbers: tuple[str, ...]
) -> None:
    found = specifics(_clause(text))
    assert (found.dates, found.numbers) == (dates, numbers)


def test_a_period_from_a_day_to_come_names_no_date() -> None:
    held_on = date(2024, 5, 14)
    assert due_on(_clause("decide within six months of entry into force"), held_on) is None
    assert due_on(_clause("decide within six months of the meeting"), held_on) is not None


def test_a_line_break_parts_no_date() -> None:
    assert due_on(_clause("open it within\ntwo years"), date(2024, 5, 14)) == date(2026, 5, 14)
    assert due_on(_clause("open it by June\n5"), date(2024, 5, 14)) == date(2024, 6, 5)

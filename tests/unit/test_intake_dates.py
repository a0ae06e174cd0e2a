"""Days and times of headers, as precise as printed; days that do not exist are none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.intake.formats.dates import date_in_name, day_order, find_date, find_yearless


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        ("2023-05-12", "2023-05-12"),
        ("2023/05/12", "2023-05-12"),
        ("09:37, July 31, 2022", "2022-07-31T09:37"),
        ("Sept. 16, 2021", "2021-09-16"),
        ("12 May 2023 14:05", "2023-05-12T14:05"),
        ("12-May-2023", "2023-05-12"),
        ("May 12th, 2023", "2023-05-12"),
        ("Friday, May 12, 2023, 2:05 p.m.", "2023-05-12T14:05"),
        ("12:05 a.m. May 12, 2023", "2023-05-12T00:05"),
        ("2023-05-12 10:00 UTC+6", "2023-05-12T10:00+06:00"),
        ("2023-05-12T10:00:30Z", "2023-05-12T10:00:30+00:00"),
        ("2021-01-22 22:14:29-05:00", "2021-01-22T22:14:29-05:00"),
        ("12.05.2023 14:30", "2023-05-12T14:30"),
        ("12 мая 2023 г. 10:15", "2023-05-12T10:15"),
        ("1er mai 2023 à 9h05", "2023-05-01T09:05"),
        ("12 de mayo de 2023", "2023-05-12"),
        ("12. Mai 2023", "2023-05-12"),
        ("2023年5月12日 09:30", "2023-05-12T09:30"),
        ("13/05/2023", "2023-05-13"),
        ("05/13/2023", "2023-05-13"),
        ("05/05/2023", "2023-05-05"),
    ],
)
def test_a_day_is_read_as_printed(line: str, iso: str) -> None:
    found = find_date(line)
    assert found is not None
    assert found.iso == iso
    assert date.fromisoformat(found.iso[:10])


@pytest.mark.parametrize(
    "line",
    ["2023-13-45", "31 June 2023", "May 2023", "12 May", "03/04/2023", "2023", "12345-06-07 x", ""],
)
def test_what_is_no_day_or_two_days_is_none(line: str) -> None:
    assert find_date(line) is None


def test_a_time_of_day_that_does_not_exist_is_left_out() -> None:
    found = find_date("2023-05-12 29:75")
    assert found is not None
    assert found.iso == "2023-05-12"


@pytest.mark.parametrize(
    ("text", "is_day_first"),
    [
        ("03/04/2023. The next round is on 17/05/2023.", True),
        ("03/04/2023. The next round is on 05/17/2023.", False),
        ("03/04/2023. They met on 2 April.", True),
        ("03/04/2023. They met on March 3, 2023.", False),
        ("03/04/2023. They met on 28 March.", True),
        ("03/04/2023. They met on 2 April after talks on 3 March.", None),
        ("03/04/2023. They meet again on 17/05/2023 or 05/18/2023.", None),
        ("03/04/2023. They met.", None),
        ("They met on 2 April.", None),
    ],
)
def test_other_days_of_a_text_tell_whether_the_day_or_the_month_comes_first(
    text: str, is_day_first: bool | None
) -> None:
    assert day_order(text) is is_day_first


def test_a_slashed_day_is_read_in_the_order_it_is_told() -> None:
    found = [find_date("03/04/2023", is_day_first=order) for order in (True, False, None)]
    assert [one and one.iso for one in found] == ["2023-04-03", "2023-03-04", None]
    assert find_date("04/25/2023", is_day_first=True) == find_date("25/04/2023")


@pytest.mark.parametrize(
    ("line", "iso"),
    [("issued 8 Sept", "2023-09-08"), ("issued Jan. 2", "2023-01-02"), ("issued in May", None)],
)
def test_a_day_without_a_year_is_that_of_the_nearest_year(line: str, iso: str | None) -> None:
    found = find_yearless(line, date(2023, 5, 1))
    assert (found and found.iso) == iso


def test_the_second_of_january_follows_a_thirty_first_of_december() -> None:
    found = find_yearless("note issued 2 January", date(2023, 12, 31))
    assert found is not None
    assert found.iso == "2024-01-02"


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_every_day_is_found_in_the_usual_spellings(day: date) -> None:
    spelled = [day.isoformat(), f"{day:%B} {day.day}, {day.year}", f"{day.day} {day:%B} {day.year}"]
    assert {found.iso for found in map(find_date, spelled) if found} == {day.isoformat()}
    assert all(map(find_date, spelled))


@given(st.text(max_size=120))
def test_any_line_is_read_without_an_error(line: str) -> None:
    found = find_date(line)
    assert found is None or date.fromisoformat(found.iso[:10])


@pytest.mark.parametrize(
    ("name", "iso"),
    [
        ("2023-05-12-talks.txt", "2023-05-12"),
        ("talks_20230512.txt", "2023-05-12"),
        ("talks 2023_05_12", "2023-05-12"),
        ("000_0123456789abcdef.txt", None),
        ("2023-99-12.txt", None),
        ("talks.txt", None),
    ],
)
def test_a_day_in_a_file_name(name: str, iso: str | None) -> None:
    assert date_in_name(name) == iso

"""Days and clock times as outlets print them in headers; not the dates of running text.

Month and weekday names come from CLDR (the `babel` package) for the languages below, beside the
Associated Press's "Sept.". A day that could be read two ways (03/04/2023) is no day until other
days of the text tell which comes first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from babel.dates import get_day_names, get_month_names

_LOCALES = ("en", "ru", "fr", "es", "de")


def _names() -> dict[str, int]:
    names = {
        name.rstrip(".").lower(): number
        for locale in _LOCALES
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
        for number, name in get_month_names(width, context, locale).items()
    }
    return names | {"sept": 9}


def _one_of(words: set[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


_MONTHS = _names()
MONTH = rf"(?:{_one_of(set(_MONTHS))})\b\.?"
_WEEKDAYS = {
    name.rstrip(".").lower()
    for locale in _LOCALES
    for width in ("wide", "abbreviated")
    for name in get_day_names(width, "format", locale).values()
}
WEEKDAY = rf"\b(?:{_one_of(_WEEKDAYS)})\b\.?"

_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_DAY = r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?"
_NAMED = rf"(?P<name>{MONTH})"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?!\d)",
        r"(?P<year>(?:19|20)\d\d)\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日",
        rf"{_DAY}[\s-]+(?:de\s+|of\s+)?{_NAMED},?[\s-]*(?:de\s+)?{_YEAR}(?:\s*г(?:ода|\.)?)?",
        rf"\b{_NAMED}\s*{_DAY},?\s+{_YEAR}",
        rf"(?<![\d.])(?P<day>\d{{1,2}})(?P<sep>[.-])(?P<month>\d{{1,2}})(?P=sep){_YEAR}",
        rf"(?<!\d)(?P<first>\d{{1,2}})/(?P<second>\d{{1,2}})/{_YEAR}",
    )
)
_CLOCK = re.compile(
    r"(?<![\d:])(?P<hour>\d{1,2})[:h](?P<minute>\d\d)(?::(?P<sec>\d\d)(?:\.\d+)?)?(?!\d)"
    r"(?:\s*(?P<half>[ap])\.?\s?m\b\.?)?"
    r"(?:\s*\(?(?P<zone>Z\b|(?:UTC|GMT)(?:\s*[+\-−]\s?\d{1,2}(?::?\d\d)?)?|[+\-−]\d\d:?\d\d)\)?)?",
    re.IGNORECASE,
)
#: A day without its year, as in "7 Sept 2023 (record issued 8 Sept)".
_YEARLESS = (
    re.compile(rf"{_DAY}[\s-]+(?:de\s+|of\s+)?{_NAMED}(?!,?\s*\d)", re.IGNORECASE),
    re.compile(rf"\b{_NAMED}\s*{_DAY}(?![\d:]|,?\s+\d)", re.IGNORECASE),
)
_IN_WORDS = (
    re.compile(rf"{_DAY}[\s-]+(?:de\s+|of\s+)?{_NAMED}", re.IGNORECASE),
    re.compile(rf"\b{_NAMED}\s*{_DAY}(?![\d:])", re.IGNORECASE),
)
_SLASHED = _FORMS[-1]
#: A text is about its own fortnight: a slashed day is read so that it falls near another day of it.
_NEAR_DAYS = 14
_OFFSET = re.compile(r"([+\-−])\s?(\d{1,2}):?(\d\d)?$")
_NAME_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A day, with the time of day when one is printed beside it."""

    #: ISO 8601 as precise as printed, with an offset only when one is printed.
    iso: str
    #: The line without the day, its time and its weekday.
    rest: str


def find_date(line: str, *, is_day_first: bool | None = None) -> Dated | None:
    """The first full day a short line names; None when it names none or one that does not exist.

    `is_day_first` says how to read 03/04/2023; None leaves it unread.
    """
    for form in _FORMS:
        match = form.search(line)
        day = _day(match, is_day_first) if match else None
        if match and day:
            return _with_clock(day, line[: match.start()] + " " + line[match.end() :])
    return None


def find_yearless(line: str, near: date) -> Dated | None:
    """The day a line names without a year, in the year that brings it nearest to `near`."""
    for match in filter(None, (form.search(line) for form in _YEARLESS)):
        month = _month(match)
        days = [_valid(str(near.year + step), month, match["day"]) for step in (-1, 0, 1)]
        day = min(filter(None, days), key=lambda one: abs(one - near), default=None)
        if day:
            return _with_clock(day, line[: match.start()] + " " + line[match.end() :])
    return None


def day_order(text: str) -> bool | None:
    """Whether 03/04/2023 is the third of April in this text, by its other days; None: untold.

    A slashed day that can be read one way only tells; else a day in words near one reading.
    """
    if "/" not in text:
        return None
    slashed = [(m["year"], m["first"], m["second"]) for m in _SLASHED.finditer(text)]
    orders = {int(a) > int(b) for _, a, b in slashed if a != b and max(int(a), int(b)) > 12}
    if orders:
        return orders.pop() if len(orders) == 1 else None
    named = list(_named(text)) if slashed else []
    near = {
        is_day_first
        for year, a, b in slashed
        for is_day_first in (True, False)
        if _is_near(_valid(year, *((b, a) if is_day_first else (a, b))), named)
    }
    return near.pop() if len(near) == 1 else None


def _named(text: str) -> Iterator[tuple[int, str]]:
    """Month and day of the days in words."""
    for form in _IN_WORDS:
        for match in form.finditer(text):
            yield _month(match), match["day"]


def _is_near(day: date | None, named: list[tuple[int, str]]) -> bool:
    days = (_valid(str(day.year), month, number) for month, number in named) if day else ()
    return any(abs((day - other).days) <= _NEAR_DAYS for other in days if day and other)


def date_in_name(name: str) -> str | None:
    """The day a file name gives (``2023-05-12-talks.txt``, ``20230512.txt``), ISO 8601."""
    days = (_valid(m[1], m[3], m[4]) for m in _NAME_DATE.finditer(name))
    return next((day.isoformat() for day in days if day), None)


def _day(match: re.Match[str], is_day_first: bool | None) -> date | None:
    groups = match.groupdict()
    if groups.get("name"):
        return _valid(groups["year"], _month(match), groups["day"])
    if groups.get("first"):
        readings = list(_slashed(groups["year"], groups["first"], groups["second"]))
        if len(set(readings)) == 2 and is_day_first is not None:
            return readings[is_day_first]
        return readings[0] if len(set(readings)) == 1 else None
    return _valid(groups["year"], groups["month"], groups["day"])


def _month(match: re.Match[str]) -> int:
    """Its number; 0, which no date has, for "ſept" and "aprıl", where only the case is ignored."""
    return _MONTHS.get(match["name"].rstrip(".").lower(), 0)


def _slashed(year: str, first: str, second: str) -> Iterator[date]:
    """The days it may be, the month first and then the day first."""
    for month, day in ((first, second), (second, first)):
        if found := _valid(year, month, day):
            yield found


def _valid(year: str, month: str | int, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _with_clock(day: date, line: str) -> Dated:
    match = _CLOCK.search(line)
    clock = _time(match) if match else None
    if match and clock:
        precision = "seconds" if match["sec"] else "minutes"
        iso = datetime.combine(day, clock).isoformat(timespec=precision)
        line = line[: match.start()].removesuffix("T") + " " + line[match.end() :]
    else:
        iso = day.isoformat()
    return Dated(iso=iso, rest=re.sub(WEEKDAY, " ", line, flags=re.IGNORECASE))


def _time(match: re.Match[str]) -> time | None:
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
    try:
        return time(hour, int(match["minute"]), int(match["sec"] or 0), tzinfo=_zone(match["zone"]))
    except ValueError:
        return None


def _zone(printed: str | None) -> timezone | None:
    if not printed:
        return None
    offset = _OFFSET.search(printed)
    if not offset:
        return UTC
    minutes = int(offset[2]) * 60 + int(offset[3] or 0)
    return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes))

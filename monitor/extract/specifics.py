"""What in a clause can be checked later: numbers, dates, names; what strengthens or conditions it."""

from __future__ import annotations

import re
from datetime import date, timedelta

from monitor.languages.en.tokens import Tokens
from monitor.languages.en.words import words
from monitor.model import Specifics

_MONTHS = """
    January February March April May June July August September October November December
    """.split()
_MONTH = "|".join(_MONTHS)
_DATE = re.compile(
    rf"\b(?:(?:\d{{1,2}}(?:st|nd|rd|th)? )?(?:{_MONTH})(?: \d{{1,2}}(?:st|nd|rd|th)?)?(?:,? \d{{4}})?"
    r"|(?:the )?(?:first|second|third|fourth|last) (?:quarter|half) of (?:the year|this year|next year|\d{4})"
    r"|(?:the )?end of (?:the year|this year|next year|the decade|\d{4})|(?:FY ?|fiscal year )\d{4}"
    r"|(?:this|next) (?:year|month|week|spring|summer|autumn|fall|winter)|(?:19|20)\d\d)\b"
)
_DUE = re.compile(
    r"\b(?:by|before|until|no later than|not later than|within|in|during|over|beyond|starting|from)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"\b(?:within|in|over) (?:the next |the coming )?(\w+) (day|week|month|year)s?\b", re.IGNORECASE
)
_NUMBER_WORDS = {
    w: n
    for n, w in enumerate(
        """
    zero one two three four five six seven eight nine ten eleven twelve
    """.split()
    )
}
_NUMBER = re.compile(
    r"(?<![\w.])([$€£¥]?\d[\d,.]*\d|[$€£¥]?\d)(%?)((?: (?:million|billion|trillion|thousand|hundred|percent|per cent))?)((?: [a-z][\w-]*){0,2})"
)
_HEDGES = re.compile(
    r"\b(?:in an orderly (?:manner|way|fashion)|in an orderly and gradual manner|when conditions (?:allow|permit|are ripe)|as appropriate|where appropriate"
    r"|as conditions permit|if (?:conditions|circumstances) (?:allow|permit)|gradually|step by step|in due course|at an early date|as soon as possible"
    r"|subject to [^,.;]+|contingent on [^,.;]+|in principle|if necessary|where possible|to the extent possible|on a voluntary basis|consistent with [^,.;]+|explore|study|consider)\b",
    re.IGNORECASE,
)


def specifics(text: str, tokens: Tokens) -> Specifics:
    """Numbers with their unit, dates and proper names of one clause."""
    dates = tuple(dict.fromkeys(m.group().strip() for m in _DATE.finditer(text)))
    return Specifics(numbers=_numbers(text, dates), dates=dates, names=_names(tokens))


def _numbers(text: str, dates: tuple[str, ...]) -> tuple[str, ...]:
    found = []
    for match in _NUMBER.finditer(text):
        number, percent, scale, unit = match.groups()
        if any(number in d for d in dates):
            continue
        unit = (
            unit.strip().split(" ")[-1]
            if unit.strip() and not scale
            else unit.strip().split(" ")[0]
        )
        found.append(
            " ".join(
                part for part in (number.replace(",", "") + percent, scale.strip(), unit) if part
            )
        )
    return tuple(dict.fromkeys(found))


def _names(tokens: Tokens) -> tuple[str, ...]:
    """Runs of capitalised words inside the clause ("North-South Highway", "Luban Workshop")."""
    found, run = [], []
    for token in [*tokens, None]:
        joins = (
            token is not None and run and token.low in ("and", "of", "the", "for", "on") and False
        )
        if token is not None and (token.is_capital or joins) and token.low not in ("the", "a", "i"):
            run.append(token)
        elif run:
            if (
                len(run) > 1
                or "-" in run[0].text
                or (len(run[0].text) > 2 and run[0].text.isupper())
            ):
                found.append(" ".join(t.text for t in run))
            run = []
    return tuple(dict.fromkeys(found))


def hedges(text: str) -> tuple[str, ...]:
    """Conditions and softeners, in lower case, in order."""
    return tuple(dict.fromkeys(m.group().lower() for m in _HEDGES.finditer(text)))


def boosters(tokens: Tokens) -> tuple[str, ...]:
    """Adverbs that strengthen, in order."""
    known = words().lists["boosters"]
    return tuple(dict.fromkeys(t.low for t in tokens if t.low in known))


def due_on(text: str, held_on: date | None) -> date | None:
    """The last day of the period the clause names after "by", "before", "within" or "in"."""
    if held_on is None:
        return None
    within = _WITHIN.search(text)
    if within and (within.group(1).isdigit() or within.group(1).lower() in _NUMBER_WORDS):
        count = (
            int(within.group(1))
            if within.group(1).isdigit()
            else _NUMBER_WORDS[within.group(1).lower()]
        )
        days = {"day": 1, "week": 7, "month": 30, "year": 365}[within.group(2).lower()]
        return held_on + timedelta(days=count * days)
    for match in _DATE.finditer(text):
        if _DUE.search(text[: match.start()]):
            day = _last_day(match.group(), held_on)
            if day and day >= held_on:
                return day
    return None


def _last_day(period: str, held_on: date) -> date | None:
    low = period.lower()
    year = re.search(r"\b(?:19|20)\d\d\b", low)
    y = int(year.group()) if year else held_on.year + ("next year" in low)
    month = next((n for n, name in enumerate(_MONTHS, 1) if name.lower() in low), None)
    if "quarter" in low or "half" in low:
        part = (
            ("first", "second", "third", "fourth").index(low.removeprefix("the ").split()[0]) + 1
            if low.removeprefix("the ").split()[0] != "last"
            else (4 if "quarter" in low else 2)
        )
        return _month_end(y, part * (3 if "quarter" in low else 6))
    if month:
        day = re.search(r"\b(\d{1,2})(?:st|nd|rd|th)?\b(?!\d)", low)
        if not year and month < held_on.month:
            y += 1
        try:
            return date(y, month, int(day.group(1))) if day else _month_end(y, month)
        except ValueError:
            return None
    if year or "year" in low:
        return date(y, 12, 31)
    if "month" in low:
        return held_on + timedelta(days=62 if "next" in low else 31)
    return None


def _month_end(year: int, month: int) -> date:
    return (date(year + month // 12, month % 12 + 1, 1)) - timedelta(days=1)

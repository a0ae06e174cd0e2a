"""What in a clause can be checked later, and what strengthens or conditions it.

Numbers, dates, names, the day it is due; boosters and hedges.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from monitor.languages.en.tokens import Tokens
from monitor.languages.en.words import words
from monitor.model import Specifics
from monitor.text import one_line

_MONTHS = words().sequences["months"]
_ORDINALS = words().sequences["ordinals"]
_NUMBERS = {word: number for number, word in enumerate(words().sequences["numbers"])}
_BOOSTERS = words().lists["boosters"]
_MONTH = "|".join(month.capitalize() for month in _MONTHS)
_DATE = re.compile(
    r"\b(?:"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)? )?(?:{_MONTH})(?: \d{{1,2}}(?:st|nd|rd|th)?)?(?:,? \d{{4}})?"
    r"|(?:the )?(?:first|second|third|fourth|last) (?:quarter|half) of "
    r"(?:the year|this year|next year|\d{4})"
    r"|(?:the )?end of (?:the year|this year|next year|the decade|\d{4})"
    r"|(?:FY ?|fiscal year )\d{4}"
    r"|(?:this|next) (?:year|month|week|spring|summer|autumn|fall|winter)"
    r"|(?:19|20)\d\d"
    r")\b"
)
_DUE = re.compile(
    r"\b(?:by|before|until|no later than|not later than|within|in|during|over|beyond|starting|from)"
    r"\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"\b(?:within|in|over) (?:the next |the coming )?(\w+) (day|week|month|year)s?\b"
    # "of entry into force": from a day that is not known yet
    r"(?! (?:of|after|from|following|upon) (?!this |today|the (?:meeting|visit|talks)))",
    re.IGNORECASE,
)
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DAY = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\b(?!\d)")
#: Number, percent sign, scale, and up to two words after it.
_NUMBER = re.compile(
    r"(?<![\w.])([$€£¥]?\d[\d,.]*\d|[$€£¥]?\d)(%?)"
    r"((?: (?:million|billion|trillion|thousand|hundred|percent|per cent))?)"
    r"((?: [a-z][\w-]*){0,2})"
)
_DIGIT = re.compile(r"\d")
_FOUR_DIGITS = re.compile(r"\d{4}")
_WORD = re.compile(r"\w+")
#: Every date without a year has one of these, or "this" or "next" before one of `_SPANS`.
_DATE_WORDS = frozenset({*_MONTHS, "quarter", "half", "end"})
_SPANS = frozenset("year month week spring summer autumn fall winter".split())
_UNIT_WORDS = frozenset({*_DAYS, *(f"{unit}s" for unit in _DAYS)})
#: Hedges by a word that each of them has.
_HEDGES_BY_WORD = {
    "orderly": r"in an orderly (?:manner|way|fashion|and gradual manner)",
    "conditions": r"when conditions (?:allow|permit|are ripe)|(?:if|as) conditions permit"
    r"|if conditions allow",
    "circumstances": r"if circumstances (?:allow|permit)",
    "appropriate": r"(?:as|where) appropriate",
    "gradually": r"gradually",
    "step": r"step by step",
    "course": r"in due course",
    "early": r"at an early date",
    "possible": r"as soon as possible|where possible|to the extent possible",
    "subject": r"subject to [^,.;]+",
    "contingent": r"contingent on [^,.;]+",
    "principle": r"in principle",
    "necessary": r"if necessary",
    "voluntary": r"on a voluntary basis",
    "consistent": r"consistent with [^,.;]+",
    "explore": r"explore",
    "study": r"study",
    "consider": r"consider",
}
_HEDGES = re.compile(rf"\b(?:{'|'.join(_HEDGES_BY_WORD.values())})\b", re.IGNORECASE)


class Clause:
    """The words of one statement, and what they tell of the patterns worth a search.

    A search costs more than a look into the words, and most clauses hold nothing to find.
    """

    __slots__ = ("has_digit", "has_year", "text", "tokens", "words")

    def __init__(self, text: str, tokens: Tokens) -> None:
        #: As printed, line breaks included.
        self.text = text
        self.tokens = tokens
        #: In lower case; compounds and their parts.
        self.words = {t.low for t in tokens if t.is_word}
        self.has_digit = self.has_year = False
        for word in [word for word in self.words if not word.isalpha()]:
            self.words.update(_WORD.findall(word))
            self.has_digit = self.has_digit or _DIGIT.search(word) is not None
            self.has_year = self.has_year or _FOUR_DIGITS.search(word) is not None


def specifics(clause: Clause) -> Specifics:
    """Numbers with their unit, dates and proper names of one clause, each in order, once."""
    dates: tuple[str, ...] = ()
    if _may_name_date(clause):
        dates = tuple(dict.fromkeys(m.group().strip() for m in _DATE.finditer(clause.text)))
    numbers = _numbers(clause.text, dates) if clause.has_digit else ()
    return Specifics(numbers=numbers, dates=dates, names=_names(clause.tokens))


def _may_name_date(clause: Clause) -> bool:
    words = clause.words
    if clause.has_year or not words.isdisjoint(_DATE_WORDS):
        return True
    return ("this" in words or "next" in words) and not words.isdisjoint(_SPANS)


def _numbers(text: str, dates: tuple[str, ...]) -> tuple[str, ...]:
    """ "14 direct flights" → "14 flights", "$1,500 million" → "$1500 million"; no dates."""
    found = []
    for match in _NUMBER.finditer(text):
        number, percent, scale, unit = match.groups()
        if any(number in d for d in dates):
            continue
        following = unit.strip().split(" ")
        parts = (
            number.replace(",", "") + percent,
            scale.strip(),
            following[0] if scale else following[-1],
        )
        found.append(" ".join(part for part in parts if part))
    return tuple(dict.fromkeys(found))


def _names(tokens: Tokens) -> tuple[str, ...]:
    """Runs of capitalised words inside the clause ("North-South Highway", "Luban Workshop")."""
    runs: list[list[str]] = []
    last = -2
    for n in [n for n, token in enumerate(tokens) if token.is_capital]:
        if tokens[n].low in ("the", "a", "i"):
            continue
        if n > last + 1:
            runs.append([])
        runs[-1].append(tokens[n].text)
        last = n
    return tuple(dict.fromkeys([" ".join(run) for run in runs if _is_name(run)]))


def _is_name(run: list[str]) -> bool:
    """Several words, a compound or an acronym: one capitalised word alone may open a sentence."""
    first = run[0]
    return len(run) > 1 or "-" in first or (len(first) > 2 and first.isupper())


def hedges(clause: Clause) -> tuple[str, ...]:
    """Conditions and softeners, in lower case, in order."""
    if clause.words.isdisjoint(_HEDGES_BY_WORD):
        return ()
    return tuple(dict.fromkeys(m.group().lower() for m in _HEDGES.finditer(clause.text)))


def boosters(tokens: Tokens) -> tuple[str, ...]:
    """Adverbs that strengthen, in lower case, in order."""
    return tuple(dict.fromkeys([t.low for t in tokens if t.low in _BOOSTERS]))


# ---------------------------------------------------------------- when it is due


def due_on(clause: Clause, held_on: date | None) -> date | None:
    """The last day of the period the clause names after "by", "before", "within" or "in".

    Periods count from the day of the meeting, without which there is none.
    """
    if held_on is None:
        return None
    day = None
    if not clause.words.isdisjoint(_UNIT_WORDS):
        day = _after_period(one_line(clause.text), held_on)
    if day is None and _may_name_date(clause):
        day = _named_day(one_line(clause.text), held_on)
    return day


def _after_period(text: str, held_on: date) -> date | None:
    """ "within two years", "over the next 18 months"."""
    within = _WITHIN.search(text)
    if not within:
        return None
    word = within.group(1).lower()
    try:
        count = int(word) if word.isdecimal() else _NUMBERS.get(word)
        if count is None:
            return None
        return held_on + timedelta(days=count * _DAYS[within.group(2).lower()])
    except (ValueError, OverflowError):  # a number of 5,000 digits; "within 999999 years"
        return None


def _named_day(text: str, held_on: date) -> date | None:
    """ "by the end of 2025", "before June"; nothing that had passed when they met."""
    for match in _DATE.finditer(text):
        if _DUE.search(text[: match.start()]):
            day = _last_day(match.group().lower(), held_on)
            if day and day >= held_on:
                return day
    return None


def _last_day(period: str, held_on: date) -> date | None:
    """The last day of a period in lower case; a missing year is the meeting's or the next."""
    named = _YEAR.search(period)
    year = int(named.group()) if named else held_on.year + ("next year" in period)
    if "quarter" in period or "half" in period:
        return _part_end(period, year)
    month = next((n for n, name in enumerate(_MONTHS, 1) if name in period), None)
    if month:
        has_passed = not named and month < held_on.month
        return _day_of(period, year + has_passed, month)
    if named or "year" in period:
        return date(year, 12, 31)
    if "month" in period:
        return held_on + timedelta(days=62 if "next" in period else 31)
    return None


def _part_end(period: str, year: int) -> date:
    """ "the first half", "the last quarter"."""
    ordinal = period.removeprefix("the ").split()[0]
    parts, months = (4, 3) if "quarter" in period else (2, 6)
    part = parts if ordinal == "last" else _ORDINALS.index(ordinal) + 1
    return _month_end(year, part * months)


def _day_of(period: str, year: int, month: int) -> date | None:
    """ "June 5" or the last of "June"; None when the month has no such day."""
    day = _DAY.search(period)
    try:
        return date(year, month, int(day.group(1))) if day else _month_end(year, month)
    except ValueError:
        return None


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)

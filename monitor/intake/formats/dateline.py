"""The dateline: where and when a report was filed and by whom, before the dash.

``DUSHANBE, Sept. 16 (Xinhua) -- ``, ``ISLAMABAD - ``, ``BEIJING, 6 June 2023 /Agency/ - ``,
``MOSCOW, May 12. /TASS/. ``, ``BAKU, May 12, 2023 (Agency). ``, ``Tehran, IRNA – ``,
``Geneva, 12 May 2023 – ``, ``新华社北京5月12日电``. A sentence with a
dash in it is told apart by what a dateline must have: a day, an agency, or a city in capitals;
and by the sentence that begins after it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.intake.formats.dates import MONTH, WEEKDAY, find_date
from monitor.intake.formats.letterhead import is_outlet, is_place
from monitor.parties import NameKind, party_names

_LONGEST = 160
_GAP = r"[ \t\u00a0]"
_WORD = r"[^\W\d_a-zа-яё](?:[^\W\d_]|[’'.])*(?:-(?:[^\W\d_]|[’'.])+)*"
_CITY = rf"{_WORD}(?:{_GAP}(?:(?:de|of|al|la|el|am|di|do|da){_GAP})?{_WORD}){{0,3}}"
_DAY = (
    rf"(?:(?:{WEEKDAY},?{_GAP}+)?"
    rf"(?:{MONTH}{_GAP}*\d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th|er)?{_GAP}+(?:de{_GAP}+)?{MONTH})"
    rf"(?:,?{_GAP}+(?:de{_GAP}+)?(?:19|20)\d\d)?(?:{_GAP}*г\.?)?"
    r"|\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)"
)
_DATELINE = re.compile(
    rf"""
    [*_]{{0,3}}
    (?P<line>
      (?P<city>{_CITY}) (?:{_GAP}*/{_GAP}*{_CITY})?
      (?:,{_GAP}*(?!(?i:{MONTH}){_GAP}*\d)(?!(?i:{WEEKDAY})){_CITY}){{0,2}}
      (?:{_GAP}*\[[^\]\n]{{2,30}}\])?
      (?:[,.]?{_GAP}+(?P<day>(?i:{_DAY}))[,.]?)?
      (?:{_GAP}*(?P<agency>\([^()\n]{{2,40}}\)|/[^/\n]{{2,40}}/)
        |[,.]?{_GAP}+(?P<bare>[^\W\d_a-z]{{3,}}\w*|(?<=\d,[ ]){_CITY}(?={_GAP}*[—–‒-])))?
    )
    [*_]{{0,3}} {_GAP}*
    (?P<stop>--+|[—–‒]|(?<=[\s)/*])-(?=\s)|[:.](?=\s)|(?<=\s)(?=\w))
    [*_]{{0,3}} \s*
    (?P<next>["“”«'‘(\[*_]*\S)
    """,
    re.VERBOSE,
)
_CHINESE = re.compile(
    r"(?P<line>(?P<agency>[\u4e00-\u9fff]{1,4}?(?:社|网|报|台))[\u4e00-\u9fff]{0,12}"
    r"(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日(?:电|讯))"
    r"[ \t]*(?:[（(][^（()）\n]{1,40}[)）])?[ \t\u3000]*"
)
#: Words that open sentences and headings, never datelines.
_NO_PLACES = re.compile(
    rf"(?i:on|in|at|as|the|a|an|this|today|yesterday|tomorrow|and|but|for|from|by|q|update|background"
    rf"|breaking|note|notice|readout|remarks|statement|transcript|summary|analysis|exclusive|factbox"
    rf"|published|posted|issued|released|updated|date|fact|press|joint|watch|live|video|opinion|corrected|timeline|annex|part|section|{WEEKDAY}|{MONTH})"
    r"(?:\s.*)?"
)


_CLOSING = re.compile(
    rf",{_GAP}+(?P<line>(?P<city>{_CITY})(?:,{_GAP}*{_CITY})?,?{_GAP}+(?i:{_DAY})"
    r"(?<=(?:19|20)\d\d))$"
)
#: The whole of a line: a second name with its code.
_CODED = re.compile(rf"{_CITY}{_GAP}*\([^()\n]{{2,10}}\){_GAP}*(?:\r?\n|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """A dateline and where the sentence after it begins."""

    #: As printed, without the dash.
    text: str
    place: str
    #: Empty when it names none.
    agency: str
    body_start: int


def read_dateline(text: str, start: int) -> Dateline | None:
    """The dateline that begins at `start`; None when a sentence or anything else does."""
    window = text[start : start + 4 * _LONGEST]
    chinese = _CHINESE.match(window)
    if chinese:
        return Dateline(
            text=chinese["line"],
            place="",
            agency=chinese["agency"],
            body_start=start + chinese.end(),
        )
    match = _DATELINE.match(window)
    if match is None or not _is_dateline(match):
        return None
    return Dateline(
        text=match["line"].rstrip(" \t\u00a0," if match["stop"] else " \t\u00a0,."),
        place=match["city"],
        agency=_agency(match),
        body_start=start + match.start("next"),
    )


def closing_dateline(title: str, text: str) -> str:
    """The place and day a title ends with ("Press conference, Geneva, 12 May 2023"); else empty.

    `text` may tell a place from a person.
    """
    match = _CLOSING.search(title)
    return match["line"] if match and is_place(match["city"], text) else ""


def _agency(match: re.Match[str]) -> str:
    """The agency in brackets, behind the day, or behind the city ("Tehran, IRNA –")."""
    named = (match["agency"] or "").strip("()/ ") or match["bare"] or ""
    last = match["line"].rpartition(",")[2].strip()
    return named or (last if not match["day"] and is_outlet(last) else "")


def _is_dateline(match: re.Match[str]) -> bool:
    city, stop, day = match["city"], match["stop"], match["day"]
    first = match["next"].strip("\"“”«'‘([*_")
    agency = _agency(match)
    if len(match["line"]) > _LONGEST or first.islower() or _NO_PLACES.fullmatch(city):
        return False
    if agency in party_names() or _CODED.match(match.string, match.start("next")):
        return False  # "Wang Yi (China) – …" is a speaker, "Arland (ARL) - Borland (BOR)" a title
    is_full = bool(day and (agency or find_date(day)))
    if stop == ".":
        return is_full or (bool(agency) and (match["line"].endswith("/") or _is_capital(city)))
    if stop == ":":
        return is_full or (city.isupper() and _is_capital(city))
    if not stop:  # the dot behind the day is taken for the dot of an abbreviated month
        return bool(agency and day) or (is_full and match["line"].endswith("."))
    return bool(agency or day) or _is_in_capitals(city)


def _is_in_capitals(city: str) -> bool:
    """A place in capitals, as agencies print it; ``NATO`` and ``EU-CHINA`` are none."""
    words = re.split(r"[\s-]", city)
    return city.isupper() and len(city) > 2 and party_names().keys().isdisjoint([city, *words])


def _is_capital(city: str) -> bool:
    """Whether it is the capital of a state (``ISLAMABAD``, ``Baku``)."""
    name = party_names().get(city.title())
    return name is not None and name.kind is NameKind.CAPITAL

"""The dateline: where and when a report was filed and by whom, before the dash.

``DUSHANBE, Sept. 16 (Xinhua) -- ``, ``ISLAMABAD - ``, ``BEIJING, 6 June 2023 /Agency/ - ``,
``MOSCOW, May 12. /TASS/. ``, ``Geneva, 12 May 2023 – ``, ``新华社北京5月12日电``. A sentence with a
dash in it is told apart by what a dateline must have: a day, an agency, or a city in capitals;
and by the sentence that begins after it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.intake.formats.dates import MONTH, WEEKDAY
from monitor.parties import NameKind, party_names

_LONGEST = 160
_GAP = r"[ \t\u00a0]"
_WORD = r"[^\W\d_a-zа-яё](?:[^\W\d_]|[’'.])*(?:-(?:[^\W\d_]|[’'.])+)*"
_CITY = rf"{_WORD}(?:{_GAP}(?:(?:de|of|al|la|el|am|di|do|da){_GAP})?{_WORD}){{0,3}}"
_DAY = (
    rf"(?:(?:{WEEKDAY},?{_GAP}+)?"
    rf"(?:{MONTH}{_GAP}*\d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th|er)?{_GAP}+(?:de{_GAP}+)?{MONTH})"
    rf"(?:,?{_GAP}+(?:de{_GAP}+)?(?:19|20)\d\d)?(?:{_GAP}*г\.?)?)"
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
        |[,.]?{_GAP}+(?P<bare>[^\W\d_a-z]{{3,}}\w*))?
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
    rf"|fact|press|joint|watch|live|video|opinion|corrected|timeline|annex|part|section|{WEEKDAY}|{MONTH})"
    r"(?:\s.*)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """A dateline and where the sentence after it begins."""

    #: As printed, without the dash.
    text: str
    #: Empty when it names none.
    agency: str
    body_start: int


def read_dateline(text: str, start: int) -> Dateline | None:
    """The dateline that begins at `start`; None when a sentence or anything else does."""
    window = text[start : start + 4 * _LONGEST]
    chinese = _CHINESE.match(window)
    if chinese:
        return Dateline(
            text=chinese["line"], agency=chinese["agency"], body_start=start + chinese.end()
        )
    match = _DATELINE.match(window)
    if match is None or not _is_dateline(match):
        return None
    agency = (match["agency"] or "").strip("()/ ") or match["bare"] or ""
    return Dateline(
        text=match["line"].rstrip(" \t\u00a0,"),
        agency=agency,
        body_start=start + match.start("next"),
    )


def _is_dateline(match: re.Match[str]) -> bool:
    city, stop, agency, day = match["city"], match["stop"], match["agency"], match["day"]
    first = match["next"].strip("\"“”«'‘([*_")
    if len(match["line"]) > _LONGEST or first.islower() or _NO_PLACES.fullmatch(city):
        return False
    if agency and agency.strip("()/ ") in party_names():
        return False  # "Wang Yi (China) – …" is a speaker
    if stop == ".":
        return bool(agency) and match["agency"].startswith("/")
    if stop in {":", ""}:
        return bool(agency and day) or (stop == ":" and _is_seat(city))
    return bool(agency or day) or _is_in_capitals(city)


def _is_in_capitals(city: str) -> bool:
    """A place in capitals, as agencies print it; ``NATO`` and ``EU-CHINA`` are none."""
    words = re.split(r"[\s-]", city)
    return city.isupper() and len(city) > 2 and party_names().keys().isdisjoint([city, *words])


def _is_seat(city: str) -> bool:
    """A capital of a state, in capitals (``ISLAMABAD: …``)."""
    name = party_names().get(city.title())
    return city.isupper() and name is not None and name.kind is NameKind.CAPITAL

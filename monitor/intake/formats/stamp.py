"""Stamps: the lines by which an outlet signs and dates an article.

``(Xinhua) 09:37, July 31, 2022``, ``Kabar, 12 May 2023 14:05``, ``By X | Outlet | 3 June 2021``,
``Updated: …``. A stamp is a day, a time, names and labels, and nothing else: a line with another
word in it is a sentence or a title.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.intake.formats.dates import find_date
from monitor.parties import outlet_party, party_names

_LONGEST_STAMP = 160
EMPHASIS = "*_# \t\u00a0>"
_UPDATED = re.compile(r"(?:last )?(?:updated?|modified)\b|обновлено|更新|mis à jour", re.IGNORECASE)
_LABEL = re.compile(
    r"^(?:last )?(?:updated?|modified|published|posted|issued|released?|date|time|created)"
    r"(?: (?:on|at|date|time))*\b"
    r"|^(?:обновлено|опубликовано|дата|更新时间|发布时间|时间|日期|publié le|mis à jour le)",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"^(?:source|来源|источник)\s*[:：]\s*", re.IGNORECASE)
_BYLINE = re.compile(r"^(?:by|from our|автор|记者|作者)\b\s*[:：]?\s*\S", re.IGNORECASE)
_PARTS = re.compile(r"\s*[|;,，()（）\[\]·•]+\s*|\s+[-–—/]+\s+")
_OUTLET_WORD = re.compile(
    r"\b(?:agency|news|times|post|press|daily|radio|tv|television|herald|gazette|tribune|media"
    r"|online|ministry|office|embassy|service|government|bureau)\b|\.[a-z]{2,4}$|社$|网$|报$|агентство",
    re.IGNORECASE,
)
#: Words that open a sentence.
_OPENERS = frozenset({"on", "in", "at", "as", "through", "since", "from", "after", "before", "by"})
_SMALL_WORDS = frozenset({"of", "the", "and", "for", "de", "la", "du", "des", "del", "al", "el"})
_NAME_WORDS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A line by which an outlet signs and dates an article."""

    #: Empty when the line names none.
    publisher: str = ""
    #: ISO 8601; None for a line without a day.
    published_at: str | None = None
    #: Whether the day is that of a later change.
    is_update: bool = False
    #: The line itself when it names a place and a day rather than an outlet.
    place_line: str = ""


def read_stamp(line: str) -> Stamp | None:
    """The stamp a line is, such as ``(Xinhua) 09:37, July 31, 2022``; None for any other line."""
    line = line.strip(EMPHASIS)
    if not line or len(line) > _LONGEST_STAMP:
        return None
    dated = find_date(line)
    if dated is None:
        return _undated(line)
    rest = find_date(dated.rest)  # "Published … Updated …": the first day counts
    names = [part for part in map(_name, _PARTS.split((rest or dated).rest)) if part]
    if not all(map(_is_name, names)):
        return None
    is_signed = "T" in dated.iso or "|" in line
    outlet = _outlet(names, is_signed=is_signed)
    return Stamp(
        publisher=outlet,
        published_at=dated.iso,
        is_update=_UPDATED.match(line) is not None,
        place_line="" if outlet or not names else line,
    )


def _outlet(names: list[str], *, is_signed: bool) -> str:
    """The name known or formed like an outlet's; on a line with a clock time or bars, the first.

    Empty for "Geneva, 12 May 2023": a place, as far as the line tells.
    """
    known = next(filter(_is_outlet, names), "")
    if known or not names or not is_signed or names[0] in party_names():
        return known
    return names[0]


def _undated(line: str) -> Stamp | None:
    """A line that only names the source or the writer."""
    if source := _SOURCE.match(line):
        name = line[source.end() :].strip(" .")
        return Stamp(publisher=name) if _is_name(name) else None
    name = line.strip("()（）[] ")
    if name != line and _is_outlet(name) and _is_name(name):
        return Stamp(publisher=name)
    is_byline = _BYLINE.match(line) and len(line.split()) <= _NAME_WORDS and line[-1] not in ".:,"
    return Stamp() if is_byline else None


def _name(part: str) -> str:
    """A part of a stamp without labels; empty for a byline."""
    part = _LABEL.sub("", part.strip(" .:*_\t\u00a0")).strip(" .:：*_-–—/\t\u00a0")
    part = re.sub(r"^(?:at|on|à|в|le)$", "", _SOURCE.sub("", part))
    return "" if _BYLINE.match(part) else part


def _is_name(words: str) -> bool:
    """Whether these could be the name of an outlet or a place: few words, capitals, no sentence."""
    parts = words.split()
    if not 0 < len(parts) <= _NAME_WORDS or parts[0].lower() in _OPENERS:
        return False
    return all(not part[0].islower() or part in _SMALL_WORDS or "." in part for part in parts)


def _is_outlet(name: str) -> bool:
    bare = name.removeprefix("The ")
    return outlet_party(bare, "") is not None or _OUTLET_WORD.search(bare) is not None

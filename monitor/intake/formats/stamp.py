"""Stamps: the lines by which an outlet or an office signs and dates an article.

``(Xinhua) 09:37, July 31, 2022``, ``Kabar, 12 May 2023 14:05``, ``By X | Outlet | 3 June 2021``,
``2 May 2025 / circulated 3 May 2025``, ``Press release``. A stamp is days, a time, names, labels
and notices, and nothing else: a line with another word in it is a sentence or a title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum

from monitor.intake.formats.dates import Dated, find_date, find_yearless
from monitor.intake.formats.letterhead import (
    SMALL_WORDS,
    is_field,
    is_notice,
    is_office,
    is_outlet,
    is_place,
    is_said_of_place,
    sender,
)
from monitor.parties import party_names

_LONGEST_STAMP = 160
EMPHASIS = "*_# \t\u00a0>"
_UPDATED_WORD = r"(?:updated?|modified|revised|corrected|обновлено|更新|mis à jour)"
_PUBLISHED_WORD = (
    r"(?:published|posted|issued|released|release date|circulated|publication"
    r"|опубликовано|发布|publié)"
)
_UPDATED = re.compile(rf"\b{_UPDATED_WORD}", re.IGNORECASE)
_PUBLISHED = re.compile(rf"\b{_PUBLISHED_WORD}", re.IGNORECASE)
_LABEL = re.compile(
    rf"^(?:(?:last|first|originally) )?(?:{_UPDATED_WORD}|{_PUBLISHED_WORD}|date|time|created)"
    r"(?: (?:on|at|date|time|in|le)|时间)*(?!\w)"
    r"|^(?:дата|时间|日期)",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"^(?:source|来源|источник)\s*[:：]\s*", re.IGNORECASE)
_BYLINE = re.compile(
    r"^(?:by\b(?!\s+\d)|from our\b|(?:author|writer|reporter|correspondent)s?\s*[:：]"
    r"|автор|记者|作者)\s*[:：]?\s*\S",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*[|;,，()（）\[\]·•]+\s*|\s+[-–—/]+\s+|(?<=\d)\.\s+|\.$")
#: Where a line with several days falls apart: each label keeps its day.
_PHRASES = re.compile(
    r"[|;()（）\[\]·•]|\s/\s|\s[-–—]\s|(?<=\d)\.\s"
    rf"|(?<!last)(?<!first)\s(?=(?:(?:last|first) )?(?:{_UPDATED_WORD}|{_PUBLISHED_WORD}))",
    re.IGNORECASE,
)
#: Words that open a sentence.
_OPENERS = frozenset({"on", "in", "at", "as", "through", "since", "from", "after", "before", "by"})
_NAME_WORDS = 6
_BYLINE_WORDS = SMALL_WORDS | {"our", "staff", "special", "own", "correspondent", "reporter", "in"}
#: What papers add to a byline: "3 min read". Tried once for a run of blanks, not at each of them.
_READING_TIME = re.compile(
    r"(?<!\s)(?:\s*\|)?\s*\b\d{1,2}[ -]min(?:ute)?s?[ -]read\b", re.IGNORECASE
)
_CLOCK = re.compile(r"\d{1,2}:\d\d\S*(?: [ap]\.?m\.?)?", re.IGNORECASE)


class Role(IntEnum):
    """What a day of a head is the day of; the surest day of publication first."""

    PUBLISHED = 0  # beside a word such as published, issued, circulated
    STAMPED = 1  # on a line of its own or beside an outlet
    DATELINE = 2  # beside the place of writing
    TITLE = 3
    UPDATED = 4  # of a later change: only where there is no other


#: In ISO 8601, as precise as printed, each with what it is the day of.
Days = tuple[tuple[Role, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A line by which an outlet signs and dates an article."""

    #: Empty when the line names none.
    publisher: str = ""
    #: Empty for a line without a day.
    days: Days = ()
    #: Whether it is days, times and labels, or a labelled field, so that no sentence begins so.
    is_bare: bool = False
    #: The place and the day as printed, when the line opens with them and names no outlet; the day
    #: alone when a day of issue follows it.
    place_line: str = ""

    @property
    def published_at(self) -> str | None:
        """The likeliest day of publication; None for a line without a day."""
        return first_day(self.days)


def first_day(days: Iterable[tuple[Role, str]]) -> str | None:
    """The surest day of publication among the days of a head; of equals, the first printed."""
    return min(days, key=lambda day: day[0], default=(Role.UPDATED, None))[1]


def read_stamp(line: str, text: str = "", *, is_day_first: bool | None = None) -> Stamp | None:
    """The stamp a line is, such as ``(Xinhua) 09:37, July 31, 2022``; None for any other line.

    `text` is what the line stands above, and may tell a place from a person.
    """
    line = _READING_TIME.sub("", line).strip(EMPHASIS)
    if not line or len(line) > _LONGEST_STAMP:
        return None
    days, rest = _days(line, is_day_first)
    if not days:
        return _undated(line) or _unread(line, text, is_day_first)
    names = [name for part in _PARTS.split(rest) if (name := _name(part))]
    if not all(map(_is_name, names)):
        return None
    is_signed = "|" in line or any("T" in iso for _, iso in days)
    outlet = _outlet(names, text, is_signed=is_signed)
    place_line = ""
    if not outlet:
        bare = line.strip("()[]（） ")
        place_line = _place_line(bare, names, text) or _day_before_issue(bare, days)
    if place_line:
        days = tuple((_of_place(role), iso) for role, iso in days)
    return Stamp(publisher=outlet, days=days, is_bare=not names, place_line=place_line)


def _unread(line: str, text: str, is_day_first: bool | None) -> Stamp | None:
    """A line with a day such as 03/04/2023 that nothing tells how to read: a stamp without it."""
    if is_day_first is not None or "/" not in line:
        return None
    stamp = read_stamp(line, text, is_day_first=True)
    return replace(stamp, days=()) if stamp else None


def _days(line: str, is_day_first: bool | None) -> tuple[Days, str]:
    """The days of a line, and what is left of it; no days when there is none with a year."""
    dated = find_date(line, is_day_first=is_day_first)
    if dated is None:
        return (), line
    phrases = [phrase for phrase in _PHRASES.split(line) if phrase.strip()]
    near = date.fromisoformat(dated.iso[:10])
    found = [_dated(phrase, is_day_first, near) for phrase in phrases]
    days = tuple((_role(p), one.iso) for p, one in zip(phrases, found, strict=True) if one)
    if len(days) < 2:  # the label, the day and its time may stand in phrases of their own
        return ((_role(line), dated.iso),), dated.rest
    rests = (one.rest if one else p for p, one in zip(phrases, found, strict=True))
    return days, " | ".join(rests)


def _dated(phrase: str, is_day_first: bool | None, near: date) -> Dated | None:
    found = find_date(phrase, is_day_first=is_day_first)
    return found or find_yearless(phrase, near)


def _role(phrase: str) -> Role:
    if _UPDATED.search(phrase):
        return Role.UPDATED
    return Role.PUBLISHED if _PUBLISHED.search(phrase) else Role.STAMPED


def _of_place(role: Role) -> Role:
    return Role.DATELINE if role is Role.STAMPED else role


def _place_line(line: str, names: list[str], text: str) -> str:
    """The place and day a line opens with; empty when it opens with anything else."""
    if not names or not line.startswith(names[0]) or not is_place(names[0], text):
        return ""
    phrase = _PHRASES.split(line)[0].strip(" ,.\t\u00a0")
    return phrase if find_date(phrase) else line


def _day_before_issue(line: str, days: Days) -> str:
    """The day of the event in "11 May 2023. Note issued 12 May 2023."; else empty."""
    if [role for role, _ in days] != [Role.STAMPED, Role.PUBLISHED]:
        return ""
    phrase = _PHRASES.split(line)[0].strip(" ,.")
    return phrase if find_date(phrase) else ""


def _outlet(names: list[str], text: str, *, is_signed: bool) -> str:
    """The name known or formed like an outlet's; on a line with a clock time or bars, the first.

    Empty for "Geneva, 12 May 2023": a place, as far as the line or the text tells.
    """
    known = next(filter(is_outlet, names), "")
    if known or not names or not is_signed or names[0] in party_names():
        return known
    return "" if is_said_of_place(names[0], text) else names[0]


def _undated(line: str) -> Stamp | None:
    """A line that only names the source, the writer, or what the document is."""
    if source := _SOURCE.match(line):
        name = line[source.end() :].strip(" .")
        return Stamp(publisher=name) if _is_name(name) else None
    name = line.strip("()（）[] ")
    if name != line and is_outlet(name) and _is_name(name):
        return Stamp(publisher=name)
    parts = [part.strip() for part in _PARTS.split(line) if part.strip()]
    if is_field(line):
        return Stamp(publisher=next(filter(is_outlet, [sender(line)]), ""), is_bare=True)
    if all(map(is_notice, parts)):
        return Stamp()
    if _is_byline(line):
        return Stamp(publisher=next(filter(is_outlet, parts[1:]), ""))
    return None


def _is_byline(line: str) -> bool:
    """ "By A. Writer, The Outlet", "By our correspondent": names, and no sentence."""
    words = line.replace(",", " ").split()[1:]
    if not _BYLINE.match(line) or line[-1] in ".:" or len(words) > 2 * _NAME_WORDS:
        return False
    return all(not word[0].islower() or word in _BYLINE_WORDS for word in words)


def _name(part: str) -> str:
    """A part of a stamp without labels; empty for a byline, a notice or a time of day."""
    part = _LABEL.sub("", part.strip(" .:*_\t\u00a0")).strip(" .:：*_-–—/\t\u00a0")
    part = re.sub(r"(?:^|\s)(?:at|on|à|в|le)$", "", _SOURCE.sub("", part))
    is_nameless = not part or _is_byline(part) or _CLOCK.fullmatch(part) or is_notice(part)
    return "" if is_nameless else part


def _is_name(words: str) -> bool:
    """Whether these could be the name of an outlet or a place: few words, capitals, no sentence."""
    if is_office(words):
        return True
    parts = words.split()
    if not 0 < len(parts) <= _NAME_WORDS or parts[0].lower() in _OPENERS:
        return False
    if parts[-1] in SMALL_WORDS:  # "Talks of" a day
        return False
    return all(not part[0].islower() or part in SMALL_WORDS or "." in part for part in parts)

"""What stands above a body: title, outlet stamps, byline, dateline; the same for every format.

Read line by line until a line is none of these. When in doubt a line is body: a stamp left in the
body costs nothing, a sentence taken for a stamp is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from monitor.intake.formats.dateline import Dateline, read_dateline
from monitor.intake.formats.dates import find_date
from monitor.intake.formats.stamp import EMPHASIS, Stamp, read_stamp
from monitor.text import fold

#: Heads are short; longer ones are not looked through.
_WINDOW = 6000
_MOST_LINES = 8
_LONGEST_TITLE = 200
#: A text with longer lines is not hard-wrapped: each of its lines is a paragraph.
_WRAP_WIDTH = 110


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What was read above the body."""

    #: Where the body starts in the text.
    body_start: int
    title: str = ""
    publisher: str = ""
    published_at: str | None = None
    dateline: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    #: Without white space and emphasis marks around it.
    text: str
    #: Whether an empty line follows.
    has_gap: bool


def read_head(text: str, start: int = 0, *, title: str = "") -> Head:
    """The head of ``text[start:]``; a line that repeats `title` belongs to it."""
    found = title
    stamps: list[Stamp] = []
    lines = list(_lines(text, start))
    for line, below in zip_longest(lines, lines[1:]):
        dateline = read_dateline(text, line.start)
        if dateline or below is None or len(stamps) > _MOST_LINES:
            return _head(found, stamps, dateline, line.start)
        stamp = read_stamp(line.text) if _is_apart(text, line, below) else None
        if title and fold(line.text) == fold(title):
            continue
        if not found and not stamps and _is_title(text, line, below, stamp):
            found = line.text
        elif stamp:
            stamps.append(stamp)
        else:
            return _head(found, stamps, None, line.start)
    return Head(body_start=len(text), title=found)


def _is_apart(text: str, line: _Line, below: _Line) -> bool:
    """Whether a line is a paragraph of its own, and no piece of a wrapped one."""
    return (
        line.has_gap
        or len(below.text) > _WRAP_WIDTH
        or read_stamp(below.text) is not None
        or read_dateline(text, below.start) is not None
    )


def _is_title(text: str, line: _Line, below: _Line, stamp: Stamp | None) -> bool:
    """A short first line without a full stop, apart from what follows and no outlet's stamp."""
    if len(line.text) > _LONGEST_TITLE or (stamp and not stamp.place_line):
        return False
    ends = re.search(r"[.。;:,]$", line.text) and not re.search(r"\b[A-Z]\.$", line.text)
    return not ends and _is_apart(text, line, below)


def _head(title: str, stamps: list[Stamp], dateline: Dateline | None, start: int) -> Head:
    """What was found, a later change's day after the day of publication."""
    days = [one.published_at for one in sorted(stamps, key=lambda one: one.is_update)]
    days.append(_full_day(dateline))
    publishers = [one.publisher for one in stamps] + [dateline.agency if dateline else ""]
    places = [dateline.text if dateline else ""] + [one.place_line for one in stamps]
    return Head(
        body_start=dateline.body_start if dateline else start,
        title=title,
        publisher=next(filter(None, publishers), ""),
        published_at=next(filter(None, days), None),
        dateline=next(filter(None, places), ""),
    )


def _full_day(dateline: Dateline | None) -> str | None:
    dated = find_date(dateline.text) if dateline else None
    return dated.iso[:10] if dated else None


def _lines(text: str, start: int) -> Iterator[_Line]:
    """The first lines that are not blank, with their place in the text."""
    first = re.compile(r"\S").search(text, start)
    start = first.start() if first else len(text)
    window = text[start : start + _WINDOW]
    for match in re.finditer(r"\S[^\r\n]*", window):
        after = window[match.end() : match.end() + 200]
        gap = re.match(r"(?:\r\n|\r|\n)[ \t\u00a0]*[\r\n]", after)
        yield _Line(start + match.start(), match.group().strip(EMPHASIS + "\r"), gap is not None)

"""What stands above a body: title, letterhead, stamps, byline, dateline; the same for every format.

Read line by line until a line is none of these. When in doubt a line is body: a stamp left in the
body costs nothing, a sentence taken for a stamp is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice, pairwise, takewhile

from monitor.intake.formats.dateline import Dateline, closing_dateline, read_dateline
from monitor.intake.formats.dates import day_order, find_date
from monitor.intake.formats.letterhead import headline, is_masthead, is_office, is_place
from monitor.intake.formats.stamp import EMPHASIS, Role, Stamp, first_day, read_stamp
from monitor.text import fold

#: Heads are short; longer ones are not looked through.
_WINDOW = 6000
_MOST_LINES = 12
_LONGEST_TITLE = 200
#: A text with longer lines is not hard-wrapped: each of its lines is a paragraph.
_WRAP_WIDTH = 110
_STOP = re.compile(r"(?<!\b[A-Z])[.。;:,]$")
_RULE = re.compile(r"[-–—=~_*]{3,}")
#: What a line of running text breaks off with.
_WRAPPED = re.compile(r"(?:\b(?:and|or|of|the|a|an|in|on|at|to|for|with|by|from|that)|[-–—])$")
#: An item of a list ("i. …", "(2) …", "- …") is body, however short.
_ITEM = re.compile(r"[ \t]*(?:[-*•·–—]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,5}|[IVX]{1,5})[.)])[ \t]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What was read above the body."""

    #: Where the body starts in the text.
    body_start: int
    title: str = ""
    publisher: str = ""
    #: The day of publication, ISO 8601; None where only the title or an update names a day.
    published_at: str | None = None
    #: The day the title names, else that of a later change; None without one.
    other_day: str | None = None
    dateline: str = ""


@dataclass(frozen=True, kw_only=True)
class _Line:
    """A line that is not blank, and how it stands among its neighbours."""

    start: int
    #: Without white space and emphasis marks around it.
    text: str
    #: Whether it opens like an item of a list.
    is_item: bool
    #: Whether an empty line follows.
    has_gap: bool
    #: What follows in the article: it may tell a place from a person.
    body: str
    is_day_first: bool | None

    @cached_property
    def stamp(self) -> Stamp | None:
        """The stamp it is; the name of an office or outlet by itself is one."""
        if self.is_item:
            return None
        stamp = read_stamp(self.text, self.body, is_day_first=self.is_day_first)
        if stamp is None and is_masthead(self.text):
            return Stamp(publisher=self.text)
        if stamp is None and (is_office(self.text) or _RULE.fullmatch(self.text)):
            return Stamp()
        return stamp if stamp and stamp.place_line else self._with_dateline(stamp)

    def _with_dateline(self, stamp: Stamp | None) -> Stamp | None:
        """The stamp with the dateline that is the whole of the line, or all but a byline of it."""
        line = read_dateline(f"{self.text} -- A", 0) if re.search(r"\d", self.text) else None
        if line is None or not is_place(line.place, self.body):
            return stamp
        if stamp is None and line.text == self.text:
            return Stamp(publisher=line.agency, place_line=line.text)
        return replace(stamp, place_line=line.text) if stamp and line.agency else stamp

    @cached_property
    def is_short(self) -> bool:
        """Whether it is no sentence and no item: a title, a name, part of a letterhead."""
        is_open = len(self.text) <= _LONGEST_TITLE and not _STOP.search(self.text)
        return is_open and not self.is_item


@dataclass(frozen=True, slots=True, kw_only=True)
class _Extent:
    """Which lines are head."""

    #: How many of the first lines.
    count: int
    #: Those of them that are neither stamp nor repeated title: the headline first.
    titles: tuple[_Line, ...]


def read_head(text: str, start: int = 0, *, title: str = "") -> Head:
    """The head of ``text[start:]``; a line that repeats `title` belongs to it."""
    lines = list(islice(_lines(text, start), 2 * _MOST_LINES))
    extent = _extent(text, lines, title)
    if extent.count == len(lines):
        return _head(text, lines, extent, title, None)
    return _head(text, lines, extent, title, read_dateline(text, lines[extent.count].start))


def _extent(text: str, lines: Sequence[_Line], title: str) -> _Extent:
    """The lines up to the first that is body or opens with a dateline; the last is always body."""
    titles: list[_Line] = []
    for i, line in enumerate(lines[:_MOST_LINES]):
        if title and fold(line.text) == fold(title) and i + 1 < len(lines):
            continue
        if i + 1 == len(lines):
            return _Extent(count=i, titles=tuple(titles))
        is_apart = _is_apart(text, line, lines[i + 1])
        if line.stamp and is_apart:
            continue
        is_first = not titles and not title and is_apart
        is_more = is_first or _is_letterhead(lines[i:])
        if read_dateline(text, line.start) or not line.is_short or not is_more:
            return _Extent(count=i, titles=tuple(titles))
        titles.append(line)
    return _Extent(count=min(len(lines), _MOST_LINES), titles=tuple(titles))


def _is_apart(text: str, line: _Line, below: _Line) -> bool:
    """Whether a line is a paragraph of its own, and no piece of a wrapped one."""
    return (
        line.has_gap
        or (line.stamp is not None and line.stamp.is_bare)
        or len(below.text) > _WRAP_WIDTH
        or (below.stamp is not None and not _goes_on(line, below))
        or read_dateline(text, below.start) is not None
    )


def _goes_on(line: _Line, below: _Line) -> bool:
    """Whether a sentence runs from one line into the other: "… met in Arbad on / 12 May 2023."."""
    return _WRAPPED.search(line.text) is not None or below.text[:1].islower()


def _is_letterhead(lines: Sequence[_Line]) -> bool:
    """Whether the lines down to the next empty one are short and the last of them is a day.

    So stands "Secretary of State X" between "Press Statement" and the day.
    """
    block = [*takewhile(lambda line: not line.has_gap, lines)]
    if len(block) == len(lines):
        return False
    last = lines[len(block)]
    is_dated = last.stamp is not None and bool(last.stamp.days) and not _STOP.search(last.text)
    return is_dated and all(
        line.is_short and not _goes_on(line, below) for line, below in pairwise([*block, last])
    )


def _head(
    text: str, lines: Sequence[_Line], extent: _Extent, title: str, dateline: Dateline | None
) -> Head:
    """What the lines of the head say, together with the dateline the body opens with."""
    above = lines[: extent.count]
    stamps = [line.stamp for line in above if line.stamp and line not in extent.titles]
    titles = [headline(line.text) for line in extent.titles] or [title or _stand_in(above)]
    places = [dateline.text if dateline else "", *(stamp.place_line for stamp in stamps)]
    places += (closing_dateline(one, text) for one in titles)
    publishers = [*(stamp.publisher for stamp in stamps), dateline.agency if dateline else ""]
    days = [day for stamp in stamps for day in stamp.days]
    days += _days(Role.DATELINE, [dateline.text] if dateline else [])
    others = [day for day in days if day[0] is Role.UPDATED] + _days(Role.TITLE, titles)
    start = lines[extent.count].start if extent.count < len(lines) else len(text)
    return Head(
        body_start=_below_byline(text, dateline.body_start) if dateline else start,
        title=title or titles[0],
        publisher=next(filter(None, publishers), ""),
        published_at=first_day(day for day in days if day[0] is not Role.UPDATED),
        other_day=first_day(others),
        dateline=next(filter(None, places), ""),
    )


def _stand_in(lines: Sequence[_Line]) -> str:
    """In want of a headline, the first office, number or notice."""
    return next((x.text for x in lines if x.stamp and not x.stamp.days and x.is_short), "")


def _days(role: Role, texts: Sequence[str]) -> list[tuple[Role, str]]:
    return [(role, dated.iso[:10]) for dated in map(find_date, texts) if dated]


def _below_byline(text: str, start: int) -> int:
    """Where the body starts when a byline stands between dateline and first sentence."""
    line = re.compile(r"[^\r\n]*").match(text, start)
    if line is None or read_stamp(line.group()) is None:
        return start
    below = re.compile(r"\S").search(text, line.end())
    return below.start() if below else start


def _lines(text: str, start: int) -> Iterator[_Line]:
    """The first lines that are not blank, with their place in the text."""
    first = re.compile(r"\S").search(text, start)
    start = first.start() if first else len(text)
    window = text[start : start + _WINDOW]
    is_day_first = day_order(window)
    for match in re.finditer(r"\S[^\r\n]*", window):
        after = window[match.end() : match.end() + 200]
        gap = re.match(r"(?:\r\n|\r|\n)[ \t\u00a0]*[\r\n]", after)
        yield _Line(
            start=start + match.start(),
            text=match.group().strip(EMPHASIS + "\r"),
            is_item=_ITEM.match(match.group()) is not None,
            has_gap=gap is not None,
            body=window,
            is_day_first=is_day_first,
        )

"""Newswire text: a header line, an outlet stamp, a dateline, the body, an editor line.

::

     date 2022-07-31 Ministers meet on railway
    (Agency) 09:37, July 31, 2022
    CITY, July 30 (Agency) -- The first sentence …
    (Web editor: …)

The header and the leading space come from the collector that saved the page; the stamp may have
lost its first bracket. Any of header, stamp and dateline may be missing, not all three.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.intake.formats.article import make_article
from monitor.intake.formats.dates import find_date
from monitor.intake.formats.head import Head, read_head
from monitor.model import Article

_HEADER = re.compile(
    r"\s*date:?[ \t]+(?P<day>\d{4}-\d{2}-\d{2})(?:[ \t]+(?P<title>\S[^\r\n]*))?(?:\r?\n|\r|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Newswire:
    """The layout as it stands."""

    #: The day of the header line, ISO 8601; None without one.
    day: str | None
    #: The title of the header line; empty without one.
    title: str
    head: Head


def parse(text: str) -> Newswire:
    """The parts of a newswire text; missing ones are empty."""
    header = _HEADER.match(text)
    if header is None:
        return Newswire(day=None, title="", head=read_head(text))
    day = find_date(header["day"])
    title = header["title"] or ""
    head = read_head(text, header.end(), title=title)
    return Newswire(day=day.iso if day else None, title=title, head=head)


def matches(text: str, source: str) -> bool:  # noqa: ARG001 - every format is asked the same way
    """Whether a header line, a stamp or a dateline stands above the body."""
    if _HEADER.match(text):
        return True
    if text.startswith(("---", "# ")):
        return False
    head = read_head(text)
    return bool(head.dateline or head.published_at or head.publisher)


def read(text: str, source: str) -> Article:
    """The article; the stamp's time of day completes the day of the header."""
    wire = parse(text)
    stamped = wire.head.published_at or wire.head.other_day
    return make_article(
        text,
        wire.head,
        source=source,
        form="newswire",
        title=wire.title,
        published_at=_more_precise(wire.day, stamped),
    )


def _more_precise(day: str | None, stamped: str | None) -> str | None:
    """The stamp where it agrees with the header or the header says nothing; else the header."""
    if day is None or (stamped and stamped.startswith(day)):
        return stamped
    return day

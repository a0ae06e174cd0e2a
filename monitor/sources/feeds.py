"""A feed taken apart by feedparser: its entries, and what each says of its article."""

from __future__ import annotations

import re
from calendar import timegm
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from io import BytesIO
from typing import Any

import feedparser  # type: ignore[import-untyped]

from monitor.errors import FetchError
from monitor.sources.answers import Answer
from monitor.sources.entries import Entry
from monitor.sources.time_limit import time_limit
from monitor.text import content_id, one_line

#: A feed lists its newest; one with more is an archive.
_MOST_ENTRIES = 1000
#: Where pages name their feed.
_HEAD = 200_000
_LINK = re.compile(r"<link\b[^>]{1,1000}>", re.IGNORECASE)
_NAMES_FEED = re.compile(r"application/(?:rss|atom)\+xml", re.IGNORECASE)
_TARGET = re.compile(r"""href\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed as it is now."""

    title: str
    entries: tuple[Entry, ...]


def read_feed(answer: Answer) -> Feed:
    """The feed of an answer; FetchError when it is none."""
    told = {"content-location": answer.url}
    if answer.media_type:
        charset = f"; charset={answer.charset}" if answer.charset else ""
        told["content-type"] = f"{answer.media_type}{charset}"
    try:
        with time_limit():
            # A stream: feedparser takes text for the name of a file first.
            found = feedparser.parse(BytesIO(answer.body), response_headers=told)
            entries = {one.key: one for one in _entries(found.entries[:_MOST_ENTRIES])}
    except Exception as error:
        reason = f"cannot be taken apart ({type(error).__name__}: {error})"
        raise FetchError(f"{answer.url}: {one_line(reason)}", url=answer.url) from error
    if not found.get("version") and not entries:
        raise FetchError(
            f"{answer.url}: no feed ({answer.media_type or 'of no type'}); {_advice(answer)}",
            url=answer.url,
        )
    return Feed(title=_said(found.feed, "title"), entries=tuple(entries.values()))


def _advice(answer: Answer) -> str:
    """What to do about a page that is no feed: pages name theirs."""
    text = answer.body[:_HEAD].decode("utf-8", errors="replace")
    if found := next(filter(_NAMES_FEED.search, _LINK.findall(text)), None):
        target = _TARGET.search(found)
        return f"the page names one: {unescape(target[1]) if target else found}"
    return "give the address of an RSS or Atom feed, or set kind to list"


def _said(of: Any, name: str) -> str:
    """A line of a feed or entry, without feedparser's stand-ins from other elements."""
    return one_line(str(dict.get(of, name, "")))


def _entries(found: list[Any]) -> Iterator[Entry]:
    """Those of which anything can be read; feeds put the newest first, here it is the last."""
    for one in reversed(found):
        url, title, html = _said(one, "link"), _said(one, "title"), _html(one)
        if url or html:
            yield Entry(
                key=_said(one, "id") or url or content_id(title, html),
                url=url,
                title=title,
                published=_published(one),
                mark=content_id(url, title, html, _said(one, "updated")),
                html=html,
            )


def _html(entry: Any) -> str:
    """The longest of what the entry holds: the text before its summary."""
    held = [str(part.get("value", "")) for part in dict.get(entry, "content", ())]
    return max([*held, str(dict.get(entry, "summary", ""))], key=len)


def _published(entry: Any) -> str:
    """When it was published; its day is that of the place, which feedparser turns into UTC."""
    for name in ("published", "updated"):
        if text := _said(entry, name):
            for read in (datetime.fromisoformat, parsedate_to_datetime):
                try:
                    return read(text).isoformat()
                except (ValueError, OverflowError):
                    continue
        if moment := dict.get(entry, f"{name}_parsed"):
            try:
                return datetime.fromtimestamp(timegm(moment), UTC).isoformat()
            except (ValueError, OverflowError, OSError):
                continue
    return ""

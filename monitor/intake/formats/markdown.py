"""Markdown, with or without YAML front matter; its marks stay in the text.

Front matter that is no YAML is passed over: the title then comes from the heading or the file
name. Values are taken as strings (YAML would read ``no`` as false and shift time zones).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import yaml

from monitor.intake.formats.article import clean, make_article
from monitor.intake.formats.dates import date_in_name, find_date
from monitor.intake.formats.head import read_head
from monitor.model import Article

_EXTENSIONS = (".md", ".markdown")
#: Longer front matter is none; a bound on what the YAML parser is given.
_LONGEST = 20_000
_CLOSED = re.compile(
    r"---[ \t]*\r?\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.DOTALL | re.MULTILINE
)
#: The closing line is missing: key lines up to the first blank line.
_UNCLOSED = re.compile(
    r"---[ \t]*\r?\n(?P<yaml>(?:[\w-]+:[^\r\n]*(?:\r?\n|$)|[ \t]+\S[^\r\n]*(?:\r?\n|$))+)"
)
_HEADING = re.compile(
    r"\s*(?:\#[ \t]+(?P<atx>\S[^\r\n]*?)[ \t#]*|(?P<setext>\S[^\r\n]*)\r?\n=+[ \t]*)"
    r"(?:\r?\n|$)"
)
_TITLE = ("title", "headline", "name")
_PUBLISHED = (
    "published_time", "published_at", "date_published", "datepublished", "publication_date",
    "pubdate", "published", "date", "created",
)  # fmt: skip
_UPDATED = ("updated", "modified", "last_modified", "lastmod")
_PUBLISHER = (
    "publisher",
    "outlet",
    "site_name",
    "sitename",
    "agency",
    "site",
    "organization",
    "source",
)
_URL = (
    "source_url",
    "canonical_url",
    "canonical",
    "url",
    "link",
    "permalink",
    "original",
    "source",
)
_LANGUAGE = ("lang", "language", "locale")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The layout as it stands."""

    #: Keys in lower case with underscores; empty without front matter or when it is broken.
    front_matter: Mapping[str, str]
    #: Of the first line after it; empty without one.
    heading: str
    #: Where the text after front matter and heading starts.
    start: int


def parse(text: str) -> Page:
    """Front matter and first heading; missing ones are empty."""
    match = _CLOSED.match(text, 0, _LONGEST) or _UNCLOSED.match(text, 0, _LONGEST)
    start = match.end() if match else 0
    heading = _HEADING.match(text, start, start + 2000)
    return Page(
        front_matter=_front_matter(match["yaml"]) if match else {},
        heading=(heading["atx"] or heading["setext"]) if heading else "",
        start=heading.end() if heading else start,
    )


def matches(text: str, source: str) -> bool:
    """Whether it opens with front matter or a heading, or its name says so."""
    return (
        PurePosixPath(source).suffix.lower() in _EXTENSIONS
        or text.startswith("# ")
        or _CLOSED.match(text, 0, _LONGEST) is not None
    )


def read(text: str, source: str) -> Article:
    """The article; the publisher is the one named, else the host the text came from."""
    page = parse(text)
    keys = page.front_matter
    title = clean(_first(keys, _TITLE)) or page.heading.strip("*_# ")
    head = read_head(text, page.start, title=title)
    url = next((value for value in _values(keys, _URL) if _host(value)), "")
    named = next((value for value in _values(keys, _PUBLISHER) if not _host(value)), "")
    return make_article(
        text,
        head,
        source=source,
        form="markdown",
        title=title or head.title or _title_in_name(source),
        publisher=named or head.publisher or _host(url),
        published_at=_day(keys, _PUBLISHED) or head.published_at or _day(keys, _UPDATED),
        language=_first(keys, _LANGUAGE)[:2].lower(),
        url=url,
    )


#: As safe as SafeLoader, and make nothing but strings, lists and dicts. The one in C, where there
#: is one, is half as much work, but refuses halves of characters ("\\ud83d"), as JSON has them.
_LOADERS = (getattr(yaml, "CBaseLoader", yaml.BaseLoader), yaml.BaseLoader)


def _front_matter(block: str) -> dict[str, str]:
    values = None
    for loader in _LOADERS:
        # "\\UFFFFFFFF" is an OverflowError
        with suppress(yaml.YAMLError, RecursionError, ValueError, OverflowError):
            values = yaml.load(block, Loader=loader)  # noqa: S506
            break
    if not isinstance(values, dict):
        return {}
    pairs = (
        (key, value[0] if isinstance(value, list) and value else value)
        for key, value in values.items()
    )
    return {
        re.sub(r"[\s-]", "_", key.lower()): value
        for key, value in pairs
        if isinstance(key, str) and isinstance(value, str)
    }


def _values(keys: Mapping[str, str], names: tuple[str, ...]) -> Iterator[str]:
    return (value for name in names if (value := clean(keys.get(name, ""))))


def _first(keys: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next(_values(keys, names), "")


def _day(keys: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    """The day of the first of the keys that holds one."""
    days = (find_date(value) for value in _values(keys, names))
    return next((day.iso for day in days if day), None)


def _host(url: str) -> str:
    """The host of a web address without ``www.``; empty when it is none."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.") if parts.scheme in {"http", "https"} else ""


def _title_in_name(source: str) -> str:
    """The words of the file name, without its day."""
    name = PurePosixPath(source).stem
    day = date_in_name(name)
    words = name.replace(day, "") if day else name
    return re.sub(r"[\s_-]+", " ", words).strip().capitalize()

"""HTML: the main text of a page, taken out of it by trafilatura; nothing is fetched.

The text of the article is the extracted one, paragraphs parted by blank lines.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from monitor.errors import LimitError, SourceError
from monitor.intake.formats.article import clean, make_article
from monitor.intake.formats.dates import find_date
from monitor.intake.formats.head import read_head
from monitor.intake.limits import Limits
from monitor.model import Article

_EXTENSIONS = (".html", ".htm")
_OPENING = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
#: A news page has some thousand tags. 50,000 take about three seconds, 200,000 took fifteen.
_MOST_TAGS = 50_000
#: Four times the size of large news pages; what pages embed as base64 is left out first.
_LARGEST = 5_000_000
_EMBEDDED = re.compile(r"data:[\w/+.;=-]{1,100},[A-Za-z0-9+/=%]{100,}")
#: A tag, up to 3,000 pieces of it: a thousand attributes. The parser compares each attribute with
#: all others of its tag: 200,000 took over five minutes. Pages in use have quotes too many or too
#: few: one opens after "=" only. No character is looked at twice.
_TAG_BEGUN = re.compile(
    r"""<[a-zA-Z](?>=\s*+"[^"]*+"|=\s*+'[^']*+'|[\s/]++|[^\s/>="']++|["'=]){0,3000}+([^>])?"""
)
#: What holds no elements; the end of an unclosed one is that of the page.
_NO_MARKUP = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1|\Z)", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
#: Elements that hold nothing, or whose end may be left out: many of them in a row are no nest.
_UNNESTED = frozenset(
    "area base body br col colgroup dd dt embed head hr html img input keygen li link meta option "
    "optgroup p param rp rt source tbody td tfoot th thead tr track wbr".split()
)
#: Less than a sentence is a menu, not a text.
_LEAST_TEXT = 40
#: Fixed, so that a page gives the same article whenever it is read.
_DATES = {
    "original_date": True,
    "extensive_search": False,
    "min_date": "1945-01-01",
    "max_date": "2100-01-01",
}
_META = (
    "//meta[@property='article:published_time' or @itemprop='datePublished' or @name='pubdate'"
    " or @name='date' or @name='publishdate']/@content"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the page says of itself, and its main text; all empty when it says nothing."""

    title: str
    site: str
    published_at: str | None
    language: str
    url: str
    text: str


def matches(text: str, source: str) -> bool:
    """Whether it opens like a page, or is named like one and has tags."""
    is_named = PurePosixPath(source).suffix.lower() in _EXTENSIONS
    return _OPENING.match(text) is not None or (is_named and "<" in text)


def read(text: str, source: str) -> Article:
    """The article; SourceError when the page is too large to take apart or has no main text."""
    page = _taken_apart(text, source)
    return make_article(
        page.text,
        read_head(page.text, title=clean(page.title)),
        source=source,
        form="html",
        title=page.title,
        publisher=page.site,
        published_at=page.published_at,
        language=page.language,
        url=page.url,
    )


def _has_monster(text: str) -> bool:
    """Whether a tag has more attributes than any that somebody meant."""
    return any(tag[1] for tag in _TAG_BEGUN.finditer(_NO_MARKUP.sub("", text)))


def main_text(markup: str, source: str, limits: Limits) -> str:
    """The text of the markup a mail or record holds; SourceError as that of `read`."""
    if nesting(markup) > limits.max_nesting:
        raise LimitError(too_nested(limits.max_nesting), source=source)
    if _OPENING.match(markup) is None:
        markup = f"<html><body><article>{markup}</article></body></html>"
    return _taken_apart(markup, source).text


def too_nested(most: int) -> str:
    """What to say of a page over the limit."""
    return f"elements nested deeper than {most}; save its text as .txt or raise intake.max_nesting"


def _taken_apart(text: str, source: str) -> Page:
    text = _EMBEDDED.sub("", text)
    if len(text) > _LARGEST or text.count("<") > _MOST_TAGS or _has_monster(text):
        raise SourceError("HTML too large to take apart; save its text as .txt", source=source)
    page = parse(text)
    if page is None or len(page.text) < _LEAST_TEXT:
        raise SourceError("HTML without a main text; save the text itself as .txt", source=source)
    return page


def nesting(text: str) -> int:
    """How deep elements stand in one another, as far as their tags tell."""
    depth = deepest = 0
    for end, name in _TAG.findall(_NO_MARKUP.sub("", text)):
        if name.lower() not in _UNNESTED:
            depth = max(depth - 1, 0) if end else depth + 1
            deepest = max(deepest, depth)
    return deepest


def parse(text: str) -> Page | None:
    """The page taken apart; None when there is nothing to take apart."""
    # Loading takes a third of a second, which those without HTML need not wait for.
    from trafilatura import bare_extraction, load_html

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # we say it ourselves, in one line
    tree = load_html(text)
    if tree is None:
        return None
    said = tree.xpath(_META)
    language = str(tree.get("lang") or "")[:2].lower()
    document = bare_extraction(
        tree, include_comments=False, with_metadata=True, date_extraction_params=dict(_DATES)
    )
    if document is None:  # also when the page says "2023-05-12T00:00+99:99" of itself
        document = bare_extraction(load_html(text), include_comments=False)
    if document is None or isinstance(document, dict):
        return None
    days = [day for day in map(find_date, map(str, said)) if day]
    # What it says of itself may be in UTC, a day off from the one it shows.
    if seen := find_date(document.date or ""):
        days = [*(day for day in days if day.iso[:10] == seen.iso[:10]), seen]
    return Page(
        title=document.title or "",
        site=document.sitename or document.hostname or "",
        published_at=days[0].iso if days else None,
        language=language,
        url=_web_address(document.url or ""),
        text=_in_paragraphs(document.text or ""),
    )


def _in_paragraphs(text: str) -> str:
    return "\n\n".join(line.strip() for line in text.splitlines() if line.strip())


def _web_address(url: str) -> str:
    return url if urlsplit(url).scheme in {"http", "https"} else ""

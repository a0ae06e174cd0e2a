"""The links of a page that lists articles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from monitor.errors import FetchError
from monitor.sources.entries import Entry
from monitor.sources.time_limit import time_limit
from monitor.text import one_line

#: As of feeds: a page with more is no list of what is new.
_MOST_LINKS = 1000


def read_list(text: str, url: str, selector: str) -> tuple[Entry, ...]:
    """What a page links to, the last first as in feeds; FetchError when there is nothing."""
    try:
        with time_limit():
            links = list(_chosen(text, url, selector) if selector else _likely(text, url))
    except Exception as error:
        reason = f"cannot be taken apart ({type(error).__name__}: {error})"
        raise FetchError(f"{url}: {one_line(reason)}", url=url) from error
    found = [one for one in dict.fromkeys(links) if one != urldefrag(url).url]
    if not found:
        advice = "see whether links still fits the page" if selector else "set links to a selector"
        raise FetchError(f"{url}: no links to articles; {advice}", url=url)
    return tuple(Entry(key=one, url=one) for one in reversed(found[:_MOST_LINKS]))


def _chosen(text: str, url: str, selector: str) -> Iterator[str]:
    """Links that a selector finds, or that lie in what it finds."""
    tree = _tree(text)
    base = _base_of(tree, url)
    for element in tree.cssselect(selector):
        for link in [element] if element.tag == "a" else element.iterfind(".//a"):
            yield from _address(link, base)


def _likely(text: str, url: str) -> Iterator[str]:
    """Links within the site that look like articles, in the order of the page."""
    from courlan import extract_links

    likely = {one.rstrip("/") for one in extract_links(text, url=url, external_bool=False)}
    tree = _tree(text)
    base, site = _base_of(tree, url), _site_of(url)
    for link in tree.iterfind(".//a"):
        for one in _address(link, base):
            # For courlan one name under two endings (.org, .com) is one site, and so is its door.
            is_within = _site_of(one) == site and urlsplit(one).path.strip("/")
            if is_within and one.rstrip("/") in likely:
                yield one


def _tree(text: str) -> Any:
    from lxml import html  # type: ignore[import-untyped]

    # As bytes: lxml takes no text that names an encoding of its own.
    parser = html.HTMLParser(encoding="utf-8")
    return html.document_fromstring(text.encode("utf-8", "replace") or b"<html/>", parser=parser)


def _base_of(tree: Any, url: str) -> str:
    """What the addresses of a page are relative to."""
    named = tree.find(".//base[@href]")
    return urljoin(url, named.get("href").strip()) if named is not None else url


def _address(link: Any, base: str) -> Iterator[str]:
    """Where a link leads; nothing when that is not on the web."""
    target = (link.get("href") or "").strip()
    try:
        address = urldefrag(urljoin(base, target)).url
    except ValueError:
        return  # no address
    if target and address.startswith(("http://", "https://")):
        yield address


def _site_of(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")

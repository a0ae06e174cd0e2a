"""What is written into the watched folder: the page as it came, in UTF-8, with what is known of it.

What the page does not say itself stands in its head, in elements that `intake` reads in any page.
"""

from __future__ import annotations

import os
import re
from base64 import b32encode
from contextlib import suppress
from hashlib import sha256
from html import escape
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from monitor.errors import FetchError, SourceError
from monitor.intake import Limits, parse
from monitor.intake.decode import decode
from monitor.intake.extensions import EXTENSIONS
from monitor.sources.answers import Answer
from monitor.sources.entries import Entry
from monitor.sources.time_limit import TooSlowError, time_limit

_HTML = ".html"
#: Which file a type becomes, where files of that kind are read.
_EXTENSION_OF = {
    "text/html": _HTML,
    "application/xhtml+xml": _HTML,
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "message/rfc822": ".eml",
}
_LONGEST_NAME = 60
#: Heads of pages are shorter.
_HEAD = 200_000
#: Where what is known of a page goes: the last place of its head, else the first there is.
_PLACES = (
    re.compile(r"(?=</head\s*>)", re.IGNORECASE),
    re.compile(r"<head\b[^>]*>", re.IGNORECASE),
    re.compile(r"<html\b[^>]*>", re.IGNORECASE),
    re.compile(r"\s*<!doctype\b[^>]*>", re.IGNORECASE),
)
_SAYS_DAY = re.compile(
    r"article:published_time|datePublished|<meta[^>]{0,200}name\s*=\s*[\"']?(?:pub|publish)?date\b",
    re.IGNORECASE,
)
_SAYS_ADDRESS = re.compile(r"rel\s*=\s*[\"']?canonical|og:url", re.IGNORECASE)
_SAYS_PUBLISHER = re.compile(r"og:site_name", re.IGNORECASE)


def file_name(entry: Entry, extension: str) -> str:
    """The same for the same entry, whatever becomes of it: a name to read and a digest."""
    last = PurePosixPath(unquote(_path_of(entry.url))).stem
    words = "-".join(re.findall(r"[A-Za-z0-9]+", last))[:_LONGEST_NAME].strip("-").lower()
    # In letters and 2 to 7, in which no year of ours can be written: names are searched for days.
    digest = b32encode(sha256(entry.key.encode()).digest())[:13].decode().lower()
    return f"{words or 'page'}-{digest}{extension}"


def page_file(answer: Answer, entry: Entry, publisher: str) -> tuple[str, bytes]:
    """The name and the bytes of a page; FetchError when nothing of its kind is read."""
    extension = _extension(answer)
    if extension not in (_HTML, ".txt", ".md"):
        return file_name(entry, extension), answer.body
    try:
        text = text_of(answer)
    except SourceError:
        return file_name(entry, extension), answer.body  # what is wrong is said by who reads it
    if extension == _HTML:
        text = _with_facts(text, answer.url, entry.published, publisher)
    return file_name(entry, extension), text.encode("utf-8", "replace")


def entry_file(entry: Entry, publisher: str) -> tuple[str, bytes]:
    """A page made of what a feed gives itself."""
    title = escape(entry.title)
    bare = (
        '<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n'
        f"<title>{title}</title>\n</head>\n<body>\n<article>\n<h1>{title}</h1>\n{entry.html}\n</article>\n</body>\n</html>\n"
    )
    text = _with_facts(bare, entry.url, entry.published, publisher)
    return file_name(entry, _HTML), text.encode("utf-8", "replace")


def text_of(answer: Answer) -> str:
    """The characters of an answer; SourceError when it is no text."""
    return decode(answer.body, answer.url, told=answer.charset)


def put(path: Path, content: bytes) -> bool:
    """Write a file whole or not at all; False when the one there says the same.

    On the disk when this returns: what is noted afterwards is true after a power cut, too.
    """
    with suppress(OSError):
        kept = path.read_bytes()
        if kept == content or _reads_the_same(kept, content, path.name):
            return False
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        reason = error.strerror or str(error)
        raise FetchError(f"{path}: cannot be written ({reason}); make it writable") from error
    return True


def _reads_the_same(kept: bytes, content: bytes, name: str) -> bool:
    """Whether both are the same article: pages carry what changes with each look at them."""
    try:
        with time_limit():
            return parse(kept, name, limits=Limits()) == parse(content, name, limits=Limits())
    except (SourceError, TooSlowError):
        return False


def _extension(answer: Answer) -> str:
    named = PurePosixPath(_path_of(answer.url)).suffix.lower()
    extension = _EXTENSION_OF.get(answer.media_type, "")
    if not extension and answer.media_type in ("", "application/octet-stream"):
        extension = named or _HTML
    if extension not in EXTENSIONS:
        kind = answer.media_type or named
        raise FetchError(f"{answer.url}: {kind} is not read", url=answer.url)
    return extension


def _path_of(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""  # a feed may say anything


def _with_facts(text: str, url: str, published: str, publisher: str) -> str:
    """The page with what it does not say of itself."""
    head = text[:_HEAD]
    known = (
        (_SAYS_DAY, '<meta property="article:published_time" content="{}">', published),
        (_SAYS_ADDRESS, '<link rel="canonical" href="{}">', url),
        (_SAYS_PUBLISHER, '<meta property="og:site_name" content="{}">', publisher),
    )
    lines = [
        element.format(escape(value))
        for says, element, value in known
        if value and not says.search(head)
    ]
    if not lines:
        return text
    found = next(filter(None, (place.search(head) for place in _PLACES)), None)
    at = found.end() if found else 0
    return f"{text[:at]}{''.join(lines)}{text[at:]}"

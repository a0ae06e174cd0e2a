"""The source formats, and which of them a text is written in.

A format is a file here, its line in `FORMATS` or, where its files are no text or say themselves how
they are written, in `OF_BYTES`, and its extensions in `intake.extensions`. Its two halves: a mirror
of the foreign layout, and an adapter to Article; oddities of outlets stop there. Formats get
decoded text, or bytes, and a name, and open nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from monitor.intake.extensions import DOCX, HTML, JSON, MAIL, MARKDOWN, PDF, TEXT
from monitor.intake.formats import docx, html, json, mail, markdown, newswire, pdf, plain
from monitor.intake.limits import Limits
from monitor.model import Article


def _flat(_text: str) -> int:
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A layout articles come in."""

    name: str
    #: With their dot, in lower case; what the scan takes.
    extensions: tuple[str, ...]
    #: Whether a text of this name is in this layout: (text, source) → bool.
    matches: Callable[[str, str], bool]
    #: (text, source) → Article; SourceError when there is no body.
    read: Callable[[str, str], Article]
    #: How deep elements of a text stand in one another; 0 in layouts without.
    nesting: Callable[[str], int] = _flat


#: In the order they are asked; the last takes every text.
FORMATS = (
    Format(
        name="html",
        extensions=HTML,
        matches=html.matches,
        read=html.read,
        nesting=html.nesting,
    ),
    Format(name="newswire", extensions=TEXT, matches=newswire.matches, read=newswire.read),
    Format(
        name="markdown",
        extensions=MARKDOWN,
        matches=markdown.matches,
        read=markdown.read,
    ),
    Format(name="plain", extensions=TEXT, matches=plain.matches, read=plain.read),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BytesFormat:
    """A layout that is no plain text."""

    name: str
    extensions: tuple[str, ...]
    #: Whether bytes of this name are in this layout: (bytes, source) → bool.
    matches: Callable[[bytes, str], bool]
    #: (bytes, source, limits) → Article; SourceError when there is no body.
    read: Callable[[bytes, str, Limits], Article]


#: In the order they are asked, before those of text.
OF_BYTES = (
    BytesFormat(name="pdf", extensions=PDF, matches=pdf.matches, read=pdf.read),
    BytesFormat(name="docx", extensions=DOCX, matches=docx.matches, read=docx.read),
    BytesFormat(name="mail", extensions=MAIL, matches=mail.matches, read=mail.read),
    BytesFormat(name="json", extensions=JSON, matches=json.matches, read=json.read),
)


def detect_bytes(raw: bytes, source: str) -> BytesFormat | None:
    """The format of bytes that are no plain text; None for those that may be."""
    return next((one for one in OF_BYTES if one.matches(raw, source)), None)


def detect(text: str, source: str) -> Format:
    """The format of a text, by its first lines; its name decides only where they do not."""
    return next(one for one in FORMATS if one.matches(text, source))

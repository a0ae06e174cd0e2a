"""From what a format found to an Article: ids, fallbacks and clean values, the same for all."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256
from pathlib import PurePosixPath

from monitor.errors import SourceError
from monitor.intake.formats.dates import date_in_name
from monitor.intake.formats.head import Head
from monitor.intake.formats.language import language_of
from monitor.intake.formats.tail import trim_end
from monitor.model import Article
from monitor.text import one_line

#: ISO 639-1; a page may say anything of itself.
_CODE = re.compile(r"[a-z]{2}")
#: What a text has at least one of: blanks around a control character are none.
_LETTER = re.compile(r"[^\W_]")
#: Control characters but tab and line feed, halves of characters, marks that are none.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_TITLE_LENGTH = 80
_LONGEST_TITLE = 300


def make_article(
    text: str,
    head: Head,
    *,
    source: str,
    form: str,
    title: str = "",
    publisher: str = "",
    published_at: str | None = None,
    language: str = "",
    url: str = "",
) -> Article:
    """The article; what its own header says goes before what its first lines say.

    SourceError when no letter stands between head and tail.
    """
    end = trim_end(text, head.body_start, len(text))
    body = text[head.body_start : end]
    if not _LETTER.search(body):
        raise SourceError("no text below the title; add the text or remove the file", source=source)
    digest = sha256(text.encode()).hexdigest()
    return Article(
        id=digest[:16],
        source=source,
        format=form,
        text=text,
        sha256=digest,
        body_start=head.body_start,
        body_end=end,
        title=clean(title) or clean(head.title) or _first_words(body),
        publisher=clean(publisher or head.publisher),
        published_at=published_at
        or head.published_at
        or head.other_day
        or date_in_name(PurePosixPath(source).name),
        dateline=head.dateline or None,
        language=language if _CODE.fullmatch(language) else language_of(body),
        url=url,
    )


def printable(text: str) -> str:
    """A text taken out of a file: line breaks alike, without what no store takes.

    What a file of plain text holds stays as it is, since offsets count in the file itself.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNPRINTABLE.sub("", text).strip()


def clean(value: str) -> str:
    """One line without control characters or lone surrogates, which no store takes."""
    line = one_line(value)
    kept = "".join(c for c in line if unicodedata.category(c) not in {"Cc", "Cs"})
    return kept[:_LONGEST_TITLE].strip()


def _first_words(body: str) -> str:
    line = clean(body[: _TITLE_LENGTH * 4])
    if len(line) <= _TITLE_LENGTH:
        return line
    return line[:_TITLE_LENGTH].rsplit(" ", 1)[0] + "…"

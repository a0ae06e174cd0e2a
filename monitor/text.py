"""Text without a language: paragraphs, folding, content ids.

Offsets always refer to the text as stored; nothing here changes a text that is kept.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata

Span = tuple[int, int]

# Of "\r\n" the "\r" is left to what stands before: a search for one letter is five times as fast.
_BREAK = re.compile(r"\n")
_BLANK_LINE = re.compile(r"\n[ \t\u00a0]*(?:\r?\n[ \t\u00a0]*)+")
#: A list item or a numbered paragraph begins a paragraph even without a blank line before it.
_ITEM = re.compile(
    r"\n(?=[ \t]*(?:[-*•·–—][ \t]+|\(?\d{1,2}[.)][ \t]+|\(?[a-z]\)[ \t]+"
    r"|[IVXivx]{1,5}[.)][ \t]+|\([ivx]{1,5}\)[ \t]+|#{1,6} ))"
)
#: A text with longer lines than this is not hard-wrapped: each of its lines is a paragraph.
_WRAP_WIDTH = 110
#: From the user's name to the last @ of the line: a password may hold every other letter.
_PASSWORD = re.compile(r"""((?:://|^|["'\s])[^:@/\s"']*):(?!//).*@""", re.MULTILINE)
#: Of a URL that lost its host; a port is a number.
_PASSWORD_FOR_PORT = re.compile(r"(://[^:@/\s]*):(?!\*\*\*@|\d{1,5}\b)[^\s\"']+")
_PASSWORD_ASKED = re.compile(r"([?&][^=&\s]*pass[^=&\s]*=)[^&\s\"']*", re.IGNORECASE)
_MARK = re.compile(
    r"[ \t]*(?:[-*•·–—]+|\(?\d{1,2}[.)]|\(?[a-z]\)|[IVXivx]{1,5}[.)]|\([ivx]{1,5}\)|#{1,6}|>)[ \t]+"
)


def paragraphs(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Spans of the paragraphs of ``text[start:end]``, without list marks and outer white space.

    Blank lines and list items part paragraphs. A single line break does so only in a text that
    is not hard-wrapped, that is, where lines run longer than any wrapping would leave them.
    """
    end = len(text) if end is None else end
    spans = _split(text, [(start, end)], _BLANK_LINE)
    spans = _split(text, spans, _ITEM)
    lines = [line for a, b in spans for line in text[a:b].splitlines()]
    if any(len(line) > _WRAP_WIDTH for line in lines):
        spans = _split(text, spans, _BREAK)
    return [span for span in (_trim(text, *span) for span in spans) if span[0] < span[1]]


def _split(text: str, spans: list[Span], pattern: re.Pattern[str]) -> list[Span]:
    parts: list[Span] = []
    for start, end in spans:
        at = start
        for match in pattern.finditer(text, start, end):
            parts.append((at, match.start()))
            at = match.end()
        parts.append((at, end))
    return parts


def _trim(text: str, a: int, b: int) -> Span:
    mark = _MARK.match(text, a, b)
    if mark:
        a = mark.end()
    while a < b and text[a].isspace():
        a += 1
    while b > a and text[b - 1].isspace():
        b -= 1
    return a, b


def fold(text: str) -> str:
    """Lower case without accents, white space as one blank: for comparing, never for keeping."""
    if text.isascii():
        return " ".join(text.lower().split())
    # Decomposed first: "ℂ" and "ᴬ" have no lower case, the capitals they stand for have.
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def one_line(text: str) -> str:
    """The text with every run of white space as one blank, as it is shown."""
    return " ".join(text.split())


def digest_of(value: object) -> str:
    """A text that differs as soon as any part of a value of lists, tables and texts does."""
    text = json.dumps(value, sort_keys=True, default=str)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def content_id(*parts: object) -> str:
    """Sixteen hexadecimal digits that depend on the parts and nothing else."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:16]


def without_passwords(text: str) -> str:
    """A text with URLs as it may be printed: every password in them replaced by ``***``."""
    shown = _PASSWORD.sub(r"\1:***@", text)
    shown = _PASSWORD_FOR_PORT.sub(r"\1:***", shown)
    return _PASSWORD_ASKED.sub(r"\1***", shown)

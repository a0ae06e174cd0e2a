"""A text in pieces, what was found in it by itself. Keeps out how it is marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from monitor.text import Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text."""

    text: str
    is_found: bool


def mark_words(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """The whole text in pieces, with every word that begins with one of `words` by itself.

    The search forgets accents, this does not: such a word is found and not marked.
    """
    if not words:
        return tuple(pieces(text, ()))
    begins = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    found = re.finditer(rf"(?<![^\W_])(?:{begins})[^\W_]*", text, re.IGNORECASE)
    return tuple(pieces(text, (match.span() for match in found)))


def pieces(text: str, spans: Iterable[Span]) -> Iterator[Piece]:
    """The whole text, found and not in turn; `spans` by their start, the first of two that meet."""
    at = 0
    for start, end in spans:
        if start < at:
            continue  # inside the one before
        if start > at:
            yield Piece(text[at:start], is_found=False)
        yield Piece(text[start:end], is_found=True)
        at = end
    if at < len(text):
        yield Piece(text[at:], is_found=False)

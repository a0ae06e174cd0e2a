"""Which words of a text were searched for. Keeps out how they are marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


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
        return (Piece(text, is_found=False),) if text else ()
    begins = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return tuple(_pieces(text, re.compile(rf"(?<![^\W_])(?:{begins})[^\W_]*", re.IGNORECASE)))


def _pieces(text: str, wanted: re.Pattern[str]) -> Iterator[Piece]:
    end = 0
    for match in wanted.finditer(text):
        if match.start() > end:
            yield Piece(text[end : match.start()], is_found=False)
        yield Piece(match.group(), is_found=True)
        end = match.end()
    if end < len(text):
        yield Piece(text[end:], is_found=False)

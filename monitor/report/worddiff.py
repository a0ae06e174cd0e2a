"""Two wordings as one run of words kept, left out and put in.

Keeps out how a diff is drawn: formats do that. Words are compared as printed, since the exact
words are what a reader checks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from rapidfuzz.distance import Indel

from monitor.report.kept import kept_when_short

Op = Literal["equal", "insert", "delete", "replace"]

#: Written without blanks between words: compared character by character.
_UNSPACED = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff])"
)
#: Punctuation that belongs to the figure or name beside it.
_PART_OF_WORD = frozenset("%‰#@&")
#: Two edits with nothing but these between them are one edit to the reader.
_STOP_WORD = re.compile(
    "a|an|and|as|at|between|both|but|by|for|from|has|have|in|into|is|its|it|of|on|or|so|that|the"
    "|their|them|they|this|to|under|was|were|which|while|will|with",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of words with the same fate. Texts neither begin nor end with white space."""

    op: Op
    #: The words of the earlier wording; empty for an insertion.
    before: str
    #: The words of the later wording; empty for a deletion.
    after: str
    #: Whether white space parts it from the segment before it; false for the first.
    spaced: bool


class _Token(NamedTuple):
    text: str
    spaced: bool


def word_diff(before: str, after: str) -> tuple[Segment, ...]:
    """What became of the words of `before` on the way to `after`, in reading order.

    Up to white space, the equal and deleted texts are `before`, the equal and inserted ones
    `after`; two neighbours are never both edits, nor both equal. Indel rather than Levenshtein:
    on the reworded pairs of the example articles Levenshtein pairs ``sovereignty`` with
    ``security`` by position, where Indel keeps ``sovereignty`` as a word both wordings have.
    """
    old, new = _tokens(before), _tokens(after)
    if old == new:
        return (_segment(old, new, is_equal=True),) if old else ()
    spans = _one_edit_each(_spans(old, new), old)
    return tuple(_segment(old[a:b], new[c:d], is_equal) for is_equal, a, b, c, d in spans)


#: Whether it is equal, then start and end in the earlier and in the later tokens.
_Span = tuple[bool, int, int, int, int]


#: Words of the one side times words of the other that are held against each other: 20,000 each
#: take 50 MB and a tenth of a second, 350,000 (a megabyte of Chinese) would take 15 GB.
_MOST_PAIRS = 20_000**2


def _spans(old: Sequence[_Token], new: Sequence[_Token]) -> Iterator[_Span]:
    """Equal and edited stretches; of wordings too long to compare, what begins and ends alike."""
    if len(old) * len(new) <= _MOST_PAIRS:
        yield from _compared(old, new)
        return
    shortest = min(len(old), len(new))
    pairs = zip(old, new, strict=False)
    head = next((n for n, (a, b) in enumerate(pairs) if a.text != b.text), shortest)
    pairs = zip(reversed(old[head:]), reversed(new[head:]), strict=False)
    tail = next((n for n, (a, b) in enumerate(pairs) if a.text != b.text), shortest - head)
    ends = (0, head, len(old) - tail, len(old)), (0, head, len(new) - tail, len(new))
    for n, is_equal in enumerate((True, False, True)):
        a, b, c, d = ends[0][n], ends[0][n + 1], ends[1][n], ends[1][n + 1]
        if b > a or d > c:
            yield is_equal, a, b, c, d


def _compared(old: Sequence[_Token], new: Sequence[_Token]) -> Iterator[_Span]:
    codes: dict[str, str] = {}
    for token in (*old, *new):
        codes.setdefault(token.text, chr(0x10000 + len(codes)))
    left, right = ("".join(codes[token.text] for token in side) for side in (old, new))
    for op in Indel.opcodes(left, right):
        yield op.tag == "equal", op.src_start, op.src_end, op.dest_start, op.dest_end


def _one_edit_each(spans: Iterator[_Span], old: Sequence[_Token]) -> list[_Span]:
    """Neighbouring edits joined, and with them what only stop words or punctuation part."""
    joined: list[_Span] = []
    for span in spans:
        if joined and not span[0] and not joined[-1][0]:
            joined[-1] = _join(joined[-1], span)
        elif len(joined) > 1 and not span[0] and _is_thin(old[joined[-1][1] : joined[-1][2]]):
            joined[-2:] = [_join(joined[-2], span)]
        else:
            joined.append(span)
    return joined


def _join(first: _Span, last: _Span) -> _Span:
    return False, first[1], last[2], first[3], last[4]


def _is_thin(tokens: Sequence[_Token]) -> bool:
    return all(
        _STOP_WORD.fullmatch(token.text) or all(map(_is_punctuation, token.text))
        for token in tokens
    )


def _segment(old: Sequence[_Token], new: Sequence[_Token], is_equal: bool) -> Segment:
    op: Op = "equal" if is_equal else "replace" if old and new else "delete" if old else "insert"
    spaced = any(side[0].spaced for side in (old, new) if side)
    return Segment(op=op, before=_text(old), after=_text(new), spaced=spaced)


def _text(tokens: Sequence[_Token]) -> str:
    return "".join(f" {token.text}" if token.spaced else token.text for token in tokens).lstrip(" ")


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    for chunk in text.split():
        tokens += _of_chunk(chunk)
    return [_Token(tokens[0].text, spaced=False), *tokens[1:]] if tokens else []


#: The same words come again and again; what is longer than forty letters is no word.
@kept_when_short(8192, 40)
def _of_chunk(chunk: str) -> tuple[_Token, ...]:
    return tuple(_Token(part, spaced=not number) for number, part in enumerate(_parts(chunk)))


def _parts(chunk: str) -> Iterator[str]:
    """A run without blanks as words and the punctuation around them."""
    start, end = 0, len(chunk)
    while start < end and _is_punctuation(chunk[start]):
        start += 1
    while end > start and _is_punctuation(chunk[end - 1]):
        end -= 1
    yield from chunk[:start]
    yield from (part for part in _UNSPACED.split(chunk[start:end]) if part)
    yield from chunk[end:]


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] == "P" and character not in _PART_OF_WORD

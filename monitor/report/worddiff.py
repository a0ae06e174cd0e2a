"""Two wordings as one run of words kept, left out and put in.

Keeps out how a diff is drawn: formats do that. Words are compared as printed, since the exact
words are what a reader checks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from monitor.report.alignment import Run, align
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


def word_diff(before: str, after: str) -> tuple[Segment, ...]:
    """What became of the words of `before` on the way to `after`, in reading order.

    Up to white space, the equal and deleted texts are `before`, the equal and inserted ones
    `after`; two neighbours are never both edits, nor both equal.
    """
    old, new = _Wording(before), _Wording(after)
    runs = _one_edit_each(align(old.words, new.words), old.words)
    return tuple(
        Segment(
            op=_op(run),
            before=old.text(run[1], run[2]),
            after=new.text(run[3], run[4]),
            spaced=old.is_spaced(run[1], run[2]) or new.is_spaced(run[3], run[4]),
        )
        for run in runs
    )


def _op(run: Run) -> Op:
    if run[0] == "equal":
        return "equal"
    if run[1] == run[2]:
        return "insert"
    return "delete" if run[3] == run[4] else "replace"


def _one_edit_each(runs: Iterable[Run], old: Sequence[str]) -> list[Run]:
    """Neighbouring edits joined, and with them what only stop words or punctuation part."""
    joined: list[Run] = []
    for run in runs:
        if run[0] == "equal" or not joined:
            joined.append(run)
        elif joined[-1][0] != "equal":
            joined[-1] = _join(joined[-1], run)
        elif len(joined) > 1 and all(map(_is_thin, old[joined[-1][1] : joined[-1][2]])):
            joined[-2:] = [_join(joined[-2], run)]
        else:
            joined.append(run)
    return joined


def _join(first: Run, last: Run) -> Run:
    return "replace", first[1], last[2], first[3], last[4]


@kept_when_short(8192, 40)
def _is_thin(word: str) -> bool:
    return bool(_STOP_WORD.fullmatch(word)) or all(map(_is_punctuation, word))


# ---------------------------------------------------------------- words


class _Wording:
    """A text as words, and how they are put together again."""

    __slots__ = ("_spelled", "words")

    def __init__(self, text: str) -> None:
        self.words: list[str] = []
        #: With a blank before those that white space parts from the word before them.
        self._spelled: list[str] = []
        for chunk in text.split():
            if chunk.isalnum() and chunk.isascii():  # most are one word: told apart in no time
                self.words.append(chunk)
                self._spelled.append(f" {chunk}")
            else:
                words = _parts_of(chunk)
                self.words += words
                self._spelled += (f" {words[0]}", *words[1:])
        self._spelled[:1] = self.words[:1]

    def text(self, start: int, end: int) -> str:
        """Some of the words, as they stand."""
        return "".join(self._spelled[start:end]).removeprefix(" ")

    def is_spaced(self, start: int, end: int) -> bool:
        """Whether there are such words, and white space parts them from those before."""
        return start < end and self._spelled[start][0] == " "


#: The same words come again and again; what is longer than forty letters is no word.
@kept_when_short(8192, 40)
def _parts_of(chunk: str) -> tuple[str, ...]:
    return tuple(_parts(chunk))


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

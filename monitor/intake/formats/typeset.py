"""Lines of set pages to paragraphs: what stands at the head and foot of pages is left out.

A paragraph ends where the next line stands further down than lines of one paragraph do, is
indented, is set in another size, or follows a short line that ends a sentence. Words parted at the
end of a line are put together.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

#: In place of a hyphen that parts a word at the end of a line.
HYPHEN = "\u00ad"
#: Of the usual distance of two lines; paragraphs stand 1.4 times as far apart and more.
_APART = 1.25
#: Of the size of letters: lines of one paragraph stand no further apart, in drafts that are to be
#: corrected by hand 2.
_WIDEST = 1.6
#: Of the size of letters: what stands less far down stands beside, more is no line of a paragraph.
_BESIDE, _MOST_GAP = 0.5, 3
#: Of the size of letters: what a first line is indented by.
_INDENT = 0.8
#: Of the width of the text: a line that reaches less far ends a paragraph, if it ends a sentence.
_SHORT = 0.9
#: Sizes that differ by less are the same: captions and notes differ by more.
_SAME_SIZE = 0.12
#: Points a header or footer may stand higher or lower from page to page.
_STRAY = 3
_STOP = re.compile(r"[.!?…:;。！？：；][\"'”’»)\]]*$")
_NUMBER = re.compile(
    r"\W*(?:(?:page|p\.|стр\.|第)\s*)?\d{1,4}(?:\s*(?:of|/|из)\s*\d{1,4})?\W*页?", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")
_ITEM = re.compile(r"(?:[-*•·–—▪●]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})[.)])\s")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line as it stands on a page; in points, upwards and to the right."""

    text: str
    #: Where its first and its last letter begin.
    left: float
    right: float
    #: The line its letters stand on.
    base: float
    #: Of its largest letters.
    size: float


def paragraphs(pages: Sequence[Sequence[Line]]) -> list[str]:
    """The paragraphs of some pages, each a line."""
    kept = [line for page in _without_margins(pages) for line in page if line.text]
    words = Counter(word.lower() for line in kept for word in _WORD.findall(line.text))
    return [_joined(lines, words) for lines in _parted(kept)]


# ---------------------------------------------------------------- heads and feet


def _without_margins(pages: Sequence[Sequence[Line]]) -> Iterator[list[Line]]:
    """The pages without their numbers, and without what stands at their edges again and again."""
    edges = Counter(key for page in pages for key in {_key(line) for line in _edges(page)})
    again = {key for key, count in edges.items() if count > 1 and 2 * count >= len(pages)}
    for page in pages:
        margins = {
            id(line) for line in _edges(page) if _key(line) in again or _NUMBER.fullmatch(line.text)
        }
        yield [line for line in page if id(line) not in margins]


def _edges(page: Sequence[Line]) -> list[Line]:
    """The two highest and the two lowest lines of a page."""
    by_height = sorted(page, key=lambda line: line.base)
    return [*by_height[:2], *by_height[-2:]]


def _key(line: Line) -> tuple[str, int]:
    return _DIGITS.sub("#", line.text), round(line.base / _STRAY)


# ---------------------------------------------------------------- paragraphs


def _parted(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines of one paragraph after the other."""
    if not lines:
        return
    gap = _usual_gap(lines)
    right = _right_edge(lines)
    left = _left_edge(lines)
    paragraph = [lines[0]]
    for before, line, after in zip(lines, lines[1:], [*lines[2:], None], strict=False):
        is_indented = _is_indented(line, before) or (after is not None and _is_first(line, after))
        if _is_new(before, line, is_indented=is_indented, gap=gap, left=left, right=right):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    yield paragraph


def _usual_gap(lines: Sequence[Line]) -> float:
    """Of lines of one paragraph, in sizes of their letters."""
    gaps = [_gap(before, line) for before, line in pairwise(lines) if _is_same_size(before, line)]
    usual = [gap for gap in gaps if _BESIDE < gap < _MOST_GAP]
    # Not the median: where paragraphs have two lines each, half of the gaps are between them.
    return min(sorted(usual)[len(usual) // 5], _WIDEST) if usual else _WIDEST


def _gap(before: Line, line: Line) -> float:
    return (before.base - line.base) / (before.size or 1)


def _is_same_size(before: Line, line: Line) -> bool:
    return abs(before.size - line.size) <= _SAME_SIZE * max(before.size, line.size)


def _left_edge(lines: Sequence[Line]) -> float:
    return Counter(round(line.left) for line in lines).most_common(1)[0][0]


def _right_edge(lines: Sequence[Line]) -> float:
    ends = sorted(line.right for line in lines)
    return ends[int(0.9 * (len(ends) - 1))]


def _is_indented(line: Line, beside: Line) -> bool:
    return line.left - beside.left > _INDENT * line.size


def _is_first(line: Line, after: Line) -> bool:
    """Whether a line is indented from the one below it."""
    is_below = 0 < _gap(line, after) < _MOST_GAP and _is_same_size(line, after)
    return is_below and _is_indented(line, after)


def _is_new(
    before: Line, line: Line, *, is_indented: bool, gap: float, left: float, right: float
) -> bool:
    """Whether a line begins a paragraph."""
    if not _is_same_size(before, line) or _ITEM.match(line.text):
        return True
    down = _gap(before, line)
    if 0 <= down < _BESIDE:  # beside it: a cell, or a word set higher
        return False
    is_end = _STOP.search(before.text) is not None
    if down < 0:  # another column or page
        return is_end
    if down > _APART * gap:
        return True
    return is_end and (is_indented or before.right - left < _SHORT * (right - left))


def _joined(lines: Sequence[Line], words: Counter[str]) -> str:
    text = lines[0].text
    for line in lines[1:]:
        text = _with(text, line.text, words)
    return text.replace(HYPHEN, "-") if text.endswith(HYPHEN) else text.replace(HYPHEN, "")


def _with(text: str, more: str, words: Counter[str]) -> str:
    """Two lines as one; a hyphen goes where the word is written without it, or never with it."""
    if not text.endswith((HYPHEN, "-")) or text[-2:-1].isspace():
        return f"{text} {more}"
    head, tail = _WORD.findall(text[:-1]), _WORD.match(more)
    if not head or not tail or not more[0].islower():
        return f"{text[:-1]}-{more}"
    whole = f"{head[-1]}-{tail[0]}".lower()
    is_kept = words[whole] > 0 and not words[whole.replace("-", "")]
    return f"{text[:-1]}{'-' if is_kept else ''}{more}"

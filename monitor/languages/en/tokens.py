"""English text to sentences of tokens.

A token keeps its offsets into the stored text; line breaks of hard-wrapped texts vanish here and
nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from monitor.languages.en.words import words
from monitor.text import Span, paragraphs

_TOKEN = re.compile(
    r"""(?:[A-Z]\.){2,}             # U.S. D.C. E.U.
    |\$?\d+(?:[.,:/-]\d+)*(?:st|nd|rd|th|s)?%?
    |[^\W\d_]+(?:['’\u2010\u2011-](?!(?:[A-Z]\.){2})[^\W_]+)*['’]?  # with apostrophes, hyphens
    |\.\.\.|--|[^\w\s]|_""",
    re.VERBOSE,
)
#: "we've", "they'll": read as the word that was shortened.
_CONTRACTED = {"ve": "have", "ll": "will", "re": "are"}
#: Tokens of a sentence; a longer one is read in pieces, so that work grows with the text alone.
LONGEST = 300
_CLOSERS = frozenset("\"'”’)]")
_OPENERS = frozenset("\"'“‘([")


class Token:
    """One word or mark: offsets, the text as printed, and its folded form."""

    __slots__ = ("end", "is_capital", "is_word", "low", "start", "text")

    def __init__(
        self, start: int, end: int, text: str, low: str, is_word: bool, is_capital: bool
    ) -> None:
        self.start = start
        self.end = end
        self.text = text
        self.low = low
        self.is_word = is_word
        self.is_capital = is_capital

    def __repr__(self) -> str:
        return self.text


Tokens = list[Token]
#: A token as the arguments of `Token`, offsets counted from the start of its chunk.
_Part = tuple[int, int, str, str, bool, bool]


def tokenize(text: str, start: int = 0, end: int | None = None) -> Tokens:
    """Tokens of ``text[start:end]``; the possessive ending becomes a token of its own."""
    tokens: Tokens = []
    at = start
    for chunk in text[start:end].split(" "):
        size = len(chunk)
        for a, b, word, low, is_word, is_capital in (
            _parts(chunk) if size <= LONG_CHUNK else _parts_of(chunk)
        ):
            tokens.append(Token(at + a, at + b, word, low, is_word, is_capital))
        at += size + 1
    return tokens


def _parts_of(chunk: str) -> tuple[_Part, ...]:
    """The tokens between two blanks, which no token reaches over."""
    if chunk.isalpha():
        return (_part(0, chunk),)
    parts: list[_Part] = []
    for match in _TOKEN.finditer(chunk):
        a, b, word = match.start(), match.end(), match.group()
        tail = word[-2:]
        if tail in ("'s", "’s") and len(word) > 2:
            parts += _part(a, word[:-2]), _part(b - 2, tail)
        elif word[-3:-2] in ("'", "’") and tail in _CONTRACTED:
            parts += _part(a, word[:-3]), _part(b - 3, word[-3:], _CONTRACTED[tail])
        elif tail in ("'d", "’d") and len(word) > 2:
            parts += _part(a, word[:-2]), _part(b - 2, tail, "would")
        elif word[-1] in "'’" and len(word) > 1:
            parts += _part(a, word[:-1]), _part(b - 1, word[-1])
        else:
            parts.append(_part(a, word))
    return tuple(parts)


def _part(start: int, text: str, low: str = "") -> _Part:
    low = low or text.lower().replace("’", "'").replace("\u2010", "-").replace("\u2011", "-")
    is_word = text[0].isalnum() or text[0] == "$"
    return start, start + len(text), text, low, is_word, text[0].isupper()


#: Nine in ten chunks of an article were seen before; longer ones are not worth the memory.
_parts = lru_cache(maxsize=50_000)(_parts_of)
LONG_CHUNK = 40


def sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[Span, Tokens]]:
    """The paragraph each sentence stands in, and its tokens; never an empty sentence."""
    for span in paragraphs(text, start, end):
        tokens = tokenize(text, *span)
        first = 0
        for i, token in enumerate(tokens):
            after = -1
            if token.text[-1] not in ".!?…":
                continue
            if token.text in ".!?…" and _ends(tokens, i):
                after = _past_closers(tokens, i + 1)
            elif token.text[-1] == "." and i and i >= first and _abbreviation_ends(tokens, i):
                after = i + 1
            if after >= 0:
                yield from ((span, piece) for piece in _pieces(tokens[first:after]))
                first = after
        if first < len(tokens):
            yield from ((span, piece) for piece in _pieces(tokens[first:]))


def _pieces(sentence: Tokens) -> Iterator[Tokens]:
    """The sentence, cut after a mark where it is longer than `LONGEST`."""
    first = 0
    while len(sentence) - first > LONGEST:
        last = first + LONGEST
        marks = (
            i + 1 for i in range(last - 1, last - LONGEST // 4, -1) if sentence[i].text in ",;:"
        )
        cut = next(marks, last)
        yield sentence[first:cut]
        first = cut
    yield sentence[first:]


_MONTHS = frozenset("jan feb mar apr jun jul aug sep sept oct nov dec".split())


def _past_closers(tokens: Tokens, i: int) -> int:
    """Index after the quotes and brackets that close right at `i`."""
    while i < len(tokens) and tokens[i].text in _CLOSERS and tokens[i].start == tokens[i - 1].end:
        i += 1
    return i


def _ends(tokens: Tokens, i: int) -> bool:
    """Whether the stop at `i` closes a sentence."""
    following = _past_closers(tokens, i + 1)
    if following == len(tokens):
        return True
    if tokens[i].text == "." and i and _is_abbreviated(tokens, i):
        return False
    nxt = tokens[following]
    if nxt.start == tokens[i].end:
        # "Tashkent.At the talks": the space was lost, the capital remains
        return nxt.is_capital and i > 0 and len(tokens[i - 1].text) > 2 and tokens[i - 1].is_word
    return nxt.is_capital or nxt.text in _OPENERS or nxt.text[0].isdigit() or not nxt.is_word


def _is_abbreviated(tokens: Tokens, i: int) -> bool:
    """Whether the stop at `i` belongs to its word: "Mr.", "Joseph R."."""
    before = tokens[i - 1]
    if before.end == tokens[i].start and before.low in words().lists["abbreviations"]:
        # "in Oct. Indonesia is to": nothing but a number goes on after a month
        is_month = before.low in _MONTHS and i + 1 < len(tokens)
        return not (is_month and tokens[i + 1].is_capital)
    is_unit = i > 1 and tokens[i - 2].text[-1].isdigit()  # "US$1.8B."
    return len(before.text) == 1 and before.is_capital and not is_unit


#: After "the U.S." only these capitals begin a new sentence; "U.S. President" goes on with it.
_STARTERS = frozenset("the he she they it we in this these both during for as".split())


def _abbreviation_ends(tokens: Tokens, i: int) -> bool:
    """Whether a word with its own stop ends a sentence: "in the U.S. The leaders"."""
    if len(tokens[i].text) == 1 or i + 1 == len(tokens):
        return False
    return tokens[i + 1].is_capital and tokens[i + 1].low in _STARTERS

"""English text to sentences of tokens.

A passage keeps the offsets of its tokens into the stored text; line breaks of hard-wrapped texts
vanish here and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from monitor.languages.en.words import words
from monitor.text import Span, fold, paragraphs

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
    """One word or mark as it is printed, and what its letters alone tell of it.

    The same word is the same token wherever it stands, so what is known of it is worked out once;
    where it stands is told by the `Passage`.
    """

    __slots__ = (
        "base",
        "bits",
        "folded",
        "is_adverb",
        "is_capital",
        "is_glued",
        "is_word",
        "low",
        "may_end",
        "text",
    )

    def __init__(self, text: str, meant: str, is_glued: bool) -> None:
        self.text = text
        lower = text.lower()
        #: Lower case, plain apostrophes and hyphens, contractions as the word that is `meant`.
        self.low = low = meant or (lower if text.isascii() else _plain(lower))
        #: Lower case without accents, for comparing names.
        self.folded = lower if text.isascii() else fold(text)
        self.is_word = text[0].isalnum() or text[0] == "$"
        self.is_capital = text[0].isupper()
        #: Whether nothing stands between it and the token before.
        self.is_glued = is_glued
        #: Whether a sentence may end with it.
        self.may_end = text[-1] in ".!?…"
        #: Base form of the verb the word is a form of (``said`` → ``say``), empty for no verb, and
        #: what forms it can be: a bit set of BASE … GERUND.
        self.base, self.bits = _FORMS.get(low, ("", 0))
        #: Whether the word can stand between a subject or auxiliary and its verb.
        self.is_adverb = low in _ADVERBS or (
            low[-2:] == "ly" and len(low) > 4 and low not in _NOT_ADVERBS
        )

    def __repr__(self) -> str:
        return self.text


_FORMS = words().forms
_ADVERBS, _NOT_ADVERBS = words().lists["adverbs"], words().lists["not_adverbs"]

Tokens = list[Token]


class Passage:
    """Tokens of a text with the place each has in it."""

    __slots__ = ("starts", "tokens")

    def __init__(self, tokens: Tokens, starts: list[int]) -> None:
        self.tokens = tokens
        #: Offset of each token into the stored text.
        self.starts = starts

    def end(self, i: int) -> int:
        """Offset after token `i`."""
        return self.starts[i] + len(self.tokens[i].text)

    def part(self, a: int, b: int | None = None) -> Passage:
        """Tokens [a, b)."""
        return Passage(self.tokens[a:b], self.starts[a:b])


#: The tokens of a chunk and the offset of each there.
_Parts = tuple[tuple[Token, ...], tuple[int, ...]]


def passage(text: str, start: int = 0, end: int | None = None) -> Passage:
    """Tokens of ``text[start:end]``; the possessive ending becomes a token of its own."""
    tokens: Tokens = []
    starts: list[int] = []
    at = start
    for chunk in text[start:end].split(" "):
        size = len(chunk)
        found, offsets = _parts(chunk) if size <= LONG_CHUNK else _parts_of(chunk)
        tokens += found
        if len(offsets) == 1:
            starts.append(at + offsets[0])
        else:
            starts += [at + offset for offset in offsets]
        at += size + 1
    return Passage(tokens, starts)


def tokenize(text: str) -> Tokens:
    """Tokens of a text, wherever they stand in it."""
    return passage(text).tokens


_STOPS = (",", ".", ";", ":")


def _parts_of(chunk: str) -> _Parts:
    """The tokens between two blanks, which no token reaches over."""
    if chunk.isalpha():
        return (_token(chunk),), (0,)
    if chunk[-1:] in _STOPS and chunk[:-1].isalpha():  # most of the others
        return (_token(chunk[:-1]), _token(chunk[-1], is_glued=True)), (0, len(chunk) - 1)
    tokens: Tokens = []
    offsets: list[int] = []
    end = -1
    for match in _TOKEN.finditer(chunk):
        a, word = match.start(), match.group()
        size, low = _ending(word)
        cut = len(word) - size
        if cut:
            tokens.append(_token(word[:cut], is_glued=a == end))
            offsets.append(a)
        if size:
            tokens.append(_token(word[cut:], low, is_glued=bool(cut) or a == end))
            offsets.append(a + cut)
        end = match.end()
    return tuple(tokens), tuple(offsets)


def _ending(word: str) -> tuple[int, str]:
    """Letters of the word's ending that are a token of their own, and what they are read as."""
    tail = word[-2:]
    if tail in ("'s", "’s") and len(word) > 2:
        return 2, ""
    if word[-3:-2] in ("'", "’") and tail in _CONTRACTED:
        return 3, _CONTRACTED[tail]
    if tail in ("'d", "’d") and len(word) > 2:
        return 2, "would"
    return int(word[-1] in "'’" and len(word) > 1), ""


def _token(text: str, meant: str = "", *, is_glued: bool = False) -> Token:
    return (_known if len(text) <= LONG_CHUNK else Token)(text, meant, is_glued)


def _plain(lower: str) -> str:
    return lower.replace("’", "'").replace("\u2010", "-").replace("\u2011", "-")


#: Nine in ten chunks of an article were seen before; longer ones are not worth the memory.
_parts = lru_cache(maxsize=50_000)(_parts_of)
_known = lru_cache(maxsize=50_000)(Token)
LONG_CHUNK = 40


def sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[Span, Passage]]:
    """The paragraph each sentence stands in, and the sentence; never an empty one."""
    for span in paragraphs(text, start, end):
        whole = passage(text, *span)
        tokens = whole.tokens
        first = 0
        for i in [i for i, token in enumerate(tokens) if token.may_end]:
            after = -1
            if tokens[i].text in ".!?…":
                if _ends(tokens, i):
                    after = _past_closers(tokens, i + 1)
            elif i and i >= first and _abbreviation_ends(tokens, i):
                after = i + 1
            if after >= 0:
                yield from ((span, piece) for piece in _pieces(whole.part(first, after)))
                first = after
        if first < len(tokens):
            yield from ((span, piece) for piece in _pieces(whole.part(first)))


def _pieces(sentence: Passage) -> Iterator[Passage]:
    """The sentence, cut after a mark where it is longer than `LONGEST`."""
    tokens = sentence.tokens
    if len(tokens) <= LONGEST:
        yield sentence
        return
    first = 0
    while len(tokens) - first > LONGEST:
        last = first + LONGEST
        marks = (i + 1 for i in range(last - 1, last - LONGEST // 4, -1) if tokens[i].text in ",;:")
        cut = next(marks, last)
        yield sentence.part(first, cut)
        first = cut
    yield sentence.part(first)


_MONTHS = frozenset("jan feb mar apr jun jul aug sep sept oct nov dec".split())


def _past_closers(tokens: Tokens, i: int) -> int:
    """Index after the quotes and brackets that close right at `i`."""
    while i < len(tokens) and tokens[i].text in _CLOSERS and tokens[i].is_glued:
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
    if following == i + 1 and nxt.is_glued:
        # "Tashkent.At the talks": the space was lost, the capital remains
        return nxt.is_capital and i > 0 and len(tokens[i - 1].text) > 2 and tokens[i - 1].is_word
    return nxt.is_capital or nxt.text in _OPENERS or nxt.text[0].isdigit() or not nxt.is_word


def _is_abbreviated(tokens: Tokens, i: int) -> bool:
    """Whether the stop at `i` belongs to its word: "Mr.", "Joseph R."."""
    before = tokens[i - 1]
    if tokens[i].is_glued and before.low in words().lists["abbreviations"]:
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

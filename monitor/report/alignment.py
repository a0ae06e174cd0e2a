"""Two lists of words side by side: where they are alike, and where they are not.

Most words are kept that can be, by Indel rather than Levenshtein: on the reworded pairs of the
example articles Levenshtein pairs ``sovereignty`` with ``security`` by position, where Indel keeps
``sovereignty`` as a word both wordings have. Long wordings are cut where a passage stands once in
each, and block is held against block: time and memory grow with the length, not with its square.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import ceil, sqrt

from rapidfuzz.distance import Indel

#: What became of words (``equal``, ``replace``, ``delete``, ``insert``), then their start and end
#: in the earlier and in the later list.
Run = tuple[str, int, int, int, int]
#: Between two words of the earlier list, and between two of the later.
_Place = tuple[int, int]

#: Words of the one side times words of the other that are held against each other at once, a bit
#: of memory each: 5,000 each take 3 MB and 5 ms, 20,000 each took 50 MB and 60 ms.
_MOST_PAIRS = 5_000**2
#: Words of a passage that may stand once in each list. Four do in prose; where a few words come
#: again and again, as in a table of figures, sixteen may.
_PASSAGES = (4, 16)
_opcodes = Indel.opcodes


def align(old: Sequence[str], new: Sequence[str]) -> list[Run]:
    """The runs that lead from `old` to `new`, in order; two neighbours may both be edits."""
    if len(old) * len(new) <= _MOST_PAIRS:
        return _opcodes(old, new).as_list()  # type: ignore[return-value] # tuples, really
    places = _joints(old, new)
    blocks = (part for pair in pairwise(places) for part in _parts(*pair))
    return _joined(run for block in blocks for run in _held_against(old, new, *block))


def _held_against(
    old: Sequence[str], new: Sequence[str], start: _Place, end: _Place
) -> Iterator[Run]:
    (a, c), (b, d) = start, end
    for kind, i, j, k, n in align(old[a:b], new[c:d]):
        yield kind, a + i, a + j, c + k, c + n


def _joined(runs: Iterable[Run]) -> list[Run]:
    """With one run for words that are alike on both sides of a cut."""
    joined: list[Run] = []
    for run in runs:
        if joined and run[0] == joined[-1][0] == "equal":
            joined[-1] = ("equal", joined[-1][1], run[2], joined[-1][3], run[4])
        else:
            joined.append(run)
    return joined


# ---------------------------------------------------------------- where to cut


def _joints(old: Sequence[str], new: Sequence[str]) -> list[_Place]:
    """Where long lists may be cut, from the start to the end of both."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    inner = old[head : len(old) - tail], new[head : len(new) - tail]
    landmarks = ((head + a, head + c) for a, c in _landmarks(*inner))
    ends = (len(old) - tail, len(new) - tail), (len(old), len(new))
    return [(0, 0), *_far_apart([(head, head), *landmarks, ends[0]]), ends[1]]


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """How many words both begin with."""
    differ = (n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b)
    return next(differ, min(len(old), len(new)))


def _landmarks(old: Sequence[str], new: Sequence[str]) -> Sequence[_Place]:
    """Where passages begin that stand once in each list, as many as are in the order of both."""
    if set(old).isdisjoint(new):
        return ()
    for width in _PASSAGES:
        later = _once(new, width)
        found = [(a, later[key]) for key, a in _once(old, width).items() if key in later]
        if found:
            return _rising(found)
    return ()


def _once(words: Sequence[str], width: int) -> dict[int, int]:
    """The place of each passage of so many words that stands once, in order; keys are hashes."""
    passages = [*map(hash, zip(*(words[n:] for n in range(width)), strict=False))]
    counts = Counter(passages)
    return {key: n for n, key in enumerate(passages) if counts[key] == 1}


def _rising(places: Sequence[_Place]) -> list[_Place]:
    """The most of the places that rise on both sides; on the earlier all of them do.

    By patience: each comes onto the first pile whose top is not lower, and knows the top to its
    left. https://en.wikipedia.org/wiki/Patience_sorting
    """
    tops: list[int] = []
    piles: list[int] = []
    before: list[int] = []
    for number, (_, later) in enumerate(places):
        pile = bisect_left(tops, later)
        tops[pile : pile + 1] = [later]
        piles[pile : pile + 1] = [number]
        before.append(piles[pile - 1] if pile else -1)
    found, number = [], piles[-1]
    while number >= 0:
        found.append(places[number])
        number = before[number]
    return found[::-1]


def _far_apart(places: Sequence[_Place]) -> Iterator[_Place]:
    """As few of the places, the first and the last among them, as keep blocks small."""
    start = places[0]
    yield start
    for place, following in pairwise(places[1:]):
        if _pairs(start, following) > _MOST_PAIRS and place != start:
            yield place
            start = place
    yield places[-1]


def _parts(start: _Place, end: _Place) -> Iterator[tuple[_Place, _Place]]:
    """A block without a landmark in parts of equal length: what else is there to go by."""
    count = ceil(sqrt(_pairs(start, end) / _MOST_PAIRS)) or 1
    (a, c), (b, d) = start, end
    yield from pairwise(
        (a + (b - a) * number // count, c + (d - c) * number // count)
        for number in range(count + 1)
    )


def _pairs(start: _Place, end: _Place) -> int:
    return (end[0] - start[0]) * (end[1] - start[1])

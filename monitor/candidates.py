"""One statement against all others of its relationship at once, by the points of `scoring`.

The same points as `Scorer.score`, without the words that explain them, for thousands of pairs in a
fraction of a millisecond: terms and names lead to the statements that hold them, and the ratio of
sorted words is worked out only where it decides. Nothing is left out: what `nearest` gives is what
scoring every pair would give, and a test holds it to that.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from monitor.scoring import (
    SOFT_GAP,
    SOFT_LENGTH,
    SOFT_RATIO,
    SORTED,
    WORDS,
    Feature,
    Scorer,
    act_points,
    likeness,
    role_points,
    theme_points,
    with_core,
)

Rows = NDArray[np.intp]
Points = NDArray[np.float64]
Mask = NDArray[np.bool_]
_Value = TypeVar("_Value", bound=Hashable)


class Index:
    """The statements of one relationship; a row is the place of one among them."""

    def __init__(self, features: Sequence[Feature], scorer: Scorer) -> None:
        self.features = features
        #: By id of the statement.
        self.row_of = {one.statement.id: row for row, one in enumerate(features)}
        self._scorer = scorer
        vocabulary = _Vocabulary({word for one in features for word in one.terms})
        self._terms = _Words([one.terms for one in features], vocabulary, scorer)
        self._cores = _Words([one.core for one in features], vocabulary, scorer)
        self._names = _Postings(one.names for one in features)
        self._plain = [one.wording.plain for one in features]
        self._themes = Values([one.themes for one in features], theme_points)
        self._acts = Values([one.wording.act for one in features], act_points)
        self._kinds = Values([one.statement.kind for one in features], role_points)

    def nearest(self, row: int, among: Mask, count: int) -> tuple[Rows, Points]:
        """Rows before `among` ends whose mark is set, with their points; the best `count` at least.

        Others come along; none that is left out has more points than the best `count` have.
        """
        rows = np.flatnonzero(among)
        points = self._without_order(row, len(among))[rows]
        if len(rows) > count:
            least = np.partition(points, -count)[-count]
            worth = points + SORTED >= max(least, 0.0)
            rows, points = rows[worth], points[worth]
        return rows, self._with_order(row, rows, points)

    def points(self, row: int, rows: Rows) -> Points:
        """The points of one statement with each of others."""
        end = int(rows.max(initial=-1)) + 1
        return self._with_order(row, rows, self._without_order(row, end)[rows])

    def _with_order(self, row: int, rows: Rows, points: Points) -> Points:
        others = [self._plain[one] for one in rows]
        ratios = process.cdist([self._plain[row]], others, scorer=fuzz.ratio, dtype=np.float64)
        summed: Points = np.clip(points + SORTED * ratios[0] / 100, 0.0, 100.0)
        return summed

    def _without_order(self, row: int, end: int) -> Points:
        """Points of a row with the rows before `end`, all parts but ``sorted``."""
        dice = with_core(self._terms.dice(row, end), self._cores.dice(row, end))
        points: Points = WORDS * dice
        for values in (self._themes, self._acts, self._kinds):
            points += values.points(row, end)
        named = np.zeros(end)
        for name in self.features[row].names:
            rows = self._names.before(name, end)
            named[rows] = np.maximum(named[rows], self._scorer.name_points(name))
        return points + named


class _Words:
    """The words of every row, and what share of them a row has in common with others."""

    def __init__(
        self, words: Sequence[Sequence[str]], vocabulary: _Vocabulary, scorer: Scorer
    ) -> None:
        self._words = [tuple(dict.fromkeys(held)) for held in words]
        self._postings = _Postings(self._words)
        self._vocabulary, self._scorer = vocabulary, scorer
        self._weights = np.array(
            [sum(map(scorer.weight, held)) for held in self._words], dtype=np.float64
        )

    def dice(self, row: int, end: int) -> Points:
        """As `Scorer.dice` for a row and each one before `end`."""
        gained, near = self._gained(row, end)
        total = self._weights[:end] + self._weights[row]
        found: Points = np.divide(gained, total, out=np.zeros(end), where=total > 0)
        # Which of several like words goes with which is settled pair by pair; few have several.
        for other in np.flatnonzero(near > 1):
            found[other], _ = self._scorer.dice(self._words[other], self._words[row])
        return found

    def _gained(self, row: int, end: int) -> tuple[Points, NDArray[np.uint8]]:
        """(the weight of shared and like words by row, how many words are only like)."""
        weight, own = self._scorer.weight, self._words[row]
        gained, near = np.zeros(end), np.zeros(end, dtype=np.uint8)
        for word in own:
            rows = self._postings.before(word, end)
            gained[rows] += 2 * weight(word)
        for word in own:
            others = [one for one in self._vocabulary.like(word) if one not in own]
            holds = self._postings.before(word, end)
            for other in others:
                rows = np.setdiff1d(self._postings.before(other, end), holds, assume_unique=True)
                gained[rows] += weight(word) + weight(other)
                near[rows] += 1
        return gained, near


class _Postings:
    """Word → the rows that hold it, ascending."""

    def __init__(self, words: Iterable[Iterable[str]]) -> None:
        found: dict[str, list[int]] = {}
        for row, held in enumerate(words):
            for word in held:
                found.setdefault(word, []).append(row)
        self._rows = {word: np.array(rows, dtype=np.intp) for word, rows in found.items()}

    def before(self, word: str, end: int) -> Rows:
        """The rows that hold a word, before `end`."""
        rows = self._rows.get(word, _NO_ROWS)
        return rows[: np.searchsorted(rows, end)]


_NO_ROWS: Rows = np.array([], dtype=np.intp)


class _Vocabulary:
    """Which words may count as one with a word.

    A word becomes a like one by few letters more or less: as many at most differ in the sets of
    their letters, kept as bits, so that most words are passed over without being looked at.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted(word for word in words if len(word) >= SOFT_LENGTH)
        self._lengths = np.array([len(word) for word in self._words], dtype=np.int64)
        self._letters = np.array([_letters(word) for word in self._words], dtype=np.uint64)
        self._known: dict[str, tuple[str, ...]] = {}

    def like(self, word: str) -> tuple[str, ...]:
        """The words that count as one with `word`, itself apart; none for a short one."""
        if word not in self._known:
            self._known[word] = self._find(word) if len(word) >= SOFT_LENGTH else ()
        return self._known[word]

    def _find(self, word: str) -> tuple[str, ...]:
        differ = np.bitwise_count(self._letters ^ np.uint64(_letters(word)))
        most = (1 - SOFT_RATIO / 100) * (self._lengths + len(word))
        is_near = (np.abs(self._lengths - len(word)) <= SOFT_GAP) & (differ <= most)
        others = (self._words[place] for place in np.flatnonzero(is_near))
        return tuple(other for other in others if other != word and likeness(word, other))


def _letters(word: str) -> int:
    """The set of a word's letters as bits; two letters may share one."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 63)
    return bits


class Values(Generic[_Value]):
    """One of few values a row, and what each two of them score."""

    def __init__(self, values: Sequence[_Value], score: Callable[[_Value, _Value], float]) -> None:
        self._distinct = list(dict.fromkeys(values))
        number = {value: place for place, value in enumerate(self._distinct)}
        self._numbers = np.array([number[value] for value in values], dtype=np.intp)
        self._score = score
        self._known: dict[int, Points] = {}

    def points(self, row: int, end: int) -> Points:
        """What a row's value scores with those of the rows before `end`."""
        own = int(self._numbers[row])
        if own not in self._known:
            scores = [self._score(one, self._distinct[own]) for one in self._distinct]
            self._known[own] = np.array(scores, dtype=np.float64)
        found: Points = self._known[own][self._numbers[:end]]
        return found

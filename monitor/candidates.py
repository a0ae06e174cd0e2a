"""One statement against all others of its relationship at once, by the points of `scoring`.

The same points as `Scorer.score`, without the words that explain them, for thousands of pairs in a
fraction of a millisecond: terms and names lead to the statements that hold them, and the ratio of
sorted words is worked out only where it decides. Among very many, `nearest` passes most over.
Nothing is left out: what is found is what scoring every pair would give, and tests hold it to that.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from monitor.nearest import Chains, Clause, Group, Points, Question, Rows, Sieve
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

_Value = TypeVar("_Value", bound=Hashable)

#: Among so many statements it pays to pass most of them over; measured by `make bench PARTS=link`.
SIEVED_FROM = 60_000


class Index:
    """The statements of one relationship; a row is the place of one among them.

    With a gate, `nearest` finds those alone that it lets through: whose value scores above 0. A
    chain has at most `of_chain` rows that are looked for.
    """

    def __init__(
        self,
        features: Sequence[Feature],
        scorer: Scorer,
        gate: Values[Any] | None = None,
        of_chain: int = 1,
    ) -> None:
        self.features = features
        #: By id of the statement.
        self.row_of = {one.statement.id: row for row, one in enumerate(features)}
        self._scorer, self._of_chain = scorer, of_chain
        vocabulary = _Vocabulary({word for one in features for word in one.terms})
        self._terms = _Words([one.terms for one in features], vocabulary, scorer)
        self._cores = _Words([one.core for one in features], vocabulary, scorer)
        self._names = _Postings(one.names for one in features)
        self._plain = [one.wording.plain for one in features]
        self._themes = Values([one.themes for one in features], theme_points)
        self._acts = Values([one.wording.act for one in features], act_points)
        self._kinds = Values([one.statement.kind for one in features], role_points)
        self._gate = gate
        self._sieve: Sieve | None = None
        if len(features) >= SIEVED_FROM:
            self._build_sieve()

    def nearest(self, row: int, chains: Chains, count: int) -> tuple[Rows, Points]:
        """Rows with their points; the best of the best `count` chains at least.

        Rows are looked for before `chains` ends, which has the number of each one's chain, and less
        than 0 where it is passed over. Others come along; what is left out has fewer points.
        """
        if self._sieve is not None and len(chains) >= SIEVED_FROM:
            found = self._sieve.nearest(self._question(row, chains, count))
            if found is not None:
                return found
        return self.scan(row, chains, count)

    def scan(self, row: int, chains: Chains, count: int) -> tuple[Rows, Points]:
        """As `nearest`, by the words of all in arrays."""
        among = chains >= 0
        if self._gate is not None:
            among &= self._gate.points(row, len(among)) > 0
        rows = np.flatnonzero(among)
        points = self._without_order(row, len(among))[rows]
        most = self._of_chain * (count - 1) + 1
        if len(rows) > most:
            least = np.partition(points, -most)[-most]
            worth = points + SORTED >= max(least, 0.0)
            rows, points = rows[worth], points[worth]
        return rows, self._with_order(points, self._ratios(row, rows))

    def points(self, row: int, rows: Rows) -> Points:
        """The points of one statement with each of others."""
        end = int(rows.max(initial=-1)) + 1
        return self._with_order(self._without_order(row, end)[rows], self._ratios(row, rows))

    def _ratios(self, row: int, rows: Rows) -> Points:
        others = [self._plain[one] for one in rows]
        ratios: Points = process.cdist(
            [self._plain[row]], others, scorer=fuzz.ratio, dtype=np.float64
        )[0]
        return ratios

    @staticmethod
    def _with_order(points: Points, ratios: Points) -> Points:
        summed: Points = np.clip(points + SORTED * ratios / 100, 0.0, 100.0)
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

    # ------------------------------------------------------------ among very many

    def _build_sieve(self) -> None:
        values: list[Values[Any]] = [self._themes, self._acts, self._kinds]
        values += [self._gate] if self._gate is not None else []
        profiles = np.zeros(len(self.features), dtype=np.intp)
        for one in values:
            _, profiles = np.unique(one.numbers + len(one) * profiles, return_inverse=True)
        #: A row of each profile.
        _, self._typical = np.unique(profiles, return_index=True)
        clauses = zip(
            self._terms.words,
            map(len, self._cores.words),
            self._terms.weights.tolist(),
            self._cores.weights.tolist(),
            strict=True,
        )
        self._sieve = Sieve([Clause(*one) for one in clauses], self._plain, profiles)

    def _question(self, row: int, chains: Chains, count: int) -> Question:
        static = self._themes.of(row, self._typical) + self._acts.of(row, self._typical)
        static += self._kinds.of(row, self._typical)
        if self._gate is not None:
            static = np.where(self._gate.of(row, self._typical) > 0, static, -np.inf)
        return Question(row, self._groups(row), static, chains, self._scored_by(row), count)

    def _groups(self, row: int) -> list[Group]:
        names, weight = self.features[row].names, self._scorer.weight
        own, core = set(self._terms.words[row]), set(self._cores.words[row])
        groups = []
        for word in self._terms.words[row]:
            gains = {word: 2 * weight(word)}
            for other in self._terms.like(word):
                # a word of its own that its core lacks goes with one of its core's words
                if other not in own or (word in core and other not in core):
                    gains[other] = weight(word) + weight(other)
            points = self._scorer.name_points(word) if word in names else 0.0
            groups.append(Group(gains, word in core, points))
        return groups

    def _scored_by(self, row: int) -> Callable[[Rows, Points], Points]:
        """The points of a row with a few others; the same as in arrays, to the last bit."""
        terms, cores = self._terms.dice_by(row), self._cores.dice_by(row)
        names = {name: self._scorer.name_points(name) for name in self.features[row].names}

        def score(rows: Rows, ratios: Points) -> Points:
            few = rows.tolist()
            dice = with_core(np.array([*map(terms, few)]), np.array([*map(cores, few)]))
            points: Points = WORDS * dice
            for values in (self._themes, self._acts, self._kinds):
                points += values.of(row, rows)
            held = (names.keys() & self.features[one].names for one in few)
            points += [max((names[name] for name in shared), default=0.0) for shared in held]
            return self._with_order(points, ratios)

        return score


class _Words:
    """The words of every row, and what share of them a row has in common with others."""

    def __init__(
        self, words: Sequence[Sequence[str]], vocabulary: _Vocabulary, scorer: Scorer
    ) -> None:
        self.words = [tuple(dict.fromkeys(held)) for held in words]
        self._postings = _Postings(self.words)
        self._vocabulary, self._scorer = vocabulary, scorer
        self.weights = np.array(
            [sum(map(scorer.weight, held)) for held in self.words], dtype=np.float64
        )

    def like(self, word: str) -> tuple[str, ...]:
        """The words that count as one with a word."""
        return self._vocabulary.like(word)

    def dice(self, row: int, end: int) -> Points:
        """As `Scorer.dice` for a row and each one before `end`."""
        gained, near = self._gained(row, end)
        total = self.weights[:end] + self.weights[row]
        found: Points = np.divide(gained, total, out=np.zeros(end), where=total > 0)
        # Which of several like words goes with which is settled pair by pair; few have several.
        for other in np.flatnonzero(near > 1):
            found[other], _ = self._scorer.dice(self.words[other], self.words[row])
        return found

    def dice_by(self, row: int) -> Callable[[int], float]:
        """As `dice` for one other row at a time, where few are asked for."""
        weight, own = self._scorer.weight, self.words[row]
        near = [(word, other) for word in own for other in self._like_others(word, own)]
        doubled = [(word, 2 * weight(word)) for word in own]

        def dice(other: int) -> float:
            held = frozenset(self.words[other])
            pairs = [pair for pair in near if pair[1] in held and pair[0] not in held]
            if len(pairs) > 1:
                return self._scorer.dice(self.words[other], own)[0]
            gained = sum(gain for word, gain in doubled if word in held)
            gained += sum(weight(word) + weight(like) for word, like in pairs)
            total = self.weights[other] + self.weights[row]
            return float(gained / total) if total > 0 else 0.0

        return dice

    def _like_others(self, word: str, own: Sequence[str]) -> list[str]:
        return [one for one in self._vocabulary.like(word) if one not in own]

    def _gained(self, row: int, end: int) -> tuple[Points, NDArray[np.uint8]]:
        """(the weight of shared and like words by row, how many words are only like)."""
        weight, own = self._scorer.weight, self.words[row]
        gained, near = np.zeros(end), np.zeros(end, dtype=np.uint8)
        for word in own:
            rows = self._postings.before(word, end)
            gained[rows] += 2 * weight(word)
        for word in own:
            holds = self._postings.before(word, end)
            for other in self._like_others(word, own):
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
        #: By row.
        self.numbers = np.array([number[value] for value in values], dtype=np.intp)
        self._score = score
        self._known: dict[int, Points] = {}

    def __len__(self) -> int:
        return len(self._distinct)

    def points(self, row: int, end: int) -> Points:
        """What a row's value scores with those of the rows before `end`."""
        found: Points = self._scores(row)[self.numbers[:end]]
        return found

    def of(self, row: int, rows: Rows) -> Points:
        """What a row's value scores with those of some rows."""
        found: Points = self._scores(row)[self.numbers[rows]]
        return found

    def _scores(self, row: int) -> Points:
        own = int(self.numbers[row])
        if own not in self._known:
            scores = [self._score(one, self._distinct[own]) for one in self._distinct]
            self._known[own] = np.array(scores, dtype=np.float64)
        return self._known[own]

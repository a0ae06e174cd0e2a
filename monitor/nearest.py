"""The nearest of very many statements, most of which are never looked at; nothing is left out.

A score is a sum of parts, so that the most a pair can come to is known before it is scored, and who
cannot come up to those found so far is passed over:

1. The words of the statement asked for are put in groups, each word with those that count as one
   with it, the rarest first. A group adds to what a pair gains the weights of two words at most: of
   its own, and of the heaviest it may go with. Words are known by *signs*, bits that words share: a
   statement with a word of the i-th group and none of an earlier one has no more words in common
   than signs with the groups from the i-th on, and gains no more than so many signs bring at most.
   So its points for words are bounded by its weights; those for sorted words by its length, since
   what two texts have in common is no longer than the shorter; those for names by whether it has
   the sign of one. What themes, act, kind and the gate say is exact. Statements of about the same
   weights and length are of one *shape*, those of the same themes, act, kind and holding of one
   *profile*: signs in common and shape have a bound in a table, the profile its points in another.
2. Of the statements that hold a word those with light cores come first: from some place on no shape
   is within reach, and nothing is read.
3. What is left is bounded by its own words. Each goes with one other at most, so that it gains no
   more than the sum of the most each word can bring.
4. What is still within reach has its sorted words compared, then all of its words.

How far that is, is known from the likeliest of the first groups, and rises with those of the rest.
Where a statement could come up to it without one word in common, this way leads nowhere.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from monitor.scoring import SORTED, WORDS, with_core

Rows = NDArray[np.intp]
Points = NDArray[np.float64]
#: By row, up to some row: the number of its chain; less than 0 where it is not looked for.
Chains = NDArray[np.int32]
Mask = NDArray[np.bool_]
_Bounds = NDArray[np.float32]
_Signs = NDArray[np.uint64]
_Number = TypeVar("_Number", int, NDArray[np.int32])

#: Bounds have single precision: what is so much out of reach may be within.
_SLACK = 1e-3
#: Quantiles of weights and of lengths that tell shapes apart.
_STEPS = 12
#: Words held beside a statement, and those of a longer one elsewhere.
_HELD, _MORE = 16, 48
#: Words are known by fifteen bits, those of a core with one more. Two that share a code bring the
#: more of both. The first code stands for no word, the second for any.
_CODES, _IN_CORE, _ANY = 1 << 15, 1 << 15, 1
#: Signs words are known by, each 64 a number; so many in common, and more, are all one.
_SIGNS, _MANY = 128, 8
#: Statements read before the reach is raised for the first time.
_FIRST = 3_000
#: How many are scored at once; of the likeliest of a batch, so many are looked at.
_SCORED, _LIKELY = 8, 160
#: How many have their sorted words compared at once.
_COMPARED = 256
#: What is usually left of the bound for sorted words.
_USUAL = 0.7
#: The reach before anything is found; what the gate shuts out is out of it.
_UNKNOWN = -1e6

_RECORD = np.dtype(
    [
        ("words", "<u2", _HELD),
        ("weight", "<f4"),
        ("core", "<f4"),
        ("length", "<f4"),
        ("more", "<u4"),
    ]
)


class Clause(NamedTuple):
    """The words of a statement, each once, those of its core first."""

    words: Sequence[str]
    core: int
    weight: float
    core_weight: float


class Group(NamedTuple):
    """A word of the statement that is asked for, with those that count as one with it."""

    #: By word: what the pair gains.
    gains: dict[str, float]
    is_core: bool
    #: Points for it as a name; 0 where it is none.
    name_points: float


class Question(NamedTuple):
    """What is asked for, and among what."""

    row: int
    groups: Sequence[Group]
    #: By profile: points for themes, act and kind; minus infinity where the gate is shut.
    static: Points
    #: Which rows are looked for.
    chains: Chains
    #: The points of rows, given how alike their sorted words are in percent.
    score: Callable[[Rows, Points], Points]
    #: How many of the best chains are wanted.
    wanted: int


class Sieve:
    """Statements by their words; a row is the place of one among them."""

    def __init__(
        self, clauses: Sequence[Clause], plain: Sequence[str], profiles: NDArray[np.intp]
    ) -> None:
        self.clauses, self.plain = clauses, plain
        self.numbers: dict[str, int] = {}
        known = self.numbers
        sizes = np.array([len(one.words) for one in clauses], dtype=np.intp)
        numbers = np.fromiter(
            (known.setdefault(word, len(known)) for one in clauses for word in one.words), np.int32
        )
        rows = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        self._hold(rows, numbers, sizes)
        self.shapes, shape_of = _shapes(self.records)
        order = np.argsort(numbers.astype(np.int64) << 16 | shape_of[rows], kind="stable")
        #: By posting: the statement, its shape, its profile and its signs; by word, then by shape.
        self.rows = rows[order]
        self.shape, self.profile = shape_of[self.rows], profiles.astype(np.int32)[self.rows]
        self.signs = [one.take(self.rows) for one in _signs(rows, numbers, len(sizes))]
        self._ends = np.cumsum(np.bincount(numbers, minlength=len(known))).tolist()
        #: What the words of a question bring, in its clause and, as imaginary part, in its core.
        self.table = np.zeros(_CODES + _IN_CORE, dtype=np.complex64)

    def nearest(self, question: Question) -> tuple[Rows, Points] | None:
        """Rows with points, those of the best chains among them; None where this leads nowhere."""
        return _Search(self, question).found()

    def spans(self, words: Iterable[str]) -> list[tuple[int, int]]:
        """Where the postings of each word begin and end."""
        numbers = [self.numbers[word] for word in words if word in self.numbers]
        return [(self._ends[one - 1] if one else 0, self._ends[one]) for one in numbers]

    def _hold(
        self, rows: NDArray[np.int32], numbers: NDArray[np.int32], sizes: NDArray[np.intp]
    ) -> None:
        """Makes the records: what a statement is bounded by, in one place."""
        self.records = np.zeros(len(sizes), dtype=_RECORD)
        self.records["weight"] = [one.weight for one in self.clauses]
        self.records["core"] = [one.core_weight for one in self.clauses]
        self.records["length"] = [max(len(one), 1) for one in self.plain]
        place = np.arange(len(rows)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        cores = np.repeat([one.core for one in self.clauses], sizes)
        codes = _code(numbers) + _IN_CORE * (place < cores)
        held = place < _HELD
        self.records["words"][rows[held], place[held]] = codes[held]
        long = np.flatnonzero(sizes > _HELD)
        self.records["more"][long] = np.arange(1, len(long) + 1)
        more = self.records["more"]
        self.more = np.zeros((len(long) + 1, _MORE), dtype=np.uint16)
        others = ~held & (place < _HELD + _MORE)
        self.more[more[rows[others]], place[others] - _HELD] = codes[others]
        self.more[more[sizes > _HELD + _MORE], 0] = _ANY


def _signs(rows: NDArray[np.int32], numbers: NDArray[np.int32], count: int) -> _Signs:
    """The signs of each statement's words, a statement a column."""
    signs = np.zeros((count, _SIGNS), dtype=bool)
    signs[rows, numbers % _SIGNS] = True
    return _packed(signs).T


def _packed(signs: Mask) -> _Signs:
    return np.packbits(signs, axis=-1).view(np.uint64)


def _common(signs: Sequence[_Signs], others: _Signs) -> NDArray[np.uint8]:
    """How many of some signs each column has."""
    common: NDArray[np.uint8] = np.bitwise_count(signs[0] & others[0])
    for held, one in zip(signs[1:], others[1:], strict=True):
        common += np.bitwise_count(held & one)
    return common


def _code(number: _Number) -> _Number:
    return 2 + number % (_CODES - 2)


class _Shapes(NamedTuple):
    """By shape: the least weights of its statements, and how short and long they are."""

    weight: _Bounds
    core: _Bounds
    shortest: _Bounds
    longest: _Bounds


def _shapes(records: NDArray[Any]) -> tuple[_Shapes, NDArray[np.uint16]]:
    """The shapes, light cores first, and that of each record."""
    steps = np.linspace(0, 1, _STEPS + 1)[1:-1]
    cell = np.zeros(len(records), dtype=np.int64)
    for name in ("core", "weight", "length"):
        edges = np.quantile(records[name], steps)
        cell = cell * _STEPS + np.searchsorted(edges, records[name], side="right")
    _, shape = np.unique(cell, return_inverse=True)
    order = np.argsort(shape, kind="stable")
    starts = np.searchsorted(shape[order], np.arange(shape.max() + 1))
    shapes = _Shapes(
        weight=np.minimum.reduceat(records["weight"][order], starts),
        core=np.minimum.reduceat(records["core"][order], starts),
        shortest=np.minimum.reduceat(records["length"][order], starts),
        longest=np.maximum.reduceat(records["length"][order], starts),
    )
    return shapes, shape.astype(np.uint16)


class _Within(NamedTuple):
    """Statements within reach; one may stand there by several of its words."""

    rows: NDArray[np.int32]
    #: The most all parts but ``sorted`` can come to.
    bounds: _Bounds
    #: The most ``sorted`` can come to.
    order: _Bounds

    def where(self, mask: Mask) -> _Within:
        return self.take(mask.nonzero()[0])

    def take(self, places: Rows) -> _Within:
        rows, bounds, order = self
        return _Within(rows.take(places), bounds.take(places), order.take(places))


class _Search:
    """One question on its way through the sieve."""

    def __init__(self, sieve: Sieve, question: Question) -> None:
        self._sieve, self._question = sieve, question
        self._clause = sieve.clauses[question.row]
        self._length = np.float32(max(len(sieve.plain[question.row]), 1))
        self._static = question.static.astype(np.float32)
        self._top = float(self._static.max())
        found = [(sieve.spans(group.gains), group) for group in question.groups]
        found.sort(key=lambda one: sum(end - start for start, end in one[0]))
        self._spans = [spans for spans, _ in found]
        self._groups = [group for _, group in found]
        self._scored: dict[int, float] = {}
        #: The most points of each chain.
        self._best: dict[int, float] = {}
        #: The points of the last of the best found so far, less the slack.
        self._reach = _UNKNOWN

    def found(self) -> tuple[Rows, Points] | None:
        """Rows with their points, or None."""
        if not self._spans or self._top == -np.inf:
            return None
        self._sum_up()
        with_words = self._fill_table()
        within = [one for batch in self._batches() for one in self._read(batch)]
        self._sieve.table[with_words] = 0
        if self._reach <= self._top + SORTED:
            return None
        self._settle(_Within(*map(np.concatenate, zip(*within, strict=True))))
        rows = np.array(list(self._scored), dtype=np.intp)
        return rows, np.array(list(self._scored.values()))

    def _fill_table(self) -> list[int]:
        """Writes down what each word brings; gives the codes it is written at."""
        clause: dict[int, float] = {_ANY: 0.0}
        core: dict[int, float] = {_ANY: 0.0}
        for group in self._groups:
            for word, gain in group.gains.items():
                code = _code(self._sieve.numbers[word])
                clause[code] = max(clause.get(code, 0.0), gain)
                core[code] = max(core.get(code, 0.0), gain * group.is_core)
            most = max(group.gains.values())
            clause[_ANY] += most
            core[_ANY] += most * group.is_core
        codes = [*clause, *(code + _IN_CORE for code in clause)]
        gains = list(clause.values())
        inner = [complex(gain, core[code]) for code, gain in clause.items()]
        self._sieve.table[codes] = gains + inner
        return codes

    def _batches(self) -> Iterator[Sequence[int]]:
        """The first groups, then the others: the best of the first raise the reach."""
        sizes = [sum(end - start for start, end in spans) for spans in self._spans]
        first = 1 + bisect_left(np.cumsum(sizes).tolist(), _FIRST)
        yield range(min(first, len(sizes)))
        yield range(first, len(sizes))

    # ------------------------------------------------------------ bounds

    def _words(self, gained: _Bounds, in_core: _Bounds, weight: _Bounds, core: _Bounds) -> _Bounds:
        """The most ``words`` can come to."""
        dice = np.minimum(gained / (weight + np.float32(self._clause.weight)), 1)
        inner = np.minimum(in_core / (core + np.float32(self._clause.core_weight)), 1)
        bounds: _Bounds = np.float32(WORDS) * with_core(dice, inner)
        return bounds

    def _order(self, length: _Bounds) -> _Bounds:
        """The most ``sorted`` can come to."""
        shorter = np.minimum(length, self._length)
        bounds: _Bounds = np.float32(2 * SORTED) * shorter / (length + self._length)
        return bounds

    def _sum_up(self) -> None:
        """Works out what signs in common can come to at most."""
        gains = np.zeros((len(self._groups), _SIGNS), dtype=np.float32)
        for row, group in zip(gains, self._groups, strict=True):
            for word, gain in group.gains.items():
                sign = self._sieve.numbers[word] % _SIGNS
                row[sign] = max(row[sign], gain)
        is_core = np.array([[group.is_core] for group in self._groups])
        names = np.array([group.name_points for group in self._groups], dtype=np.float32)
        #: By group: the signs from there on.
        self._signs = _packed(np.logical_or.accumulate(gains[::-1] > 0)[::-1])
        #: By group: the most points for a name from there on.
        self._names = np.maximum.accumulate(names[::-1])[::-1].tolist()
        self._of_names = _packed(np.logical_or.reduce(gains[names > 0] > 0))
        shapes = self._sieve.shapes
        words = self._words(_most(gains), _most(gains * is_core), shapes.weight, shapes.core)
        length = np.minimum(np.maximum(self._length, shapes.shortest), shapes.longest)
        #: By signs in common and shape: the most words and their order can come to.
        self._by_shape = words + self._order(length)
        self._bounds = self._by_shape.ravel()
        self._line = np.minimum(np.arange(_SIGNS + 1), _MANY) * len(length)

    def _by_words(self, rows: NDArray[np.int32], others: _Bounds) -> _Within:
        """Those looked for, with what they can come to; `others` are points of other parts."""
        sieve, chains = self._sieve, self._question.chains
        among = ((chains.take(rows, mode="clip") >= 0) & (rows < len(chains))).nonzero()[0]
        rows, others = rows.take(among), others.take(among)
        records = sieve.records.take(rows)
        sums = np.einsum("ij->i", sieve.table.take(records["words"]))
        long = records["more"].nonzero()[0]
        if len(long):
            more = sieve.more.take(records["more"][long], axis=0)
            sums[long] += np.einsum("ij->i", sieve.table.take(more))
        words = self._words(sums.real, sums.imag, records["weight"], records["core"])
        return _Within(rows, words + others, self._order(records["length"]))

    # ------------------------------------------------------------ the way through

    def _read(self, batch: Sequence[int]) -> Iterator[_Within]:
        """What is within reach by the words of some groups; the reach is raised by the best."""
        parts = [part for group in batch for part in self._read_group(group)]
        if not parts:
            return
        rows, others, bounds = (np.concatenate(part) for part in zip(*parts, strict=True))
        likely = bounds.argpartition(-_LIKELY)[-_LIKELY:] if len(rows) > _LIKELY else slice(None)
        self._raise(self._by_words(rows[likely], others[likely]))
        near = (bounds >= self._reach).nonzero()[0]
        within = self._by_words(rows.take(near), others.take(near))
        yield within.where(within.bounds + within.order >= self._reach)

    def _read_group(self, group: int) -> Iterator[tuple[NDArray[np.int32], _Bounds, _Bounds]]:
        """Rows with the points of all but words and order, and with the most of all."""
        sieve, signs, names = self._sieve, self._signs[group], np.float32(self._names[group])
        most = min(int(np.bitwise_count(signs).sum()), _MANY)
        passing = (self._by_shape[most] >= self._reach - self._top - names).nonzero()[0]
        if not len(passing):
            return
        for start, last in self._spans[group]:
            end = start + int(sieve.shape[start:last].searchsorted(passing[-1], "right"))
            held = [one[start:end] for one in sieve.signs]
            common = _common(held, signs)
            others = self._static.take(sieve.profile[start:end])
            if names:
                others += (_common(held, self._of_names) > 0) * names
            bounds = self._bounds.take(self._line.take(common) + sieve.shape[start:end]) + others
            near = (bounds >= self._reach).nonzero()[0]
            yield sieve.rows[start:end].take(near), others.take(near), bounds.take(near)

    def _raise(self, within: _Within) -> None:
        """Scores the likely best of a batch."""
        within = within.take(_first_of_each(within.rows))
        guess = within.bounds + np.float32(_USUAL) * within.order
        rows = within.rows.take(np.argsort(-guess)[: max(_SCORED, self._question.wanted)])
        self._score(rows, self._ratios(rows))

    def _settle(self, within: _Within) -> None:
        """Scores all that is within reach, the likely best first."""
        within = within.where(within.bounds + within.order >= self._reach)
        within = within.take(_first_of_each(within.rows))
        likely = np.argsort(-(within.bounds + within.order))
        for start in range(0, len(likely), _COMPARED):
            some = within.take(likely[start : start + _COMPARED])
            self._settle_some(some.where(some.bounds + some.order >= self._reach))

    def _settle_some(self, within: _Within) -> None:
        ratios = self._ratios(within.rows)
        bounds = within.bounds + SORTED * ratios / 100
        likely = np.argsort(-bounds)
        for start in range(0, len(likely), _SCORED):
            some = likely[start : start + _SCORED]
            some = some[bounds[some] >= self._reach]
            self._score(within.rows[some], ratios[some])

    def _ratios(self, rows: NDArray[np.int32]) -> Points:
        """How alike the sorted words are, in percent."""
        plain = self._sieve.plain
        others = [plain[row] for row in rows.tolist()]
        own = [plain[self._question.row]]
        ratios: Points = process.cdist(own, others, scorer=fuzz.ratio, dtype=np.float64)[0]
        return ratios

    def _score(self, rows: NDArray[np.int32], ratios: Points) -> None:
        fresh = [place for place, row in enumerate(rows.tolist()) if row not in self._scored]
        if not fresh:
            return
        chosen = rows[fresh].astype(np.intp)
        points = self._question.score(chosen, ratios[fresh])
        self._scored.update(zip(chosen.tolist(), points.tolist(), strict=True))
        chains = self._question.chains.take(chosen).tolist()
        for chain, scored in zip(chains, points.tolist(), strict=True):
            self._best[chain] = max(self._best.get(chain, scored), scored)
        if len(self._best) >= self._question.wanted:
            least = sorted(self._best.values())[-self._question.wanted]
            self._reach = max(self._reach, least - _SLACK)


def _most(gains: _Bounds) -> _Bounds:
    """The most that so many signs in common bring; a column."""
    ordered = np.sort(gains.sum(axis=0))[::-1]
    most = [0, *np.cumsum(ordered[: _MANY - 1]), ordered.sum()]
    return np.array(most, dtype=np.float32)[:, np.newaxis]


def _first_of_each(rows: NDArray[np.int32]) -> Rows:
    """Where each row stands first: by its rarest word, whose bound holds."""
    order = np.argsort(rows, kind="stable")
    ordered = rows[order]
    is_first = np.ones(len(rows), dtype=bool)
    is_first[1:] = ordered[1:] != ordered[:-1]
    return order[is_first]

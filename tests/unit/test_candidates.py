"""One against many gives the points of one against one, and leaves nothing out."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.statements import statements
from monitor import candidates
from monitor.candidates import Index, Values
from monitor.languages.en.wording import Wording
from monitor.model import Kind
from monitor.nearest import Chains, Mask, Points, Rows
from monitor.scoring import Feature, Scorer, feature
from tests.factories import make_article, make_statement

#: Some are spelt alike, some are the same in other forms, some name an act or a place.
_WORDS = """
open direct flights flight flightpath between both capitals harbour harbours harbor Norrland
Norrlandia railway railways support oppose interference tariffs tariff terminal terminals
students scholarships scholarship 14 ten new colour colours colourful
""".split()
_QUOTES = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=9).map(" ".join)
_THEMES = st.sets(st.sampled_from(["flights", "railway", "trade"]), max_size=2)
_SAID = st.tuples(_QUOTES, st.sampled_from(list(Kind)), _THEMES)


def _features(said: list[tuple[str, Kind, set[str]]]) -> list[Feature]:
    return [
        feature(make_statement(make_article(quote), quote, kind=kind), "m", themes)
        for quote, kind, themes in said
    ]


@given(st.lists(_SAID, min_size=1, max_size=12), st.data())
def test_the_points_are_those_of_every_pair_by_itself(
    said: list[tuple[str, Kind, set[str]]], data: st.DataObject
) -> None:
    features = _features(said)
    scorer = Scorer()
    index = Index(features, scorer)
    row = data.draw(st.integers(0, len(features) - 1))
    alone = [scorer.score(other, features[row]).points for other in features]
    assert index.points(row, np.arange(len(features))) == pytest.approx(alone)


def _many(count: int, chance: Random) -> list[Feature]:
    """Statements of a few phrases in changing words, as of states that meet every month."""
    kinds = list(Kind)
    said = [
        (
            " ".join(chance.choices(_WORDS, k=chance.randint(3, 9))),
            chance.choice(kinds),
            set(chance.sample(["flights", "railway", "trade"], chance.randint(0, 2))),
        )
        for _ in range(count)
    ]
    return _features(said)


@pytest.mark.parametrize("seed", range(5))
def test_the_nearest_of_many_are_the_best_of_all(seed: int) -> None:
    chance = Random(seed)
    features = _many(400, chance)
    scorer = Scorer()
    index = Index(features, scorer)
    for row in chance.sample(range(len(features)), 20):
        among = np.array([chance.random() < 0.7 for _ in features])
        rows, points = index.nearest(row, _each(among), 10)
        assert among[rows].all()
        everything = np.flatnonzero(among)
        scored = [scorer.score(features[one], features[row]).points for one in everything]
        assert sorted(points, reverse=True)[:10] == pytest.approx(sorted(scored)[::-1][:10])


def _each(among: Mask) -> Chains:
    """Chains of one statement each, of those that are looked for."""
    return np.where(among, np.arange(len(among)), -1)


@pytest.fixture
def led_nowhere(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Few statements are passed through the sieve as very many are; rows it was of no use for."""
    rows: list[int] = []

    def scan(index: Index, row: int, chains: Chains, count: int) -> tuple[Rows, Points]:
        rows.append(row)
        return _scan(index, row, chains, count)

    monkeypatch.setattr(candidates, "SIEVED_FROM", 1)
    monkeypatch.setattr(Index, "scan", scan)
    return rows


_scan = Index.scan


def _best(found: tuple[Rows, Points], chains: Chains, count: int) -> dict[int, float]:
    """Rows with points no worse than those of the last of the best `count` chains."""
    scored = dict(zip(*(one.tolist() for one in found), strict=True))
    of_chain: dict[int, float] = {}
    for row, points in scored.items():
        of_chain[chains[row]] = max(of_chain.get(chains[row], points), points)
    least = min(sorted(of_chain.values())[-count:], default=0.0)
    return {row: points for row, points in scored.items() if points >= least}


@pytest.mark.parametrize("wanted", [1, 3, 10])
@pytest.mark.parametrize("seed", range(3))
def test_the_sieve_finds_what_scoring_all_finds(
    seed: int, wanted: int, led_nowhere: list[int]
) -> None:
    """To the last bit, ties too, with words that count as one, names, cores and a gate."""
    chance = Random(seed)
    features = _many(300, chance) + list(statements(1500, seed))
    gate = Values([chance.randrange(3) for _ in features], lambda a, b: float(a != b))
    index = Index(features, Scorer(), gate, of_chain=30)
    for row in chance.sample(range(len(features)), 100):
        known = range(chance.randint(1500, 1800))
        chains = np.array([chance.randrange(-100, 400) for _ in known])
        best = _best(index.nearest(row, chains, wanted), chains, wanted)
        assert best == _best(_scan(index, row, chains, wanted), chains, wanted)
    assert len(led_nowhere) < 80


@given(st.lists(_SAID, min_size=2, max_size=40), st.data())
def test_no_bound_of_the_sieve_is_too_low(
    said: list[tuple[str, Kind, set[str]]], data: st.DataObject
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(candidates, "SIEVED_FROM", 1)
        features = _features(said)
        index = Index(features, Scorer(), of_chain=2)
    row = data.draw(st.integers(0, len(features) - 1))
    chains = np.arange(len(features)) // 2
    for wanted in (1, 3):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(candidates, "SIEVED_FROM", 1)
            best = _best(index.nearest(row, chains, wanted), chains, wanted)
        assert best == _best(index.scan(row, chains, wanted), chains, wanted)


def test_the_best_of_all_chains_are_those_of_every_pair() -> None:
    """Wordings of one chain count once, by the best of them."""
    chance = Random(3)
    features = _many(300, chance)
    scorer = Scorer()
    index = Index(features, scorer, of_chain=20)
    chains = np.array([chance.randrange(-20, 60) for _ in features])
    for row in chance.sample(range(len(features)), 20):
        best = _best(index.nearest(row, chains, 5), chains, 5)
        every = np.flatnonzero(chains >= 0)
        alone = np.array([scorer.score(features[one], features[row]).points for one in every])
        assert best == pytest.approx(_best((every, alone), chains, 5))


def _worded(count: int, chance: Random) -> list[Feature]:
    """So many of words that are the rarer the later they come, as if they had been read."""
    known = [*_WORDS, *(f"{chance.randrange(16**9):09x}" for _ in range(5_000))]
    shares = [1 / (place + 10) for place in range(len(known))]
    words = iter(chance.choices(known, shares, k=9 * count))
    article = make_article("open flights")
    said = make_statement(article, "open flights", kind=Kind.OFFER)
    made = []
    for number in range(count):
        terms = tuple(islice(words, chance.randint(3, 9)))
        core = terms[: chance.randint(2, len(terms))]
        act = chance.choice(["", "", "", "support", "oppose", "build"])
        seen = Wording(terms, len(core), " ".join(sorted(terms)), act)
        themes = frozenset(chance.choice([(), (), ("flights",), ("railway",), ("trade", "roads")]))
        names = frozenset(terms[-1:]) if number % 3 == 0 else frozenset()
        one = replace(said, id=f"{number:x}", kind=chance.choice([Kind.OFFER, Kind.REQUEST]))
        made.append(Feature(one, "", seen, terms, core, themes, names))
    return made


def test_among_a_hundred_thousand_nothing_nearer_is_left_out(led_nowhere: list[int]) -> None:
    """An index of the rarest words alone loses the more of set phrases the more there are."""
    asked, count = 10, 100_000
    features = _worded(count + asked, Random(7))
    scorer = Scorer()
    index = Index(features, scorer)
    chains = np.arange(count)
    for row in range(count, count + asked):
        best = _best(index.nearest(row, chains, 12), chains, 12)
        assert best == _best(_scan(index, row, chains, 12), chains, 12)
    assert len(led_nowhere) < asked / 2
    alone = [scorer.score(one, features[row]).points for one in features[:count]]
    assert sorted(best.values()) == pytest.approx(sorted(alone)[-len(best) :])


def test_what_is_beyond_the_end_is_not_looked_at() -> None:
    features = _many(50, Random(1))
    rows, _ = Index(features, Scorer()).nearest(40, np.arange(10), 100)
    assert rows.max() < 10


def test_where_nothing_is_marked_nothing_is_near() -> None:
    features = _many(5, Random(1))
    rows, points = Index(features, Scorer()).nearest(4, np.full(4, -1), 3)
    assert len(rows) == len(points) == 0


def test_words_without_letters_in_common_are_never_one() -> None:
    """The bits that pass words over hold for every alphabet."""
    features = _features([("скоростная дорога", Kind.OFFER, set()), ("build", Kind.OFFER, set())])
    scorer = Scorer()
    assert Index(features, scorer).points(0, np.array([1])) == pytest.approx(
        [scorer.score(*features).points]
    )

"""One against many gives the points of one against one, and leaves nothing out."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.candidates import Index
from monitor.model import Kind
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
        rows, points = index.nearest(row, among, 10)
        assert among[rows].all()
        everything = np.flatnonzero(among)
        scored = [scorer.score(features[one], features[row]).points for one in everything]
        assert sorted(points, reverse=True)[:10] == pytest.approx(sorted(scored)[::-1][:10])


def test_what_is_beyond_the_end_is_not_looked_at() -> None:
    features = _many(50, Random(1))
    rows, _ = Index(features, Scorer()).nearest(40, np.ones(10, dtype=bool), 100)
    assert rows.max() < 10


def test_where_nothing_is_marked_nothing_is_near() -> None:
    features = _many(5, Random(1))
    rows, points = Index(features, Scorer()).nearest(4, np.zeros(4, dtype=bool), 3)
    assert len(rows) == len(points) == 0


def test_words_without_letters_in_common_are_never_one() -> None:
    """The bits that pass words over hold for every alphabet."""
    features = _features([("скоростная дорога", Kind.OFFER, set()), ("build", Kind.OFFER, set())])
    scorer = Scorer()
    assert Index(features, scorer).points(0, np.array([1])) == pytest.approx(
        [scorer.score(*features).points]
    )

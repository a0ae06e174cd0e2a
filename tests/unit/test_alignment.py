"""Aligning words: nothing lost, as much kept as can be, and long lists cut where they agree."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Indel, LCSseq

from monitor.report import alignment
from monitor.report.alignment import Run, align

_lists = st.lists(st.sampled_from("abcdefgh"), max_size=60).map(list)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """As though lists of six words were long."""
    monkeypatch.setattr(alignment, "_MOST_PAIRS", 6 * 6)
    monkeypatch.setattr(alignment, "_PASSAGES", (2, 4))


def kept(runs: Sequence[Run]) -> int:
    return sum(end - start for kind, start, end, *_ in runs if kind == "equal")


def prose(size: int, *, words: int, seed: int) -> list[str]:
    chance = Random(seed)
    return [f"word{chance.randrange(words)}" for _ in range(size)]


def reworded(words: Sequence[str], seed: int) -> list[str]:
    chance = Random(seed)
    return [f"other{chance.randrange(500)}" if chance.random() < 0.1 else one for one in words]


@pytest.mark.usefixtures("short")
@given(_lists, _lists)
def test_runs_of_long_lists_lead_from_the_one_to_the_other(old: list[str], new: list[str]) -> None:
    at = (0, 0)
    for kind, a, b, c, d in align(old, new):
        assert (a, c) == at
        assert (kind == "equal") == (old[a:b] == new[c:d])
        at = (b, d)
    assert at == (len(old), len(new))


@pytest.mark.usefixtures("short")
@given(_lists, _lists)
def test_what_is_alike_on_both_sides_of_a_cut_is_one_run(old: list[str], new: list[str]) -> None:
    kinds = [run[0] for run in align(old, new)]
    assert ("equal", "equal") not in pairwise(kinds)


@given(_lists, _lists)
def test_of_lists_that_are_not_long_as_many_words_are_kept_as_can_be(
    old: list[str], new: list[str]
) -> None:
    assert kept(align(old, new)) == LCSseq.similarity(old, new)


@pytest.mark.parametrize("words", [500, 20_000], ids=["few words", "many words"])
def test_cutting_a_long_rewording_loses_next_to_nothing(words: int) -> None:
    old = prose(12_000, words=words, seed=1)
    new = reworded(old, 2)
    most = LCSseq.similarity(old, new)
    assert kept(align(old, new)) >= 0.999 * most


def test_a_passage_put_into_a_long_text_leaves_the_rest_alike() -> None:
    old = prose(12_000, words=2, seed=1)
    new = [*old[:5000], *prose(3_000, words=2, seed=2), *old[5000:]]
    assert kept(align(old, new)) == len(old)


def test_a_word_repeated_20_000_times_and_once_less() -> None:
    assert align(["word"] * 20_000, ["word"] * 19_999) == [
        ("equal", 0, 19_999, 0, 19_999),
        ("delete", 19_999, 20_000, 19_999, 19_999),
    ]


def test_long_lists_are_never_held_against_each_other_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Their table has a bit a pair, and the system's memory is not what a diff may fill."""
    sizes = []

    def noting(old: Sequence[str], new: Sequence[str]) -> object:
        sizes.append(len(old) * len(new))
        return Indel.opcodes(old, new)

    monkeypatch.setattr(alignment, "_opcodes", noting)
    for words in (2, 500, 10**9):
        align(prose(40_000, words=words, seed=1), prose(30_000, words=words, seed=2))
    assert sizes
    assert max(sizes) <= alignment._MOST_PAIRS

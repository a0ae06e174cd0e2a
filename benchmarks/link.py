"""What it takes to find the nearest of ever more statements of one relationship.

Beside scoring every pair one by one, which is also the check that nothing nearer was left out, and
beside rapidfuzz's `extractOne` with `token_sort_ratio`, which knows neither themes nor which words
tell statements apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random
from statistics import median, quantiles
from time import perf_counter

import numpy as np
from rapidfuzz import fuzz, process

from benchmarks.options import Options
from benchmarks.place import seed_words
from benchmarks.readouts import MATTERS
from benchmarks.table import print_table
from monitor.candidates import Index
from monitor.model import Kind, Statement, Tier
from monitor.scoring import Feature, Scorer, feature

_ASKED = 200
#: Scoring a pair takes a hundredth of a millisecond: of more, every pair of a few is enough.
_CHECKED = 20
_WORTH = 36
_THEMES = ("flights", "railway", "students", "trade", "energy", "")
_HEADS = (
    "statements",
    "build s",
    "median ms",
    "p95 ms",
    "every pair ms",
    "extractOne ms",
    "recall",
)


def measure(options: Options) -> None:
    """Prints the table."""
    print_table(_HEADS, [_row(count) for count in options.statements])


def statements(count: int, seed: int = 5) -> Iterator[Feature]:
    """Set phrases in ever other words, as of states that meet every month."""
    chance, fillers = Random(seed), _words()
    for number in range(count):
        verb, matter = chance.choice(MATTERS)
        places = {"here": chance.choice(fillers), "there": chance.choice(fillers)}
        words = matter.format(n=chance.randrange(2, 400), **places).split()
        words[chance.randrange(len(words))] = chance.choice(fillers)
        quote = " ".join([verb, *words, *chance.choices(fillers, k=chance.randrange(6))])
        yield feature(_statement(number, quote), "", [t for t in [chance.choice(_THEMES)] if t])


def _words() -> list[str]:
    return sorted({word.strip('.,;()"') for word in seed_words()} - {""})


def _statement(number: int, quote: str) -> Statement:
    return Statement(
        id=f"{number:016x}", article_id="", start=0, end=len(quote), quote=quote,
        sentence_start=0, sentence_end=len(quote), speaker=None, party="CHN", counterparty="KGZ",
        kind=Kind.OFFER, tier=Tier.INTENT, rung="will", cue="will", cue_start=0, cue_end=0,
    )  # fmt: skip


def _row(count: int) -> Sequence[str | float]:
    features = list(statements(count + _ASKED))
    began = perf_counter()
    scorer = Scorer()
    index = Index(features, scorer)
    built = perf_counter() - began
    among = np.ones(count, dtype=bool)
    rows = range(count, count + _ASKED)
    found = {row: float(index.nearest(row, among, _WORTH)[1].max()) for row in rows}
    took = [_milliseconds(lambda row=row: index.nearest(row, among, _WORTH)) for row in rows]
    plain = [one.wording.plain for one in features[:count]]
    brute, best = [], {}
    for row in rows[:_CHECKED]:
        began = perf_counter()
        best[row] = max(scorer.score(one, features[row]).points for one in features[:count])
        brute.append(1000 * (perf_counter() - began))
    one_by_one = [
        _milliseconds(
            lambda row=row: process.extractOne(
                features[row].wording.plain, plain, scorer=fuzz.token_sort_ratio
            )
        )
        for row in rows[:_CHECKED]
    ]
    recall = sum(abs(found[row] - best[row]) < 1e-6 for row in best) / len(best)
    p95 = quantiles(took, n=20)[-1]
    return f"{count:,}", built, median(took), p95, median(brute), median(one_by_one), recall


def _milliseconds(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return 1000 * (perf_counter() - began)

"""What it takes to find the nearest of ever more statements of one relationship.

As linking asks: the two best chains among very many, here of one statement each, with all points,
and a dozen among fewer; and a dozen at any number, as where statements of an account want the same
commitment. Processor time. Beside going through all in arrays, which is also the check that nothing
nearer was left out, beside scoring every pair one by one, and beside programs that find like texts
and know neither themes nor which words tell statements apart.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from difflib import SequenceMatcher  # noqa: TID251 - what it is held against
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time

import numpy as np
from rapidfuzz import fuzz, process

from benchmarks import peers
from benchmarks.options import Options
from benchmarks.statements import statements
from benchmarks.table import print_table
from monitor.candidates import SIEVED_FROM, Index
from monitor.scoring import Feature, Scorer

#: Statements asked for, after as many others: words met for the first time are among them.
_ASKED = 200
#: The nearest of so many are looked for in arrays; pairs are scored one by one for fewer.
_CHECKED, _PAIRED, _PAIRS = 40, 10, 2_000
#: Chains that are asked for.
_FEW, _ALL = 2, 12
#: Texts `difflib` is given, and the texts beyond which its time is worked out from them.
_DIFFED = 500
_HEADS = (
    "statements",
    "build s",
    "B/statement",
    "median ms",
    "p95 ms",
    "x first",
    "dozen ms",
    "arrays ms",
    "every pair ms",
    "recall",
)


def measure(options: Options) -> None:
    """Prints a table of ours, and one of the others with the share of ours that they find."""
    rows, others = [], []
    made = list(statements(max(options.statements) + 2 * _ASKED))
    for count in options.statements:
        features = [*made[:count], *made[-2 * _ASKED :]]
        row, best = _ours(features, count)
        rows.append(row)
        others += _others(features, count, best)
    first = rows[0][3]
    print_table(_HEADS, [(*row[:5], float(row[3]) / float(first), *row[5:]) for row in rows])
    print_table(("held against", "statements", "median ms", "finds"), others)
    for name in peers.FINDERS:
        if not peers.is_installed(name):
            print(f"{name} is left out: `make bench-peers` installs it")


def _ours(features: Sequence[Feature], count: int) -> tuple[list[str | float], dict[int, int]]:
    """A row of the table, and the nearest of each statement that was checked."""
    gc.collect()
    gc.freeze()
    held, began = _resident(), perf_counter()
    scorer = Scorer()
    index = Index(features, scorer)
    built, size = perf_counter() - began, (_resident() - held) / len(features)
    chains = np.arange(count, dtype=np.int32)
    wanted = _FEW if count >= SIEVED_FROM else _ALL
    warm, asked = range(count, count + _ASKED), range(count + _ASKED, count + 2 * _ASKED)
    for row in warm:
        index.nearest(row, chains, wanted)
    took = [_milliseconds(lambda row=row: index.nearest(row, chains, wanted)) for row in asked]
    dozen = [_milliseconds(lambda row=row: index.nearest(row, chains, _ALL)) for row in asked]
    checked = asked[:_CHECKED]
    arrays = [_milliseconds(lambda row=row: index.scan(row, chains, _ALL)) for row in checked]
    every = {row: index.scan(row, chains, _ALL) for row in checked}
    scanned = {row: _best(found, _ALL) for row, found in every.items()}
    right = [
        all(_best(index.nearest(row, chains, n), n) == _best(found, n) for n in (_FEW, _ALL))
        for row, found in every.items()
    ]
    pairs = [_paired(scorer, features, row, list(scanned[row]), count) for row in asked[:_PAIRED]]
    agreed = sum(right) * all(one for _, one in pairs)
    figures = [built, size, median(took), quantiles(took, n=20)[-1], median(dozen), median(arrays)]
    nearest = {row: max(best, key=best.__getitem__) for row, best in scanned.items()}
    each = median(one for one, _ in pairs)
    return [f"{count:,}", *figures, each, agreed / len(checked)], nearest


def _best(found: tuple[np.ndarray, np.ndarray], count: int) -> dict[int, float]:
    """Rows with points no worse than those of the last that is wanted."""
    rows, points = found
    least = np.sort(points)[::-1][:count][-1]
    return {r: p for r, p in zip(rows.tolist(), points.tolist(), strict=True) if p >= least}


def _paired(
    scorer: Scorer, features: Sequence[Feature], row: int, best: Sequence[int], count: int
) -> tuple[float, bool]:
    """(ms to score all pairs, from some of them; whether none of those is nearer than the best)."""
    step = max(1, count // _PAIRS)
    some = range(row % step, count, step)
    began = perf_counter()
    points = {one: scorer.score(features[one], features[row]).points for one in some}
    took = 1000 * (perf_counter() - began) * count / len(some)
    least = min(scorer.score(features[one], features[row]).points for one in best)
    return took, all(one in best or p < least + 1e-9 for one, p in points.items())


def _resident() -> int:
    """Bytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096


# ---------------------------------------------------------------- others


def _others(
    features: Sequence[Feature], count: int, best: Mapping[int, int]
) -> list[tuple[str, str, str | float, float | str]]:
    """Each with its time, and the share of our nearest that is among what it gives."""
    plain = [one.wording.plain for one in features[:count]]
    asked = dict(list(best.items())[:_PAIRED])
    rows: list[tuple[str, str, str | float, float | str]] = []

    def extract(row: int) -> int:
        query = features[row].wording.plain
        return process.extractOne(query, plain, scorer=fuzz.token_sort_ratio)[2]

    took, found = _timed(extract, asked)
    rows.append(("rapidfuzz extractOne, first", f"{count:,}", median(took), found))
    some = plain[:_DIFFED]
    diffed = [_milliseconds(lambda row=row: _diff(features[row], some)) for row in [*asked][:2]]
    estimate = f"{median(diffed) * count / len(some):,.0f} (extrapolated)"
    rows.append(("difflib, first", f"{count:,}", estimate, "not looked at"))
    quotes = [one.statement.quote for one in features[:count]]
    queries = [features[row].statement.quote for row in best]
    for name, answer in peers.find_like(quotes, queries).items():
        given = zip(answer.found, best.values(), strict=True)
        share = sum(one in some for some, one in given) / len(best)
        rows.append((f"{name}, first {peers.GIVEN}", f"{count:,}", median(answer.took), share))
    return rows


def _diff(one: Feature, texts: Sequence[str]) -> None:
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(one.wording.plain)
    for text in texts:
        matcher.set_seq1(text)
        matcher.ratio()


def _timed(find: Callable[[int], int], best: Mapping[int, int]) -> tuple[list[float], float]:
    """(ms for each, the share that was found)."""
    took, right = [], 0
    for row, nearest in best.items():
        began = perf_counter()
        right += find(row) == nearest
        took.append(1000 * (perf_counter() - began))
    return took, right / len(best)


def _milliseconds(work: Callable[[], object]) -> float:
    began = process_time()
    work()
    return 1000 * (process_time() - began)

"""The word diff of the reports beside difflib, on texts from a sentence to a book.

difflib is given the same words and asked for the same thing: runs kept, left out and put in. Timed
are that search alone, words in and runs out, and the whole diff with either: cutting texts into
words, and joining edits that only small words part, take their time, too. In time of the processor,
which other work on the machine disturbs least.
"""

from __future__ import annotations

import difflib
import gc
import subprocess
import sys
from collections.abc import Callable, Sequence
from random import Random
from statistics import median
from time import process_time
from unittest.mock import patch

from benchmarks.options import Options
from benchmarks.place import seed_words
from benchmarks.table import print_table
from benchmarks.timing import peak_of
from monitor.report import worddiff
from monitor.report.alignment import Run, align

#: difflib takes minutes for more words.
_DIFFLIB_MOST = 2_000
_SIZES = (18, 50, 200, 500, 2_000, 20_000)
_HEADS = (
    "word diff",
    *("search ms", "difflib ms", "x"),
    *("whole ms", "with difflib ms", "x", "peak MB"),
)


def measure(options: Options) -> None:
    """Prints the table; peak is by how much one diff raises that of a process."""
    rows = [_row(name, *pair, options.runs) for name, pair in pairs().items()]
    print_table(_HEADS, rows)


def pairs() -> dict[str, tuple[str, str]]:
    """Texts to compare, by what they are; words as often as in the seeds."""
    found = {f"{size:,} words, one in ten reworded": _reworded(size) for size in _SIZES}
    found["20,000 words, another text"] = (_prose(20_000, 1), _prose(20_000, 2))
    for size in (500, 20_000):
        unrelated = (" ".join(f"{side}{n}" for n in range(size)) for side in "ab")
        found[f"{size:,} words, no word in common"] = (next(unrelated), next(unrelated))
        found[f"{size:,} words, two different ones"] = (_two_words(size, 1), _two_words(size, 2))
    return found


def _prose(size: int, seed: int) -> str:
    return " ".join(Random(seed).choices(seed_words(), k=size))


def _reworded(size: int) -> tuple[str, str]:
    chance, before = Random(size), _prose(size, size)
    others = iter(_prose(size, size + 1).split())
    after = [next(others) if chance.random() < 0.1 else word for word in before.split()]
    return before, " ".join(after)


def _two_words(size: int, seed: int) -> str:
    return " ".join(Random(seed).choices(("yes", "no"), k=size))


def _row(name: str, before: str, after: str, runs: int) -> Sequence[str | float]:
    old, new = (worddiff._Wording(text).words for text in (before, after))  # noqa: SLF001
    search = _milliseconds(lambda: align(old, new), runs)
    whole = _milliseconds(lambda: worddiff.word_diff(before, after), runs)
    if len(old) > 2 * _DIFFLIB_MOST:
        return name, search, "not run", "-", whole, "not run", "-", _peak(name)
    slow = _milliseconds(lambda: _difflib(old, new), runs)
    with patch.object(worddiff, "align", _difflib):
        whole_slow = _milliseconds(lambda: worddiff.word_diff(before, after), runs)
    ratios = slow / search, whole_slow / whole
    return name, search, slow, ratios[0], whole, whole_slow, ratios[1], _peak(name)


def _difflib(old: Sequence[str], new: Sequence[str]) -> list[Run]:
    """What `worddiff` has from `align`."""
    return difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()  # type: ignore[return-value] # tuples of that shape


def _milliseconds(work: Callable[[], object], runs: int) -> float:
    """The median of runs, each long enough to be timed."""
    gc.collect()
    began = process_time()
    work()
    times = int(0.02 / (process_time() - began)) + 1
    return 1000 * median(_run(work, times) for _ in range(runs))


def _run(work: Callable[[], object], times: int) -> float:
    began = process_time()
    for _ in range(times):
        work()
    return (process_time() - began) / times


def _peak(name: str) -> float:
    argv = [sys.executable, "-m", "benchmarks.diff", name]
    return float(subprocess.run(argv, capture_output=True, check=True, text=True).stdout)


def main() -> None:
    """One diff, named as in the table: prints by how many MB it raised the peak."""
    before, after = pairs()[sys.argv[1]]
    worddiff.word_diff("a b", "a c")
    at_first = peak_of("self")
    worddiff.word_diff(before, after)
    print(peak_of("self") - at_first)


if __name__ == "__main__":
    main()

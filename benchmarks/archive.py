"""An archive that never was: plain news, and one in twenty of its files a readout.

Twenty readouts a pair of states, so that a larger archive has more pairs and not longer histories.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from benchmarks.readouts import readouts
from benchmarks.task import news

_READOUTS, _A_PAIR = 20, 20


def archive(count: int) -> Iterator[tuple[str, str]]:
    """Names and texts of so many files."""
    told = count // _READOUTS
    for name, text in islice(readouts(told, pairs=max(1, told // _A_PAIR)), told):
        yield f"readout-{name}", text
    for name, text in news(count - told):
        yield f"news-{name}", text

"""What a run of the benchmarks was asked for beside its parts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Given to every part; each takes what concerns it."""

    #: Runs a figure is the median of.
    runs: int = 5
    #: Known files of the part `unchanged`; files of an archive of `backfill`.
    files: tuple[int, ...] = (1_000, 10_000)
    #: Numbers of stored statements of the part `link`.
    statements: tuple[int, ...] = (1_000, 10_000)
    #: Pairs of states the 1,000 readouts are spread over: fewer have more to compare each.
    pairs: int = 50
    #: Whether peers take part where they take minutes.
    peers: bool = False
    #: Whether `stages` says which functions took the time.
    profile: bool = False
    #: A folder of real texts for the parts `stages` and `backfill`.
    texts: Path | None = None

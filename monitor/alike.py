"""Where two sequences begin to differ: what is decided again is mostly what it was."""

from __future__ import annotations

from collections.abc import Sequence


def first_alike(before: Sequence[object], after: Sequence[object]) -> int:
    """How many of the first values are the same in both."""
    pairs = enumerate(zip(before, after, strict=False))
    differs = (number for number, (was, now) in pairs if was is not now and was != now)
    return next(differs, min(len(before), len(after)))

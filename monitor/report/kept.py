"""What was made of a short text, kept for when it comes again.

The same words and names stand on a dozen pages. A long text is made anew each time: it comes again
seldom, and keeping it would hold memory that nobody asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

_Made = TypeVar("_Made")


def kept_when_short(
    most: int, longest: int
) -> Callable[[Callable[[str], _Made]], Callable[[str], _Made]]:
    """Decorates a pure function of a text: the last `most` answers for texts up to `longest`."""

    def decorate(make: Callable[[str], _Made]) -> Callable[[str], _Made]:
        kept = lru_cache(maxsize=most)(make)

        @wraps(make)
        def asked(text: str) -> _Made:
            return kept(text) if len(text) <= longest else make(text)

        return asked

    return decorate

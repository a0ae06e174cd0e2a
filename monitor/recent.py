"""What passes keep in memory of the relationships they decided last.

So that a new article is held against what is known without reading it again. Nothing hangs on it:
the store says whether what is kept still stands, and a program that just started has none.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from monitor.model import Reading
from monitor.storage import Standing

#: Articles, statements, their themes and changes that are kept.
_MOST = 30_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was decided on a relationship, and the facts it was decided on."""

    standing: Standing | None = None
    #: By the id of their article.
    readings: Mapping[str, Reading] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Articles, statements, their themes and changes."""
        decided = self.standing.decisions if self.standing else None
        known = len(decided.changes) + len(decided.themes) if decided else 0
        return known + sum(1 + len(one.statements) for one in self.readings.values())


class Recent:
    """The relationships decided last, as many as there is room for."""

    def __init__(self, most: int = _MOST) -> None:
        self._most, self._size = most, 0
        self._known: OrderedDict[str, Known] = OrderedDict()
        self._lock = threading.Lock()

    def known(self, relationship: str) -> Known:
        """What is kept of a relationship; nothing in it when nothing is."""
        with self._lock:
            return self._known.get(relationship, Known())

    def keep(self, relationship: str, standing: Standing, readings: Sequence[Reading]) -> None:
        """Keep what was just decided in the place of what was longest not asked for."""
        known = Known(standing=standing, readings={one.article.id: one for one in readings})
        with self._lock:
            self._drop(relationship)
            if known.size > self._most:
                return
            self._known[relationship] = known
            self._size += known.size
            while self._size > self._most:
                self._drop(next(iter(self._known)))

    def _drop(self, relationship: str) -> None:
        known = self._known.pop(relationship, None)
        self._size -= known.size if known else 0

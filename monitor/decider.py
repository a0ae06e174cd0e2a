"""What is to stand of a relationship, worked out from what is stored.

By several processes where there are many. Reads the store and has `deciding` decide; stores
nothing.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from monitor.children import Crew, end_with, portable
from monitor.config import Themes
from monitor.log import Log
from monitor.model import Decisions, Reading, Ruling
from monitor.recent import Recent
from monitor.storage import Standing, Store, open_store

# What decides is loaded where it is called: most passes find nothing new.
if TYPE_CHECKING:
    from monitor.extract.themes import ThemeMatcher

_log = Log("monitor.decider")
#: Articles without a relationship that are held in memory together.
_AT_A_TIME = 500
#: So many relationships make it worth to start processes.
_MANY = 12


def digest_with(themes: Themes, rules: str) -> str:
    """What decisions depend on beside facts and rulings: `rules` sums up all but the themes."""
    return f"{rules} {themes.digest}"


def _has_same_rules(one: str, other: str) -> bool:
    """Whether two such digests differ in the themes alone."""
    return one.partition(" ")[0] == other.partition(" ")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a relationship was decided to be."""

    before: Standing
    after: Decisions
    #: What it was decided on; None of another process, where it stays.
    readings: tuple[Reading, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    """Decides on the facts and rulings as they are stored now."""

    store: Store
    themes: Themes
    #: What decisions depend on beside facts and rulings, made by `digest_with`. What was decided
    #: by the same rules is built on, unless everything is asked for.
    digest: str
    everything: bool = False
    recent: Recent = field(default_factory=Recent)
    matchers: dict[str, ThemeMatcher] = field(default_factory=dict)

    def decide(self, relationship: str) -> Proposal:
        """Decide one relationship, or what belongs to none."""
        from monitor.deciding import decide

        known = self.recent.known(relationship)
        before = self.store.standing(relationship, known.standing)
        rulings = self.store.rulings(relationship)
        is_built_on = _has_same_rules(before.digest, self.digest) and not self.everything
        former = before.decisions if is_built_on else None
        has_same_themes = before.digest == self.digest
        if not relationship:
            loose = self._decide_loose(rulings, former if has_same_themes else None)
            return Proposal(before=before, after=loose, readings=())
        readings = self.store.readings_again(
            relationship,
            known.readings if before is known.standing and not self.everything else {},
        )
        after = decide(
            relationship,
            readings,
            self.themes.themes,
            rulings,
            former,
            self.matchers,
            has_same_themes=has_same_themes,
        )
        return Proposal(before=before, after=after, readings=readings)

    def _decide_loose(self, rulings: Sequence[Ruling], before: Decisions | None) -> Decisions:
        """The themes of what belongs to no relationship, which most news does.

        It is held against nothing: what had its themes before is not read, the rest some at a time.
        """
        from monitor.deciding import decide

        if any(one.undone_at is None for one in rulings):
            before = None
        known = before.themes if before else {}
        places = self.store.statement_places("")
        keys = {one: known[one] for one in places if one in known}
        new = sorted({article for one, article in places.items() if one not in keys})
        for start in range(0, len(new), _AT_A_TIME):
            readings = self.store.readings_of(new[start : start + _AT_A_TIME])
            keys |= decide("", readings, self.themes.themes, rulings, None, self.matchers).themes
        return Decisions(relationship="", themes=keys)

    def decide_all(
        self, relationships: Sequence[str], processes: int
    ) -> Generator[Proposal | Exception, None, None]:
        """Each of them in order, or what it met; by several processes where there are many."""
        if processes == 1 or len(relationships) < _MANY:
            yield from map(self.attempt, relationships)
            return
        given = (self.store.url, self.themes, self.digest, self.everything, os.getpid())
        done = 0
        try:
            with Crew(processes, _begin, given) as crew:
                for one in crew.each(_decide_there, relationships):
                    yield one
                    done += 1
        except BrokenExecutor as error:
            _log.warning("a process that decides ended; this one goes on", reason=str(error))
            yield from map(self.attempt, relationships[done:])

    def attempt(self, relationship: str) -> Proposal | Exception:
        """As `decide`, or what it met."""
        try:
            return self.decide(relationship)
        except Exception as error:  # noqa: BLE001 - it does not stop the others
            return error


# In a process that only decides.


def _begin(url: str, themes: Themes, digest: str, everything: bool, parent: int) -> None:
    end_with(parent)
    _there["decider"] = Decider(
        store=open_store(url),
        themes=themes,
        digest=digest,
        everything=everything,
        recent=Recent(most=0),
    )


def _decide_there(relationship: str) -> Proposal | Exception:
    decider: Decider = _there["decider"]
    found = decider.attempt(relationship)
    if isinstance(found, Exception):
        return portable(found)
    return replace(found, readings=None)


_there: dict[str, Any] = {}

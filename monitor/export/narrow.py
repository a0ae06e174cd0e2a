"""Which rows are wanted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rapidfuzz import fuzz, process

from monitor.errors import WantedError
from monitor.export.columns import Row, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What rows are wanted of; an empty field wants all."""

    #: Keys; a row of any of them is wanted.
    relationships: tuple[str, ...] = ()
    #: Keys; a row about any of them is wanted.
    themes: tuple[str, ...] = ()
    #: Days, both of them wanted; what has no day is left out when one is given.
    since: date | None = None
    until: date | None = None
    #: Members of the table's kinds.
    kinds: tuple[str, ...] = ()

    def of(self, rows: Iterable[Row], table: Table) -> Iterator[Row]:
        """Those of the rows that are wanted."""
        return (row for row in rows if self._wants(row, table))

    def _wants(self, row: Row, table: Table) -> bool:
        return (
            (not self.relationships or row["relationship"] in self.relationships)
            and (not self.themes or not set(self.themes).isdisjoint(row["themes"]))
            and (not self.kinds or row["kind"] in self.kinds)
            and self._wants_day(row, table)
        )

    def _wants_day(self, row: Row, table: Table) -> bool:
        if not table.days or (self.since is None and self.until is None):
            return True
        first, last = (row[name] for name in table.days)
        if first is None or last is None:
            return False
        return bool((self.since or date.min) <= last and first <= (self.until or date.max))


def check(
    wanted: Wanted, table: Table, *, relationships: Collection[str], themes: Collection[str]
) -> Wanted:
    """What is wanted, with each relationship by its key; WantedError for what there is none of.

    `relationships` and `themes` are the keys there are.
    """
    for asked, name, has in (
        (wanted.relationships, "relationship", table.has("relationship")),
        (wanted.themes, "theme", table.has("themes")),
        (wanted.kinds, "kind", table.kinds is not None),
        (wanted.since or wanted.until, "day", table.days is not None),
    ):
        if asked and not has:
            raise WantedError(f"{table.name} have no {name} to choose them by")
    keys = tuple(_key(one, relationships) for one in wanted.relationships)
    for one in wanted.themes:
        _known(one, themes, "theme")
    for one in wanted.kinds:
        _known(one, _members(table.kinds), f"kind of {table.name}")
    return Wanted(
        relationships=keys,
        themes=wanted.themes,
        since=wanted.since,
        until=wanted.until,
        kinds=wanted.kinds,
    )


def _members(kinds: type[StrEnum] | None) -> tuple[str, ...]:
    return tuple(kinds) if kinds else ()


def _key(asked: str, keys: Collection[str]) -> str:
    """The key of a relationship: parties in any order and case."""
    parties = sorted(asked.upper().split("-"))
    same = (key for key in keys if sorted(key.upper().split("-")) == parties)
    return next(same, "") or _known(asked, keys, "relationship")


def _known(asked: str, known: Collection[str], what: str) -> str:
    if asked in known:
        return asked
    near = process.extractOne(asked, known, scorer=fuzz.ratio, score_cutoff=50)
    named = [one for one in known if one][:8]
    rest = " …" if len(known) > len(named) else ""
    hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(named)}{rest}"
    raise WantedError(f"no {what} '{asked}'; {hint if known else 'there is none yet'}")

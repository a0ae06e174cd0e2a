"""What the store holds, put together as reports, notices, pages and commands take it.

Reads the store and the file of themes, and decides nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.config import Themes, load_themes, parse_themes
from monitor.errors import ConfigError
from monitor.model import Decisions, Delivery, Failure, Notice, Reading, Run, Theme
from monitor.storage import Store

# Loaded where they are called: most passes have nothing to put together.
if TYPE_CHECKING:
    from monitor.extract.themes import ThemeMatcher
    from monitor.report import Dossier

#: Keys of the store's notes that a pass writes and others read.
GOOD_THEMES = "good themes"
REVISED = "revised by the last theme edit"
QUIET = "nothing has arrived"
_ENDS = "why passes ended early"
_MOST_ENDS = 50
_NO_THEMES = Themes(themes=(), digest="none", text="")


def facts_of(
    store: Store, decisions: Decisions, *, newest: int | None = None
) -> tuple[Reading, ...]:
    """The current readings of a relationship, or the newest, as people put them right.

    What was dismissed since the decisions were made is still among them; deeds are where they
    continue a commitment.
    """
    from monitor.rulings import rule

    key, decided = decisions.relationship, {link.statement_id for link in decisions.links}
    every = store.readings(key, newest=newest)
    readings = rule(every, store.rulings(key), decided).readings
    return tuple(reading.without_deeds(decided) for reading in readings)


def dossier(store: Store, key: str, themes: Sequence[Theme]) -> Dossier:
    """What the pages of a relationship are made of: facts, decisions and edits.

    Of the articles that belong to none, the newest ones: nobody reads a list of all.
    """
    from monitor.report import MOST_UNPLACED, Dossier
    from monitor.revisions import edit

    decisions = store.decisions(key)
    readings = facts_of(store, decisions, newest=None if key else MOST_UNPLACED)
    stored = store.versions(one.replaces for one in readings if one.replaces)
    pairs = [pair for reading in readings for pair in _versions(stored, reading)]
    earlier = tuple(before for before, _ in pairs)
    keys = _ThemeKeys((*readings, *earlier), themes)
    return Dossier(
        decisions=decisions,
        readings=readings,
        earlier=earlier,
        edits=tuple(edit(before, after, keys) for before, after in pairs),
        beyond=0 if key else max(store.count_readings(key) - MOST_UNPLACED, 0),
    )


class _ThemeKeys(Mapping[str, tuple[str, ...]]):
    """Theme keys by statement, worked out for an article when one of its statements is asked for.

    An edit is asked for them only where it tells that something was done.
    """

    def __init__(self, readings: Iterable[Reading], themes: Sequence[Theme]) -> None:
        self._readings = {s.id: reading for reading in readings for s in reading.statements}
        self._themes = themes
        self._matchers: dict[str, ThemeMatcher] = {}

    def __getitem__(self, statement_id: str) -> tuple[str, ...]:
        from monitor.deciding import theme_keys

        reading = self._readings[statement_id]
        return theme_keys([reading], self._themes, self._matchers)[statement_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._readings)

    def __len__(self) -> int:
        return len(self._readings)


def _versions(stored: Mapping[str, Reading], reading: Reading) -> Iterator[tuple[Reading, Reading]]:
    """Each version of an article with the one that follows it, newest pair first."""
    seen = {reading.article.id}
    while reading.replaces and reading.replaces not in seen:
        before = stored.get(reading.replaces)
        if before is None:
            return
        before = before.without_deeds()
        seen.add(before.article.id)
        yield before, reading
        reading = before


def notices_for(store: Store, owed: Sequence[Delivery]) -> tuple[Notice, ...]:
    """What is owed with everything a reader needs, in the order given.

    What is being decided otherwise just now is left out: it is withdrawn, or owed anew.
    """
    found: dict[str, Notice] = {}
    for key in sorted({one.relationship for one in owed}):
        decisions = store.decisions(key)
        wanted = {one.change_id: one for one in owed if one.relationship == key}
        meetings = {one.id: one for one in decisions.meetings}
        said = {s.id: (s, r.article) for r in facts_of(store, decisions) for s in r.statements}
        for change in decisions.changes:
            if delivery := wanted.get(change.id):
                found[delivery.id] = Notice(
                    delivery=delivery,
                    change=change,
                    meeting=meetings[change.meeting_id],
                    before=said.get(change.before_id or ""),
                    after=said.get(change.after_id or ""),
                )
    return tuple(found[one.id] for one in owed if one.id in found)


def themes_in_force(store: Store, path: Path) -> tuple[Themes, tuple[Failure, ...]]:
    """The themes of the file; the last good ones and a failure when it is broken."""
    try:
        return load_themes(path), ()
    except ConfigError as error:
        last = last_good_themes(store, path)
        kept = "the last good themes stay in force" if last.themes else "no themes until then"
        return last, (Failure(source=path.name, stage="config", message=f"{error}; {kept}"),)


def notices_of(store: Store, failures: Sequence[Failure]) -> list[str]:
    """What the first page says on top.

    That nothing has arrived for long, a broken themes file, what the last theme edit revised.
    """
    revised = json.loads(store.recall(REVISED) or "[]")
    notices = [quiet] if (quiet := quiet_of(store)) else []
    notices += [one.message for one in failures if one.stage == "config"]
    return notices + [f"After the last theme edit, {line}" for line in revised]


def quiet_of(store: Store) -> str:
    """The alarm that nothing has arrived for as long as the settings say; empty when none is on."""
    return store.recall(QUIET) or ""


def last_good_themes(store: Store, path: Path) -> Themes:
    """The themes that were remembered, unless a newer program finds fault with them.

    `path` is the file they came from.
    """
    text = store.recall(GOOD_THEMES)
    try:
        return parse_themes(text, path) if text else _NO_THEMES
    except ConfigError:
        return _NO_THEMES


def note_end(store: Store, run: Run, reason: str) -> None:
    """Remember why a pass did not go through."""
    ends = [*ends_of(store).items(), (run.id, reason)]
    store.remember(_ENDS, json.dumps(ends[-_MOST_ENDS:]))


def ends_of(store: Store) -> dict[int, str]:
    """Why passes ended early, by their number; of one that was killed nothing is known."""
    return dict(json.loads(store.recall(_ENDS) or "[]"))

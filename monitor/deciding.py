"""What is decided for a relationship from its facts.

meet → link → compare, after what people ruled. Pure: no store, no clock, no log.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from monitor.alike import first_alike
from monitor.compare import compare
from monitor.extract.themes import ThemeMatcher, assign
from monitor.link import Linked, link
from monitor.meetings import meet
from monitor.model import Change, Decisions, Meeting, Reading, Ruling, Theme
from monitor.rulings import rule


def decide(
    relationship: str,
    readings: Sequence[Reading],
    themes: Sequence[Theme],
    rulings: Sequence[Ruling] = (),
    before: Decisions | None = None,
    matchers: dict[str, ThemeMatcher] | None = None,
    *,
    has_same_themes: bool = True,
) -> Decisions:
    """Everything decided for one relationship from its facts and what people ruled on them.

    `before` is what was decided on earlier facts, by the same rules and rulings, each article being
    then as it is now: what it says of the meetings before the first that became another is taken
    over, for no meeting hangs on a later one. The result is the same without it. Unless it
    `has_same_themes`, a meeting is another, too, when one of its statements has other themes. A
    ruling may reach over all meetings: with one in force everything is decided again. `matchers`
    are those of `theme_keys`.
    """
    ruled = rule(readings, rulings)
    readings = ruled.readings
    if before is None or any(one.undone_at is None for one in rulings):
        before = Decisions(relationship=relationship)
    known = before.themes if has_same_themes else {}
    keys = _themes_of(readings, themes, known, matchers)
    if not relationship:
        # Articles without parties belong nowhere: they have themes and nothing to compare with.
        return Decisions(relationship="", themes=keys)
    meetings = meet(readings)
    stays = first_alike(before.meetings, meetings)
    if not has_same_themes:
        stays = min(stays, _alike_in_themes(before, meetings, readings, keys))
    linked, changed = _until(before, stays)
    commitments, links = link(meetings, readings, keys, ruled.verdicts, linked)
    return Decisions(
        relationship=relationship,
        meetings=(*before.meetings[:stays], *meetings[stays:]),
        commitments=commitments,
        links=links,
        changes=compare(meetings, readings, links, keys, changed, stays),
        themes=keys,
    )


def _themes_of(
    readings: Sequence[Reading],
    themes: Sequence[Theme],
    known: Mapping[str, tuple[str, ...]],
    matchers: dict[str, ThemeMatcher] | None,
) -> dict[str, tuple[str, ...]]:
    """As `theme_keys`; those of articles whose statements are all `known` are not sought."""
    new = [one for one in readings if any(s.id not in known for s in one.statements)]
    kept = {s.id: known[s.id] for one in readings for s in one.statements if s.id in known}
    return kept | theme_keys(new, themes, matchers)


def _alike_in_themes(
    before: Decisions,
    meetings: Sequence[Meeting],
    readings: Sequence[Reading],
    keys: Mapping[str, tuple[str, ...]],
) -> int:
    """How many of the first meetings have no statement whose themes became others."""
    others = {
        one.article.id
        for one in readings
        if any(before.themes.get(s.id) != keys[s.id] for s in one.statements)
    }
    differ = (number for number, one in enumerate(meetings) if others.intersection(one.article_ids))
    return next(differ, len(meetings))


def _until(before: Decisions, stays: int) -> tuple[Linked, tuple[Change, ...]]:
    """What was linked, and what changed, at so many of the first meetings."""
    number = {one.id: place for place, one in enumerate(before.meetings)}
    ends = [
        bisect_left(decided, stays, key=lambda one: number[one.meeting_id])
        for decided in (before.links, before.changes)
    ]
    linked = Linked(meetings=stays, links=before.links[: ends[0]], commitments=before.commitments)
    return linked, before.changes[: ends[1]]


def theme_keys(
    readings: Sequence[Reading],
    themes: Sequence[Theme],
    matchers: dict[str, ThemeMatcher] | None = None,
) -> dict[str, tuple[str, ...]]:
    """Theme keys by statement id; every statement has an entry.

    `matchers` by language keeps what was made of `themes` for the next call.
    """
    matchers = {} if matchers is None else matchers
    for language in {reading.article.language for reading in readings} - matchers.keys():
        matchers[language] = ThemeMatcher(themes, language)
    keys: dict[str, tuple[str, ...]] = {}
    for reading in readings:
        matcher = matchers[reading.article.language]
        keys |= assign(reading.article, reading.statements, matcher)
    return keys

"""What is decided for a relationship from its facts, and what new decisions say otherwise.

meet → link → compare, after what people ruled. Pure: no store, no clock, no log.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from monitor.alike import first_alike
from monitor.compare import compare
from monitor.extract.themes import ThemeMatcher, assign
from monitor.link import Linked, link
from monitor.meetings import meet
from monitor.model import Change, Decisions, Meeting, Reading, Ruling, Theme
from monitor.rulings import rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """Verdicts of one meeting that became others."""

    meeting_id: str
    #: Kinds of change; none where nothing was said.
    were: tuple[str, ...]
    are: tuple[str, ...]
    #: How many statements.
    count: int


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


def revisions(before: Decisions, after: Decisions) -> tuple[str, ...]:
    """What new decisions say otherwise about statements and meetings known before, a line each."""
    return (*_theme_revisions(before, after), *_verdict_revisions(before, after))


def _theme_revisions(before: Decisions, after: Decisions) -> Iterator[str]:
    gained: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    for statement_id, keys in after.themes.items():
        former = before.themes.get(statement_id, keys)
        if former != keys:
            gained.update(set(keys) - set(former))
            lost.update(set(former) - set(keys))
    for theme in sorted(gained | lost):
        moves = [f"{gained[theme]} gained"] * bool(gained[theme])
        moves += [f"{lost[theme]} lost"] * bool(lost[theme])
        yield f"{after.relationship}: theme {theme}: statements {', '.join(moves)}"


def _verdict_revisions(before: Decisions, after: Decisions) -> Iterator[str]:
    for flip in flips(before, after):
        yield f"{flip.meeting_id}: {flip.count} × {_in_words(flip.were)} → {_in_words(flip.are)}"


def flips(before: Decisions, after: Decisions) -> tuple[Flip, ...]:
    """The verdicts on meetings known before that are others now."""
    known = {meeting.id for meeting in before.meetings} & {meeting.id for meeting in after.meetings}
    alike = _changes_alike(before, after)
    old, new = _verdicts(before.changes[alike:]), _verdicts(after.changes[alike:])
    counts = Counter(
        (key[0], old.get(key, ()), new.get(key, ()))
        for key in old.keys() | new.keys()
        if key[0] in known and old.get(key) != new.get(key)
    )
    return tuple(
        Flip(meeting_id=meeting_id, were=were, are=are, count=count)
        for (meeting_id, were, are), count in sorted(counts.items())
    )


def count_new(before: Decisions, after: Decisions) -> int:
    """How many changes there were not before."""
    alike = _changes_alike(before, after)
    known = {change.id for change in before.changes[alike:]}
    return sum(change.id not in known for change in after.changes[alike:])


def _changes_alike(before: Decisions, after: Decisions) -> int:
    """How many of the first changes are the same, all of a meeting's or none."""
    alike = first_alike(before.changes, after.changes)
    following = {d.changes[alike].meeting_id for d in (before, after) if alike < len(d.changes)}
    while alike and after.changes[alike - 1].meeting_id in following:
        alike -= 1
    return alike


def _verdicts(changes: Sequence[Change]) -> dict[tuple[str, str], tuple[str, ...]]:
    """The kinds of change by meeting and the statement they are about."""
    kinds: dict[tuple[str, str], tuple[str, ...]] = {}
    for change in changes:
        key = (change.meeting_id, change.after_id or change.before_id or change.commitment_id)
        kinds[key] = tuple(sorted({*kinds.get(key, ()), change.kind.value}))
    return kinds


def _in_words(kinds: tuple[str, ...]) -> str:
    return " and ".join(kind.replace("_", " ") for kind in kinds) or "nothing said"

"""What is decided for a relationship from its facts, and what new decisions say otherwise.

meet → link → compare, after what people ruled. Pure: no store, no clock, no log.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.compare import compare
from monitor.extract.themes import ThemeMatcher, assign
from monitor.link import link
from monitor.meetings import meet
from monitor.model import Decisions, Reading, Ruling, Theme
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
) -> Decisions:
    """Everything decided for one relationship from its facts and what people ruled on them."""
    ruled = rule(readings, rulings)
    readings = ruled.readings
    keys = theme_keys(readings, themes)
    if not relationship:
        # Articles without parties belong nowhere: they have themes and nothing to compare with.
        return Decisions(relationship="", themes=keys)
    meetings = meet(readings)
    commitments, links = link(meetings, readings, keys, ruled.verdicts)
    return Decisions(
        relationship=relationship,
        meetings=meetings,
        commitments=commitments,
        links=links,
        changes=compare(meetings, readings, commitments, links, keys),
        themes=keys,
    )


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
    for statement_id in before.themes.keys() & after.themes.keys():
        old, new = set(before.themes[statement_id]), set(after.themes[statement_id])
        gained.update(new - old)
        lost.update(old - new)
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
    old, new = _verdicts(before), _verdicts(after)
    counts = Counter(
        (key[0], old.get(key, ()), new.get(key, ()))
        for key in old.keys() | new.keys()
        if key[0] in known and old.get(key) != new.get(key)
    )
    return tuple(
        Flip(meeting_id=meeting_id, were=were, are=are, count=count)
        for (meeting_id, were, are), count in sorted(counts.items())
    )


def _verdicts(decisions: Decisions) -> dict[tuple[str, str], tuple[str, ...]]:
    """The kinds of change by meeting and the statement they are about."""
    kinds: dict[tuple[str, str], tuple[str, ...]] = {}
    for change in decisions.changes:
        key = (change.meeting_id, change.after_id or change.before_id or change.commitment_id)
        kinds[key] = tuple(sorted({*kinds.get(key, ()), change.kind.value}))
    return kinds


def _in_words(kinds: tuple[str, ...]) -> str:
    return " and ".join(kind.replace("_", " ") for kind in kinds) or "nothing said"

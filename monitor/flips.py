"""What new decisions say otherwise than those before.

Apart from `deciding`, so that who only tells of it need not load what decides. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.alike import first_alike
from monitor.model import Change, Decisions


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """Verdicts of one meeting that became others."""

    meeting_id: str
    #: Kinds of change; none where nothing was said.
    were: tuple[str, ...]
    are: tuple[str, ...]
    #: How many statements.
    count: int


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

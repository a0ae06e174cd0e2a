"""How much a change matters, so that a report of sixty opens on the five that do.

Points with their reasons, summed; they order what is shown and decide nothing. The values put
first what an analyst would tell first: what was kept or broken, then what moved up or down the
ladder, then what can be checked later. Silence and repetition stay at the end whatever else is
true of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import TypeVar

from monitor.languages.en.wording import wording
from monitor.model import (
    Change,
    ChangeKind,
    Decision,
    Decisions,
    Level,
    Link,
    Meeting,
    Reading,
    Significance,
    Statement,
)

_KIND = {
    ChangeKind.REVERSED: 45,
    ChangeKind.DELIVERED: 40,
    ChangeKind.UNDER_WAY: 32,
    ChangeKind.FORMALISED: 30,
    ChangeKind.SOFTENED: 26,
    ChangeKind.STRENGTHENED: 24,
    ChangeKind.ANSWERED: 24,
    ChangeKind.NEW: 14,
    ChangeKind.ROLE_CHANGED: 12,
    ChangeKind.RETURNED: 14,
    ChangeKind.DROPPED: 12,
    ChangeKind.REWORDED: 8,
    ChangeKind.NOT_MENTIONED: 3,
    ChangeKind.REPEATED: 0,
}
#: What is true of the matter, not of the change, counts for less where nothing was done to it.
_QUIET = frozenset({ChangeKind.NOT_MENTIONED, ChangeKind.REPEATED})
_QUIET_SHARE = 0.4
#: Their statements are two acts: a tier between them is no step.
_OTHER_ACTS = frozenset({ChangeKind.ANSWERED, ChangeKind.ROLE_CHANGED})
_TRACKED = 20
_TIER_STEP = 6
_NAMES, _NUMBERS, _DATES = 8, 6, 6
_MOVED = 10
_OVERDUE = 15
_LEVEL = {Level.LEADER: 8, Level.MINISTER: 4, Level.OFFICIAL: 0}
_NO_ACT = -8
#: "Both sides should" answers a request less than the other side's own word does.
_JOINTLY = -8
_DOUBTFUL = -10
#: Points by whole years without a change before, at most.
_YEAR, _YEARS = 4, 3
#: A reading below this is in doubt; `monitor.report.pages` shows it so.
_SURE_FROM = 80


def weigh(
    decisions: Decisions, readings: Sequence[Reading], tracked: Collection[str]
) -> dict[Change, Significance]:
    """The significance of every change of a relationship. `tracked` are the theme keys in force."""
    statements = {s.id: s for reading in readings for s in reading.statements}
    meetings = {meeting.id: meeting for meeting in decisions.meetings}
    links = {link.statement_id: link for link in decisions.links}
    moved_on: dict[str, date] = {}
    weighed = {}
    for change in decisions.changes:
        meeting = meetings[change.meeting_id]
        years = _years(moved_on.get(change.commitment_id), meeting)
        sides = [statements[s] for s in (change.before_id, change.after_id) if s in statements]
        weighed[change] = significance(
            change, sides, meeting, tracked, years=years, link=links.get(change.after_id or "")
        )
        if meeting.held_on and change.kind not in _QUIET:
            moved_on[change.commitment_id] = meeting.held_on
    return weighed


def _years(moved_on: date | None, meeting: Meeting) -> int:
    """Whole years since the commitment last changed; 0 when either day is unknown."""
    return (meeting.held_on - moved_on).days // 365 if moved_on and meeting.held_on else 0


def significance(
    change: Change,
    sides: Sequence[Statement],
    meeting: Meeting,
    tracked: Collection[str],
    *,
    years: int = 0,
    link: Link | None = None,
) -> Significance:
    """One change: its statements then and now, its meeting, and what is tracked.

    `years` is how long the commitment had stayed as it was; `link` that of the statement now.
    """
    of_kind = [(_KIND[change.kind], change.kind.replace("_", " "))]
    rest = [
        *_of_themes(change, tracked),
        *_of_tiers(change),
        *_of_specifics(change, sides),
        *_of_meeting(change, meeting, years),
        *_of_doubt(sides, link),
    ]
    if change.kind in _QUIET:
        rest = [(round(points * _QUIET_SHARE), why) for points, why in rest]
    every = [(points, why) for points, why in (*of_kind, *rest) if points]
    every.sort(key=lambda one: (-abs(one[0]), one[1]))
    return Significance(
        score=min(max(sum(points for points, _ in every), 0), 100),
        reasons=tuple(f"{why} {points:+d}" for points, why in every),
    )


_Points = Iterator[tuple[int, str]]


def _of_themes(change: Change, tracked: Collection[str]) -> _Points:
    if any(theme in tracked for theme in change.themes):
        yield _TRACKED, "tracked theme"


def _of_tiers(change: Change) -> _Points:
    before, after = change.tier_before, change.tier_after
    if before and after and before is not after and change.kind not in _OTHER_ACTS:
        steps = abs(after.rank - before.rank)
        yield _TIER_STEP * steps, f"{steps} tier{'s' if steps > 1 else ''} {_way(change)}"
    elif after and change.kind is ChangeKind.NEW and after.rank:
        yield _TIER_STEP * after.rank // 2, f"new at tier {after}"
    elif "jointly" in change.sub_kinds:
        yield _JOINTLY, "answered only jointly"


def _way(change: Change) -> str:
    assert change.tier_before is not None and change.tier_after is not None
    return "up" if change.tier_after.rank > change.tier_before.rank else "down"


def _of_specifics(change: Change, sides: Sequence[Statement]) -> _Points:
    if any(one.specifics.names for one in sides):
        yield _NAMES, "named project or place"
    if any(one.specifics.numbers for one in sides):
        yield _NUMBERS, "number"
    if any(one.specifics.dates or one.due_on for one in sides):
        yield _DATES, "date"
    if any(note.startswith(("number changed", "deadline")) for note in change.sub_kinds):
        yield _MOVED, "number or deadline moved"
    if any(note.startswith("overdue") for note in change.sub_kinds):
        yield _OVERDUE, "overdue"
    if not any(one.tier for one in sides):
        yield _NO_ACT, "no act"


def _of_meeting(change: Change, meeting: Meeting, years: int) -> _Points:
    yield _LEVEL[meeting.level], f"{meeting.level} level"
    if change.kind is not ChangeKind.NEW and years:
        count = f"{years} year{'s' if years > 1 else ''}"
        yield _YEAR * min(years, _YEARS), f"unchanged for {count} before"


def _of_doubt(sides: Iterable[Statement], link: Link | None) -> _Points:
    in_doubt = any(one.confidence < _SURE_FROM for one in sides)
    if in_doubt or (link is not None and link.decision is Decision.REVIEW):
        yield _DOUBTFUL, "in doubt"


# ---------------------------------------------------------------- themes to be


def suggest_phrases(quotes: Sequence[str], own_words: Collection[str] = ()) -> tuple[str, ...]:
    """Phrases for a theme that would cover a matter told in these words, at most three.

    Two content words side by side in most of the wordings, else single words that most share; a
    theme's phrase matches its words in any order. `own_words` (the parties' names) name no matter.
    """
    told = [_content(quote, own_words) for quote in quotes]
    shown = {term: word for words in reversed(told) for term, word in words}
    terms = [[term for term, _ in words] for words in told]
    pairs: Counter[frozenset[str]] = Counter()
    printed: dict[frozenset[str], str] = {}
    for one in terms:
        for a, b in pairwise(one):
            printed.setdefault(frozenset((a, b)), f"{shown[a]} {shown[b]}")
        pairs.update(list(dict.fromkeys(map(frozenset, pairwise(one)))))
    singles = Counter(term for one in terms for term in dict.fromkeys(one))
    least = min(2, len(quotes))
    phrases = [printed[pair] for pair in _most(pairs, least)]
    return tuple(phrases or [shown[term] for term in _most(singles, least)])


_Term = TypeVar("_Term")


def _most(counts: Counter[_Term], least: int) -> list[_Term]:
    """The three most frequent; of equal ones the first said."""
    return [one for one, count in counts.most_common(3) if count >= least]


def _content(quote: str, own_words: Collection[str]) -> list[tuple[str, str]]:
    """(term, word as printed) of the words that name a thing, in order."""
    found = []
    for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", quote.lower()):
        seen = wording(word)
        if len(seen.terms) == 1 and len(word) > 3 and not seen.act and word not in own_words:
            found.append((seen.terms[0], word))
    return found

"""Changes as lines of a report: what is shown of each, in which order, and what is folded.

Keeps out which page a line stands on.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from monitor.model import Change, ChangeKind, Decision
from monitor.report import paths, words
from monitor.report.case import Case, evidence, once, party_ref, theme_refs, wording
from monitor.report.pages import ChangeLine, Count, Doubt, Wording
from monitor.report.worddiff import Segment, word_diff

RANK = {kind: number for number, kind in enumerate(ChangeKind)}


def change_lines(case: Case, meeting_id: str) -> tuple[ChangeLine, ...]:
    """The meeting's changes, the most significant first, then in the order of the texts.

    What is new and asked or answered at this meeting is folded into the line that says so.
    """
    changes = case.changes_at.get(meeting_id, [])
    lines = [_line(case, change, number) for change, number in _numbered(changes)]
    return _fold(sorted(lines, key=lambda line: _order(case, line)))


def _numbered(changes: Iterable[Change]) -> Iterable[tuple[Change, int]]:
    """Each with how often its id came before: a request answered twice has two lines."""
    seen: Counter[str] = Counter()
    for change in changes:
        yield change, seen[change.id]
        seen[change.id] += 1


def _line(case: Case, change: Change, number: int) -> ChangeLine:
    before, after = wording(case, change.before_id), wording(case, change.after_id)
    is_answer = change.kind is ChangeKind.ANSWERED
    known = None if is_answer else evidence(case, change.after_id)
    return ChangeLine(
        id=change.id,
        anchor=paths.change_anchor(change.id) + (f"-{number + 1}" if number else ""),
        kind=change.kind,
        label=words.CHANGES[change.kind].word,
        notes=tuple(map(words.note, change.sub_kinds)),
        party=party_ref(change.party),
        themes=theme_refs(case, change.themes),
        tier_before=change.tier_before,
        tier_after=change.tier_after,
        before=before,
        after=after,
        diff=() if is_answer else diff(case, before, after),
        also=also(case, change.after_id),
        missed=change.missed,
        reason=change.reason,
        nearest=wording(case, change.nearest_id),
        nearest_score=change.nearest_score,
        evidence=known,
        is_doubtful=_is_doubtful(before, after, known is not None and known.decision),
        significance=case.significance[change],
        commitment_id=change.commitment_id,
        commitment_path=paths.commitment_path(change.commitment_id),
    )


def _is_doubtful(before: Wording | None, after: Wording | None, decision: Decision | bool) -> bool:
    in_doubt = any(one.is_doubtful for one in (before, after) if one)
    return in_doubt or decision is Decision.REVIEW


def diff(case: Case, before: Wording | None, after: Wording | None) -> tuple[Segment, ...]:
    """From one wording to another; empty when either is missing."""
    if not (before and after):
        return ()
    quotes = (before.quote, after.quote)
    return once(case.made.diffs, quotes, lambda: word_diff(*quotes))


def also(case: Case, statement_id: str | None) -> tuple[Wording, ...]:
    """The same commitment in other accounts of the same meeting."""
    if statement_id is None or statement_id not in case.commitment_of:
        return ()
    meeting = case.meeting_of.get(case.statements[statement_id].article_id)
    if meeting is None:
        return ()
    here = case.stated[case.commitment_of[statement_id].id, meeting.id]
    found = (wording(case, one.id) for one in here if one.id != statement_id)
    return tuple(one for one in found if one)


def _order(case: Case, line: ChangeLine) -> tuple[int, int, str, int, str]:
    shown = line.after or line.before
    statement = case.statements[shown.statement_id] if shown else None
    place = (statement.article_id, statement.start) if statement else ("", 0)
    return -line.significance.score, RANK[line.kind], *place, line.anchor


#: Never folded into a line of the same words: they have places of their own.
_APART = frozenset({ChangeKind.ANSWERED, ChangeKind.NOT_MENTIONED})


def _fold(lines: Sequence[ChangeLine]) -> tuple[ChangeLine, ...]:
    """Lines that say more of the same words go into the weightiest of them.

    So a commitment that returned reworded is one line, and what is new and asked or answered at
    this meeting stands inside the first answered line about it.
    """
    same_words: dict[tuple[str, str], str] = {}
    answered: dict[str, str] = {}
    for line in lines:
        if line.kind is ChangeKind.ANSWERED:
            for side in filter(None, (line.before, line.after)):
                answered.setdefault(side.statement_id, line.anchor)
        elif line.kind not in _APART and line.before and line.after:
            pair = (line.before.statement_id, line.after.statement_id)
            same_words.setdefault(pair, line.anchor)
    parts: dict[str, list[ChangeLine]] = defaultdict(list)
    for line in lines:
        parts[_host(line, same_words, answered)].append(line)
    return tuple(_with(line, parts[line.anchor]) for line in lines if line.anchor in parts)


def _with(line: ChangeLine, parts: Iterable[ChangeLine]) -> ChangeLine:
    others = tuple(part for part in parts if part is not line)
    return replace(line, parts=others) if others else line


def _host(
    line: ChangeLine, same_words: dict[tuple[str, str], str], answered: dict[str, str]
) -> str:
    """The anchor of the line that shows this one's words; its own when none does."""
    if line.kind in _APART or line.after is None:
        return line.anchor
    if line.before:
        return same_words[line.before.statement_id, line.after.statement_id]
    is_new = line.kind is ChangeKind.NEW
    return answered.get(line.after.statement_id, line.anchor) if is_new else line.anchor


def flatten(lines: Iterable[ChangeLine]) -> list[ChangeLine]:
    """The lines and those folded into them, each once."""
    every = {one.anchor: one for line in lines for one in (line, *line.parts)}
    return list(every.values())


def counts(lines: Iterable[ChangeLine]) -> tuple[Count, ...]:
    """How many of each kind, in the order of their rank; folded lines count too."""
    tally = Counter(line.kind for line in flatten(lines))
    return tuple(
        Count(kind=kind, label=words.CHANGES[kind].word, count=tally[kind])
        for kind in ChangeKind
        if tally[kind]
    )


def doubts(case: Case, meeting_id: str) -> tuple[Doubt, ...]:
    """The meeting's statements whose link a person should decide, likeliest first."""
    found = []
    for link in case.links_at.get(meeting_id, []):
        if link.decision is not Decision.REVIEW:
            continue
        known, statement = evidence(case, link.statement_id), wording(case, link.statement_id)
        if known and statement:
            found.append(
                Doubt(
                    statement=statement,
                    evidence=known,
                    diff=diff(case, known.candidate, statement),
                    commitment_path=paths.commitment_path(link.commitment_id),
                )
            )
    return tuple(sorted(found, key=lambda one: (-one.evidence.score, one.statement.statement_id)))


def by_first_theme(lines: Iterable[ChangeLine]) -> dict[str, list[ChangeLine]]:
    """Lines by the key of their first theme; those without one under the empty key."""
    groups: dict[str, list[ChangeLine]] = defaultdict(list)
    for line in lines:
        groups[line.themes[0].key if line.themes else ""].append(line)
    return groups

"""Two meetings of one relationship side by side, whatever lies between them.

The report of a meeting holds each matter against the last time it was said; this holds it against
one chosen meeting, by the same rules.
"""

from __future__ import annotations

from dataclasses import dataclass

from monitor.judge import firmest, judge
from monitor.model import ChangeKind, Commitment, Meeting
from monitor.report import paths, words
from monitor.report.case import Case, meeting_ref, party_ref, theme_refs, wording
from monitor.report.lines import RANK, diff
from monitor.report.pages import MeetingRef, PartyRef, ThemeRef, Wording
from monitor.report.staircase import statements_at
from monitor.report.worddiff import Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One commitment at both meetings, or at one of them."""

    label: str
    party: PartyRef
    themes: tuple[ThemeRef, ...]
    path: str
    #: The firmest words then; None when it was not stated.
    before: Wording | None
    #: The firmest words now; None when it was not stated.
    after: Wording | None
    diff: tuple[Segment, ...]
    #: From then to now; None when a side is missing.
    kind: ChangeKind | None
    #: The kind in words; empty without one.
    kind_label: str
    notes: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """Everything two meetings said."""

    then: MeetingRef
    now: MeetingRef
    #: By kind of change, as a report ranks them.
    both: tuple[Matter, ...]
    only_now: tuple[Matter, ...]
    only_then: tuple[Matter, ...]


def side_by_side(case: Case, then: Meeting, now: Meeting) -> SideBySide:
    """The commitments of both meetings; `then` may be the later one, who asks knows why."""
    matters = [_matter(case, one, then, now) for one in case.commitments.values()]
    by_name = sorted(matters, key=lambda one: (not one.themes, one.party.name, one.label, one.path))
    both = [(RANK[one.kind], place, one) for place, one in enumerate(by_name) if one.kind]
    return SideBySide(
        then=meeting_ref(case, then),
        now=meeting_ref(case, now),
        both=tuple(one for _, _, one in sorted(both, key=lambda ranked: ranked[:2])),
        only_now=tuple(one for one in by_name if one.after and not one.before),
        only_then=tuple(one for one in by_name if one.before and not one.after),
    )


def _matter(case: Case, commitment: Commitment, then: Meeting, now: Meeting) -> Matter:
    stated = [statements_at(case, commitment, meeting) for meeting in (then, now)]
    old, new = (firmest(one) if one else None for one in stated)
    kind, notes, reason = judge(old, new, case.themes_of) if old and new else (None, (), "")
    before, after = (wording(case, one.id) if one else None for one in (old, new))
    return Matter(
        label=commitment.label,
        party=party_ref(commitment.party),
        themes=theme_refs(case, commitment.themes),
        path=paths.commitment_path(commitment.id),
        before=before,
        after=after,
        diff=diff(case, before, after),
        kind=kind,
        kind_label=words.CHANGES[kind].word if kind else "",
        notes=tuple(map(words.note, notes)),
        reason=reason,
    )

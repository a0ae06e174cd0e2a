"""The staircase: commitments down, meetings across, the tier in each cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from monitor.model import ChangeKind, Commitment, Meeting, Statement
from monitor.report import paths, words
from monitor.report.case import Case, first_said, meeting_ref, party_ref, theme_refs, who
from monitor.report.lines import RANK
from monitor.report.pages import Cell, Stair, Staircase, StairGroup, ThemeRef

#: What fits a sheet of paper; older meetings are on the commitments' pages.
_COLUMNS = 12
#: Changes that say the commitment was not stated.
_SILENT = frozenset({ChangeKind.NOT_MENTIONED, ChangeKind.DROPPED})


def staircase(
    case: Case, commitments: Iterable[Commitment], *, only: ThemeRef | None = None
) -> Staircase:
    """The staircase of some commitments of a relationship; `only` puts all under that theme."""
    meetings = case.meetings[-_COLUMNS:]
    groups: dict[str, list[Stair]] = defaultdict(list)
    for commitment in sorted(commitments, key=lambda one: _order(case, one)):
        stair = _stair(case, commitment, meetings)
        theme = only or next(iter(theme_refs(case, commitment.themes)), None)
        if any(cell.is_stated or cell.kind for cell in stair.cells):
            groups[theme.key if theme else ""].append(stair)
    every = [stair for group in groups.values() for stair in group]
    stated = [
        meeting
        for number, meeting in enumerate(meetings)
        if any(stair.cells[number].is_stated for stair in every)
    ]
    return Staircase(
        relationship=case.relationship,
        meetings=tuple(meeting_ref(case, meeting) for meeting in meetings),
        earlier_meetings=len(case.meetings) - len(meetings),
        latest=meeting_ref(case, stated[-1]) if stated else None,
        groups=tuple(
            StairGroup(theme=case.themes.get(key), stairs=tuple(groups[key]))
            for key in (*case.themes, "")
            if key in groups
        ),
    )


def narrowed(stairs: Staircase, *, theme: str = "", party: str = "", tier: str = "") -> Staircase:
    """The staircase with the commitments of a theme, of a party, ever stated at a tier.

    An empty argument asks for nothing.
    """

    def is_wanted(stair: Stair) -> bool:
        return (
            (not theme or any(one.key == theme for one in stair.themes))
            and (not party or stair.party.code == party)
            and (not tier or any(cell.tier == tier for cell in stair.cells))
        )

    groups = (
        replace(group, stairs=tuple(filter(is_wanted, group.stairs))) for group in stairs.groups
    )
    return replace(stairs, groups=tuple(group for group in groups if group.stairs))


def _order(case: Case, commitment: Commitment) -> tuple[int, str, str, int, str]:
    """Those in most articles first, then by day, party and place in the text."""
    statements = [case.statements[one] for one in commitment.statement_ids]
    return (
        -len({one.article_id for one in statements}),
        commitment.first_on.isoformat() if commitment.first_on else "",
        commitment.party,
        statements[0].start if statements else 0,
        commitment.id,
    )


def _stair(case: Case, commitment: Commitment, meetings: Iterable[Meeting]) -> Stair:
    cells = tuple(_cell(case, commitment, meeting) for meeting in meetings)
    return Stair(
        label=commitment.label,
        party=party_ref(commitment.party),
        who=who(case, commitment),
        first_said=first_said(case, commitment),
        is_passing=_is_passing(case, commitment, cells),
        themes=theme_refs(case, commitment.themes),
        path=paths.commitment_path(commitment.id),
        cells=cells,
    )


def _is_passing(case: Case, commitment: Commitment, cells: Sequence[Cell]) -> bool:
    held = case.held.get(commitment.id, ())
    later = [cell.kind for cell in cells if not cell.is_stated and cell.kind]
    return len(held) == 1 and bool(later) and set(later) == {ChangeKind.NOT_MENTIONED}


def _cell(case: Case, commitment: Commitment, meeting: Meeting) -> Cell:
    stated = statements_at(case, commitment, meeting)
    firmest = max(stated, key=lambda one: one.tier.rank if one.tier else -1, default=None)
    changes = sorted(
        case.changes_to.get((commitment.id, meeting.id), ()), key=lambda one: RANK[one.kind]
    )
    change = next((one for one in changes if bool(stated) != (one.kind in _SILENT)), None)
    kind = change.kind if change else None
    anchor = f"#{paths.change_anchor(change.id)}" if change else ""
    return Cell(
        kind=kind,
        is_stated=bool(stated),
        tier=firmest.tier if firmest else None,
        label=_in_words(firmest, kind),
        path=paths.meeting_path(meeting.id) + anchor,
    )


def _in_words(firmest: Statement | None, kind: ChangeKind | None) -> str:
    if firmest is None:
        return words.CHANGES[kind].word.lower() if kind else "nothing to tell"
    tier = words.TIERS[firmest.tier].word if firmest.tier else words.KINDS[firmest.kind]
    return f"{tier}, {words.CHANGES[kind].word.lower()}" if kind else tier


def statements_at(case: Case, commitment: Commitment, meeting: Meeting) -> list[Statement]:
    """The commitment's statements in the accounts of a meeting."""
    return case.stated.get((commitment.id, meeting.id), [])

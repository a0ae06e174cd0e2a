"""The whole life of one commitment: every wording, what each meeting did to it, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from monitor.model import Commitment, Meeting
from monitor.report import paths
from monitor.report.case import (
    Case,
    evidence,
    first_said,
    meeting_ref,
    party_ref,
    theme_refs,
    who,
    wording,
)
from monitor.report.lines import diff, flatten
from monitor.report.pages import ChangeLine, CommitmentPage, MeetingReport, Step, Wording
from monitor.report.staircase import statements_at

#: Lines by the commitment they are about, then by meeting.
Lines = Mapping[str, Mapping[str, list[ChangeLine]]]


def lines_by_commitment(case: Case, reports: Iterable[MeetingReport]) -> Lines:
    """The lines of a relationship's reports; an answer is about two commitments."""
    found: dict[str, dict[str, list[ChangeLine]]] = defaultdict(lambda: defaultdict(list))
    for report in reports:
        sections = (line for section in report.themes for line in section.lines)
        for line in flatten((*sections, *report.other, *report.not_mentioned)):
            for owner in _owners(case, line):
                found[owner][report.id].append(line)
    return found


def _owners(case: Case, line: ChangeLine) -> Iterable[str]:
    sides = (one.statement_id for one in (line.before, line.after) if one)
    known = (case.commitment_of[one].id for one in sides if one in case.commitment_of)
    return dict.fromkeys((line.commitment_id, *known))


def commitment_page(case: Case, commitment: Commitment, lines: Lines) -> CommitmentPage:
    """The commitment from its first meeting to its last change."""
    return CommitmentPage(
        id=commitment.id,
        path=paths.commitment_path(commitment.id),
        label=commitment.label,
        party=party_ref(commitment.party),
        who=who(case, commitment),
        first_said=first_said(case, commitment),
        relationship=case.relationship,
        themes=theme_refs(case, commitment.themes),
        steps=tuple(_steps(case, commitment, lines.get(commitment.id, {}))),
    )


def _steps(
    case: Case, commitment: Commitment, lines: Mapping[str, list[ChangeLine]]
) -> Iterator[Step]:
    articles = {case.statements[one].article_id for one in commitment.statement_ids}
    stated = {case.meeting_of[one].id for one in articles if one in case.meeting_of}
    last: Wording | None = None
    for meeting_id in sorted({*stated, *lines}, key=lambda one: case.positions[one]):
        meeting = case.meetings[case.positions[meeting_id]]
        step = _step(case, commitment, meeting, lines.get(meeting_id, []), last)
        yield step
        last = step.wordings[0] if step.wordings else last


def _step(
    case: Case,
    commitment: Commitment,
    meeting: Meeting,
    lines: list[ChangeLine],
    last: Wording | None,
) -> Step:
    stated = [one.id for one in statements_at(case, commitment, meeting)]
    wordings = tuple(one for one in (wording(case, statement) for statement in stated) if one)
    return Step(
        meeting=meeting_ref(case, meeting),
        wordings=wordings,
        diff=diff(case, last, wordings[0] if wordings else None),
        lines=tuple(lines),
        evidence=evidence(case, stated[0]) if stated else None,
    )

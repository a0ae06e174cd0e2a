"""What can be wrong with a statement, and what could be right instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from monitor.parties import JOINT
from monitor.report.case import party_ref
from monitor.report.chapter import Chapter
from monitor.report.pages import CommitmentPage, PartyRef, Step, Wording

#: Commitments a person can choose from without searching.
_MOST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """A statement that a person doubts."""

    statement: Wording
    #: Whether it was taken for the continuation of an earlier one.
    is_linked: bool
    #: Whose it can be: the parties that met, and all of them together.
    parties: tuple[PartyRef, ...]
    #: Earlier statements it may continue: the likeliest, then those of its party and themes.
    earlier: tuple[Wording, ...]


def find_wording(chapter: Chapter, statement_id: str) -> Wording | None:
    """The statement as pages show it; None when none of the chapter has it."""
    marked = (one.wording for page in chapter.articles for one in page.statements)
    return next((one for one in marked if one.statement_id == statement_id), None)


def suspect(chapter: Chapter, statement_id: str) -> Suspect | None:
    """The statement with what could be right; None when no page of the chapter has it."""
    statement = find_wording(chapter, statement_id)
    if statement is None:
        return None
    page, step = next(_places(chapter, statement_id), (None, None))
    return Suspect(
        statement=statement,
        is_linked=page is not None and page.id != statement_id,
        parties=_parties(chapter, statement),
        earlier=_earlier(chapter, statement, page, step) if page and step else (),
    )


def _places(chapter: Chapter, statement_id: str) -> Iterator[tuple[CommitmentPage, Step]]:
    for page in chapter.commitments:
        for step in page.steps:
            if any(one.statement_id == statement_id for one in step.wordings):
                yield page, step


def _parties(chapter: Chapter, statement: Wording) -> tuple[PartyRef, ...]:
    report = chapter.meeting(statement.meeting_id or "")
    return (*(report.parties if report else ()), party_ref(JOINT))


def _earlier(
    chapter: Chapter, statement: Wording, page: CommitmentPage, step: Step
) -> tuple[Wording, ...]:
    own = {one.statement_id for each in page.steps for one in each.wordings}
    known = step.evidence
    likeliest = (known.candidate, known.runner_up) if known else ()
    kin = [
        last
        for other in chapter.commitments
        if _is_kin(other, page, statement) and (last := _last_before(other, step))
    ]
    kin.sort(key=lambda one: (one[0], one[1].statement_id), reverse=True)
    every = (*filter(None, likeliest), *(wording for _, wording in kin))
    found = {one.statement_id: one for one in every if one.statement_id not in own}
    return tuple(found.values())[:_MOST]


def _is_kin(other: CommitmentPage, page: CommitmentPage, statement: Wording) -> bool:
    return (
        other.id != page.id
        and other.relationship == page.relationship
        and other.party == statement.party
        and bool(set(other.themes) & set(page.themes))
    )


def _last_before(page: CommitmentPage, step: Step) -> tuple[date, Wording] | None:
    """How a commitment was stated last before a meeting, and when."""
    day = step.meeting.held_on
    stated = [
        (one.meeting.held_on, one.wordings[0])
        for one in page.steps
        if one.wordings and one.meeting.held_on and day and one.meeting.held_on < day
    ]
    return stated[-1] if stated else None

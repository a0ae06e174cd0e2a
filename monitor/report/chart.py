"""Tiers over time as charts: where lines, marks and labels lie, in pixels.

Drawn as SVG by a template rather than by a library: so the colours and shapes are those of the
page, in the dark and on paper too, and a written report still stands alone; matplotlib would bring
60 MB for steps and marks. A chart repeats what stands in words beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from monitor.model import Tier
from monitor.report import words
from monitor.report.pages import CommitmentPage, MeetingRef, Staircase, Step, ThemePage

_ROW = 34
_TOP = 20
#: Room for days below.
_FOOT = 28
#: From where rows begin to the first meeting, from one meeting to the next, and room for a day.
_GAP, _STEP, _LABEL = 30, 44, 64
#: Width of a letter, and letters of a row's name.
_LETTER, _LONGEST = 7, 24


@dataclass(frozen=True, slots=True)
class Mark:
    """One meeting, with the tier as letter and shape."""

    x: int
    y: int
    tier: Tier | None
    #: False for a meeting that did not mention it.
    is_stated: bool


@dataclass(frozen=True, slots=True)
class Label:
    """A word at a row's beginning or below a meeting."""

    x: int
    y: int
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything that is drawn."""

    width: int
    height: int
    #: Room for the names of rows, which stand beside what scrolls.
    left: int
    #: Rows from the top: at which height, and how they are called.
    rows: tuple[Label, ...]
    days: tuple[Label, ...]
    marks: tuple[Mark, ...]
    #: SVG paths: what was stated from one meeting to the next, and what was not mentioned between.
    stated: str
    silent: str


def tier_chart(page: CommitmentPage) -> Chart | None:
    """A commitment's tier from meeting to meeting; None with fewer than two."""
    if len(page.steps) < 2:
        return None
    tiers: list[Tier | None] = list(reversed(Tier))
    if any(step.wordings and step.wordings[0].tier is None for step in page.steps):
        tiers.append(None)
    xs = _places([step.meeting for step in page.steps])
    heights = {tier: _TOP + number * _ROW for number, tier in enumerate(tiers)}
    marks = tuple(_marks(page.steps, xs, heights))
    names = [(words.TIERS[tier] if tier else words.NO_TIER).word for tier in tiers]
    stated, silent = _lines(marks)
    return _chart(names, marks, [step.meeting for step in page.steps], (stated, silent))


def _marks(
    steps: Sequence[Step], xs: Sequence[int], heights: dict[Tier | None, int]
) -> Iterable[Mark]:
    """A silent meeting stands at the height of what was said last."""
    tier: Tier | None = None
    for step, x in zip(steps, xs, strict=True):
        tier = step.wordings[0].tier if step.wordings else tier
        yield Mark(x, heights.get(tier, _TOP), tier, is_stated=bool(step.wordings))


def _lines(marks: Sequence[Mark]) -> tuple[str, str]:
    """Level until the next meeting, then up or down to its tier."""
    stated: list[str] = []
    silent: list[str] = []
    for old, new in pairwise(marks):
        path = f"M{old.x} {old.y}H{new.x}V{new.y}"
        (stated if old.is_stated and new.is_stated else silent).append(path)
    return "".join(stated), "".join(silent)


def theme_chart(page: ThemePage) -> Chart | None:
    """The firmest word on a theme at each meeting that spoke of it, a row a relationship.

    None with fewer than two such meetings.
    """
    told = [
        (row, meeting, tier)
        for row, stairs in enumerate(page.staircases)
        for meeting, tier in _firmest(stairs)
    ]
    told.sort(key=lambda one: (one[1].held_on or date.min, one[1].id))
    if len(told) < 2:
        return None
    names = [stairs.relationship.title for stairs in page.staircases]
    meetings = [meeting for _, meeting, _ in told]
    marks = tuple(
        Mark(x, _TOP + row * _ROW, tier, is_stated=True)
        for x, (row, _, tier) in zip(_places(meetings), told, strict=True)
    )
    return _chart(names, marks, meetings, ("", ""))


def _firmest(stairs: Staircase) -> Iterable[tuple[MeetingRef, Tier | None]]:
    """The meetings that spoke of it, with the firmest tier."""
    every = [stair for group in stairs.groups for stair in group.stairs]
    for number, meeting in enumerate(stairs.meetings):
        cells = [one.cells[number] for one in every if one.cells[number].is_stated]
        if cells:
            tiers = [one.tier for one in cells if one.tier]
            yield meeting, max(tiers, key=lambda one: one.rank, default=None)


def _chart(
    names: Sequence[str],
    marks: tuple[Mark, ...],
    meetings: Sequence[MeetingRef],
    lines: tuple[str, str],
) -> Chart:
    xs = _places(meetings)
    bottom = _TOP + len(names) * _ROW
    return Chart(
        width=xs[-1] + _LABEL,
        height=bottom + _FOOT,
        left=_LETTER * (min(max(map(len, names)), _LONGEST) + 1),
        rows=tuple(Label(0, _TOP + n * _ROW, name) for n, name in enumerate(names)),
        days=tuple(_days(meetings, xs, bottom)),
        marks=marks,
        stated=lines[0],
        silent=lines[1],
    )


def _days(meetings: Sequence[MeetingRef], xs: Sequence[int], y: int) -> Iterable[Label]:
    """The months, as many as do not touch."""
    free = 0
    for meeting, x in zip(meetings, xs, strict=True):
        if x >= free and meeting.held_on:
            yield Label(x, y, words.format_day(meeting.held_on, "MMM y"))
            free = x + _LABEL


def _places(meetings: Sequence[MeetingRef]) -> list[int]:
    """How far right each meeting stands: one step each, as in the staircase.

    On a scale of days meetings of one week would cover one another.
    """
    return [_GAP + number * _STEP for number in range(len(meetings))]

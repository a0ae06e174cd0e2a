"""The report of one meeting: what leads, what is folded away, and the opening paragraph.

Keeps out how it looks.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from textwrap import shorten

from monitor.due import overdue_of
from monitor.model import ChangeKind, Commitment, Failure, Meeting, Statement
from monitor.parties import party_adjective, party_name
from monitor.report import lines as of_lines
from monitor.report import paths, words
from monitor.report.case import (
    Case,
    article_of,
    meeting_ref,
    once,
    party_ref,
    theme_refs,
    who,
    wording,
)
from monitor.report.edits import edits_of
from monitor.report.pages import (
    ArticleRef,
    ChangeLine,
    LineRef,
    MeetingReport,
    OverdueLine,
    PartyTier,
    Suggestion,
    ThemeRef,
    ThemeSection,
)
from monitor.significance import suggest_phrases
from monitor.text import one_line

#: A matter this often on file without a theme is worth one.
_RECURS = 2
#: What a reader takes in at a glance.
_LEADING = 5
#: Letters of a quote in the opening paragraph.
_SHORT = 70
_BEFORE_DAY = (
    r"(?:\b(?:by|before|until|till|in|on|within|through|no later than)\s+)?"
    r"(?:the\s+)?(?:(?:end|middle|start|beginning|close)\s+of\s+)?"
)
#: Kinds the opening paragraph names; the others are counted on the page.
_TOLD = (
    ChangeKind.DELIVERED,
    ChangeKind.REVERSED,
    ChangeKind.UNDER_WAY,
    ChangeKind.FORMALISED,
    ChangeKind.STRENGTHENED,
    ChangeKind.SOFTENED,
    ChangeKind.ROLE_CHANGED,
    ChangeKind.NEW,
    ChangeKind.ANSWERED,
    ChangeKind.RETURNED,
    ChangeKind.REWORDED,
    ChangeKind.DROPPED,
)


def meeting_report(case: Case, meeting: Meeting, failures: Sequence[Failure]) -> MeetingReport:
    """The report of `meeting`, set against the earlier ones of its relationship."""
    lines = of_lines.change_lines(case, meeting.id)
    said = [line for line in lines if line.kind is not ChangeKind.NOT_MENTIONED]
    unsaid = [line for line in lines if line.kind is ChangeKind.NOT_MENTIONED]
    sections = tuple(_sections(case, lines))
    earlier = case.meetings[: case.positions[meeting.id]]
    leading = _leading(said)
    own = tuple(article_of(case, article) for article in meeting.article_ids)
    return MeetingReport(
        meeting=meeting_ref(case, meeting),
        participants=meeting.participants,
        parties=tuple(party_ref(code) for code in meeting.parties),
        summary=(
            words.headline(meeting),
            words.comparison(earlier, is_cut=meeting.is_cut),
            *_most(leading),
            *_what_matters(said, unsaid),
        ),
        leading=tuple(line.anchor for line in leading),
        compared_with=meeting_ref(case, earlier[-1]) if earlier else None,
        earlier_meetings=len(earlier),
        counts=of_lines.counts(lines),
        themes=sections,
        silent_themes=_silent_themes(case, meeting, sections),
        other=tuple(line for line in said if not line.themes),
        not_mentioned=tuple(sorted(unsaid, key=lambda line: not line.themes)),
        overdue=tuple(overdue_lines(case, meeting.held_on)),
        edits=tuple(edit for one in meeting.article_ids for edit in edits_of(case, one)),
        doubts=of_lines.doubts(case, meeting.id),
        suggestions=_suggestions(case, meeting),
        articles=own,
        earlier_articles=_quoted(lines, own),
        failures=tuple(failures),
    )


# ---------------------------------------------------------------- the opening paragraph


def _leading(said: Sequence[ChangeLine]) -> list[ChangeLine]:
    """The lines that matter most, of whatever theme; what was only repeated never leads."""
    moved = [line for line in said if line.kind is not ChangeKind.REPEATED]
    return sorted(moved, key=lambda line: -line.significance.score)[:_LEADING]


def _most(leading: Sequence[ChangeLine]) -> Iterator[str]:
    told = "; ".join(map(_in_short, leading))
    if told:
        yield f"What matters most: {told}."


def _in_short(line: ChangeLine) -> str:
    """``softened, China: “open the harbour”``; of an answer what was asked, by whom."""
    quote = shorten(line.shown.quote, _SHORT, placeholder=" …") if line.shown else ""
    doubt = " (check this)" if line.is_doubtful else ""
    return f"{line.label.lower()}, {line.who}: “{quote}”{doubt}"


def _what_matters(said: Sequence[ChangeLine], unsaid: Sequence[ChangeLine]) -> Iterator[str]:
    every = of_lines.flatten(said)
    certain = [line for line in every if line.themes and not line.is_doubtful]
    told = [one for kind in _TOLD if (one := _told(kind, certain))]
    if told:
        yield f"On the themes you track: {'; '.join(told)}."
    elif said:
        yield "Nothing changed on the themes you track."
    else:
        yield "It changed nothing on file."
    if unsaid:
        yield (
            f"{words.count_of(len(unsaid), 'earlier matter')}"
            f" {'was' if len(unsaid) == 1 else 'were'} not mentioned, which is no withdrawal."
        )
    if doubts := sum(line.is_doubtful for line in every):
        yield (
            f"{words.count_of(doubts, 'change')} {'rests' if doubts == 1 else 'rest'} on a doubtful"
            " link or reading and should be checked by a person."
        )


def _told(kind: ChangeKind, lines: Sequence[ChangeLine]) -> str:
    """``2 reworded (Core interests)``; empty when there is none."""
    found = [line for line in lines if line.kind is kind]
    titles = list(dict.fromkeys(theme.title for line in found for theme in line.themes))
    named = ", ".join(titles) if len(titles) <= 6 else f"{len(titles)} themes"
    return f"{len(found)} {words.CHANGES[kind].word.lower()} ({named})" if found else ""


# ---------------------------------------------------------------- themes


def _sections(case: Case, lines: Sequence[ChangeLine]) -> Iterator[ThemeSection]:
    """Themes by their most significant change, then as in the themes file.

    A change in doubt does not lead the report: it weighs only where nothing else changed.
    """
    own = of_lines.by_first_theme(lines)
    order = {key: number for number, key in enumerate(case.themes)}
    touching: dict[str, list[ChangeLine]] = defaultdict(list)
    for line in of_lines.flatten(lines):
        for theme in line.themes:
            touching[theme.key].append(line)

    def weight(key: str) -> tuple[bool, int, int]:
        every = touching[key]
        return *min((one.is_doubtful, -one.significance.score) for one in every), order[key]

    for key in sorted(touching, key=weight):
        yield _section(case.themes[key], touching[key], own.get(key, []))


def _section(
    theme: ThemeRef, touching: Sequence[ChangeLine], own: Sequence[ChangeLine]
) -> ThemeSection:
    """The theme's lines; what was not mentioned is counted here and stands further down."""
    said = [line for line in touching if line.kind is not ChangeKind.NOT_MENTIONED]
    own = [line for line in own if line.kind is not ChangeKind.NOT_MENTIONED]
    shown = {line.anchor for line in of_lines.flatten(own)}
    return ThemeSection(
        theme=theme,
        anchor=f"t-{paths.slug(theme.key)}",
        counts=of_lines.counts(touching),
        tiers=_tiers(touching),
        lines=tuple(own),
        elsewhere=tuple(_line_ref(line) for line in said if line.anchor not in shown),
    )


def _tiers(lines: Iterable[ChangeLine]) -> tuple[PartyTier, ...]:
    """The firmest tier of each party now, by party code."""
    now = [line.after for line in lines if line.after]
    best: dict[str, PartyTier] = {}
    for one in sorted(now, key=lambda one: (one.tier.rank if one.tier else -1, one.statement_id)):
        best[one.party.code] = PartyTier(party=one.party, tier=one.tier)
    return tuple(best[code] for code in sorted(best))


def _line_ref(line: ChangeLine) -> LineRef:
    shown = line.after or line.before
    return LineRef(
        anchor=line.anchor,
        label=line.label,
        party=line.party,
        who=shown.who if shown else line.party.name,
        quote=shown.quote if shown else "",
    )


def _silent_themes(
    case: Case, meeting: Meeting, sections: Sequence[ThemeSection]
) -> tuple[ThemeRef, ...]:
    touched = {section.theme.key for section in sections}
    said = touched | {
        key
        for article in meeting.article_ids
        for statement in case.readings[article].statements
        for key in case.themes_of.get(statement.id, ())
    }
    return tuple(theme for key, theme in case.themes.items() if key not in said)


# ---------------------------------------------------------------- the rest


def _suggestions(case: Case, meeting: Meeting) -> tuple[Suggestion, ...]:
    """Commitments of this meeting that no theme covers and that earlier meetings had too."""
    here = case.positions[meeting.id]
    found = []
    for commitment in (case.commitments[key] for key in case.stated_at.get(meeting.id, ())):
        if any(key in case.themes for key in commitment.themes):
            continue
        held = [case.meetings[place] for place in case.held[commitment.id] if place <= here]
        if len(held) < _RECURS:
            continue
        days = [one.held_on for one in held if one.held_on]
        found.append(
            Suggestion(
                label=commitment.label,
                party=party_ref(commitment.party),
                who=who(case, commitment),
                meetings=len(held),
                first=words.format_day(min(days, default=None)),
                last=words.format_day(max(days, default=None)),
                commitment_path=paths.commitment_path(commitment.id),
                phrases=_phrases(case, commitment),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.meetings, one.label, one.commitment_path)))


def _phrases(case: Case, commitment: Commitment) -> tuple[str, ...]:
    """What a theme for the matter could look for."""
    return once(case.made.phrases, commitment.id, lambda: _suggested(case, commitment))


def _suggested(case: Case, commitment: Commitment) -> tuple[str, ...]:
    codes = case.meetings[-1].parties
    names = {
        word
        for code in codes
        for name in (party_name(code), party_adjective(code))
        for word in name.lower().split()
    }
    return suggest_phrases([case.statements[one].quote for one in commitment.statement_ids], names)


def overdue_lines(case: Case, day: date | None) -> Iterator[OverdueLine]:
    """What had not been delivered by a day, as far as was known then; nothing without a day.

    The latest day first: what has been late for years is no news.
    """
    if day is None:
        return
    late = overdue_of(case.deadlines, day)
    for one in sorted(late, key=lambda one: one.due_on, reverse=True):
        commitment, statement = case.commitments[one.commitment_id], wording(case, one.statement_id)
        assert statement is not None
        yield OverdueLine(
            label=commitment.label,
            party=party_ref(commitment.party),
            relationship=case.relationship,
            who=who(case, commitment),
            themes=theme_refs(case, commitment.themes),
            due_on=one.due_on,
            due_words=", ".join(_due_words(case.statements[one.statement_id])),
            statement=statement,
            commitment_path=paths.commitment_path(commitment.id),
        )


#: A period that names the day it ends on, counted from the meeting.
_PERIOD = re.compile(
    r"\b(?:within|over) (?:the )?(?:next |coming )?\w+ (?:day|week|month|year)s?\b", re.IGNORECASE
)


def _due_words(statement: Statement) -> Iterator[str]:
    """``within six months``; else ``by the end of 2021``: each day with what stands before it."""
    period = _PERIOD.search(one_line(statement.quote))
    if period:
        yield period[0]
        return
    for day in statement.specifics.dates:
        found = re.search(_BEFORE_DAY + re.escape(day), statement.quote)
        yield one_line(found[0]) if found else day


def _quoted(lines: Iterable[ChangeLine], own: Sequence[ArticleRef]) -> tuple[ArticleRef, ...]:
    """Articles quoted from that are none of this meeting's, by day of publication."""
    quoted = {
        one.article.id: one.article
        for line in of_lines.flatten(lines)
        for one in (line.before, line.after, line.nearest)
        if one
    }
    earlier = [article for article in quoted.values() if article not in own]
    return tuple(sorted(earlier, key=lambda one: (one.published_at or "", one.id)))

"""One dossier made ready to look things up, and the small values pages share.

Keeps out what goes on which page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

from monitor.due import Deadlines, deadlines
from monitor.model import (
    Article,
    ArticleHead,
    Change,
    Commitment,
    Decisions,
    Edit,
    Link,
    Meeting,
    Reading,
    Significance,
    Statement,
    Theme,
)
from monitor.parties import party_name
from monitor.report import paths, words
from monitor.report.pages import (
    ArticleEdit,
    ArticleRef,
    Dossier,
    Evidence,
    MeetingRef,
    PartyRef,
    RelationshipRef,
    ThemeRef,
    Wording,
)
from monitor.report.worddiff import Segment
from monitor.significance import weigh
from monitor.text import one_line

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Made:
    """What pages share of a case, made when it is first asked for.

    The same words stand on a dozen pages: made once they cost a fifth of the time and half of the
    memory.
    """

    wordings: dict[str, Wording] = field(default_factory=dict)
    articles: dict[str, ArticleRef] = field(default_factory=dict)
    meetings: dict[str, MeetingRef] = field(default_factory=dict)
    #: By statement.
    evidence: dict[str, Evidence] = field(default_factory=dict)
    #: By the wordings' quotes.
    diffs: dict[tuple[str, str], tuple[Segment, ...]] = field(default_factory=dict)
    #: By the keys that were asked for.
    themes: dict[tuple[str, ...], tuple[ThemeRef, ...]] = field(default_factory=dict)
    #: By the later version's article.
    edits: dict[str, ArticleEdit] = field(default_factory=dict)
    #: Phrases of a theme to be, by commitment.
    phrases: dict[str, tuple[str, ...]] = field(default_factory=dict)


def once(made: dict[_Key, _Value], key: _Key, make: Callable[[], _Value]) -> _Value:
    """What was made under a key of one of `Made`'s fields, or is made now."""
    if key not in made:
        made[key] = make()
    return made[key]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A dossier by its ids."""

    relationship: RelationshipRef
    #: By day, as decided.
    meetings: tuple[Meeting, ...]
    #: Place of each meeting in `meetings`.
    positions: dict[str, int]
    commitments: dict[str, Commitment]
    readings: dict[str, Reading]
    #: Earlier versions of their articles.
    earlier: dict[str, Reading]
    #: Of current and earlier versions.
    statements: dict[str, Statement]
    meeting_of: dict[str, Meeting]
    commitment_of: dict[str, Commitment]
    link_of: dict[str, Link]
    #: Theme keys by statement.
    themes_of: dict[str, tuple[str, ...]]
    #: Tracked themes by key, in the order of the themes file.
    themes: dict[str, ThemeRef]
    changes_at: dict[str, list[Change]]
    #: Changes by commitment and meeting.
    changes_to: dict[tuple[str, str], list[Change]]
    links_at: dict[str, list[Link]]
    #: A commitment's statements at a meeting, by both.
    stated: dict[tuple[str, str], list[Statement]]
    #: Places in `meetings` of those that stated a commitment.
    held: dict[str, list[int]]
    #: Commitments by the meeting that stated them.
    stated_at: dict[str, list[str]]
    #: Of the commitments that ever had one.
    deadlines: tuple[Deadlines, ...]
    #: By the later version's article.
    edits: dict[str, Edit]
    significance: dict[Change, Significance]
    made: Made = field(default_factory=Made)

    def reading(self, article_id: str) -> Reading:
        """The reading of an article, current or an earlier version."""
        return self.readings.get(article_id) or self.earlier[article_id]


def open_case(dossier: Dossier, themes: Sequence[Theme]) -> Case:
    """The dossier by its ids; the meetings keep their order."""
    decisions = dossier.decisions
    statements = {s.id: s for one in (*dossier.earlier, *dossier.readings) for s in one.statements}
    meeting_of = {a: meeting for meeting in decisions.meetings for a in meeting.article_ids}
    positions = {meeting.id: number for number, meeting in enumerate(decisions.meetings)}
    stated = _stated(decisions.commitments, statements, meeting_of)
    held, stated_at = defaultdict(list), defaultdict(list)
    for commitment_id, meeting_id in stated:
        held[commitment_id].append(positions[meeting_id])
        stated_at[meeting_id].append(commitment_id)
    changes_at, changes_to, links_at = defaultdict(list), defaultdict(list), defaultdict(list)
    for change in decisions.changes:
        changes_at[change.meeting_id].append(change)
        changes_to[change.commitment_id, change.meeting_id].append(change)
    for link in decisions.links:
        links_at[link.meeting_id].append(link)
    return Case(
        relationship=relationship_ref(decisions.relationship, _parties(decisions)),
        meetings=decisions.meetings,
        positions=positions,
        commitments={commitment.id: commitment for commitment in decisions.commitments},
        readings={reading.article.id: reading for reading in dossier.readings},
        earlier={reading.article.id: reading for reading in dossier.earlier},
        statements=statements,
        meeting_of=meeting_of,
        commitment_of={s: c for c in decisions.commitments for s in c.statement_ids},
        link_of={link.statement_id: link for link in decisions.links},
        themes_of=decisions.themes,
        themes={theme.key: theme_ref(theme) for theme in themes},
        changes_at=changes_at,
        changes_to=changes_to,
        links_at=links_at,
        stated=stated,
        held=held,
        stated_at=stated_at,
        deadlines=deadlines(decisions.commitments, dossier.readings),
        edits={one.article_id: one for one in dossier.edits},
        significance=weigh(decisions, dossier.readings, {theme.key for theme in themes}),
    )


def _stated(
    commitments: Iterable[Commitment],
    statements: Mapping[str, Statement],
    meeting_of: Mapping[str, Meeting],
) -> dict[tuple[str, str], list[Statement]]:
    stated: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for commitment in commitments:
        known = (statements[key] for key in commitment.statement_ids if key in statements)
        for one in known:
            if meeting := meeting_of.get(one.article_id):
                stated[commitment.id, meeting.id].append(one)
    return stated


def _parties(decisions: Decisions) -> tuple[str, ...]:
    first = next(iter(decisions.meetings), None)
    return first.parties if first else tuple(filter(None, decisions.relationship.split("-")))


def relationship_ref(key: str, parties: Sequence[str]) -> RelationshipRef:
    """The relationship as pages refer to it."""
    title = words.parties_in_words(parties)
    return RelationshipRef(key=key, title=title, path=paths.relationship_path(key))


def theme_ref(theme: Theme) -> ThemeRef:
    """The theme as pages refer to it."""
    return ThemeRef(key=theme.key, title=theme.title, path=paths.theme_path(theme.key))


def theme_refs(case: Case, keys: Iterable[str]) -> tuple[ThemeRef, ...]:
    """The tracked ones among `keys`, in the order of the themes file."""
    wanted = tuple(keys)
    return once(
        case.made.themes,
        wanted,
        lambda: tuple(theme for key, theme in case.themes.items() if key in wanted),
    )


@lru_cache(maxsize=1024)
def party_ref(code: str) -> PartyRef:
    """The party with its name."""
    return PartyRef(code=code, name=party_name(code))


def article_ref(article: Article | ArticleHead) -> ArticleRef:
    """The article as pages refer to it."""
    return ArticleRef(
        id=article.id,
        title=one_line(article.title) or article.source,
        publisher=one_line(article.publisher),
        published_at=article.published_at,
        source=article.source,
        sha256=article.sha256,
        path=paths.article_path(article.id),
    )


def meeting_ref(case: Case, meeting: Meeting) -> MeetingRef:
    """The meeting as pages refer to it."""
    return once(case.made.meetings, meeting.id, lambda: _meeting_ref(case, meeting))


def _meeting_ref(case: Case, meeting: Meeting) -> MeetingRef:
    return MeetingRef(
        id=meeting.id,
        title=words.meeting_title(meeting),
        day=words.format_day(meeting.held_on),
        held_on=meeting.held_on,
        place=meeting.place,
        kind=meeting.kind,
        level=meeting.level,
        is_cut=meeting.is_cut,
        relationship=case.relationship,
        path=paths.meeting_path(meeting.id),
    )


def wording(case: Case, statement_id: str | None) -> Wording | None:
    """The statement as pages show it; None for no statement."""
    if not statement_id:
        return None
    return once(
        case.made.wordings, statement_id, lambda: _wording(case, case.statements[statement_id])
    )


def article_of(case: Case, article_id: str) -> ArticleRef:
    """The article of that id, current or an earlier version, as pages refer to it."""
    return once(
        case.made.articles, article_id, lambda: article_ref(case.reading(article_id).article)
    )


def _wording(case: Case, statement: Statement) -> Wording:
    reading = case.reading(statement.article_id)
    meeting = case.meeting_of.get(statement.article_id)
    lead, is_apart = _lead(statement, reading.article.text)
    return Wording(
        statement_id=statement.id,
        quote=one_line(statement.quote),
        lead=lead,
        is_apart=is_apart,
        speaker=statement.speaker,
        party=party_ref(statement.party),
        who=words.who(statement),
        kind=statement.kind,
        tier=statement.tier,
        due_on=statement.due_on,
        confidence=statement.confidence,
        day=words.format_day(meeting.held_on if meeting else None),
        meeting_id=meeting.id if meeting else None,
        article=article_of(case, statement.article_id),
        path=paths.statement_path(statement.article_id, statement.id),
    )


def who(case: Case, commitment: Commitment) -> str:
    """Whose label it is: the newest statement's words, unless people named it otherwise."""
    newest = case.statements[commitment.statement_ids[-1]]
    is_quote = one_line(newest.quote) == commitment.label
    return words.who(newest) if is_quote else party_name(commitment.party)


def first_said(case: Case, commitment: Commitment) -> str:
    """``Wang Yi, China, 30 July 2022``; of several accounts one that names the speaker."""
    every = [case.statements[one] for one in commitment.statement_ids]
    meeting = case.meeting_of.get(every[0].article_id)
    accounts = meeting.article_ids if meeting else ()
    named = (one for one in every if one.speaker and one.article_id in accounts)
    first = next(named, every[0])
    day = words.format_day(meeting.held_on if meeting else None)
    return ", ".join(filter(None, (first.speaker, party_name(first.party), day)))


def _lead(statement: Statement, text: str) -> tuple[str, bool]:
    """The cue when it stands before the quote, and whether other words stand between the two."""
    if not 0 <= statement.cue_start < statement.cue_end <= statement.start:
        return "", False
    gap = text[statement.cue_end : statement.start]
    return one_line(statement.cue), bool(gap.strip())


def evidence(case: Case, statement_id: str | None) -> Evidence | None:
    """What a statement's link was decided on; None without a link."""
    link = case.link_of.get(statement_id or "")
    if link is None:
        return None
    return once(case.made.evidence, link.statement_id, lambda: _evidence(case, link))


def _evidence(case: Case, link: Link) -> Evidence:
    return Evidence(
        decision=link.decision,
        score=link.score,
        parts=link.parts,
        candidate=wording(case, link.candidate_id),
        runner_up=wording(case, link.runner_up_id),
        runner_up_score=link.runner_up_score,
        decided_by=link.decided_by,
    )

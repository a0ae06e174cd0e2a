"""What the pages say, as frozen values: made by `build`, drawn by the formats.

The JSON reports are these values: each key is a field here, its meaning the comment above it.
A field that changes its meaning, or goes, raises `SCHEMA_VERSION`; a new field does not.
Paths are below the reports folder, with forward slashes; the formats make them relative.
Texts that articles or people wrote stand here as they are; every format escapes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from monitor.model import (
    ChangeKind,
    Decision,
    Decisions,
    Edit,
    Failure,
    Kind,
    Level,
    MeetingKind,
    Participant,
    Reading,
    ScorePart,
    Significance,
    Tier,
)
from monitor.report.worddiff import Segment

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """One relationship: what was decided, and the readings it was decided on."""

    decisions: Decisions
    #: As people put them right.
    readings: tuple[Reading, ...]
    #: Earlier versions of their articles.
    earlier: tuple[Reading, ...] = ()
    #: What became of each earlier version.
    edits: tuple[Edit, ...] = ()
    #: Older articles of no meeting that are left out.
    beyond: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether all that was decided on is among the readings.

        It is not for a moment while a pass is on: facts are stored before they are decided on.
        """
        every = (*self.readings, *self.earlier)
        statements = {s.id for reading in every for s in reading.statements}
        articles = {reading.article.id for reading in every}
        return _named_statements(self.decisions) <= statements and articles.issuperset(
            article for meeting in self.decisions.meetings for article in meeting.article_ids
        )


def _named_statements(decisions: Decisions) -> set[str]:
    chained = (one for commitment in decisions.commitments for one in commitment.statement_ids)
    linked = (
        one
        for link in decisions.links
        for one in (link.statement_id, link.candidate_id, link.runner_up_id)
    )
    changed = (
        one
        for change in decisions.changes
        for one in (change.before_id, change.after_id, change.nearest_id)
    )
    return {one for one in (*chained, *linked, *changed) if one}


# ---------------------------------------------------------------- what pages refer to


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRef:
    """A party and the name to show."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeRef:
    """A tracked theme and its page."""

    key: str
    title: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationshipRef:
    """A relationship and its page."""

    key: str
    #: ``China – Kyrgyzstan``.
    title: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRef:
    """A meeting and its page."""

    id: str
    #: ``China – Kyrgyzstan, 30 July 2022, Cholpon-Ata``.
    title: str
    #: ``30 July 2022``, or that the day is unknown.
    day: str
    held_on: date | None
    place: str | None
    kind: MeetingKind
    level: Level
    #: True when every account breaks off: silence in it means nothing.
    is_cut: bool
    relationship: RelationshipRef
    path: str

    def __hash__(self) -> int:
        return hash(self.id)  # in a fraction of the time of hashing all fields


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRef:
    """An article, its fingerprint and its page."""

    id: str
    #: Its title; the file's path when it has none.
    title: str
    publisher: str
    published_at: str | None
    #: Path below the watched folder.
    source: str
    sha256: str
    path: str

    def __hash__(self) -> int:
        return hash(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One statement: who said what, where, when."""

    statement_id: str
    #: The exact words, white space folded.
    quote: str
    #: The words that carry the tier when they stand before the quote; empty when they are in it.
    lead: str
    #: Whether words of the sentence between `lead` and `quote` are left out.
    is_apart: bool
    #: None where a side or both sides speak.
    speaker: str | None
    party: PartyRef
    #: ``China``; of a request ``Kyrgyzstan asks China``: the quote is what is asked for.
    who: str
    kind: Kind
    #: None for what is no commitment.
    tier: Tier | None
    #: The day by which it is due.
    due_on: date | None
    #: 0-100: how sure the reading is.
    confidence: int
    #: The day of the meeting in words.
    day: str
    #: None for a statement of no meeting.
    meeting_id: str | None
    article: ArticleRef
    #: The words on the article's page.
    path: str

    def __hash__(self) -> int:
        return hash(self.statement_id)

    @property
    def is_doubtful(self) -> bool:
        """Whether the reading itself should be checked."""
        return self.confidence < DOUBTFUL_BELOW


#: One rule of `extract` in doubt leaves 80; two or a very long clause leave less.
DOUBTFUL_BELOW = 80


# ---------------------------------------------------------------- changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why a statement was, or was not, taken for an earlier commitment's."""

    decision: Decision
    #: 0-100, of the best candidate.
    score: float
    #: Addends of the score.
    parts: tuple[ScorePart, ...]
    candidate: Wording | None
    runner_up: Wording | None
    runner_up_score: float
    #: ``rule`` or ``person``.
    decided_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """One change with everything a reader needs to believe it or not."""

    id: str
    #: Id of the line on its page.
    anchor: str
    kind: ChangeKind
    #: ``Strengthened``.
    label: str
    #: Notes inside the kind, such as ``narrowed``.
    notes: tuple[str, ...]
    party: PartyRef
    #: Tracked themes, in the order of the themes file.
    themes: tuple[ThemeRef, ...]
    tier_before: Tier | None
    tier_after: Tier | None
    #: The words then; for answered, the request.
    before: Wording | None
    #: The words now; for answered, the answer.
    after: Wording | None
    #: From the words then to the words now; empty when either is missing, and for answered.
    diff: tuple[Segment, ...]
    #: The same now in other accounts of the meeting.
    also: tuple[Wording, ...]
    #: Meetings in a row without it.
    missed: int
    #: Which rule decided, and on what.
    reason: str
    #: The nearest statement on the other side and its score, so that a missed link is seen.
    nearest: Wording | None
    nearest_score: float
    #: None for what was not said at this meeting.
    evidence: Evidence | None
    #: Whether a person should look: a link in doubt, or a reading in doubt.
    is_doubtful: bool
    #: How much it matters and why; lines of a theme stand in this order.
    significance: Significance
    commitment_id: str
    commitment_path: str
    #: More about the same words: that the request or the answer is new, that it returned.
    parts: tuple[ChangeLine, ...] = ()

    @property
    def shown(self) -> Wording | None:
        """The words that stand for it in a line: now, else then; of an answer the request."""
        sides = self.after, self.before
        return next(filter(None, sides[::-1] if self.kind is ChangeKind.ANSWERED else sides), None)

    @property
    def who(self) -> str:
        """As in `Wording`, of the words that stand for it."""
        return self.shown.who if self.shown else self.party.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many changes of a kind."""

    kind: ChangeKind
    label: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyTier:
    """How firmly a party spoke."""

    party: PartyRef
    #: The firmest tier; None when it took a position only.
    tier: Tier | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRef:
    """A line that stands elsewhere on the page."""

    anchor: str
    label: str
    party: PartyRef
    #: As in `Wording`.
    who: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeSection:
    """The changes of one theme at one meeting."""

    theme: ThemeRef
    anchor: str
    #: Every change that touches the theme, whatever theme it stands under.
    counts: tuple[Count, ...]
    #: Who spoke of it at this meeting.
    tiers: tuple[PartyTier, ...]
    #: The most significant first; a change of several themes stands under the first of them, and
    #: what was not mentioned in `MeetingReport.not_mentioned`.
    lines: tuple[ChangeLine, ...]
    #: Changes of the theme that stand under another.
    elsewhere: tuple[LineRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A statement that may belong to an earlier commitment."""

    statement: Wording
    evidence: Evidence
    #: From the candidate's words to the statement's.
    diff: tuple[Segment, ...]
    commitment_path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A matter that recurs and that no theme covers."""

    label: str
    party: PartyRef
    #: As in `Wording`, of the label.
    who: str
    meetings: int
    #: First and last day in words.
    first: str
    last: str
    commitment_path: str
    #: Phrases a theme for it could have; none when its wordings share no word.
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueLine:
    """A commitment whose day had passed by the day of the meeting, without delivery on file."""

    label: str
    party: PartyRef
    relationship: RelationshipRef
    #: As in `Wording`, of the label.
    who: str
    themes: tuple[ThemeRef, ...]
    due_on: date
    #: The words that name the day, as printed; empty when they are not told apart.
    due_words: str
    #: The statement that named the day.
    statement: Wording
    commitment_path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedSentence:
    """A sentence then and now; an empty side was put in or left out."""

    before: str
    after: str
    diff: tuple[Segment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedStatement:
    """What an edit did to a statement."""

    kind: ChangeKind
    label: str
    notes: tuple[str, ...]
    before: Wording | None
    after: Wording | None
    diff: tuple[Segment, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleEdit:
    """What a new version of an article changed; told apart from what a meeting changed."""

    article: ArticleRef
    earlier: ArticleRef
    #: Why it is a version of that article, and for no change why it is none.
    reason: str
    #: False for an edit of spacing, punctuation or boilerplate only.
    is_change: bool
    sentences: tuple[EditedSentence, ...]
    statements: tuple[EditedStatement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingReport:
    """The report of one meeting."""

    meeting: MeetingRef
    participants: tuple[Participant, ...]
    parties: tuple[PartyRef, ...]
    #: Sentences of the opening paragraph.
    summary: tuple[str, ...]
    #: Anchors of the lines that matter most, at most five.
    leading: tuple[str, ...]
    #: The latest earlier meeting of the relationship; None for the first.
    compared_with: MeetingRef | None
    #: How many earlier meetings of the relationship there are.
    earlier_meetings: int
    #: All changes by kind, in the order of their rank.
    counts: tuple[Count, ...]
    #: Tracked themes with changes, the weightiest first; silence is the lightest.
    themes: tuple[ThemeSection, ...]
    #: Tracked themes with neither a statement nor a change at this meeting.
    silent_themes: tuple[ThemeRef, ...]
    #: Changes no theme covers.
    other: tuple[ChangeLine, ...]
    #: Earlier matters that this meeting did not mention, tracked ones first.
    not_mentioned: tuple[ChangeLine, ...]
    #: Overdue on the day of this meeting, the latest day first.
    overdue: tuple[OverdueLine, ...]
    #: Edits of its articles after they were first read, the newest first.
    edits: tuple[ArticleEdit, ...]
    doubts: tuple[Doubt, ...]
    suggestions: tuple[Suggestion, ...]
    #: The accounts of this meeting.
    articles: tuple[ArticleRef, ...]
    #: Other articles the report quotes.
    earlier_articles: tuple[ArticleRef, ...]
    #: Files that could not be used in the latest run.
    failures: tuple[Failure, ...]
    schema_version: int = SCHEMA_VERSION

    @property
    def id(self) -> str:
        """The meeting's id."""
        return self.meeting.id

    @property
    def said(self) -> tuple[ChangeLine, ...]:
        """What was said at this meeting: the lines of the themes, then those no theme covers."""
        return (*(line for section in self.themes for line in section.lines), *self.other)

    @property
    def leading_lines(self) -> tuple[ChangeLine, ...]:
        """The lines that matter most."""
        lines = {one.anchor: one for one in (*self.said, *self.not_mentioned)}
        return tuple(lines[anchor] for anchor in self.leading)


# ---------------------------------------------------------------- the staircase


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One commitment at one meeting."""

    #: Weightiest change there; None before the first statement and where silence tells nothing.
    kind: ChangeKind | None
    #: Whether it was stated at the meeting.
    is_stated: bool
    tier: Tier | None
    #: The cell in words.
    label: str
    #: The change's line, or the meeting's page.
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stair:
    """One commitment across the meetings of its relationship."""

    label: str
    party: PartyRef
    #: As in `Wording`, of the label.
    who: str
    #: Who said it first and when, in words.
    first_said: str
    #: Whether it was said at one meeting and not mentioned at later ones, no more.
    is_passing: bool
    #: All tracked ones; it stands under the first.
    themes: tuple[ThemeRef, ...]
    path: str
    #: One for each meeting of the staircase.
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StairGroup:
    """The stairs of one theme; each commitment stands under its first theme."""

    #: None for commitments no theme covers.
    theme: ThemeRef | None
    stairs: tuple[Stair, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Staircase:
    """Commitments down, meetings across by day."""

    relationship: RelationshipRef
    #: The latest ones, by day.
    meetings: tuple[MeetingRef, ...]
    #: Earlier meetings that are left out.
    earlier_meetings: int
    #: The latest meeting that stated one of the commitments; None when none of those shown did.
    latest: MeetingRef | None
    groups: tuple[StairGroup, ...]


# ---------------------------------------------------------------- pages


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsLine:
    """A change that is news, with its meeting."""

    meeting: MeetingRef
    #: Without parts.
    change: ChangeLine


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingEntry:
    """A meeting in a list."""

    meeting: MeetingRef
    #: The opening paragraph's first sentence.
    headline: str
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeEntry:
    """A tracked theme in a list."""

    theme: ThemeRef
    commitments: int
    #: Latest meeting that changed something about it, and what.
    latest: MeetingRef | None
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationshipEntry:
    """A relationship in a list."""

    relationship: RelationshipRef
    meetings: int
    commitments: int
    latest: MeetingRef | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """The first page."""

    #: What a person should put right, such as a themes file that could not be used.
    notices: tuple[str, ...]
    failures: tuple[Failure, ...]
    #: The newest ones, newest first; the pages of their relationships have all.
    meetings: tuple[MeetingEntry, ...]
    #: How many there are in all.
    meeting_count: int
    themes: tuple[ThemeEntry, ...]
    relationships: tuple[RelationshipEntry, ...]
    #: Articles that report no meeting between known parties: the newest ones, newest first.
    unplaced: tuple[ArticleRef, ...]
    #: How many there are in all.
    unplaced_count: int
    #: Articles the decisions rest on: the newest ones, newest first.
    articles: tuple[ArticleRef, ...]
    #: How many there are in all.
    article_count: int
    schema_version: int = SCHEMA_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationshipPage:
    """One relationship at a glance."""

    relationship: RelationshipRef
    parties: tuple[PartyRef, ...]
    #: Newest first.
    meetings: tuple[MeetingEntry, ...]
    #: What changed, the newest meeting first.
    news: tuple[NewsLine, ...]
    staircase: Staircase


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemePage:
    """One theme across all relationships."""

    theme: ThemeRef
    #: What the theme matches, by language code.
    phrases: dict[str, tuple[str, ...]]
    exclusions: dict[str, tuple[str, ...]]
    #: What changed, the newest meeting first.
    news: tuple[NewsLine, ...]
    #: Of the relationships that touched it last; those stated last first.
    staircases: tuple[Staircase, ...]
    #: The other relationships with commitments of the theme.
    others: tuple[RelationshipRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A commitment at one meeting of its life."""

    meeting: MeetingRef
    #: The words at this meeting, one for each account; empty when it was not mentioned.
    wordings: tuple[Wording, ...]
    #: From the words at the step before that had any.
    diff: tuple[Segment, ...]
    #: What the meeting did to it; answers among them.
    lines: tuple[ChangeLine, ...]
    #: Why the first wording belongs here.
    evidence: Evidence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentPage:
    """The whole life of one commitment."""

    id: str
    path: str
    label: str
    party: PartyRef
    #: As in `Wording`, of the label.
    who: str
    #: Who said it first and when, in words.
    first_said: str
    relationship: RelationshipRef
    themes: tuple[ThemeRef, ...]
    #: By day.
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A stretch of an article's text under the same statements."""

    text: str
    #: Statements that begin here: anchors.
    begins: tuple[str, ...]
    #: The innermost statement's; empty outside statements.
    path: str
    #: Its tier, kind and holder, in words.
    label: str
    #: Its tier; None outside statements and for what is no commitment.
    tier: Tier | None
    #: Whether these words carry a tier.
    is_cue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A statement in the list beside an article's text."""

    wording: Wording
    themes: tuple[ThemeRef, ...]
    #: Empty for a statement of no commitment.
    commitment_path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage:
    """An article with its statements marked."""

    article: ArticleRef
    #: Where it was published, when that is a web address; else empty.
    url: str
    #: The version that replaced it; None for a current one.
    replaced_by: ArticleRef | None
    #: What became of its earlier versions, the newest edit first.
    edits: tuple[ArticleEdit, ...]
    meeting: MeetingRef | None
    is_cut: bool
    slices: tuple[Slice, ...]
    statements: tuple[Marked, ...]

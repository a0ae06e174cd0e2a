"""The vocabulary: what every stage takes and returns.

Facts (`Article`, `Account`, `Statement`) are kept. Decisions (`Meeting`, `Commitment`, `Link`,
`Change`, a statement's themes) are made again whenever themes, rulings, rules or an older article
ask for it. A `Ruling` is what a person decided; it outlives both. Everything here is a frozen
value; nothing here does anything.

Offsets are character positions into `Article.text`, zero-based, end exclusive. Scores run 0-100.
Dates are calendar days; times are aware UTC.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a statement does. The first four are commitments; the rest are kept beside them.

    A deed counts, and shows, only where it is linked with a commitment.
    """

    OFFER = "offer"  # the party's own act
    REQUEST = "request"  # an act the party wants of another
    JOINT = "joint"  # both or all sides together
    PROGRESS = "progress"  # reported as signed, begun or done
    POSITION = "position"  # supports, opposes, regards; no act
    ACKNOWLEDGEMENT = "acknowledgement"  # thanks, praise
    WISH = "wish"  # hopes the other prospers
    DEED = "deed"  # told as done or going on, without a word of the lexicon

    @property
    def is_commitment(self) -> bool:
        """Whether a statement of this kind counts as a commitment."""
        return self in _COMMITMENT_KINDS

    @property
    def is_progress(self) -> bool:
        """Whether something is reported as done, begun or signed."""
        return self in (Kind.PROGRESS, Kind.DEED)


_COMMITMENT_KINDS = frozenset({Kind.OFFER, Kind.REQUEST, Kind.JOINT, Kind.PROGRESS})


class Tier(StrEnum):
    """How firmly, weakest first. Only a change of tier is strengthened or softened."""

    ASPIRATION = "aspiration"
    INTENT = "intent"
    AGREED = "agreed"
    UNDERWAY = "underway"
    DONE = "done"

    @property
    def rank(self) -> int:
        """0 for the weakest tier to 4 for the firmest."""
        return _TIER_ORDER.index(self)


_TIER_ORDER = tuple(Tier)


class MeetingKind(StrEnum):
    """How the parties met, or what else an article reports."""

    MEETING = "meeting"
    CALL = "call"
    JOINT_STATEMENT = "joint_statement"
    MESSAGE = "message"
    ANNOUNCEMENT = "announcement"
    PROJECT_NEWS = "project_news"


class Level(StrEnum):
    """Rank of the most senior participants, lowest first."""

    OFFICIAL = "official"
    MINISTER = "minister"
    LEADER = "leader"

    @property
    def rank(self) -> int:
        """0 for officials to 2 for leaders."""
        return _LEVEL_ORDER.index(self)


_LEVEL_ORDER = tuple(Level)


class Decision(StrEnum):
    """What became of a statement when it was held against earlier ones."""

    LINKED = "linked"
    REVIEW = "review"
    NEW = "new"


class ChangeKind(StrEnum):
    """What a meeting did to a commitment; the order is the order of a report."""

    DELIVERED = "delivered"
    REVERSED = "reversed"
    UNDER_WAY = "under_way"
    FORMALISED = "formalised"
    STRENGTHENED = "strengthened"
    SOFTENED = "softened"
    ROLE_CHANGED = "role_changed"
    NEW = "new"
    ANSWERED = "answered"
    RETURNED = "returned"
    REWORDED = "reworded"
    DROPPED = "dropped"
    NOT_MENTIONED = "not_mentioned"
    REPEATED = "repeated"


class RulingKind(StrEnum):
    """What a person can rule."""

    SAME = "same"  # one statement continues the other's commitment
    NOT_SAME = "not_same"  # it does not
    MERGE = "merge"  # the two statements' whole commitments are one
    SPLIT = "split"  # the statement opens a commitment of its own
    RENAME = "rename"  # how the commitment is called
    DISMISS = "dismiss"  # the statement is none
    CORRECT = "correct"  # its party or tier is another


# ---------------------------------------------------------------- facts


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file of the watched folder as the scan saw it."""

    #: Path below the watched folder, with forward slashes.
    path: str
    #: Bytes.
    size: int
    #: Modification time in nanoseconds since the epoch, as the file system gives it.
    modified_ns: int
    #: SHA-256 of the bytes, hexadecimal; empty until the file was read.
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One stored text. Never changed: a corrected text is another Article that replaces it."""

    #: First sixteen hexadecimal digits of `sha256`.
    id: str
    #: Path below the watched folder of the file it was first read from.
    source: str
    #: Name of the source format that read it, such as ``newswire``.
    format: str
    #: The decoded file, unchanged (HTML: the main text taken out of it).
    text: str
    #: SHA-256 of `text` in UTF-8, hexadecimal.
    sha256: str
    #: Where the body starts and ends in `text`: no title, no outlet stamp, no editor line.
    body_start: int
    body_end: int
    #: Empty when the source names none.
    title: str
    #: Outlet or agency as the source names it, such as ``Xinhua``; empty when unknown.
    publisher: str
    #: ISO 8601 as precise as the source is (``2022-07-31T09:37``, no zone unless it names one);
    #: None when it gives no date.
    published_at: str | None
    #: The dateline as printed (``DUSHANBE, Sept. 16 (Xinhua)``); None when there is none.
    dateline: str | None
    #: ISO 639-1 code.
    language: str
    #: Where it was published; empty when unknown.
    url: str = ""

    @property
    def published_on(self) -> date | None:
        """The day of publication."""
        return date.fromisoformat(self.published_at[:10]) if self.published_at else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleHead:
    """What an article is called by, without its text; the fields are those of `Article`."""

    id: str
    source: str
    sha256: str
    title: str
    publisher: str
    published_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """A person who took part, as one article names them."""

    #: The fullest form the article gives, in its own order (``Wang Yi``).
    name: str
    #: Party code; None when it cannot be told.
    party: str | None
    #: Office as printed (``Foreign Minister``); empty when not given.
    office: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What one article says of the meeting it reports."""

    article_id: str
    #: None when neither the text nor its date tells the day.
    held_on: date | None
    #: City or place, title case; None when not told.
    place: str | None
    #: Party codes, sorted; empty when none could be told.
    parties: tuple[str, ...]
    participants: tuple[Participant, ...]
    kind: MeetingKind
    level: Level
    #: Whether the text breaks off (silence in it means nothing).
    is_cut: bool = False

    @property
    def relationship(self) -> str:
        """Key of the relationship, such as ``CHN-KGZ``; empty without parties."""
        return "-".join(self.parties)


@dataclass(frozen=True, slots=True, kw_only=True)
class Specifics:
    """What can be checked later; compared outside the text score."""

    #: Numbers with their unit word, normalised (``14 flights``, ``$500 billion``).
    numbers: tuple[str, ...] = ()
    #: Dates and periods as printed.
    dates: tuple[str, ...] = ()
    #: Proper names of projects, places and agreements, as printed.
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One clause of one article in which a party will do, wants done, or agreed to do something."""

    #: Content id: the article and the span.
    id: str
    article_id: str
    #: The clause: from its main verb (the promised act, without the cue) to its last word.
    start: int
    end: int
    #: Exactly ``text[start:end]``.
    quote: str
    sentence_start: int
    sentence_end: int
    #: Person as best known in the article; None where a side or both sides speak.
    speaker: str | None
    #: Party code, or JOINT where both or all sides speak together.
    party: str
    #: The other side, when there is exactly one; else None.
    counterparty: str | None
    kind: Kind
    #: None for kinds that are no commitment.
    tier: Tier | None
    #: Step inside the ladder, such as ``willing`` or ``will_continue``; empty for no commitment.
    rung: str
    #: The words that carry the tier, as printed (``is willing to``).
    cue: str
    cue_start: int
    cue_end: int
    #: False when the act is refused, stopped or negated.
    is_affirmative: bool = True
    #: Words such as ``firmly`` that strengthen, as printed in lower case.
    boosters: tuple[str, ...] = ()
    #: Words such as ``in an orderly manner`` that weaken or condition, in lower case.
    hedges: tuple[str, ...] = ()
    specifics: Specifics = field(default_factory=Specifics)
    #: The day by which it is due, when the words give one.
    due_on: date | None = None
    #: Theme keys, sorted. A decision: made again when the themes change.
    themes: tuple[str, ...] = ()
    confidence: int = 100
    #: Ids of the rules that made it, in order.
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything read from one article: what is stored in one go."""

    article: Article
    account: Account
    statements: tuple[Statement, ...]
    #: Id of the article this one is the next version of (same file, same address, or same title,
    #: outlet and day and nearly the same words); None for a first version.
    replaces: str | None = None

    def without_deeds(self, linked: Collection[str] = ()) -> Reading:
        """The reading with no deed but those among the statement ids `linked`."""
        kept = tuple(s for s in self.statements if s.kind is not Kind.DEED or s.id in linked)
        return self if len(kept) == len(self.statements) else replace(self, statements=kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A subject the user tracks."""

    key: str
    title: str
    #: Phrases by language code; matched on lightly inflected words.
    phrases: dict[str, tuple[str, ...]]
    #: Phrases by language code that look like the theme and are not it.
    exclusions: dict[str, tuple[str, ...]] = field(default_factory=dict)


# ---------------------------------------------------------------- rulings


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementKey:
    """What a statement says, so that a ruling finds it again.

    Neither its row nor its id: an id hangs on the article's text and on the span, and both become
    others when the article is corrected or when better rules cut the clause elsewhere. The day of
    the meeting and the words stay. `monitor.rulings.find` looks a key up.
    """

    #: Day of the meeting, ISO 8601; empty when it is not told.
    day: str
    #: Party code as it was read; tells two sides apart that said the same.
    party: str
    #: The quote, folded (`monitor.text.fold`).
    quote: str
    #: The words that carry the tier, folded: what a ruling on the tier stands or falls with.
    cue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What a person decided. Kept for good: also when undone, and when its statement is gone."""

    #: Content id: kind, statements and time.
    id: str
    kind: RulingKind
    relationship: str
    #: One statement; two for same, not same and merge.
    statements: tuple[StatementKey, ...]
    #: For rename: the new name; else empty.
    label: str = ""
    #: For correct: the right party code; empty when the party is not in question.
    party: str = ""
    #: For correct: the right tier; None when the tier is not in question.
    tier: Tier | None = None
    #: Why, in the person's words; may be empty.
    note: str = ""
    made_at: datetime
    #: None while it is in force.
    undone_at: datetime | None = None


# ---------------------------------------------------------------- decisions


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """What one or more accounts report."""

    #: Readable and stable: ``2022-07-30-chn-kgz``, with ``-2`` for a second one that day.
    id: str
    #: Relationship key, such as ``CHN-KGZ``.
    relationship: str
    parties: tuple[str, ...]
    held_on: date | None
    place: str | None
    participants: tuple[Participant, ...]
    kind: MeetingKind
    level: Level
    #: In order of publication.
    article_ids: tuple[str, ...]
    #: True when every account breaks off.
    is_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePart:
    """One addend of a score."""

    #: ``words``, ``sorted``, ``themes``, ``conflict``, ``act``, ``opposed`` or ``role``.
    name: str
    #: Points added to the score (negative for a penalty); the parts sum to it.
    points: float
    #: What was seen, in words (``accelerate, railway, project``).
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What became of one statement when held against the commitments known before it."""

    statement_id: str
    meeting_id: str
    commitment_id: str
    decision: Decision
    #: Score of the best candidate, 0 without one.
    score: float = 0.0
    parts: tuple[ScorePart, ...] = ()
    #: The earlier statement it was matched to, or the best candidate when not linked.
    candidate_id: str | None = None
    runner_up_id: str | None = None
    runner_up_score: float = 0.0
    #: ``rule`` or ``person``.
    decided_by: str = "rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """The matter that recurs: a chain of statements of one party (or JOINT) in one relationship."""

    #: Content id of its first statement.
    id: str
    relationship: str
    party: str
    #: Short wording to show: the newest quote.
    label: str
    themes: tuple[str, ...]
    #: In order of meeting, then place in the text.
    statement_ids: tuple[str, ...]
    first_on: date | None
    last_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a meeting did to a commitment."""

    #: Content id: meeting, commitment, kind.
    id: str
    meeting_id: str
    commitment_id: str
    kind: ChangeKind
    #: Notes inside the kind: ``narrowed``, ``booster gained``, ``answered``, ``theme present`` …
    sub_kinds: tuple[str, ...]
    party: str
    themes: tuple[str, ...]
    #: Statement before; None for new. For answered: the request.
    before_id: str | None
    #: Statement now; None for not mentioned and dropped. For answered: the answer.
    after_id: str | None
    tier_before: Tier | None
    tier_after: Tier | None
    #: Meetings in a row without it, for not mentioned, dropped and returned; else 0.
    missed: int
    #: One sentence: which rule decided and on what.
    reason: str
    #: For new and not mentioned: the nearest statement on the other side and its score.
    nearest_id: str | None = None
    nearest_score: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Significance:
    """How much a change matters to who tracks the themes: for ordering, never for deciding."""

    #: 0-100.
    score: int
    #: What it is made of, weightiest first (``delivered +40``).
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """A commitment whose day has passed, and nothing on file says that it was kept."""

    commitment_id: str
    #: The statement that named the day.
    statement_id: str
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementEdit:
    """What a new version of an article did to one statement."""

    kind: ChangeKind
    sub_kinds: tuple[str, ...]
    #: In the earlier version; None for new.
    before_id: str | None
    #: In the later version; None for dropped.
    after_id: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What a new version of an article changed."""

    article_id: str
    replaced_id: str
    #: Why it is a version of that article, and for no change why it is none.
    reason: str
    #: Sentences (then, now) that differ in words; an empty side was put in or left out. None of
    #: them for an edit of spacing, punctuation or boilerplate only.
    sentences: tuple[tuple[str, str], ...] = ()
    statements: tuple[StatementEdit, ...] = ()

    @property
    def is_change(self) -> bool:
        """Whether words of the report itself differ."""
        return bool(self.sentences)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """Everything decided for one relationship; replaces what was decided before."""

    relationship: str
    meetings: tuple[Meeting, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    links: tuple[Link, ...] = ()
    changes: tuple[Change, ...] = ()
    #: Theme keys by statement id, for every statement of the relationship.
    themes: dict[str, tuple[str, ...]] = field(default_factory=dict)


# ---------------------------------------------------------------- deliveries


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One change on one channel: that it is owed, and when and where it went out."""

    #: Content id of what it tells (`storage.ledger.news`): the same however often it is sent,
    #: decided again or restored.
    id: str
    #: ``report``, or a channel of notices such as ``file``.
    channel: str
    #: The change as it was named when it was owed last.
    change_id: str
    relationship: str
    meeting_id: str
    kind: ChangeKind
    owed_at: datetime
    #: None while it is owed.
    delivered_at: datetime | None = None
    #: Where it went: the report's path below the reports folder, the file; empty until then.
    place: str = ""
    #: When the change stopped being decided so; None while it stands.
    withdrawn_at: datetime | None = None
    #: How often somebody asked for it again.
    copies: int = 0
    #: Why the last attempt failed; empty when it did not.
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A change as it is sent to somebody: complete in itself."""

    delivery: Delivery
    change: Change
    meeting: Meeting
    #: The statement now and its article; None where nothing was said.
    after: tuple[Statement, Article] | None
    #: The statement before and its article; None for what is new.
    before: tuple[Statement, Article] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is told to one address at once, kept as it is sent: the same words at every try."""

    #: Content id of what it tells: a receiver that gets it twice can see that.
    id: str
    #: The address's name in the settings.
    channel: str
    title: str
    #: Empty once it went out, as is `html`.
    text: str
    html: str
    made_at: datetime
    #: The ids of what it tells of in the ledger; none for failures and alarms.
    deliveries: tuple[str, ...] = ()
    #: How often it could not be sent.
    attempts: int = 0
    #: When that was the last time.
    tried_at: datetime | None = None
    #: None while it waits.
    sent_at: datetime | None = None
    #: Why the last try failed; empty when it did not.
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelState:
    """How it stands with a channel of notices."""

    channel: str
    #: Changes that did not go out yet, held ones among them.
    owed: int = 0
    #: Messages made and not sent yet.
    waiting: int = 0
    #: How often the one tried most could not be sent; 0 while all goes well.
    attempts: int = 0
    #: When a message could not be sent, the last time.
    tried_at: datetime | None = None
    #: When the newest one went out.
    sent_at: datetime | None = None
    #: Why messages wait; empty when nothing is wrong.
    trouble: str = ""


# ---------------------------------------------------------------- runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A file that could not be used in a run."""

    #: Path below the watched folder, or the configuration file.
    source: str
    #: ``scan``, ``read``, ``extract``, ``decide``, ``config``, ``write`` or ``send``; ``passing``
    #: when it is tried again by itself, ``limit`` when the file is kept out.
    stage: str
    #: One line: what, where, what to do.
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One pass of the pipeline."""

    #: Counts up from 1; 0 before it is stored.
    id: int
    started_at: datetime
    #: None while it goes on, or when it was cut off.
    finished_at: datetime | None = None
    files_seen: int = 0
    articles_new: int = 0
    statements_new: int = 0
    changes_made: int = 0
    failures: tuple[Failure, ...] = ()
    #: Fingerprint of the themes the decisions of this run were made with.
    themes_digest: str = ""
    #: What the run revised of earlier decisions, one line each (a theme edit, an older article).
    revised: tuple[str, ...] = ()


# ---------------------------------------------------------------- lists


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One line of a list over all relationships, kept so that lists need not read them all."""

    #: The list it stands in, such as ``meeting``.
    kind: str
    #: Names it within its list and relationship.
    key: str
    relationship: str
    #: Lists go by it, the highest first.
    rank: str
    #: How many it counts for where a list adds up.
    amount: int = 1
    #: What lists are narrowed by, such as ``theme:flights``.
    tags: tuple[str, ...] = ()
    #: What the list shows, as JSON.
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedCards:
    """Which cards of a list are asked for; what is None or empty leaves all."""

    kind: str
    #: All of them.
    tags: tuple[str, ...] = ()
    relationship: str | None = None
    keys: tuple[str, ...] | None = None
    #: The lowest rank.
    since: str = ""
    #: How many at most, after so many of the highest rank.
    limit: int | None = None
    offset: int = 0

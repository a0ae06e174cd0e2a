"""The tables: columns carry the names of the model's fields.

Facts name one another by foreign keys. Decisions carry plain statement and article ids: newer
rules may take a statement away a moment before its relationship is decided again. Their keys
include the relationship, since an article that moves to another one is for that moment decided
in both.

The full-text index (everything called ``…words``) differs by engine and stands in the
migrations; `search` asks it.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    false,
    text,
)

from monitor.model import (
    ChangeKind,
    Decision,
    Failure,
    Kind,
    Level,
    MeetingKind,
    Participant,
    RulingKind,
    ScorePart,
    StatementKey,
    Tier,
)
from monitor.storage.columns import OneOf, SpecificsColumn, Strings, UtcTime, Values, Whole

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    }
)

# SQLite numbers rows by itself only in a column declared INTEGER PRIMARY KEY.
_ROW_NUMBER = BigInteger().with_variant(Integer, "sqlite")

# ---------------------------------------------------------------- facts

articles = Table(
    "articles",
    metadata,
    # The full-text index refers to rows by number; SQLite renumbers rows that declare none.
    Column("number", _ROW_NUMBER, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("source", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("body_start", Integer, nullable=False),
    Column("body_end", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("published_at", Text),
    Column("dateline", Text),
    Column("language", Text, nullable=False),
    Column("url", Text, nullable=False),
    # By hash, since PostgreSQL refuses a row whose title or address fills half a page of a B-tree.
    Index(None, "title", postgresql_using="hash"),
    Index(None, "url", postgresql_using="hash"),
)

files = Table(
    "files",
    metadata,
    Column("path", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("modified_ns", Whole, nullable=False),
    Column("sha256", Text, nullable=False, index=True),
    # The article last read from it; kept while a newer text of the file fails.
    Column("article_id", Text, ForeignKey(articles.c.id), index=True),
    Column("failure_stage", Text),
    Column("failure_message", Text),
    # Failures in a row.
    Column("failure_count", Integer, nullable=False),
    # Rules, settings and limits it failed under; under others it is tried again. Empty: somebody
    # asked for another try.
    Column("failed_under", Text, nullable=False, server_default=""),
    Column("first_seen_at", UtcTime, nullable=False, index=True),
    Column("last_seen_at", UtcTime, nullable=False),
    Index(
        "ix_files_failing",
        "path",
        sqlite_where=text("failure_stage IS NOT NULL"),
        postgresql_where=text("failure_stage IS NOT NULL"),
    ),
)

replacements = Table(
    "replacements",
    metadata,
    Column("article_id", Text, ForeignKey(articles.c.id), primary_key=True),
    Column("replaced_id", Text, ForeignKey(articles.c.id), primary_key=True, index=True),
    Column("replaced_at", UtcTime, nullable=False, index=True),
    # Told by the words (an edit), not by a file whose text changed: it holds even while another
    # file still has the earlier version.
    Column("is_told_by_text", Boolean, nullable=False, server_default=false()),
)

accounts = Table(
    "accounts",
    metadata,
    Column("article_id", Text, ForeignKey(articles.c.id), primary_key=True),
    Column("held_on", Date, index=True),
    Column("place", Text),
    Column("parties", Strings, nullable=False),
    Column("participants", Values(Participant), nullable=False),
    Column("kind", OneOf(MeetingKind), nullable=False),
    Column("level", OneOf(Level), nullable=False),
    Column("is_cut", Boolean, nullable=False),
    Column("relationship", Text, nullable=False, index=True),
    # The rules that read the account and its statements.
    Column("extract_version", Text, nullable=False, index=True),
)

statements = Table(
    "statements",
    metadata,
    Column("number", _ROW_NUMBER, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("article_id", Text, ForeignKey(articles.c.id), nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("quote", Text, nullable=False),
    Column("sentence_start", Integer, nullable=False),
    Column("sentence_end", Integer, nullable=False),
    Column("speaker", Text),
    Column("party", Text, nullable=False),
    Column("counterparty", Text),
    Column("kind", OneOf(Kind), nullable=False),
    Column("tier", OneOf(Tier)),
    Column("rung", Text, nullable=False),
    Column("cue", Text, nullable=False),
    Column("cue_start", Integer, nullable=False),
    Column("cue_end", Integer, nullable=False),
    Column("is_affirmative", Boolean, nullable=False),
    Column("boosters", Strings, nullable=False),
    Column("hedges", Strings, nullable=False),
    Column("specifics", SpecificsColumn, nullable=False),
    Column("due_on", Date),
    Column("confidence", Integer, nullable=False),
    Column("rules", Strings, nullable=False),
    # One in twenty names a day.
    Index(
        None,
        "due_on",
        sqlite_where=text("due_on IS NOT NULL"),
        postgresql_where=text("due_on IS NOT NULL"),
    ),
)

# ---------------------------------------------------------------- decisions

relationships = Table(
    "relationships",
    metadata,
    Column("key", Text, primary_key=True),
    # Counts up with every change of the facts; decided_version is the count decided on.
    Column("facts_version", Integer, nullable=False),
    Column("decided_version", Integer),
    Column("digest", Text),
    Column("decided_at", UtcTime),
)

themes = Table(
    "themes",
    metadata,
    Column("relationship", Text, ForeignKey(relationships.c.key), primary_key=True),
    Column("statement_id", Text, primary_key=True, index=True),
    Column("themes", Strings, nullable=False),
)

meetings = Table(
    "meetings",
    metadata,
    Column("relationship", Text, ForeignKey(relationships.c.key), primary_key=True),
    Column("id", Text, primary_key=True, index=True),
    # Place in the tuple it was handed over in; the same in the tables below.
    Column("position", Integer, nullable=False),
    Column("parties", Strings, nullable=False),
    Column("held_on", Date),
    Column("place", Text),
    Column("participants", Values(Participant), nullable=False),
    Column("kind", OneOf(MeetingKind), nullable=False),
    Column("level", OneOf(Level), nullable=False),
    Column("article_ids", Strings, nullable=False),
    Column("is_cut", Boolean, nullable=False),
    Index(None, "held_on"),
)

commitments = Table(
    "commitments",
    metadata,
    Column("relationship", Text, ForeignKey(relationships.c.key), primary_key=True),
    Column("id", Text, primary_key=True, index=True),
    Column("position", Integer, nullable=False),
    Column("party", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("themes", Strings, nullable=False),
    Column("statement_ids", Strings, nullable=False),
    Column("first_on", Date),
    Column("last_on", Date),
)

links = Table(
    "links",
    metadata,
    Column("relationship", Text, ForeignKey(relationships.c.key), primary_key=True),
    Column("statement_id", Text, primary_key=True, index=True),
    Column("position", Integer, nullable=False),
    Column("meeting_id", Text, nullable=False),
    Column("commitment_id", Text, nullable=False),
    Column("decision", OneOf(Decision), nullable=False),
    Column("score", Double, nullable=False),
    Column("parts", Values(ScorePart), nullable=False),
    Column("candidate_id", Text),
    Column("runner_up_id", Text),
    Column("runner_up_score", Double, nullable=False),
    Column("decided_by", Text, nullable=False),
    ForeignKeyConstraint(["relationship", "meeting_id"], [meetings.c.relationship, meetings.c.id]),
    ForeignKeyConstraint(
        ["relationship", "commitment_id"], [commitments.c.relationship, commitments.c.id]
    ),
    Index(None, "relationship", "meeting_id"),
    Index(None, "relationship", "commitment_id"),
    # Few are left to a person.
    Index(
        "ix_links_doubtful",
        "relationship",
        "position",
        sqlite_where=text("decision = 'review'"),
        postgresql_where=text("decision = 'review'"),
    ),
)

changes = Table(
    "changes",
    metadata,
    Column("relationship", Text, ForeignKey(relationships.c.key), primary_key=True),
    Column("id", Text, primary_key=True, index=True),
    Column("position", Integer, nullable=False),
    Column("meeting_id", Text, nullable=False),
    Column("commitment_id", Text, nullable=False),
    Column("kind", OneOf(ChangeKind), nullable=False),
    Column("sub_kinds", Strings, nullable=False),
    Column("party", Text, nullable=False),
    Column("themes", Strings, nullable=False),
    Column("before_id", Text),
    Column("after_id", Text),
    Column("tier_before", OneOf(Tier)),
    Column("tier_after", OneOf(Tier)),
    Column("missed", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("nearest_id", Text),
    Column("nearest_score", Double, nullable=False),
    ForeignKeyConstraint(["relationship", "meeting_id"], [meetings.c.relationship, meetings.c.id]),
    ForeignKeyConstraint(
        ["relationship", "commitment_id"], [commitments.c.relationship, commitments.c.id]
    ),
    Index(None, "relationship", "meeting_id"),
    Index(None, "relationship", "commitment_id"),
)

# ---------------------------------------------------------------- made of decisions

# By code points, whatever the language of the database: ranks begin with days.
_PLAIN = Text().with_variant(Text(collation="C"), "postgresql")

cards = Table(
    "cards",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("relationship", Text, primary_key=True, index=True),
    Column("rank", _PLAIN, nullable=False),
    Column("amount", Integer, nullable=False),
    # Each between two blanks.
    Column("tags", Text, nullable=False),
    # Of rank and body.
    Column("digest", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "kind", "rank"),
)

made = Table(
    "made",
    metadata,
    Column("name", Text, primary_key=True),
    Column("stamp", Text, nullable=False),
)

# ---------------------------------------------------------------- rulings

rulings = Table(
    "rulings",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", OneOf(RulingKind), nullable=False),
    Column("relationship", Text, nullable=False, index=True),
    Column("statements", Values(StatementKey), nullable=False),
    Column("label", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("tier", OneOf(Tier)),
    Column("note", Text, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("undone_at", UtcTime),
)

# ---------------------------------------------------------------- deliveries

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    # Kept when the change is decided otherwise: what went out went out.
    Column("change_id", Text, nullable=False, index=True),
    Column("relationship", Text, nullable=False, index=True),
    Column("meeting_id", Text, nullable=False, index=True),
    Column("kind", OneOf(ChangeKind), nullable=False),
    Column("owed_at", UtcTime, nullable=False),
    Column("delivered_at", UtcTime),
    Column("place", Text, nullable=False),
    Column("withdrawn_at", UtcTime),
    Column("copies", Integer, nullable=False),
    Column("trouble", Text, nullable=False),
    # Few rows are owed at any time: what each pass asks for stays fast however long the ledger.
    Index(
        "ix_deliveries_owed",
        "channel",
        sqlite_where=text("delivered_at IS NULL AND withdrawn_at IS NULL"),
        postgresql_where=text("delivered_at IS NULL AND withdrawn_at IS NULL"),
    ),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("deliveries", Strings, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("tried_at", UtcTime),
    Column("sent_at", UtcTime),
    Column("trouble", Text, nullable=False),
    Index("ix_messages_channel_sent_at", "channel", "sent_at"),
)

# ---------------------------------------------------------------- runs

runs = Table(
    "runs",
    metadata,
    Column("id", _ROW_NUMBER, primary_key=True),
    Column("started_at", UtcTime, nullable=False),
    Column("finished_at", UtcTime),
    Column("files_seen", Integer, nullable=False),
    Column("articles_new", Integer, nullable=False),
    Column("statements_new", Integer, nullable=False),
    Column("changes_made", Integer, nullable=False),
    Column("failures", Values(Failure), nullable=False),
    Column("themes_digest", Text, nullable=False),
    Column("revised", Strings, nullable=False),
)

notes = Table(
    "notes",
    metadata,
    Column("key", Text, primary_key=True),
    Column("text", Text, nullable=False),
)

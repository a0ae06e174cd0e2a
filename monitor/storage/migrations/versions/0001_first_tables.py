"""The first tables, and the full-text index over articles and statements."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")

# By table, the columns whose words are found.
SEARCHED = {"articles": ("title", "text"), "statements": ("quote",)}

# FTS5 keeps no copy of the text: it reads the table, and triggers tell it of every row. Words
# are folded, never stemmed.
SQLITE_INDEX = (
    """
    CREATE VIRTUAL TABLE {table}_words USING fts5(
        {columns}, content = '{table}', content_rowid = 'number',
        tokenize = 'unicode61 remove_diacritics 2'
    )
    """,
    """
    CREATE TRIGGER {table}_words_insert AFTER INSERT ON {table} BEGIN
        INSERT INTO {table}_words (rowid, {columns}) VALUES (new.number, {new});
    END
    """,
    """
    CREATE TRIGGER {table}_words_delete AFTER DELETE ON {table} BEGIN
        INSERT INTO {table}_words ({table}_words, rowid, {columns})
        VALUES ('delete', old.number, {old});
    END
    """,
)

# PostgreSQL's parser makes COVID-19 into "covid" and the number -19, and 3.5 into one word:
# punctuation goes first, so that both engines cut a text alike. A tsvector holds one megabyte,
# and a text that fills it could not be stored at all: 200 000 letters are some thirty thousand
# words, longer than any readout.
POSTGRESQL_INDEX = (
    r"""
    ALTER TABLE {table} ADD COLUMN words tsvector GENERATED ALWAYS AS (
        to_tsvector('simple', regexp_replace(
            left({joined}, 200000),
            '[!-/:-@\[-`{{-~\u00a0-\u00bf\u2000-\u206f\u3000-\u303f]+', ' ', 'g'
        ))
    ) STORED
    """,
    "CREATE INDEX {table}_words ON {table} USING gin (words)",
)


def upgrade() -> None:
    create_facts()
    create_decisions()
    create_runs()
    index_words()


def index_words() -> None:
    ddl = SQLITE_INDEX if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_INDEX
    for table, columns in SEARCHED.items():
        parts = {
            "table": table,
            "columns": ", ".join(columns),
            "new": ", ".join(f"new.{column}" for column in columns),
            "old": ", ".join(f"old.{column}" for column in columns),
            "joined": " || ' ' || ".join(columns),
        }
        for command in ddl:
            op.get_bind().exec_driver_sql(command.format(**parts))


def create_facts() -> None:
    op.create_table(
        "articles",
        sa.Column("number", ROW_NUMBER, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("body_start", sa.Integer(), nullable=False),
        sa.Column("body_end", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("published_at", sa.Text(), nullable=True),
        sa.Column("dateline", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_articles")),
        sa.UniqueConstraint("id", name=op.f("uq_articles_id")),
    )
    op.create_table(
        "files",
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("modified_ns", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=True),
        sa.Column("failure_stage", sa.Text(), nullable=True),
        sa.Column("failure_message", sa.Text(), nullable=True),
        sa.Column("failure_count", sa.Integer(), nullable=False),
        sa.Column("first_seen_at", TIME, nullable=False),
        sa.Column("last_seen_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_files_article_id_articles")
        ),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_files")),
    )
    op.create_index(op.f("ix_files_article_id"), "files", ["article_id"], unique=False)
    op.create_index(op.f("ix_files_sha256"), "files", ["sha256"], unique=False)
    op.create_table(
        "replacements",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("replaced_id", sa.Text(), nullable=False),
        sa.Column("replaced_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_replacements_article_id_articles")
        ),
        sa.ForeignKeyConstraint(
            ["replaced_id"], ["articles.id"], name=op.f("fk_replacements_replaced_id_articles")
        ),
        sa.PrimaryKeyConstraint("article_id", "replaced_id", name=op.f("pk_replacements")),
    )
    op.create_index(
        op.f("ix_replacements_replaced_id"), "replacements", ["replaced_id"], unique=False
    )
    op.create_table(
        "accounts",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("parties", DOCUMENT, nullable=False),
        sa.Column("participants", DOCUMENT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("is_cut", sa.Boolean(), nullable=False),
        sa.Column("relationship", sa.Text(), nullable=False),
        sa.Column("extract_version", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_accounts_article_id_articles")
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_accounts")),
    )
    op.create_index(
        op.f("ix_accounts_extract_version"), "accounts", ["extract_version"], unique=False
    )
    op.create_index(op.f("ix_accounts_relationship"), "accounts", ["relationship"], unique=False)
    op.create_table(
        "statements",
        sa.Column("number", ROW_NUMBER, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("sentence_start", sa.Integer(), nullable=False),
        sa.Column("sentence_end", sa.Integer(), nullable=False),
        sa.Column("speaker", sa.Text(), nullable=True),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("counterparty", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=True),
        sa.Column("rung", sa.Text(), nullable=False),
        sa.Column("cue", sa.Text(), nullable=False),
        sa.Column("cue_start", sa.Integer(), nullable=False),
        sa.Column("cue_end", sa.Integer(), nullable=False),
        sa.Column("is_affirmative", sa.Boolean(), nullable=False),
        sa.Column("boosters", DOCUMENT, nullable=False),
        sa.Column("hedges", DOCUMENT, nullable=False),
        sa.Column("specifics", DOCUMENT, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("confidence", sa.Integer(), nullable=False),
        sa.Column("rules", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_statements_article_id_articles")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_statements")),
        sa.UniqueConstraint("id", name=op.f("uq_statements_id")),
    )
    op.create_index(op.f("ix_statements_article_id"), "statements", ["article_id"], unique=False)


def create_decisions() -> None:
    op.create_table(
        "relationships",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("facts_version", sa.Integer(), nullable=False),
        sa.Column("decided_version", sa.Integer(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("decided_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_relationships")),
    )
    op.create_table(
        "themes",
        sa.Column("relationship", sa.Text(), nullable=False),
        sa.Column("statement_id", sa.Text(), nullable=False),
        sa.Column("themes", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["relationship"],
            ["relationships.key"],
            name=op.f("fk_themes_relationship_relationships"),
        ),
        sa.PrimaryKeyConstraint("relationship", "statement_id", name=op.f("pk_themes")),
    )
    op.create_index(op.f("ix_themes_statement_id"), "themes", ["statement_id"], unique=False)
    op.create_table(
        "meetings",
        sa.Column("relationship", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("parties", DOCUMENT, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("participants", DOCUMENT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("article_ids", DOCUMENT, nullable=False),
        sa.Column("is_cut", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["relationship"],
            ["relationships.key"],
            name=op.f("fk_meetings_relationship_relationships"),
        ),
        sa.PrimaryKeyConstraint("relationship", "id", name=op.f("pk_meetings")),
    )
    op.create_index(op.f("ix_meetings_id"), "meetings", ["id"], unique=False)
    op.create_table(
        "commitments",
        sa.Column("relationship", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("themes", DOCUMENT, nullable=False),
        sa.Column("statement_ids", DOCUMENT, nullable=False),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["relationship"],
            ["relationships.key"],
            name=op.f("fk_commitments_relationship_relationships"),
        ),
        sa.PrimaryKeyConstraint("relationship", "id", name=op.f("pk_commitments")),
    )
    op.create_index(op.f("ix_commitments_id"), "commitments", ["id"], unique=False)
    op.create_table(
        "links",
        sa.Column("relationship", sa.Text(), nullable=False),
        sa.Column("statement_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("commitment_id", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("parts", DOCUMENT, nullable=False),
        sa.Column("candidate_id", sa.Text(), nullable=True),
        sa.Column("runner_up_id", sa.Text(), nullable=True),
        sa.Column("runner_up_score", sa.Double(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["relationship", "commitment_id"],
            ["commitments.relationship", "commitments.id"],
            name=op.f("fk_links_relationship_commitment_id_commitments"),
        ),
        sa.ForeignKeyConstraint(
            ["relationship", "meeting_id"],
            ["meetings.relationship", "meetings.id"],
            name=op.f("fk_links_relationship_meeting_id_meetings"),
        ),
        sa.ForeignKeyConstraint(
            ["relationship"],
            ["relationships.key"],
            name=op.f("fk_links_relationship_relationships"),
        ),
        sa.PrimaryKeyConstraint("relationship", "statement_id", name=op.f("pk_links")),
    )
    op.create_index(
        op.f("ix_links_relationship_commitment_id"),
        "links",
        ["relationship", "commitment_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_links_relationship_meeting_id"),
        "links",
        ["relationship", "meeting_id"],
        unique=False,
    )
    op.create_index(op.f("ix_links_statement_id"), "links", ["statement_id"], unique=False)
    op.create_table(
        "changes",
        sa.Column("relationship", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("commitment_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sub_kinds", DOCUMENT, nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("themes", DOCUMENT, nullable=False),
        sa.Column("before_id", sa.Text(), nullable=True),
        sa.Column("after_id", sa.Text(), nullable=True),
        sa.Column("tier_before", sa.Text(), nullable=True),
        sa.Column("tier_after", sa.Text(), nullable=True),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("nearest_id", sa.Text(), nullable=True),
        sa.Column("nearest_score", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["relationship", "commitment_id"],
            ["commitments.relationship", "commitments.id"],
            name=op.f("fk_changes_relationship_commitment_id_commitments"),
        ),
        sa.ForeignKeyConstraint(
            ["relationship", "meeting_id"],
            ["meetings.relationship", "meetings.id"],
            name=op.f("fk_changes_relationship_meeting_id_meetings"),
        ),
        sa.ForeignKeyConstraint(
            ["relationship"],
            ["relationships.key"],
            name=op.f("fk_changes_relationship_relationships"),
        ),
        sa.PrimaryKeyConstraint("relationship", "id", name=op.f("pk_changes")),
    )
    op.create_index(op.f("ix_changes_id"), "changes", ["id"], unique=False)
    op.create_index(
        op.f("ix_changes_relationship_commitment_id"),
        "changes",
        ["relationship", "commitment_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_changes_relationship_meeting_id"),
        "changes",
        ["relationship", "meeting_id"],
        unique=False,
    )


def create_runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", ROW_NUMBER, nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("finished_at", TIME, nullable=True),
        sa.Column("files_seen", sa.Integer(), nullable=False),
        sa.Column("articles_new", sa.Integer(), nullable=False),
        sa.Column("statements_new", sa.Integer(), nullable=False),
        sa.Column("changes_made", sa.Integer(), nullable=False),
        sa.Column("failures", DOCUMENT, nullable=False),
        sa.Column("themes_digest", sa.Text(), nullable=False),
        sa.Column("revised", DOCUMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_table(
        "notes",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_notes")),
    )

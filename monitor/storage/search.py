"""Full text: which statements and articles hold all words of a query.

Each word also finds longer words that begin with it, so "flight" finds "flights" without a
stemmer. What a user types is cut into words first; none of it reaches the engine as syntax. A
statement that holds all the words is a hit; an article is one by itself only when none of its
statements is. Replaced articles are left out. The index itself is made in the migrations and
kept up as `word_index` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnClause,
    ColumnElement,
    Connection,
    Double,
    Row,
    Select,
    Subquery,
    Table,
    Text,
    cast,
    exists,
    func,
    literal_column,
    select,
    table,
    text,
)

from monitor.model import Kind, MeetingKind
from monitor.storage.facts import is_current
from monitor.storage.tables import accounts, articles, statements, themes


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """A place that holds the words searched for."""

    article_id: str
    #: Path below the watched folder.
    source: str
    #: Empty when the article has none.
    title: str
    published_at: str | None
    #: The statement, or the words around the first place in the article; plain text, one line.
    snippet: str
    #: None when the words stand in no single statement.
    statement_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFilter:
    """What hits are wanted of; an empty field wants all.

    Themes and parties are those of a statement: an article is no hit by itself where one is asked.
    """

    relationship: str = ""
    theme: str = ""
    party: str = ""
    #: What the article reports.
    kind: MeetingKind | None = None


EVERYTHING = SearchFilter()


# FTS5 refuses expressions deeper than 256, PostgreSQL words longer than 2 kB; a pasted page
# meets both. Words beyond these are left out, as what is found would be the same.
_MAX_WORDS = 50
_MAX_LETTERS = 100
#: Of so many times the hits that are wanted some may be of replaced articles, or deeds.
_SPARE = 8
_SNIPPET_LETTERS = 160


def search(
    connection: Connection, query: str, limit: int, wanted: SearchFilter = EVERYTHING
) -> tuple[SearchHit, ...]:
    """Hits by rank, statements before articles, at most `limit`; none for a query of no words."""
    words = words_of(query)
    asked = (wanted.relationship, wanted.theme, wanted.party)
    if not words or limit < 1 or any("\0" in one for one in asked):  # no text of a database
        return ()
    in_statements = _matches(connection, statements, words)
    hits = _in_statements(connection, in_statements, limit, wanted)
    if wanted.theme or wanted.party or len(hits) == limit:
        return tuple(hits)
    in_articles = _matches(connection, articles, words).subquery()
    rest = connection.execute(
        _by_article(in_articles, in_statements.subquery(), limit - len(hits), wanted)
    )
    hits += [_hit(row, _around(row.text, words), None) for row in rest]
    return tuple(hits)


def _in_statements(
    connection: Connection, matches: Select[Any], limit: int, wanted: SearchFilter
) -> list[SearchHit]:
    """The statements among the matches, at most `limit`.

    Of a word that stands in half of them the best alone are looked at first: what becomes of a
    match is worked out at four times what it takes to find it.
    """
    every = [matches.subquery()]
    if not wanted.relationship:
        best = matches.order_by(literal_column("rank"), literal_column("number"))
        every.insert(0, best.limit(limit * _SPARE).subquery())
    for some in every:
        found = connection.execute(_by_statement(some, limit, wanted)).all()
        if len(found) == limit:
            break
    return [_hit(row, row.quote, row.statement_id) for row in found]


def words_of(query: str) -> list[str]:
    """Runs of letters and digits, as both engines cut a text."""
    return [word[:_MAX_LETTERS] for word in re.findall(r"[^\W_]+", query)[:_MAX_WORDS]]


def _matches(connection: Connection, searched: Table, words: list[str]) -> Select[Any]:
    """Row numbers of a table that hold all words, with a rank that is lower for better."""
    if connection.dialect.name == "sqlite":
        return _sqlite_matches(searched, words)
    return _postgresql_matches(searched, words)


def _sqlite_matches(searched: Table, words: list[str]) -> Select[Any]:
    index = f"{searched.name}_words"
    asked = " ".join(f'"{word}"*' for word in words)
    found: Select[Any] = select(
        literal_column("rowid", BigInteger).label("number"),
        literal_column("rank", Double).label("rank"),
    )
    asked_of = text(f"{index} MATCH :asked").bindparams(asked=asked)
    return found.select_from(table(index)).where(asked_of)


def _postgresql_matches(searched: Table, words: list[str]) -> Select[Any]:
    indexed: ColumnClause[Any] = literal_column(f"{searched.name}.words")
    asked = func.to_tsquery("simple", " & ".join(f"{word}:*" for word in words))
    return select(searched.c.number, (-func.ts_rank(indexed, asked)).label("rank")).where(
        indexed.op("@@")(asked)
    )


def _by_statement(matches: Subquery, limit: int, wanted: SearchFilter) -> Select[Any]:
    return (
        select(*_SHOWN, statements.c.quote, statements.c.id.label("statement_id"))
        .join_from(matches, statements, statements.c.number == matches.c.number)
        .join(accounts, accounts.c.article_id == statements.c.article_id)
        .join(articles, articles.c.id == accounts.c.article_id)
        .where(is_current(), statements.c.kind != Kind.DEED)
        .where(*_of_article(wanted), *_of_statement(wanted))
        .order_by(matches.c.rank, statements.c.number)
        .limit(limit)
    )


def _of_article(wanted: SearchFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.relationship:
        yield accounts.c.relationship == wanted.relationship
    if wanted.kind:
        yield accounts.c.kind == wanted.kind


def _of_statement(wanted: SearchFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.party:
        yield statements.c.party == wanted.party
    if wanted.theme:
        # Both engines print the list of keys alike: ["flights", "railway"].
        named = cast(themes.c.themes, Text).contains(f'"{wanted.theme}"', autoescape=True)
        of_statement = themes.c.statement_id == statements.c.id
        here = themes.c.relationship == accounts.c.relationship
        yield exists().where(of_statement, here, named).correlate(statements, accounts)


def _by_article(
    matches: Subquery, in_statements: Subquery, limit: int, wanted: SearchFilter
) -> Select[Any]:
    shown_already = (
        select(statements.c.article_id)
        .join_from(in_statements, statements, statements.c.number == in_statements.c.number)
        .where(statements.c.kind != Kind.DEED)
    )
    return (
        select(*_SHOWN, articles.c.text)
        .join_from(matches, articles, articles.c.number == matches.c.number)
        .join(accounts, accounts.c.article_id == articles.c.id)
        .where(is_current(), articles.c.id.not_in(shown_already), *_of_article(wanted))
        .order_by(matches.c.rank, articles.c.number)
        .limit(limit)
    )


_SHOWN = (articles.c.id, articles.c.source, articles.c.title, articles.c.published_at)


def _hit(row: Row[Any], snippet: str, statement_id: str | None) -> SearchHit:
    return SearchHit(
        article_id=row.id,
        source=row.source,
        title=row.title,
        published_at=row.published_at,
        snippet=" ".join(snippet.split()),
        statement_id=statement_id,
    )


def _around(article_text: str, words: list[str]) -> str:
    """The words around the first place that holds one of `words`; the beginning when none does.

    None does when only the title holds them, or letters differ by their accents.
    """
    place = re.search(rf"\b(?:{'|'.join(words)})", article_text, re.IGNORECASE)
    middle = place.start() if place else 0
    start = max(middle - _SNIPPET_LETTERS // 2, 0)
    end = start + _SNIPPET_LETTERS
    shown = article_text[start:end]
    if start:
        shown = "…" + shown.partition(" ")[2]
    return shown.rpartition(" ")[0] + "…" if end < len(article_text) else shown

"""What waits for somebody: commitments with a deadline, links in doubt, and what was said of them.

Asked for alone, since reading all decisions and facts for them takes most of a command's time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, exists, literal_column, or_, select, tuple_

from monitor.model import Commitment, Decision, Kind, Link, Statement
from monitor.storage.facts import columns_of, is_current, made_of, parts
from monitor.storage.tables import accounts, articles, commitments, links, statements, themes

#: Written out, as in the index of these links: a value bound to a statement is not seen in time.
IN_DOUBT = links.c.decision == literal_column(f"'{Decision.REVIEW}'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A statement of a current article as it was read, and where and when it was said."""

    statement: Statement
    relationship: str
    held_on: date | None
    #: Path of the article below the watched folder.
    source: str


def due(connection: Connection, before: date) -> dict[str, tuple[Commitment, ...]]:
    """The commitments of which some statement names a day before this one, by relationship."""
    dated = (
        select(links.c.relationship, links.c.commitment_id)
        .join(statements, statements.c.id == links.c.statement_id)
        .where(statements.c.due_on < before)
    )
    key = tuple_(commitments.c.relationship, commitments.c.id)
    return _by_relationship(connection, commitments, Commitment, key.in_(dated))


def doubtful(connection: Connection) -> dict[str, tuple[Link, ...]]:
    """The links that a person should decide, by relationship."""
    return _by_relationship(connection, links, Link, IN_DOUBT)


def said(connection: Connection, statement_ids: Collection[str]) -> dict[str, Said]:
    """Statements by id; those are left out that no current article has, and deeds without a link.

    As they were read: what people put right is not among it.
    """
    found: dict[str, Said] = {}
    columns = columns_of(statements, Statement)
    names = [*(str(column.key) for column in columns), "themes"]
    for some in parts(sorted(statement_ids)):
        query = _said().add_columns(*columns, themes.c.themes).where(statements.c.id.in_(some))
        for relationship, held_on, source, *row in connection.execute(query):
            one = made_of(Statement, names, row)
            found[one.id] = Said(
                statement=one, relationship=relationship, held_on=held_on, source=source
            )
    return found


def _said() -> Any:
    here = (themes.c.statement_id == statements.c.id) & (
        themes.c.relationship == accounts.c.relationship
    )
    is_linked = exists().where(
        links.c.statement_id == statements.c.id, links.c.relationship == accounts.c.relationship
    )
    return (
        select(accounts.c.relationship, accounts.c.held_on, articles.c.source)
        .select_from(statements)
        .join(articles, articles.c.id == statements.c.article_id)
        .join(accounts, accounts.c.article_id == articles.c.id)
        .outerjoin(themes, here)
        .where(is_current(), or_(statements.c.kind != Kind.DEED, is_linked))
    )


def _by_relationship(
    connection: Connection, table: Table, of: type[Any], condition: Any
) -> dict[str, tuple[Any, ...]]:
    """The rows that are meant, in the order they were handed over in; the keys sorted."""
    columns = columns_of(table, of)
    names = [str(column.key) for column in columns]
    query = select(table.c.relationship, *columns).where(condition)
    found: dict[str, list[Any]] = defaultdict(list)
    for key, *row in connection.execute(query.order_by(table.c.position)):
        found[key].append(made_of(of, names, row))
    return {key: tuple(found[key]) for key in sorted(found)}

"""Facts in SQL: files, articles, accounts and statements, and which articles are current.

An article is current unless another one replaced it and no file holds it any more, or its words
tell that another one is its next version. Every function works inside the transaction it is given;
a relationship whose current facts change is marked in that same transaction, so that a crash
between reading and deciding forgets nothing.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    Table,
    Text,
    delete,
    exists,
    false,
    func,
    insert,
    or_,
    select,
    type_coerce,
    update,
)

from monitor.errors import SourceError
from monitor.model import Account, Article, ArticleHead, Failure, Reading, SourceFile, Statement
from monitor.storage import word_index
from monitor.storage.bulk import insert_rows
from monitor.storage.tables import (
    accounts,
    articles,
    files,
    relationships,
    replacements,
    statements,
    themes,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord:
    """What the store knows of one file of the watched folder."""

    #: As it was when last saved; `sha256` is empty when it could not be read.
    source: SourceFile
    #: The article last read from it, also while a newer text of it fails; None before the first.
    article_id: str | None
    #: Why its present bytes could not be used; None when they could.
    failure: Failure | None
    #: Failures in a row; 0 when it was read.
    failure_count: int
    #: Rules, settings and limits it failed under; empty when another try was asked for.
    failed_under: str
    #: When it was last read, or could not be.
    tried_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReading:
    """What was read from a file, ready to be stored."""

    source: SourceFile
    reading: Reading
    #: Why its article can be compared with nothing; None when it can.
    gap: Failure | None
    #: What the gap depends on beside the file: rules, settings, limits; empty without one.
    under: str


def row_of(value: Any, *without: str) -> dict[str, Any]:
    """A dataclass as a row: field by field, nested values left to the column types."""
    return {name: getattr(value, name) for name in names_of(value.__class__, *without)}


@cache
def names_of(of: type[Any], *without: str) -> tuple[str, ...]:
    """The names of a dataclass's fields."""
    return tuple(f.name for f in fields(of) if f.name not in without)


def columns_of(table: Table, of: type[Any]) -> list[ColumnElement[Any]]:
    """The columns of a table that are fields of a dataclass."""
    return [table.c[f.name] for f in fields(of) if f.name in table.c]


_Value = TypeVar("_Value")


def values_of(connection: Connection, query: Select[Any], of: type[_Value]) -> list[_Value]:
    """The rows of a query as dataclasses whose fields its columns are."""
    found = connection.execute(query)
    names = tuple(found.keys())
    return [made_of(of, names, row) for row in found.all()]


def made_of(of: type[_Value], names: Iterable[str], values: Iterable[Any]) -> _Value:
    """A dataclass of some columns: a third of what it takes through a row's mapping."""
    return of(**dict(zip(names, values, strict=True)))


def is_current() -> ColumnElement[bool]:
    """Condition on `articles`: not replaced, or still held by a file and not edited."""
    is_replaced = exists().where(replacements.c.replaced_id == articles.c.id)
    is_edited = is_replaced.where(replacements.c.is_told_by_text)
    is_held = exists().where(files.c.article_id == articles.c.id)
    held_as_it_was = is_held.correlate(articles) & ~is_edited.correlate(articles)
    return or_(~is_replaced.correlate(articles), held_as_it_was)


# ---------------------------------------------------------------- files


def read_known_files(connection: Connection) -> dict[str, SourceFile]:
    # 100,000 rows a pass: by place, and no column type is asked for each.
    when = type_coerce(files.c.modified_ns, Text)
    query = select(files.c.path, files.c.size, when, files.c.sha256)
    return {
        path: SourceFile(path=path, size=size, modified_ns=int(modified), sha256=sha256)
        for path, size, modified, sha256 in connection.execute(query).all()
    }


def read_files(connection: Connection, *, failing: bool) -> dict[str, FileRecord]:
    needed = [column for column in files.c if column is not files.c.first_seen_at]
    query = select(*needed).order_by(files.c.path)
    query = query.where(files.c.failure_stage.is_not(None)) if failing else query
    rows = connection.execute(query).mappings()
    return {row["path"]: _file_record(row) for row in rows}


def count_files(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(files)) or 0


def link_file(
    connection: Connection,
    source: SourceFile,
    reading: Reading,
    at: datetime,
    replaced_by: str | None = None,
) -> None:
    """Note that a file was read; what it held before and what is corrected are replaced."""
    _hold(connection, source, reading.article.id, reading.replaces, at, replaced_by)


def touch_file(connection: Connection, source: SourceFile, at: datetime) -> str | None:
    """Note a file whose bytes some file was read with; the article they hold, None if unknown."""
    read = files.c.failure_stage.is_(None) & files.c.article_id.is_not(None)
    known = (files.c.sha256 == source.sha256) & read
    columns = select(files.c.article_id, files.c.first_seen_at).where(known)
    row = connection.execute(columns.order_by(files.c.first_seen_at).limit(1)).one_or_none()
    if row is None:
        return None
    article_id, first_seen_at = row
    _hold(connection, source, article_id, None, at)
    # Another name is no news: a renamed file came when it had the former one.
    came = update(files).where(files.c.path == source.path, files.c.first_seen_at > first_seen_at)
    connection.execute(came.values(first_seen_at=first_seen_at))
    return str(article_id)


def note_container(connection: Connection, source: SourceFile, at: datetime) -> None:
    """Note that a file of many articles was gone through; those are files of their own."""
    _put_file(connection, source, at, article_id=None, failure=None, failure_count=0)


def fail_file(
    connection: Connection, source: SourceFile, failure: Failure, at: datetime, under: str
) -> None:
    row = connection.execute(
        select(files.c.article_id, files.c.failure_count).where(files.c.path == source.path)
    ).one_or_none()
    article_id, count = row or (None, 0)
    _put_file(
        connection,
        source,
        at,
        article_id=article_id,
        failure=failure,
        failure_count=count + 1,
        failed_under=under,
    )


def keep_out(connection: Connection, source: SourceFile, like: str) -> None:
    failed = ("failure_stage", "failure_message", "failure_count", "failed_under", "last_seen_at")
    known = connection.execute(select(files).where(files.c.path == like)).mappings().one()
    row = row_of(source) | {name: known[name] for name in failed}
    if not connection.execute(
        update(files).where(files.c.path == source.path).values(row)
    ).rowcount:
        first = {"article_id": None, "first_seen_at": known["first_seen_at"]}
        connection.execute(insert(files), row | first)


def ask_again(connection: Connection, paths: Iterable[str] | None) -> tuple[str, ...]:
    asked = update(files).where(files.c.failure_stage.is_not(None)).values(failed_under="")
    if paths is not None:
        asked = asked.where(files.c.path.in_(list(paths)))
    return tuple(sorted(connection.scalars(asked.returning(files.c.path))))


def forget_files(connection: Connection, paths: Iterable[str]) -> None:
    """Drop the records of files; an article that only they kept current stops being so."""
    for gone in parts(list(paths)):
        of_gone = files.c.path.in_(gone)
        held = set(connection.scalars(select(files.c.article_id).where(of_gone)))
        before = _current_among(connection, held)
        connection.execute(delete(files).where(of_gone))
        mark(connection, _relationships_of(connection, before ^ _current_among(connection, held)))


def _file_record(row: RowMapping) -> FileRecord:
    failure = row["failure_stage"] and Failure(
        source=row["path"], stage=row["failure_stage"], message=row["failure_message"]
    )
    return FileRecord(
        source=SourceFile(
            path=row["path"],
            size=row["size"],
            modified_ns=row["modified_ns"],
            sha256=row["sha256"],
        ),
        article_id=row["article_id"],
        failure=failure,
        failure_count=row["failure_count"],
        failed_under=row["failed_under"],
        tried_at=row["last_seen_at"],
    )


def _file_row(
    source: SourceFile,
    at: datetime,
    article_id: str | None,
    failure: Failure | None,
    failure_count: int,
    failed_under: str,
) -> dict[str, Any]:
    """All of a file's row but when it was first seen."""
    return row_of(source) | {
        "article_id": article_id,
        "failure_stage": failure and failure.stage,
        "failure_message": failure and failure.message,
        "failure_count": failure_count,
        "failed_under": failed_under,
        "last_seen_at": at,
    }


def _put_file(
    connection: Connection,
    source: SourceFile,
    at: datetime,
    *,
    article_id: str | None,
    failure: Failure | None,
    failure_count: int,
    failed_under: str = "",
) -> None:
    row = _file_row(source, at, article_id, failure, failure_count, failed_under)
    known = connection.execute(update(files).where(files.c.path == source.path).values(row))
    if not known.rowcount:
        connection.execute(insert(files), row | {"first_seen_at": at})


def _hold(
    connection: Connection,
    source: SourceFile,
    article_id: str,
    corrects: str | None,
    at: datetime,
    replaced_by: str | None = None,
) -> None:
    former = connection.scalar(select(files.c.article_id).where(files.c.path == source.path))
    touched = {article_id, former, corrects}
    before = _current_among(connection, touched)
    _put_file(connection, source, at, article_id=article_id, failure=None, failure_count=0)
    if former and former not in (article_id, corrects):
        _replace_article(connection, former, article_id, at)
    if corrects and corrects != article_id:
        _replace_article(connection, corrects, article_id, at, is_told_by_text=True)
    if replaced_by:
        _replace_article(connection, article_id, replaced_by, at, is_told_by_text=True)
    after = _current_among(connection, touched)
    mark(connection, _relationships_of(connection, before ^ after))


def _replace_article(
    connection: Connection, old: str, new: str, at: datetime, *, is_told_by_text: bool = False
) -> None:
    # A file put back to an earlier text: that text is current again, so nothing replaces it.
    connection.execute(delete(replacements).where(replacements.c.replaced_id == new))
    noted = exists().where(replacements.c.article_id == new, replacements.c.replaced_id == old)
    if not connection.scalar(select(noted)):
        pair = {"article_id": new, "replaced_id": old, "replaced_at": at}
        connection.execute(insert(replacements), pair | {"is_told_by_text": is_told_by_text})


def _current_among(connection: Connection, ids: Collection[str | None]) -> set[str]:
    """Those of the ids that are current articles."""
    query = select(articles.c.id).where(is_current())
    return set(connection.scalars(query.where(articles.c.id.in_([one for one in ids if one]))))


# ---------------------------------------------------------------- readings


def add_reading(connection: Connection, reading: Reading, extract_version: str) -> bool:
    """Store an article with its facts; False and nothing done when it is stored already."""
    article = reading.article
    if _is_stored(connection, article):
        return False
    refuse_unstorable(article)
    insert_rows(connection, articles, _OF_ARTICLE, [_article_row(article)])
    _insert_facts(connection, [reading], extract_version)
    mark(connection, {reading.account.relationship})
    return True


def add_plain(
    connection: Connection, read: Sequence[FileReading], extract_version: str, at: datetime
) -> frozenset[str]:
    """Store those that ask nothing of what is stored; the paths of their files.

    Left out are an article or file that is known, one that could be a version of another (stored,
    or among these), and a text no database can hold.
    """
    storable = [one for one in read if unstorable_field(one.reading.article) is None]
    known = _Known.of(connection, storable)
    plain = [one for one in storable if known.is_plain(one)]
    if not plain:
        return frozenset()
    readings = [one.reading for one in plain]
    insert_rows(connection, articles, _OF_ARTICLE, [_article_row(one.article) for one in readings])
    _insert_facts(connection, readings, extract_version)
    rows = [
        _file_row(one.source, at, one.reading.article.id, one.gap, int(bool(one.gap)), one.under)
        | {"first_seen_at": at}
        for one in plain
    ]
    insert_rows(connection, files, tuple(rows[0]), [tuple(row.values()) for row in rows])
    mark(connection, {one.account.relationship for one in readings})
    return frozenset(one.source.path for one in plain)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What is stored of the articles and files of some readings, and what is twice among them."""

    #: Ids of articles.
    ids: Set[str]
    #: Paths of files.
    paths: Set[str]
    #: What versions of an article share.
    heads: Set[str | tuple[str, str]]

    @classmethod
    def of(cls, connection: Connection, read: Sequence[FileReading]) -> _Known:
        """Three queries for all of them."""
        found = [one.reading.article for one in read]
        ids = [one.id for one in found]
        paths = [one.source.path for one in read]
        heads = [head for one in found for head in _heads(one)]
        days = {one.published_at[:10] for one in found if one.published_at}
        titles = {one.title for one in found}
        urls = {one.url for one in found if one.url}
        same_head = select(articles.c.title, _day_published).where(
            articles.c.title.in_(titles), _day_published.in_(days)
        )
        return cls(
            ids=_twice(ids)
            | set(connection.scalars(select(articles.c.id).where(articles.c.id.in_(ids)))),
            paths=_twice(paths)
            | set(connection.scalars(select(files.c.path).where(files.c.path.in_(paths)))),
            heads=_twice(heads)
            | {(row[0], row[1]) for row in connection.execute(same_head)}
            | set(connection.scalars(select(articles.c.url).where(articles.c.url.in_(urls)))),
        )

    def is_plain(self, one: FileReading) -> bool:
        """Whether a reading has nothing to do with any of it."""
        article = one.reading.article
        return (
            article.id not in self.ids
            and one.source.path not in self.paths
            and self.heads.isdisjoint(_heads(article))
        )


_Key = TypeVar("_Key", bound=Hashable)


def _twice(values: Iterable[_Key]) -> set[_Key]:
    return {value for value, count in Counter(values).items() if count > 1}


#: The day of publication in SQL.
_day_published = func.substr(articles.c.published_at, 1, 10)


def _heads(article: Article) -> list[str | tuple[str, str]]:
    """What a version of an article has in common with it: the address, or title and day."""
    found: list[str | tuple[str, str]] = [article.url] if article.url else []
    if article.title and article.published_at:
        found.append((article.title, article.published_at[:10]))
    return found


def replace_facts(connection: Connection, reading: Reading, extract_version: str) -> None:
    """Put newer facts in place of a stored article's; the article itself stays."""
    article_id = reading.article.id
    former = _read(connection, articles.c.id == article_id)
    same = [(r.account, _undecided(r.statements)) for r in former] == [
        (reading.account, _undecided(reading.statements))
    ]
    moved = {reading.account.relationship} | _relationships_of(connection, {article_id})
    word_index.take_out(connection, article_id)
    connection.execute(delete(statements).where(statements.c.article_id == article_id))
    connection.execute(delete(accounts).where(accounts.c.article_id == article_id))
    _insert_facts(connection, [reading], extract_version)
    if not same:
        mark(connection, moved, wholly=True)


def outdated(connection: Connection, extract_version: str) -> tuple[Article, ...]:
    """Articles whose facts other rules read; earlier versions too, as edits compare the two."""
    query = (
        select(*columns_of(articles, Article))
        .join(accounts, accounts.c.article_id == articles.c.id)
        .where(_of_other_rules(extract_version))
    )
    return _in_order(values_of(connection, query, Article))


def count_outdated(connection: Connection, extract_version: str) -> int:
    query = select(func.count()).select_from(accounts).where(_of_other_rules(extract_version))
    return connection.scalar(query) or 0


def _of_other_rules(extract_version: str) -> ColumnElement[bool]:
    # No engine looks for what is not equal in an index.
    version = accounts.c.extract_version
    return or_(version < extract_version, version > extract_version)


def current_articles(connection: Connection) -> tuple[Article, ...]:
    query = select(*columns_of(articles, Article)).where(is_current())
    return _in_order(values_of(connection, query, Article))


def find_kin(connection: Connection, article: Article) -> tuple[Article, ...]:
    """Current articles with the address, or title and day, of one that is not stored yet."""
    if unstorable_field(article) or _is_stored(connection, article):
        return ()
    same = [articles.c.url == article.url] if article.url else []
    if article.title and article.published_at:
        same.append(
            (articles.c.title == article.title) & (_day_published == article.published_at[:10])
        )
    query = select(*columns_of(articles, Article)).where(is_current(), or_(false(), *same))
    return _in_order(values_of(connection, query, Article))


def _is_stored(connection: Connection, article: Article) -> bool:
    return bool(connection.scalar(select(exists(articles).where(articles.c.id == article.id))))


def find_article(connection: Connection, prefix: str) -> Article | None:
    """The article with this id, or the only one whose id begins so."""
    query = select(*columns_of(articles, Article))
    for named in (articles.c.id == prefix, beginning(connection, articles.c.id, prefix)):
        rows = connection.execute(query.where(named).limit(2)).mappings().all()
        if prefix and len(rows) == 1:
            return Article(**rows[0])
    return None


def beginning(
    connection: Connection, column: ColumnElement[str], prefix: str
) -> ColumnElement[bool]:
    """Condition that an id begins so; capitals, which no id has, are taken for small letters."""
    small = prefix.lower()
    if connection.dialect.name == "sqlite":
        # Its LIKE goes through the whole table.
        return (column >= small) & (column < f"{small}\U0010ffff")
    return column.startswith(small, autoescape=True)


def articles_since(connection: Connection, moment: datetime) -> tuple[str, ...]:
    """Ids of current articles whose file was first seen, or that replaced another, after it."""
    came = select(files.c.article_id).where(files.c.first_seen_at > moment)
    replaced = select(replacements.c.article_id).where(replacements.c.replaced_at > moment)
    is_new = articles.c.id.in_(came) | articles.c.id.in_(replaced)
    query = select(articles.c.id).where(is_new, is_current()).order_by(articles.c.id)
    return tuple(connection.scalars(query))


def read_reading(connection: Connection, article_id: str) -> Reading | None:
    return next(iter(_read(connection, articles.c.id == article_id)), None)


def read_versions(connection: Connection, article_ids: Iterable[str]) -> dict[str, Reading]:
    """The readings of articles and of all they replaced, by id."""
    found: dict[str, Reading] = {}
    asked = sorted(set(article_ids))
    while asked:
        for some in parts(asked):
            found |= {one.article.id: one for one in _read(connection, articles.c.id.in_(some))}
        before = {one for key in asked if key in found and (one := found[key].replaces)}
        asked = sorted(before - found.keys())
    return found


def parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Ids as many at a time as one statement may hold: SQLite takes 32,766, PostgreSQL 65,535."""
    return (ids[start : start + _MOST_IDS] for start in range(0, len(ids), _MOST_IDS))


_MOST_IDS = 1000


def read_readings(
    connection: Connection, relationship: str, newest: int | None = None
) -> tuple[Reading, ...]:
    """The current readings of a relationship, or the newest, by day of publication, then id."""
    wanted: ColumnElement[bool] = (accounts.c.relationship == relationship) & is_current()
    if newest is not None:
        ids = _of_articles(select(articles.c.id).select_from(articles), wanted)
        wanted = articles.c.id.in_(ids.order_by(*_NEWEST_FIRST).limit(newest))
    return tuple(sorted(_read(connection, wanted), key=lambda reading: age(reading.article)))


def count_readings(connection: Connection, relationship: str) -> int:
    """How many current readings a relationship has."""
    wanted = (accounts.c.relationship == relationship) & is_current()
    counted = _of_articles(select(func.count()).select_from(articles), wanted)
    return connection.scalar(counted) or 0


_NEWEST_FIRST = articles.c.published_at.desc().nulls_last(), articles.c.id.desc()


def article_heads(
    connection: Connection, since: str, limit: int, offset: int
) -> tuple[ArticleHead, ...]:
    """Current articles published on a day or later, the newest first."""
    query = select(*columns_of(articles, ArticleHead)).where(_published_since(since))
    rows = connection.execute(query.order_by(*_NEWEST_FIRST).limit(limit).offset(offset))
    return tuple(ArticleHead(**row) for row in rows.mappings())


def count_articles(connection: Connection, since: str) -> int:
    """How many they are."""
    query = select(func.count()).select_from(articles).where(_published_since(since))
    return connection.scalar(query) or 0


def _published_since(day: str) -> ColumnElement[bool]:
    return is_current() & (articles.c.published_at >= day) if day else is_current()


def quotes_of(connection: Connection, relationships: Collection[str]) -> tuple[str, ...]:
    """What the current articles of relationships say, statement by statement."""
    query = (
        select(statements.c.quote)
        .join(accounts, accounts.c.article_id == statements.c.article_id)
        .where(accounts.c.relationship.in_(list(relationships)))
    )
    return tuple(connection.scalars(query))


def current_ids(connection: Connection, relationship: str) -> tuple[str, ...]:
    """Ids of the current articles of a relationship."""
    query = _of_articles(select(articles.c.id).select_from(articles), is_current())
    return tuple(connection.scalars(query.where(accounts.c.relationship == relationship)))


def ids_by_age(connection: Connection, relationship: str) -> tuple[str, ...]:
    """The same in the order of `age`."""
    # By code points, whatever the language of the database.
    plain = "BINARY" if connection.dialect.name == "sqlite" else "C"
    published = func.coalesce(articles.c.published_at, "").collate(plain)
    query = _of_articles(select(articles.c.id).select_from(articles), is_current())
    query = query.where(accounts.c.relationship == relationship)
    return tuple(connection.scalars(query.order_by(published, articles.c.id.collate(plain))))


def statement_places(connection: Connection, relationship: str) -> dict[str, str]:
    """The article of each statement in the current articles of a relationship."""
    query = _of_articles(
        select(statements.c.id, statements.c.article_id)
        .select_from(articles)
        .join(statements, statements.c.article_id == articles.c.id),
        is_current() & (accounts.c.relationship == relationship),
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def read_some(connection: Connection, ids: Sequence[str]) -> list[Reading]:
    """The readings of these articles."""
    return [one for some in parts(ids) for one in _read(connection, articles.c.id.in_(some))]


def refuse_unstorable(article: Article) -> None:
    """Raise `SourceError` for characters PostgreSQL has no place for; on both engines alike."""
    if name := unstorable_field(article):
        raise SourceError(
            f"{article.source}: its {name} holds a character that is no text "
            "(NUL or half of a surrogate pair); save it as plain UTF-8",
            source=article.source,
        )


def unstorable_field(article: Article) -> str | None:
    """The first field of an article that holds such a character."""
    texts = ((name, value) for name, value in row_of(article).items() if isinstance(value, str))
    return next((name for name, value in texts if _UNSTORABLE.search(value)), None)


_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def _insert_facts(
    connection: Connection, readings: Sequence[Reading], extract_version: str
) -> None:
    insert_rows(
        connection,
        accounts,
        (*_OF_ACCOUNT, "relationship", "extract_version"),
        [
            (*_account_row(one.account), one.account.relationship, extract_version)
            for one in readings
        ],
    )
    said = [_statement_row(statement) for one in readings for statement in one.statements]
    insert_rows(connection, statements, _OF_STATEMENT, said)
    word_index.enter(connection)


_OF_ARTICLE = names_of(Article)
_OF_ACCOUNT = names_of(Account)
_OF_STATEMENT = names_of(Statement, "themes")
_article_row = attrgetter(*_OF_ARTICLE)
_account_row = attrgetter(*_OF_ACCOUNT)
_statement_row = attrgetter(*_OF_STATEMENT)


def _undecided(found: Iterable[Statement]) -> list[Statement]:
    """Statements as facts: their themes are a decision."""
    return [replace(statement, themes=()) for statement in found]


def _in_order(found: Iterable[Article]) -> tuple[Article, ...]:
    return tuple(sorted(found, key=age))


def age(article: Article) -> tuple[str, str]:
    """Sort key that owes nothing to the order of arrival."""
    return (article.published_at or "", article.id)


def _read(connection: Connection, condition: ColumnElement[bool]) -> list[Reading]:
    """The readings of the articles a condition on `articles` and `accounts` picks."""
    found_statements = _read_statements(connection, condition)
    replaced = _read_replaced(connection, condition)
    return [
        Reading(
            article=article,
            account=account,
            statements=tuple(found_statements[article.id]),
            replaces=replaced.get(article.id),
        )
        for article, account in _read_accounts(connection, condition)
    ]


def _of_articles(query: Select[Any], condition: ColumnElement[bool]) -> Select[Any]:
    return query.join(accounts, accounts.c.article_id == articles.c.id).where(condition)


def _read_accounts(
    connection: Connection, condition: ColumnElement[bool]
) -> list[tuple[Article, Account]]:
    of_article, of_account = columns_of(articles, Article), columns_of(accounts, Account)
    query = _of_articles(select(*of_article, *of_account).select_from(articles), condition)
    names = [str(column.key) for column in (*of_article, *of_account)]
    cut = len(of_article)
    # Both have a column or more of the same name (`id`, `kind`): told apart by place.
    return [
        (made_of(Article, names[:cut], row[:cut]), made_of(Account, names[cut:], row[cut:]))
        for row in connection.execute(query)
    ]


def _read_statements(
    connection: Connection, condition: ColumnElement[bool]
) -> dict[str, list[Statement]]:
    decided = (themes.c.statement_id == statements.c.id) & (
        themes.c.relationship == accounts.c.relationship
    )
    query = _of_articles(
        select(*columns_of(statements, Statement), themes.c.themes)
        .select_from(articles)
        .join(statements, statements.c.article_id == articles.c.id),
        condition,
    ).outerjoin(themes, decided)
    found: dict[str, list[Statement]] = defaultdict(list)
    for statement in values_of(connection, query.order_by(statements.c.number), Statement):
        found[statement.article_id].append(statement)
    return found


def _read_replaced(connection: Connection, condition: ColumnElement[bool]) -> dict[str, str]:
    """By article, the one it replaced last."""
    query = _of_articles(
        select(replacements.c.article_id, replacements.c.replaced_id)
        .select_from(articles)
        .join(replacements, replacements.c.article_id == articles.c.id),
        condition,
    ).order_by(replacements.c.replaced_at, replacements.c.replaced_id)
    return {row.article_id: row.replaced_id for row in connection.execute(query)}


# ---------------------------------------------------------------- relationships


def relationships_with_readings(connection: Connection) -> tuple[str, ...]:
    known = select(accounts.c.relationship).distinct().subquery()
    # The first current article of each will do.
    found = _of_articles(
        select(articles.c.id), is_current() & (accounts.c.relationship == known.c.relationship)
    )
    query = select(known.c.relationship).where(exists(found.correlate(known)))
    return tuple(sorted(connection.scalars(query)))


def mark(connection: Connection, keys: Iterable[str], *, wholly: bool = False) -> None:
    """Note that the facts of these relationships changed: they are to be decided again.

    `wholly` where more than articles came or went: nothing decided before may be built on.
    """
    reset = {"digest": ""} if wholly else {}
    for key in sorted(keys):
        counted = {"facts_version": relationships.c.facts_version + 1}
        known = update(relationships).where(relationships.c.key == key).values(counted | reset)
        if not connection.execute(known).rowcount:
            connection.execute(insert(relationships).values(key=key, facts_version=1, **reset))


def _relationships_of(connection: Connection, article_ids: Collection[str]) -> set[str]:
    query = select(accounts.c.relationship).where(accounts.c.article_id.in_(article_ids))
    return set(connection.scalars(query))

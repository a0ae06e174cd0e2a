"""What must hold of whatever was read, beside that only the errors of `monitor.errors` come out."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from monitor.cli.inspect import _as_text
from monitor.cli.records import inspect_record
from monitor.errors import MonitorError, SourceError
from monitor.export.formats.plain import to_json
from monitor.extract import extract
from monitor.extract.themes import assign_themes
from monitor.intake import parse
from monitor.model import Article, Kind, Reading, Statement, Theme

THEMES = (
    Theme(key="ports", title="Ports", phrases={"en": ("port", "open a port", "free trade port")}),
    Theme(key="rail", title="Rail", phrases={"en": ("railway", "China-Kyrgyzstan railway")}),
    Theme(
        key="trade",
        title="Trade",
        phrases={"en": ("trade", "tariffs", "exports of wheat"), "zh": ("贸易",)},
        exclusions={"en": ("trade port",)},
    ),
)


def assert_one_line(error: MonitorError) -> None:
    """A message is one line and can be printed."""
    assert len(str(error).splitlines()) == 1, str(error)
    str(error).encode()


def read(raw: bytes, name: str) -> Article | None:
    """What `intake.read` makes of these bytes; None when they are no article."""
    try:
        article = parse(raw, name)
    except SourceError as error:
        assert_one_line(error)
        return None
    assert_article(article)
    return article


def assert_article(article: Article) -> None:
    """It can be stored and shown: places inside the text, fields of one line, days that exist."""
    assert 0 <= article.body_start < article.body_end <= len(article.text)
    assert "\0" not in article.text
    article.text.encode()
    assert article.text[article.body_start : article.body_end].strip()
    shown = (article.title, article.publisher, article.url, article.dateline or "")
    assert len(article.language) == 2, article.language
    assert article.language.isascii(), article.language
    for line in (*shown, article.published_at or ""):
        assert "\0" not in line
        line.encode()
    assert len(article.title.splitlines()) == 1, article.title
    assert len(article.publisher.splitlines()) <= 1, article.publisher
    if article.published_at is not None:
        date.fromisoformat(article.published_at[:10])
        assert article.published_on is not None


def inspect(raw: bytes, name: str) -> dict[str, Any] | None:
    """What `inspect` prints of these bytes; None when they are no article."""
    article = read(raw, name)
    return inspect_article(article) if article else None


def inspect_article(article: Article) -> dict[str, Any]:
    """What `inspect` prints of an article, every rule checked on the way."""
    every = extract(article)
    assert_reading(every)
    reading = every.without_deeds()
    themes = assign_themes(article, reading.statements, THEMES)
    assert themes.keys() == {one.id for one in reading.statements}
    record = inspect_record(article.source, reading, themes)
    assert json.loads(to_json(record))["article"]["sha256"] == article.sha256
    to_json(record).encode()
    _as_text(record).encode()
    return record


def assert_reading(reading: Reading) -> None:
    """Statements stand in the body, in order, each with its own words."""
    statements = reading.statements
    assert len({one.id for one in statements}) == len(statements)
    for one in statements:
        _assert_statement(reading.article, one)
    parties = reading.account.parties
    assert len(set(parties)) == len(parties)
    for person in reading.account.participants:
        assert person.name.strip()


def _assert_statement(article: Article, one: Statement) -> None:
    text = article.text
    assert one.quote == text[one.start : one.end], one
    assert article.body_start <= one.sentence_start <= one.start < one.end, one
    assert one.end <= one.sentence_end <= article.body_end, one
    assert one.cue == text[one.cue_start : one.cue_end], one
    assert one.sentence_start <= one.cue_start <= one.cue_end <= one.sentence_end, one
    assert (one.kind.is_commitment or one.kind is Kind.DEED) == (one.tier is not None), one
    assert 0 <= one.confidence <= 100, one
    assert one.party, one

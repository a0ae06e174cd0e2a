"""JSON of one article, as other programs write it; `SCHEMA` says what it may hold.

Read from a file of one, of a list or of an article a line (`containers.json`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from monitor.errors import SourceError
from monitor.intake.decode import decode
from monitor.intake.extensions import JSON, extension_of
from monitor.intake.formats.article import clean, make_article, printable
from monitor.intake.formats.dates import find_date
from monitor.intake.formats.head import read_head
from monitor.intake.formats.html import main_text
from monitor.intake.limits import Limits
from monitor.model import Article

if TYPE_CHECKING:
    from monitor.intake.formats.record import Record


def matches(raw: bytes, source: str) -> bool:  # noqa: ARG001 - every format is asked the same way
    """Whether it is named like one."""
    return extension_of(source) in JSON


def read(raw: bytes, source: str, limits: Limits) -> Article:
    """The article; what its fields say goes before what its first lines say."""
    record = parse(raw, source)
    text = printable(record.text or "") or (
        printable(main_text(record.html, source, limits)) if record.html else ""
    )
    if not text:
        raise SourceError("no text: give it as “text” or “html”", source=source)
    title = clean(record.title or "")
    return make_article(
        text,
        read_head(text, title=title),
        source=source,
        form="json",
        title=title,
        publisher=record.publisher or "",
        published_at=_day(record.published, source),
        language=(record.language or "")[:2].lower(),
        url=clean(record.url or ""),
    )


def parse(raw: bytes, source: str) -> Record:
    """The fields of one article; SourceError names the one that is wrong."""
    # Loaded where there is one: most folders hold none.
    from pydantic import ValidationError

    from monitor.intake.formats.record import Record

    try:
        return Record.model_validate(_parsed(raw, source))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        field = ".".join(map(str, first["loc"])) or "article"
        reason = f"{field}: {first['msg'].lower()}; docs/formats.md tells the fields"
        raise SourceError(reason, source=source) from error


def _parsed(raw: bytes, source: str) -> Any:
    try:
        return json.loads(decode(raw, source))
    except ValueError as error:
        raise SourceError(f"broken JSON ({error})", source=source) from error


def _day(said: str | None, source: str) -> str | None:
    if not said or not said.strip():
        return None
    day = find_date(said)
    if day is None:
        reason = f"published: no day in {clean(said)[:40]!r}; write it as 2023-05-12"
        raise SourceError(reason, source=source)
    return day.iso

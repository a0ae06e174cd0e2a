"""Records as JSON lines and CSV."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import click

#: A spreadsheet takes a cell that begins so for a formula (OWASP, CSV Injection), full-width forms
#: and all; some forget blanks, quotes and what cannot be seen in front of it first.
_FORMULA = re.compile(r"[\t\r\n]|[\s\"'`\u200b-\u200f\u2060\ufeff\0]*[=+\-@＝＋－＠|%]")
#: A number is none, in whatever column.
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)


def to_json(record: dict[str, Any]) -> str:
    """One JSON object on one line; dates in ISO 8601."""
    return json.dumps(record, ensure_ascii=False, default=_plain)


def print_jsonl(records: Iterable[dict[str, Any]]) -> None:
    """A record a line."""
    for record in records:
        click.echo(to_json(record))


def print_csv(records: Iterable[dict[str, Any]]) -> None:
    """A header and a row a record (RFC 4180); lists joined by ``|``, nested values as JSON."""
    iterator: Iterator[dict[str, Any]] = iter(records)
    first = next(iterator, None)
    if first is None:
        return
    # Texts in quotes: a spreadsheet that parts cells by ";" must find no cell inside of one.
    writer = csv.DictWriter(sys.stdout, list(first), quoting=csv.QUOTE_NONNUMERIC)
    writer.writeheader()
    writer.writerow(_cells(first))
    writer.writerows(map(_cells, iterator))


def _cells(record: dict[str, Any]) -> dict[str, Any]:
    return {key: _cell(value) for key, value in record.items()}


def _cell(value: Any) -> Any:
    if isinstance(value, tuple | list):
        words = all(isinstance(one, str) for one in value)
        return _safe("|".join(value)) if words else json.dumps(value, default=_plain)
    return _safe(value) if isinstance(value, str) else value


def _safe(text: str) -> str:
    """Text as a spreadsheet shows it: an apostrophe in front of what looks like a formula."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")

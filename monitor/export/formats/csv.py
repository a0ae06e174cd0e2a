"""CSV (RFC 4180) in UTF-8, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from datetime import date
from typing import IO, Any

from monitor.export.columns import Row, Table, Type
from monitor.export.formats.plain import joined

#: A spreadsheet takes a cell that begins so for a formula (OWASP, CSV Injection), full-width forms
#: and all; some forget blanks, quotes and what cannot be seen in front of it first.
_FORMULA = re.compile(r"[\t\r\n]|[\s\"'`\u200b-\u200f\u2060\ufeff\0]*[=+\-@＝＋－＠|%]")
#: A number is none, in whatever column.
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)

#: Types of CSV on the Web (W3C), which are those of XML Schema.
_TYPES = {
    Type.TEXT: "string",
    Type.WHOLE: "integer",
    Type.NUMBER: "number",
    Type.TRUTH: {"base": "boolean", "format": "True|False"},
    Type.DAY: "date",
    Type.TIME: "datetime",
    Type.TEXTS: "string",
    Type.OBJECTS: "json",
}


def write_csv(table: Table, rows: Iterable[Row], out: IO[bytes]) -> None:
    """A header and a row a row; lists joined by ``|``, objects as JSON."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="")
    try:
        names = [column.name for column in table.columns]
        # Texts in quotes: a spreadsheet that parts cells by ";" must find no cell inside of one.
        writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
        writer.writerow(names)
        writer.writerows([_cell(row[name]) for name in names] for row in rows)
    finally:
        text.detach()


def csvw(table: Table, file: str) -> bytes:
    """The columns of a file as CSV on the Web tells them (W3C, 2015): ``FILE-metadata.json``."""
    described = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": file,
        "dc:description": table.meaning,
        "tableSchema": {"columns": [_described(column) for column in table.columns]},
    }
    return json.dumps(described, indent=1, ensure_ascii=False).encode() + b"\n"


def _described(column: Any) -> dict[str, Any]:
    parted = {"separator": "|"} if column.type is Type.TEXTS else {}
    unit = {"schema:unitText": column.unit} if column.unit else {}
    told = {"name": column.name, "titles": column.name, "datatype": _TYPES[column.type]}
    return told | parted | {"dc:description": column.meaning} | unit


def _cell(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return _safe(joined(value))
    if isinstance(value, date):
        return value.isoformat()
    return _safe(value) if isinstance(value, str) else value


def _safe(text: str) -> str:
    """Text as a spreadsheet shows it: an apostrophe in front of what looks like a formula."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text

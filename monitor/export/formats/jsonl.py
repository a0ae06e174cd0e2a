"""JSON lines: a row a line, in UTF-8."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import IO, Any

from monitor.export.columns import Row, Table, Type
from monitor.export.formats.plain import to_json

_TYPES: dict[Type, dict[str, Any]] = {
    Type.TEXT: {"type": ["string", "null"]},
    Type.WHOLE: {"type": ["integer", "null"]},
    Type.NUMBER: {"type": ["number", "null"]},
    Type.TRUTH: {"type": ["boolean", "null"]},
    Type.DAY: {"type": ["string", "null"], "format": "date"},
    Type.TIME: {"type": ["string", "null"], "format": "date-time"},
    Type.TEXTS: {"type": ["array", "null"], "items": {"type": "string"}},
    Type.OBJECTS: {"type": ["array", "null"], "items": {"type": "object"}},
}


def write_jsonl(table: Table, rows: Iterable[Row], out: IO[bytes]) -> None:
    """Each row as an object, its keys in the order of the columns."""
    names = [column.name for column in table.columns]
    for row in rows:
        out.write(to_json({name: row[name] for name in names}).encode() + b"\n")


def json_schema(table: Table, file: str) -> bytes:
    """JSON Schema of a line of a file, with the meaning of each key."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": file,
        "description": f"{table.meaning}, an object a line",
        "type": "object",
        "properties": {
            column.name: _TYPES[column.type]
            | {"description": column.meaning}
            | ({"x-unit": column.unit} if column.unit else {})
            for column in table.columns
        },
        "required": [column.name for column in table.columns],
        "additionalProperties": False,
    }
    return json.dumps(schema, indent=1, ensure_ascii=False).encode() + b"\n"

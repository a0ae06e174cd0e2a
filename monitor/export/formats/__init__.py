"""The formats tables go out in, by the names `monitor export` knows them by."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import IO

from monitor.export.columns import Row, Table
from monitor.export.formats.csv import csvw, write_csv
from monitor.export.formats.jsonl import json_schema, write_jsonl
from monitor.export.formats.parquet import write_parquet
from monitor.export.formats.xlsx import write_xlsx


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """How a table is written."""

    name: str
    #: Whether it can be printed.
    is_text: bool
    #: Writes the rows of a table; it holds a few of them at a time.
    write: Callable[[Table, Iterable[Row], IO[bytes]], None]
    #: The ending of the data dictionary's file, and what stands in it, by the table and the name of
    #: the file of rows; None where the dictionary is in that file.
    beside: tuple[str, Callable[[Table, str], bytes]] | None = None


#: By name, which is the ending of a file, too.
FORMATS: dict[str, Format] = {
    one.name: one
    for one in (
        Format(name="jsonl", is_text=True, write=write_jsonl, beside=(".schema.json", json_schema)),
        Format(name="csv", is_text=True, write=write_csv, beside=("-metadata.json", csvw)),
        Format(name="xlsx", is_text=False, write=write_xlsx),
        Format(name="parquet", is_text=False, write=write_parquet),
    )
}

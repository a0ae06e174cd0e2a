"""The data dictionary in words, for the documentation."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.export.events import CAMEO, EVENTS
from monitor.export.tables import TABLES


def columns_in_words() -> Iterator[str]:
    """Lines of Markdown: under a heading for each table, a row for each of its columns."""
    for table in TABLES.values():
        yield from (f"## {table.name}", "", f"{table.meaning}.", "")
        yield from ("| column | type | unit | meaning |", "| --- | --- | --- | --- |")
        for one in table.columns:
            yield f"| `{one.name}` | {one.type} | {one.unit} | {one.meaning} |"
        yield ""


def events_in_words() -> Iterator[str]:
    """Lines of Markdown: a row for each event."""
    yield "| what | `plover` | `plover_mode` | `cameo` | `cameo_name` |"
    yield "| --- | --- | --- | --- | --- |"
    for event in EVENTS:
        codes = (event.plover, event.plover_mode, event.cameo)
        cells = " | ".join(f"`{code}`" if code else "" for code in codes)
        yield f"| {event.of} | {cells} | {CAMEO[event.cameo]} |"

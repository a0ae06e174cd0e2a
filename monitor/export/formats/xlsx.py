"""XLSX: one sheet of rows, more when they are more than a sheet holds, and one of the columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from monitor.export.columns import Column, Row, Table, Type
from monitor.export.formats.plain import joined

# Loaded when a workbook is made: it takes as long as all else of the command.
if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

#: Of a sheet, its header not counted.
_MOST_ROWS = 1_048_575
#: Letters of a cell; a longer text ends in an ellipsis.
_MOST_LETTERS = 32_767
#: So that the same rows give the same bytes.
_MADE = datetime(2000, 1, 1, tzinfo=UTC)
_FIRST_DAY = date(1900, 3, 1)  # before it spreadsheets disagree on what day a number is
_WIDTHS = {Type.TEXT: 22, Type.TEXTS: 22, Type.OBJECTS: 22}
_NOTES = ("table", "column", "type", "unit", "meaning")


def write_xlsx(table: Table, rows: Iterable[Row], out: IO[bytes]) -> None:
    """Rows as they come, each on the disk before the next; every text is a text and no formula."""
    from xlsxwriter.workbook import Workbook

    book = Workbook(
        out,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"created": _MADE, "title": table.name, "comments": table.meaning})
    for number, part in enumerate(_parts(rows), start=1):
        name = table.name if number == 1 else f"{table.name} {number}"
        _fill(book, name, table.columns, part)
    _fill_notes(book, table)
    book.close()


def _parts(rows: Iterable[Row]) -> Iterator[Iterable[Row]]:
    """The rows of each sheet; one sheet where there are none."""
    left = iter(rows)
    yield islice(left, _MOST_ROWS)
    for first in left:
        yield _with(first, islice(left, _MOST_ROWS - 1))


def _with(first: Row, rest: Iterable[Row]) -> Iterator[Row]:
    yield first
    yield from rest


def _fill(book: Workbook, name: str, columns: tuple[Column, ...], rows: Iterable[Row]) -> None:
    sheet = _sheet(book, name, [column.name for column in columns])
    put = _Cells(book, sheet).put
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _WIDTHS.get(column.type, 11))
    last = 0
    for last, row in enumerate(rows, start=1):
        for place, column in enumerate(columns):
            put(last, place, row[column.name])
    sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)


def _fill_notes(book: Workbook, table: Table) -> None:
    """The data dictionary."""
    sheet = _sheet(book, "columns", _NOTES)
    put = _Cells(book, sheet).put
    for place, width in enumerate((14, 22, 16, 12, 100)):
        sheet.set_column(place, place, width)
    for line, one in enumerate(table.columns, start=1):
        for place, value in enumerate(
            (table.name, one.name, one.type, one.unit or None, one.meaning)
        ):
            put(line, place, value)


def _sheet(book: Workbook, name: str, header: Iterable[str]) -> Worksheet:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    for place, title in enumerate(header):
        sheet.write_string(0, place, title, bold)
    return sheet


class _Cells:
    """Values put into cells of a sheet as what they are."""

    def __init__(self, book: Workbook, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        # As Excel notes a text typed after an apostrophe: it stays one when the cell is edited.
        self._guarded: Format = book.add_format({"quote_prefix": True})

    def put(self, row: int, place: int, value: Any) -> None:
        """Write a value; nothing for None."""
        if value is None:
            return
        if isinstance(value, bool):
            self._sheet.write_boolean(row, place, value)
        elif isinstance(value, int | float):
            self._sheet.write_number(row, place, value)
        elif isinstance(value, date) and not isinstance(value, datetime) and value >= _FIRST_DAY:
            self._sheet.write_datetime(row, place, value, self._day)
        else:
            self._put_text(row, place, _as_text(value))

    def _put_text(self, row: int, place: int, text: str) -> None:
        if len(text) > _MOST_LETTERS:
            text = f"{text[: _MOST_LETTERS - 1]}…"
        looks_like_one = text[:1] in _FORMULA_SIGNS
        self._sheet.write_string(row, place, text, self._guarded if looks_like_one else None)


_FORMULA_SIGNS = frozenset("=+-@\t\r\n＝＋－＠|%'")


def _as_text(value: Any) -> str:
    if isinstance(value, date):  # a time with its zone, or a day no spreadsheet knows
        return value.isoformat()
    return value if isinstance(value, str) else joined(value)

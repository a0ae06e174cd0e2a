"""Records as CSV: no cell runs anything in a spreadsheet, and numbers stay numbers."""

from __future__ import annotations

import csv
import io

import pytest

from monitor.export.columns import Column, Table, Type
from monitor.export.formats.csv import write_csv


def written(*records: dict[str, object]) -> str:
    columns = tuple(Column(name=name, type=Type.TEXT, meaning="") for name in records[0])
    out = io.BytesIO()
    write_csv(Table(name="some", meaning="", columns=columns), records, out)
    return out.getvalue().decode()


def rows(*records: dict[str, object]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written(*records), newline="")))


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-1+1",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(1)",
        "\t=1",
        "\rx",
        "\nx",
        " =1",
        "\u00a0=1",
        '"=1"',
        "'=1",
        "`=1",
        "\ufeff=1",
        "\u200b=1",
        "\0=1",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(1)",
        "|calc",
        "%0A=1",
        "+٣",
        "-",
        "-1e",
    ],
)
@pytest.mark.parametrize("form", [str, lambda text: (text, "b"), lambda text: [text]])
def test_a_cell_that_would_be_a_formula_gets_an_apostrophe(text: str, form):
    (row,) = rows({"a": form(text), "b": 1})
    assert row["a"].startswith(f"'{text}")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (-5, "-5"),
        (-0.25, "-0.25"),
        (+3, "3"),
        ("-5", "-5"),
        ("+0.5", "+0.5"),
        ("a=b", "a=b"),
        ("it's", "it's"),
        ("“No,” he said", "“No,” he said"),
        ("two\n=lines", "two\n=lines"),
        ("a;=1", "a;=1"),
        (None, ""),
        (True, "True"),
        ((), ""),
        (({"points": -1.5},), '[{"points": -1.5}]'),
    ],
)
def test_everything_else_stays_as_it_is(value: object, cell: str):
    (row,) = rows({"a": value, "b": 1})
    assert row["a"] == cell


def test_a_text_cannot_be_taken_for_several_cells():
    """By a program that parts cells with semicolons, tabs or line ends."""
    printed = written({"a": "x;=1", "b": "y\t=1", "c": 'z"\n=1', "d": -5})
    assert printed.split("\r\n")[1] == '"x;=1","y\t=1","z""\n=1",-5'

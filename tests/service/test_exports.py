"""`monitor export` as people call it."""

from __future__ import annotations

import io
import json
import subprocess

import pytest
from openpyxl import load_workbook
from pyarrow import parquet

from tests.service.workplace import FIRST, SECOND, Workplace


@pytest.fixture
def told(place: Workplace) -> Workplace:
    place.drop("a.txt", FIRST)
    place.drop("b.txt", SECOND)
    place.monitor("once")
    return place


def test_the_ending_of_the_file_says_the_format(told: Workplace):
    lines = told.records("changes")
    told.monitor("export", "changes", "--output", "changes.xlsx")
    told.monitor("export", "changes", "-o", "changes.parquet")
    told.monitor("export", "changes", "-o", "changes.csv")
    told.monitor("export", "changes", "-o", "changes.jsonl")
    told.monitor("export", "changes", "-o", "changes", "--format", "csv")
    sheet = load_workbook(told.root / "changes.xlsx")["changes"]
    assert sheet.max_row == len(lines) + 1
    assert parquet.read_table(told.root / "changes.parquet").num_rows == len(lines)
    written = (told.root / "changes.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in written] == lines
    assert (told.root / "changes").read_bytes() == (told.root / "changes.csv").read_bytes()
    beside = {"changes.schema.json", "changes.csv-metadata.json", "changes-metadata.json"}
    assert beside <= {path.name for path in told.root.iterdir()}


def test_rows_are_chosen(told: Workplace):
    every = told.records("changes")
    kinds = {one["kind"] for one in every}
    assert len(kinds) > 1
    for kind in kinds:
        lines = told.monitor("export", "changes", "--kind", kind).splitlines()
        assert {json.loads(line)["kind"] for line in lines} == {kind}
    late = told.monitor("export", "changes", "--since", "2022-06-15").splitlines()
    early = told.monitor("export", "changes", "--until", "2022-06-14").splitlines()
    assert len(late) + len(early) == len(every)
    of_pair = told.monitor("export", "changes", "--relationship", "MNG-LAO").splitlines()
    assert len(of_pair) == len(every)
    of_theme = told.monitor("export", "changes", "--theme", "flights").splitlines()
    assert 0 < len(of_theme) < len(every)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("changes", "--relationship", "LAO-MNX"), "no relationship 'LAO-MNX'; did you mean"),
        (("changes", "--theme", "flihgts"), "no theme 'flihgts'; did you mean 'flights'?"),
        (("changes", "--kind", "better"), "no kind of changes 'better'"),
        (("changes", "--since", "yesterday"), "does not match"),
        (("articles", "--theme", "flights"), "articles have no theme"),
        (("changes", "--format", "xlsx"), "xlsx is no text to print"),
    ],
)
def test_wrong_use_is_one_line(told: Workplace, arguments: tuple[str, ...], complaint: str):
    printed = told.monitor("export", *arguments, expect=2)
    assert complaint in printed
    assert printed.count("\n") == 1


def test_a_file_that_cannot_be_written_is_one_line(told: Workplace):
    printed = told.monitor("export", "changes", "-o", "no/changes.csv", expect=6)
    assert printed.count("\n") == 1


def test_who_reads_may_stop_reading(told: Workplace):
    """As ``monitor export statements | head -1`` does, of more than a pipe holds."""
    for number in range(40):
        told.drop(f"{number}.txt", FIRST.replace("scholarships", f"{number} scholarships"))
    told.monitor("once")
    exporting = subprocess.Popen(
        told.command("export", "statements"),
        cwd=told.root,
        env=told.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert exporting.stdout and exporting.stderr
    assert json.loads(exporting.stdout.readline())["id"]
    exporting.stdout.close()
    assert exporting.stderr.read() == b""
    exporting.stderr.close()
    assert exporting.wait(30) == 0


def test_a_database_without_rows_is_no_error(place: Workplace):
    place.monitor("once")
    assert place.monitor("export", "changes") == ""
    header = place.monitor("export", "changes", "--format", "csv")
    assert header.startswith('"id","relationship",')
    assert io.StringIO(header).readlines()[1:] == []

"""Every table in every format: the same rows, columns as the data dictionary tells them."""

from __future__ import annotations

import csv
import gc
import hashlib
import io
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from jsonschema_rs import validator_for
from openpyxl import load_workbook
from pyarrow import parquet

from benchmarks.readouts import readouts
from monitor import overrule
from monitor.errors import ReportError, StorageError, WantedError
from monitor.export.columns import Column, Row, Table, Type
from monitor.export.files import export_to
from monitor.export.formats import FORMATS, xlsx
from monitor.export.narrow import Wanted, check
from monitor.export.rows import rows
from monitor.export.tables import TABLES
from monitor.model import Kind, RulingKind, SourceFile
from monitor.overrule import Wish
from monitor.pipeline import Pipeline
from monitor.storage import Store, open_store, open_to_read
from tests.factories import make_reading

NOON = datetime(2022, 8, 1, 12, tzinfo=UTC)
TODAY = date(2022, 8, 1)
THEMES = '[themes.flights]\nphrases.en = ["direct flights", "cargo airlines", "customs"]\n'


def fill(store: Store, folder: Path) -> Store:
    """What a pass made of readouts, a ruling on it, and a file that cannot be read."""
    (folder / "seeds").mkdir()
    (folder / "themes.toml").write_text(THEMES, encoding="utf-8")
    for name, text in readouts(16):
        (folder / "seeds" / name).write_text(text, encoding="utf-8")
    (folder / "seeds" / "bare.html").write_text("<html></html>")
    pipeline = Pipeline(
        store=store,
        seeds_dir=folder / "seeds",
        themes_path=folder / "themes.toml",
        reports_dir=folder / "reports",
        settle_seconds=0,
    )
    pipeline.run(NOON)
    first = store.decisions(store.relationships()[0]).links[0].statement_id
    store.save_ruling(overrule.make(store, Wish(kind=RulingKind.SPLIT, statements=(first,)), NOON))
    return store


@pytest.fixture
def own(store: Store, tmp_path: Path) -> Store:
    """A store of either kind, for what changes it or depends on it."""
    return fill(store, tmp_path)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One that nobody changes."""
    folder = tmp_path_factory.mktemp("exports")
    opened = open_store(f"sqlite:///{folder}/monitor.db")
    yield fill(opened, folder)
    opened.close()


def rows_of(store: Store, name: str, **wanted: Any) -> list[Row]:
    return [*rows(store, name, tracked=["flights"], today=TODAY, wanted=Wanted(**wanted))]


def written(form: str, table: Table, some: list[Row] | Iterator[Row]) -> bytes:
    out = io.BytesIO()
    FORMATS[form].write(table, some, out)
    return out.getvalue()


# ---------------------------------------------------------------- rows


def test_every_row_has_the_columns_of_its_table_and_values_of_their_types(told: Store) -> None:
    types = {
        Type.TEXT: str,
        Type.WHOLE: int,
        Type.NUMBER: float,
        Type.TRUTH: bool,
        Type.DAY: date,
        Type.TIME: datetime,
        Type.TEXTS: tuple,
        Type.OBJECTS: tuple,
    }
    for name, table in TABLES.items():
        found = rows_of(told, name)
        assert found, f"no {name} to look at"
        for row in found:
            assert set(row) == {column.name for column in table.columns}
            for column in table.columns:
                value = row[column.name]
                assert value is None or isinstance(value, types[column.type]), (name, column.name)
                assert column.type is not Type.TIME or value is None or value.tzinfo is not None
    filled = {
        (name, column)
        for name in TABLES
        for row in rows_of(told, name)
        for column, value in row.items()
        if value is not None
    }
    named = {(table.name, column.name) for table in TABLES.values() for column in table.columns}
    # A file that was read holds no trouble, a pass that went through no doubt.
    never = {one for one in named - filled if one[0] not in ("rulings", "deliveries")}
    assert {column for _, column in never} <= {
        "plover_mode", "dateline", "due_on", "overdue_since", "counterparty", "candidate_id",
        "runner_up_id", "nearest_id", "speaker",
    }  # fmt: skip


def test_a_quote_is_what_stands_at_its_place_in_the_text_of_its_hash(told: Store) -> None:
    texts = {one.sha256: one.text for one in told.articles()}
    assert all(hashlib.sha256(text.encode()).hexdigest() == one for one, text in texts.items())
    checked = 0
    for name, quote, start, end, sha256 in (
        ("statements", "quote", "start", "end", "sha256"),
        ("commitments", "quote", "start", "end", "sha256"),
        ("changes", "quote_after", "start", "end", "sha256"),
        ("changes", "quote_before", "start_before", "end_before", "sha256_before"),
    ):
        for row in rows_of(told, name):
            if row[quote] is not None:
                assert texts[row[sha256]][row[start] : row[end]] == row[quote]
                checked += 1
    assert checked > 200


def test_a_meeting_tells_the_sources_and_hashes_of_its_articles(told: Store) -> None:
    articles = {one["id"]: one for one in rows_of(told, "articles")}
    for row in rows_of(told, "meetings"):
        of = [articles[one] for one in row["article_ids"]]
        assert row["sources"] == tuple(one["source"] for one in of)
        assert row["sha256s"] == tuple(one["sha256"] for one in of)


def test_a_silence_is_no_event_and_what_was_said_is_one(told: Store) -> None:
    changes = rows_of(told, "changes")
    silent = [one for one in changes if one["kind"] in ("not_mentioned", "dropped")]
    assert silent
    assert all(one["cameo"] is None and one["plover"] is None for one in silent)
    assert all(one["cameo"] and one["actor1"] for one in changes if one not in silent)


def test_what_belongs_to_no_relationship_has_statements_and_no_deed(own: Store) -> None:
    quotes = [("build a bridge", {}), ("mend a road", {"kind": Kind.DEED})]
    text = "Arland will build a bridge and mend a road."
    reading = make_reading(text, quotes, parties=(), article_source="news.txt")
    source = SourceFile(path="news.txt", size=1, modified_ns=1, sha256="ab")
    own.save_reading(source, reading, extract_version="1", at=NOON)
    (row,) = [one for one in rows_of(own, "statements") if one["source"] == "news.txt"]
    assert (row["relationship"], row["quote"], row["meeting_id"]) == ("", "build a bridge", None)
    for name in ("commitments", "changes", "meetings", "links"):
        assert all(one["relationship"] for one in rows_of(own, name))


# ---------------------------------------------------------------- which rows


def test_rows_are_chosen_by_relationship_theme_day_and_kind(told: Store) -> None:
    key = told.relationships()[-1]
    for name, table in TABLES.items():
        every = rows_of(told, name)
        if table.has("relationship"):
            of_key = [one for one in every if one["relationship"] == key]
            assert rows_of(told, name, relationships=(key,)) == of_key
        if table.has("themes"):
            of_theme = [one for one in every if "flights" in one["themes"]]
            assert 0 < len(of_theme) < len(every)
            assert rows_of(told, name, themes=("flights",)) == of_theme
        if table.kinds and every:
            kind = every[0]["kind"]
            assert rows_of(told, name, kinds=(kind,)) == [x for x in every if x["kind"] == kind]
        if table.days:
            first, last = table.days
            day = sorted(one[first] for one in every)[len(every) // 2]
            since, until = rows_of(told, name, since=day), rows_of(told, name, until=day)
            assert since == [one for one in every if one[last] >= day]
            assert until == [one for one in every if one[first] <= day]
            assert 0 < len(since) < len(every) or first != last


def test_what_has_no_day_is_left_out_when_one_is_asked_for() -> None:
    some = [{"held_on": None}, {"held_on": TODAY}]
    assert [*Wanted(since=TODAY).of(some, TABLES["links"])] == some[1:]
    assert [*Wanted().of(some, TABLES["links"])] == some


@pytest.mark.parametrize(
    ("name", "wanted", "complaint"),
    [
        ("changes", {"relationships": ("CHN-KGX",)}, "no relationship 'CHN-KGX'; did you mean"),
        ("changes", {"relationships": ("?",)}, "no relationship '?'; there are CHN-KGZ"),
        ("changes", {"themes": ("flight",)}, "no theme 'flight'; did you mean 'flights'?"),
        ("changes", {"kinds": ("softend",)}, "no kind of changes 'softend'; did you mean"),
        ("failures", {"themes": ("flights",)}, "failures have no theme to choose them by"),
        ("failures", {"since": TODAY}, "failures have no day to choose them by"),
        ("links", {"kinds": ("new",)}, "links have no kind to choose them by"),
        ("articles", {"relationships": ("CHN-KGZ",)}, "articles have no relationship"),
    ],
)
def test_what_there_is_none_of_is_refused_in_one_line(
    name: str, wanted: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(WantedError) as caught:
        check(
            Wanted(**wanted), TABLES[name], relationships=["CHN-KGZ"], themes=["flights", "roads"]
        )
    assert str(caught.value).startswith(complaint)
    assert "\n" not in str(caught.value)


def test_parties_may_be_named_in_any_order() -> None:
    asked = Wanted(relationships=("kgz-chn",))
    found = check(asked, TABLES["changes"], relationships=["CHN-KGZ"], themes=[])
    assert found.relationships == ("CHN-KGZ",)


# ---------------------------------------------------------------- one moment


def test_rows_are_of_the_moment_they_were_asked_for(own: Store, tmp_path: Path) -> None:
    every = rows_of(own, "statements")
    found = rows(own, "statements", tracked=[], today=TODAY, wanted=Wanted())
    first = next(found)
    gone = Thread(target=lambda: own.forget_files(own.files()))
    rewritten = Thread(target=lambda: _empty_all(own))
    for one in (gone, rewritten):
        one.start()
        one.join()
    assert [first, *found] == every


def _empty_all(store: Store) -> None:
    for article in store.articles():
        reading = store.reading(article.id)
        assert reading
        store.replace_facts(replace(reading, statements=()), extract_version="other")


def test_a_store_opened_to_be_read_gives_the_same_and_takes_nothing(own: Store) -> None:
    reader = open_to_read(own.url)
    try:
        assert rows_of(reader, "changes") == rows_of(own, "changes")
        with pytest.raises(StorageError):
            reader.remember("key", "text")
        with pytest.raises(StorageError):
            reader.begin_run(NOON, "d")
        assert own.recall("key") is None
    finally:
        reader.close()


# ---------------------------------------------------------------- formats


def test_every_format_holds_the_same_rows(told: Store) -> None:
    for name, table in TABLES.items():
        some = rows_of(told, name)
        lines = [json.loads(line) for line in written("jsonl", table, some).splitlines()]
        cells = [*csv.DictReader(io.StringIO(written("csv", table, some).decode(), newline=""))]
        book = load_workbook(io.BytesIO(written("xlsx", table, some)))
        sheet = [*book[name].iter_rows(values_only=True)]
        columns = parquet.read_table(io.BytesIO(written("parquet", table, some)))
        header = [column.name for column in table.columns]
        assert [*lines[0]] == header == [*cells[0]] == [*sheet[0]] == columns.column_names
        assert len(lines) == len(cells) == len(sheet) - 1 == columns.num_rows == len(some)
        of_arrow = columns.to_pylist()
        for number, row in enumerate(some):
            for place, column in enumerate(table.columns):
                value = row[column.name]
                shown = (cells[number][column.name], sheet[number + 1][place])
                _hold_alike(value, column, lines[number][column.name], *shown)
                _hold_arrow(value, column, of_arrow[number][column.name])


def _hold_alike(value: Any, column: Column, line: Any, cell: str, in_sheet: Any) -> None:
    if value is None:
        assert (line, cell, in_sheet) == (None, "", None)
    elif column.type in (Type.WHOLE, Type.NUMBER):
        assert line == float(cell) == in_sheet == value
    elif column.type is Type.TRUTH:
        assert (line, cell, in_sheet) == (value, str(value), value)
    elif column.type is Type.DAY:
        assert line == cell == in_sheet.date().isoformat() == value.isoformat()
    elif column.type is Type.TIME:
        assert line == cell == in_sheet == value.isoformat()
        assert line.endswith("+00:00")
    elif column.type is Type.TEXTS:
        joined = "|".join(value)
        assert (line, cell.removeprefix("'"), in_sheet or "") == ([*value], joined, joined)
    elif column.type is Type.TEXT:
        assert (line, in_sheet or "") == (value, value)
        assert cell in (value, f"'{value}")
    else:
        assert len(line) == len(value) == len(json.loads(in_sheet or "[]"))


def _hold_arrow(value: Any, column: Column, found: Any) -> None:
    if column.type is Type.TEXTS and value is not None:
        assert found == [*value]
    elif column.type is Type.OBJECTS and value is not None:
        assert len(json.loads(found)) == len(value)
    else:
        assert found == value


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_rows_give_the_same_bytes(told: Store, form: str, monkeypatch: Any) -> None:
    table = TABLES["changes"]
    some = rows_of(told, "changes")
    first = written(form, table, some)
    later = time.time() + 90_000
    monkeypatch.setattr(time, "time", lambda: later)
    assert written(form, table, some) == first


class _Counted(dict[str, Any]):
    """A row that counts how many there are."""

    alive = 0

    def __init__(self, *values: Any) -> None:
        super().__init__(*values)
        _Counted.alive += 1

    def __del__(self) -> None:
        _Counted.alive -= 1


@pytest.mark.parametrize(
    ("form", "most"), [("jsonl", 5), ("csv", 5), ("xlsx", 5), ("parquet", 10_005)]
)
def test_few_rows_are_held_at_a_time(form: str, most: int) -> None:
    table = TABLES["failures"]
    seen = [0]

    def made() -> Iterator[Row]:
        for number in range(25_000):
            seen[0] = max(seen[0], _Counted.alive)
            yield _Counted(
                {column.name: None for column in table.columns} | {"source": str(number)}
            )

    gc.collect()
    assert written(form, table, made())
    assert 0 < seen[0] <= most


def test_what_is_more_than_a_sheet_holds_goes_on_in_another(monkeypatch: Any) -> None:
    monkeypatch.setattr(xlsx, "_MOST_ROWS", 10)
    table = TABLES["failures"]
    blank = {column.name: None for column in table.columns}
    some = [blank | {"source": str(number)} for number in range(25)]
    book = load_workbook(io.BytesIO(written("xlsx", table, iter(some))))
    assert book.sheetnames == ["failures", "failures 2", "failures 3", "columns"]
    shown = [
        row[0]
        for name in book.sheetnames[:-1]
        for row in book[name].iter_rows(min_row=2, values_only=True)
    ]
    assert shown == [str(number) for number in range(25)]


@pytest.mark.parametrize("form", FORMATS)
def test_a_table_without_rows_is_a_file_of_its_columns(form: str) -> None:
    table = TABLES["rulings"]
    content = written(form, table, iter(()))
    if form == "csv":
        assert content.decode().count("\r\n") == 1
    if form == "xlsx":
        assert load_workbook(io.BytesIO(content)).sheetnames == ["rulings", "columns"]
    if form == "parquet":
        assert parquet.read_table(io.BytesIO(content)).num_rows == 0


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+1", "-2+3", "@SUM(1)", "\t=1", '=HYPERLINK("x")', "＝1"]
)
def test_a_sheet_takes_no_text_for_a_formula(text: str) -> None:
    table = TABLES["failures"]
    row = {column.name: None for column in table.columns} | {"message": text}
    book = load_workbook(io.BytesIO(written("xlsx", table, iter([row]))))
    place = [column.name for column in table.columns].index("message") + 1
    cell = book["failures"].cell(row=2, column=place)
    assert (cell.data_type, cell.value) == ("s", text)
    assert cell.style.quotePrefix if hasattr(cell.style, "quotePrefix") else cell.quotePrefix
    assert cell.hyperlink is None


def test_a_text_longer_than_a_cell_ends_in_an_ellipsis() -> None:
    table = TABLES["failures"]
    row = {column.name: None for column in table.columns} | {"message": "a" * 40_000}
    book = load_workbook(io.BytesIO(written("xlsx", table, iter([row]))))
    place = [column.name for column in table.columns].index("message") + 1
    value = book["failures"].cell(row=2, column=place).value
    assert value == "a" * 32_766 + "…"


# ---------------------------------------------------------------- the data dictionary


def test_every_dictionary_tells_every_column_with_its_meaning(told: Store) -> None:
    for name, table in TABLES.items():
        some = rows_of(told, name)
        meant = {column.name: column.meaning for column in table.columns}
        book = load_workbook(io.BytesIO(written("xlsx", table, some)))
        notes = [*book["columns"].iter_rows(values_only=True)]
        assert notes[0] == ("table", "column", "type", "unit", "meaning")
        assert {note[1]: note[4] for note in notes[1:]} == meant
        units = {column.name: column.unit or None for column in table.columns}
        assert {note[1]: note[3] for note in notes[1:]} == units
        schema = parquet.read_schema(io.BytesIO(written("parquet", table, some)))
        told_by = {field.name: field.metadata[b"description"].decode() for field in schema}
        assert told_by == meant


def test_each_line_is_as_its_schema_says(told: Store) -> None:
    for name, table in TABLES.items():
        _, described = FORMATS["jsonl"].beside or ("", None)
        assert described
        schema = json.loads(described(table, f"{name}.jsonl"))
        checker = validator_for(schema, validate_formats=True)
        for line in written("jsonl", table, rows_of(told, name)).splitlines():
            checker.validate(json.loads(line))
        assert all(one["description"] for one in schema["properties"].values())


def test_the_metadata_of_csv_names_its_columns_in_order() -> None:
    for name, table in TABLES.items():
        _, described = FORMATS["csv"].beside or ("", None)
        assert described
        metadata = json.loads(described(table, f"{name}.csv"))
        columns = metadata["tableSchema"]["columns"]
        assert [one["name"] for one in columns] == [column.name for column in table.columns]
        assert metadata["url"] == f"{name}.csv"


# ---------------------------------------------------------------- files


def test_a_file_is_whole_or_the_one_of_before(tmp_path: Path) -> None:
    table, form = TABLES["failures"], FORMATS["csv"]
    blank = {column.name: None for column in table.columns}
    path = tmp_path / "failures.csv"
    assert export_to(path, form, table, iter([blank])) == (
        path,
        tmp_path / "failures.csv-metadata.json",
    )
    before = path.read_bytes()

    def broken() -> Iterator[Row]:
        yield blank
        raise StorageError("gone")

    with pytest.raises(StorageError):
        export_to(path, form, table, broken())
    assert path.read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "failures.csv",
        "failures.csv-metadata.json",
    ]


def test_a_folder_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ReportError) as caught:
        export_to(tmp_path / "no" / "a.csv", FORMATS["csv"], TABLES["failures"], iter(()))
    assert "cannot be written (No such file or directory)" in str(caught.value)
    assert "\n" not in str(caught.value)

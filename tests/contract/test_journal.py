"""Rulings survive a lost database, and a file that was cut off or spoilt."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.errors import StorageError
from monitor.model import Ruling, RulingKind, Tier
from monitor.storage import Store, append, keep_in_step
from tests.factories import make_key, make_ruling

NOON = datetime(2022, 8, 1, 12, tzinfo=UTC)
SPLIT = make_ruling(note="“sic”\nsecond line")
CORRECT = make_ruling(
    id="r2",
    kind=RulingKind.CORRECT,
    statements=(make_key(quote="öffnen"), make_key(day="")),
    party="KGZ",
    tier=Tier.AGREED,
)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "data" / "rulings.jsonl"


def test_an_empty_store_takes_its_rulings_from_the_file(store: Store, journal: Path) -> None:
    append(journal, [SPLIT, CORRECT])
    assert keep_in_step(store, journal) == (SPLIT, CORRECT)
    assert set(store.rulings()) == {SPLIT, CORRECT}
    assert set(store.stale_relationships("d")) == {"CHN-KGZ"}
    assert keep_in_step(store, journal) == ()


def test_of_two_lines_of_one_ruling_the_later_holds(store: Store, journal: Path) -> None:
    undone = replace(SPLIT, undone_at=NOON)
    append(journal, [SPLIT])
    append(journal, [undone])
    keep_in_step(store, journal)
    assert store.rulings() == (undone,)


def test_a_store_with_rulings_is_the_truth_and_fills_the_file(store: Store, journal: Path) -> None:
    """A program that was killed between the store and the file lost no line for good."""
    append(journal, [SPLIT])
    undone = replace(SPLIT, undone_at=NOON)
    for ruling in (undone, CORRECT):
        store.save_ruling(ruling)
    before = journal.read_text(encoding="utf-8")
    keep_in_step(store, journal)
    written = journal.read_text(encoding="utf-8")
    assert written.startswith(before)
    assert len(written.splitlines()) == 3
    keep_in_step(store, journal)
    assert journal.read_text(encoding="utf-8") == written


def test_without_rulings_no_file_is_made(store: Store, journal: Path) -> None:
    keep_in_step(store, journal)
    assert not journal.exists()


def test_a_last_line_that_was_cut_off_is_no_ruling_and_harms_none(
    store: Store, journal: Path
) -> None:
    append(journal, [SPLIT])
    with journal.open("a", encoding="utf-8") as file:
        file.write('{"id": "r9", "ki')
    assert keep_in_step(store, journal) == (SPLIT,)


@pytest.mark.parametrize(
    "line", ["{}", "[]", "no json", '{"id": "r1"}', '{"id": "r1", "kind": "guess"}']
)
def test_a_line_that_is_no_ruling_is_named_and_nothing_is_stored(
    store: Store, journal: Path, line: str
) -> None:
    append(journal, [SPLIT])
    with journal.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    with pytest.raises(StorageError, match=r"rulings\.jsonl:2: is no ruling; correct the line"):
        keep_in_step(store, journal)
    assert store.rulings() == ()


def test_a_file_that_is_no_text_is_named(store: Store, journal: Path) -> None:
    journal.parent.mkdir()
    journal.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(StorageError, match="the rulings cannot be read"):
        keep_in_step(store, journal)


def test_a_file_that_cannot_be_written_says_that_the_ruling_stands(
    store: Store, journal: Path
) -> None:
    journal.mkdir(parents=True)
    with pytest.raises(StorageError, match="the ruling is in the store but cannot be written here"):
        append(journal, [SPLIT])


def ruling_after_a_cut(journal: Path, ruling: Ruling) -> str:
    journal.parent.mkdir()
    journal.write_text("{cut", encoding="utf-8")
    append(journal, [ruling])
    return journal.read_text(encoding="utf-8").splitlines()[0]


def test_a_line_that_was_cut_off_is_taken_away_before_the_next(journal: Path) -> None:
    assert ruling_after_a_cut(journal, SPLIT).startswith('{"id": "r1"')

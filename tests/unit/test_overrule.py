"""What a person asks for, made a ruling."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.model import RulingKind
from monitor.overrule import Wish, in_force, make
from monitor.storage import Store, open_store
from tests.contract.test_store import save
from tests.factories import make_reading

NOON = datetime(2022, 8, 1, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'monitor.db'}")
    yield opened
    opened.close()


def test_the_later_of_two_rulings_wins_even_when_the_clock_was_set_back_between_them(store: Store):
    reading = make_reading("Arland will build a bridge.", [("build a bridge", {})])
    save(store, reading)
    names = ["First name", "Second name"]
    for name, made_at in zip(names, (NOON, NOON - timedelta(hours=1)), strict=True):
        wish = Wish(kind=RulingKind.RENAME, statements=(reading.statements[0].id,), label=name)
        store.save_ruling(make(store, wish, made_at))
    assert [one.label for one in in_force(store.rulings())] == ["Second name", "First name"]

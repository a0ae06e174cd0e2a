"""News that belongs to no relationship: decided as it comes, the same as all at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import pytest

from monitor.model import Reading, SourceFile
from monitor.pipeline import Pipeline
from monitor.storage import Store, open_store
from tests.factories import make_reading
from tests.service.workplace import THEMES

_NOW = datetime(2022, 8, 1, 12, tzinfo=UTC)
_MATTERS = ("open direct flights", "open a museum of clocks", "open direct flights at night")
_MUSEUMS = '\n[themes.museums]\ntitle = "Museums"\nphrases.en = ["museum"]\n'


def readings() -> list[Reading]:
    return [make_reading(f"Somebody will {one}.", [(one, {})], parties=()) for one in _MATTERS]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "themes.toml").write_text(THEMES, encoding="utf-8")
    return tmp_path


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    with closing(open_store(f"sqlite:///{folder / 'monitor.db'}")) as store:
        yield store


def make_pass(folder: Path, store: Store, *new: Reading) -> None:
    """A pass after these came."""
    pipeline = Pipeline(
        store=store,
        seeds_dir=folder / "seeds",
        themes_path=folder / "themes.toml",
        reports_dir=folder / "reports",
        settle_seconds=0,
    )
    for one in new:
        source = SourceFile(path=f"{one.article.id}.txt", size=1, modified_ns=1, sha256="0")
        version = pipeline._ingest.version
        store.save_reading(source, one, extract_version=version, at=_NOW)
    pipeline.run(_NOW)


def test_each_has_the_themes_of_its_words_and_only_what_is_new_is_read(folder: Path, store: Store):
    first, second, third = readings()
    make_pass(folder, store, first, second)
    with mock.patch.object(Store, "readings_of", wraps=store.readings_of) as read:
        make_pass(folder, store, third)
    read.assert_called_once_with([third.article.id])
    statements = [one.statements[0].id for one in (first, second, third)]
    keys = [("flights",), (), ("flights",)]
    assert store.decisions("").themes == dict(zip(statements, keys, strict=True))


def test_a_theme_edit_reaches_what_was_decided_before(folder: Path, store: Store):
    make_pass(folder, store, *readings())
    (folder / "themes.toml").write_text(THEMES + _MUSEUMS, encoding="utf-8")
    make_pass(folder, store)
    assert ("museums",) in store.decisions("").themes.values()

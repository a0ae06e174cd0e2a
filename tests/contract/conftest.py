"""Every contract of the store is held on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.storage import Store, open_store
from tests.postgres import postgres as postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database nothing was written to."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/monitor.db"
    url: str = request.getfixturevalue("postgres").new_database()
    return url


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = open_store(store_url)
    yield opened
    opened.close()

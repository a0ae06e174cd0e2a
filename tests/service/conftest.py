from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.workplace import Service, Workplace, make_workplace, running


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return make_workplace(tmp_path / "place")


@pytest.fixture
def service(place: Workplace) -> Iterator[Service]:
    with running(place) as started:
        yield started

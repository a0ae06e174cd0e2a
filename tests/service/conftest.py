from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.workplace import Service, Workplace, make_workplace


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return make_workplace(tmp_path / "place")


@pytest.fixture
def service(place: Workplace) -> Iterator[Service]:
    running = Service(place)
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.wait()

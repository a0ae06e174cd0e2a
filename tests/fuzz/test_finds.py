"""The noise that once found a fault, tried again: `finds/TARGET/what-went-wrong.bin`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS

_FINDS = sorted((Path(__file__).parent / "finds").glob("*/*.bin"))


@pytest.mark.parametrize("find", _FINDS, ids=lambda find: f"{find.parent.name}-{find.stem}")
def test_a_find_stays_mended(find: Path) -> None:
    TARGETS[find.parent.name](find.read_bytes())

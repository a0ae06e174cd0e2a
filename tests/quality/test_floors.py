"""No figure of the marked texts falls: raise a floor when the figure has risen, never lower it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.quality.measure import measure

_HERE = Path(__file__).parent
_FLOORS = tomllib.loads((_HERE / "floors.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", _FLOORS)
def test_figures_keep_their_floors(name: str) -> None:
    figures = measure(_HERE / name)
    rates = figures.rates()
    fallen = {
        rate: f"{rates[rate]:.3f} < {floor}"
        for rate, floor in _FLOORS[name]["rates"].items()
        if rates[rate] < floor
    }
    assert fallen == {}
    assert figures.documents == _FLOORS[name]["documents"]
    assert figures.fooled <= _FLOORS[name]["hard_negatives_linked"]

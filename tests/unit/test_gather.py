"""What reports are made of, put together from what is stored."""

from __future__ import annotations

import pytest

from monitor.gather import _ThemeKeys
from monitor.model import Theme
from tests.factories import make_reading


def test_the_themes_of_a_statement_are_worked_out_when_they_are_asked_for() -> None:
    said = [("open direct flights", {}), ("plant trees", {})]
    reading = make_reading("Arland will open direct flights. Arland will plant trees.", said)
    flights = Theme(key="flights", title="Flights", phrases={"en": ("direct flights",)})
    keys = _ThemeKeys([reading], [flights])
    assert {one: keys[one] for one in keys} == {
        reading.statements[0].id: ("flights",),
        reading.statements[1].id: (),
    }
    assert len(keys) == 2
    with pytest.raises(KeyError):
        keys["unknown"]

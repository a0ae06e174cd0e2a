"""What people ruled, as rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from monitor import overrule
from monitor.export.columns import Row
from monitor.storage import Store


def ruling_rows(store: Store) -> Iterator[Row]:
    """Every ruling in the order they were made, with its state."""
    state_of = overrule.states(store)
    for ruling in store.rulings():
        yield asdict(ruling) | {"state": state_of.get(ruling.id, "in force")}

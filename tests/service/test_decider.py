"""By however many processes relationships are decided, the same is stored."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import pytest

from monitor import decider, deciding
from monitor.decider import Decider, Proposal
from monitor.errors import StorageError
from monitor.model import Decisions, Run
from monitor.pipeline import Pipeline
from monitor.storage import Store, open_store
from tests.service.workplace import FIRST, SECOND, THEMES

_NOW = datetime(2022, 8, 1, 12, tzinfo=UTC)
_OTHERS = {"Laos": "Malta", "Lao ": "Maltese ", "Vientiane": "Valletta"}


def elsewhere(text: str) -> str:
    """The same of another state."""
    for name, other in _OTHERS.items():
        text = text.replace(name, other)
    return text


class House:
    """Readouts of two pairs of states, and passes over them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "seeds").mkdir(parents=True)
        (root / "themes.toml").write_text(THEMES, encoding="utf-8")
        self.store: Store = open_store(f"sqlite:///{root / 'monitor.db'}")
        self.drop("a.txt", FIRST)
        self.drop("b.txt", elsewhere(FIRST))

    def drop(self, name: str, text: str) -> None:
        (self.root / "seeds" / name).write_text(text, encoding="utf-8")

    def grow(self) -> None:
        self.drop("c.txt", SECOND)
        self.drop("d.txt", elsewhere(SECOND))

    def run(self, processes: int, many: int = 1) -> Run:
        """A pass to which so many relationships are many."""
        with mock.patch.object(decider, "_MANY", many):
            return Pipeline(
                store=self.store,
                seeds_dir=self.root / "seeds",
                themes_path=self.root / "themes.toml",
                reports_dir=self.root / "reports",
                settle_seconds=0,
                processes=processes,
            ).run(_NOW)

    def decided(self) -> list[Decisions]:
        return [self.store.decisions(key) for key in ("LAO-MNG", "MLT-MNG")]


@pytest.fixture
def houses(tmp_path: Path) -> Iterator[tuple[House, House]]:
    alone, together = House(tmp_path / "alone"), House(tmp_path / "together")
    with closing(alone.store), closing(together.store):
        yield alone, together


def test_several_processes_decide_the_same(houses: tuple[House, House]):
    alone, together = houses
    for _ in range(2):  # the second builds on the first
        first, second = alone.run(1), together.run(2)
        assert (first.changes_made, first.revised) == (second.changes_made, second.revised)
        assert alone.decided() == together.decided()
        assert all(one.changes for one in together.decided())
        alone.grow()
        together.grow()
    assert together.store.deliveries() == alone.store.deliveries()


def _killed(_key: str) -> Proposal:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def test_when_a_process_that_decides_is_killed_this_one_goes_on(houses: tuple[House, House]):
    alone, together = houses
    alone.run(1)
    with mock.patch.object(decider, "_decide_there", _killed):
        assert together.run(2).finished_at
    assert alone.decided() == together.decided()


def _odd(key: str) -> Proposal | Exception:
    def decide(self: Decider, relationship: str) -> Proposal:
        if relationship == "LAO-MNG":
            raise KeyError(relationship)
        return whole(self, relationship)

    whole = Decider.decide
    with mock.patch.object(Decider, "decide", decide):
        return _decide_there(key)


def _locked(_key: str) -> Exception:
    return StorageError("locked")


_decide_there = decider._decide_there


def test_a_relationship_that_meets_a_bug_there_does_not_stop_the_others(
    houses: tuple[House, House],
):
    _, together = houses
    with mock.patch.object(decider, "_decide_there", _odd):
        failures = together.run(2).failures
    (failure,) = [one for one in failures if one.stage == "decide"]
    assert (failure.source, failure.stage) == ("LAO-MNG", "decide")
    assert "KeyError" in failure.message
    lao, maltese = together.decided()
    assert maltese.changes
    assert not lao.changes
    together.run(2)
    assert together.decided()[0].changes


def test_a_store_that_does_not_answer_there_ends_the_pass(houses: tuple[House, House]):
    _, together = houses
    with (
        mock.patch.object(decider, "_decide_there", _locked),
        pytest.raises(StorageError, match="locked"),
    ):
        together.run(2)


def test_few_relationships_are_decided_where_the_pass_is(houses: tuple[House, House]):
    alone, _ = houses
    with (
        mock.patch.object(decider, "Crew", side_effect=AssertionError),
        mock.patch.object(deciding, "decide", wraps=deciding.decide) as decide,
    ):
        alone.run(2, many=3)
    assert decide.call_count == 2

"""What assistants are answered from a store: as people ruled, one part after the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from benchmarks.readouts import readouts
from monitor import overrule
from monitor.errors import WantedError
from monitor.mcp.answers import ChangeTold
from monitor.mcp.asked import AskChanges, AskCommitment, AskRelationships, AskSearch
from monitor.mcp.parts import MOST_BYTES, part_of
from monitor.mcp.tools import Desk, changes_since, commitment, list_relationships, search
from monitor.model import RulingKind, Tier
from monitor.overrule import Wish
from monitor.pipeline import Pipeline
from monitor.storage import Store

NOON = datetime(2022, 8, 1, 12, tzinfo=UTC)
THEMES = '[themes.flights]\nphrases.en = ["direct flights", "cargo airlines", "customs"]\n'
READOUTS = dict(readouts(20))
#: Of the pair that met most often.
NEWEST = "0007-0.txt"


@pytest.fixture
def told(store: Store, tmp_path: Path) -> tuple[Desk, Pipeline]:
    """A desk over what a pass made of readouts of meetings, all but the newest."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "themes.toml").write_text(THEMES, encoding="utf-8")
    for name, text in READOUTS.items():
        if name != NEWEST:
            (tmp_path / "seeds" / name).write_text(text, encoding="utf-8")
    pipeline = Pipeline(
        store=store,
        seeds_dir=tmp_path / "seeds",
        themes_path=tmp_path / "themes.toml",
        reports_dir=tmp_path / "reports",
        settle_seconds=0,
    )
    pipeline.run(NOON)
    return Desk(store=store, themes=lambda: ["flights"], today=lambda: NOON.date()), pipeline


def test_what_people_ruled_is_what_is_told(told: tuple[Desk, Pipeline]) -> None:
    desk, pipeline = told
    asked = AskSearch(words="a", limit=50)
    before = search(desk, asked).hits
    first, second = (one.said for one in before[:2])
    assert first
    assert second
    for wish in (
        Wish(kind=RulingKind.DISMISS, statements=(first.statement_id,)),
        Wish(kind=RulingKind.CORRECT, statements=(second.statement_id,), tier=Tier.ASPIRATION),
    ):
        ruling = overrule.make(desk.store, wish, NOON)
        desk.store.save_ruling(ruling)
        pipeline.redecide(ruling.relationship, NOON)
    after = [one.said for one in search(desk, asked).hits if one.said]
    assert first.statement_id not in {one.statement_id for one in after}
    (put_right,) = [one for one in after if one.statement_id == second.statement_id]
    assert put_right.tier is Tier.ASPIRATION
    life = commitment(desk, AskCommitment(id=second.statement_id))
    tiers = {one.said.statement_id: one.said.tier for one in life.steps if one.said}
    assert tiers[second.statement_id] is Tier.ASPIRATION
    with pytest.raises(WantedError, match="no commitment"):
        commitment(desk, AskCommitment(id=first.statement_id))


def test_the_relationships_are_told_part_by_part(told: tuple[Desk, Pipeline]) -> None:
    desk, _ = told
    keys, cursor = [], ""
    while True:
        part = list_relationships(desk, AskRelationships(limit=1, cursor=cursor))
        assert part.total == 4
        keys += [one.key for one in part.relationships]
        if part.next_cursor is None:
            break
        cursor = part.next_cursor
    assert keys == [key for key in desk.store.relationships() if key]


def changes_from(desk: Desk, cursor: str, limit: int) -> Iterator[ChangeTold]:
    """Every change from a cursor on, part by part."""
    while True:
        part = changes_since(desk, AskChanges(since="2000-01-01", limit=limit, cursor=cursor))
        yield from part.changes
        if part.next_cursor is None:
            return
        cursor = part.next_cursor


def test_a_cursor_outlives_newer_meetings_and_not_its_own(
    told: tuple[Desk, Pipeline], tmp_path: Path
) -> None:
    desk, pipeline = told
    every = [one.id for one in changes_from(desk, "", 50)]
    first = changes_since(desk, AskChanges(since="2000-01-01", limit=5))
    assert first.next_cursor
    (tmp_path / "seeds" / NEWEST).write_text(READOUTS[NEWEST], encoding="utf-8")
    pipeline.run(NOON)
    assert next(changes_from(desk, "", 1)).id != every[0]
    rest = [one.id for one in changes_from(desk, first.next_cursor, 7)]
    assert [*(one.id for one in first.changes), *rest] == every
    with pytest.raises(WantedError, match="the list has changed"):
        changes_since(desk, AskChanges(since="2000-01-01", cursor="1999-01-01-fji-mlt/0"))


def test_a_part_holds_its_first_item_however_large_and_no_more_than_fits() -> None:
    form = TypeAdapter(str)
    large, small = "a" * (MOST_BYTES + 1), "b" * 100
    assert part_of([("0", large), ("1", small)], form, 10) == ((large,), "1")
    assert part_of([("0", small), ("1", large), ("2", small)], form, 10) == ((small,), "1")
    assert part_of([("0", small)] * 3, form, 10) == ((small,) * 3, None)
    assert part_of([("0", small), ("1", small)], form, 1) == ((small,), "1")
    assert part_of([], form, 1) == ((), None)

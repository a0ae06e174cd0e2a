"""What is stored bit by bit, as articles come, is what is stored when all is decided anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import event

from monitor.config.themes import load_themes
from monitor.deciding import decide
from monitor.model import Decisions, Reading, SourceFile
from monitor.pipeline import Pipeline
from monitor.storage import Store, open_store
from tests.chance import any_reading, any_ruling

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
KEY = "CHN-KGZ"
THEMES_PATH = Path(__file__).parents[2] / "config" / "themes.toml"


def pipeline(store: Store, folder: Path) -> Pipeline:
    return Pipeline(
        store=store, seeds_dir=folder, themes_path=THEMES_PATH, reports_dir=folder / "reports"
    )


def anew(store: Store, at: datetime) -> None:
    """Decide on everything, and replace all that is stored."""
    as_of = store.stale_relationships("d").get(KEY)
    if as_of is not None:
        themes = load_themes(THEMES_PATH).themes
        decisions = decide(KEY, store.readings(KEY), themes, store.rulings(KEY))
        store.save_decisions(decisions, digest="d", at=at, as_of=as_of)


def steps(chance: Random, count: int) -> Iterator[tuple[str, object]]:
    """New articles, new texts of files, rulings made and undone, articles read by newer rules."""
    readings: list[Reading] = []
    ruling = None
    for number in range(count):
        step = chance.random()
        if readings and step < 0.1:
            ruling = any_ruling(chance, readings, number)
            yield "rule", ruling
        elif ruling and step < 0.2:
            yield "rule", replace(ruling, undone_at=NOON)
        elif readings and step < 0.3:
            one = chance.choice(readings)
            yield "extract", replace(one, statements=one.statements[1:])
        else:
            readings.append(any_reading(chance, number))
            path = f"{number if step < 0.8 else chance.randrange(number + 1)}.txt"
            yield path, readings[-1]


def take(store: Store, what: str, value: object, at: datetime) -> None:
    if what == "rule":
        store.save_ruling(value)  # type: ignore[arg-type]
    elif what == "extract":
        store.replace_facts(value, extract_version="2")  # type: ignore[arg-type]
    else:
        assert isinstance(value, Reading)
        source = SourceFile(path=what, size=1, modified_ns=1, sha256=value.article.sha256)
        store.save_reading(source, value, extract_version="1", at=at)


@pytest.mark.parametrize("seed", range(6))
def test_what_grows_is_what_is_made_anew(store: Store, tmp_path: Path, seed: int) -> None:
    growing = pipeline(store, tmp_path)
    with closing(open_store(f"sqlite:///{tmp_path}/anew.db")) as other:
        for number, (what, value) in enumerate(steps(Random(seed), 24)):
            at = NOON + timedelta(minutes=number)
            for one in (store, other):
                take(one, what, value, at)
            if number % 8 == 7:  # a program that was just started
                growing = pipeline(store, tmp_path)
            growing.redecide(KEY, at)
            anew(other, at)
            assert store.decisions(KEY) == other.decisions(KEY), what
            assert store.deliveries() == other.deliveries(), what


def test_what_another_program_decided_meanwhile_is_replaced_whole(store: Store) -> None:
    first, second = (Decisions(relationship=KEY, themes={one: ()}) for one in ("s1", "s2"))
    store.save_decisions(first, digest="d", at=NOON)
    before = store.standing(KEY)
    store.save_decisions(second, digest="d", at=NOON + timedelta(minutes=1))
    third = replace(first, themes={"s1": (), "s3": ()})
    store.save_decisions(third, digest="d", at=NOON + timedelta(minutes=2), before=before)
    assert store.decisions(KEY) == third


def test_only_rows_that_differ_are_written(store: Store) -> None:
    first = Decisions(relationship=KEY, themes={"s1": (), "s2": ("trade",)})
    store.save_decisions(first, digest="d", at=NOON)
    before = store.standing(KEY)
    assert store.standing(KEY, before) is before
    written: list[str] = []

    def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
        written.append(statement)

    event.listen(store._engine, "before_cursor_execute", note)
    store.save_decisions(first, digest="d", at=NOON, before=before)
    store.save_decisions(replace(first, themes={"s1": (), "s2": ()}), digest="d", at=NOON)
    event.remove(store._engine, "before_cursor_execute", note)
    first_deletion = next(n for n, one in enumerate(written) if one.startswith("DELETE"))
    assert not [one for one in written[:first_deletion] if one.startswith("INSERT")]
    # One deletion a table, by the second call, which knows of nothing before.
    assert sum(one.startswith("DELETE") for one in written) == 5


def test_a_ruling_made_while_it_was_decided_has_all_decided_again(
    store: Store, tmp_path: Path
) -> None:
    chance = Random(1)
    reading = any_reading(chance, 1)
    take(store, "1.txt", reading, NOON)
    as_of = store.stale_relationships("d")[KEY]
    take(store, "rule", any_ruling(chance, [reading], 1), NOON)
    store.save_decisions(Decisions(relationship=KEY), digest="d", at=NOON, as_of=as_of)
    assert store.standing(KEY).digest == ""
    assert KEY in store.stale_relationships("d")

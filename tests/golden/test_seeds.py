"""The seeds, through the whole line: kept reports, and independence of the order of arrival.

`make golden` writes the kept reports anew; read the difference before keeping it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.model import Change, ChangeKind
from monitor.pipeline import Pipeline
from monitor.storage import open_store

ROOT = Path(__file__).parents[2]
SEEDS = tuple(sorted((ROOT / "seeds").glob("*.txt")))
KEPT = Path(__file__).parent / "reports"
#: Read by people in a review; the pages hold the same and more.
SHOWN = ("index.md", "latest.md", "latest.html")


def _run(folder: Path, batches: Sequence[Sequence[Path]]) -> tuple[dict[str, bytes], list[Change]]:
    """Every report file and every change after the batches arrived a day apart."""
    seeds = folder / "seeds"
    seeds.mkdir(parents=True)
    store = open_store(f"sqlite:///{folder / 'monitor.db'}")
    pipeline = Pipeline(
        store=store,
        seeds_dir=seeds,
        themes_path=ROOT / "config" / "themes.toml",
        reports_dir=folder / "reports",
        settle_seconds=0,
    )
    now = datetime(2022, 8, 1, tzinfo=UTC)
    for batch in batches:
        for path in batch:
            shutil.copy(path, seeds)
        run = pipeline.run(now)
        assert run.failures == ()
        now += timedelta(days=1)
    changes = [c for key in store.relationships() for c in store.decisions(key).changes]
    store.close()
    reports = folder / "reports"
    files = {
        path.relative_to(reports).as_posix(): path.read_bytes()
        for path in sorted(reports.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }
    return files, changes


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], list[Change]]:
    return _run(tmp_path_factory.mktemp("together"), [SEEDS])


@pytest.mark.parametrize("name", SHOWN)
def test_the_report_is_as_kept(name: str, together: tuple[dict[str, bytes], list[Change]]) -> None:
    kept = KEPT / name
    made = together[0][name]
    if os.environ.get("MONITOR_GOLDEN") == "write":
        kept.parent.mkdir(exist_ok=True)
        kept.write_bytes(made)
    assert made.decode() == kept.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "batches",
    [[SEEDS[::-1]], [SEEDS[:1], SEEDS[1:]], [SEEDS[1:], SEEDS[:1]], [SEEDS, SEEDS]],
    ids=["turned", "later meeting first", "earlier meeting first", "twice"],
)
def test_order_of_arrival_changes_neither_changes_nor_reports(
    batches: list[Sequence[Path]],
    together: tuple[dict[str, bytes], list[Change]],
    tmp_path: Path,
) -> None:
    assert _run(tmp_path, batches) == together


def _themes(changes: Sequence[Change], kind: ChangeKind, year: str) -> set[str]:
    return {
        theme
        for c in changes
        if c.kind is kind and c.meeting_id.startswith(year)
        for theme in c.themes
    }


def test_flights_students_railway_and_customs_are_new_and_answered_in_2022(
    together: tuple[dict[str, bytes], list[Change]],
) -> None:
    wanted = {"flights", "students", "railway", "customs"}
    assert wanted <= _themes(together[1], ChangeKind.NEW, "2022")
    assert wanted <= _themes(together[1], ChangeKind.ANSWERED, "2022")


def test_security_health_and_human_rights_are_not_mentioned_once(
    together: tuple[dict[str, bytes], list[Change]],
) -> None:
    silent = [c for c in together[1] if c.kind is ChangeKind.NOT_MENTIONED]
    assert {"security", "health", "core_interests"} <= {t for c in silent for t in c.themes}
    assert {c.missed for c in silent} == {1}
    assert ChangeKind.DROPPED not in {c.kind for c in together[1]}


def test_the_three_reworded_pairs_carry_their_word_diff(
    together: tuple[dict[str, bytes], list[Change]],
) -> None:
    reworded = [c for c in together[1] if c.kind is ChangeKind.REWORDED]
    assert len(reworded) == 3
    page = together[0]["latest.html"].decode()
    assert page.count("<ins") >= 3
    assert page.count("<del") >= 3

"""A pass cut off, stopped or met by a bug: the next one ends where an undisturbed one does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from monitor import deciding, extract, report, revisions
from monitor.model import Run
from monitor.pipeline import Pipeline
from monitor.storage import Store, open_store
from tests.service.workplace import FIRST, SECOND, THEMES

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
#: What a pass does to the world, in the order of the line.
DEEDS = (
    "begin_run",
    "save_plain",
    "remember",
    "save_decisions",
    "save_cards",
    "note_made",
    "tick_off",
    "finish_run",
)


class Killed(BaseException):
    """The end of the process: nothing in the program catches it."""


class Place:
    """A folder, a store in it and a pipeline over both."""

    def __init__(self, root: Path, **hooks: Any) -> None:
        self.root = root
        (root / "seeds").mkdir(parents=True)
        (root / "themes.toml").write_text(THEMES, encoding="utf-8")
        self.store: Store = open_store(f"sqlite:///{root / 'monitor.db'}")
        self.pipeline = Pipeline(
            store=self.store,
            seeds_dir=root / "seeds",
            themes_path=root / "themes.toml",
            reports_dir=root / "reports",
            settle_seconds=0,
            **hooks,
        )

    def drop(self, name: str, text: str) -> None:
        (self.root / "seeds" / name).write_text(text, encoding="utf-8")

    def run(self, **options: bool) -> Run:
        return self.pipeline.run(NOW, **options)

    def outcome(self) -> tuple[object, ...]:
        """Everything a reader can see."""
        reports = self.root / "reports"
        return (
            [(key, self.store.decisions(key)) for key in self.store.relationships()],
            {
                str(path.relative_to(reports)): path.read_bytes()
                for path in sorted(reports.rglob("*"))
                if path.is_file()
            },
        )


@contextmanager
def place_at(root: Path, **hooks: Any) -> Iterator[Place]:
    place = Place(root, **hooks)
    place.drop("a.txt", FIRST)
    place.drop("b.txt", SECOND)
    try:
        yield place
    finally:
        place.store.close()


@pytest.fixture
def undisturbed(tmp_path: Path) -> tuple[object, ...]:
    with place_at(tmp_path / "undisturbed") as place:
        place.run()
        return place.outcome()


def killing(original: Callable[..., Any], at: int, calls: Iterator[int], *, after: bool) -> Any:
    """The function, that is the end of the process before or after its call number `at`."""

    def call(*arguments: Any, **named: Any) -> Any:
        is_last = next(calls) == at
        if is_last and not after:
            raise Killed
        result = original(*arguments, **named)
        if is_last:
            raise Killed
        return result

    return call


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(10))
def test_killed_at_any_deed_the_next_pass_ends_the_same(
    tmp_path, undisturbed, monkeypatch, at, after
):
    with place_at(tmp_path / "place") as place:
        calls = count()
        with monkeypatch.context() as patch:
            for deed in DEEDS:
                original = getattr(Store, deed)
                patch.setattr(Store, deed, killing(original, at, calls, after=after))
            with pytest.raises(Killed):
                place.run()
        place.run()
        assert place.outcome() == undisturbed


@pytest.mark.parametrize("asked", range(1, 8))
def test_stopped_at_any_question_the_next_pass_ends_the_same(tmp_path, undisturbed, asked):
    questions = count(1)
    with place_at(tmp_path / "place", is_stopping=lambda: next(questions) == asked) as place:
        place.run()
        place.run()
        assert place.outcome() == undisturbed


def test_killed_while_reports_are_written_the_next_pass_writes_them(
    tmp_path, undisturbed, monkeypatch
):
    with place_at(tmp_path / "place") as place:

        def killed(*_: object) -> None:
            raise Killed

        with monkeypatch.context() as patch:
            patch.setattr(report, "write", killed)
            with pytest.raises(Killed):
                place.run()
        place.run()
        assert place.outcome() == undisturbed


@pytest.mark.parametrize(("module", "function"), [(extract, "extract"), (revisions, "kinship")])
def test_a_bug_met_by_one_file_is_a_failure_and_the_others_go_on(
    tmp_path, monkeypatch, caplog, module, function
):
    original = getattr(module, function)

    def broken(article: Any, *rest: Any, **named: Any) -> Any:
        if article.source == "a.txt":
            raise ZeroDivisionError
        return original(article, *rest, **named)

    with place_at(tmp_path / "place") as place:
        place.drop("another version of a.txt", f"{FIRST}\nA choir sang.\n")
        with monkeypatch.context() as patch:
            patch.setattr(module, function, broken)
            run = place.run()
            assert place.run().articles_new == 0
        assert [(one.source, one.stage) for one in run.failures] == [("a.txt", "extract")]
        assert run.articles_new == 2
        assert "ZeroDivisionError" in caplog.text
        assert place.run().articles_new == 0, "a file that failed waits until it changes"
        assert place.run(retry=True).articles_new == 1


@pytest.mark.parametrize("deed", ["decide", "save"])
def test_a_bug_in_one_relationship_leaves_the_others_decided(tmp_path, monkeypatch, deed):
    original = deciding.decide

    def broken(relationship: str, *rest: Any, **named: Any) -> Any:
        decided = original(relationship, *rest, **named)
        if relationship != "LAO-MNG":
            return decided
        if deed == "decide":
            raise ZeroDivisionError
        return replace(decided, changes=decided.changes * 2)  # what the store refuses

    with place_at(tmp_path / "place") as place:
        place.drop("c.txt", FIRST.replace("Lao ", "Nepalese ").replace("Laos", "Nepal"))
        with monkeypatch.context() as patch:
            patch.setattr(deciding, "decide", broken)
            run = place.run()
            place.pipeline.redecide("LAO-MNG", NOW)
        assert [(one.source, one.stage) for one in run.failures] == [("LAO-MNG", "decide")]
        assert place.store.decisions("MNG-NPL").changes
        assert not place.store.decisions("LAO-MNG").changes
        place.run()
        assert place.store.decisions("LAO-MNG").changes


def test_older_rules_are_followed_by_newer_ones_from_the_stored_text(tmp_path, monkeypatch):
    with place_at(tmp_path / "place") as place:
        place.run()
        before = place.outcome()
        for path in (tmp_path / "place" / "seeds").iterdir():
            path.unlink()
        monkeypatch.setattr("monitor.ingest.extract_rules", lambda: "later ones")
        assert len(place.store.outdated(place.pipeline._ingest.version)) == 2
        place.run()
        assert place.store.outdated(place.pipeline._ingest.version) == ()
        assert place.outcome()[0] == before[0]


def test_a_rebuild_needs_no_file_and_ends_the_same(tmp_path, undisturbed):
    with place_at(tmp_path / "place") as place:
        place.run()
        for path in (place.root / "seeds").iterdir():
            path.unlink()
        (place.root / "reports" / "latest.html").write_text("spoilt")
        place.run(rebuild=True)
        assert place.outcome() == undisturbed


def test_reports_that_cannot_be_written_are_a_failure_and_tried_again(tmp_path, undisturbed):
    with place_at(tmp_path / "place") as place:
        (place.root / "reports").write_text("a file where the folder belongs")
        assert [one.stage for one in place.run().failures] == ["write"]
        (place.root / "reports").unlink()
        assert place.run().failures == ()
        assert place.outcome() == undisturbed

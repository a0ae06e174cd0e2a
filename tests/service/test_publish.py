"""What is out of date is made again, and nothing else; by however many processes."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from monitor import publish
from monitor.config import load_themes
from monitor.pipeline import Pipeline
from monitor.publish import Publisher
from monitor.storage import Store, open_store
from tests.service.workplace import FIRST, SECOND, THEMES

_NOW = datetime(2022, 8, 1, 12, tzinfo=UTC)
_OTHERS = {"Laos": "Malta", "Lao ": "Maltese ", "Vientiane": "Valletta"}


def elsewhere(text: str) -> str:
    """The same of another state."""
    for name, other in _OTHERS.items():
        text = text.replace(name, other)
    return text


def _killed(_key: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Place:
    """A folder with readouts of two pairs of states, and passes over it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "seeds").mkdir()
        (root / "themes.toml").write_text(THEMES, encoding="utf-8")
        self.store: Store = open_store(f"sqlite:///{root / 'monitor.db'}")
        self.drop("a.txt", FIRST)
        self.drop("b.txt", elsewhere(FIRST))

    def drop(self, name: str, text: str) -> None:
        (self.root / "seeds" / name).write_text(text, encoding="utf-8")

    def run(self) -> list[str]:
        """A pass; the relationships whose pages it made."""
        with mock.patch.object(publish, "dossier", wraps=publish.dossier) as read:
            Pipeline(
                store=self.store,
                seeds_dir=self.root / "seeds",
                themes_path=self.root / "themes.toml",
                reports_dir=self.root / "reports",
                settle_seconds=0,
            ).run(_NOW)
        return [call.args[1] for call in read.call_args_list]

    def publish(self, name: str, **fields: Any) -> dict[str, bytes]:
        """All pages made anew into a folder of this name."""
        folder = self.root / name
        themes = load_themes(self.root / "themes.toml")
        publisher = Publisher(store=self.store, reports_dir=folder, themes=themes, **fields)
        publisher.publish((), _NOW)
        every = (one for one in folder.rglob("*") if one.is_file())
        return {one.relative_to(folder).as_posix(): one.read_bytes() for one in every}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path)
    with closing(place.store):
        yield place


def test_a_new_readout_makes_the_pages_of_its_relationship_and_no_others(place: Place) -> None:
    assert place.run() == ["LAO-MNG", "MLT-MNG"]
    assert place.run() == []
    latest = place.root / "reports" / "latest.html"
    before = latest.read_bytes()
    place.drop("c.txt", SECOND)
    assert place.run() == ["LAO-MNG"]
    assert latest.read_bytes() != before


def test_pages_made_one_by_one_are_those_made_at_once(place: Place) -> None:
    place.run()
    place.drop("c.txt", SECOND)
    place.drop("d.txt", elsewhere(SECOND))
    place.run()
    reports = place.root / "reports"
    whole = place.publish("whole")
    assert whole == {name: (reports / name).read_bytes() for name in whole}
    assert place.root / "reports" / "index.html" in [*reports.iterdir()]


def test_a_file_that_cannot_be_used_shows_in_the_newest_report_and_in_no_other(
    place: Place,
) -> None:
    place.drop("c.txt", SECOND)
    place.run()
    place.drop("empty.txt", "")
    assert place.run() == ["LAO-MNG"]
    naming = [
        one.name for one in (place.root / "reports").rglob("*.md") if "empty.txt" in one.read_text()
    ]
    assert sorted(naming) == ["2022-06-15-lao-mng.md", "index.md", "latest.md"]


def test_a_store_without_meetings_any_more_has_no_newest_report(place: Place) -> None:
    place.run()
    for one in (place.root / "seeds").iterdir():
        one.write_text("Nothing of note.\n", encoding="utf-8")
    place.run()
    assert not (place.root / "reports" / "latest.html").exists()
    assert not [*(place.root / "reports" / "meetings").iterdir()]


def test_several_processes_make_the_same_pages(place: Place) -> None:
    place.run()
    alone = place.publish("alone")
    with mock.patch.object(publish, "_MANY", 1):
        assert place.publish("together", processes=2) == alone


def test_when_a_process_that_draws_is_killed_this_one_goes_on(place: Place) -> None:
    place.run()
    alone = place.publish("alone")
    with (
        mock.patch.object(publish, "_MANY", 1),
        mock.patch.object(publish, "_draw_there", _killed),
    ):
        assert place.publish("together", processes=2) == alone

"""What a pass says of time: that nothing arrives, and of a meeting that is still to come."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.gather import quiet_of
from monitor.model import Run
from monitor.pipeline import Pipeline
from monitor.storage import open_store
from tests.service.workplace import FIRST, SECOND, THEMES

START = datetime(2022, 8, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


class House:
    """A folder, a store and a pipeline whose clock the test sets."""

    def __init__(self, root: Path, name: str = "house") -> None:
        self.root = root / name
        (self.root / "seeds").mkdir(parents=True)
        (self.root / "themes.toml").write_text(THEMES, encoding="utf-8")
        self.store = open_store(f"sqlite:///{self.root / 'monitor.db'}")

    def drop(self, name: str, text: str) -> None:
        (self.root / "seeds" / name).write_text(text, encoding="utf-8")

    def run(self, at: datetime, quiet_days: float = 0) -> Run:
        return Pipeline(
            store=self.store,
            seeds_dir=self.root / "seeds",
            themes_path=self.root / "themes.toml",
            reports_dir=self.root / "reports",
            settle_seconds=0,
            quiet_days=quiet_days,
        ).run(at)

    def page(self) -> str:
        return (self.root / "reports" / "index.html").read_text(encoding="utf-8")

    def reports(self) -> dict[str, bytes]:
        files = [one for one in (self.root / "reports").rglob("*") if one.is_file()]
        return {str(one.relative_to(self.root)): one.read_bytes() for one in files}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.store.close()


def told(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    found = [(one.levelname, one.getMessage()) for one in caplog.records]
    return [one for one in found if "arrive" in one[1]]


def test_the_alarm_is_raised_once_stands_on_the_page_and_ends(house: House, caplog):
    caplog.set_level(logging.INFO)
    house.drop("first.txt", FIRST)
    house.run(START, quiet_days=7)
    house.run(START + 7 * DAY, quiet_days=7)
    assert (quiet_of(house.store), told(caplog)) == ("", [])
    for day in range(8, 12):
        house.run(START + day * DAY, quiet_days=7)
    notice = "No article has arrived since 2022-08-01: look after the source."
    assert quiet_of(house.store) == notice
    assert notice in house.page()
    assert told(caplog) == [("WARNING", "no article has arrived for long")]
    house.drop("second.txt", SECOND)
    house.run(START + 12 * DAY, quiet_days=7)
    assert quiet_of(house.store) == ""
    assert "No article has arrived" not in house.page()
    assert told(caplog)[1:] == [("INFO", "articles arrive again")]


def test_the_pages_are_not_written_again_for_each_day_of_quiet(house: House):
    house.drop("first.txt", FIRST)
    house.run(START, quiet_days=7)
    house.run(START + 8 * DAY, quiet_days=7)
    index = house.root / "reports" / "index.html"
    before = index.stat().st_mtime_ns
    house.run(START + 30 * DAY, quiet_days=7)
    assert index.stat().st_mtime_ns == before


def test_a_corrected_article_is_an_arrival(house: House):
    house.drop("first.txt", FIRST)
    house.run(START, quiet_days=7)
    house.drop("first.txt", FIRST.replace("hopes to expand", "is ready to expand"))
    house.run(START + 6 * DAY, quiet_days=7)
    house.run(START + 9 * DAY, quiet_days=7)
    assert quiet_of(house.store) == ""


def test_a_folder_nothing_ever_came_to_is_quiet_too(house: House):
    house.run(START, quiet_days=7)
    house.run(START + 8 * DAY, quiet_days=7)
    assert "since 2022-08-01" in quiet_of(house.store)


def test_off_it_says_nothing_and_turned_off_it_ends(house: House, caplog):
    house.drop("first.txt", FIRST)
    house.run(START)
    house.run(START + 999 * DAY)
    assert quiet_of(house.store) == ""
    house.run(START + 999 * DAY, quiet_days=7)
    assert quiet_of(house.store)
    house.run(START + 999 * DAY)
    assert quiet_of(house.store) == ""


def test_off_equal_articles_give_equal_reports_whenever_they_came(house: House, tmp_path: Path):
    other = House(tmp_path, "other")
    for one, day in ((house, START), (other, START + 300 * DAY)):
        one.drop("first.txt", FIRST)
        one.run(day)
        one.run(START + 400 * DAY)
    assert house.reports() == other.reports()
    other.store.close()


def test_an_arrival_noted_by_a_clock_that_was_ahead_holds_no_alarm_back(house: House):
    house.drop("first.txt", FIRST)
    house.run(START)
    house.drop("second.txt", SECOND)
    house.run(START + 3650 * DAY)
    house.run(START + 8 * DAY, quiet_days=7)
    assert "since 2022-08-01" in quiet_of(house.store)


# ---------------------------------------------------------------- meetings after today

EARLY = datetime(2021, 5, 1, tzinfo=UTC)


def test_a_meeting_after_today_is_a_failure_until_its_day_has_come(house: House):
    """The day passes, or a clock that was behind is put right: nothing is left of it."""
    house.drop("first.txt", FIRST)
    (failure,) = house.run(EARLY).failures
    assert failure.source == "first.txt"
    assert failure.message == "held on 2021-05-10, after today: right the date in the header"
    assert house.run(EARLY + 3 * DAY).failures == (failure,)
    assert house.run(EARLY + 8 * DAY).failures == (), "tomorrow here is today in the east"
    assert "after today" not in house.page()


def test_a_clock_that_was_ahead_hides_no_meeting_after_today(house: House):
    house.drop("first.txt", FIRST)
    assert house.run(START).failures == ()
    assert [one.source for one in house.run(EARLY).failures] == ["first.txt"]


def test_a_file_that_left_the_folder_is_no_failure(house: House):
    house.drop("first.txt", FIRST)
    house.drop("second.txt", SECOND)
    assert len(house.run(EARLY).failures) == 2
    (house.root / "seeds" / "first.txt").unlink()
    assert [one.source for one in house.run(EARLY).failures] == ["second.txt"]

"""Two meetings in a real store with the pages over them, asked without a network."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from monitor.metrics import Metrics
from monitor.pipeline import Pipeline
from monitor.storage import Store, open_store
from monitor.web import Desk, create_app
from tests.service.workplace import FIRST, SECOND, THEMES
from tests.whole_site import Site

TODAY = datetime(2022, 8, 1, 12, tzinfo=UTC)
OWN = {"Sec-Fetch-Site": "same-origin"}


@dataclass(slots=True)
class Office:
    """A watched folder, its store, and the pages over it."""

    root: Path
    store: Store
    #: A word for each pass asked of the scheduler.
    nudges: list[str] = field(default_factory=list)
    desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        self.desk = Desk(
            store=self.store,
            themes_path=self.root / "themes.toml",
            journal=self.root / "rulings.jsonl",
            nudge=lambda: self.nudges.append("pass"),
            redecide=lambda relationship: self.pipeline.redecide(relationship, TODAY),
            status=lambda: {"files": 2},
            now=lambda: TODAY,
        )

    def drop(self, name: str, text: str) -> None:
        (self.root / "seeds" / name).write_text(text, encoding="utf-8")

    @property
    def pipeline(self) -> Pipeline:
        return Pipeline(
            store=self.store,
            seeds_dir=self.root / "seeds",
            themes_path=self.root / "themes.toml",
            reports_dir=self.root / "reports",
            settle_seconds=0,
        )

    def site(self) -> Site:
        """All pages as they stand now."""
        edition = self.desk.edition()
        chapters = [edition.chapter(one) for one in self.store.relationships()]
        themes = [edition.theme(one.key) for one in edition.themes.themes]
        return Site(
            index=edition.index,
            themes=tuple(one for one in themes if one),
            chapters=tuple(one for one in chapters if one),
        )

    def run(self, at: datetime = TODAY) -> None:
        """A pass."""
        self.pipeline.run(at)

    def ask(
        self,
        method: str,
        path: str,
        *,
        host: str = "localhost",
        metrics: Metrics | None = None,
        **more: object,
    ) -> httpx.Response:
        async def answer() -> httpx.Response:
            transport = httpx.ASGITransport(app=create_app(self.desk, metrics=metrics))
            async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
                return await client.request(method, path, **more)

        # In a thread: a browser of other tests keeps a loop running in this one.
        with ThreadPoolExecutor(1) as other:
            return other.submit(lambda: asyncio.run(answer())).result()

    def get(self, path: str, **more: object) -> httpx.Response:
        return self.ask("GET", path, **more)

    def post(self, path: str, data: dict[str, str] | None = None) -> httpx.Response:
        """A form of a page of ours."""
        return self.ask("POST", path, headers=OWN, data=data or {})


def make_office(root: Path) -> Office:
    (root / "seeds").mkdir()
    (root / "themes.toml").write_text(THEMES, encoding="utf-8")
    return Office(root, open_store(f"sqlite:///{root / 'monitor.db'}"))


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Office]:
    """Before the first pass."""
    office = make_office(tmp_path)
    yield office
    office.store.close()


@pytest.fixture
def office(empty: Office) -> Office:
    """After a pass over two meetings of Laos and Mongolia."""
    empty.drop("first.txt", FIRST)
    empty.drop("second.txt", SECOND)
    empty.run()
    return empty

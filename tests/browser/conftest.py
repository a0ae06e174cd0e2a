"""A real Chromium before a real `monitor run`; whatever a page complains of fails the test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.desk import Desk
from tests.service.workplace import FIRST, SECOND, Service, Workplace, make_workplace

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return make_workplace(tmp_path / "place")


@pytest.fixture
def service(place: Workplace) -> Iterator[Service]:
    """The service over two meetings, once their pages are there."""
    place.drop("a.txt", FIRST)
    place.drop("b.txt", SECOND)
    running = Service(place)
    running.wait_for(lambda: (place.reports / "latest.html").exists())
    yield running
    running.process.kill()
    running.process.wait()


@pytest.fixture
def context(browser: Browser, place: Workplace) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=f"http://127.0.0.1:{place.port}")
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, place: Workplace) -> Iterator[Page]:
    page = context.new_page()
    complaints = watched(page, place)
    yield page
    assert complaints == []


def watched(page: Page, place: Workplace) -> list[str]:
    """What the page complains of: errors, dialogs, blocked code, requests that leave the service.

    The browser's own line about an answer that is no 200 is none: pages answer so on purpose.
    """
    found: list[str] = []
    own = f"http://127.0.0.1:{place.port}/"
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("dialog", lambda dialog: (found.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda one: one.type == "error" and _note(found, one.text))
    page.on("request", lambda one: one.url.startswith((own, "data:")) or found.append(one.url))
    return found


def _note(found: list[str], text: str) -> None:
    if not text.startswith("Failed to load resource: the server responded with a status of"):
        found.append(text)


@pytest.fixture
def desk(service: Service, page: Page) -> Desk:
    """The pages of the service, opened on the overview."""
    page.goto("/index.html")
    return Desk(service.place, service, page)

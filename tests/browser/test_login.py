"""The log-in in a real browser: by keyboard, on a phone, in both colour schemes, with axe-core."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import watched
from tests.browser.test_browser import serious
from tests.service.workplace import FIRST, Service, Workplace

PLAIN = "a-token-of-more-than-twenty-letters"


@pytest.fixture
def guarded(place: Workplace) -> Iterator[Service]:
    """A service that asks for a token."""
    settings = f"[web]\ntoken = '{PLAIN}'\n"
    (place.root / "config" / "monitor.toml").write_text(settings, encoding="utf-8")
    place.drop("a.txt", FIRST)
    running = Service(place)
    running.wait_for((place.reports / "latest.html").exists)
    yield running
    running.process.kill()
    running.process.wait()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_reader_logs_in_where_they_were_going_and_out_again(
    guarded: Service, browser: Browser, scheme: str, width: int
):
    place = guarded.place
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{place.port}",
        color_scheme=scheme,
        viewport={"width": width, "height": 800},
    )
    try:
        page: Page = context.new_page()
        complaints = watched(page, place)
        page.goto("/runs")
        expect(page).to_have_url(re.compile(r"/login\?to=%2Fruns$"))
        token = page.get_by_label("Token")
        expect(token).to_be_focused()
        page.keyboard.type("wrong-wrong-wrong-wrong")
        page.keyboard.press("Enter")
        expect(token).to_have_accessible_description(re.compile("not the token"))
        expect(token).to_be_focused()
        assert serious(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.keyboard.type(PLAIN)
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"/runs$"))
        assert page.evaluate("document.cookie") == ""  # no script sees the session
        assert serious(page) == []
        page.get_by_role("button", name="Log out").click()
        expect(page.get_by_role("heading", name="Log in")).to_be_visible()
        page.goto("/index.html")
        expect(page).to_have_url(re.compile(r"/login\?to="))
        page.go_back()
        page.go_back()
        expect(page.get_by_role("heading", name="Log in")).to_be_visible()
        assert complaints == []
    finally:
        context.close()

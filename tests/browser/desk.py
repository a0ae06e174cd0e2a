"""What a reader does at the pages, and the folder behind them."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page

from tests.service.workplace import Service, Workplace


@dataclass(frozen=True, slots=True)
class Desk:
    place: Workplace
    service: Service
    page: Page

    def themes(self) -> str:
        return (self.place.root / "config" / "themes.toml").read_text(encoding="utf-8")

    def rulings(self) -> list[str]:
        """Kind and state of every ruling, as the command line sees them."""
        return [f"{one['kind']} {one['state']}" for one in self.place.records("rulings")]

    def wait_for_news(self) -> None:
        """Until the page that is open offers the new state of things, and go there."""
        self.page.locator("#news-bar a").click()
        self.page.wait_for_load_state()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def focused(self) -> str:
        """The text, or the name, of what has the focus."""
        text = self.page.evaluate(
            "(document.activeElement.innerText || document.activeElement.name || '').trim()"
        )
        return str(text)

    def tab_to(self, name: str, most: int = 80) -> None:
        """Go to a control with the Tab key alone."""
        for _ in range(most):
            self.press("Tab")
            if self.focused() == name:
                return
        raise AssertionError(f"Tab never reached {name!r}")

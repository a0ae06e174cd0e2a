"""What the robots.txt of a host allows (RFC 9309), kept for a day."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from protego import Protego

from monitor.errors import FetchError
from monitor.sources.answers import Answer
from monitor.sources.pace import key_of

#: No copy is to be used for longer.
_KEPT_SECONDS = 86_400.0


class Robots:
    """The rules of hosts, asked for when one is met."""

    def __init__(self, folder: Path, product: str, ask: Callable[[str], Answer]) -> None:
        self._folder, self._product, self._ask = folder, product, ask
        #: By scheme and host.
        self._rules: dict[str, Protego] = {}

    def delay_for(self, url: str) -> float:
        """Seconds the host wants between requests; FetchError when the address is forbidden.

        Passing when the host does not give its rules: until it does all is forbidden.
        """
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = Protego.parse(self._text(origin))
        rules = self._rules[origin]
        if not rules.can_fetch(url, self._product):
            raise FetchError(
                f"{url}: robots.txt of {parts.hostname} forbids it; ask the publisher, then set "
                "robots = false for this source",
                url=url,
            )
        return float(rules.crawl_delay(self._product) or 0.0)

    def _text(self, origin: str) -> str:
        kept = self._folder / f"{key_of(origin)}.robots"
        try:
            if 0 <= time.time() - kept.stat().st_mtime < _KEPT_SECONDS:
                return kept.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            pass  # asked for again
        text = self._fetched(f"{origin}/robots.txt")
        part = kept.with_suffix(".part")
        part.write_text(text, encoding="utf-8")
        part.replace(kept)
        return text

    def _fetched(self, url: str) -> str:
        try:
            return self._ask(url).body.decode("utf-8", errors="replace")
        except FetchError as error:
            if error.is_passing or not error.status:
                raise
            return ""  # the host says that there is none, which forbids nothing

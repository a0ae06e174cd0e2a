"""Somebody who is told through Apprise: where, of what, when, in how many messages.

The URL holds passwords and tokens: it is shown nowhere, and taken out of what libraries complain.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from monitor.errors import NotifyError
from monitor.notify.rules import Rules
from monitor.notify.timing import Timing


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One address of the settings."""

    #: The word for it in settings, ledger and pages.
    name: str
    #: As Apprise takes it; empty where a file holds it.
    url: str = field(default="", repr=False)
    #: Its first line is the URL; it is read each time, so that a new password needs no restart.
    url_file: Path | None = None
    #: What makes a message: each ``change``, each ``meeting``, a ``day`` or a ``week``.
    each: str = "meeting"
    #: It is told of failures and alarms, and of no change.
    is_for_errors: bool = False
    rules: Rules = field(default_factory=Rules)
    timing: Timing = field(default_factory=Timing)
    #: For connecting, and for each answer.
    timeout_seconds: float = 10.0

    def secret_url(self) -> str:
        """The URL; NotifyError when its file cannot be read."""
        if self.url_file is None:
            return self.url
        try:
            return self.url_file.read_text(encoding="utf-8").split("\n", 1)[0].strip()
        except (OSError, UnicodeDecodeError):
            # `from None`: bytes that are no text are shown by the error, and may be a secret.
            raise NotifyError(
                f"{self.url_file}: cannot be read; make it readable, the next pass sends what waits"
            ) from None

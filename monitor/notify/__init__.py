"""Telling somebody: a file that each change is appended to, and addresses that get messages.

A channel is given notices that are owed and says where they went; what is owed, and that it went
out, stands in the ledger (`storage.ledger`). After a crash a notice may be sent again, under the
same id: a channel that can see what it sent leaves it out. A message is made of a letter
(`letters`) by templates (`wording`), for an `Address`, which says of what and when, and sent
`by_apprise`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from monitor.model import Notice
from monitor.notify.address import Address
from monitor.notify.file import FileChannel
from monitor.notify.rules import Rules
from monitor.notify.timing import FIRST_PAUSE, Timing, next_try

__all__ = ["FIRST_PAUSE", "Address", "Channel", "FileChannel", "Rules", "Timing", "next_try"]


class Channel(Protocol):
    """A way to somebody."""

    @property
    def name(self) -> str:
        """The word for it in the ledger."""

    def deliver(self, notices: Sequence[Notice]) -> str:
        """Send them all, in their order; the place they went to. NotifyError when they cannot."""

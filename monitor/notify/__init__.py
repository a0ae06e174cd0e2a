"""Telling somebody of changes: channels, one file each.

A channel is given notices that are owed and says where they went; what is owed, and that it went
out, stands in the ledger (`storage.ledger`). After a crash a notice may be sent again, under the
same id: a channel that can see what it sent leaves it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from monitor.model import Notice
from monitor.notify.file import FileChannel

__all__ = ["Channel", "FileChannel"]


class Channel(Protocol):
    """A way to somebody."""

    @property
    def name(self) -> str:
        """The word for it in the ledger."""

    def deliver(self, notices: Sequence[Notice]) -> str:
        """Send them all, in their order; the place they went to. NotifyError when they cannot."""

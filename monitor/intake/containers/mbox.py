"""mbox: mails one after the other, each after a line that begins with "From ".

Written out, since `mailbox.mbox` opens a file by its name, follows links, and holds no mail back
that is too large. Mails are called by their Message-ID.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from monitor.errors import LimitError, SourceError
from monitor.intake.containers.member import PIECE, Budget, Member, name_of
from monitor.intake.limits import too_large

#: "From ann@example.org Fri May 12 09:37:00 2023": a sentence that begins so has no clock.
_FROM = re.compile(rb"From \S+ .*\d\d:\d\d")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_ID = re.compile(rb"^message-id:\s*<?([^>\s]+)", re.IGNORECASE | re.MULTILINE)
_HEAD_END = re.compile(rb"\r?\n\r?\n")


def members(stream: BinaryIO, source: str, budget: Budget) -> Iterator[Member]:
    """Each mail, in order; SourceError when the file is no mbox."""
    first = stream.readline(PIECE)
    if not first.startswith(b"From "):
        raise SourceError("no mbox: its first line does not begin with “From ”", source=source)
    is_more = True
    while is_more:
        raw, size, is_more = _mail(stream, budget.limits.max_bytes)
        budget.count_member()
        name = name_of(_id(raw), raw, ".eml")
        if size > budget.limits.max_bytes:
            error = LimitError(too_large(size, budget.limits.max_bytes), source=source)
            yield Member(key=_id(raw) or name, name=name, error=error)
        elif raw.strip():
            yield Member(key=_id(raw) or name, name=name, raw=_QUOTED.sub(rb"\1", raw))


def _mail(stream: BinaryIO, most: int) -> tuple[bytes, int, bool]:
    """The lines up to the next mail, of too many the first; how much it was; whether one follows.

    A mail begins after an empty line alone.
    """
    lines: list[bytes] = []
    size, was_empty, is_start = 0, False, True
    while line := stream.readline(PIECE):
        if was_empty and is_start and _FROM.match(line):
            return b"".join(lines), size, True
        was_empty = is_start and not line.strip()
        is_start = line.endswith(b"\n")
        size += len(line)
        if size <= most:
            lines.append(line)
    return b"".join(lines), size, False


def _id(raw: bytes) -> str:
    end = _HEAD_END.search(raw)
    found = _ID.search(raw, 0, end.start() if end else len(raw))
    return found[1].decode("ascii", "replace") if found else ""

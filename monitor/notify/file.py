"""Notices as lines of a file: a JSON object each, appended, for other programs to follow.

Each notice stands there once for each time it was asked for (``id`` and ``copy``), also after a
crash between writing it and noting that: what the file holds is looked up before it is added to.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from monitor.errors import NotifyError
from monitor.model import Article, Notice, Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChannel:
    """Appends to one file; it and its folder are made when missing."""

    path: Path

    @property
    def name(self) -> str:
        """``file``."""
        return "file"

    def deliver(self, notices: Sequence[Notice]) -> str:
        """Append those that are not there yet, on the disk when this returns; the file's path."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab+") as file:
                # Two programs that lead one after the other must not look it up at once.
                fcntl.flock(file, fcntl.LOCK_EX)
                known = set(_keys(file))
                fresh = [one for one in notices if _key_of(one) not in known]
                file.write(b"".join(_line(one) for one in fresh))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise NotifyError(
                f"{self.path}: notices cannot be written ({error.strerror or error}); make the "
                "file writable or set notices.file, the next pass sends them"
            ) from error
        return str(self.path)


#: How each of our lines begins.
_BEGINS = b'{"id": "'


def _keys(file: BinaryIO) -> Iterator[tuple[str, int]]:
    """What the file holds; a notice that was cut off at the end is none, and is taken away."""
    file.seek(0)
    end = 0
    for line in file:
        is_cut = not line.endswith(b"\n")
        if is_cut and _BEGINS.startswith(line[: len(_BEGINS)]):
            break
        end += len(line)
        if key := _read_key(line):
            yield key
        if is_cut:  # somebody else's: the next one stands by itself
            file.write(b"\n")
            return
    file.truncate(end)


def _read_key(line: bytes) -> tuple[str, int] | None:
    """None for a line that somebody else wrote."""
    try:
        record = json.loads(line)
        return str(record["id"]), int(record["copy"])
    except (ValueError, KeyError, TypeError):
        return None


def _key_of(notice: Notice) -> tuple[str, int]:
    return notice.delivery.id, notice.delivery.copies


def _line(notice: Notice) -> bytes:
    return f"{json.dumps(_record(notice), ensure_ascii=False)}\n".encode()


def _record(notice: Notice) -> dict[str, Any]:
    change, meeting = notice.change, notice.meeting
    return {
        "id": notice.delivery.id,
        "copy": notice.delivery.copies,
        "change_id": change.id,
        "kind": change.kind,
        "sub_kinds": change.sub_kinds,
        "relationship": meeting.relationship,
        "meeting_id": meeting.id,
        "held_on": meeting.held_on and meeting.held_on.isoformat(),
        "party": change.party,
        "themes": change.themes,
        "tier_before": change.tier_before,
        "tier_after": change.tier_after,
        "reason": change.reason,
        "before": _words(notice.before),
        "after": _words(notice.after),
    }


def _words(said: tuple[Statement, Article] | None) -> dict[str, Any] | None:
    """The exact words and where they stand, so that a notice is evidence by itself."""
    if said is None:
        return None
    statement, article = said
    return {
        "quote": statement.quote,
        "speaker": statement.speaker,
        "source": article.source,
        "sha256": article.sha256,
        "start": statement.start,
        "end": statement.end,
    }

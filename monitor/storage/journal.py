"""The plain file of rulings: a JSON object a line, so that they survive a lost database.

Appended to, never rewritten: of two lines with the same id the later holds, which is how undoing
a ruling is written. Whatever one of the two lost, an old backup or a file that could not be
written, it gets from the other.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import TypeAdapter

from monitor.errors import StorageError
from monitor.model import Ruling
from monitor.storage.store import Store

JOURNAL_FILE = "rulings.jsonl"


def keep_in_step(store: Store, journal: Path) -> tuple[Ruling, ...]:
    """Give the store what only the file has, and the file what only the store has.

    Of one ruling the undone state is the later one. Returns the rulings that were taken from the
    file. StorageError names the line that is no ruling, or says why the file cannot be used.
    """
    known = {ruling.id: ruling for ruling in store.rulings()}
    written = {ruling.id: ruling for ruling in _read(journal)}
    restored = tuple(one for one in written.values() if _is_later(one, known.get(one.id)))
    for ruling in restored:
        store.save_ruling(ruling)
    append(journal, [one for one in known.values() if _is_later(one, written.get(one.id))])
    return restored


def _is_later(ruling: Ruling, other: Ruling | None) -> bool:
    """Whether it is a later state of a ruling than the other, or the only one."""
    return other is None or (ruling.undone_at is not None and other.undone_at is None)


def append(journal: Path, rulings: Iterable[Ruling]) -> None:
    """Write rulings at the end of the file, on the disk when this returns."""
    lines = "".join(f"{json.dumps(_record(one), ensure_ascii=False)}\n" for one in rulings)
    if not lines:
        return
    try:
        journal.parent.mkdir(parents=True, exist_ok=True)
        with journal.open("ab+") as file:
            _mend_end(file)
            file.write(lines.encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise StorageError(
            f"{journal}: the ruling is in the store but cannot be written here "
            f"({error.strerror}); make the file writable, the next pass adds it"
        ) from error


def _mend_end(file: BinaryIO) -> None:
    """End a last line that lacks its end; take one away that was cut off while it was written."""
    file.seek(0)
    *whole, last = file.read().split(b"\n")
    if not last:
        return
    try:
        _parse(last.decode(), "")
    except (StorageError, UnicodeDecodeError):
        file.truncate(sum(len(line) + 1 for line in whole))
        file.seek(0, os.SEEK_END)
    else:
        file.write(b"\n")


def _record(ruling: Ruling) -> dict[str, Any]:
    record = asdict(ruling)
    for name in ("made_at", "undone_at"):
        moment: datetime | None = record[name]
        record[name] = moment.isoformat() if moment else None
    return record


def _read(journal: Path) -> tuple[Ruling, ...]:
    """The rulings of the file, each as its last line has it; none without a file.

    A last line without its end was cut off while it was written, and is no ruling yet.
    """
    try:
        text = journal.read_text(encoding="utf-8") if journal.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise StorageError(
            f"{journal}: the rulings cannot be read ({error}); restore the file, or move it away"
        ) from error
    found: dict[str, Ruling] = {}
    whole = text.split("\n")[:-1]  # not `splitlines`: a note may hold U+2028, which ends no line
    for number, line in enumerate(whole, 1):
        if line.strip():
            ruling = _parse(line, f"{journal}:{number}")
            found[ruling.id] = ruling
    return tuple(found.values())


def _parse(line: str, place: str) -> Ruling:
    """The ruling of a line, every field of its type: anything else would break the store later."""
    try:
        ruling = _RULING.validate_json(line, strict=True)
        undone_at = _in_utc(ruling.undone_at) if ruling.undone_at else None
        return replace(ruling, made_at=_in_utc(ruling.made_at), undone_at=undone_at)
    except (ValueError, OverflowError) as error:
        raise StorageError(f"{place}: is no ruling; correct the line or delete it") from error


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("names no zone")
    return moment.astimezone(UTC)


_RULING = TypeAdapter(Ruling)

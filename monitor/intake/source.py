"""One file to one Article: its bytes read safely and whole, decoded, and given to its format."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from monitor.errors import SourceError
from monitor.intake.decode import decode
from monitor.intake.formats import detect
from monitor.model import Article, SourceFile

#: Neither wait for a pipe's other end nor follow a link put in place of the file.
_SAFELY = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
_CHANGED = "changed while it was read; it is tried again at the next pass"


def read(path: Path, source: str, *, max_bytes: int | None = None) -> tuple[SourceFile, Article]:
    """The file as it was read, and the article in it.

    `source` is its path below the watched folder, as it is shown and stored. SourceError when the
    file cannot be opened, changes meanwhile, is larger than `max_bytes`, or holds no text.
    """
    file, raw = _load(path, source, max_bytes)
    text = decode(raw, source)
    if not text.strip():
        raise SourceError("empty file; it is read once it has content", source=source)
    return file, detect(text, source).read(text, source)


def _load(path: Path, source: str, max_bytes: int | None) -> tuple[SourceFile, bytes]:
    """The bytes, read twice and found equal: a file being copied is not taken for a whole one."""
    try:
        descriptor = os.open(path, _SAFELY)
        with open(descriptor, "rb") as stream:  # noqa: PTH123 - a descriptor, not a path
            before = _stat(descriptor, source)
            if max_bytes is not None and before.size > max_bytes:
                raise SourceError(too_large(before.size, max_bytes), source=source)
            raw = stream.read(before.size + 1)
            stream.seek(0)
            again = sha256(stream.read(before.size + 1)).hexdigest()
            after = _stat(descriptor, source)
    except OSError as error:
        raise SourceError(_reason(error, path), source=source) from error
    file = replace(before, sha256=sha256(raw).hexdigest())
    if before != after or file.sha256 != again or len(raw) != file.size:
        raise SourceError(_CHANGED, source=source)
    return file, raw


def _stat(descriptor: int, source: str) -> SourceFile:
    seen = os.fstat(descriptor)
    if not stat.S_ISREG(seen.st_mode):
        raise SourceError("not a regular file; give a text file", source=source)
    return SourceFile(path=source, size=seen.st_size, modified_ns=seen.st_mtime_ns)


def too_large(size: int, max_bytes: int) -> str:
    """What to say of a file over the limit."""
    return (
        f"{size / 1e6:,.3g} MB, limit {max_bytes / 1e6:,.3g} MB; "
        "split the file or raise intake.max_megabytes"
    )


def _reason(error: OSError, path: Path) -> str:
    if path.is_symlink():
        return "symbolic link, not followed; give the file it points to"
    if isinstance(error, FileNotFoundError):
        return "file not found; it was moved or removed"
    if isinstance(error, PermissionError):
        return "permission denied; make the file readable for the service"
    return f"cannot be read ({error.strerror}); check the disk or copy the file again"

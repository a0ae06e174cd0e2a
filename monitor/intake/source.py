"""One file to one Article: its bytes read safely and whole, decoded, and given to its format."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from monitor.errors import LimitError, PassingError, SourceError
from monitor.intake.limits import Limits, too_large, too_large_container
from monitor.model import Article, SourceFile

#: Neither wait for a pipe's other end nor follow a link put in place of the file.
_SAFELY = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)
_INNER_FOLDER = _FOLDER | getattr(os, "O_NOFOLLOW", 0)
_CHANGED = "changed while it was read; it is tried again at the next pass"
_PIECE = 1_000_000


def read(
    path: Path, source: str, *, limits: Limits | None = None, below: Path | None = None
) -> tuple[SourceFile, Article]:
    """The file as it was read, and the article in it.

    `source` is its path below the watched folder, as it is shown and stored. With `below` the path
    is taken folder by folder from there and no link is followed, whoever put one in place of a
    folder since it was listed. SourceError when the file cannot be opened, changes meanwhile, is
    over one of the `limits`, or holds no text.
    """
    file, raw = load(path, source, limits=limits, below=below)
    return file, parse(raw, source, limits=limits)


def parse(raw: bytes, source: str, *, limits: Limits | None = None) -> Article:
    """The article in the bytes of a file; SourceError as `read` raises it."""
    # Loaded with the first file that is read: most passes read none.
    from monitor.intake.decode import decode
    from monitor.intake.formats import detect, detect_bytes
    from monitor.intake.formats.html import too_nested

    binary = detect_bytes(raw, source)
    if binary is not None:
        return binary.read(raw, source, limits or Limits())
    text = decode(raw, source)
    if not text.strip():
        raise SourceError("empty file; it is read once it has content", source=source)
    form = detect(text, source)
    if limits is not None and form.nesting(text) > limits.max_nesting:
        raise LimitError(too_nested(limits.max_nesting), source=source)
    return form.read(text, source)


def fingerprint(path: Path, source: str, *, below: Path | None = None) -> SourceFile:
    """The file with the SHA-256 of its bytes; SourceError when it cannot be opened."""
    with _opened(path, source, below) as descriptor, open(descriptor, "rb") as stream:  # noqa: PTH123
        return _with_digest(_stat(descriptor, source), stream)


def _with_digest(file: SourceFile, stream: BinaryIO) -> SourceFile:
    digest = sha256()
    while piece := stream.read(_PIECE):
        digest.update(piece)
    return replace(file, sha256=digest.hexdigest())


@contextmanager
def opened(
    path: Path, source: str, *, limits: Limits | None = None, below: Path | None = None
) -> Iterator[tuple[SourceFile, BinaryIO]]:
    """A file of many articles with its hash, and its bytes to be read in the block.

    Arguments and errors as those of `read`; PassingError, too, when it changes meanwhile.
    """
    with _opened(path, source, below) as descriptor, open(descriptor, "rb") as stream:  # noqa: PTH123
        before = _stat(descriptor, source)
        if limits is not None and before.size > limits.max_container_bytes:
            reason = too_large_container(before.size, limits.max_container_bytes)
            raise LimitError(reason, source=source)
        file = _with_digest(before, stream)
        stream.seek(0)
        yield file, stream
        if _stat(descriptor, source) != before:
            raise PassingError(_CHANGED, source=source)


def load(
    path: Path, source: str, *, limits: Limits | None = None, below: Path | None = None
) -> tuple[SourceFile, bytes]:
    """The file as it was read, and its bytes; arguments and errors as those of `read`.

    Read twice and found equal: a file being copied is not taken for a whole one.
    """
    with _opened(path, source, below) as descriptor, open(descriptor, "rb") as stream:  # noqa: PTH123
        before = _stat(descriptor, source)
        if limits is not None and before.size > limits.max_bytes:
            raise LimitError(too_large(before.size, limits.max_bytes), source=source)
        raw = stream.read(before.size + 1)
        stream.seek(0)
        again = sha256(stream.read(before.size + 1)).hexdigest()
        after = _stat(descriptor, source)
    file = replace(before, sha256=sha256(raw).hexdigest())
    if before != after or file.sha256 != again or len(raw) != file.size:
        raise PassingError(_CHANGED, source=source)
    return file, raw


@contextmanager
def _opened(path: Path, source: str, below: Path | None) -> Iterator[int]:
    """A descriptor, which the caller closes; errors of the system in our words."""
    try:
        yield os.open(path, _SAFELY) if below is None else _open_below(below, path)
    except OSError as error:
        raise _in_words(error, source) from error


def _open_below(folder: Path, path: Path) -> int:
    *inner, name = path.relative_to(folder).parts
    place = os.open(folder, _FOLDER)
    try:
        for part in inner:
            outer, place = place, os.open(part, _INNER_FOLDER, dir_fd=place)
            os.close(outer)
        return os.open(name, _SAFELY, dir_fd=place)
    finally:
        os.close(place)


def _stat(descriptor: int, source: str) -> SourceFile:
    seen = os.fstat(descriptor)
    if not stat.S_ISREG(seen.st_mode):
        raise SourceError("not a regular file; give a text file", source=source)
    return SourceFile(path=source, size=seen.st_size, modified_ns=seen.st_mtime_ns)


def _in_words(error: OSError, source: str) -> SourceError:
    if error.errno in (errno.ELOOP, errno.ENOTDIR):
        reason = "symbolic link, not followed; give the file it points to"
        return SourceError(reason, source=source)
    if error.errno == errno.EISDIR:
        return SourceError("not a regular file; give a text file", source=source)
    if isinstance(error, FileNotFoundError):
        reason = "file not found; it was moved or removed"
    elif isinstance(error, PermissionError):
        reason = "permission denied; make the file readable for the service"
    else:
        reason = f"cannot be read ({error.strerror}); check the disk or copy the file again"
    return PassingError(reason, source=source)

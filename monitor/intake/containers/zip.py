"""ZIP archives: each file in one is an article. What is torn or encrypted is told by its path."""

from __future__ import annotations

import lzma
import stat
import struct
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import IO, BinaryIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from monitor.errors import LimitError, SourceError
from monitor.intake.containers.member import (
    Budget,
    Entry,
    Member,
    clean_path,
    failed,
    is_of_system,
    unpacked,
)

_METHODS = frozenset({ZIP_STORED, ZIP_DEFLATED, ZIP_BZIP2})
_ENCRYPTED = 0x1
#: Of an entry in the list of an archive: its head takes 46, names and times usually 60 to 100.
_LIST_BYTES = 256
#: What the library raises for noise in place of an archive or of an entry.
_TORN = (
    BadZipFile, EOFError, IndexError, KeyError, NotImplementedError, OSError, OverflowError,
    RuntimeError, UnicodeError, ValueError, lzma.LZMAError, struct.error, zlib.error,
)  # fmt: skip


def members(stream: BinaryIO, source: str, budget: Budget) -> Iterator[Member]:
    """Each file in the archive, in its order; SourceError when it is none."""
    # The library reads the whole list at once, and makes 500 bytes of an entry.
    list_bytes = budget.limits.max_members * _LIST_BYTES
    try:
        archive = ZipFile(_InPieces(stream, list_bytes, budget))
    except _TORN as error:
        if is_of_system(error):
            raise
        raise SourceError("no ZIP archive, or a torn one; copy it again", source=source) from error
    with archive:
        for info in archive.infolist():
            if not info.filename.endswith("/"):  # `is_dir` fails for an empty name
                yield from _one(archive, info, budget)


def _one(archive: ZipFile, info: ZipInfo, budget: Budget) -> Iterator[Member]:
    entry = Entry(name=info.filename, reason=_reason(info), open=lambda: _open(archive, info))
    try:
        yield from unpacked(iter([entry]), budget)
    except _TORN as error:
        if is_of_system(error):
            raise
        yield failed(
            info.filename, clean_path(info.filename), "torn in the archive; make the archive again"
        )


def _open(archive: ZipFile, info: ZipInfo) -> AbstractContextManager[IO[bytes]]:
    return archive.open(info)


def _reason(info: ZipInfo) -> str:
    if info.flag_bits & _ENCRYPTED:
        return "encrypted; unpack it with its password"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "link in an archive, not followed; put the file in"
    if info.compress_type not in _METHODS:
        return f"packed by method {info.compress_type}, not supported; pack it as usual"
    return ""


class _InPieces:
    """A file that is never read more of at once than the list of an archive may take."""

    def __init__(self, stream: BinaryIO, most: int, budget: Budget) -> None:
        self._stream = stream
        self._most = most
        self._budget = budget
        self.seek = stream.seek
        self.tell = stream.tell
        self.seekable = stream.seekable

    def read(self, size: int = -1) -> bytes:
        """As that of the file."""
        if size > self._most:
            raise LimitError(
                f"more than {self._budget.limits.max_members} articles; "
                "split the file or raise intake.max_members",
                source=self._budget.source,
            )
        return self._stream.read(size)

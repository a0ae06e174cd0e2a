"""tar archives, as they are or packed by gzip, xz or bzip2: each file in one is an article.

Read from front to end, once. Where one is torn, what stands before the tear is read.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import IO, BinaryIO, Protocol

from monitor.errors import SourceError
from monitor.intake.containers.member import PIECE, Budget, Entry, Member, is_of_system, unpacked
from monitor.intake.extensions import extension_of

#: What the head of one entry may take: its longest path has 4,096 bytes.
_LONGEST_HEAD = 1_000_000
#: The largest dictionary `xz -9` asks for is 64 MB.
_XZ_MEMORY = 128_000_000
#: What the libraries raise for noise in place of an archive.
_TORN = (
    EOFError, OSError, OverflowError, UnicodeError, ValueError, lzma.LZMAError, tarfile.TarError,
    zlib.error,
)  # fmt: skip


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def members(stream: BinaryIO, source: str, budget: Budget) -> Iterator[Member]:
    """Each file in the archive, in its order; SourceError where it is torn, or when it is none."""
    forward = _Forward(_unpackers(extension_of(source))(stream), budget)
    number = 0
    try:
        with tarfile.TarFile(fileobj=forward, mode="r") as archive:  # type: ignore[arg-type]
            for member in unpacked(_entries(archive), budget):
                number += 1
                yield member
        forward.see_that_it_ended()
    except _TORN as error:
        if is_of_system(error):
            raise
        after = f"torn after {number} articles" if number else "no tar archive, or a torn one"
        raise SourceError(f"{after}; copy it again", source=source) from error


def _entries(archive: tarfile.TarFile) -> Iterator[Entry]:
    while (info := archive.next()) is not None:
        # The library keeps every entry it has seen.
        archive.members = []  # type: ignore[attr-defined]
        if not info.isdir():
            yield Entry(name=info.name, reason=_reason(info), open=_opener(archive, info))


def _opener(
    archive: tarfile.TarFile, info: tarfile.TarInfo
) -> Callable[[], AbstractContextManager[IO[bytes]]]:
    def opened() -> AbstractContextManager[IO[bytes]]:
        stream = archive.extractfile(info)
        assert stream is not None  # a regular file has one
        return stream

    return opened


def _reason(info: tarfile.TarInfo) -> str:
    if info.issym() or info.islnk():
        return "link in an archive, not followed; put the file in"
    if not info.isreg():
        return "no file; leave it out of the archive"
    if info.issparse():
        return "file with holes, not unpacked; make the archive without --sparse"
    return ""


def _unpackers(extension: str) -> Callable[[BinaryIO], _Readable]:
    if extension in {".tar.gz", ".tgz"}:
        return lambda stream: gzip.GzipFile(fileobj=stream)
    if extension in {".tar.bz2", ".tbz2"}:
        return bz2.BZ2File
    if extension in {".tar.xz", ".txz"}:
        return _Xz
    return lambda stream: stream


class _Xz:
    """What `lzma.LZMAFile` is, with a limit of memory, which that one does not take."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._unpacker = self._next()

    def _next(self) -> lzma.LZMADecompressor:
        return lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)

    def read(self, size: int, /) -> bytes:
        """So many bytes at most; none at the end."""
        while True:
            if self._unpacker.eof:  # an archive may be several, one after the other
                rest = self._unpacker.unused_data or self._stream.read(PIECE)
                if not rest.strip(b"\0"):
                    return b""
                self._unpacker = self._next()
                piece = self._unpacker.decompress(rest, size)
            else:
                packed = self._stream.read(PIECE) if self._unpacker.needs_input else b""
                if self._unpacker.needs_input and not packed:
                    raise EOFError("the end is missing")
                piece = self._unpacker.decompress(packed, size)
            if piece:
                return piece


class _Forward:
    """A stream that is only read onwards: what leads back in an archive was put there to.

    That includes endless rounds (CVE-2025-8194). All that comes out is counted.
    """

    def __init__(self, stream: _Readable, budget: Budget) -> None:
        self._stream = stream
        self._budget = budget
        self._at = 0
        self._last = b""

    def see_that_it_ended(self) -> None:
        """Raise unless the last that was read is the empty block at the end of an archive.

        The library takes a head that is torn for the end.
        """
        if len(self._last) < tarfile.BLOCKSIZE or self._last.strip(b"\0"):
            raise tarfile.ReadError("the end is missing")

    def tell(self) -> int:
        """How much was read."""
        return self._at

    def seek(self, place: int) -> int:
        """Pass over what lies before a place."""
        if place < self._at:
            raise tarfile.ReadError("leads back")
        while self._at < place and self.read(min(PIECE, place - self._at)):
            pass
        return self._at

    def read(self, size: int) -> bytes:
        """So many bytes, fewer at the end."""
        if not 0 <= size <= _LONGEST_HEAD:
            raise tarfile.ReadError("a head too long")
        pieces = []
        while size and (piece := self._stream.read(size)):
            self._budget.count_bytes(len(piece))
            pieces.append(piece)
            size -= len(piece)
            self._at += len(piece)
        self._last = b"".join(pieces)
        return self._last

"""Which files of the watched folder are new, settled and safe to read.

Looks at names, kinds, sizes and times only; no file is opened here. What cannot be used becomes a
Failure with one line that says what to do, and the scan goes on.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from monitor.intake.formats import EXTENSIONS
from monitor.intake.source import too_large
from monitor.model import Failure, SourceFile

#: Left behind by editors, browsers and copies under way; not worth a word to anybody.
_LEFTOVERS = re.compile(
    r"\..*|.*~|#.*#|.*\.(?:swp|swo|tmp|temp|part|partial|crdownload|bak|lock)", re.IGNORECASE
)
#: "2023.05.12 meeting" has no extension; "scan.pdf" has one.
_EXTENSION = re.compile(r"\.(?=\w*[A-Za-z])\w{1,10}$")
_KINDS = (
    (stat.S_ISFIFO, "named pipe"),
    (stat.S_ISSOCK, "socket"),
    (stat.S_ISCHR, "device"),
    (stat.S_ISBLK, "device"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What one look at the watched folder showed; paths below it, sorted."""

    #: All regular files with a name that is read, usable or not.
    found: tuple[SourceFile, ...] = ()
    #: New or changed since `known`, and settled.
    fresh: tuple[SourceFile, ...] = ()
    #: Paths of files that were still changing; the next scan looks again.
    unsettled: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    """A directory entry that is no folder."""

    #: Its path below the watched folder, as the system gives it.
    name: str
    path: Path
    seen: os.stat_result

    @property
    def is_regular(self) -> bool:
        return stat.S_ISREG(self.seen.st_mode)

    @property
    def file(self) -> SourceFile:
        return _source_file(self.name, self.seen)


def scan(
    seeds_dir: Path,
    known: Mapping[str, SourceFile],
    settle_seconds: float,
    *,
    max_bytes: int = 20_000_000,
    sleep: Callable[[float], None] = time.sleep,
) -> Scan:
    """Look through the folder once; wait once, and only when there is something to read.

    `known` maps a path to the file as it was last read; a file with the same size and time is not
    fresh. A file is settled when its size and time stay the same for `settle_seconds`.
    """
    failures: list[Failure] = []
    entries = sorted(_walk(seeds_dir, failures), key=lambda entry: entry.name)
    reasons = [_reason(entry, seeds_dir, max_bytes) for entry in entries]
    failures += [_failure(e.name, why) for e, why in zip(entries, reasons, strict=True) if why]
    readable = [e for e, why in zip(entries, reasons, strict=True) if e.is_regular and not why]
    changed = [e for e in readable if not _same(e.file, known.get(e.file.path))]
    if changed and settle_seconds > 0:
        sleep(settle_seconds)
    settled = [(entry.file, _is_still(entry)) for entry in changed]
    return Scan(
        found=tuple(entry.file for entry in entries if entry.is_regular),
        fresh=tuple(file for file, is_still in settled if is_still),
        unsettled=tuple(file.path for file, is_still in settled if not is_still),
        failures=tuple(failures),
    )


# ---------------------------------------------------------------- looking


def _walk(seeds_dir: Path, failures: list[Failure]) -> Iterator[_Entry]:
    """Every entry but folders and leftovers; links are not followed."""

    def note(error: OSError) -> None:
        failures.append(_folder_failure(seeds_dir, Path(os.fsdecode(error.filename)), error))

    for folder, folders, names in os.walk(seeds_dir, onerror=note):
        folders[:] = [name for name in folders if not _LEFTOVERS.fullmatch(name)]
        for name in [*names, *folders]:
            if _LEFTOVERS.fullmatch(name):
                continue
            entry = _look_at(Path(folder, name), seeds_dir)
            if isinstance(entry, Failure):
                failures.append(entry)
                folders[:] = [other for other in folders if other != name]
            elif entry and not stat.S_ISDIR(entry.seen.st_mode):
                yield entry


def _look_at(path: Path, seeds_dir: Path) -> _Entry | Failure | None:
    """The entry as it is, not what it links to; None when it is gone meanwhile."""
    below = path.relative_to(seeds_dir).as_posix()
    try:
        return _Entry(below, path, path.lstat())
    except FileNotFoundError:
        return None
    except OSError as error:
        advice = "make its folder searchable"
        return _failure(below, f"cannot be looked at ({error.strerror}); {advice}")


def _folder_failure(seeds_dir: Path, folder: Path, error: OSError) -> Failure:
    advice = {
        FileNotFoundError: "not found; create it or set folders.seeds",
        NotADirectoryError: "is not a folder; set folders.seeds to one",
        PermissionError: "permission denied; make it readable for the service",
    }.get(type(error), f"cannot be listed ({error.strerror}); check the disk")
    if folder == seeds_dir:
        return _failure(".", f"watched folder {_shown(str(seeds_dir))} {advice}")
    return _failure(folder.relative_to(seeds_dir).as_posix(), f"folder: {advice}")


# ---------------------------------------------------------------- judging


def _reason(entry: _Entry, seeds_dir: Path, max_bytes: int) -> str:
    """Why an entry is not read, and what to do; empty when it is, or is a link to skip."""
    if stat.S_ISLNK(entry.seen.st_mode):
        return _link_reason(entry, seeds_dir)
    for is_kind, kind in _KINDS:
        if is_kind(entry.seen.st_mode):
            return f"{kind}, not a file; it is never opened: remove it"
    if _shown(entry.name) != entry.name:
        return "file name with line breaks or bytes that are no UTF-8; rename the file"
    return _format_reason(entry.path.name) or _file_reason(entry, max_bytes)


def _format_reason(name: str) -> str:
    extension = _EXTENSION.search(name)
    if extension is None or extension.group().lower() in EXTENSIONS:
        return ""
    return f"format not supported: {extension.group()}; supported: {' '.join(EXTENSIONS)}"


def _file_reason(entry: _Entry, max_bytes: int) -> str:
    if not entry.seen.st_size:
        return "empty file; it is read once it has content"
    if entry.seen.st_size > max_bytes:
        return too_large(entry.seen.st_size, max_bytes)
    if not os.access(entry.path, os.R_OK):
        return "permission denied; make the file readable for the service"
    return ""


def _link_reason(entry: _Entry, seeds_dir: Path) -> str:
    """A link to something inside the folder is skipped without a word: that is seen itself."""
    try:
        target = entry.path.resolve(strict=True)
        root = seeds_dir.resolve(strict=True)
    except FileNotFoundError:
        return "symbolic link to a missing file; remove the link"
    except RuntimeError:  # how Python reports a loop before 3.13
        return "symbolic link loop; remove the link"
    except OSError as error:
        is_loop = error.errno == errno.ELOOP
        reason = "loop" if is_loop else f"that cannot be followed ({error.strerror})"
        return f"symbolic link {reason}; remove the link"
    if entry.path.parent.resolve().is_relative_to(target):
        return "symbolic link loop (to a folder it lies in); remove the link"
    if not target.is_relative_to(root):
        return "symbolic link out of the watched folder, not followed; copy the file in"
    if any(_LEFTOVERS.fullmatch(part) for part in target.relative_to(root).parts):
        return "symbolic link to a hidden file, not followed; copy the file in"
    return ""


def _failure(name: str, message: str) -> Failure:
    return Failure(source=_shown(name), stage="scan", message=message)


def _shown(name: str) -> str:
    """The name with control characters, line breaks and stray bytes spelled out (``\\x0a``)."""
    if name.isprintable():
        return name
    return "".join(_spelled(c) if _is_unsafe(c) else c for c in name)


def _is_unsafe(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}


def _spelled(character: str) -> str:
    code = ord(character)
    # surrogateescape keeps a stray byte b as U+DC00 + b
    return f"\\x{code & 0xFF:02x}" if code < 0x100 or 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"


# ---------------------------------------------------------------- settling


def _source_file(name: str, seen: os.stat_result) -> SourceFile:
    return SourceFile(path=_shown(name), size=seen.st_size, modified_ns=seen.st_mtime_ns)


def _same(file: SourceFile, before: SourceFile | None) -> bool:
    return before is not None and (file.size, file.modified_ns) == (before.size, before.modified_ns)


def _is_still(entry: _Entry) -> bool:
    try:
        return _same(entry.file, _source_file(entry.name, entry.path.lstat()))
    except OSError:
        return False

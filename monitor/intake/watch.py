"""Which files of the watched folder are new, settled and safe to read.

Looks at names, kinds, sizes and times only; no file is opened here. What cannot be used becomes a
Failure with one line that says what to do, and the scan goes on.
"""

from __future__ import annotations

import errno
import os
import stat
import time
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from monitor.intake.extensions import LEFTOVERS, is_container, refusal
from monitor.intake.limits import Limits, too_large, too_large_container
from monitor.model import Failure, SourceFile

#: Folders in folders; nobody sorts articles so deep, a program that went wrong does.
_MOST_DEEP = 100
#: A name in a message; the longest path the system takes has 4,096 bytes.
_LONGEST_NAME = 300
_KINDS = (
    (stat.S_ISFIFO, "named pipe"),
    (stat.S_ISSOCK, "socket"),
    (stat.S_ISCHR, "device"),
    (stat.S_ISBLK, "device"),
)


#: Time and inode of a folder.
_Mark = tuple[int, int]
#: What happens in the same tick of the file system's clock leaves the same time: two seconds on
#: FAT, milliseconds elsewhere.
_COARSEST_CLOCK_NS = 2_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What one look at the watched folder showed; paths below it, sorted but for `found`."""

    #: All regular files with a name that is read, usable or not; in no order.
    found: tuple[SourceFile, ...] = ()
    #: New or changed since `known`, and settled.
    fresh: tuple[SourceFile, ...] = ()
    #: Paths of files that were still changing; the next scan looks again.
    unsettled: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    #: Folders that could not be looked into: of what lies below them nothing is known.
    unseen: tuple[str, ...] = ()
    #: Time and inode of each folder just before it was gone through. Two looks at different times
    #: that showed the same are equal.
    folders: Mapping[str, _Mark] = field(default_factory=dict, compare=False)
    #: When the scan began, in nanoseconds since the epoch.
    began_ns: int = field(default=0, compare=False)

    @property
    def leaves_nothing(self) -> bool:
        """Whether nothing of it is to be looked at again although it stays as it is."""
        return not (self.unsettled or self.failures)

    def gone(self, paths: Collection[str]) -> frozenset[str]:
        """Those of some paths that are gone, not merely out of sight."""
        missing = frozenset(paths) - self.present(paths)
        return frozenset(path for path in missing if not self._is_out_of_sight(path))

    def _is_out_of_sight(self, path: str) -> bool:
        return any(folder == "." or path.startswith(f"{folder}/") for folder in self.unseen)

    def present(self, paths: Collection[str]) -> frozenset[str]:
        """Those of some paths that were found, or lie in a file that was."""
        if not paths:
            return frozenset()
        wanted = {*paths, *(outer for path in paths for outer in parents(path))}
        found = {file.path for file in self.found if file.path in wanted}
        return frozenset(
            path for path in paths if path in found or not found.isdisjoint(parents(path))
        )


@dataclass(frozen=True, slots=True)
class _Entry:
    """A directory entry that is no folder, and no file known as it is."""

    #: Its path below the watched folder, as the system gives it.
    name: str
    path: str
    seen: os.stat_result

    @property
    def is_regular(self) -> bool:
        return stat.S_ISREG(self.seen.st_mode)

    @property
    def file(self) -> SourceFile:
        return _source_file(self.name, self.seen)


def parents(path: str) -> Iterator[str]:
    """What a path lies in, the innermost first: ``a/b.zip`` and ``a`` for ``a/b.zip/c.txt``."""
    while at := path.rpartition("/")[0]:
        yield at
        path = at


def _unexpected(_count: int) -> None:
    pass


def scan(
    seeds_dir: Path,
    known: Mapping[str, SourceFile],
    settle_seconds: float,
    *,
    limits: Limits | None = None,
    expect: Callable[[int], None] = _unexpected,
    sleep: Callable[[float], None] = time.sleep,
) -> Scan:
    """Look through the folder once; wait once, and only when there is something to read.

    `known` maps a path to the file as it was last read; a file with the same size and time is not
    fresh. A file is settled when its size and time stay the same for `settle_seconds`; `expect` is
    told before the wait how many there may be.
    """
    began_ns = time.time_ns()
    walk = _Walk(seeds_dir, known)
    walk.look()
    entries = sorted(walk.others, key=lambda entry: entry.name)
    reasons = [_reason(entry, seeds_dir, limits or Limits()) for entry in entries]
    refused = [_failure(e.name, why) for e, why in zip(entries, reasons, strict=True) if why]
    changed = [e for e, why in zip(entries, reasons, strict=True) if e.is_regular and not why]
    if changed:
        expect(len(changed))
    if changed and settle_seconds > 0:
        sleep(settle_seconds)
    settled = [(entry.file, _is_still(entry)) for entry in changed]
    return Scan(
        found=(*walk.same, *(entry.file for entry in entries if entry.is_regular)),
        fresh=tuple(file for file, is_still in settled if is_still),
        unsettled=tuple(file.path for file, is_still in settled if not is_still),
        failures=(*walk.failures, *refused),
        unseen=tuple(walk.unseen),
        folders=walk.folders,
        began_ns=began_ns,
    )


def is_as_it_was(seeds_dir: Path, seen: Scan) -> bool:
    """Whether no file came, went or got another name since a scan that left nothing open.

    By the times of the folders alone: a microsecond each, where a scan takes two a file. Who
    writes into a file that is there changes no folder.
    """
    if not seen.leaves_nothing:
        return False
    root = os.fspath(seeds_dir)
    latest = seen.began_ns - _COARSEST_CLOCK_NS
    try:
        return all(
            mark[0] < latest and _mark_of(f"{root}/{below}") == mark
            for below, mark in seen.folders.items()
        )
    except OSError:
        return False


def _mark_of(folder: str) -> _Mark:
    found = os.stat(folder)  # noqa: PTH116 - a Path a folder takes as long as the rest
    return found.st_mtime_ns, found.st_ino


# ---------------------------------------------------------------- looking


class _Walk:
    """One look at every entry below a folder; links are not followed.

    A folder of 100,000 files is gone through at each pass: one lstat a file, and no object made
    for one that is as it was (0.3 s, where `find -printf` takes 0.2 s and os.walk with a Path a
    file took 2.5 s). By a list of folders to do, since os.walk calls itself for each level until
    Python 3.12.
    """

    def __init__(self, seeds_dir: Path, known: Mapping[str, SourceFile]) -> None:
        self._root = os.fspath(seeds_dir)
        self._known = known
        #: Files with the size and time they were read with.
        self.same: list[SourceFile] = []
        self.others: list[_Entry] = []
        self.failures: list[Failure] = []
        #: Folders, below the watched one, that could not be looked into.
        self.unseen: list[str] = []
        self.folders: dict[str, _Mark] = {}

    def look(self) -> None:
        """Fill the lists."""
        folders = [""]
        while folders:
            below = folders.pop()
            if below.count("/") > _MOST_DEEP:
                self._pass_over(below, f"folder: more than {_MOST_DEEP} deep; move it up")
                continue
            try:
                folders += self._look_into(below)
            except OSError as error:
                self._pass_over(below, _folder_reason(error, self._root if not below else ""))

    def _look_into(self, below: str) -> list[str]:
        """Note the files of one folder, given with a slash at its end; its folders."""
        folders, same = [], self.same.append
        known = self._known.get
        self.folders[below] = _mark_of(f"{self._root}/{below}")
        with os.scandir(f"{self._root}/{below}") as entries:
            for entry in entries:
                name = below + entry.name
                try:
                    seen = entry.stat(follow_symlinks=False)
                except OSError as error:
                    self._note(below, entry.name, error)
                    continue
                before = known(name)
                if (
                    before is not None  # written out: a call a file is a tenth of the look
                    and seen.st_mtime_ns == before.modified_ns
                    and seen.st_size == before.size
                    and stat.S_ISREG(seen.st_mode)
                ):
                    same(before)
                elif not LEFTOVERS.fullmatch(entry.name):
                    if stat.S_ISDIR(seen.st_mode):
                        folders.append(f"{name}/")
                    else:
                        self.others.append(_Entry(name, entry.path, seen))
        return folders

    def _note(self, below: str, name: str, error: OSError) -> None:
        """Say of an entry that cannot be looked at why, unless it is gone meanwhile."""
        if isinstance(error, FileNotFoundError) or LEFTOVERS.fullmatch(name):
            return
        advice = "make its folder searchable"
        if error.errno == errno.ENAMETOOLONG:
            advice = "shorten the names of its folders"
        reason = f"cannot be looked at ({error.strerror}); {advice}"
        self.failures.append(_failure(below + name, reason))
        self.unseen.append(below.rstrip("/") or ".")

    def _pass_over(self, below: str, reason: str) -> None:
        place = below.rstrip("/") or "."
        self.failures.append(_failure(place, reason))
        self.unseen.append(place)


def _folder_reason(error: OSError, root: str) -> str:
    """Why a folder cannot be listed; `root` is the watched folder when it is that one."""
    advice = {
        FileNotFoundError: "not found; create it or set folders.seeds",
        NotADirectoryError: "is not a folder; set folders.seeds to one",
        PermissionError: "permission denied; make it readable for the service",
    }.get(type(error), f"cannot be listed ({error.strerror}); check the disk")
    return f"watched folder {_shown(root)} {advice}" if root else f"folder: {advice}"


# ---------------------------------------------------------------- judging


def _reason(entry: _Entry, seeds_dir: Path, limits: Limits) -> str:
    """Why an entry is not read, and what to do; empty when it is, or is a link to skip."""
    if stat.S_ISLNK(entry.seen.st_mode):
        return _link_reason(entry, seeds_dir)
    for is_kind, kind in _KINDS:
        if is_kind(entry.seen.st_mode):
            return f"{kind}, not a file; it is never opened: remove it"
    if _shown(entry.name) != entry.name:
        return "file name with line breaks or bytes that are no UTF-8; rename the file"
    return refusal(entry.name.rpartition("/")[2]) or _file_reason(entry, limits)


def _file_reason(entry: _Entry, limits: Limits) -> str:
    size = entry.seen.st_size
    if not size:
        return "empty file; it is read once it has content"
    if is_container(entry.name):
        if size > limits.max_container_bytes:
            return too_large_container(size, limits.max_container_bytes)
    elif size > limits.max_bytes:
        return too_large(size, limits.max_bytes)
    if not os.access(entry.path, os.R_OK):
        return "permission denied; make the file readable for the service"
    return ""


def _link_reason(entry: _Entry, seeds_dir: Path) -> str:
    """A link to something inside the folder is skipped without a word: that is seen itself."""
    try:
        target = Path(entry.path).resolve(strict=True)
        root = seeds_dir.resolve(strict=True)
    except FileNotFoundError:
        return "symbolic link to a missing file; remove the link"
    except RuntimeError:  # how Python reports a loop before 3.13
        return "symbolic link loop; remove the link"
    except OSError as error:
        is_loop = error.errno == errno.ELOOP
        reason = "loop" if is_loop else f"that cannot be followed ({error.strerror})"
        return f"symbolic link {reason}; remove the link"
    if Path(entry.path).parent.resolve().is_relative_to(target):
        return "symbolic link loop (to a folder it lies in); remove the link"
    if not target.is_relative_to(root):
        return "symbolic link out of the watched folder, not followed; copy the file in"
    if any(LEFTOVERS.fullmatch(part) for part in target.relative_to(root).parts):
        return "symbolic link to a hidden file, not followed; copy the file in"
    return ""


def _failure(name: str, message: str) -> Failure:
    return Failure(source=_shortened(_shown(name)), stage="scan", message=message)


def _shortened(name: str) -> str:
    if len(name) <= _LONGEST_NAME:
        return name
    return f"{name[: _LONGEST_NAME // 2]}…{name[-_LONGEST_NAME // 2 :]}"


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


def _is_still(entry: _Entry) -> bool:
    try:
        seen = os.lstat(entry.path)
    except OSError:
        return False
    before = entry.seen
    return (seen.st_size, seen.st_mtime_ns) == (before.st_size, before.st_mtime_ns)

"""Files onto the disk: only what differs, each whole, and none left over from before.

Files are written a shelf at a time: a relationship, or what stands before them all. Each shelf has
its own list of what it wrote, so that writing one asks nothing of the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from monitor.errors import ReportError
from monitor.report.paths import slug

#: Folder of the lists of what earlier calls wrote, a path a line: the only files a later call may
#: remove.
MANIFESTS = ".manifests"
_PART = ".part"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a call did; paths below the reports folder."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]


def write(
    files: Mapping[str, bytes] | Iterable[tuple[str, bytes]], reports_dir: Path, shelf: str
) -> Written:
    """Write the files of a shelf that differ from what lies there, and remove its other files.

    Each file appears whole or not at all, under its name, and an unchanged one keeps its time.
    A path is listed in the manifest before its file is written, so that nothing a call leaves
    behind is forgotten, even when it is cut off. ReportError names the file that failed.
    """
    pairs = files.items() if isinstance(files, Mapping) else files
    with _as_report_error(reports_dir):
        (reports_dir / MANIFESTS).mkdir(parents=True, exist_ok=True)
    manifest = _Manifest(_manifest_of(reports_dir, shelf))
    changed, kept = [], set()
    with closing(manifest):
        for path, content in pairs:
            kept.add(path)
            with _as_report_error(reports_dir / path):
                manifest.add(path)
                if _put(reports_dir / path, content):
                    changed.append(path)
    gone = _on_no_other(manifest, manifest.paths - kept)
    removed = tuple(sorted(path for path in gone if _remove(reports_dir, path)))
    with _as_report_error(manifest.path):
        _put(manifest.path, "".join(f"{path}\n" for path in sorted(kept)).encode())
    return Written(changed=tuple(changed), removed=removed)


def clear(reports_dir: Path, shelf: str) -> None:
    """Remove what was written of a shelf, and the list of it."""
    write((), reports_dir, shelf)
    with _as_report_error(reports_dir):
        _manifest_of(reports_dir, shelf).unlink(missing_ok=True)


def _on_no_other(manifest: _Manifest, paths: set[str]) -> set[str]:
    """Those that no other shelf has: what moved there is not ours to remove."""
    if not paths:
        return paths
    with _as_report_error(manifest.path.parent):
        others = [one for one in manifest.path.parent.iterdir() if one != manifest.path]
    for one in others:
        paths = paths - _Manifest(one).paths
    return paths


def _manifest_of(reports_dir: Path, shelf: str) -> Path:
    return reports_dir / MANIFESTS / slug(shelf)


@dataclass(slots=True)
class _Manifest:
    path: Path
    paths: set[str] = field(init=False)
    _listed: IO[str] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        with _as_report_error(self.path):
            lines = self.path.read_bytes().decode(errors="replace") if self.path.exists() else ""
        self.paths = set(lines.splitlines())

    def add(self, path: str) -> None:
        """List a path that will be written."""
        if path not in self.paths:
            if self._listed is None:
                self._listed = self.path.open("a", encoding="utf-8", newline="\n")
            self._listed.write(f"{path}\n")
            self._listed.flush()
            self.paths.add(path)

    def close(self) -> None:
        """Nothing more is to be listed."""
        if self._listed is not None:
            self._listed.close()


def _put(path: Path, content: bytes) -> bool:
    """Whether the file had to be written."""
    with suppress(FileNotFoundError):
        if path.read_bytes() == content:
            return False
    part = _part(path)
    try:
        _fill(part, content)
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    return True


def _fill(part: Path, content: bytes) -> None:
    try:
        part.write_bytes(content)
    except FileNotFoundError:  # the first of its folder
        part.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)


def _part(path: Path) -> Path:
    return path.with_name(f".{path.name}{_PART}")


def _remove(reports_dir: Path, path: str) -> bool:
    """Whether a file was removed; a line that leads elsewhere, or a file put there since, stays."""
    if not _is_ours(path):
        return False
    with _as_report_error(reports_dir / path):
        _part(reports_dir / path).unlink(missing_ok=True)
        was_there = (reports_dir / path).is_file()
        (reports_dir / path).unlink(missing_ok=True)
        return was_there


def _is_ours(path: str) -> bool:
    """Whether a manifest line can be a path that was rendered: a file, or one in a subfolder."""
    parts = PurePosixPath(path).parts
    return len(parts) in (1, 2) and not {"/", ".."} & set(parts) and path != "README.md"


@contextmanager
def _as_report_error(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        raise ReportError(
            f"{path}: cannot write the report ({why}); check the reports folder and free space",
            path=str(path),
        ) from error

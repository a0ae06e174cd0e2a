"""A file of many articles: which of them are to be read, and what is noted of the others.

A member is known by its bytes, as a file is: of an archive that grew, moved or was packed anew
only what is new in it is read. Those that left it are forgotten once it was gone through to its
end; until then it counts as new, so that a pass that was cut off is taken up by the next.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

from monitor import retries
from monitor.errors import SourceError, StorageError
from monitor.intake import is_container
from monitor.model import SourceFile
from monitor.reader import Loaded, ReadingBug, bug_of
from monitor.storage import FileRecord, Store

if TYPE_CHECKING:
    from monitor.intake.containers import Member

#: So many notes are stored in one transaction.
_TOGETHER = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is known before files of many articles are opened."""

    #: The files by path, those that failed among them.
    known: Mapping[str, SourceFile]
    failing: Mapping[str, FileRecord]
    #: Paths that are tried again although they are as they were when they failed.
    due: Collection[str]
    #: What a failure depends on beside the file.
    under: str

    def digests(self) -> frozenset[str]:
        """Of the bytes of all articles that were read."""
        return frozenset(
            one.sha256
            for path, one in self.known.items()
            if path not in self.failing and not is_container(path)
        )

    def kept_out(self) -> dict[str, str]:
        """Digests of articles over a limit of today, with the path of one of them."""
        return {
            one.source.sha256: path
            for path, one in self.failing.items()
            if one.failure
            and one.failure.stage == retries.LIMIT
            and one.failed_under == self.under
            and one.source.sha256
        }

    def inside(self, path: str) -> frozenset[str]:
        """What was in a file of many articles."""
        return frozenset(one for one in self.known if one.startswith(f"{path}/"))


@dataclass(slots=True, kw_only=True)
class Unpacking:
    """Going once through one file of many articles."""

    store: Store
    #: With the hash of its bytes.
    container: SourceFile
    kept: Kept
    #: `Kept.digests` and `Kept.kept_out`.
    digests: Collection[str]
    kept_out: Mapping[str, str]
    #: Notes that a member cannot be used.
    fail: Callable[[SourceFile, SourceError], None]
    now: datetime
    #: Why it could not be gone through to its end; None when it could.
    error: SourceError | ReadingBug | None = None
    _held: set[str] = field(default_factory=set)
    _notes: list[Callable[[], object]] = field(default_factory=list)
    _is_whole: bool = False
    _is_lost: bool = False

    @property
    def is_as_it_was(self) -> bool:
        """Whether it has the bytes it was gone through with, and nothing in it is to be tried."""
        path = self.container.path
        before = self.kept.known.get(path)
        is_same = before is not None and before.sha256 == self.container.sha256
        if not is_same or path in self.kept.failing:
            return False
        return not any(one.startswith(f"{path}/") for one in self.kept.due)

    def fresh(self, members: Iterator[Member]) -> Iterator[Loaded]:
        """The members to be read; what is to be said of the others is noted.

        Where the file is torn they end, and `error` says so: what came before is being read.
        """
        try:
            yield from self._fresh(members)
            self._is_whole = True
        except SourceError as error:
            self.error = error
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001 - as in reading: the other files go on
            self.error = bug_of(error)
        self._store_notes()

    def _fresh(self, members: Iterator[Member]) -> Iterator[Loaded]:
        for member in members:
            file = self._file(member)
            # The later of two versions: what is noted of it would come before the earlier is read.
            is_newer = file.path in self._held
            self._held.add(file.path)
            if member.error is not None:
                self._note(partial(self.fail, file, member.error))
            elif is_newer or not self._is_known(file):
                yield Loaded(source=file, raw=member.raw)

    def finish(self) -> None:
        """Note that it was gone through, and forget what is no longer in it, or raise `error`."""
        if self.error is not None:
            raise self.error
        if self._is_whole:
            if gone := sorted(self.kept.inside(self.container.path) - self._held):
                self.store.forget_files(gone)
        elif not self.is_as_it_was:
            return
        if not self._is_lost:
            self.store.note_container(self.container, at=self.now)

    def _file(self, member: Member) -> SourceFile:
        return SourceFile(
            path=f"{self.container.path}/{member.name}",
            size=len(member.raw),
            modified_ns=self.container.modified_ns,
            sha256=sha256(member.raw).hexdigest() if member.raw else "",
        )

    def _is_known(self, file: SourceFile) -> bool:
        before = self.kept.known.get(file.path)
        if before is not None and before.sha256 == file.sha256:
            return file.path not in self.kept.due
        if file.sha256 in self.digests:
            self._note(partial(self._touch, file))
            return True
        if like := self.kept_out.get(file.sha256):
            self._note(partial(self.store.keep_out, file, like=like))
            return True
        return False

    def _touch(self, file: SourceFile) -> None:
        """Note that its bytes were read; when they are not known any more, the next pass reads."""
        if self.store.touch_file(file, at=self.now) is None:
            self._is_lost = True

    def _note(self, note: Callable[[], object]) -> None:
        self._notes.append(note)
        if len(self._notes) == _TOGETHER:
            self._store_notes()

    def _store_notes(self) -> None:
        notes, self._notes = self._notes, []
        if notes:
            with self.store.together():
                for note in notes:
                    note()

"""From files to facts: what is new in the folder is read, extracted and stored, each file alone.

A file that cannot be used is stored as a failure and stops no other; `retries` says when it is
tried again. Facts that older rules read are read again from the stored text. Keeps out what is
decided about facts.
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from monitor import __version__, retries
from monitor.errors import LimitError, PassingError, SourceError, StorageError
from monitor.intake import Limits, Scan, fingerprint, is_container, parents, scan
from monitor.languages import SUPPORTED
from monitor.log import Log, bind, bound
from monitor.model import Failure, Reading, SourceFile
from monitor.reader import Loaded, Outcome, Reader, ReadingBug, bug_of
from monitor.rules import extract_rules
from monitor.storage import FileReading, FileRecord, Store
from monitor.text import digest_of
from monitor.unpack import Kept, Unpacking

if TYPE_CHECKING:
    from monitor.extract import Person

_log = Log("monitor.ingest")
_GIVEN_UP = "articles not extracted again"
#: So many articles are stored in one transaction, or those of so many seconds.
_TOGETHER = 100
_WAIT_SECONDS = 0.5
#: What an article in a file of many takes there, about: it says how many processes are worth it.
_ARTICLE_BYTES = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one look at the folder showed, and what of it is to be read."""

    seen: Scan
    fresh: tuple[SourceFile, ...]
    #: The files that were known before, by path.
    known: Mapping[str, SourceFile]
    #: Paths of those that failed before and are tried again although they are as they were.
    due: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How much was stored whose text was new to the store."""

    articles: int = 0
    statements: int = 0

    def and_also(self, readings: Sequence[Reading]) -> Taken:
        """With these, too; the readings are not kept: those of an archive fill the memory."""
        return Taken(
            articles=self.articles + len(readings),
            statements=self.statements + sum(len(one.statements) for one in readings),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingest:
    """The reading half of a pass, with what it needs."""

    store: Store
    #: The watched folder.
    seeds_dir: Path
    reader: Reader
    #: Told in a look how many files there may be to read.
    expect: Callable[[int], None]
    people: Sequence[Person]
    organisations: Mapping[str, Sequence[str]]
    settle_seconds: float
    limits: Limits
    #: Asked between files: True ends the pass early, to be taken up by the next.
    is_stopping: Callable[[], bool]
    #: Told the stage, how much of it is done, and of how much.
    on_progress: Callable[[str, int, int], None]

    def look(self, now: datetime, *, retry: bool, within: Collection[str] = ()) -> Look:
        """Look through the folder; `retry` takes up files that failed before, too.

        With `within`, paths below the folder, only what is one of them or lies in one is fresh.
        """
        known, failing = self.store.known_files(), self.store.files(failing=True)
        due = self._due(failing, now, everything=retry)
        # What lies in a file of many articles is tried again by going through that one.
        again = due.union(outer for path in due for outer in parents(path))
        seen = scan(
            self.seeds_dir,
            {path: one for path, one in known.items() if path not in again} if again else known,
            self.settle_seconds,
            limits=self.limits,
            expect=self.expect,
        )
        found = [one for one in seen.fresh if not within or _is_in(one.path, within)]
        sure: list[SourceFile] = []
        others: list[SourceFile] = []
        for one in found:
            (sure if one.path in due or is_container(one.path) else others).append(one)
        fresh = self._unknown(others, known, failing, now)
        return Look(seen=seen, fresh=(*fresh, *sure), known=known, due=due)

    def _due(
        self, failing: Mapping[str, FileRecord], now: datetime, *, everything: bool
    ) -> frozenset[str]:
        """Paths of the files that failed and are tried again although they are as they were."""
        under = self._conditions
        return frozenset(
            path
            for path, one in failing.items()
            if one.failure
            and (
                everything
                or one.failed_under != under
                or retries.is_due(one.failure, one.failure_count, one.tried_at, now)
            )
        )

    def _forget_gone(self, look: Look) -> None:
        if not look.seen.found or self.is_stopping():
            return  # an empty or missing folder is more likely a mistake than a clean-up
        missing = look.known.keys() - {source.path for source in look.seen.found}
        if gone := sorted(look.seen.gone(missing)):
            self.store.forget_files(gone)

    def take_in(self, look: Look, now: datetime) -> Taken:
        """Read, extract and store what is fresh; how much of it is new to the store.

        A file that fails is stored as a failure; files that are gone are forgotten after the others
        are taken in: one that was renamed is known by its former record.
        """
        containers = [one for one in look.fresh if is_container(one.path)]
        files = [one for one in look.fresh if not is_container(one.path)]
        taken = Taken()
        outcomes = zip(files, self.reader.read(files), strict=False)
        for readings in self._stored(outcomes, len(files), now):
            taken = taken.and_also(readings)
        if containers:
            for readings in self._take_apart(containers, look, now):
                taken = taken.and_also(readings)
        self._forget_gone(look)
        return taken

    def _stored(
        self, outcomes: Iterable[tuple[SourceFile, Outcome]], total: int, now: datetime
    ) -> Iterator[list[Reading]]:
        """Store what was read, some at a time; the readings that are new to the store."""
        for batch in self._batches(outcomes, total):
            with self.store.together():
                readings = self._take_in_many(batch, now)
            yield readings

    def _take_apart(
        self, containers: Iterable[SourceFile], look: Look, now: datetime
    ) -> Iterator[list[Reading]]:
        """Take in what is in files of many articles."""
        # Loaded with the first of them: most folders hold none.
        from monitor.intake.containers import opened_members

        failing = self.store.files(failing=True)
        kept = Kept(known=look.known, failing=failing, due=look.due, under=self._conditions)
        digests, kept_out = kept.digests(), kept.kept_out()
        for found in containers:
            if self.is_stopping():
                return
            path = self.seeds_dir / found.path
            try:
                with opened_members(path, found.path, limits=self.limits, below=self.seeds_dir) as (
                    container,
                    members,
                ):
                    unpacking = Unpacking(
                        store=self.store,
                        container=container,
                        kept=kept,
                        digests=digests,
                        kept_out=kept_out,
                        fail=partial(self._fail, now=now),
                        now=now,
                    )
                    if not unpacking.is_as_it_was:
                        yield from self._take_in_members(unpacking.fresh(members), container, now)
                if self.is_stopping():
                    return
                unpacking.finish()
            except (SourceError, ReadingBug) as error:
                if isinstance(error, ReadingBug):
                    _log.bug("file met a bug", error)
                self._fail(found, error, now)

    def _take_in_members(
        self, members: Iterator[Loaded], container: SourceFile, now: datetime
    ) -> Iterator[list[Reading]]:
        expected = 1 + container.size // _ARTICLE_BYTES
        asked = deque[SourceFile]()
        coming = _Coming(members, expected, asked, self.is_stopping)
        outcomes = ((asked.popleft(), one) for one in self.reader.read_loaded(coming))
        yield from self._stored(outcomes, expected, now)

    def _batches(
        self, outcomes: Iterable[tuple[SourceFile, Outcome]], total: int
    ) -> Iterator[list[tuple[SourceFile, Outcome]]]:
        """What was read, some at a time: storing many together takes a quarter of the time.

        Nothing that was read waits long to be stored when files are read slowly.
        """
        batch: list[tuple[SourceFile, Outcome]] = []
        since = time.monotonic()
        self.on_progress("reading", 0, total)
        for number, pair in enumerate(outcomes):
            if self.is_stopping():
                break
            self.on_progress("reading", number, max(total, number))
            since = since if batch else time.monotonic()
            batch.append(pair)
            if len(batch) == _TOGETHER or time.monotonic() - since > _WAIT_SECONDS:
                yield batch
                batch = []
        if batch:
            yield batch
        self.on_progress("reading", total, total)

    def _take_in_many(
        self, batch: Sequence[tuple[SourceFile, Outcome]], now: datetime
    ) -> list[Reading]:
        """The readings of a batch whose texts were not stored before.

        Those that touch nothing stored go together, the others after them one by one.
        """
        done = self._store_plain([self._ready(one) for _, one in batch if one.reading], now)
        stored = []
        for source, outcome in batch:
            with bound(source=source.path):
                if source.path in done and outcome.reading:
                    _log_stored(outcome.reading)
                    stored.append(outcome.reading)
                elif reading := self._take_in_one(source, outcome, now):
                    stored.append(reading)
        return stored

    def _store_plain(self, read: Sequence[FileReading], now: datetime) -> frozenset[str]:
        """The paths of those that were stored together."""
        if not read:
            return frozenset()
        try:
            return self.store.save_plain(read, extract_version=self.version, at=now)
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001 - one by one the others go on, and it is named
            _log.bug("articles cannot be stored together", error)
            return frozenset()

    def _ready(self, outcome: Outcome) -> FileReading:
        assert outcome.source is not None
        assert outcome.reading is not None
        gap = _gap(outcome.reading)
        return FileReading(
            source=outcome.source,
            reading=outcome.reading,
            gap=_failure(outcome.source.path, "extract", gap) if gap else None,
            under=self._conditions if gap else "",
        )

    def _unknown(
        self,
        fresh: Sequence[SourceFile],
        known: Mapping[str, SourceFile],
        failing: Mapping[str, FileRecord],
        now: datetime,
    ) -> list[SourceFile]:
        """The files whose bytes were not read before; of the others it is noted that they were.

        Only those that look like a file read before are opened for it: as large and as old, as
        after a renaming, or as large as one that is kept out.
        """
        if not fresh:
            return []
        read = [one for path, one in known.items() if path not in failing]
        look_alikes = {(one.size, one.modified_ns) for one in read}
        kept_out = {
            one.source.sha256: one
            for one in failing.values()
            if one.failure and one.failure.stage == retries.LIMIT
        }
        sizes = {one.source.size for one in kept_out.values()}
        return [
            file
            for file in fresh
            if not (file.size in sizes or (file.size, file.modified_ns) in look_alikes)
            or not self._is_known(file, kept_out, now)
        ]

    def _is_known(
        self, file: SourceFile, kept_out: Mapping[str, FileRecord], now: datetime
    ) -> bool:
        """Whether the bytes of a file were read before, or kept out; which is noted."""
        try:
            file = fingerprint(self.seeds_dir / file.path, file.path, below=self.seeds_dir)
        except SourceError:
            return False
        like = kept_out.get(file.sha256)
        if like is not None and like.failed_under == self._conditions:
            self.store.keep_out(file, like=like.source.path)
            return True
        return self.store.touch_file(file, at=now) is not None

    def _take_in_one(self, source: SourceFile, outcome: Outcome, now: datetime) -> Reading | None:
        """The reading when its text was not stored before."""
        error = outcome.error
        if error is None:
            try:
                return self._store(outcome, now)
            except SourceError as refused:
                error = refused
            except StorageError:
                raise
            except Exception as met:  # noqa: BLE001 - as in reading: the others go on
                error = bug_of(met)
        if isinstance(error, ReadingBug):
            _log.bug("file met a bug", error)
        self._fail(outcome.source or source, error, now)
        return None

    def _store(self, outcome: Outcome, now: datetime) -> Reading | None:
        ready = self._ready(outcome)
        reading, replaced_by = self._with_version(ready.reading)
        is_new = self.store.save_reading(
            ready.source,
            reading,
            extract_version=self.version,
            at=now,
            replaced_by=replaced_by,
            gap=ready.gap,
            under=ready.under,
        )
        _log_stored(reading)
        return reading if is_new else None

    def _fail(self, source: SourceFile, error: SourceError | ReadingBug, now: datetime) -> None:
        if isinstance(error, ReadingBug):
            failure = bug(source.path, "extract", error.kind)
        else:
            failure = _failure(source.path, _stage(error), str(error))
        if isinstance(error, LimitError) and not source.sha256:
            # Kept out by its bytes, whatever it is called; the scan's size and time hold it here.
            with suppress(SourceError):
                path = self.seeds_dir / source.path
                known = fingerprint(path, source.path, below=self.seeds_dir)
                source = replace(source, sha256=known.sha256)
        self._note(source, failure, now)

    def _note(self, source: SourceFile, failure: Failure, now: datetime) -> None:
        self.store.save_failure(source, failure, at=now, under=self._conditions)

    def _with_version(self, reading: Reading) -> tuple[Reading, str | None]:
        """The reading with what it is the next version of, or else the version that follows it."""
        from monitor.revisions import kinship

        found = kinship(reading.article, self.store.kin(reading.article))
        if found is None:
            return reading, None
        _log.info("article has versions", earlier=found.earlier_id, later=found.later_id)
        if found.earlier_id == reading.article.id:
            return reading, found.later_id
        return replace(reading, replaces=found.earlier_id), None

    @property
    def _conditions(self) -> str:
        """What a failure depends on beside the file."""
        return digest_of([__version__, self.version, self.reader.stamp])[:16]

    @property
    def version(self) -> str:
        """What the facts of an article depend on beside its text."""
        configured = [asdict(person) for person in self.people], sorted(self.organisations.items())
        return f"{extract_rules()}+{digest_of(configured)[:8]}"

    def has_outdated(self) -> bool:
        """Whether there is a stored text to be extracted again."""
        given_up = [one for one in self._given_up().values() if one == self._conditions]
        return self.store.count_outdated(self.version) > len(given_up)

    def _given_up(self) -> dict[str, str]:
        """By article, under what it could not be extracted again."""
        found: dict[str, str] = json.loads(self.store.recall(_GIVEN_UP) or "{}")
        return found

    def reextract(self, *, everything: bool) -> None:
        """Extract again, from the stored text, what older rules extracted.

        One that cannot be keeps its old facts, and is left alone until the rules or a limit change.
        """
        outdated = self.store.outdated("" if everything else self.version)
        given_up = {} if everything else self._given_up()
        outdated = tuple(one for one in outdated if given_up.get(one.id) != self._conditions)
        failed: dict[str, str] = {}
        outcomes = zip(outdated, self.reader.extract(outdated), strict=False)
        for number, (article, outcome) in enumerate(outcomes):
            if self.is_stopping():
                return
            self.on_progress("extracting again", number, len(outdated))
            if outcome.reading is not None:
                self.store.replace_facts(outcome.reading, extract_version=self.version)
                continue
            if not isinstance(outcome.error, PassingError):
                failed[article.id] = self._conditions
            if isinstance(outcome.error, ReadingBug):
                _log.bug("article met a bug", outcome.error, article=article.id)
            else:
                _log.warning(
                    "article keeps its old facts", article=article.id, reason=outcome.error
                )
        if failed:
            self.store.remember(_GIVEN_UP, json.dumps(given_up | failed))
        if outdated:
            _log.info("articles extracted again", articles=len(outdated))

    def failures(self, seen: Scan, now: datetime) -> tuple[Failure, ...]:
        """What is wrong with the files that are there."""
        return (*seen.failures, *self._unusable(seen), *self._too_early(seen, now))

    def _unusable(self, seen: Scan) -> tuple[Failure, ...]:
        """The failures of files that are still there."""
        failing = self.store.files(failing=True)
        present = seen.present(failing)
        records = failing.items()
        return tuple(one.failure for path, one in records if one.failure and path in present)

    def _too_early(self, seen: Scan, now: datetime) -> tuple[Failure, ...]:
        """Files whose articles tell of a meeting after today as if it had been.

        Judged anew each pass and stored with no file: the day comes, and a clock is put right.
        """
        tomorrow = now.date() + timedelta(days=1)  # the day it is in the east
        early = self.store.held_after(tomorrow)
        present = seen.present(early)
        advice = "right the date in the header"
        return tuple(
            _failure(path, "extract", f"held on {held_on}, after today: {advice}")
            for path, held_on in early.items()
            if path in present
        )


class _Coming(Iterator[Loaded]):
    """Members to be read, in an order that is noted, and about how many."""

    def __init__(
        self,
        members: Iterator[Loaded],
        expected: int,
        asked: deque[SourceFile],
        is_stopping: Callable[[], bool],
    ) -> None:
        self._members = members
        self._expected = expected
        self._asked = asked
        self._is_stopping = is_stopping

    def __length_hint__(self) -> int:
        return self._expected

    def __next__(self) -> Loaded:
        if self._is_stopping():
            raise StopIteration
        member = next(self._members)
        self._asked.append(member.source)
        return member


def _is_in(path: str, within: Collection[str]) -> bool:
    return any(path == one or path.startswith(f"{one}/") for one in within)


def _log_stored(reading: Reading) -> None:
    bind(article=reading.article.id)
    _log.info("article stored", statements=len(reading.statements))


def bug(source: str, stage: str, kind: str) -> Failure:
    """The failure of a file or relationship that met a bug; the log has the traceback."""
    return _failure(source, stage, f"a bug in monitor ({kind}); the log has the details: report it")


def _failure(source: str, stage: str, message: str) -> Failure:
    return Failure(source=source, stage=stage, message=message)


def _stage(error: SourceError) -> str:
    if isinstance(error, PassingError):
        return retries.PASSING
    return retries.LIMIT if isinstance(error, LimitError) else "read"


def _gap(reading: Reading) -> str:
    """Why an article can be compared with nothing; empty when it can."""
    if reading.article.language not in SUPPORTED:
        return f"language {reading.article.language}: stored, not read; add it in English"
    if not reading.account.parties:
        return "no parties: name the states in the text, or add the organisation to the settings"
    if reading.account.held_on is None:
        return "no date: add one to the file name or header"
    return ""

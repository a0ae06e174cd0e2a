"""One pass: scan → read → extract → meet → link → compare → save → build → write → send.

Owns the order, the transactions and the failures; decides nothing. What is decided, and what a
new decision revises, are pure functions here (`decide`, `revisions`). A pass can be cut off at
any point: an article is stored wholly or not at all, its relationship is marked stale in the same
transaction, what is decided is owed to reports and channels in the transaction that stores it, and
what is stale or owed is picked up by the next pass.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from monitor import __version__, retries
from monitor.compare import compare
from monitor.config import Themes, load_themes, parse_themes
from monitor.errors import (
    ConfigError,
    LimitError,
    MonitorError,
    NotifyError,
    PassingError,
    ReportError,
    SourceError,
    StorageError,
)
from monitor.extract import Person
from monitor.extract.themes import ThemeMatcher, assign
from monitor.intake import Limits, Scan, fingerprint, scan
from monitor.languages import SUPPORTED
from monitor.link import link
from monitor.log import Log, bind, bound
from monitor.meetings import meet
from monitor.model import (
    Decisions,
    Delivery,
    Failure,
    Notice,
    Reading,
    Ruling,
    Run,
    SourceFile,
    Theme,
)
from monitor.notify import Channel
from monitor.reader import InProcess, Instructions, Outcome, Reader, ReadingBug, bug_of
from monitor.report import Dossier, build, render, write
from monitor.report.paths import meeting_path
from monitor.revisions import edit, kinship
from monitor.rules import decide_rules, extract_rules
from monitor.rulings import rule
from monitor.storage import REPORT, DeliveryFilter, FileRecord, Store

_log = Log("monitor.pipeline")
_GOOD_THEMES = "good themes"
_WRITTEN = "reports written"
_DECIDED_WITH = "themes decided with"
_REVISED = "revised by the last theme edit"
_GIVEN_UP = "articles not extracted again"
_ENDS = "why passes ended early"
_QUIET = "nothing has arrived"
_MOST_ENDS = 50
_NO_THEMES = Themes(themes=(), digest="none", text="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """Verdicts of one meeting that became others."""

    meeting_id: str
    #: Kinds of change; none where nothing was said.
    were: tuple[str, ...]
    are: tuple[str, ...]
    #: How many statements.
    count: int


def decide(
    relationship: str,
    readings: Sequence[Reading],
    themes: Sequence[Theme],
    rulings: Sequence[Ruling] = (),
) -> Decisions:
    """Everything decided for one relationship from its facts and what people ruled on them."""
    ruled = rule(readings, rulings)
    readings = ruled.readings
    keys = theme_keys(readings, themes)
    if not relationship:
        # Articles without parties belong nowhere: they have themes and nothing to compare with.
        return Decisions(relationship="", themes=keys)
    meetings = meet(readings)
    commitments, links = link(meetings, readings, keys, ruled.verdicts)
    return Decisions(
        relationship=relationship,
        meetings=meetings,
        commitments=commitments,
        links=links,
        changes=compare(meetings, readings, commitments, links, keys),
        themes=keys,
    )


def theme_keys(
    readings: Sequence[Reading],
    themes: Sequence[Theme],
    matchers: dict[str, ThemeMatcher] | None = None,
) -> dict[str, tuple[str, ...]]:
    """Theme keys by statement id; every statement has an entry.

    `matchers` by language keeps what was made of `themes` for the next call.
    """
    matchers = {} if matchers is None else matchers
    for language in {reading.article.language for reading in readings} - matchers.keys():
        matchers[language] = ThemeMatcher(themes, language)
    keys: dict[str, tuple[str, ...]] = {}
    for reading in readings:
        matcher = matchers[reading.article.language]
        keys |= assign(reading.article, reading.statements, matcher)
    return keys


def revisions(before: Decisions, after: Decisions) -> tuple[str, ...]:
    """What new decisions say otherwise about statements and meetings known before, a line each."""
    return (*_theme_revisions(before, after), *_verdict_revisions(before, after))


def _theme_revisions(before: Decisions, after: Decisions) -> Iterator[str]:
    gained: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    for statement_id in before.themes.keys() & after.themes.keys():
        old, new = set(before.themes[statement_id]), set(after.themes[statement_id])
        gained.update(new - old)
        lost.update(old - new)
    for theme in sorted(gained | lost):
        moves = [f"{gained[theme]} gained"] * bool(gained[theme])
        moves += [f"{lost[theme]} lost"] * bool(lost[theme])
        yield f"{after.relationship}: theme {theme}: statements {', '.join(moves)}"


def _verdict_revisions(before: Decisions, after: Decisions) -> Iterator[str]:
    for flip in flips(before, after):
        yield f"{flip.meeting_id}: {flip.count} × {_in_words(flip.were)} → {_in_words(flip.are)}"


def flips(before: Decisions, after: Decisions) -> tuple[Flip, ...]:
    """The verdicts on meetings known before that are others now."""
    known = {meeting.id for meeting in before.meetings} & {meeting.id for meeting in after.meetings}
    old, new = _verdicts(before), _verdicts(after)
    counts = Counter(
        (key[0], old.get(key, ()), new.get(key, ()))
        for key in old.keys() | new.keys()
        if key[0] in known and old.get(key) != new.get(key)
    )
    return tuple(
        Flip(meeting_id=meeting_id, were=were, are=are, count=count)
        for (meeting_id, were, are), count in sorted(counts.items())
    )


def _verdicts(decisions: Decisions) -> dict[tuple[str, str], tuple[str, ...]]:
    """The kinds of change by meeting and the statement they are about."""
    kinds: dict[tuple[str, str], tuple[str, ...]] = {}
    for change in decisions.changes:
        key = (change.meeting_id, change.after_id or change.before_id or change.commitment_id)
        kinds[key] = tuple(sorted({*kinds.get(key, ()), change.kind.value}))
    return kinds


def _in_words(kinds: tuple[str, ...]) -> str:
    return " and ".join(kind.replace("_", " ") for kind in kinds) or "nothing said"


def facts_of(store: Store, decisions: Decisions) -> tuple[Reading, ...]:
    """The current readings of a relationship as people put them right.

    What was dismissed since the decisions were made is still among them; deeds are where they
    continue a commitment.
    """
    key, decided = decisions.relationship, {link.statement_id for link in decisions.links}
    readings = rule(store.readings(key), store.rulings(key), decided).readings
    return tuple(reading.without_deeds(decided) for reading in readings)


def dossiers(store: Store, themes: Sequence[Theme]) -> list[Dossier]:
    """What the reports are made of: facts, decisions and edits by relationship."""
    return [_dossier(store, store.decisions(one), themes) for one in store.relationships()]


def _dossier(store: Store, decisions: Decisions, themes: Sequence[Theme]) -> Dossier:
    readings = facts_of(store, decisions)
    pairs = [pair for reading in readings for pair in _versions(store, reading)]
    earlier = tuple(before for before, _ in pairs)
    keys = theme_keys((*readings, *earlier), themes) if pairs else {}
    return Dossier(
        decisions=decisions,
        readings=readings,
        earlier=earlier,
        edits=tuple(edit(before, after, keys) for before, after in pairs),
    )


def _versions(store: Store, reading: Reading) -> Iterator[tuple[Reading, Reading]]:
    """Each version of an article with the one that follows it, newest pair first."""
    seen = {reading.article.id}
    while reading.replaces and reading.replaces not in seen:
        before = store.reading(reading.replaces)
        if before is None:
            return
        before = before.without_deeds()
        seen.add(before.article.id)
        yield before, reading
        reading = before


def notices_for(store: Store, owed: Sequence[Delivery]) -> tuple[Notice, ...]:
    """What is owed with everything a reader needs, in the order given.

    What is being decided otherwise just now is left out: it is withdrawn, or owed anew.
    """
    found: dict[str, Notice] = {}
    for key in sorted({one.relationship for one in owed}):
        decisions = store.decisions(key)
        wanted = {one.change_id: one for one in owed if one.relationship == key}
        meetings = {one.id: one for one in decisions.meetings}
        said = {s.id: (s, r.article) for r in facts_of(store, decisions) for s in r.statements}
        for change in decisions.changes:
            if delivery := wanted.get(change.id):
                found[delivery.id] = Notice(
                    delivery=delivery,
                    change=change,
                    meeting=meetings[change.meeting_id],
                    before=said.get(change.before_id or ""),
                    after=said.get(change.after_id or ""),
                )
    return tuple(found[one.id] for one in owed if one.id in found)


def themes_in_force(store: Store, path: Path) -> tuple[Themes, tuple[Failure, ...]]:
    """The themes of the file; the last good ones and a failure when it is broken."""
    try:
        return load_themes(path), ()
    except ConfigError as error:
        last = last_good_themes(store, path)
        kept = "the last good themes stay in force" if last.themes else "no themes until then"
        return last, (_failure(path.name, "config", f"{error}; {kept}"),)


def notices_of(store: Store, failures: Sequence[Failure]) -> list[str]:
    """What the first page says on top.

    That nothing has arrived for long, a broken themes file, what the last theme edit revised.
    """
    revised = json.loads(store.recall(_REVISED) or "[]")
    notices = [quiet] if (quiet := quiet_of(store)) else []
    notices += [one.message for one in failures if one.stage == "config"]
    return notices + [f"After the last theme edit, {line}" for line in revised]


def quiet_of(store: Store) -> str:
    """The alarm that nothing has arrived for as long as the settings say; empty when none is on."""
    return store.recall(_QUIET) or ""


def last_good_themes(store: Store, path: Path) -> Themes:
    """The themes that were remembered, unless a newer program finds fault with them.

    `path` is the file they came from.
    """
    text = store.recall(_GOOD_THEMES)
    try:
        return parse_themes(text, path) if text else _NO_THEMES
    except ConfigError:
        return _NO_THEMES


def note_end(store: Store, reason: str) -> None:
    """Remember why the newest pass did not go through."""
    run = store.latest_run()
    if run and run.finished_at is None:
        ends = [*ends_of(store).items(), (run.id, reason)]
        store.remember(_ENDS, json.dumps(ends[-_MOST_ENDS:]))


def ends_of(store: Store) -> dict[int, str]:
    """Why passes ended early, by their number; of one that was killed nothing is known."""
    return dict(json.loads(store.recall(_ENDS) or "[]"))


def _never() -> bool:
    return False


def _unseen(_stage: str, _done: int, _total: int) -> None:
    pass


def _unbegun(_run: Run) -> None:
    pass


def _unscanned(_seen: Scan) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decided:
    """What came of deciding the stale relationships of one pass."""

    revised: tuple[str, ...] = ()
    changes_made: int = 0
    failures: tuple[Failure, ...] = ()

    def with_decisions(self, before: Decisions, after: Decisions) -> _Decided:
        known = {change.id for change in before.changes}
        return replace(
            self,
            revised=self.revised + revisions(before, after),
            changes_made=self.changes_made + sum(one.id not in known for one in after.changes),
        )

    def with_bug(self, relationship: str, error: Exception) -> _Decided:
        bug = _bug(relationship, "decide", type(error).__name__)
        return replace(self, failures=(*self.failures, bug))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """The stages with what they need; `run` is one pass."""

    store: Store
    #: The watched folder.
    seeds_dir: Path
    themes_path: Path
    reports_dir: Path
    people: Sequence[Person] = ()
    organisations: Mapping[str, Sequence[str]] = field(default_factory=dict)
    settle_seconds: float = 0.5
    max_bytes: int = 20_000_000
    #: Days without a new article after which an alarm is raised; 0 for never.
    quiet_days: float = 0
    #: Who reads the files; None reads them in this process, without a limit of time or memory.
    reader: Reader | None = None
    #: Asked between files: True ends the pass early, to be taken up by the next.
    is_stopping: Callable[[], bool] = _never
    #: Told the stage, how much of it is done, and of how much.
    on_progress: Callable[[str, int, int], None] = _unseen
    #: Who is told of changes beside the reports.
    channels: Sequence[Channel] = ()
    #: Told the pass that begins.
    on_begin: Callable[[Run], None] = _unbegun
    #: Told what the look at the folder showed.
    on_scan: Callable[[Scan], None] = _unscanned

    def run(self, now: datetime, *, retry: bool = False, rebuild: bool = False) -> Run:
        """One pass, as `_run` says; why it ended early is kept for the pages."""
        try:
            with bound():
                run = self._run(now, retry=retry, rebuild=rebuild)
        except Exception as error:
            is_ours = isinstance(error, MonitorError)
            with suppress(StorageError):
                note_end(self.store, str(error) if is_ours else f"a bug: {type(error).__name__}")
            raise
        if run.finished_at is None:
            note_end(self.store, "the service was stopped")
        return run

    def _run(self, now: datetime, *, retry: bool, rebuild: bool) -> Run:
        """One pass begun at `now`, its number on every line of the log.

        `retry` takes up files that failed before, too; `rebuild` extracts, decides and writes
        everything again from the stored texts. StorageError ends the pass. A run that was told
        to stop has no `finished_at`.
        """
        began = time.monotonic()
        before = self.store.latest_run()
        themes, failures = self._themes()
        run = self.store.begin_run(now, themes.digest)
        bind(run=run.id)
        self.on_begin(run)
        records = self.store.files()
        due = self._due(records, now, everything=retry)
        known = {path: one.source for path, one in records.items() if path not in due}
        seen = scan(
            self.seeds_dir,
            known,
            self.settle_seconds,
            max_bytes=self.max_bytes,
            sleep=self._settle,
        )
        self.on_scan(seen)
        fresh = self._unknown([one for one in seen.fresh if one.path not in due], records, now)
        fresh += [one for one in seen.fresh if one.path in due]
        read_now = self._take_in(fresh, now)
        self._forget_gone(seen, records)
        self._reextract(everything=rebuild)
        decided = self._decide(themes, now, everything=rebuild)
        if self.is_stopping():
            return run
        unusable = [*self._unusable(seen), *self._too_early(seen, now)]
        standing = _by_source([*failures, *seen.failures, *unusable, *decided.failures])
        self._remember_theme_edit(themes, decided.revised)
        self._watch_arrivals(now)
        undelivered = (*self._write(themes, standing, now), *self._send(now))
        run = replace(
            run,
            finished_at=now + timedelta(seconds=time.monotonic() - began),
            files_seen=len(seen.found),
            articles_new=len(read_now),
            statements_new=sum(len(reading.statements) for reading in read_now),
            changes_made=decided.changes_made,
            failures=(*standing, *undelivered),
            revised=decided.revised,
        )
        self._finish(run, before)
        return run

    def _themes(self) -> tuple[Themes, tuple[Failure, ...]]:
        """The themes in force, the good ones remembered."""
        themes, failures = themes_in_force(self.store, self.themes_path)
        if not failures and self.store.recall(_GOOD_THEMES) != themes.text:
            self.store.remember(_GOOD_THEMES, themes.text)
        return themes, failures

    def _due(
        self, records: Mapping[str, FileRecord], now: datetime, *, everything: bool
    ) -> frozenset[str]:
        """Paths of the files that failed and are tried again although they are as they were."""
        under = self._conditions
        return frozenset(
            path
            for path, one in records.items()
            if one.failure
            and (
                everything
                or one.failed_under != under
                or retries.is_due(one.failure, one.failure_count, one.tried_at, now)
            )
        )

    def _settle(self, seconds: float) -> None:
        """Wait for new files to rest; who reads them gets ready meanwhile."""
        self._reader.prepare()
        time.sleep(seconds)

    def _forget_gone(self, seen: Scan, records: Mapping[str, FileRecord]) -> None:
        """After the others are taken in: a file that was renamed is known by its former record."""
        if not seen.found or self.is_stopping():
            return  # an empty or missing folder is more likely a mistake than a clean-up
        gone = records.keys() - {source.path for source in seen.found}
        self.store.forget_files(sorted(path for path in gone if seen.is_gone(path)))

    def _take_in(self, fresh: Sequence[SourceFile], now: datetime) -> tuple[Reading, ...]:
        """Read, extract and store files; one that fails is stored as a failure."""
        stored = []
        outcomes = zip(fresh, self._reader.read(fresh), strict=False)
        for number, (source, outcome) in enumerate(outcomes):
            if self.is_stopping():
                break
            self.on_progress("reading", number, len(fresh))
            with bound(source=source.path):
                reading = self._take_in_one(source, outcome, now)
            stored += [reading] if reading else []
        self.on_progress("reading", len(fresh), len(fresh))
        return tuple(stored)

    def _unknown(
        self, fresh: Sequence[SourceFile], records: Mapping[str, FileRecord], now: datetime
    ) -> list[SourceFile]:
        """The files whose bytes were not read before; of the others it is noted that they were.

        Only those that look like a file read before are opened for it: as large and as old, as
        after a renaming, or as large as one that is kept out.
        """
        if not fresh:
            return []
        read = [one.source for one in records.values() if not one.failure]
        look_alikes = {(one.size, one.modified_ns) for one in read}
        kept_out = {
            one.source.sha256: one
            for one in records.values()
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
        assert outcome.source is not None
        assert outcome.reading is not None
        source = outcome.source
        bind(article=outcome.reading.article.id)
        reading, replaced_by = self._with_version(outcome.reading)
        is_new = self.store.save_reading(
            source, reading, extract_version=self._version, at=now, replaced_by=replaced_by
        )
        if reason := _gap(reading):
            self._note(source, _failure(source.path, "extract", reason), now)
        _log.info("article stored", statements=len(reading.statements))
        return reading if is_new else None

    def _fail(self, source: SourceFile, error: SourceError | ReadingBug, now: datetime) -> None:
        if isinstance(error, ReadingBug):
            failure = _bug(source.path, "extract", error.kind)
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
        found = kinship(reading.article, self.store.kin(reading.article))
        if found is None:
            return reading, None
        _log.info("article has versions", earlier=found.earlier_id, later=found.later_id)
        if found.earlier_id == reading.article.id:
            return reading, found.later_id
        return replace(reading, replaces=found.earlier_id), None

    @property
    def _reader(self) -> Reader:
        if self.reader is not None:
            return self.reader
        return InProcess(
            Instructions(
                seeds_dir=self.seeds_dir,
                people=self.people,
                organisations=self.organisations,
                limits=Limits(max_bytes=self.max_bytes),
            )
        )

    @property
    def _conditions(self) -> str:
        """What a failure depends on beside the file."""
        return _fingerprint([__version__, self._version, self._reader.stamp])[:16]

    @property
    def _version(self) -> str:
        """What the facts of an article depend on beside its text."""
        configured = [asdict(person) for person in self.people], sorted(self.organisations.items())
        return f"{extract_rules()}+{_fingerprint(configured)[:8]}"

    def _reextract(self, *, everything: bool) -> None:
        """Extract again, from the stored text, what older rules extracted.

        One that cannot be keeps its old facts, and is left alone until the rules or a limit change.
        """
        outdated = self.store.outdated("" if everything else self._version)
        given_up = {} if everything else json.loads(self.store.recall(_GIVEN_UP) or "{}")
        outdated = tuple(one for one in outdated if given_up.get(one.id) != self._conditions)
        failed: dict[str, str] = {}
        outcomes = zip(outdated, self._reader.extract(outdated), strict=False)
        for number, (article, outcome) in enumerate(outcomes):
            if self.is_stopping():
                return
            self.on_progress("extracting again", number, len(outdated))
            if outcome.reading is not None:
                self.store.replace_facts(outcome.reading, extract_version=self._version)
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

    def _decide(self, themes: Themes, now: datetime, *, everything: bool) -> _Decided:
        """Decide what is stale; a relationship that meets a bug does not stop the others."""
        digest = self._digest(themes)
        stale = self.store.stale_relationships("" if everything else digest)
        if stale:
            self.store.remember(_WRITTEN, "")
        decided = _Decided()
        for number, (relationship, as_of) in enumerate(stale.items()):
            if self.is_stopping():
                break
            self.on_progress("comparing", number, len(stale))
            before = self.store.decisions(relationship)
            readings = self.store.readings(relationship)
            try:
                rulings = self.store.rulings(relationship)
                after = decide(relationship, readings, themes.themes, rulings)
                self._keep(after, digest, now, as_of)
            except StorageError:
                raise
            except Exception as error:  # noqa: BLE001 - a bug, see above
                _log.bug("relationship met a bug", error, relationship=relationship)
                decided = decided.with_bug(relationship, error)
                continue
            decided = decided.with_decisions(before, after)
        return decided

    def _digest(self, themes: Themes) -> str:
        """What decisions depend on beside facts and rulings."""
        return _fingerprint([decide_rules(), self._version, themes.digest])

    def redecide(self, relationship: str, now: datetime) -> None:
        """Decide one relationship again when it is stale, without a pass.

        For what a person just ruled; the reports are written by the next pass. A pass that goes on
        meanwhile leaves what it read too early stale.
        """
        themes, _ = themes_in_force(self.store, self.themes_path)
        digest = self._digest(themes)
        as_of = self.store.stale_relationships(digest).get(relationship)
        if as_of is None:
            return
        readings, rulings = self.store.readings(relationship), self.store.rulings(relationship)
        try:
            after = decide(relationship, readings, themes.themes, rulings)
            self.store.remember(_WRITTEN, "")
            self._keep(after, digest, now, as_of)
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001 - a bug: the next pass tells of it
            _log.bug("relationship met a bug", error, relationship=relationship)

    def _keep(self, decisions: Decisions, digest: str, now: datetime, as_of: int) -> None:
        """Store decisions; what is new in them is owed to every channel from then on."""
        channels = (REPORT, *(one.name for one in self.channels))
        self.store.save_decisions(decisions, digest=digest, at=now, as_of=as_of, channels=channels)

    def _unusable(self, seen: Scan) -> tuple[Failure, ...]:
        """The failures of files that are still there."""
        present = {source.path for source in seen.found}
        records = self.store.files().items()
        return tuple(one.failure for path, one in records if one.failure and path in present)

    def _too_early(self, seen: Scan, now: datetime) -> tuple[Failure, ...]:
        """Files whose articles tell of a meeting after today as if it had been.

        Judged anew each pass and stored with no file: the day comes, and a clock is put right.
        """
        tomorrow = now.date() + timedelta(days=1)  # the day it is in the east
        present = {source.path for source in seen.found}
        advice = "right the date in the header"
        return tuple(
            _failure(path, "extract", f"held on {held_on}, after today: {advice}")
            for path, held_on in self.store.held_after(tomorrow).items()
            if path in present
        )

    def _watch_arrivals(self, now: datetime) -> None:
        """Raise the alarm when no article has come for long, and take it back when one has.

        The words name the day and not how long ago it is: pages of equal articles stay equal.
        """
        before, quiet = quiet_of(self.store), ""
        since = self.store.quiet_since(now) if self.quiet_days else None
        if since and now - since > timedelta(days=self.quiet_days):
            quiet = f"No article has arrived since {since:%Y-%m-%d}: look after the source."
        if quiet == before:
            return
        self.store.remember(_QUIET, quiet)
        if quiet and since:
            _log.warning("no article has arrived for long", since=since.isoformat())
        elif self.quiet_days:
            _log.info("articles arrive again")

    def _remember_theme_edit(self, themes: Themes, revised: tuple[str, ...]) -> None:
        """Keep for the pages what a theme edit revised, until the next edit.

        What a late article revised stays in the run: the same articles must give the same pages,
        whatever the order they came in.
        """
        last = self.store.recall(_DECIDED_WITH)
        if last != themes.digest:
            self.store.remember(_REVISED, json.dumps(revised if last else ()))
            self.store.remember(_DECIDED_WITH, themes.digest)

    def _write(
        self, themes: Themes, failures: tuple[Failure, ...], now: datetime
    ) -> tuple[Failure, ...]:
        """Rebuild the reports unless what they are made of is as it was and none is owed."""
        notices = notices_of(self.store, failures)
        stamp = _fingerprint(
            [__version__, str(self.reports_dir), themes.digest, notices]
            + [asdict(one) for one in failures]
        )
        # Before what they are made of: what is decided meanwhile stays owed.
        owed = self._owed(REPORT)
        is_there = (self.reports_dir / "index.html").exists()
        if is_there and not owed and self.store.recall(_WRITTEN) == stamp:
            return ()
        self.on_progress("writing", 0, 1)
        known = dossiers(self.store, themes.themes)
        site = build(known, themes.themes, failures=failures, notices=notices)
        try:
            write(render(site), self.reports_dir)
        except ReportError as error:
            self.store.note_trouble(REPORT, [one.id for one in owed], str(error))
            return (_failure(str(self.reports_dir), "write", str(error)),)
        reported = {change.id for one in known for change in one.decisions.changes}
        places = {one.id: meeting_path(one.meeting_id) for one in owed if one.change_id in reported}
        self.store.tick_off(REPORT, places, at=now)
        self.store.remember(_WRITTEN, stamp)
        return ()

    def _send(self, now: datetime) -> tuple[Failure, ...]:
        """Send what is owed on each channel; one that fails owes it still, the others go on."""
        failures = []
        for channel in self.channels:
            owed = self._owed(channel.name)
            ready = notices_for(self.store, owed) if owed and not self.is_stopping() else ()
            if not ready:
                continue
            ids = [one.delivery.id for one in ready]
            try:
                place = channel.deliver(ready)
            except NotifyError as error:
                self.store.note_trouble(channel.name, ids, str(error))
                failures.append(_failure(channel.name, "send", str(error)))
            else:
                self.store.tick_off(channel.name, dict.fromkeys(ids, place), at=now)
                _log.info("notices sent", channel=channel.name, notices=len(ids))
        return tuple(failures)

    def _owed(self, channel: str) -> tuple[Delivery, ...]:
        return self.store.deliveries(DeliveryFilter(channel=channel, is_owed=True))

    def _finish(self, run: Run, before: Run | None) -> None:
        self.store.finish_run(run)
        known = before.failures if before else ()
        for failure in run.failures:
            if failure not in known:
                _log.warning(
                    "failed", source=failure.source, stage=failure.stage, reason=failure.message
                )
        is_news = run.articles_new or run.revised or run.failures != known
        (_log.info if is_news else _log.debug)(
            "run finished",
            files=run.files_seen,
            articles=run.articles_new,
            statements=run.statements_new,
            changes=run.changes_made,
            failures=len(run.failures),
            revised=len(run.revised),
        )


def _failure(source: str, stage: str, message: str) -> Failure:
    return Failure(source=source, stage=stage, message=message)


def _stage(error: SourceError) -> str:
    if isinstance(error, PassingError):
        return retries.PASSING
    return retries.LIMIT if isinstance(error, LimitError) else "read"


def _bug(source: str, stage: str, kind: str) -> Failure:
    return _failure(source, stage, f"a bug in monitor ({kind}); the log has the details: report it")


def _gap(reading: Reading) -> str:
    """Why an article can be compared with nothing; empty when it can."""
    if reading.article.language not in SUPPORTED:
        return f"language {reading.article.language}: stored, not read; add it in English"
    if not reading.account.parties:
        return "no parties: name the states in the text, or add the organisation to the settings"
    if reading.account.held_on is None:
        return "no date: add one to the file name or header"
    return ""


def _by_source(failures: Sequence[Failure]) -> tuple[Failure, ...]:
    """One failure a source and stage, sorted, so that equal passes say the same."""
    first = {(one.source, one.stage): one for one in reversed(failures)}
    return tuple(first[key] for key in sorted(first))


def _fingerprint(value: object) -> str:
    text = json.dumps(value, sort_keys=True, default=str)
    return sha256(text.encode(errors="surrogatepass")).hexdigest()

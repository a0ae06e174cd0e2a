"""One pass: scan → read → extract → meet → link → compare → save → build → write → send.

Owns the order, the transactions and the failures; decides nothing (`deciding`), leaves files to
`ingest`, and has what reports and notices are made of from `gather`. A pass can be cut off at any
point: an article is stored wholly or not at all, its relationship is marked stale in the same
transaction, what is decided is owed to reports and channels in the transaction that stores it, and
what is stale or owed is picked up by the next pass.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from monitor.config import Themes
from monitor.decider import Decider, Proposal, digest_with
from monitor.errors import (
    MonitorError,
    ReportError,
    StorageError,
)
from monitor.flips import count_new, revisions
from monitor.gather import (
    GOOD_THEMES,
    QUIET,
    REVISED,
    note_end,
    notices_of,
    quiet_of,
    themes_in_force,
)
from monitor.ingest import Ingest, Look, bug
from monitor.intake import Limits, Scan
from monitor.log import Log, bound
from monitor.model import (
    Decisions,
    Delivery,
    Failure,
    Run,
)
from monitor.notify import Address, Channel
from monitor.outbox import Outbox
from monitor.publish import Publisher, bind
from monitor.reader import InProcess, Instructions, Reader
from monitor.recent import Recent
from monitor.rules import decide_rules
from monitor.storage import REPORT, DeliveryFilter, Standing, Store
from monitor.text import digest_of

# What decides and what draws is loaded where it is called: most passes find nothing new.
if TYPE_CHECKING:
    from monitor.extract import Person

_log = Log("monitor.pipeline")
#: Files that cannot be used which a pass names; all of them stand with the files themselves.
_MOST_FAILURES = 500
_DECIDED_WITH = "themes decided with"


def _never() -> bool:
    return False


def _unseen(_stage: str, _done: int, _total: int) -> None:
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
        return replace(
            self,
            revised=self.revised + revisions(before, after),
            changes_made=self.changes_made + count_new(before, after),
        )

    def with_bug(self, relationship: str, error: Exception) -> _Decided:
        failure = bug(relationship, "decide", type(error).__name__)
        return replace(self, failures=(*self.failures, failure))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """What is left of a pass when the folder was looked at."""

    run: Run
    #: When it began, by the clock nobody sets, which is one for all processes.
    began: float
    themes: Themes
    #: Of the themes.
    failures: tuple[Failure, ...]
    look: Look
    #: Extract, decide and write everything again.
    everything: bool


class Elsewhere(Protocol):
    """Another process, where a pass goes on that found something to do.

    What reading, deciding and drawing load and hold is given back with it.
    """

    def prepare(self, count: int) -> None:
        """Get ready to be given a pass over so many files in a moment."""

    def go_on(
        self,
        rest: Rest,
        *,
        is_stopping: Callable[[], bool],
        on_progress: Callable[[str, int, int], None],
    ) -> Run:
        """As `Pipeline.go_on`, and with its errors."""


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
    limits: Limits = field(default_factory=Limits)
    #: How many may draw pages at once, where there is much to draw.
    processes: int = 1
    #: Days without a new article after which an alarm is raised; 0 for never.
    quiet_days: float = 0
    #: Who reads the files; None reads them in this process, without a limit of time or memory.
    reader: Reader | None = None
    #: Asked between files: True ends the pass early, to be taken up by the next.
    is_stopping: Callable[[], bool] = _never
    #: Told the stage, how much of it is done, and of how much. A pass that had nothing to do tells
    #: of nothing but that it reads no file.
    on_progress: Callable[[str, int, int], None] = _unseen
    #: Who is told of changes beside the reports.
    channels: Sequence[Channel] = ()
    #: Who is told in messages.
    addresses: Sequence[Address] = ()
    #: A user's templates of messages; they need not be there.
    templates_dir: Path | None = None
    #: Where the pages are, for links in messages; empty for none.
    pages_url: str = ""
    #: What is wrong that is no matter of passes: addresses of errors are told of it, too.
    wrong_elsewhere: Callable[[datetime], Sequence[Failure]] = lambda _now: ()
    #: Told what the look at the folder showed.
    on_scan: Callable[[Scan], None] = _unscanned
    #: What the passes before decided, for as long as the program runs.
    recent: Recent = field(default_factory=Recent, compare=False)
    #: Where a pass with something to do goes on; None for here.
    elsewhere: Elsewhere | None = None

    def run(
        self,
        now: datetime,
        *,
        retry: bool = False,
        rebuild: bool = False,
        within: Collection[str] = (),
    ) -> Run:
        """One pass begun at `now`, its number on every line of the log.

        `retry` takes up files that failed before, too; `rebuild` extracts, decides and writes
        everything again from the stored texts; with `within`, paths below the watched folder, other
        files are not read. StorageError ends the pass; why it ended early is
        kept for the pages. A run that was told to stop has no `finished_at`.
        """
        before = self.store.latest_run()
        themes, failures = self._themes()
        run = self.store.begin_run(now, themes.digest)
        try:
            with bound(run=run.id):
                done = self._run(run, themes, failures, retry=retry, rebuild=rebuild, within=within)
                if done.finished_at is not None:
                    self._finish(done, before)
        except Exception as error:
            is_ours = isinstance(error, MonitorError)
            why = str(error) if is_ours else f"a bug: {type(error).__name__}"
            with suppress(StorageError):
                note_end(self.store, run, why)
            raise
        if done.finished_at is None:
            note_end(self.store, run, "it was told to stop")
        return done

    def _run(
        self,
        run: Run,
        themes: Themes,
        failures: tuple[Failure, ...],
        *,
        retry: bool,
        rebuild: bool,
        within: Collection[str],
    ) -> Run:
        """The stages of a pass, and what came of them."""
        began = time.monotonic()
        look = self._ingest.look(run.started_at, retry=retry, within=within)
        self.on_scan(look.seen)
        rest = Rest(
            run=run, began=began, themes=themes, failures=failures, look=look, everything=rebuild
        )
        if self.elsewhere and self._has_work(rest):
            return self.elsewhere.go_on(
                rest, is_stopping=self.is_stopping, on_progress=self.on_progress
            )
        return self.go_on(rest)

    def _has_work(self, rest: Rest) -> bool:
        """Whether there is anything to read, decide or draw.

        The first page alone may be out of date for another reason: it is drawn where the pass is.
        """
        if rest.everything or rest.look.fresh or self._ingest.has_outdated():
            return True
        if self.store.stale_relationships(self._digest(rest.themes)):
            return True
        standing = self._standing(rest, ())
        return self._publisher(rest.themes, standing).is_due(self._owed(REPORT)) or self._outbox(
            rest.themes
        ).has_work(rest.run.started_at, standing)

    def go_on(self, rest: Rest) -> Run:
        """A pass from the look at the folder on, and what came of it."""
        with bound(run=rest.run.id):
            return self._go_on(rest)

    def _go_on(self, rest: Rest) -> Run:
        ingest, themes, now = self._ingest, rest.themes, rest.run.started_at
        taken = ingest.take_in(rest.look, now)
        ingest.reextract(everything=rest.everything)
        decided = self._decide(themes, now, everything=rest.everything)
        if self.is_stopping():
            return rest.run
        standing = self._standing(rest, decided.failures)
        self._remember_theme_edit(themes, decided.revised)
        self._watch_arrivals(now)
        unwritten = self._write(themes, standing, now, everything=rest.everything)
        # A first pass may take hours: what the clock says of notices is asked when they are due.
        sent_at = now + timedelta(seconds=time.monotonic() - rest.began)
        unsent = self._outbox(themes).send(sent_at, (*standing, *unwritten))
        return replace(
            rest.run,
            finished_at=now + timedelta(seconds=time.monotonic() - rest.began),
            files_seen=len(rest.look.seen.found),
            articles_new=taken.articles,
            statements_new=taken.statements,
            changes_made=decided.changes_made,
            failures=(*standing, *unwritten, *unsent),
            revised=decided.revised,
        )

    def _standing(self, rest: Rest, met: Sequence[Failure]) -> tuple[Failure, ...]:
        """What is wrong but for what could not be delivered; `met` came up while deciding."""
        unusable = self._ingest.failures(rest.look.seen, rest.run.started_at)
        return (*_by_source([*rest.failures, *met]), *_shortened(_by_source(unusable)))

    @property
    def _ingest(self) -> Ingest:
        """The reading half."""
        reader = self.reader or self._in_process()
        return Ingest(
            store=self.store,
            seeds_dir=self.seeds_dir,
            reader=reader,
            expect=(self.elsewhere or reader).prepare,
            people=self.people,
            organisations=self.organisations,
            settle_seconds=self.settle_seconds,
            limits=self.limits,
            is_stopping=self.is_stopping,
            on_progress=self.on_progress,
        )

    def _in_process(self) -> Reader:
        return InProcess(
            Instructions(
                seeds_dir=self.seeds_dir,
                people=self.people,
                organisations=self.organisations,
                limits=self.limits,
            )
        )

    def _themes(self) -> tuple[Themes, tuple[Failure, ...]]:
        """The themes in force, the good ones remembered."""
        themes, failures = themes_in_force(self.store, self.themes_path)
        if not failures and self.store.recall(GOOD_THEMES) != themes.text:
            self.store.remember(GOOD_THEMES, themes.text)
        return themes, failures

    def _decide(self, themes: Themes, now: datetime, *, everything: bool) -> _Decided:
        """Decide what is stale; a relationship that meets a bug does not stop the others."""
        digest = self._digest(themes)
        stale = self.store.stale_relationships("" if everything else digest)
        decided = _Decided()
        decider = self._decider(themes, digest, everything=everything)
        if stale:
            self.on_progress("comparing", 0, len(stale))
        with closing(decider.decide_all(tuple(stale), self.processes)) as proposals:
            for number, (relationship, as_of) in enumerate(stale.items()):
                if self.is_stopping():
                    break
                try:
                    found = _found(next(proposals))
                    self._save(found, digest, now, as_of)
                except StorageError:
                    raise
                except Exception as error:  # noqa: BLE001 - a bug, see above
                    _log.bug("relationship met a bug", error, relationship=relationship)
                    decided = decided.with_bug(relationship, error)
                else:
                    decided = decided.with_decisions(found.before.decisions, found.after)
                self.on_progress("comparing", number + 1, len(stale))
        return decided

    def _decider(self, themes: Themes, digest: str, *, everything: bool = False) -> Decider:
        return Decider(
            store=self.store,
            themes=themes,
            digest=digest,
            everything=everything,
            recent=self.recent,
        )

    def _digest(self, themes: Themes) -> str:
        """What decisions depend on beside facts and rulings."""
        return digest_with(themes, digest_of([decide_rules(), self._ingest.version]))

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
        try:
            found = self._decider(themes, digest).decide(relationship)
            self._save(found, digest, now, as_of)
            bind(self.store, themes, relationship)
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001 - a bug: the next pass tells of it
            _log.bug("relationship met a bug", error, relationship=relationship)

    def _save(self, found: Proposal, digest: str, now: datetime, as_of: int) -> None:
        """Store what was decided. What is new is owed to every channel from then on."""
        told = [one.name for one in self.addresses if not one.is_for_errors]
        channels = (REPORT, *(one.name for one in self.channels), *told)
        self.store.save_decisions(
            found.after,
            digest=digest,
            at=now,
            as_of=as_of,
            channels=channels,
            before=found.before,
        )
        if found.readings is not None:
            stands = Standing(decisions=found.after, stamp=(as_of, digest, now))
            self.recent.keep(found.after.relationship, stands, found.readings)

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
        self.store.remember(QUIET, quiet)
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
            self.store.remember(REVISED, json.dumps(revised if last else ()))
            self.store.remember(_DECIDED_WITH, themes.digest)

    def _write(
        self, themes: Themes, failures: tuple[Failure, ...], now: datetime, *, everything: bool
    ) -> tuple[Failure, ...]:
        """Bring the reports up to date; when that fails what they owe stays owed."""
        owed = self._owed(REPORT)
        try:
            self._publisher(themes, failures).publish(owed, now, everything=everything)
        except ReportError as error:
            self.store.note_trouble(REPORT, [one.id for one in owed], str(error))
            return (Failure(source=str(self.reports_dir), stage="write", message=str(error)),)
        return ()

    def _publisher(self, themes: Themes, failures: tuple[Failure, ...]) -> Publisher:
        return Publisher(
            store=self.store,
            reports_dir=self.reports_dir,
            themes=themes,
            failures=failures,
            notices=notices_of(self.store, failures),
            processes=self.processes,
            is_stopping=self.is_stopping,
            on_progress=self.on_progress,
        )

    def next_notice_at(self, now: datetime) -> datetime | None:
        """When the clock alone makes a notice due; None for never."""
        return self._outbox(None).due_at(now)

    def _outbox(self, themes: Themes | None) -> Outbox:
        return Outbox(
            store=self.store,
            channels=self.channels,
            addresses=self.addresses,
            themes={one.key: one.title for one in themes.themes} if themes else {},
            templates_dir=self.templates_dir,
            pages_url=self.pages_url,
            wrong_elsewhere=self.wrong_elsewhere,
            is_stopping=self.is_stopping,
            on_progress=self.on_progress,
        )

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


def _found(met: Proposal | Exception) -> Proposal:
    if isinstance(met, Exception):
        raise met
    return met


def _shortened(failures: Sequence[Failure]) -> Sequence[Failure]:
    """As many as a pass names."""
    if len(failures) <= _MOST_FAILURES:
        return failures
    from monitor.report import shortened

    return shortened(failures, _MOST_FAILURES)


def _by_source(failures: Sequence[Failure]) -> tuple[Failure, ...]:
    """One failure a source and stage, sorted, so that equal passes say the same."""
    first = {(one.source, one.stage): one for one in reversed(failures)}
    return tuple(first[key] for key in sorted(first))

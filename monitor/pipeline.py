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

from monitor import __version__
from monitor.compare import compare
from monitor.config import Themes, load_themes, parse_themes
from monitor.errors import (
    ConfigError,
    MonitorError,
    NotifyError,
    ReportError,
    SourceError,
    StorageError,
)
from monitor.extract import Person, extract
from monitor.extract.themes import ThemeMatcher, assign
from monitor.intake import Scan, read, scan
from monitor.languages import SUPPORTED
from monitor.link import link
from monitor.log import Log, bind, bound
from monitor.meetings import meet
from monitor.model import (
    Article,
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
from monitor.report import Dossier, build, render, write
from monitor.report.paths import meeting_path
from monitor.revisions import edit, kinship
from monitor.rules import decide_rules, extract_rules
from monitor.rulings import rule
from monitor.storage import REPORT, DeliveryFilter, Store

_log = Log("monitor.pipeline")
_GOOD_THEMES = "good themes"
_WRITTEN = "reports written"
_DECIDED_WITH = "themes decided with"
_REVISED = "revised by the last theme edit"
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
        return replace(self, failures=(*self.failures, _bug(relationship, "decide", error)))


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
        seen = self._scan(retry=retry)
        self.on_scan(seen)
        read_now = self._take_in(seen, now)
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

    def _scan(self, *, retry: bool) -> Scan:
        records = self.store.files().items()
        known = {path: one.source for path, one in records if not (retry and one.failure)}
        seen = scan(self.seeds_dir, known, self.settle_seconds, max_bytes=self.max_bytes)
        if seen.found:  # an empty or missing folder is more likely a mistake than a clean-up
            gone = known.keys() - {source.path for source in seen.found}
            self.store.forget_files(sorted(gone))
        return seen

    def _take_in(self, seen: Scan, now: datetime) -> tuple[Reading, ...]:
        """Read, extract and store every fresh file; one that fails is stored as a failure."""
        stored = []
        for number, source in enumerate(seen.fresh):
            if self.is_stopping():
                break
            self.on_progress("reading", number, len(seen.fresh))
            with bound(source=source.path):
                reading = self._take_in_one(source, now)
            stored += [reading] if reading else []
        self.on_progress("reading", len(seen.fresh), len(seen.fresh))
        return tuple(stored)

    def _take_in_one(self, source: SourceFile, now: datetime) -> Reading | None:
        """The reading when its text was not stored before."""
        try:
            path = self.seeds_dir / source.path
            source, article = read(path, source.path, max_bytes=self.max_bytes)
            bind(article=article.id)
            reading, replaced_by = self._with_version(self._extract(article))
            is_new = self.store.save_reading(
                source,
                reading,
                extract_version=self._version,
                at=now,
                replaced_by=replaced_by,
            )
        except SourceError as error:
            self.store.save_failure(source, _failure(source.path, "read", str(error)), at=now)
            return None
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001 - a bug met by one file must not stop the others
            _log.bug("file met a bug", error)
            self.store.save_failure(source, _bug(source.path, "extract", error), at=now)
            return None
        self._note_gap(source, reading, now)
        _log.info("article stored", statements=len(reading.statements))
        return reading if is_new else None

    def _with_version(self, reading: Reading) -> tuple[Reading, str | None]:
        """The reading with what it is the next version of, or else the version that follows it."""
        found = kinship(reading.article, self.store.kin(reading.article))
        if found is None:
            return reading, None
        _log.info("article has versions", earlier=found.earlier_id, later=found.later_id)
        if found.earlier_id == reading.article.id:
            return reading, found.later_id
        return replace(reading, replaces=found.earlier_id), None

    def _extract(self, article: Article) -> Reading:
        return extract(article, people=self.people, organisations=self.organisations)

    def _note_gap(self, source: SourceFile, reading: Reading, now: datetime) -> None:
        """Say of a stored article why it can be compared with nothing."""
        if reason := _gap(reading):
            self.store.save_failure(source, _failure(source.path, "extract", reason), at=now)

    @property
    def _version(self) -> str:
        """What the facts of an article depend on beside its text."""
        configured = [asdict(person) for person in self.people], sorted(self.organisations.items())
        return f"{extract_rules()}+{_fingerprint(configured)[:8]}"

    def _reextract(self, *, everything: bool) -> None:
        """Extract again, from the stored text, what older rules extracted."""
        outdated = self.store.outdated("" if everything else self._version)
        for number, article in enumerate(outdated):
            if self.is_stopping():
                return
            self.on_progress("extracting again", number, len(outdated))
            try:
                again = self._extract(article)
            except Exception as error:  # noqa: BLE001 - a bug: the article keeps its old facts
                _log.bug("article met a bug", error, article=article.id)
                continue
            self.store.replace_facts(again, extract_version=self._version)
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


def _bug(source: str, stage: str, error: Exception) -> Failure:
    kind = type(error).__name__
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

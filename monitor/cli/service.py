"""``run`` and ``serve``: what goes on until it is stopped."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from monitor import log
from monitor.children import give_memory_back
from monitor.cli.folders import Folders, make_data_folder, make_folder
from monitor.cli.outcome import in_one_line
from monitor.errors import DamagedError, LeaseError, MonitorError, StorageError

if TYPE_CHECKING:
    from monitor.cli.backroom import BackRoom
    from monitor.cli.wiring import Held
    from monitor.config import Settings
    from monitor.intake import Scan
    from monitor.metrics import Metrics
    from monitor.pipeline import Pipeline
    from monitor.storage import Lease
    from monitor.web import Desk, Health, PageServer

_log = log.Log("monitor.cli")
#: How often a standby asks whether it is its turn.
_LOOK_AGAIN_SECONDS = 1.0
_STOPPING = (signal.SIGTERM, signal.SIGINT)
#: What pages on loopback answer to: a page elsewhere that points its own name here reads nothing.
_NAMES_OF_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@click.command()
@click.option("--standby", is_flag=True, help="Wait for the end of another run, then take over.")
@click.pass_obj
def run(folders: Folders, standby: bool) -> None:
    """Watch the folder and serve the pages until Ctrl-C or SIGTERM.

    A changed file is reported in about a second; the folder is looked at again at the interval or
    cron line of the settings. A stop takes less than three seconds and loses nothing.
    """
    from monitor.cli.backroom import BackRoom
    from monitor.cli.wiring import lacks_tables, lease_of, sound_store

    stop = _stop_on_signals()
    settings = folders.settings()
    log.set_up(form=settings.log.format, level=settings.log.level)
    make_folder(settings.folders.reports)
    make_data_folder(settings)
    lease = lease_of(settings, "run")
    if not _take_or_stand_by(lease, stop, is_standby=standby):
        return
    backroom = BackRoom(folders, settings)
    try:
        if lacks_tables(settings):
            backroom.open_store()
        with sound_store(settings, lease) as ready:
            if ready.recovery:
                _log.warning("store mended", what=ready.recovery)
            _Service(folders, settings, ready, backroom, stop).serve()
    finally:
        backroom.close()
        lease.release()


def _take_or_stand_by(lease: Lease, stop: threading.Event, *, is_standby: bool) -> bool:
    """Take the lease, or wait for the end of who holds it; False when told to stop meanwhile."""
    if not is_standby:
        lease.take()
        return True
    from monitor.systemd import Notifier

    told, notifier = "", Notifier()
    # Standing by is what it is there for: whoever waits for it to start need not wait longer.
    notifier.ready()
    while not stop.is_set():
        try:
            lease.take()
        except LeaseError as error:
            if str(error) != told:
                _log.info("standing by", reason=error)
                notifier.status(f"standing by: {error}")
                told = str(error)
            notifier.alive()
        except StorageError as error:
            _log.warning("standing by", reason=error)
        else:
            return True
        stop.wait(_LOOK_AGAIN_SECONDS)
    return False


@click.command()
@click.pass_obj
def serve(folders: Folders) -> None:
    """Serve the pages over what is stored, without making passes, until Ctrl-C or SIGTERM.

    For reading beside a cron job that runs 'monitor once', or on another machine's database. What
    is ruled on the pages is stored, and decided by the next pass.
    """
    from monitor.cli.wiring import make_desk, open_store_with_rulings
    from monitor.systemd import Notifier

    stop = _stop_on_signals()
    settings = folders.settings()
    log.set_up(form=settings.log.format, level=settings.log.level)
    store = open_store_with_rulings(folders)
    try:
        pages = make_pages(settings, make_desk(folders, settings, store))
        _announce_pages(settings)
        click.echo("Stop with Ctrl-C.")
        sys.stdout.flush()
        _finish_first(stop)
        pages.start()
        Notifier().ready()
        stop.wait()
        Notifier().stopping()
        pages.stop()
    finally:
        store.close()


def _stop_on_signals() -> threading.Event:
    """Set by SIGTERM and Ctrl-C. A terminal that closes (SIGHUP) ends nothing.

    Until `_finish_first` the start is given up at once: what it does can be cut off anywhere.
    """
    stop = threading.Event()

    def give_up(*_: object) -> None:
        stop.set()
        sys.exit(0)

    for number in _STOPPING:
        signal.signal(number, give_up)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    return stop


def _finish_first(stop: threading.Event) -> None:
    """From now on a signal to stop lets the parts end in order."""
    for number in _STOPPING:
        signal.signal(number, lambda *_: stop.set())


def _announce_pages(settings: Settings) -> None:
    web = settings.web
    host = f"[{web.host}]" if ":" in web.host else web.host
    asked = " (asks for the token)" if web.has_token else ""
    click.echo(f"Pages    http://{host}:{web.port}/{asked}")


class _Service:
    """The scheduler, the watcher and the pages around one pipeline."""

    def __init__(
        self,
        folders: Folders,
        settings: Settings,
        ready: Held,
        backroom: BackRoom,
        stop: threading.Event,
    ) -> None:
        from monitor.cli.collector import Collector
        from monitor.cli.gate import Gate
        from monitor.cli.readers import make_workers
        from monitor.cli.supply import standings_of
        from monitor.cli.wiring import make_pipeline
        from monitor.metrics import Metrics
        from monitor.schedule import Schedule, make_trigger
        from monitor.storage import database_file
        from monitor.systemd import Notifier

        self._settings, self._stop = settings, stop
        self._store, self._lease = ready.store, ready.lease
        #: What ended the last pass early; empty when it went through.
        self._trouble = ""
        #: When a notice waits for the clock alone; None when none does.
        self._notice_at: datetime | None = None
        self._backroom = backroom
        self._pipeline: Pipeline = make_pipeline(
            folders,
            settings,
            self._store,
            # Of how files are read elsewhere; it reads none itself.
            reader=make_workers(settings),
            elsewhere=backroom,
            is_stopping=self._is_stopping,
            on_progress=self._note_progress,
            on_scan=self._note_scan,
        )
        self._watched = (settings.folders.seeds, folders.config)
        self._watcher: threading.Thread | None = None
        self._metrics = Metrics(
            self._store, standings=lambda: standings_of(settings, datetime.now(UTC))
        )
        self._systemd = Notifier()
        self._gate = Gate(
            settings.folders.seeds,
            folders.themes_path,
            database_file(settings.database_url),
            full_every_seconds=settings.schedule.full_every_seconds,
        )
        self._schedule = Schedule(
            self._run_pass,
            make_trigger(**settings.schedule.timing),
            is_needed=self._gate.is_open,
            on_beat=self._beat,
            on_jump=self._plan_rounds_anew,
        )
        # Where the folder is watched, what is written there makes a pass by itself.
        nudge = (lambda: None) if settings.schedule.watch else self._schedule.nudge
        self._collector = Collector(
            folders, settings, on_round=self._metrics.round_ended, on_files=nudge
        )
        self._pages = self._make_pages(folders) if settings.web.enabled else None

    def serve(self) -> None:
        """Serve until told to stop; every part is stopped before this returns."""
        from monitor.schedule import watch_folders

        self._announce()
        _finish_first(self._stop)
        if self._pages:
            self._pages.start()
        self._schedule.start()
        self._collector.start()
        if self._settings.schedule.watch:
            self._watcher = watch_folders(self._watched, self._schedule.nudge, self._stop)
        # As daemons take it: look at everything again, now.
        signal.signal(signal.SIGHUP, lambda *_: self._schedule.nudge())
        self._systemd.ready()
        self._stop.wait()
        self._end()

    def _end(self) -> None:
        self._systemd.stopping()
        _log.info("stopping")
        if self._pages:
            self._pages.ask_to_stop()
        self._collector.close()
        pass_ended = self._schedule.stop()
        self._backroom.close()
        if self._pages:
            self._pages.stop()
        if pass_ended:
            self._store.close()
            self._lease.release()
        _log.info("stopped")
        # A pass can be cut off at any point, and nothing else is left to do: taking the interpreter
        # apart took up to 2.5 s of the three on a busy machine.
        sys.stdout.flush()
        os._exit(0)

    def _announce(self) -> None:
        click.echo(f"Watching {self._settings.folders.seeds.resolve()}")
        click.echo(f"Reports  {(self._settings.folders.reports / 'index.html').resolve()}")
        if self._pages:
            _announce_pages(self._settings)
        click.echo("Stop with Ctrl-C.")
        sys.stdout.flush()

    def _plan_rounds_anew(self) -> None:
        self._collector.plan_anew()

    def _run_pass(self) -> None:
        """One pass; whatever ends it early, the next one comes."""
        began = time.monotonic()
        outcome = self._try_pass()
        self._metrics.pass_ended(outcome, time.monotonic() - began)
        give_memory_back()

    def _try_pass(self) -> str:
        """How the pass ended."""
        from monitor.cli.wiring import back_up_when_asked, journal_of
        from monitor.storage import keep_in_step

        self._gate.open()
        try:
            self._keep_lease()
            # What a page of another program ruled, or could not write down, is made good.
            keep_in_step(self._store, journal_of(self._settings))
            run = self._pipeline.run(datetime.now(UTC))
            back_up_when_asked(self._settings)
            self._notice_at = self._pipeline.next_notice_at(datetime.now(UTC))
            self._gate.shut(run)
        except DamagedError as error:
            return self._ended("failed", self._mend(error))
        except MonitorError as error:
            _log.warning("pass failed, the next one tries again", reason=error)
            return self._ended("failed", str(error))
        except Exception as error:  # noqa: BLE001 - the service outlives a bug in one pass
            _log.bug("pass met a bug, the next one tries again", error)
            return self._ended("bug", f"a bug: {type(error).__name__}")
        self._systemd.status(in_one_line(run))
        return self._ended("finished" if run.finished_at else "stopped")

    def _ended(self, outcome: str, trouble: str = "") -> str:
        self._trouble = trouble
        if trouble:
            self._systemd.status(f"pass failed: {trouble}")
        return outcome

    def _beat(self) -> None:
        """Each second that all is alive: a notice that waits for the clock has a pass made."""
        self._systemd.alive()
        if self._notice_at and datetime.now(UTC) >= self._notice_at:
            self._notice_at = None  # the pass says when the next one is due
            self._schedule.nudge()

    def _note_scan(self, seen: Scan) -> None:
        self._gate.scanned(seen)
        self._metrics.scanned(fresh=len(seen.fresh), unsettled=len(seen.unsettled))

    def _note_progress(self, stage: str, done: int, total: int) -> None:
        self._metrics.progressed(stage, done, total)
        self._schedule.progressed(f"{stage}: {done} of {total}")

    def _is_stopping(self) -> bool:
        """Whether the pass is to end early: a stop, or a server gave the lease to another."""
        return self._stop.is_set() or not self._lease.is_held()

    def _keep_lease(self) -> None:
        """Take it again when the server ended its session; LeaseError when another has it now."""
        if not self._lease.is_held():
            self._lease.take()
            _log.info("lease taken again")

    def _mend(self, error: DamagedError) -> str:
        """Mend the store; the next pass, which comes at once, reads the folder again.

        What is to be said of it: that it was damaged, or why it cannot be mended.
        """
        from monitor.storage import recover

        try:
            done = recover(
                self._store,
                self._settings.database_url,
                self._settings.backups_dir,
                datetime.now(UTC),
                error,
            )
        except MonitorError as trouble:
            _log.warning("store cannot be mended", reason=trouble)
            return str(trouble)
        except Exception as bug:  # noqa: BLE001 - the service outlives it, and tries again
            _log.bug("store cannot be mended", bug)
            return f"a bug: {type(bug).__name__}; {error}"
        _log.warning("store mended", what=done)
        self._schedule.nudge()
        return str(error)

    def _make_pages(self, folders: Folders) -> PageServer:
        from monitor.cli.wiring import make_desk

        desk = make_desk(
            folders,
            self._settings,
            self._store,
            nudge=self._schedule.nudge,
            liveness=self._liveness,
            readiness=self._readiness,
            is_running=self._schedule.is_running,
        )
        return make_pages(self._settings, desk, self._metrics)

    def _liveness(self) -> Health:
        from monitor.web import Health, check

        return Health(parts=(check("schedule", self._schedule.standstill()),))

    def _readiness(self) -> Health:
        from monitor.web import Health, check, check_store

        schedule = self._schedule
        passes = self._trouble or schedule.standstill() or schedule.staleness()
        is_blind = self._watcher is not None and not self._watcher.is_alive()
        blind = "folders cannot be watched, the interval goes on" * is_blind
        return Health(
            parts=(
                check_store(self._store),
                check("passes", passes),
                check("watcher", blind, is_spare=True),
            )
        )


def make_pages(settings: Settings, desk: Desk, metrics: Metrics | None = None) -> PageServer:
    """The pages at the address of the settings.

    ConfigError when it is taken, or open to others and no token is set.
    """
    from monitor.web import PageServer, create_app

    web = settings.web
    app = create_app(desk, hosts=_names(settings), token=settings.web_token(), metrics=metrics)
    return PageServer(app, host=web.host, port=web.port, proxies=web.trusted_proxies)


def _names(settings: Settings) -> tuple[str, ...]:
    """The host names the pages answer to.

    Of an address that is open to others nobody knows the names. There the token keeps out a page
    that points its own name here: the browser sends that name neither session nor token.
    """
    web = settings.web
    if not web.allowed_hosts and not web.is_loopback:
        return ("*",)
    host = f"[{web.host}]" if ":" in web.host else web.host
    return (*_NAMES_OF_LOOPBACK, host, *web.allowed_hosts)

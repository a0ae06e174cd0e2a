"""``run``, ``once``, ``status`` and ``healthcheck``."""

from __future__ import annotations

import http.client
import json
import os
import signal
import sys
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from monitor import log
from monitor.cli.folders import Folders, make_data_folder, make_folder
from monitor.errors import (
    ConfigError,
    DamagedError,
    LeaseError,
    MonitorError,
    SourceError,
    StorageError,
)

if TYPE_CHECKING:
    from monitor.cli.wiring import Held
    from monitor.config import Settings
    from monitor.model import Run
    from monitor.pipeline import Pipeline
    from monitor.storage import Lease
    from monitor.web import Desk, Health, PageServer

_log = log.Log("monitor.cli")
#: How often a standby asks whether it is its turn.
_LOOK_AGAIN_SECONDS = 1.0
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@click.command()
@click.option("--standby", is_flag=True, help="Wait for the end of another run, then take over.")
@click.pass_obj
def run(folders: Folders, standby: bool) -> None:
    """Watch the folder and serve the pages until Ctrl-C or SIGTERM.

    A changed file is reported in about a second; the whole folder is gone through at the interval
    or cron line of the settings. A stop takes less than three seconds and loses nothing.
    """
    from monitor.cli.wiring import lease_of, sound_store

    stop = _stop_on_signals()
    settings = folders.settings()
    log.set_up(form=settings.log.format, level=settings.log.level)
    make_folder(settings.folders.reports)
    make_data_folder(settings)
    lease = lease_of(settings, "run")
    if not _take_or_stand_by(lease, stop, is_standby=standby):
        return
    try:
        with sound_store(settings, lease) as ready:
            if ready.recovery:
                _log.warning("store mended", what=ready.recovery)
            _Service(folders, settings, ready, stop).serve()
    finally:
        lease.release()


def _take_or_stand_by(lease: Lease, stop: threading.Event, *, is_standby: bool) -> bool:
    """Take the lease, or wait for the end of who holds it; False when told to stop meanwhile."""
    if not is_standby:
        lease.take()
        return True
    told = ""
    while not stop.is_set():
        try:
            lease.take()
        except LeaseError as error:
            if str(error) != told:
                _log.info("standing by", reason=error)
                told = str(error)
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

    stop = _stop_on_signals()
    settings = folders.settings()
    log.set_up(form=settings.log.format, level=settings.log.level)
    store = open_store_with_rulings(folders)
    try:
        pages = make_pages(settings, make_desk(folders, settings, store))
        _announce_pages(settings)
        click.echo("Stop with Ctrl-C.")
        sys.stdout.flush()
        pages.start()
        stop.wait()
        pages.stop()
    finally:
        store.close()


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _announce_pages(settings: Settings) -> None:
    web = settings.web
    click.echo(f"Pages    http://{web.host}:{web.port}/")
    if web.host not in _LOOPBACK:
        _log.warning("pages are open to the network, there is no log-in", host=web.host)


class _Service:
    """The scheduler, the watcher and the pages around one pipeline."""

    def __init__(
        self, folders: Folders, settings: Settings, ready: Held, stop: threading.Event
    ) -> None:
        from monitor.cli.wiring import make_pipeline
        from monitor.schedule import Schedule, make_trigger

        self._settings, self._stop = settings, stop
        self._store, self._lease = ready.store, ready.lease
        #: What ended the last pass early; empty when it went through.
        self._trouble = ""
        #: Set when the next pass is to take up files that failed before.
        self._retries = threading.Event()
        self._pipeline: Pipeline = make_pipeline(
            folders, settings, self._store, is_stopping=self._is_stopping
        )
        self._watched = (settings.folders.seeds, folders.config)
        self._schedule = Schedule(self._run_pass, make_trigger(**settings.schedule.timing))
        self._pages = self._make_pages(folders) if settings.web.enabled else None

    def serve(self) -> None:
        """Serve until told to stop; every part is stopped before this returns."""
        from monitor.schedule import watch_folders

        self._announce()
        if self._pages:
            self._pages.start()
        self._schedule.start()
        if self._settings.schedule.watch:
            watch_folders(self._watched, self._schedule.nudge, self._stop)
        self._stop.wait()
        self._end()

    def _end(self) -> None:
        _log.info("stopping")
        if self._pages:
            self._pages.ask_to_stop()
        pass_ended = self._schedule.stop()
        if self._pages:
            self._pages.stop()
        _log.info("stopped")
        if not pass_ended:
            # A pass can be cut off at any point; waiting for it would only delay the stop.
            sys.stdout.flush()
            os._exit(0)
        self._store.close()

    def _announce(self) -> None:
        click.echo(f"Watching {self._settings.folders.seeds.resolve()}")
        click.echo(f"Reports  {(self._settings.folders.reports / 'index.html').resolve()}")
        if self._pages:
            _announce_pages(self._settings)
        click.echo("Stop with Ctrl-C.")
        sys.stdout.flush()

    def _run_pass(self) -> None:
        """One pass; whatever ends it early, the next one comes."""
        from monitor.cli.wiring import back_up_when_asked

        retry = self._retries.is_set()
        self._retries.clear()
        try:
            self._keep_lease()
            self._pipeline.run(datetime.now(UTC), retry=retry)
            self._trouble = ""
            back_up_when_asked(self._settings)
        except DamagedError as error:
            self._trouble = str(error)
            self._mend(error)
        except MonitorError as error:
            self._trouble = str(error)
            _log.warning("pass failed, the next one tries again", reason=error)
        except Exception as error:  # noqa: BLE001 - the service outlives a bug in one pass
            self._trouble = f"a bug: {type(error).__name__}"
            _log.bug("pass met a bug, the next one tries again", error)

    def _is_stopping(self) -> bool:
        """Whether the pass is to end early: a stop, or a server gave the lease to another."""
        return self._stop.is_set() or not self._lease.is_held()

    def _keep_lease(self) -> None:
        """Take it again when the server ended its session; LeaseError when another has it now."""
        if not self._lease.is_held():
            self._lease.take()
            _log.info("lease taken again")

    def _mend(self, error: DamagedError) -> None:
        """Mend the store; the next pass, which comes at once, reads the folder again."""
        from monitor.cli.wiring import backups_of
        from monitor.storage import recover

        try:
            done = recover(
                self._store,
                self._settings.database_url,
                backups_of(self._settings),
                datetime.now(UTC),
                error,
            )
        except MonitorError as trouble:
            _log.warning("store cannot be mended", reason=trouble)
        else:
            _log.warning("store mended", what=done)
            self._schedule.nudge()

    def _make_pages(self, folders: Folders) -> PageServer:
        from monitor.cli.wiring import make_desk

        desk = make_desk(
            folders,
            self._settings,
            self._store,
            nudge=self._nudge,
            health=self._health,
            is_running=self._schedule.is_running,
        )
        return make_pages(self._settings, desk)

    def _nudge(self, retry: bool) -> None:
        if retry:
            self._retries.set()
        self._schedule.nudge()

    def _health(self) -> Health:
        from monitor.web import Health

        try:
            self._store.ping()
        except MonitorError as error:
            return Health(is_well=False, message=str(error))
        return Health(is_well=not self._trouble, message=self._trouble or "ok")


def make_pages(settings: Settings, desk: Desk) -> PageServer:
    """The pages at the address of the settings; ConfigError when it is taken."""
    from monitor.web import PageServer, create_app

    web = settings.web
    app = create_app(desk, hosts=("localhost", "127.0.0.1", web.host))
    return PageServer(app, host=web.host, port=web.port)


@click.command()
@click.option("--retry", is_flag=True, help="Take up files that failed before, too.")
@click.option("--rebuild", is_flag=True, help="Extract, decide and write everything again.")
@click.pass_obj
def once(folders: Folders, retry: bool, rebuild: bool) -> int:
    """Go through the folder once, write the reports, and stop.

    Exits with 0 when every file could be used, 3 when the themes are broken, 4 when a file of the
    folder cannot be used (now or since an earlier pass), 5 for the store, 6 for the reports, 7 when
    another program makes the passes and 8 for notices.
    """
    from monitor.cli.wiring import back_up_when_asked, make_pipeline, progress, store_for_passes

    settings = folders.settings()
    # The result is printed: the log is for what went wrong unexpectedly.
    log.set_up(
        form=settings.log.format, level="debug" if settings.log.level == "debug" else "error"
    )
    with store_for_passes(settings, "once") as ready:
        if ready.recovery:
            click.echo(f"mended: {ready.recovery}", err=True)
        with progress() as on_progress:
            pipeline = make_pipeline(folders, settings, ready.store, on_progress=on_progress)
            done = pipeline.run(datetime.now(UTC), retry=retry, rebuild=rebuild)
        back_up_when_asked(settings)
    _print_run(done)
    click.echo(f"reports: {settings.folders.reports / 'index.html'}")
    return exit_code(done)


def exit_code(run: Run) -> int:
    """What a command that made this pass exits with."""
    from monitor.errors import NotifyError, ReportError

    codes = {
        "write": ReportError.exit_code,
        "config": ConfigError.exit_code,
        "decide": 1,
        "send": NotifyError.exit_code,
    }
    stages = {failure.stage for failure in run.failures}
    first = next((stage for stage in codes if stage in stages), None)
    return codes[first] if first else SourceError.exit_code if stages else 0


def _print_run(run: Run) -> None:
    click.echo(
        f"run {run.id}: {run.files_seen} files, {run.articles_new} new articles, "
        f"{run.statements_new} new statements, {run.changes_made} new changes, "
        f"{len(run.failures)} failures"
    )
    for line in run.revised:
        click.echo(f"revised: {line}")
    for failure in run.failures:
        place = "" if failure.message.startswith(failure.source) else f"{failure.source}: "
        click.echo(f"failed: {place}{failure.message}")


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def status(folders: Folders, form: str) -> None:
    """Say what the last pass did, what it revised, what failed, and what is overdue today."""
    from monitor.cli.status import status_of

    store = folders.store()
    try:
        now = status_of(store, datetime.now(UTC).date())
        if form == "json":
            click.echo(json.dumps(now, indent=2))
            return
        last = store.latest_run()
        if last is None:
            click.echo("no pass yet: run 'monitor once' or 'monitor run'")
            return
        ended = (
            f"finished {last.finished_at:%Y-%m-%d %H:%M:%S} UTC"
            if last.finished_at
            else "cut off or still on"
        )
        click.echo(f"started {last.started_at:%Y-%m-%d %H:%M:%S} UTC, {ended}")
        _print_run(last)
        if now["rulings"]:
            counts = ", ".join(f"{count} {state}" for state, count in now["rulings"].items())
            click.echo(f"rulings: {counts}")
        if now["deliveries_owed"]:
            click.echo(f"owed: {now['deliveries_owed']} deliveries go out with the next pass")
        for one in now["overdue"]:
            who = f"{one['relationship']} {one['party']}"
            click.echo(f"overdue: {who}, due {one['due_on']}: {one['label']}")
    finally:
        store.close()


@click.command()
@click.pass_obj
def healthcheck(folders: Folders) -> int:
    """Ask the running service whether it is well; exits with 0 when it is, else 1."""
    web = folders.settings().web
    if not web.enabled:
        folders.store().close()
        click.echo("the store answers; web.enabled is false, so the service cannot be asked")
        return 0
    host = "127.0.0.1" if web.host in ("0.0.0.0", "::") else web.host  # noqa: S104
    connection = http.client.HTTPConnection(host, web.port, timeout=3)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        message = answer.read().decode().strip()
    except (OSError, http.client.HTTPException) as error:
        click.echo(f"no answer from {host}:{web.port}: {error}; is 'monitor run' on?", err=True)
        return 1
    finally:
        connection.close()
    click.echo(message)
    return 0 if answer.status == http.HTTPStatus.OK else 1

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
from monitor.cli.folders import Folders, make_folder
from monitor.errors import ConfigError, MonitorError, SourceError

if TYPE_CHECKING:
    from monitor.config import Settings
    from monitor.model import Run
    from monitor.pipeline import Pipeline
    from monitor.storage import Store
    from monitor.web import Desk, Health, PageServer

_log = log.Log("monitor.cli")
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@click.command()
@click.pass_obj
def run(folders: Folders) -> None:
    """Watch the folder and serve the pages until Ctrl-C or SIGTERM.

    A changed file is reported in about a second; the whole folder is gone through at the interval
    or cron line of the settings. A stop takes less than three seconds and loses nothing.
    """
    stop = _stop_on_signals()
    settings = folders.settings()
    log.set_up(form=settings.log.format, level=settings.log.level)
    make_folder(settings.folders.reports)
    _Service(folders, settings, folders.store(), stop).serve()


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
        self, folders: Folders, settings: Settings, store: Store, stop: threading.Event
    ) -> None:
        from monitor.cli.wiring import make_pipeline, make_workers
        from monitor.schedule import Schedule, make_trigger

        self._settings, self._store, self._stop = settings, store, stop
        #: What ended the last pass early; empty when it went through.
        self._trouble = ""
        self._reader = make_workers(settings, stop.is_set)
        self._pipeline: Pipeline = make_pipeline(
            folders, settings, store, reader=self._reader, is_stopping=stop.is_set
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
        self._reader.close()
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
        try:
            self._pipeline.run(datetime.now(UTC))
            self._trouble = ""
        except MonitorError as error:
            self._trouble = str(error)
            _log.warning("pass failed, the next one tries again", reason=error)
        except Exception as error:  # noqa: BLE001 - the service outlives a bug in one pass
            self._trouble = f"a bug: {type(error).__name__}"
            _log.bug("pass met a bug, the next one tries again", error)

    def _make_pages(self, folders: Folders) -> PageServer:
        from monitor.cli.wiring import make_desk

        desk = make_desk(
            folders,
            self._settings,
            self._store,
            nudge=self._schedule.nudge,
            health=self._health,
            is_running=self._schedule.is_running,
        )
        return make_pages(self._settings, desk)

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
    folder cannot be used (now or since an earlier pass), 5 for the store and 6 for the reports.
    """
    from monitor.cli.wiring import make_pipeline, make_workers, progress

    settings = folders.settings()
    # The result is printed: the log is for what went wrong unexpectedly.
    log.set_up(
        form=settings.log.format, level="debug" if settings.log.level == "debug" else "error"
    )
    store = folders.store()
    try:
        with progress() as on_progress, make_workers(settings) as reader:
            pipeline = make_pipeline(
                folders, settings, store, reader=reader, on_progress=on_progress
            )
            done = pipeline.run(datetime.now(UTC), retry=retry, rebuild=rebuild)
    finally:
        store.close()
    _print_run(done)
    click.echo(f"reports: {settings.folders.reports / 'index.html'}")
    return _exit_code(done)


def _exit_code(run: Run) -> int:
    from monitor.errors import ReportError

    codes = {"config": ConfigError.exit_code, "write": ReportError.exit_code, "decide": 1}
    stages = [failure.stage for failure in run.failures]
    first = next((stage for stage in ("write", "config", "decide") if stage in stages), None)
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
        click.echo(f"failed: {place}{failure.message} ({failure.stage})")


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

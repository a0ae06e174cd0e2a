"""``healthcheck``: asks the service whether it lives, or whether it is ready."""

from __future__ import annotations

import http.client
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from monitor.cli.folders import Folders

if TYPE_CHECKING:
    from monitor.config import Settings
    from monitor.config.settings import Web
    from monitor.storage import Store


@click.command()
@click.option("--ready", is_flag=True, help="Whether the store answers and the last pass is fresh.")
@click.pass_obj
def healthcheck(folders: Folders, ready: bool) -> int:
    """Ask the running service whether it lives; exits with 0 when it does, else 1.

    Without pages (web.enabled is false) the last pass in the store tells.
    """
    settings = folders.settings()
    if settings.web.enabled:
        return _asked(settings.web, "/readyz" if ready else "/healthz")
    store = folders.store()
    try:
        trouble = passes_trouble(store, settings, datetime.now(UTC), ready=ready)
    finally:
        store.close()
    click.echo(trouble or "ok")
    return 1 if trouble else 0


def _asked(web: Web, path: str) -> int:
    # Of every address of the machine loopback is one.
    host = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(web.host, web.host)  # noqa: S104
    connection = http.client.HTTPConnection(host, web.port, timeout=3)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        message = answer.read().decode().strip()
    except (OSError, http.client.HTTPException) as error:
        click.echo(f"no answer from {host}:{web.port}: {error}; is 'monitor run' on?", err=True)
        return 1
    finally:
        connection.close()
    click.echo(message)
    return 0 if answer.status == http.HTTPStatus.OK else 1


def passes_trouble(store: Store, settings: Settings, now: datetime, *, ready: bool) -> str:
    """Why the passes noted in the store look as if nothing made them; empty when they are fresh.

    A pass that has not ended counts for `ready` never, else for as long as one may stand still.
    """
    from monitor.schedule import GRACE_AFTER_DUE_SECONDS, STUCK_SECONDS, make_trigger

    latest, ended = store.latest_run(), store.last_finished_run()
    if ended and ended.finished_at:
        trigger = make_trigger(**settings.schedule.timing)
        # Until then a look that shows nothing new makes no pass.
        full = ended.finished_at + timedelta(seconds=settings.schedule.full_every_seconds)
        due = trigger.get_next_fire_time(None, full)
        if due is None or now <= due + timedelta(seconds=GRACE_AFTER_DUE_SECONDS):
            return ""
    if latest is None:
        return "no pass yet; is 'monitor run' on?"
    if latest.finished_at:
        return f"no pass since {latest.finished_at:%Y-%m-%d %H:%M:%S} UTC; is 'monitor run' on?"
    is_young = now - latest.started_at < timedelta(seconds=STUCK_SECONDS)
    told = f"the pass that began {latest.started_at:%Y-%m-%d %H:%M:%S} UTC has not ended"
    return "" if is_young and not ready else told

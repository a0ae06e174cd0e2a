"""``doctor``: looks for what could go wrong on this machine, and says what to do."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import click

from monitor import __version__
from monitor.cli.folders import Folders
from monitor.errors import MonitorError
from monitor.text import without_passwords

#: Less free space than this is too little for a database that grows.
_FREE_BYTES = 200_000_000


class _TroubleFoundError(Exception):
    """A check that failed; the text says what to do."""


@click.command()
@click.pass_obj
def doctor(folders: Folders) -> int:
    """Check settings, folders, store and port, a line each; exits with 1 when one fails."""
    checks: dict[str, Callable[[Folders], str]] = {
        "program": _program,
        "settings": _settings,
        "themes": _themes,
        "watched folder": _seeds,
        "data folder": lambda f: _writable(f.settings().folders.data),
        "reports folder": lambda f: _writable(f.settings().folders.reports),
        "store": _store,
        "backups": _backups,
        "deliveries": _deliveries,
        "sources": _sources,
        "port": _port,
    }
    failed = 0
    for name, check in checks.items():
        try:
            click.echo(f"ok    {name}: {check(folders)}")
        except (_TroubleFoundError, MonitorError, OSError) as error:
            failed += 1
            click.echo(f"FAIL  {name}: {error}")
    return 1 if failed else 0


def _program(_: Folders) -> str:
    return f"monitor {__version__}, Python {sys.version.split()[0]}"


def _settings(folders: Folders) -> str:
    from monitor.schedule import make_trigger

    schedule = folders.settings().schedule
    make_trigger(**schedule.timing)
    return f"{folders.config} ({schedule.cron or f'every {schedule.every_seconds:g} s'})"


def _themes(folders: Folders) -> str:
    from monitor.config import load_themes

    return f"{len(load_themes(folders.themes_path).themes)} themes"


def _seeds(folders: Folders) -> str:
    folder = folders.settings().folders.seeds
    if not folder.is_dir():
        raise _TroubleFoundError(f"{folder} is missing; make it, or set folders.seeds")
    if not os.access(folder, os.R_OK | os.X_OK):
        raise _TroubleFoundError(f"{folder} cannot be read; give this user the right to")
    return f"{folder}, {sum(1 for path in folder.rglob('*') if path.is_file())} files"


def _writable(folder: Path) -> str:
    existing = next(one for one in (folder, *folder.absolute().parents) if one.exists())
    if not os.access(existing, os.W_OK | os.X_OK):
        raise _TroubleFoundError(
            f"{folder} cannot be written; give this user the right to, or choose another"
        )
    free = shutil.disk_usage(existing).free
    if free < _FREE_BYTES:
        raise _TroubleFoundError(f"{folder} has {free // 1_000_000} MB left; free some space")
    return f"{folder}, {free // 1_000_000_000} GB free"


def _store(folders: Folders) -> str:
    from monitor.storage import recoveries

    store = folders.store()
    try:
        store.check(thorough=True)
        files, mended = store.files(), recoveries(store)
    finally:
        store.close()
    failed = sum(1 for one in files.values() if one.failure)
    place = without_passwords(folders.settings().database_url)
    lines = [f"{place}, sound, {len(files)} files, {failed} failed", *map(str, mended)]
    return "\n      ".join(lines)


def _backups(folders: Folders) -> str:
    from monitor.storage import backups_in, unsound

    settings = folders.settings()
    found = backups_in(settings.backups_dir)
    if not found:
        return "none yet" if settings.backup.every_hours else "none, backup.every_hours is 0"
    if problem := unsound(found[0], thorough=True):
        raise _TroubleFoundError(f"{found[0]} is not sound ({problem}); make one: monitor backup")
    return f"{len(found)} in {found[0].parent}, the newest {found[0].name}"


def _deliveries(folders: Folders) -> str:
    store = folders.store()
    try:
        states, owed = store.channel_states(), store.owed_count()
    finally:
        store.close()
    if troubles := [f"{one.channel}: {one.trouble}" for one in states if one.trouble]:
        raise _TroubleFoundError(f"{owed} owed: {'; '.join(troubles)}")
    return f"{owed} owed; they go out with the next pass, or at their time" if owed else "none owed"


def _sources(folders: Folders) -> str:
    from datetime import UTC, datetime

    from monitor.cli.supply import standings_of

    found = standings_of(folders.settings(), datetime.now(UTC))
    if unwell := [one for one in found if not one.is_well]:
        raise _TroubleFoundError("; ".join(f"{one.name}: {one.words}" for one in unwell))
    return f"{len(found)} are well" if found else "none"


def _port(folders: Folders) -> str:
    web = folders.settings().web
    if not web.enabled:
        return "no pages (web.enabled is false)"
    folders.settings().web_token()  # says what is wrong with it
    with socket.socket(socket.AF_INET6 if ":" in web.host else socket.AF_INET) as probe:
        probe.settimeout(1)
        is_taken = probe.connect_ex((web.host, web.port)) == 0
    return f"{web.host}:{web.port} {'answers: a service is on' if is_taken else 'is free'}"

"""``backup`` and ``restore``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from monitor.cli.folders import Folders

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("target", metavar="[FILE]", type=_FILE, required=False)
@click.pass_obj
def backup(folders: Folders, target: Path | None) -> None:
    """Copy the database to FILE, or into the folder of the backups; the service may go on.

    The copy is checked before it counts. Rulings, deliveries and the themes last used are in it.
    """
    from monitor.storage import back_up, backup_name
    from monitor.text import without_passwords

    settings = folders.settings()
    target = target or settings.backups_dir / backup_name(datetime.now(UTC))
    back_up(settings.database_url, target)
    size = target.stat().st_size / 1_000_000
    click.echo(f"{without_passwords(settings.database_url)}: backed up to {target}, {size:,.1f} MB")


@click.command()
@click.argument("source", metavar="FILE", type=_FILE)
@click.pass_obj
def restore(folders: Folders, source: Path) -> None:
    """Put a backup in the place of the database, which is set aside, not deleted.

    No service may run on it. Rulings made since the backup come from the file beside the database;
    the next pass reads what the folder has and the backup has not.
    """
    from monitor.cli.folders import make_data_folder
    from monitor.cli.wiring import journal_of, lease_of
    from monitor.storage import held, keep_in_step, restore

    settings = folders.settings()
    make_data_folder(settings)
    with held(lease_of(settings, "restore")):
        aside = restore(settings.database_url, source, datetime.now(UTC))
        store = folders.store()
        try:
            rulings = keep_in_step(store, journal_of(settings))
        finally:
            store.close()
    click.echo(f"{source}: restored")
    if aside:
        click.echo(f"the former database is {aside[0]}")
    if rulings:
        click.echo(f"{len(rulings)} rulings made since were kept")
    click.echo("'monitor once' or 'monitor run' reads what the folder has beside it")

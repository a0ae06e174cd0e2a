"""``config check|show|schema|migrate`` and ``migrate``."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from monitor.cli.folders import Folders
from monitor.errors import ConfigError
from monitor.text import without_passwords


@click.group()
def config() -> None:
    """Check, show and rewrite the settings."""


@config.command()
@click.pass_obj
def check(folders: Folders) -> None:
    """Say whether monitor.toml and themes.toml can be used; exits with 3 when not."""
    from monitor.config import load_themes
    from monitor.config.renamed import renamed_in
    from monitor.config.settings import read_settings
    from monitor.config.toml import dotted
    from monitor.schedule import make_trigger

    settings = folders.settings()
    make_trigger(**settings.schedule.timing)
    for name, source in settings.sources.items():
        make_trigger(**source.timing, key=f"sources.{name}")
    if settings.web.enabled:
        settings.web_token()  # says what is wrong with it
    if not settings.folders.seeds.is_dir():
        raise ConfigError(
            f"{settings.folders.seeds}: no such folder to watch; make it, or set folders.seeds",
            path=str(settings.folders.seeds),
            key="folders.seeds",
        )
    themes = load_themes(folders.themes_path)
    if settings.notices.to:
        from monitor.cli.notify import check_addresses

        check_addresses(folders, settings, themes)
    file = read_settings(folders.settings_path)
    for old, new in renamed_in(file.tables):
        click.echo(
            f"{file.place(old)}: {dotted(old)} is now called {dotted(new)}; it works as before, "
            "and 'monitor config migrate' writes the new name"
        )
    click.echo(f"{folders.settings_path}: ok")
    click.echo(f"{folders.themes_path}: {len(themes.themes)} themes: ok")


@config.command()
@click.pass_obj
def show(folders: Folders) -> None:
    """Print the settings in force as TOML: file, environment and flags laid over one another."""
    import tomlkit

    settings = folders.settings()
    text = tomlkit.dumps(settings.model_dump(mode="json"))
    click.echo(without_passwords(text), nl=False)


@config.command()
@click.pass_obj
def schema(folders: Folders) -> None:
    """Write the JSON Schemas of both files beside them, for editors."""
    from monitor.config.schema import schema_name, schemas

    for name, text in schemas().items():
        path = folders.config / schema_name(name)
        _write(path, text)
        click.echo(path)


@config.command("migrate")
@click.pass_obj
def migrate_config(folders: Folders) -> None:
    """Write settings that were renamed under their new names; the file before is kept."""
    from monitor.config.renamed import renamed_in, with_new_names
    from monitor.config.settings import read_settings
    from monitor.config.toml import dotted

    path = folders.settings_path
    file = read_settings(path)
    renamed = list(renamed_in(file.tables))
    if not renamed:
        click.echo(f"{path}: every setting goes by its present name")
        return
    changed = with_new_names(file)
    before = path.with_suffix(".toml.before")
    _keep(path, before)
    _write(path, changed.text)
    for old, new in renamed:
        click.echo(f"{changed.place(new)}: {dotted(old)} is {dotted(new)}")
    click.echo(f"{before}: what the file said before")


def _keep(path: Path, before: Path) -> None:
    """A copy that nobody may read who may not read the file: there may be a secret in it."""
    try:
        before.touch(mode=0o600)
        shutil.copy2(path, before)
    except OSError as error:
        raise _unwritable(before, error) from error


def _write(path: Path, text: str) -> None:
    from monitor.config.edit import replace_file

    try:
        replace_file(path, text)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> ConfigError:
    return ConfigError(
        f"{path}: cannot be written: {error.strerror}; make the folder writable", path=str(path)
    )


@click.command()
@click.pass_obj
def migrate(folders: Folders) -> None:
    """Bring the database to this version; every command that opens it does so, too."""
    store = folders.store()
    store.close()
    click.echo(f"{without_passwords(folders.settings().database_url)}: up to date")

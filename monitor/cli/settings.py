"""``config check|show`` and ``migrate``."""

from __future__ import annotations

import click

from monitor.cli.folders import Folders
from monitor.errors import ConfigError
from monitor.text import without_passwords


@click.group()
def config() -> None:
    """Check and show the settings."""


@config.command()
@click.pass_obj
def check(folders: Folders) -> None:
    """Say whether monitor.toml and themes.toml can be used; exits with 3 when not."""
    from monitor.config import SETTINGS_FILE, load_themes
    from monitor.schedule import make_trigger

    settings = folders.settings()
    make_trigger(**settings.schedule.timing)
    if settings.web.enabled:
        settings.web_token()  # says what is wrong with it
    if not settings.folders.seeds.is_dir():
        raise ConfigError(
            f"{settings.folders.seeds}: no such folder to watch; make it, or set folders.seeds",
            path=str(settings.folders.seeds),
            key="folders.seeds",
        )
    themes = load_themes(folders.themes_path)
    click.echo(f"{folders.config / SETTINGS_FILE}: ok")
    click.echo(f"{folders.themes_path}: {len(themes.themes)} themes: ok")


@config.command()
@click.pass_obj
def show(folders: Folders) -> None:
    """Print the settings in force as TOML: file, environment and flags laid over one another."""
    import tomlkit

    settings = folders.settings()
    text = tomlkit.dumps(settings.model_dump(mode="json"))
    click.echo(without_passwords(text), nl=False)


@click.command()
@click.pass_obj
def migrate(folders: Folders) -> None:
    """Bring the database to this version; every command that opens it does so, too."""
    store = folders.store()
    store.close()
    click.echo(f"{without_passwords(folders.settings().database_url)}: up to date")

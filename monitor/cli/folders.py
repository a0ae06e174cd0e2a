"""What the flags before the command say, and what is opened from it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import ConfigError

if TYPE_CHECKING:
    from monitor.config import Settings, Themes
    from monitor.storage import Store

_DEFAULT_CONFIG = Path("config")


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """The folder flags; None where a flag was not given."""

    config_dir: Path | None
    seeds_dir: Path | None
    data_dir: Path | None
    reports_dir: Path | None

    @property
    def config(self) -> Path:
        """The folder of the settings; ConfigError when the one asked for is missing."""
        if self.config_dir is not None and not self.config_dir.is_dir():
            raise ConfigError(
                f"{self.config_dir}: no such folder; give the one of monitor.toml with --config",
                path=str(self.config_dir),
            )
        return self.config_dir or _DEFAULT_CONFIG

    @property
    def settings_path(self) -> Path:
        """Where the settings are."""
        from monitor.config import SETTINGS_FILE

        return self.config / SETTINGS_FILE

    @property
    def themes_path(self) -> Path:
        """Where the themes are."""
        from monitor.config import THEMES_FILE

        return self.config / THEMES_FILE

    def settings(self) -> Settings:
        """The settings with the flags applied."""
        from monitor.config import load_settings

        return load_settings(
            self.config, seeds=self.seeds_dir, data=self.data_dir, reports=self.reports_dir
        )

    def themes(self) -> Themes:
        """The themes of the file; none when there is no file and no folder was asked for."""
        from monitor.config import Themes, load_themes

        if self.config_dir is None and not self.themes_path.exists():
            return Themes(themes=(), digest="none", text="")
        return load_themes(self.themes_path)

    def store(self) -> Store:
        """The store of the settings, brought to this version."""
        from monitor.storage import open_store, refuse_a_lost_one

        settings = self.settings()
        make_data_folder(settings)
        refuse_a_lost_one(settings.database_url, settings.backups_dir)
        return open_store(settings.database_url)

    def store_to_read(self) -> Store:
        """The store of the settings, as it is: nothing can be stored in it."""
        from monitor.storage import open_to_read, refuse_a_lost_one

        settings = self.settings()
        refuse_a_lost_one(settings.database_url, settings.backups_dir)
        return open_to_read(settings.database_url)


def make_data_folder(settings: Settings) -> None:
    """Make the folder of the database where it is one of ours."""
    if not settings.database.url and not settings.database.url_file:
        make_folder(settings.folders.data)


def make_folder(folder: Path) -> None:
    """Make a folder that is missing; ConfigError when it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"{folder}: cannot make the folder: {error.strerror}; "
            "choose another or make it writable",
            path=str(folder),
        ) from error

"""Settings and themes: what people write, checked where it comes in."""

from monitor.config.edit import ThemeDraft, ThemesChangedError
from monitor.config.settings import SETTINGS_FILE, KnownPerson, Settings, load_settings
from monitor.config.themes import THEMES_FILE, Themes, check_phrases, load_themes, parse_themes
from monitor.config.token import Token, make_token

__all__ = [
    "SETTINGS_FILE",
    "THEMES_FILE",
    "KnownPerson",
    "Settings",
    "ThemeDraft",
    "Themes",
    "ThemesChangedError",
    "Token",
    "check_phrases",
    "load_settings",
    "load_themes",
    "make_token",
    "parse_themes",
]

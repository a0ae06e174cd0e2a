"""Settings and themes: what people write, checked where it comes in.

`config.edit` changes themes by program; it is loaded by those who do.
"""

from monitor.config.notices import NoticeAddress
from monitor.config.settings import SETTINGS_FILE, KnownPerson, Settings, load_settings
from monitor.config.themes import THEMES_FILE, Themes, check_phrases, load_themes, parse_themes
from monitor.config.token import Token, make_token

__all__ = [
    "SETTINGS_FILE",
    "THEMES_FILE",
    "KnownPerson",
    "NoticeAddress",
    "Settings",
    "Themes",
    "Token",
    "check_phrases",
    "load_settings",
    "load_themes",
    "make_token",
    "parse_themes",
]

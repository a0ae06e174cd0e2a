"""What a new place begins with: both files of settings, each line explained, and sample articles.

They are the ones of the repository, `config/` and `seeds/`; a wheel has copies beside this module.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from monitor.config.schema import schema_name, schemas
from monitor.config.settings import SETTINGS_FILE
from monitor.config.themes import THEMES_FILE

#: The seeds the repository came with; others may lie beside them.
_SAMPLES = ("000_0bbdbc6c9d8fdbc1.txt", "004_8398e57ae0c4c8e7.txt")
_PACKED = Path(__file__).with_name("starter")
_CHECKOUT = Path(__file__).parents[2]


def starter_files() -> Iterator[tuple[str, bytes]]:
    """Names and contents for a folder of settings."""
    folder = _origin() / "config"
    for name in (SETTINGS_FILE, THEMES_FILE):
        yield name, (folder / name).read_bytes()
    for name, text in schemas().items():
        yield schema_name(name), text.encode()


def sample_articles() -> Iterator[tuple[str, bytes]]:
    """Names and contents for a watched folder."""
    for name in _SAMPLES:
        yield name, (_origin() / "seeds" / name).read_bytes()


def _origin() -> Path:
    return _PACKED if _PACKED.is_dir() else _CHECKOUT

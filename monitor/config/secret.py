"""Files that hold a value in place of a setting, as secrets are mounted."""

from __future__ import annotations

from pathlib import Path

#: Lists of names and addresses are as long as anybody needs in this; a device never ends.
_MOST_BYTES = 1_000_000


def read_secret(path: Path) -> str | None:
    """What a file holds; None when it cannot be read as text, or is no file for a value.

    Without a reason: bytes that are no text would be shown by it, and may be a secret.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
        return raw.decode() if len(raw) <= _MOST_BYTES else None
    except (OSError, UnicodeDecodeError):
        return None

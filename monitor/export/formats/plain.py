"""Values as text, where a format has no type for them."""

from __future__ import annotations

import json
from datetime import date
from typing import Any


def to_json(value: Any) -> str:
    """One line of JSON; days and times in ISO 8601."""
    return json.dumps(value, ensure_ascii=False, default=plain)


def plain(value: object) -> str:
    """What JSON has no type for."""
    if isinstance(value, date):  # times, too
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")


def joined(value: Any) -> str:
    """A list as text: texts joined by ``|``, objects as JSON."""
    if all(isinstance(one, str) for one in value):
        return "|".join(value)
    return json.dumps(value, default=plain)

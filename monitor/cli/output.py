"""Records as JSON lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from monitor.export.formats.plain import to_json


def print_jsonl(records: Iterable[dict[str, Any]]) -> None:
    """A record a line."""
    for record in records:
        click.echo(to_json(record))

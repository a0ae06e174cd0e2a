"""``export``."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from monitor.cli.folders import Folders
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from monitor.storage import Store

_SORTS = (
    "statements",
    "commitments",
    "links",
    "changes",
    "meetings",
    "articles",
    "rulings",
    "deliveries",
    "failures",
)


@click.command()
@click.argument("sort", type=click.Choice(_SORTS))
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl")
@click.pass_obj
def export(folders: Folders, sort: str, form: str) -> None:
    """Print every record of one sort, a line each, to standard output."""
    from monitor.cli.output import print_csv, print_jsonl
    from monitor.cli.records import records

    store = folders.store()
    try:
        found = records(
            store, sort, tracked=_tracked(folders, store), today=datetime.now(UTC).date()
        )
        (print_jsonl if form == "jsonl" else print_csv)(found)
    finally:
        store.close()


def _tracked(folders: Folders, store: Store) -> set[str]:
    """The keys of the themes in force: of the last good ones while the file is broken."""
    from monitor.gather import last_good_themes

    try:
        themes = folders.themes()
    except ConfigError:
        themes = last_good_themes(store, folders.themes_path)
    return {theme.key for theme in themes.themes}

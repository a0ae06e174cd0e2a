"""``export``."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from monitor.cli.folders import Folders

_SORTS = ("statements", "commitments", "links", "changes", "meetings", "articles", "rulings")


@click.command()
@click.argument("sort", type=click.Choice(_SORTS))
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl")
@click.pass_obj
def export(folders: Folders, sort: str, form: str) -> None:
    """Print every record of one sort, a line each, to standard output."""
    from monitor.cli.output import print_csv, print_jsonl
    from monitor.cli.records import records

    tracked = {theme.key for theme in folders.themes().themes}
    store = folders.store()
    try:
        found = records(store, sort, tracked=tracked, today=datetime.now(UTC).date())
        (print_jsonl if form == "jsonl" else print_csv)(found)
    finally:
        store.close()

"""``export``."""

from __future__ import annotations

import click

from monitor.cli.folders import Folders

_SORTS = ("statements", "commitments", "links", "changes", "meetings", "articles")


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
        (print_jsonl if form == "jsonl" else print_csv)(records(store, sort))
    finally:
        store.close()

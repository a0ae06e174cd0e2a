"""``report`` and ``search``."""

from __future__ import annotations

import sys

import click

from monitor.cli.folders import Folders


@click.command()
@click.argument("meeting", required=False)
@click.option(
    "--format", "form", type=click.Choice(["md", "html", "mail.html", "json"]), default="md"
)
@click.pass_obj
def report(folders: Folders, meeting: str | None, form: str) -> None:
    """Print the report of MEETING (its id, or the beginning of it); of the newest without one."""
    from monitor.gather import dossier
    from monitor.report import chapter, render_meeting

    themes = folders.themes().themes
    store = folders.store()
    try:
        places = store.meetings()
        chosen = _chosen([*places], meeting)
        made = chapter(dossier(store, places[chosen], themes), themes)
    finally:
        store.close()
    report = made.meeting(chosen)
    assert report is not None
    sys.stdout.buffer.write(render_meeting(report, form))


def _chosen(ids: list[str], wanted: str | None) -> str:
    """The one id that is meant; UsageError when there is none or more than one."""
    if not ids:
        raise click.UsageError("No report yet: run 'monitor once' first.")
    if wanted is None:
        return max(ids)
    begun = [one for one in ids if one.startswith(wanted)]
    if wanted in ids or len(begun) == 1:
        return wanted if wanted in ids else begun[0]
    near = ", ".join((begun or sorted(ids, reverse=True))[:3])
    raise click.UsageError(f"No one meeting '{wanted}'; there are {near}.")


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.pass_obj
def search(folders: Folders, words: tuple[str, ...], limit: int) -> None:
    """Find the stored statements and articles that hold all of WORDS."""
    store = folders.store()
    try:
        hits = store.search(" ".join(words), limit=limit)
    finally:
        store.close()
    for hit in hits:
        click.echo(f"{hit.statement_id or hit.article_id}  {hit.source}  {hit.published_at or '-'}")
        click.echo(f"    {hit.snippet}")
    if not hits:
        click.echo("nothing found", err=True)

"""``mcp``: what assistants ask of what is on file."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module

import click

from monitor.cli.folders import Folders


@click.command()
@click.pass_obj
def mcp(folders: Folders) -> None:
    """Answer an assistant by the Model Context Protocol, on standard input and output.

    Nothing can be changed through it: the database is opened to be read.
    """
    try:
        import_module("mcp")
    except ImportError as error:
        raise click.UsageError(
            "monitor mcp needs its library: pip install 'commitment-monitor[mcp]'"
        ) from error
    from monitor import log
    from monitor.gather import themes_in_force
    from monitor.mcp.server import serve
    from monitor.mcp.tools import Desk

    settings = folders.settings()
    log.set_up(form=settings.log.format, level="error")
    store = folders.store_to_read()
    try:
        serve(
            Desk(
                store=store,
                themes=lambda: [
                    theme.key for theme in themes_in_force(store, folders.themes_path)[0].themes
                ],
                today=lambda: datetime.now(UTC).date(),
            )
        )
    finally:
        store.close()

"""``export``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.folders import Folders
from monitor.errors import ConfigError, WantedError
from monitor.export.formats import FORMATS, Format
from monitor.export.tables import TABLES

if TYPE_CHECKING:
    from monitor.config import Themes
    from monitor.storage import Store

_PRINT = Path("-")
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("table", type=click.Choice([*TABLES]))
@click.option(
    "--format",
    "form",
    type=click.Choice([*FORMATS]),
    help="jsonl unless the name of the file says another.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    default=_PRINT,
    help="File to write; - prints.",
)
@click.option("--relationship", "relationships", multiple=True, metavar="KEY", help="As CHN-KGZ.")
@click.option("--theme", "themes", multiple=True, metavar="KEY", help="Key of a theme.")
@click.option("--since", type=_DAY, help="From this day on.")
@click.option("--until", type=_DAY, help="Up to this day.")
@click.option("--kind", "kinds", multiple=True, help="As the column kind has it.")
@click.pass_obj
def export(
    folders: Folders,
    table: str,
    form: str | None,
    output: Path,
    relationships: tuple[str, ...],
    themes: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    kinds: tuple[str, ...],
) -> None:
    """Print or write every row of TABLE, or those that are asked for."""
    from monitor.export.files import export_to
    from monitor.export.narrow import Wanted, check
    from monitor.export.rows import rows

    chosen = _format(form, output)
    with _opened(folders) as store:
        known = _themes(folders, store)
        wanted = Wanted(
            relationships=relationships,
            themes=themes,
            since=_day(since),
            until=_day(until),
            kinds=kinds,
        )
        keys = [theme.key for theme in known.themes]
        wanted = check(wanted, TABLES[table], relationships=store.relationships(), themes=keys)
        found = rows(store, table, tracked=keys, today=datetime.now(UTC).date(), wanted=wanted)
        if output != _PRINT:
            for path in export_to(output, chosen, TABLES[table], found):
                click.echo(f"wrote {path}", err=True)
            return
        with _to_who_reads():
            chosen.write(TABLES[table], found, sys.stdout.buffer)


def _format(name: str | None, output: Path) -> Format:
    """The format that was named, or that of the file's ending."""
    ending = output.suffix.removeprefix(".").lower()
    chosen = FORMATS[name or (ending if ending in FORMATS else "jsonl")]
    if output == _PRINT and not chosen.is_text:
        raise WantedError(f"{chosen.name} is no text to print; name a file with --output")
    return chosen


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


@contextmanager
def _opened(folders: Folders) -> Iterator[Store]:
    store = folders.store()
    try:
        yield store
    finally:
        store.close()


@contextmanager
def _to_who_reads() -> Iterator[None]:
    """Printing ends without a word when who reads has seen enough (``head``)."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _themes(folders: Folders, store: Store) -> Themes:
    """The themes in force: the last good ones while the file is broken."""
    from monitor.gather import last_good_themes

    try:
        return folders.themes()
    except ConfigError:
        return last_good_themes(store, folders.themes_path)

"""``retry``."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.cli.folders import Folders
from monitor.errors import SourceError


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.pass_obj
def retry(folders: Folders, paths: tuple[Path, ...]) -> None:
    """Have the next pass try failed files again: those of PATHS, or all.

    A path is that below the watched folder, as 'monitor status' shows it, or the file itself.
    A running service makes the next pass at its interval; 'monitor once' makes one now.
    """
    seeds = folders.settings().folders.seeds
    wanted = [_below(seeds, path) for path in paths]
    store = folders.store()
    try:
        failing = store.files(failing=True)
        if strange := [path for path in wanted if path not in failing]:
            raise SourceError(
                f"{strange[0]}: is not among the files that failed; 'monitor status' lists them",
                source=strange[0],
            )
        asked = store.ask_again(wanted if paths else None)
    finally:
        store.close()
    for path in asked:
        click.echo(f"{path}: the next pass tries it again")
    if not asked:
        click.echo("no file failed")


def _below(seeds: Path, path: Path) -> str:
    """The path below the watched folder; as it is when it is not a file in there."""
    whole = path.absolute()
    if whole.is_relative_to(seeds.absolute()):
        return whole.relative_to(seeds.absolute()).as_posix()
    return path.as_posix()

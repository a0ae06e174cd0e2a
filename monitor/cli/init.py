"""``init``: a folder to begin in."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.cli.folders import make_folder
from monitor.errors import ConfigError


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--sample", is_flag=True, help="Put two sample articles into the watched folder.")
def init(folder: Path, sample: bool) -> None:
    """Make FOLDER ready: settings and themes with every line explained, and a folder to watch.

    What is there already stays as it is.
    """
    from monitor.config.starter import sample_articles, starter_files

    config, seeds = folder / "config", folder / "seeds"
    for place, files in ((config, starter_files()), (seeds, sample_articles() if sample else ())):
        make_folder(place)
        for name, content in files:
            _write(place / name, content)
    click.echo(f"Now: cd {folder} && monitor run")


def _write(path: Path, content: bytes) -> None:
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        click.echo(f"{path}: kept as it is")
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be written: {error.strerror}; make the folder writable", path=str(path)
        ) from error
    else:
        click.echo(f"{path}: written")

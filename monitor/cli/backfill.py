"""``backfill``: one pass over an archive, read by many processes or machines."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor import log
from monitor.cli.folders import Folders
from monitor.cli.outcome import exit_code, print_run

if TYPE_CHECKING:
    from monitor.config import Settings
    from monitor.reader import Reader


@click.command()
@click.argument(
    "paths", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[PATH]..."
)
@click.option("--scheduler", metavar="URL", help="Dask scheduler, such as tcp://host:8786.")
@click.pass_obj
def backfill(folders: Folders, paths: tuple[Path, ...], scheduler: str | None) -> int:
    """Go through an archive in the watched folder: all of it, or only the PATHs.

    Does what once does, with the same result; files are read by the workers of a Dask scheduler,
    or by those of this machine. What was stored when it is ended is not read again by the next.
    Exits as once does, and with 9 when the cluster cannot be used.
    """
    from monitor.cli.wiring import back_up_when_asked, make_pipeline, progress, store_for_passes
    from monitor.recent import Recent

    settings = folders.settings()
    within = _below(settings.folders.seeds, paths)
    log.set_up(
        form=settings.log.format, level="debug" if settings.log.level == "debug" else "error"
    )
    with store_for_passes(settings, "backfill") as ready:
        if ready.recovery:
            click.echo(f"mended: {ready.recovery}", err=True)
        with progress() as on_progress, _reader(settings, scheduler) as reader:
            pipeline = make_pipeline(
                folders,
                settings,
                ready.store,
                reader=reader,
                on_progress=on_progress,
                recent=Recent(most=0),  # there is no pass after this one
            )
            done = pipeline.run(datetime.now(UTC), within=within)
        back_up_when_asked(settings)
    print_run(done)
    click.echo(f"reports: {settings.folders.reports / 'index.html'}")
    return exit_code(done)


def _below(seeds: Path, paths: tuple[Path, ...]) -> tuple[str, ...]:
    """The paths below the watched folder; none when it is one of them."""
    root = seeds.resolve()
    inside = []
    for path in paths:
        place = path.resolve()
        if not place.is_relative_to(root):
            raise click.UsageError(
                f"{path} is outside the watched folder {seeds}, from which everything can be made "
                f"again; put it there first: cp -r {path} {seeds}/, or tar -xf {path} -C {seeds}"
            )
        inside.append(place.relative_to(root).as_posix())
    return () if "." in inside else tuple(inside)


def _reader(settings: Settings, scheduler: str | None) -> AbstractContextManager[Reader]:
    """The cluster asked for, or else one of this machine; without Dask, processes of our own."""
    from monitor.cli.readers import make_workers
    from monitor.cli.wiring import make_cluster

    if find_spec("distributed"):
        return make_cluster(settings, scheduler)
    if scheduler:
        raise click.UsageError(
            "--scheduler needs Dask: pip install 'commitment-monitor[dask]', here, at the "
            "scheduler and at its workers"
        )
    return make_workers(settings)

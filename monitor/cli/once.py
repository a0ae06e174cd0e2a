"""``once``: one pass."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from monitor import log
from monitor.cli.folders import Folders
from monitor.cli.outcome import exit_code, print_run


@click.command()
@click.option("--retry", is_flag=True, help="Take up files that failed before, too.")
@click.option("--rebuild", is_flag=True, help="Extract, decide and write everything again.")
@click.pass_obj
def once(folders: Folders, retry: bool, rebuild: bool) -> int:
    """Go through the folder once, write the reports, and stop.

    Exits with 0 when every file could be used, 3 when the themes are broken, 4 when a file of the
    folder cannot be used (now or since an earlier pass), 5 for the store, 6 for the reports, 7 when
    another program makes the passes and 8 for notices.
    """
    from monitor.cli.readers import make_workers
    from monitor.cli.wiring import (
        back_up_when_asked,
        make_pipeline,
        progress,
        store_for_passes,
    )
    from monitor.recent import Recent

    settings = folders.settings()
    # The result is printed: the log is for what went wrong unexpectedly.
    log.set_up(
        form=settings.log.format, level="debug" if settings.log.level == "debug" else "error"
    )
    with store_for_passes(settings, "once") as ready:
        if ready.recovery:
            click.echo(f"mended: {ready.recovery}", err=True)
        with progress() as on_progress, make_workers(settings) as reader:
            pipeline = make_pipeline(
                folders,
                settings,
                ready.store,
                reader=reader,
                on_progress=on_progress,
                recent=Recent(most=0),  # there is no pass after this one
            )
            done = pipeline.run(datetime.now(UTC), retry=retry, rebuild=rebuild)
        back_up_when_asked(settings)
    print_run(done)
    click.echo(f"reports: {settings.folders.reports / 'index.html'}")
    return exit_code(done)

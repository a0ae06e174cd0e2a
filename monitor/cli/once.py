"""``once``: one pass, and what came of it in words and as an exit code."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from monitor import log
from monitor.cli.folders import Folders
from monitor.errors import ConfigError, SourceError

if TYPE_CHECKING:
    from monitor.model import Run


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
    from monitor.cli.wiring import (
        back_up_when_asked,
        make_pipeline,
        make_workers,
        progress,
        store_for_passes,
    )

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
                folders, settings, ready.store, reader=reader, on_progress=on_progress
            )
            done = pipeline.run(datetime.now(UTC), retry=retry, rebuild=rebuild)
        back_up_when_asked(settings)
    print_run(done)
    click.echo(f"reports: {settings.folders.reports / 'index.html'}")
    return exit_code(done)


def exit_code(run: Run) -> int:
    """What a command that made this pass exits with."""
    from monitor.errors import NotifyError, ReportError

    codes = {
        "write": ReportError.exit_code,
        "config": ConfigError.exit_code,
        "decide": 1,
        "send": NotifyError.exit_code,
    }
    stages = {failure.stage for failure in run.failures}
    first = next((stage for stage in codes if stage in stages), None)
    return codes[first] if first else SourceError.exit_code if stages else 0


def in_one_line(run: Run) -> str:
    """What came of a pass."""
    return (
        f"run {run.id}: {run.files_seen} files, {run.articles_new} new articles, "
        f"{run.statements_new} new statements, {run.changes_made} new changes, "
        f"{len(run.failures)} failures"
    )


def print_run(run: Run) -> None:
    """What came of a pass, with what it revised and what failed."""
    click.echo(in_one_line(run))
    for line in run.revised:
        click.echo(f"revised: {line}")
    for failure in run.failures:
        place = "" if failure.message.startswith(failure.source) else f"{failure.source}: "
        click.echo(f"failed: {place}{failure.message} ({failure.stage})")

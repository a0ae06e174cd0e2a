"""``once``: one pass."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from monitor.cli.folders import Folders
from monitor.cli.kept import KeptGate, Said


@click.command()
@click.option("--retry", is_flag=True, help="Take up files that failed before, too.")
@click.option("--rebuild", is_flag=True, help="Extract, decide and write everything again.")
@click.pass_obj
def once(folders: Folders, retry: bool, rebuild: bool) -> int:
    """Go through the folder once, write the reports, and stop.

    Where nothing happened since a pass that had nothing to do, it says the same without another.

    Exits with 0 when every file could be used, 3 when the themes are broken, 4 when a file of the
    folder cannot be used (now or since an earlier pass), 5 for the store, 6 for the reports, 7 when
    another program makes the passes and 8 for notices.
    """
    gate = KeptGate(folders)
    said = None if retry or rebuild else gate.last_said()
    if said is None:
        said = _make_pass(folders, gate, retry=retry, rebuild=rebuild)
    click.echo("\n".join(said.lines))
    return said.code


def _make_pass(folders: Folders, gate: KeptGate, *, retry: bool, rebuild: bool) -> Said:
    """A whole pass, and what is to be said of it."""
    from monitor import log
    from monitor.cli.outcome import exit_code, lines_of
    from monitor.cli.readers import make_workers
    from monitor.cli.wiring import (
        back_up_when_asked,
        journal_of,
        make_pipeline,
        progress,
        store_for_passes,
    )
    from monitor.recent import Recent

    gate.reads(folders.settings_path, folders.themes_path)
    settings = folders.settings()
    gate.began(settings, journal_of(settings))
    # The result is printed: the log is for what went wrong unexpectedly.
    log.set_up(
        form=settings.log.format, level="debug" if settings.log.level == "debug" else "error"
    )
    with store_for_passes(settings, "once") as ready:
        if ready.recovery:
            click.echo(f"mended: {ready.recovery}", err=True)
        since = ready.store.witness()
        with progress() as on_progress, make_workers(settings) as reader:

            def on_step(stage: str, done: int, total: int) -> None:
                gate.progressed(stage, done, total)
                on_progress(stage, done, total)

            pipeline = make_pipeline(
                folders,
                settings,
                ready.store,
                reader=reader,
                on_progress=on_step,
                on_scan=gate.scanned,
                recent=Recent(most=0),  # there is no pass after this one
            )
            done = pipeline.run(datetime.now(UTC), retry=retry, rebuild=rebuild)
        back_up_when_asked(settings)
        index = settings.folders.reports / "index.html"
        said = Said(lines=(*lines_of(done), f"reports: {index}"), code=exit_code(done))
        gate.shut(ready.store, since, settings, done, said)
    return said

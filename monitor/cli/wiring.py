"""From settings to a pipeline: the one place that knows which setting a stage is given."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.cli.folders import Folders
from monitor.config import Settings, Themes
from monitor.extract import Person
from monitor.intake import Limits
from monitor.pipeline import Pipeline, dossiers
from monitor.reader import Instructions
from monitor.report import Site, build
from monitor.storage import JOURNAL_FILE, Store, keep_in_step

if TYPE_CHECKING:
    from monitor.web import Desk, Health
    from monitor.workers import Workers


def _never() -> bool:
    return False


def people_of(settings: Settings) -> tuple[Person, ...]:
    """The people of the settings as `extract` takes them."""
    return tuple(
        Person(name=one.name, party=one.party, aliases=one.aliases) for one in settings.people
    )


def journal_of(settings: Settings) -> Path:
    """The plain file of rulings."""
    return settings.folders.data / JOURNAL_FILE


def open_store_with_rulings(folders: Folders) -> Store:
    """The store of the settings, with its rulings restored from the file when it had none."""
    store = folders.store()
    try:
        keep_in_step(store, journal_of(folders.settings()))
    except BaseException:
        store.close()
        raise
    return store


def make_pipeline(folders: Folders, settings: Settings, store: Store, **hooks: Any) -> Pipeline:
    """A pipeline over the folders; `hooks` are `reader`, `is_stopping` and `on_progress`.

    The store's rulings and their file are brought in step first.
    """
    keep_in_step(store, journal_of(settings))
    return Pipeline(
        store=store,
        seeds_dir=settings.folders.seeds,
        themes_path=folders.themes_path,
        reports_dir=settings.folders.reports,
        people=people_of(settings),
        organisations=settings.organisations,
        settle_seconds=settings.intake.settle_seconds,
        max_bytes=settings.max_bytes,
        **hooks,
    )


def make_workers(settings: Settings, is_stopping: Callable[[], bool] = _never) -> Workers:
    """Who reads files for a pass, within the limits of the settings; to be closed."""
    from monitor.workers import Workers

    return Workers(
        instructions_of(settings),
        max_seconds=settings.intake.max_seconds,
        max_megabytes=settings.intake.max_memory_megabytes,
        is_stopping=is_stopping,
    )


def instructions_of(settings: Settings) -> Instructions:
    """What reading a file of the watched folder depends on."""
    intake = settings.intake
    return Instructions(
        seeds_dir=settings.folders.seeds,
        people=people_of(settings),
        organisations=settings.organisations,
        limits=Limits(max_bytes=settings.max_bytes, max_nesting=intake.max_nesting),
        max_statements=intake.max_statements,
    )


def make_desk(
    folders: Folders,
    settings: Settings,
    store: Store,
    *,
    nudge: Callable[[], None] | None = None,
    health: Callable[[], Health] | None = None,
    is_running: Callable[[], bool] | None = None,
) -> Desk:
    """What the pages stand on; `nudge` asks for a pass, None where nothing makes passes."""
    from monitor.cli.status import status_of
    from monitor.web import Desk

    pipeline = make_pipeline(folders, settings, store)
    return Desk(
        store=store,
        themes_path=folders.themes_path,
        journal=journal_of(settings),
        nudge=nudge,
        redecide=lambda relationship: pipeline.redecide(relationship, datetime.now(UTC)),
        health=health,
        is_running=is_running,
        status=lambda: status_of(store, datetime.now(UTC).date()),
    )


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _stage, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("scanning", total=None)
        yield lambda stage, done, total: bar.update(
            task, description=stage, completed=done, total=total or None
        )


def site_of(store: Store, themes: Themes) -> Site:
    """The reports as they would be written now, for those who print one of them."""
    return build(dossiers(store, themes.themes), themes.themes, failures=(), notices=())

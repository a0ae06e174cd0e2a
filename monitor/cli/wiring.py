"""From settings to a pipeline: the one place that knows which setting a stage is given."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from monitor.cli.folders import Folders, make_data_folder
from monitor.cli.readers import cores, instructions_of, limits_of, people_of
from monitor.cli.supply import standings_of, troubles_of
from monitor.config import NoticeAddress, Settings
from monitor.errors import DamagedError, StorageError
from monitor.log import Log
from monitor.notify import Address, Channel, FileChannel, Rules, Timing
from monitor.pipeline import Pipeline
from monitor.reader import Reader
from monitor.storage import (
    JOURNAL_FILE,
    Lease,
    Recovery,
    Store,
    back_up_when_due,
    held,
    is_up_to_date,
    keep_in_step,
    lease_on,
    open_sound,
    refuse_a_lost_one,
)

if TYPE_CHECKING:
    from monitor.sources import Standing
    from monitor.web import Desk

_log = Log("monitor.cli")


def journal_of(settings: Settings) -> Path:
    """The plain file of rulings."""
    return settings.folders.data / JOURNAL_FILE


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A store to make passes on, and the right to."""

    store: Store
    lease: Lease
    #: What was done because the store was damaged; None when it was sound.
    recovery: Recovery | None


@contextmanager
def store_for_passes(settings: Settings, command: str) -> Iterator[Held]:
    """The store for a command that makes passes: nobody else does meanwhile, and it is sound.

    LeaseError when another program makes them.
    """
    make_data_folder(settings)
    with held(lease_of(settings, command)) as lease, sound_store(settings, lease) as ready:
        yield ready


@contextmanager
def sound_store(settings: Settings, lease: Lease) -> Iterator[Held]:
    """The store under a lease that is held, mended when it is damaged."""
    store, done = open_sound(settings.database_url, settings.backups_dir, datetime.now(UTC))
    try:
        if lease.was_left:
            # A power cut may have taken what was written and not the note that it was.
            store.forget_made(store.stamps())
        yield Held(store=store, lease=lease, recovery=done)
    finally:
        store.close()


def lacks_tables(settings: Settings) -> bool:
    """Whether the store is to be made or brought up to date, and nothing hinders that."""
    try:
        refuse_a_lost_one(settings.database_url, settings.backups_dir)
        return not is_up_to_date(settings.database_url)
    except StorageError:
        return False  # who opens it tells why


def lease_of(settings: Settings, command: str) -> Lease:
    """The lease of the settings' store, in the name of a command."""
    return lease_on(settings.database_url, f"monitor {command}")


def back_up_when_asked(settings: Settings) -> None:
    """Make the backup of the settings when one is due; a failure is told and harms nothing.

    DamagedError when it is the store that is damaged.
    """
    asked = settings.backup
    if not asked.every_hours:
        return
    try:
        made = back_up_when_due(
            settings.database_url,
            settings.backups_dir,
            datetime.now(UTC),
            every=timedelta(hours=asked.every_hours),
            keep=asked.keep,
        )
    except DamagedError:
        raise
    except StorageError as error:
        _log.warning("no backup", reason=error)
    else:
        if made:
            _log.info("backed up", to=made)


def channels_of(settings: Settings) -> tuple[Channel, ...]:
    """Who is told of each change as it is."""
    file = settings.notices.file
    return (FileChannel(path=Path(file)),) if file else ()


def addresses_of(settings: Settings) -> tuple[Address, ...]:
    """Who is told in messages."""
    return tuple(_address(name, one) for name, one in settings.notices.to.items())


def templates_of(folders: Folders) -> Path:
    """Where a user's templates of messages are, if any."""
    return folders.config / "notices"


def _address(name: str, asked: NoticeAddress) -> Address:
    return Address(
        name=name,
        url=asked.url.get_secret_value(),
        url_file=Path(asked.url_file) if asked.url_file else None,
        each=asked.each,
        is_for_errors=asked.errors,
        rules=Rules(
            themes=asked.themes,
            relationships=tuple(frozenset(one.split("-")) for one in asked.relationships),
            kinds=asked.kinds,
            tiers=asked.tiers,
            least_score=asked.least_score,
        ),
        timing=Timing(
            zone=ZoneInfo(asked.time_zone),
            at=asked.digest_at,
            weekday=asked.digest_weekday,
            quiet=asked.quiet_hours,
        ),
        timeout_seconds=asked.timeout_seconds,
    )


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
    """A pipeline over the folders; `hooks` are as for `pipeline_over`.

    The store's rulings and their file are brought in step first.
    """
    keep_in_step(store, journal_of(settings))
    return pipeline_over(folders, settings, store, **hooks)


def pipeline_over(folders: Folders, settings: Settings, store: Store, **hooks: Any) -> Pipeline:
    """A pipeline over a store whose rulings are in step with their file.

    `hooks` are `reader`, `is_stopping`, what it is to tell, and where else it may go on.
    """
    return Pipeline(
        store=store,
        seeds_dir=settings.folders.seeds,
        themes_path=folders.themes_path,
        reports_dir=settings.folders.reports,
        people=people_of(settings),
        organisations=settings.organisations,
        settle_seconds=settings.intake.settle_seconds,
        limits=limits_of(settings),
        channels=channels_of(settings),
        addresses=addresses_of(settings),
        templates_dir=templates_of(folders),
        pages_url=settings.notices.pages_url,
        wrong_elsewhere=lambda now: troubles_of(settings, now),
        quiet_days=settings.alarm.quiet_days,
        processes=settings.intake.processes or cores(),
        **hooks,
    )


@contextmanager
def make_cluster(settings: Settings, scheduler: str | None, **hooks: Any) -> Iterator[Reader]:
    """Who reads files on a Dask cluster, or without a `scheduler` on one of this machine.

    ImportError where Dask is not installed. `hooks` is `is_stopping`.
    """
    from monitor.cluster import Cluster, Orders, client_of

    orders = Orders(
        instructions=instructions_of(settings),
        max_seconds=settings.intake.max_seconds,
        max_megabytes=settings.intake.max_memory_megabytes,
    )
    with (
        client_of(scheduler, settings.intake.processes or cores()) as client,
        Cluster(client, orders, **hooks) as cluster,
    ):
        yield cluster


def make_desk(
    folders: Folders,
    settings: Settings,
    store: Store,
    *,
    nudge: Callable[[], None] | None = None,
    **hooks: Any,
) -> Desk:
    """What the pages stand on; `nudge` asks for a pass, None where nothing makes passes.

    `hooks` are `liveness`, `readiness` and `is_running` of what makes them.
    """
    from monitor.cli.status import status_of
    from monitor.web import Desk

    pipeline = make_pipeline(folders, settings, store)

    def standings() -> Sequence[Standing]:
        return standings_of(settings, datetime.now(UTC))

    return Desk(
        store=store,
        themes_path=folders.themes_path,
        journal=journal_of(settings),
        nudge=nudge,
        redecide=lambda relationship: pipeline.redecide(relationship, datetime.now(UTC)),
        has_log_in=settings.web.has_token,
        status=lambda: status_of(store, datetime.now(UTC).date(), standings()),
        standings=standings,
        **hooks,
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

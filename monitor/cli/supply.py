"""From settings to sources: what each is, when it is its turn, and how it stands."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from monitor import __version__
from monitor.config import Settings
from monitor.model import Failure
from monitor.sources import Kind, Ledger, Manners, Source, Standing, standing_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.schedule import Errand


def sources_of(settings: Settings) -> tuple[Source, ...]:
    """Those that are enabled, in the order of the file."""
    return tuple(
        Source(
            name=name,
            kind=Kind(one.kind),
            url=one.url,
            links=one.links,
            takes_entries=one.take == "entry",
            publisher=one.publisher,
            heeds_robots=one.robots,
            recheck_hours=one.recheck_hours,
            max_pages=one.max_pages,
            quiet_days=one.quiet_days,
        )
        for name, one in settings.sources.items()
        if one.enabled
    )


def manners_of(settings: Settings) -> Manners:
    """How hosts are asked."""
    given = settings.fetch
    return Manners(
        user_agent=given.user_agent or f"commitment-monitor/{__version__}",
        pause_seconds=given.pause_seconds,
        timeout_seconds=given.timeout_seconds,
        max_seconds=given.max_seconds,
        max_bytes=int(given.max_megabytes * 1_000_000),
        max_redirects=given.max_redirects,
        tries=given.tries,
        private_hosts=frozenset(one.lower() for one in given.private_hosts),
    )


def ledger_of(settings: Settings, name: str) -> Ledger:
    """What is remembered of a source."""
    return Ledger(settings.sources_dir, name)


def errand_of(settings: Settings, name: str, do: Callable[[], None]) -> Errand:
    """When a source is fetched; ConfigError when its cron line has no meaning."""
    from monitor.schedule import Errand, make_trigger

    given = settings.sources[name]
    record = ledger_of(settings, name).read()
    return Errand(
        name=name,
        trigger=make_trigger(**given.timing, key=f"sources.{name}"),
        do=do,
        last=record.tried_at if record.url == given.url else None,
    )


def standings_of(settings: Settings, now: datetime) -> tuple[Standing, ...]:
    """How all sources stand."""
    return tuple(
        standing_of(one, ledger_of(settings, one.name).read(), now) for one in sources_of(settings)
    )


def troubles_of(settings: Settings, now: datetime) -> tuple[Failure, ...]:
    """The sources that fail, or have brought nothing for too long."""
    standings = standings_of(settings, now)
    return tuple(
        Failure(source=one.name, stage="fetch", message=one.words)
        for one in standings
        if not one.is_well
    )


def standing_record(standing: Standing) -> dict[str, Any]:
    """As JSON takes it."""
    record = asdict(standing)
    times = {name: at.isoformat() for name, at in record.items() if isinstance(at, datetime)}
    return record | times | {"is_well": standing.is_well}

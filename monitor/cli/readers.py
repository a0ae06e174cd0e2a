"""Who reads files, from the settings; without loading what stores and decides."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from monitor.config import Settings
from monitor.intake import Limits
from monitor.reader import Instructions

if TYPE_CHECKING:
    from monitor.extract import Person
    from monitor.workers import Workers


def people_of(settings: Settings) -> tuple[Person, ...]:
    """The people of the settings as `extract` takes them."""
    if not settings.people:
        return ()
    from monitor.extract import Person

    return tuple(
        Person(name=one.name, party=one.party, aliases=one.aliases) for one in settings.people
    )


def limits_of(settings: Settings) -> Limits:
    """What a file of the watched folder may be."""
    intake = settings.intake
    return Limits(
        max_bytes=settings.max_bytes,
        max_nesting=intake.max_nesting,
        max_container_bytes=int(intake.max_container_megabytes * 1_000_000),
        max_unpacked_bytes=int(intake.max_unpacked_megabytes * 1_000_000),
        max_members=intake.max_members,
        max_ratio=intake.max_ratio,
    )


def instructions_of(settings: Settings) -> Instructions:
    """What reading a file of the watched folder depends on."""
    return Instructions(
        seeds_dir=settings.folders.seeds,
        people=people_of(settings),
        organisations=settings.organisations,
        limits=limits_of(settings),
        max_statements=settings.intake.max_statements,
    )


def make_workers(settings: Settings, **hooks: Any) -> Workers:
    """Who reads files for a pass, within the limits of the settings; to be closed.

    `hooks` is `is_stopping`.
    """
    from monitor.workers import Workers

    return Workers(
        instructions_of(settings),
        max_seconds=settings.intake.max_seconds,
        max_megabytes=settings.intake.max_memory_megabytes,
        processes=settings.intake.processes or cores(),
        **hooks,
    )


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

"""When a pass runs: at an interval or by cron, sooner when a watched folder changes.

A tick is a full pass, cheap and self-healing; a file event only brings the next tick forward.
Keeps out what a pass does, and signals: the command line turns them into `stop`.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from apscheduler.schedulers.background import BackgroundScheduler  # type: ignore[import-untyped]
from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]
from apscheduler.triggers.interval import IntervalTrigger  # type: ignore[import-untyped]
from watchfiles import watch

from monitor.errors import ConfigError
from monitor.log import Log

_log = Log("monitor.schedule")
#: Seconds a stop waits for the pass that runs; with the web's second it stays under three.
GRACE_SECONDS = 1.5
#: A pass that has just ended still counts as running for APScheduler, which would skip the next.
_NUDGE = timedelta(milliseconds=50)
#: A weekday number, not the number of a step.
_WEEKDAY = re.compile(r"(?<![/\d])[0-7](?!\d)")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: Seconds until a watched folder that is missing is looked for again.
_LOOK_AGAIN_SECONDS = 5.0


class Trigger(Protocol):
    """What APScheduler asks for the next time."""

    def get_next_fire_time(
        self, previous_fire_time: datetime | None, now: datetime
    ) -> datetime | None:
        """The next time after `previous_fire_time`, None for never."""


def make_trigger(*, every_seconds: float, cron: str, time_zone: str) -> Trigger:
    """The trigger of the settings: cron when given, else the interval.

    ConfigError when the cron line has no meaning or never comes.
    """
    zone = ZoneInfo(time_zone)
    trigger: Trigger = IntervalTrigger(seconds=every_seconds, timezone=zone)
    if cron:
        try:
            trigger = CronTrigger.from_crontab(_named_weekdays(cron), timezone=zone)
        except ValueError as error:
            raise _bad_cron(cron, str(error)) from error
    if trigger.get_next_fire_time(None, datetime.now(zone)) is None:
        raise _bad_cron(cron, "it never comes")
    return trigger


def _named_weekdays(cron: str) -> str:
    """Weekday numbers as names: cron counts from Sunday, APScheduler from Monday."""
    start, _, weekdays = cron.strip().rpartition(" ")
    return f"{start} {_WEEKDAY.sub(lambda day: _WEEKDAYS[int(day[0])], weekdays)}"


def _bad_cron(cron: str, reason: str) -> ConfigError:
    return ConfigError(
        f"schedule.cron: {cron!r} is no cron line: {reason}; "
        "write minute, hour, day, month, weekday such as '*/15 6-20 * * mon-fri'",
        key="schedule.cron",
    )


class Schedule:
    """One job that runs one pass at a time."""

    def __init__(self, run_pass: Callable[[], None], trigger: Trigger) -> None:
        self._run_pass = run_pass
        self._state = threading.Condition()
        self._is_wanted = True
        self._is_running = False
        self._is_stopping = False
        self._scheduler = BackgroundScheduler(timezone=UTC)
        # misfire_grace_time=None: the default drops a tick that is one second late.
        self._job = self._scheduler.add_job(
            self._tick,
            trigger,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
            next_run_time=datetime.now(UTC),
        )

    def start(self) -> None:
        """Run the first pass now and the others by the trigger, in the background."""
        self._scheduler.start()

    def nudge(self) -> None:
        """Bring the next pass forward to now, or to the end of the one that runs."""
        with self._state:
            self._is_wanted = True
            if not self._is_running and not self._is_stopping:
                self._job.modify(next_run_time=datetime.now(UTC) + _NUDGE)

    def is_running(self) -> bool:
        """Whether a pass is on."""
        with self._state:
            return self._is_running

    def stop(self) -> bool:
        """Start no more passes and wait a moment for the one that runs; whether it ended."""
        with self._state:
            self._is_stopping = True
        self._scheduler.shutdown(wait=False)
        with self._state:
            return self._state.wait_for(lambda: not self._is_running, timeout=GRACE_SECONDS)

    def _tick(self) -> None:
        """One pass, and another when a file came during it: the scan may have missed it."""
        with self._state:
            self._is_wanted = True
        try:
            while self._takes_turn():
                self._run_pass()
        finally:
            self._rest()

    def _takes_turn(self) -> bool:
        with self._state:
            self._is_running = self._is_wanted and not self._is_stopping
            self._is_wanted = False
            return self._is_running

    def _rest(self) -> None:
        with self._state:
            self._is_running = False
            self._state.notify_all()


def watch_folders(
    folders: Sequence[Path], on_change: Callable[[], None], stop: threading.Event
) -> threading.Thread:
    """Call `on_change` soon after something in the folders changes, until `stop` is set."""
    thread = threading.Thread(
        target=_watch, args=(folders, on_change, stop), name="watch", daemon=True
    )
    thread.start()
    return thread


def _watch(folders: Sequence[Path], on_change: Callable[[], None], stop: threading.Event) -> None:
    """Watch by events; by polling when the system gives none (network drives, limits reached)."""
    polling = False
    while not stop.is_set():
        try:
            _watch_once(folders, on_change, stop, polling=polling)
        except (OSError, RuntimeError) as error:
            if polling:
                _log.warning("folders cannot be watched, the interval goes on", reason=error)
                return
            _log.warning("no file events, polling instead", reason=error)
            polling = True


def _watch_once(
    folders: Sequence[Path], on_change: Callable[[], None], stop: threading.Event, *, polling: bool
) -> None:
    """Watch until `stop`, an error, or a folder comes or goes and must be watched anew."""
    marks = _marks(folders)
    present = [folder for folder, mark in zip(folders, marks, strict=True) if mark]
    if not present:
        stop.wait(_LOOK_AGAIN_SECONDS)
        return
    changes = watch(
        *present,
        stop_event=stop,
        debounce=200,
        step=50,
        force_polling=polling or None,
        rust_timeout=int(_LOOK_AGAIN_SECONDS * 1000),
        yield_on_timeout=True,
        raise_interrupt=False,
    )
    for changed in changes:
        if changed:
            on_change()
        if _marks(folders) != marks:
            on_change()
            return


def _marks(folders: Sequence[Path]) -> list[int]:
    """What tells a folder from another that took its name; 0 when it is missing."""
    return [folder.stat().st_ino if folder.is_dir() else 0 for folder in folders]

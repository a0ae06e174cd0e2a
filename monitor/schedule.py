"""When a pass runs: at an interval or by cron, sooner when a watched folder changes.

A tick is a full pass, cheap and self-healing; a file event only brings the next tick forward. A
heartbeat sees to it that passes go on when the clock is set, and tells whether they do. Keeps out
what a pass does, and signals: the command line turns them into `stop`.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from apscheduler.schedulers.background import BackgroundScheduler  # type: ignore[import-untyped]
from apscheduler.triggers.base import BaseTrigger  # type: ignore[import-untyped]
from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]
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
#: Seconds between two beats of the heart.
BEAT_SECONDS = 1.0
#: Seconds without a beat, or past a due time, that a busy machine may need.
_PATIENCE_SECONDS = 30.0
#: A step of a pass (an article, a relationship, the writing) that takes longer stands still. Far
#: above what any should take: who ends a pass that is only slow has it begin again, for ever.
STUCK_SECONDS = 1800.0
#: Seconds after the start in which a pass need not have ended, and after a due time.
GRACE_AFTER_DUE_SECONDS = 60.0
#: Seconds the clock may move by itself between two beats: time servers slew by 0.5 ms a second.
_JUMP_SECONDS = 2.0
_TICK = timedelta(microseconds=1)


class Trigger(Protocol):
    """What APScheduler asks for the next time."""

    def get_next_fire_time(
        self, previous_fire_time: datetime | None, now: datetime
    ) -> datetime | None:
        """The next time after `previous_fire_time`, None for never."""


def make_trigger(
    *, every_seconds: float, cron: str, time_zone: str, key: str = "schedule"
) -> Trigger:
    """The trigger of the settings: cron when given, else the interval.

    `key` is where they stand. ConfigError when the cron line has no meaning or never comes.
    """
    if not cron:
        return _Every(timedelta(seconds=every_seconds))
    zone = ZoneInfo(time_zone)
    try:
        trigger: Trigger = _Cron.from_crontab(_named_weekdays(cron), timezone=zone)
    except ValueError as error:
        raise _bad_cron(cron, str(error), key) from error
    if trigger.get_next_fire_time(None, datetime.now(zone)) is None:
        raise _bad_cron(cron, "it never comes", key)
    return trigger


class _Every(BaseTrigger):  # type: ignore[misc]
    """At an interval. The next time is never further away than that, whatever the clock did.

    Not APScheduler's own, which goes on from the last time: an hour without a pass after the clock
    was set back by one, and a step for every minute since 1970 on a machine that starts there.
    """

    def __init__(self, step: timedelta) -> None:
        self._step = step

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """One interval after the last time, or from now on where that is no use."""
        found = (previous_fire_time or now) + self._step
        return found if now < found <= now + self._step else now + self._step


class _Cron(CronTrigger):  # type: ignore[misc]
    """By cron, counted from now, and once where the clocks go back.

    As in cron(8): a line with a fixed hour and minute comes once a day, a line with a ``*`` in one
    of them goes by the time that passes. Where the clocks go forward the missing hour is 3 for 2.
    """

    def get_next_fire_time(
        self, previous_fire_time: datetime | None, now: datetime
    ) -> datetime | None:
        """The first time from now on that is not the last one."""
        start = now.astimezone(UTC)
        start += _TICK if start == previous_fire_time else timedelta()
        found: datetime | None = super().get_next_fire_time(None, start)
        while found and found.fold and self._is_fixed:
            found = super().get_next_fire_time(None, found.astimezone(UTC) + _TICK)
        return found

    @property
    def _is_fixed(self) -> bool:
        clock = [str(one) for one in self.fields if one.name in ("hour", "minute")]
        return not any(one.startswith("*") for one in clock)


def _named_weekdays(cron: str) -> str:
    """Weekday numbers as names: cron counts from Sunday, APScheduler from Monday."""
    start, _, weekdays = cron.strip().rpartition(" ")
    return f"{start} {_WEEKDAY.sub(lambda day: _WEEKDAYS[int(day[0])], weekdays)}"


def _bad_cron(cron: str, reason: str, key: str) -> ConfigError:
    return ConfigError(
        f"{key}.cron: {cron!r} is no cron line: {reason}; "
        "write minute, hour, day, month, weekday such as '*/15 6-20 * * mon-fri'",
        key=f"{key}.cron",
    )


class ClockWatch:
    """Tells when the wall clock was set, or stood still: the machine slept."""

    def __init__(self, now: Callable[[], datetime], monotonic: Callable[[], float]) -> None:
        self._now, self._monotonic = now, monotonic
        self._gap = self._measure()

    def jump(self) -> float:
        """Seconds the wall clock moved more than time did since the last call; 0 for a normal one.

        Negative when it was set back.
        """
        before, self._gap = self._gap, self._measure()
        moved = self._gap - before
        return moved if abs(moved) > _JUMP_SECONDS else 0.0

    def _measure(self) -> float:
        return self._now().timestamp() - self._monotonic()


def _now() -> datetime:
    return datetime.now(UTC)


class Schedule:
    """One job that runs one pass at a time, and a heart that beats while it does.

    A time that comes makes a pass when one `is_needed`; a nudge, and the start, always does.
    `on_beat` is called every second that all is alive, from a thread of its own, and `on_jump` from
    there when the clock was set or the machine slept. `now` and
    `monotonic` watch the clock; when a job is due goes by the clock of APScheduler, the system.
    """

    def __init__(
        self,
        run_pass: Callable[[], None],
        trigger: Trigger,
        *,
        is_needed: Callable[[], bool] = lambda: True,
        on_beat: Callable[[], None] = lambda: None,
        on_jump: Callable[[], None] = lambda: None,
        now: Callable[[], datetime] = _now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._run_pass, self._trigger, self._on_beat = run_pass, trigger, on_beat
        self._on_jump = on_jump
        self._is_needed = is_needed
        self._now, self._monotonic = now, monotonic
        self._clock = ClockWatch(now, monotonic)
        self._ended = threading.Event()
        self._heart = threading.Thread(target=self._beat_on, name="heart", daemon=True)
        self._state = threading.Condition()
        self._is_wanted = True
        self._is_running = False
        self._is_stopping = False
        #: By `monotonic`: the last beat, the last step of the pass that runs, the start.
        self._last_beat = self._last_step = self._began = monotonic()
        #: What the pass that runs is at.
        self._step = ""
        #: By `monotonic`: until when the pass after the last one must have begun; None before it.
        self._due_by: float | None = None
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
        self._last_beat = self._began = self._monotonic()
        self._scheduler.start()
        self._heart.start()

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
        self._ended.set()
        self._scheduler.shutdown(wait=False)
        with self._state:
            return self._state.wait_for(lambda: not self._is_running, timeout=GRACE_SECONDS)

    # ------------------------------------------------------------ whether it lives

    def progressed(self, step: str) -> None:
        """Note that the pass that runs goes on, and what it is at."""
        with self._state:
            self._step, self._last_step = step, self._monotonic()

    def standstill(self) -> str:
        """Why passes will not go on by themselves; empty while they do."""
        now = self._monotonic()
        if (quiet := now - self._last_beat) > _PATIENCE_SECONDS:
            return f"the heart has not beaten for {quiet:.0f} s"
        with self._state:
            is_running, step, since = self._is_running, self._step, now - self._last_step
        if is_running:
            return f"the pass stands still for {since:.0f} s, {step}" * (since > STUCK_SECONDS)
        due = self._job.next_run_time
        late = (datetime.now(UTC) - due).total_seconds() if due else 0
        is_late = late > _PATIENCE_SECONDS and not self._is_stopping
        return f"the pass that was due {late:.0f} s ago has not begun" * is_late

    def staleness(self) -> str:
        """Why what is stored is not fresh; empty when the last pass ended in time."""
        now = self._monotonic()
        with self._state:
            is_running, step, due_by = self._is_running, self._step, self._due_by
        if due_by is None:
            age = now - self._began
            told = f"the first pass is on for {age:.0f} s, {step}" if is_running else "no pass yet"
            return told * (age > GRACE_AFTER_DUE_SECONDS)
        late = now - due_by
        return f"the next pass is {late:.0f} s late" * (late > 0 and not is_running)

    def _beat_on(self) -> None:
        while not self._ended.wait(BEAT_SECONDS):
            if moved := self._clock.jump():
                _log.warning("the clock jumped, a pass comes at once", seconds=round(moved))
                self._plan_anew()
                self._on_jump()
            self._last_beat = self._monotonic()
            if not self.standstill():
                self._on_beat()

    def _plan_anew(self) -> None:
        """A pass now, and the next by the clock as it is: what was planned was by another."""
        now = datetime.now(UTC)
        with self._state:
            if not self._is_stopping:
                self._job.modify(next_run_time=self._trigger.get_next_fire_time(None, now))
        self.nudge()

    # ------------------------------------------------------------ passes

    def _tick(self) -> None:
        """One pass, and another when a file came during it: the scan may have missed it."""
        try:
            is_needed = self._is_needed()
            with self._state:
                self._is_wanted |= is_needed
            while self._takes_turn():
                self._run_pass()
        finally:
            self._rest()

    def _takes_turn(self) -> bool:
        with self._state:
            self._is_running = self._is_wanted and not self._is_stopping
            self._is_wanted = False
            self._step, self._last_step = "at its beginning", self._monotonic()
            return self._is_running

    def _rest(self) -> None:
        now = datetime.now(UTC)
        due = self._trigger.get_next_fire_time(None, now)
        wait = (due - now).total_seconds() if due else 0
        with self._state:
            self._is_running = False
            self._due_by = self._monotonic() + wait + GRACE_AFTER_DUE_SECONDS
            self._state.notify_all()


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What is done by a time of its own, beside the passes."""

    name: str
    trigger: Trigger
    do: Callable[[], None]
    #: When it was done last; None for never, so that it is due.
    last: datetime | None

    def next_time(self, now: datetime) -> datetime | None:
        """Now when one was due since the last; None for never."""
        if self.last is None:
            return now
        due = self.trigger.get_next_fire_time(None, min(self.last, now))
        return now if due and due <= now else due


class Errands:
    """Runs errands in threads of their own, a few at a time and each once at a time."""

    def __init__(self, errands: Sequence[Errand], *, at_once: int = 4) -> None:
        self._triggers = {one.name: one.trigger for one in errands}
        self._scheduler = BackgroundScheduler(
            timezone=UTC, executors={"default": {"type": "threadpool", "max_workers": at_once}}
        )
        now = datetime.now(UTC)
        for one in errands:
            self._scheduler.add_job(
                one.do,
                one.trigger,
                id=one.name,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
                next_run_time=one.next_time(now),
            )

    def start(self) -> None:
        """Begin with what is due."""
        if self._triggers:
            self._scheduler.start()

    def stop(self) -> None:
        """Begin nothing more; what is on is not waited for."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def plan_anew(self) -> None:
        """The next times by the clock as it is: what was planned was by another."""
        now = datetime.now(UTC)
        for name, trigger in self._triggers.items():
            due = trigger.get_next_fire_time(None, now)
            self._scheduler.modify_job(name, next_run_time=due)


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

"""When something is told: at once, or at a time of day; not in quiet hours; again after a failure.

Times of day are those of a named zone. Where its clocks go forward over one, it comes an hour
later, where they go back over one, once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

#: After the first failure of a message, doubled with each one more; after each, for all messages to
#: the same address.
FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=1)
_DOUBLINGS = 6
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When one address is told."""

    zone: tzinfo = UTC
    #: The time of the digest; None where all is told at once.
    at: time | None = None
    #: The digest's day, 0 for Monday; None for every day.
    weekday: int | None = None
    #: From when to when nothing is sent, over midnight where the first is the later one.
    quiet: tuple[time, time] | None = None

    def last_digest(self, now: datetime) -> datetime | None:
        """The newest time of a digest that has come; None where there are none."""
        times = self._digests(now, range(0, -9, -1))
        return next((one for one in times if one <= now), None)

    def next_digest(self, now: datetime) -> datetime | None:
        """The next time of a digest after this moment."""
        return next((one for one in self._digests(now, range(9)) if one > now), None)

    def quiet_until(self, now: datetime) -> datetime | None:
        """When the quiet hours end; None where there are none now."""
        if self.quiet is None:
            return None
        begin, end = self.quiet
        clock = now.astimezone(self.zone).time()
        is_quiet = begin <= clock < end if begin < end else clock >= begin or clock < end
        if not is_quiet:
            return None
        return next(one for one in self._times(end, now, range(3)) if one > now)

    def next_turn(self, now: datetime) -> datetime | None:
        """When something that waits may be told by the clock alone."""
        times = [one for one in (self.next_digest(now), self.quiet_until(now)) if one]
        return min(times, default=None)

    def _digests(self, now: datetime, days: range) -> Iterator[datetime]:
        if self.at is None:
            return
        for one in self._times(self.at, now, days):
            if self.weekday in (None, one.astimezone(self.zone).weekday()):
                yield one

    def _times(self, clock: time, now: datetime, days: range) -> Iterator[datetime]:
        """A time of day on the days around now, which is day 0, as moments."""
        today = now.astimezone(self.zone).date()
        for number in days:
            yield datetime.combine(today + number * _DAY, clock, self.zone).astimezone(UTC)


def next_try(attempts: int, tried_at: datetime | None) -> datetime | None:
    """When what failed so often, this time last, is tried again; None for at once."""
    if tried_at is None:
        return None
    doubled: int = 2 ** min(max(attempts - 1, 0), _DOUBLINGS)
    return tried_at + min(FIRST_PAUSE * doubled, _LONGEST_PAUSE)

"""What went wrong since somebody was told last, and what is well again.

For addresses that get failures and alarms. What each was told stands in the store's notes, and is
noted in the transaction that keeps the message.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from monitor.gather import ends_of, quiet_of
from monitor.model import Failure
from monitor.notify import Address
from monitor.notify.letters import Troubles
from monitor.storage import Store
from monitor.text import content_id, one_line

#: The one end of a pass that is no trouble.
_TOLD_TO_STOP = "it was told to stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What an address was not told yet."""

    failures: tuple[Failure, ...] = ()
    mended: tuple[Failure, ...] = ()
    ends: tuple[str, ...] = ()
    alarm: str = ""
    is_alarm_over: bool = False
    #: It was never told of anything.
    is_first: bool = False
    #: What to remember once it is told: key and text.
    note: tuple[str, str]

    @property
    def is_some(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.failures or self.mended or self.ends or self.alarm or self.is_alarm_over)

    def letter(self, address: Address, now: datetime) -> Troubles:
        """The letter that tells it."""
        # Loaded when there is something to tell, and what draws pages with it.
        from monitor.report.formats.visible import visible

        def shown(one: Failure) -> Failure:
            message = visible(one_line(one.message))
            return Failure(source=visible(one.source), stage=one.stage, message=message)

        return Troubles(
            id=content_id(address.name, now.isoformat(), *self.note),
            channel=address.name,
            failures=tuple(map(shown, self.failures)),
            mended=tuple(map(shown, self.mended)),
            ends=tuple(visible(one_line(why)) for why in self.ends),
            alarm=self.alarm,
            is_alarm_over=self.is_alarm_over,
        )


def news_since(store: Store, address: Address, failures: Sequence[Failure]) -> News:
    """What became of failures and alarms since an address was told last.

    Of its own failures it is not told, nor of passes that ended before it was in the settings.
    """
    key = f"told of errors: {address.name}"
    kept = store.recall(key)
    told = json.loads(kept or "{}")
    before = [Failure(**one) for one in told.get("failures", ())]
    standing = [one for one in failures if (one.source, one.stage) != (address.name, "send")]
    ends, alarm = ends_of(store), quiet_of(store)
    last_end = max(ends, default=0)
    told_end = told.get("end", last_end)
    note = {
        "failures": [asdict(one) for one in standing],
        "alarm": alarm,
        "end": last_end,
    }
    return News(
        failures=_others(standing, before),
        mended=_others(before, standing),
        ends=tuple(why for run, why in ends.items() if run > told_end and why != _TOLD_TO_STOP),
        alarm=alarm if alarm != told.get("alarm", "") else "",
        is_alarm_over=bool(told.get("alarm")) and not alarm,
        is_first=kept is None,
        note=(key, json.dumps(note)),
    )


def _others(some: Iterable[Failure], known: Iterable[Failure]) -> tuple[Failure, ...]:
    """Those of other sources or stages than the known ones."""
    keys = {(one.source, one.stage) for one in known}
    return tuple(one for one in some if (one.source, one.stage) not in keys)

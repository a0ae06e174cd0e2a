"""How often a token may be tried: by one address, and by all of them together.

Own lines rather than the library `limits`: its memory holds every address it ever met, without a
bound, and wakes a thread to forget them; and it has no pause that grows.
"""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

#: Wrong tries of an address before it has to pause.
FREE = 10
#: Seconds of the first pause; each wrong try after it doubles the pause, up to the longest. An
#: address that was quiet for so long is forgotten.
FIRST_PAUSE, LONGEST_PAUSE = 60.0, 3600.0
#: Wrong tries of all addresses in a minute. Whoever was right before goes on when they are used up.
FREE_FOR_ALL = 100
#: Addresses remembered: a megabyte or two. `FREE_FOR_ALL` keeps a flood from pushing them out.
MOST_ADDRESSES = 10_000
_MINUTE = 60.0


@dataclass(slots=True)
class _Tries:
    """What is remembered of an address."""

    wrong: int = 0
    #: When it may try again.
    again_at: float = 0.0


class Pace:
    """The wrong tries so far. Used on one event loop."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._tries: OrderedDict[str, _Tries] = OrderedDict()
        self._right: OrderedDict[str, None] = OrderedDict()
        self._minute_ends, self._in_minute = 0.0, 0

    def __len__(self) -> int:
        """How many addresses are remembered."""
        return len(self._tries) + len(self._right)

    def wait(self, address: str) -> float:
        """Seconds until the address may try; 0 when it may now."""
        now, place = self._now(), place_of(address)
        own = self._tries[place].again_at - now if place in self._tries else 0.0
        if own > 0 or place in self._right:
            return max(own, 0.0)
        return max(self._minute_ends - now, 0.0) if self._in_minute >= FREE_FOR_ALL else 0.0

    def charge(self, address: str) -> None:
        """Count a try as wrong before it is looked at: `clear` takes it back."""
        now, place = self._now(), place_of(address)
        if now >= self._minute_ends:
            self._minute_ends, self._in_minute = now + _MINUTE, 0
        self._in_minute += 1
        tries = self._tries.pop(place, _Tries())
        if now - tries.again_at > LONGEST_PAUSE:
            tries = _Tries()
        tries.wrong += 1
        pauses = min(tries.wrong - FREE, 10)
        pause = min(FIRST_PAUSE * 2**pauses, LONGEST_PAUSE) if pauses >= 0 else 0.0
        tries.again_at = now + pause
        self._tries[place] = tries
        _forget_the_oldest(self._tries)

    def clear(self, address: str) -> None:
        """The try was right."""
        place = place_of(address)
        self._tries.pop(place, None)
        self._right.pop(place, None)
        self._right[place] = None
        _forget_the_oldest(self._right)


def _forget_the_oldest(known: OrderedDict[str, Any]) -> None:
    if len(known) > MOST_ADDRESSES:
        known.popitem(last=False)


def place_of(address: str) -> str:
    """The IPv4 address, or the IPv6 network of one household (/64); ``?`` for what is neither."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return "?"
    if isinstance(known, ipaddress.IPv6Address):
        mapped = known.ipv4_mapped
        return str(mapped) if mapped else f"{int(known) >> 64:x}"
    return str(known)

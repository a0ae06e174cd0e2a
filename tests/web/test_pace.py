"""How often a token may be tried, by a clock of the test."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field

import pytest

from monitor.web.pace import FREE, FREE_FOR_ALL, LONGEST_PAUSE, MOST_ADDRESSES, Pace, place_of


@dataclass(slots=True)
class Clock:
    now: float = 1000.0
    pace: Pace = field(init=False)

    def __post_init__(self) -> None:
        self.pace = Pace(lambda: self.now)

    def charge(self, address: str, times: int = 1) -> None:
        for _ in range(times):
            self.pace.charge(address)


def test_the_pause_doubles_up_to_an_hour():
    clock = Clock()
    clock.charge("192.0.2.1", FREE - 1)
    assert clock.pace.wait("192.0.2.1") == 0
    pauses = []
    for _ in range(9):
        clock.charge("192.0.2.1")
        pauses.append(clock.pace.wait("192.0.2.1"))
        clock.now += pauses[-1]
        assert clock.pace.wait("192.0.2.1") == 0
    assert pauses == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]


def test_a_quiet_hour_is_forgiven_and_a_right_token_at_once():
    clock = Clock()
    clock.charge("192.0.2.1", FREE)
    clock.now += 60 + LONGEST_PAUSE + 1
    clock.charge("192.0.2.1", FREE - 1)
    assert clock.pace.wait("192.0.2.1") == 0
    clock.pace.clear("192.0.2.1")
    clock.charge("192.0.2.1", FREE - 1)
    assert clock.pace.wait("192.0.2.1") == 0


def test_all_addresses_together_have_so_many_a_minute_but_who_was_right_goes_on():
    clock = Clock()
    clock.pace.clear("192.0.2.1")
    for number in range(FREE_FOR_ALL):
        clock.charge(f"198.51.100.{number}")
    assert clock.pace.wait("203.0.113.1") == 60
    assert clock.pace.wait("192.0.2.1") == 0
    clock.now += 60
    assert clock.pace.wait("203.0.113.1") == 0


def test_an_address_that_was_right_is_paused_like_any_other():
    clock = Clock()
    clock.pace.clear("192.0.2.1")
    clock.charge("192.0.2.1", FREE)
    assert clock.pace.wait("192.0.2.1") == 60


def test_a_million_addresses_do_not_fill_the_memory():
    clock = Clock()
    for number in range(100_000):
        address = f"2001:db8:{number >> 16:x}:{number & 0xFFFF:x}::1"
        clock.pace.charge(address)
        clock.pace.clear(address)
        clock.pace.charge(address)
    assert len(clock.pace) <= 2 * MOST_ADDRESSES
    sizes = [sys.getsizeof(one) for one in clock.pace._tries.values()]
    assert sum(sizes) < 5_000_000


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8::1", "2001:db8::ffff:ffff", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("nonsense", "x" * 10_000, True),
        ("", "unknown", True),
    ],
)
def test_whom_an_address_counts_as(first: str, second: str, is_same: bool):
    assert (place_of(first) == place_of(second)) == is_same

"""A pass killed at each of its steps by a real SIGKILL: nothing is lost, nothing is told twice.

One trial a step; `make faults` makes several, and two hundred at random moments.
"""

from __future__ import annotations

import pytest

from tests.faults.rig import Account
from tests.faults.scenarios import damaged_store, killed_at, killed_at_random, torn_file
from tests.faults.victim import ARCHIVE_STEPS, RECOVERY_STEPS, STEPS


@pytest.mark.parametrize("step", (*STEPS, *ARCHIVE_STEPS, *RECOVERY_STEPS))
def test_killed_after_a_step_the_next_pass_loses_and_doubles_nothing(step: str) -> None:
    assert killed_at(step, "after", 1) == Account()


def test_killed_at_random_moments_a_service_loses_and_doubles_nothing() -> None:
    assert killed_at_random(seed=0, kills=4) == Account()


def test_files_that_were_cut_off_for_a_while_leave_no_trace() -> None:
    assert torn_file() == Account()


def test_a_store_spoilt_under_a_service_is_made_again() -> None:
    assert damaged_store("under a service") == Account()

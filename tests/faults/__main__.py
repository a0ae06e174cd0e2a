"""`make faults`: every scenario at full length, with a table of what was lost and told twice.

python -m tests.faults [NAME ...]; exits with 1 when anything was.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from tests import postgres
from tests.faults import scenarios as s
from tests.faults.rig import Account
from tests.faults.scenarios import Trial

_KILLS = 10


def plan(
    cluster: postgres.Cluster | None,
) -> Iterator[tuple[str, str, Iterable[Trial], int]]:
    """Name, what one trial is, the trials, and how many of them run at once."""
    yield "steps", "a pass killed at a named step", s.named_steps(), 2
    yield (
        "random",
        f"a service killed {_KILLS} times at random moments",
        [partial(s.killed_at_random, seed, _KILLS) for seed in range(20)],
        2,
    )
    yield "growing", "a file written piece by piece", [s.growing_file], 1
    yield "torn", "files cut off, whole later", [s.torn_file], 1
    yield (
        "replaced",
        "files replaced, renamed, linked, deleted under a service",
        [partial(s.replaced_files, seed) for seed in range(5)],
        2,
    )
    yield "locked", "a store locked again and again", [partial(s.locked_store, 1)], 1
    yield (
        "full",
        "no file may grow beyond so many bytes",
        [partial(s.full_disk, limit) for limit in (4_000, 40_000, 200_000, 600_000)],
        2,
    )
    with tempfile.TemporaryDirectory() as folder:
        if s.may_mount(Path(folder)):
            yield "no room", "a file system without room", [s.full_file_system], 1
        else:
            print("no room: skipped, no file system may be mounted here")
    yield (
        "read-only",
        "a folder that may not be written",
        [partial(s.read_only, part) for part in ("data", "reports")],
        2,
    )
    ways = ("pages", "head", "cut off", "emptied", "under a service")
    yield "damaged", "a store spoilt", [partial(s.damaged_store, how) for how in ways], 2
    yield "two", "three services and passes at once", [s.two_processes] * 3, 1
    yield "leaders", "who leads killed five times, two stand by", [s.changing_leaders] * 2, 1
    if cluster is None:
        print("server: skipped, no PostgreSQL found")
        return
    yield (
        "server",
        "a PostgreSQL server stopped and started three times",
        [partial(s.server_stopped, cluster, seed) for seed in range(4)],
        1,
    )
    yield (
        "server kills",
        f"a service on PostgreSQL killed {_KILLS} times at random moments",
        [partial(_killed_on, cluster, seed) for seed in range(4)],
        2,
    )


def _killed_on(cluster: postgres.Cluster, seed: int) -> Account:
    return s.killed_at_random(seed, _KILLS, url=cluster.new_database())


def main() -> int:
    """Run what is asked for, or everything; 1 when anything was lost or told twice."""
    wanted = set(sys.argv[1:])
    programs = postgres.find_programs()
    if programs is None:
        return _run(wanted, None)
    with postgres.start(programs) as cluster:
        return _run(wanted, cluster)


def _run(wanted: set[str], cluster: postgres.Cluster | None) -> int:
    print(
        f"{'scenario':13}{'trials':>7}{'facts':>7}{'changes':>9}{'told':>7}{'not':>6}{'owed':>6}"
        f"{'s':>6}  a trial is\n{'':13}{'':>7}{'lost':>7}{'lost':>9}{'twice':>7}{'told':>6}{'':>6}"
    )
    total = Account()
    for name, what, trials, workers in plan(cluster):
        if wanted and name not in wanted:
            continue
        began = time.monotonic()
        accounts = list(s.at_once(trials, workers))
        lost = sum(accounts, Account())
        total += lost
        print(
            f"{name:13}{len(accounts):7}{lost.facts_lost + lost.facts_invented:7}"
            f"{lost.changes_lost:9}{lost.told_twice:7}{lost.not_told:6}{lost.owed:6}"
            f"{time.monotonic() - began:6.0f}  {what}",
            flush=True,
        )
    print("nothing was lost or told twice" if total.is_clean else f"NOT CLEAN: {total}")
    return 0 if total.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())

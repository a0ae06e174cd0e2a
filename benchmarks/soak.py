"""A long run of the service under a steady stream of files: `make soak` prints how it fares.

python -m benchmarks.soak [--minutes 30] [--rate 20] [--readouts 0.05]

A stream as an agency sends it: most texts tell of no meeting, some are readouts of talks between
two of many states, some come again under another name, some corrected. Every half minute a line
tells what the process holds; at the end everything that was sent must be on file, decided and told
once.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from itertools import combinations, count
from pathlib import Path
from random import Random

import psutil

from monitor.parties import NameKind, party_name, party_names
from monitor.storage import DeliveryFilter, open_store
from tests.faults.rig import Yard

_ACTS = (
    "open direct flights between both capitals",
    "provide {n} scholarships for students",
    "build a railway depot near the port",
    "abolish the import duty on wool carpets",
    "train {n} nurses in rural hospitals",
    "supply {n} megawatts of electricity in winter",
    "plant {n} thousand trees along the river",
)
_SAID = ("hopes to", "is willing to", "plans to", "will", "has agreed to")
_PLAIN = (
    "The harbour office counted {n} ships in the first week of the month.",
    "Rain fell on the plateau for {n} hours, and the market opened late.",
    "The orchestra of the old town gave {n} concerts for children.",
    "Prices of honey rose by {n} percent, the office of statistics said.",
)


def stream(share: float, seed: int = 3) -> Iterator[tuple[str, str]]:
    """Names and texts without end; `share` of them are readouts."""
    chance = Random(seed)
    states = {
        party_name(one.code): name
        for name, one in sorted(party_names().items())
        if one.kind is NameKind.CAPITAL
    }
    pairs = list(combinations(sorted(states), 2))
    last: list[str] = []
    for number in count():
        draw = chance.random()
        if draw < share:
            here, there = chance.choice(pairs)
            text = _readout(number, here, there, states[here], chance)
            last = [*last[-50:], text]
        elif draw < share * 1.2 and last:
            # Once more, as it was or with a sentence added to it.
            text = chance.choice(last) + chance.choice(("", f"\nA choir of {number} sang.\n"))
        else:
            text = _news(number, chance)
        yield f"{number:07}.txt", text


def _readout(number: int, here: str, there: str, capital: str, chance: Random) -> str:
    day = date(2010, 1, 4) + timedelta(days=chance.randrange(6000))
    head = (
        f" date {day + timedelta(days=1)} Ministers of {here} and {there} hold talks ({number})\n\n"
        f"{capital.upper()}, {day:%B} {day.day} (Harbour Wire) -- The foreign ministers of "
        f"{here} and {there} held talks here on {day:%A}.\n\n"
    )
    said = [
        f"The minister of {side} said that {side} {chance.choice(_SAID)} "
        f"{chance.choice(_ACTS).format(n=10 * chance.randrange(1, 30))}."
        for side in (here, there, here)
    ]
    return head + "\n\n".join(said) + "\n"


def _news(number: int, chance: Random) -> str:
    day = date(2026, 1, 1) + timedelta(days=number % 300)
    said = [one.format(n=chance.randrange(2, 900)) for one in chance.choices(_PLAIN, k=6)]
    return f" date {day} Notes from the harbour, part {number}\n\n" + "\n\n".join(said) + "\n"


def main() -> int:
    """Run it; 1 when something was lost."""
    parser = argparse.ArgumentParser(prog="benchmarks.soak")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--rate", type=float, default=20, help="files a second")
    parser.add_argument("--readouts", type=float, default=0.05, help="share of readouts")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        yard = Yard(Path(folder))
        return _soak(yard, asked.minutes * 60, asked.rate, asked.readouts)


def _soak(yard: Yard, seconds: float, rate: float, share: float) -> int:
    service = yard.start("run")
    watched = psutil.Process(service.pid)
    began, sent = time.monotonic(), 0
    told = began
    print(f"{'s':>6}{'sent':>8}{'on file':>9}{'MB':>7}{'with worker':>13}{'files':>7}{'threads':>9}"
          f"{'database MB':>13}")  # fmt: skip
    texts: set[str] = set()
    for name, text in stream(share):
        yard.drop(name, text)
        texts.add(text)
        sent += 1
        now = time.monotonic()
        if now - told > 30:
            told = now
            _tell(yard, watched, now - began, sent)
        if now - began > seconds:
            break
        time.sleep(max(began + sent / rate - now, 0))
    print(f"the stream ended after {time.monotonic() - began:.0f} s, {sent} files")
    while _on_file(yard) < len(texts) or _is_owed(yard):
        if time.monotonic() - began > 2 * seconds + 600:
            break
        time.sleep(5)
    _tell(yard, watched, time.monotonic() - began, sent)
    return _close(yard, service, texts)


def _close(yard: Yard, service: subprocess.Popen[str], texts: set[str]) -> int:
    service.terminate()
    service.wait()
    _tell_fresh(yard)
    yard.run("once")
    with closing(open_store(yard.url)) as store, store._reading() as connection:  # noqa: SLF001
        stored = set(connection.exec_driver_sql("SELECT text FROM articles").scalars())
        told = yard._told(store)  # noqa: SLF001
    print(f"different texts sent {len(texts)}, stored {len(stored)}, lost {len(texts - stored)}")
    print(f"told twice {told.told_twice}, not told {told.not_told}, owed {told.owed}")
    return int(texts != stored or not told.is_clean)


def _tell_fresh(yard: Yard) -> None:
    """What a service begun on the same store holds after a pass that writes every page anew.

    As much as the one that ran all the time: nothing leaks.
    """
    with closing(open_store(yard.url)) as store:
        before = store.latest_run()
        shutil.rmtree(yard.root / "reports")
        service = yard.start("run")
        while (
            (after := store.last_finished_run()) is None or before is None or after.id <= before.id
        ):
            time.sleep(1)
    own = psutil.Process(service.pid).memory_info()
    print(
        f"a service begun anew on the same store holds {own.rss / 1e6:.0f} MB after its first pass"
    )
    service.terminate()
    service.wait()


def _tell(yard: Yard, watched: psutil.Process, seconds: float, sent: int) -> None:
    own = watched.memory_info().rss
    every = own + sum(one.memory_info().rss for one in watched.children(recursive=True))
    data = yard.root / "data"
    size = sum(one.stat().st_size for one in data.glob("monitor.db*"))
    print(
        f"{seconds:6.0f}{sent:8}{_on_file(yard):9}{own / 1e6:7.0f}{every / 1e6:13.0f}"
        f"{watched.num_fds():7}{watched.num_threads():9}{size / 1e6:13.1f}",
        flush=True,
    )


def _on_file(yard: Yard) -> int:
    with closing(open_store(yard.url)) as store, store._reading() as connection:  # noqa: SLF001
        return int(connection.exec_driver_sql("SELECT count(*) FROM articles").scalar() or 0)


def _is_owed(yard: Yard) -> bool:
    with closing(open_store(yard.url)) as store:
        run = store.latest_run()
        owed = store.deliveries(DeliveryFilter(is_owed=True), limit=1)
        return bool(owed or store.stale_relationships("") == {} or run is None)


if __name__ == "__main__":
    sys.exit(main())

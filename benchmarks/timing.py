"""What whole processes take, contenders by turns so that other work on the machine hits all alike.

Keeps out what is printed (`table`) and how a process itself measures (`wait4`).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

_WAIT4 = Path(__file__).with_name("wait4.py")


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """What a process and those it waited for took."""

    wall: float
    #: Seconds of processor, user and system.
    cpu: float
    #: Peak resident memory of the largest of the processes, in MB of a million bytes.
    peak: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A contender: a command, and how the place it works in is made ready before each run."""

    argv: Sequence[str | Path]
    folder: Path
    #: Added to what is inherited.
    environment: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[], None] = _nothing
    #: Exit codes of a run that went well.
    codes: frozenset[int] = frozenset({0})
    #: Runs at most; for those that take a minute.
    runs: int = sys.maxsize


def timed(command: Command) -> Took:
    """One run; SystemExit with the end of what it said when it fails."""
    command.prepare()
    with tempfile.TemporaryDirectory() as folder:
        result, said = Path(folder) / "took", Path(folder) / "said"
        with said.open("wb") as log:
            subprocess.run(
                [sys.executable, "-I", "-S", _WAIT4, result, *command.argv],
                cwd=command.folder,
                env=environment(command.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                check=True,
            )
        wall, cpu, kilobytes, code = map(float, result.read_text().split())
        if int(code) not in command.codes:
            end = said.read_text(errors="replace")[-2000:]
            sys.exit(f"{' '.join(map(str, command.argv))} exited with {code:.0f}:\n{end}")
    return Took(wall=wall, cpu=cpu, peak=kilobytes * 1024 / 1e6)


def alternate(commands: Mapping[str, Command], runs: int) -> dict[str, list[Took]]:
    """Every contender once, then every one again: what each run took, by contender."""
    took: dict[str, list[Took]] = {name: [] for name in commands}
    for number in range(runs):
        for name, command in commands.items():
            if number < command.runs:
                took[name].append(timed(command))
    return took


def middle(took: Sequence[Took]) -> Took:
    """The median of each figure."""
    return Took(
        wall=median(one.wall for one in took),
        cpu=median(one.cpu for one in took),
        peak=median(one.peak for one in took),
    )


def peak_of(pid: int | str) -> float:
    """The most a running process ever had in memory, in MB; ``self`` for this one. Linux only."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    line = next(one for one in status.splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) * 1024 / 1e6


def environment(added: Mapping[str, str]) -> dict[str, str]:
    """What is inherited but for what steers Python or monitor.

    PYTHONDONTWRITEBYTECODE above all: with it every start compiles everything anew.
    """
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "MONITOR_"))}
    return {**kept, **added}

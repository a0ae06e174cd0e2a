"""Fuzz the targets one after another and print what came of it: `make fuzz SECONDS=60`.

Each target runs in a child process under atheris, with ten seconds and two gigabytes for an input.
A fault ends the child; its input and the traceback are kept below `build/fuzz/TARGET/faults/`, and
the target goes on until its time is up. Mended finds are kept as texts in `test_finds.py`.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz import growth
from tests.fuzz.targets import TARGETS
from tests.fuzz.texts import PIECES

_ROOT = Path(__file__).parent.parent.parent
#: Seconds and megabytes an input may take; the largest input in bytes.
_LONGEST, _MEMORY, _LARGEST = 10, 2048, 1500
#: A target with more is broken: there is no use in finding the same again.
_MOST_FAULTS = 20
_TRIED = re.compile(r"stat::number_of_executed_units:\s*(\d+)|^#(\d+)\s", re.MULTILINE)


@dataclass(slots=True)
class _Outcome:
    tried: int = 0
    seconds: float = 0.0
    faults: int = 0


def main() -> int:
    """The exit code is 1 when a fault was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--corpus", type=Path, default=_ROOT / "build" / "fuzz")
    parser.add_argument("--growth", action="store_true", help="only measure how time grows")
    given = parser.parse_args()
    if not given.targets and not growth.report():
        return 1
    if given.growth:
        return 0
    if importlib.util.find_spec("atheris") is None:
        print("atheris is not installed: uv sync --group fuzz (Linux, Python before 3.13)")
        return 1
    print(f"{'target':16}{'inputs':>12}{'seconds':>10}{'faults':>8}", flush=True)
    outcomes = [_fuzz(name, given.seconds, given.corpus) for name in given.targets or TARGETS]
    total = [sum(getattr(one, name) for one in outcomes) for name in _Outcome.__slots__]
    print(f"{'all':16}{total[0]:12,}{total[1]:10.0f}{total[2]:8}")
    return 1 if total[2] else 0


def _fuzz(target: str, seconds: int, corpus: Path) -> _Outcome:
    """Runs a target, anew after each fault, and prints its line."""
    outcome, began = _Outcome(), time.monotonic()
    folder = corpus / target
    (folder / "faults").mkdir(parents=True, exist_ok=True)
    (folder / "corpus").mkdir(exist_ok=True)
    while (left := seconds - (time.monotonic() - began)) >= 1 and outcome.faults < _MOST_FAULTS:
        code, told = _child(target, int(left), folder)
        counts = [int(a or b) for a, b in _TRIED.findall(told)]
        outcome.tried += max(counts, default=0)
        if code:
            outcome.faults += 1
            (folder / "faults" / f"{int(time.time())}.log").write_text(told[-20_000:])
    outcome.seconds = time.monotonic() - began
    print(f"{target:16}{outcome.tried:12,}{outcome.seconds:10.0f}{outcome.faults:8}", flush=True)
    return outcome


def _child(target: str, seconds: int, folder: Path) -> tuple[int, str]:
    """The exit code of the child and what it printed."""
    arguments = [
        f"-max_total_time={seconds}",
        f"-timeout={_LONGEST}",
        f"-rss_limit_mb={_MEMORY}",
        f"-max_len={_LARGEST}",
        "-print_final_stats=1",
        f"-artifact_prefix={folder}/faults/",
        f"-dict={_dictionary(folder)}",
        str(folder / "corpus"),
    ]
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.child", target, *arguments],
        cwd=_ROOT,
        env={**os.environ, "PYTHONHASHSEED": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.returncode, done.stdout.decode("utf-8", "replace")


def _dictionary(folder: Path) -> Path:
    """What the fuzzer puts into its noise: the pieces our texts are made of."""
    path = folder / "dictionary"
    lines = ("".join(f"\\x{byte:02x}" for byte in piece.encode()) for piece in PIECES)
    path.write_text("".join(f'"{line}"\n' for line in lines))
    return path


if __name__ == "__main__":
    sys.exit(main())

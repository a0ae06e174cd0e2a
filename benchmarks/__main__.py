"""`python -m benchmarks PART...` measures and prints tables; without a part it lists them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import (
    backfill,
    changed,
    diff,
    edit,
    exports,
    extract,
    grow,
    idle,
    link,
    memory,
    pages,
    stages,
    start,
    store,
    unchanged,
)
from benchmarks.machine import describe
from benchmarks.options import Options
from benchmarks.place import ROOT

#: Part → what it is about and what measures it, in the order they are run and listed.
PARTS: dict[str, tuple[str, Callable[[Options], None]]] = {
    "start": ("cold starts of commands", start.measure),
    "extract": ("reading the seeds over and over", extract.measure),
    "stages": ("every stage of a pass alone; --texts, --pairs, --profile", stages.measure),
    "link": ("the nearest of many statements; --statements", link.measure),
    "store": ("storing, and asking a store; --statements 200000", store.measure),
    "grow": ("one more article of ever larger relationships; --statements", grow.measure),
    "edit": ("an edit of the themes over a large store; --statements, --pairs", edit.measure),
    "exports": ("rows in each format; --statements 100000,1000000", exports.measure),
    "diff": ("the word diff beside difflib", diff.measure),
    "unchanged": ("a pass over known files; --files, --peers", unchanged.measure),
    "idle": ("a service that looks each second at known files; --files", idle.measure),
    "changed": ("a pass over 1,000 changed readouts beside peers; --pairs", changed.measure),
    "memory": ("of 1,000 changed readouts, and of an idle service; --pairs", memory.measure),
    "backfill": ("an archive by own processes and by Dask; --files, --texts", backfill.measure),
    "pages": ("times and sizes of all pages", pages.measure),
}
#: Five minutes.
QUICK = ("start", "extract", "stages", "diff")
_REAL_TEXTS = ROOT.parent / "shared" / "corpora"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the parts asked for, `quick` being some of them; 2 for one there is not."""
    asked = _parser().parse_args(arguments)
    if not asked.parts:
        print(listing())
        return 0
    parts = [one for part in asked.parts for one in (QUICK if part == "quick" else (part,))]
    if unknown := [part for part in parts if part not in PARTS]:
        print(f"no such part: {', '.join(unknown)}\n\n{listing()}", file=sys.stderr)
        return 2
    names = {name for name in Options.__dataclass_fields__ if getattr(asked, name) is not None}
    options = Options(**{name: getattr(asked, name) for name in names})
    print(describe() + "\n", flush=True)
    for part in parts:
        print(f"== {part}: {PARTS[part][0]}\n", flush=True)
        PARTS[part][1](options)
    return 0


def listing() -> str:
    """The parts, a line each."""
    lines = [f"{part:10} {about}" for part, (about, _) in PARTS.items()]
    return "\n".join([*lines, f"{'quick':10} {', '.join(QUICK)}"])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART")
    parser.add_argument("--runs", type=int, help="runs a figure is the median of")
    parser.add_argument("--files", type=_counts, metavar="N,N", help="numbers of known files")
    parser.add_argument("--statements", type=_counts, metavar="N,N", help="stored statements")
    parser.add_argument("--pairs", type=int, help="pairs of states the readouts are about")
    parser.add_argument("--peers", action="store_true", help="peers where they take minutes")
    parser.add_argument("--profile", action="store_true", help="where each stage spends its time")
    parser.add_argument("--texts", type=Path, default=_REAL_TEXTS, help="a folder of real texts")
    return parser


def _counts(text: str) -> tuple[int, ...]:
    return tuple(int(one.replace("_", "")) for one in text.split(","))


if __name__ == "__main__":
    sys.exit(main())

"""Programs that watch pages, to be timed beside monitor; `make bench-peers` installs them.

Each has an environment of its own below `CACHE`, at the version pinned here; nothing of them is in
this repository. They are given local files, a home of their own, and no reason to use the network.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from benchmarks.kept import Kept
from benchmarks.timing import Command

CACHE = (
    Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "commitment-monitor-bench"
)
#: 3.37.0 is the last webchanges that takes Python 3.11.
VERSIONS = {
    "webchanges": "3.37.0",
    "urlwatch": "2.29",
    "changedetection.io": "0.60.10",
    "tantivy": "0.27.0",
    "splink": "5.0.0",
    "dedupe": "3.0.3",
}

#: What a peer needs in another version than it asks for: `dedupe` fails on what BTrees is since 6.
_BESIDE = {"dedupe": ("BTrees<6",)}
#: Those that find like texts, and among how many at most: beyond, they take minutes and gigabytes.
FINDERS = {"tantivy": 1_000_000, "splink": 100_000, "dedupe": 100_000}
#: How many texts each is asked for.
GIVEN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A peer's command over the files of a folder, and what it remembers of them."""

    command: Command
    state: Kept


def home(package: str) -> Path:
    """Where a peer is installed, or would be."""
    return CACHE / f"{package}-{VERSIONS[package]}"


def is_installed(package: str) -> bool:
    """Whether it is there; it takes the network to change that."""
    return (home(package) / "installed").exists()


def install(package: str) -> None:
    """An environment with the pinned version, by pip; an error of pip's ends it."""
    venv.create(home(package), clear=True, with_pip=True)
    python = home(package) / "bin" / "python"
    wanted = f"{package}=={VERSIONS[package]}"
    argv = [python, "-m", "pip", "install", "--quiet", wanted, *_BESIDE.get(package, ())]
    subprocess.run(argv, check=True)
    (home(package) / "installed").touch()


def say_missing() -> None:
    """A line for each peer that is left out."""
    for package in VERSIONS:
        if not is_installed(package):
            print(f"{package} is left out: `make bench-peers` installs it")


def contenders(folder: Path, seeds: Path) -> dict[str, Contender]:
    """The installed ones that run once and end, over the files that are in `seeds` now."""
    makers: Mapping[str, tuple[str, Callable[[Path, Path], Command]]] = {
        "webchanges": ("webchanges", lambda root, seeds: _webchanges(root, seeds, "unified")),
        "webchanges wdiff": ("webchanges", lambda root, seeds: _webchanges(root, seeds, "wdiff")),
        "urlwatch": ("urlwatch", _urlwatch),
    }
    found = {}
    for name, (package, make) in makers.items():
        if is_installed(package):
            root = folder / name.replace(" ", "-")
            (root / "state").mkdir(parents=True)
            (root / "hooks.py").touch()
            found[name] = Contender(command=make(root, seeds), state=Kept(root, ["state"]))
    return found


class Answer(NamedTuple):
    """What a peer made of texts and queries."""

    #: Milliseconds by query.
    took: list[float]
    #: By query: the places of the texts it gives, the best first.
    found: list[list[int]]


def find_like(texts: Sequence[str], queries: Sequence[str]) -> dict[str, Answer]:
    """What the installed ones that find like texts give, each in a process of its own."""
    asked = json.dumps({"texts": texts, "queries": queries, "given": GIVEN})
    script = Path(__file__).with_name("likeness.py")
    answers = {}
    for package, most in FINDERS.items():
        if not is_installed(package) or len(texts) > most:
            continue
        argv = [home(package) / "bin" / "python", script, package]
        done = subprocess.run(argv, input=asked, capture_output=True, text=True, check=True)
        answers[package] = Answer(**json.loads(done.stdout))
    return answers


def own_home(root: Path) -> dict[str, str]:
    """An environment in which a program finds no settings and leaves none behind."""
    names = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
    return dict.fromkeys(names, str(root / "home"))


def _webchanges(root: Path, seeds: Path, differ: str) -> Command:
    (root / "config.yaml").write_text("report: {}\n")
    _write_jobs(root, seeds, f"differ: {differ}\n")
    argv = (
        home("webchanges") / "bin" / "webchanges",
        *("--jobs", "jobs.yaml", "--config", "config.yaml", "--hooks", "hooks.py"),
        *("--database", "state/snapshots.db"),
    )
    environment = own_home(root)
    # It asks for its newest version once a day: it is told that this is the one.
    version = root / "home" / "webchanges" / "pypi_version_cache.json"
    version.parent.mkdir(parents=True)
    asked = {"checked_at": time.time(), "latest": VERSIONS["webchanges"]}
    version.write_text(json.dumps(asked))
    return Command(argv=argv, folder=root, environment=environment)


def _urlwatch(root: Path, seeds: Path) -> Command:
    _write_jobs(root, seeds)
    argv = (
        home("urlwatch") / "bin" / "urlwatch",
        *("--urls", "jobs.yaml", "--config", "config.yaml", "--hooks", "hooks.py"),
        *("--cache", "state/cache.db"),
    )
    return Command(argv=argv, folder=root, environment=own_home(root))


def _write_jobs(root: Path, seeds: Path, more: str = "") -> None:
    """A job a file, in the format both have in common."""
    jobs = (f"name: {path.name}\nurl: {path.as_uri()}\n{more}" for path in sorted(seeds.iterdir()))
    (root / "jobs.yaml").write_text("---\n".join(jobs))


def main() -> None:
    """Install those named, or all."""
    for package in sys.argv[1:] or VERSIONS:
        print(f"{package} {VERSIONS[package]} into {home(package)}", flush=True)
        install(package)


if __name__ == "__main__":
    main()

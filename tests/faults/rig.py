"""A place that is mistreated, and the account of what it lost: used by the tests and `make faults`.

The account compares with an undisturbed pass over the same folder, and with the ledger: every fact
and change must be there, every change on every channel, once.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random
from zipfile import ZipFile

from benchmarks.readouts import readouts
from monitor.pipeline import Pipeline
from monitor.storage import REPORT, Store, open_store

ROOT = Path(__file__).parents[2]
THEMES = """\
[themes.flights]
phrases.en = ["direct flights", "cargo airlines"]

[themes.students]
phrases.en = ["students", "scholarships", "diplomas"]

[themes.trade]
phrases.en = ["import duty", "trade volume", "customs clearance"]
"""
SETTINGS = """\
[notices]
file = "notices.jsonl"
[schedule]
every_seconds = 1
full_every_seconds = 1
[intake]
settle_seconds = 0.05
[web]
enabled = false
[backup]
every_hours = 0.0003
keep = 3
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a mistreated place lost or told twice; nothing but noughts where all is well."""

    facts_lost: int = 0
    facts_invented: int = 0
    changes_lost: int = 0
    told_twice: int = 0
    not_told: int = 0
    owed: int = 0

    def __add__(self, other: Account) -> Account:
        return Account(
            **{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(Account)}
        )

    @property
    def is_clean(self) -> bool:
        return self == Account()


class Yard:
    """A folder with articles, a store and reports of its own."""

    def __init__(self, root: Path, *, url: str = "") -> None:
        self.root = root
        self.url = url or f"sqlite:///{root / 'data' / 'monitor.db'}"
        for name in ("seeds", "config", "data"):
            (root / name).mkdir(parents=True, exist_ok=True)
        (root / "config" / "themes.toml").write_text(THEMES)
        database = f'[database]\nurl = "{url}"\n' if url else ""
        (root / "config" / "monitor.toml").write_text(SETTINGS + database)

    @property
    def told(self) -> str:
        """What the newest process wrote to standard error."""
        return (self.root / "log").read_text(encoding="utf-8")

    @property
    def seeds(self) -> Path:
        return self.root / "seeds"

    def drop(self, name: str, text: str) -> None:
        """Put a file into the folder, whole at once, as a program that does it well."""
        part = self.seeds / f".{name}.part"
        part.write_text(text, encoding="utf-8")
        part.replace(self.seeds / name)

    def drop_archive(self, files: Iterable[tuple[str, str]]) -> None:
        """Put files into the folder as one archive."""
        with ZipFile(self.seeds / "texts.zip", "w") as archive:
            for name, text in files:
                archive.writestr(name, text)

    def start(
        self, *arguments: str, step: str = "", prefix: tuple[str, ...] = (), **options: object
    ) -> subprocess.Popen[str]:
        """A command as a process of its own; with `step` it kills itself there (`victim`)."""
        module = ["-m", "tests.faults.victim", step] if step else ["-m", "monitor"]
        # Into a file: a pipe nobody reads would stop a service that has much to say.
        with (self.root / "log").open("w") as log:
            return subprocess.Popen(
                [*prefix, sys.executable, *module, "--config", "config", *arguments],
                cwd=self.root,
                env=self._environment(),
                stdout=subprocess.DEVNULL,
                stderr=log,
                text=True,
                **options,  # type: ignore[call-overload]
            )

    def run(self, *arguments: str, **options: object) -> int:
        """A command to its end; its exit code. What it wrote to standard error is in `told`."""
        with self.start(*arguments, **options) as process:  # type: ignore[arg-type]
            return process.wait(timeout=120)

    def _environment(self) -> Mapping[str, str]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("MONITOR_")}
        return inherited | {"PYTHONPATH": str(ROOT)}

    def account(self) -> Account:
        """What is missing here, and what was told twice."""
        lying = [(one.name, one.read_text()) for one in self.seeds.glob("*.txt")]
        files = tuple(sorted([*lying, *_packed(self.seeds / "texts.zip")]))
        with closing(open_store(self.url)) as store:
            return _facts(store, files) + _changes(store, files) + self._told(store)

    def _told(self, store: Store) -> Account:
        """The ledger against what lies on the disk."""
        standing = {
            change.id for key in store.relationships() for change in store.decisions(key).changes
        }
        ledger = store.deliveries()
        delivered = {(one.channel, one.change_id) for one in ledger if one.delivered_at}
        wanted = {(channel, one) for channel in (REPORT, "file") for one in standing}
        in_reports = Counter(_lines_of(self.root / "reports"))
        notices = Counter(_notices_of(self.root / "notices.jsonl"))
        shown = {change for _section, change in in_reports}
        not_told = wanted - delivered
        not_told |= {(REPORT, one) for one in standing - shown}
        sent = {one.id for one in ledger if one.channel == "file" and one.delivered_at}
        not_told |= {("file", one) for one in sent - {one for one, _copy in notices}}
        twice = [one for one, count in (in_reports + notices).items() if count > 1]
        owed = sum(1 for one in ledger if not one.delivered_at and not one.withdrawn_at)
        return Account(not_told=len(not_told), told_twice=len(twice), owed=owed)


def _packed(path: Path) -> Iterator[tuple[str, str]]:
    """The files of an archive, if there is one."""
    if path.exists():
        with ZipFile(path) as archive:
            yield from ((name, archive.read(name).decode()) for name in archive.namelist())


def _facts(store: Store, files: tuple[tuple[str, str], ...]) -> Account:
    wanted, found = set(_undisturbed(files)[0]), set(_statements(store))
    lost = (wanted - found) | _not_searched(store)
    return Account(facts_lost=len(lost), facts_invented=len(found - wanted))


def _not_searched(store: Store) -> set[str]:
    """Current statements that the search does not find, or twice, by their own words."""
    said = {
        statement.id: statement.quote
        for key in store.relationships()
        for reading in store.readings(key)
        for statement in reading.without_deeds().statements
    }
    return {
        one
        for one, quote in said.items()
        if [hit.statement_id for hit in store.search(quote, limit=1000)].count(one) != 1
    }


def _changes(store: Store, files: tuple[tuple[str, str], ...]) -> Account:
    wanted, found = set(_undisturbed(files)[1]), set(_news(store))
    return Account(changes_lost=len(wanted - found) + len(found - wanted))


@cache
def _undisturbed(files: tuple[tuple[str, str], ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Statements and news of one pass that nothing disturbs."""
    with tempfile.TemporaryDirectory() as folder:
        yard = Yard(Path(folder))
        for name, text in files:
            yard.drop(name, text)
        with closing(open_store(yard.url)) as store:
            Pipeline(
                store=store,
                seeds_dir=yard.seeds,
                themes_path=yard.root / "config" / "themes.toml",
                reports_dir=yard.root / "reports",
                settle_seconds=0,
            ).run(datetime.now(UTC))
            return frozenset(_statements(store)), frozenset(_news(store))


def _statements(store: Store) -> Iterator[str]:
    for key in store.relationships():
        for reading in store.readings(key):
            yield reading.article.id
            yield from (one.id for one in reading.statements)


def _news(store: Store) -> Iterator[str]:
    for key in store.relationships():
        for one in store.decisions(key).changes:
            yield f"{key} {one.meeting_id} {one.kind} {one.before_id} {one.after_id}"


def _lines_of(reports: Path) -> Iterator[tuple[str, str]]:
    """Where each change stands in the written reports; a change of two themes stands in both."""
    for path in reports.glob("meetings/*.json"):
        report = json.loads(path.read_bytes())
        sections = {f"theme {one['theme']['key']}": one["lines"] for one in report["themes"]}
        sections |= {name: report[name] for name in ("other", "not_mentioned")}
        for section, lines in sections.items():
            for line in _flat(lines):
                yield f"{path.name} {section}", line["id"]


def _flat(lines: Iterable[dict[str, object]]) -> Iterator[dict[str, str]]:
    for line in lines:
        yield line  # type: ignore[misc]
        yield from _flat(line["parts"])  # type: ignore[arg-type]


def _notices_of(path: Path) -> Iterator[tuple[str, str]]:
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            yield record["id"], record["copy"]


def texts(count: int) -> list[tuple[str, str]]:
    """Readouts of `count` meetings, in an order of arrival that is not that of the meetings."""
    found = list(readouts(count))
    Random(5).shuffle(found)
    return found


def kill(process: subprocess.Popen[str]) -> None:
    """End a process as a power cut does."""
    process.send_signal(signal.SIGKILL)
    process.wait()


def wait_until(happened: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something; TimeoutError when it does not come."""
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.02)


@contextmanager
def yard_in(folder: Path | None = None, *, url: str = "") -> Iterator[Yard]:
    """A yard that is gone at the end."""
    with tempfile.TemporaryDirectory(dir=folder) as root:
        yield Yard(Path(root), url=url)

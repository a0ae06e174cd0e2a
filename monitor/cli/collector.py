"""What the service does for its sources: has each fetched when its time comes, beside the passes.

By `monitor fetch` in a process of its own: what taking feeds and pages apart loads is given back at
once, one that stands still or falls over harms nothing, and a stop need not wait.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from monitor import log
from monitor.children import command_of, interrupts_blocked
from monitor.cli.folders import Folders
from monitor.cli.supply import errand_of, ledger_of, sources_of
from monitor.config import Settings
from monitor.errors import FetchError
from monitor.schedule import Errands
from monitor.sources.ledger import Record, failed

_log = log.Log("monitor.sources")
#: A round that takes longer stands still: fifty pages that each time out take three quarters of it.
_LONGEST_SECONDS = 7200.0
_PROGRAM = (
    "from monitor.children import end_with; end_with({parent}); "
    "from monitor.cli import main; main()"
)


class Collector:
    """The rounds of all sources; each in a thread of its own, which waits for its process."""

    def __init__(
        self,
        folders: Folders,
        settings: Settings,
        *,
        on_round: Callable[[str, bool], None] = lambda _source, _is_well: None,
        on_files: Callable[[], None] = lambda: None,
    ) -> None:
        """`on_round` is told of each round and whether it went well, `on_files` of new files."""
        self._folders, self._settings = folders, settings
        self._on_round, self._on_files = on_round, on_files
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._closing = threading.Event()
        names = [one.name for one in sources_of(settings)]
        self._errands = Errands(
            [errand_of(settings, name, partial(self._fetch, name)) for name in names]
        )

    def start(self) -> None:
        """Fetch what is due, and the rest in its time."""
        self._errands.start()

    def plan_anew(self) -> None:
        """The clock was set."""
        self._errands.plan_anew()

    def close(self) -> None:
        """Fetch nothing more; a round can be cut off anywhere."""
        self._errands.stop()
        with self._lock:
            self._closing.set()
            for one in self._running:
                one.kill()

    def _fetch(self, name: str) -> None:
        """One round, unless the source is to be left alone."""
        rest = ledger_of(self._settings, name).read().not_before
        if rest and rest > datetime.now(UTC):
            return
        with log.bound(source=name):
            done = self._process(name)
            if done is None:
                return
            self._on_round(name, not done["trouble"])
            _tell(done)
            if done["written"]:
                self._on_files()

    def _process(self, name: str) -> dict[str, Any] | None:
        """What a round came to; None when this program ends meanwhile."""
        program = _PROGRAM.format(parent=os.getpid())
        command = [*command_of(program), *_flags(self._folders), "fetch", name]
        with self._lock:
            if self._closing.is_set():
                return None
            with interrupts_blocked():
                process = subprocess.Popen(  # noqa: S603 - this very program
                    [*command, "--format", "jsonl"],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                )
            self._running.add(process)
        try:
            printed, _ = process.communicate(timeout=_LONGEST_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            printed, _ = process.communicate()
        finally:
            with self._lock:
                self._running.discard(process)
        if self._closing.is_set():
            return None
        try:
            found: dict[str, Any] = json.loads(printed)
        except ValueError:
            trouble = f"the process that fetched it ended (exit code {process.returncode})"
            self._note(name, trouble)
            return {"source": name, "written": [], "lost": [], "trouble": trouble, "alarm": ""}
        return found

    def _note(self, name: str, trouble: str) -> None:
        """Note a round that could not do so itself."""
        ledger, now = ledger_of(self._settings, name), datetime.now(UTC)
        url = self._settings.sources[name].url
        record = ledger.read()
        record = replace(record if record.url == url else Record(url=url), tried_at=now)
        try:
            ledger.write(failed(record, trouble, now))
        except FetchError as error:
            _log.warning("source cannot be noted", reason=error)


def _tell(done: dict[str, Any]) -> None:
    """A round in the log."""
    if done["trouble"]:
        _log.warning("source cannot be had", reason=done["trouble"])
    for one in done["lost"]:
        _log.warning("page cannot be had", reason=one)
    if done["written"]:
        _log.info("source fetched", files=len(done["written"]))
    if done["alarm"]:
        _log.warning("source is quiet", alarm=done["alarm"])


def _flags(folders: Folders) -> list[str]:
    """The folder flags as they were given."""
    given = {
        "--config": folders.config_dir,
        "--seeds": folders.seeds_dir,
        "--data": folders.data_dir,
        "--reports": folders.reports_dir,
    }
    return [str(part) for flag, one in given.items() if one is not None for part in (flag, one)]

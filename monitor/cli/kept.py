"""The gate of `once`, whose process ends with its pass: kept in a file beside the database.

What a pass that had nothing to do depended on is written down with what it said. As long as all of
it is as it was the next one would do nothing either: it says the same, after a look at every file
that opens no database. In doubt, and when it is time for a whole pass, it is open. Loaded before
anything else is: what a whole pass needs is imported where it is made.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import monitor
from monitor.cli.folders import Folders
from monitor.cli.marks import COARSEST_CLOCK_NS, Mark, Sight, is_empty, mark, sight

if TYPE_CHECKING:
    from monitor.config import Settings
    from monitor.intake import Scan
    from monitor.model import Run
    from monitor.storage import Store

_FILE = "gate.json"
_SETTINGS = "monitor.toml"
_PROGRAM = Path(monitor.__file__).parent
#: What is compiled when it is first loaded.
_COMPILED = "__pycache__"
#: Of these nothing is kept, not even a digest, by which a weak one could be guessed.
_SECRET = frozenset(
    {
        "MONITOR_DATABASE",
        "MONITOR_DATABASE__URL",
        "MONITOR_NOTICES",
        "MONITOR_WEB",
        "MONITOR_WEB__TOKEN",
    }
)
#: What begins so may be one.
_ADDRESSES = "MONITOR_NOTICES__TO"
#: The clock of a file system whose times are finer than a second moves on at least this often.
_TICK_NS = 20_000_000
#: In nanoseconds.
_SECOND = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a pass printed, and what it exited with."""

    lines: tuple[str, ...]
    code: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Note:
    """What the file holds."""

    #: Digest of folders, flags and environment the pass was started with.
    conditions: str
    #: From when on, and until when, it holds: nanoseconds since the epoch.
    since_ns: int
    until_ns: int
    #: By path.
    marks: dict[str, Mark]
    #: Digest of all there is below a folder.
    sights: dict[str, str]
    #: Files in which there was nothing.
    empty: tuple[str, ...]
    lines: tuple[str, ...]
    code: int

    def stands(self, conditions: str) -> bool:
        """Whether all is as it was; what takes longest is asked last."""
        return (
            self.conditions == conditions
            and self.since_ns <= time.time_ns() < self.until_ns
            and all(mark(path) == found for path, found in self.marks.items())
            and all(map(is_empty, self.empty))
            and all(_sight(Path(path)).digest == seen for path, seen in self.sights.items())
        )


class KeptGate:
    """What `once` asks before a pass, and tells during it.

    In this order: `last_said` and, where there is nothing, `reads`, `began`, `scanned` and
    `progressed` by the pass, `shut`.
    """

    def __init__(self, folders: Folders) -> None:
        self._began_ns, self._clock_ns = time.time_ns(), time.monotonic_ns()
        self._data_dir = _data_dir(folders)
        #: Empty where nothing is to be kept.
        self._conditions = _conditions(folders)
        #: Of what the pass reads, before it did.
        self._marks: dict[str, Mark] = {}
        self._sights: dict[str, Sight] = {}
        #: False from the first sign on that there was something to do.
        self._may_shut = bool(self._conditions)

    def last_said(self) -> Said | None:
        """What the last pass said, which this one would say, too; None when it is to be made."""
        if not self._conditions:
            return None
        note = _read(self._data_dir / _FILE)
        try:
            if note is None or not note.stands(self._conditions):
                return None
        except (OSError, TypeError, ValueError):
            return None
        return Said(lines=note.lines, code=note.code)

    def reads(self, *files: Path) -> None:
        """A pass is about to read these files."""
        self._marks |= {str(path): mark(path) for path in files}

    def began(self, settings: Settings, journal: Path) -> None:
        """A pass begins with these settings, and this file of rulings."""
        named = settings.database.url_file
        self.reads(journal, *([Path(named)] if named else ()))
        is_found = self._data_dir == settings.folders.data
        self._may_shut &= is_found and _database(settings) is not None
        if self._may_shut:
            try:
                for folder in (settings.folders.seeds, _PROGRAM):
                    self._sights[str(folder)] = _sight(folder)
            except OSError:
                self._may_shut = False

    def scanned(self, seen: Scan) -> None:
        """What the pass found in the folder."""
        self._may_shut &= seen.leaves_nothing and not seen.fresh

    def progressed(self, stage: str, _done: int, total: int) -> None:
        """What the pass is at: all it tells without any work is that it reads no file."""
        self._may_shut &= stage == "reading" and not total

    def shut(self, store: Store, since: object, settings: Settings, run: Run, said: Said) -> None:
        """The pass has ended; `since` is what `Store.witness` gave before it."""
        from monitor.cli.gate import is_through
        from monitor.errors import StorageError

        if not (self._may_shut and is_through(run) and self._was_quiet()):
            return
        # Somebody else may be storing something: then the next pass is a whole one, too.
        with suppress(StorageError):
            until = _until(store, settings, datetime.fromtimestamp(self._began_ns / _SECOND, UTC))
            with store.alone(since) as is_ours:
                if is_ours:
                    self._keep(settings, until, said)

    def _keep(self, settings: Settings, until: datetime, said: Said) -> None:
        """Write it all down while nobody stores anything."""
        database = _database(settings)
        assert database is not None
        # Where SQLite puts it when the name is that of a link.
        beside = f"{database.resolve()}-wal"
        _wait_a_tick(database)
        left = {str(one): mark(one) for one in (database, settings.folders.reports / "index.html")}
        # Of times in whole seconds two that follow each other may be the same.
        if is_empty(beside) and all(one and one[1] % _SECOND for one in left.values()):
            folder = settings.backups_dir
            note = _Note(
                conditions=self._conditions,
                since_ns=self._began_ns,
                until_ns=int(until.timestamp() * _SECOND),
                marks=self._marks | left | {str(folder): mark(folder)},
                sights={path: one.digest for path, one in self._sights.items()},
                empty=(beside, f"{database}.lock"),
                lines=said.lines,
                code=said.code,
            )
            _write(self._data_dir / _FILE, note)

    def _was_quiet(self) -> bool:
        """Whether nothing had changed just before, and the clock went on as it should."""
        drift = (time.time_ns() - self._began_ns) - (time.monotonic_ns() - self._clock_ns)
        changed = [one[2] for one in self._marks.values() if one]
        changed += [one.changed_ns for one in self._sights.values()]
        return (
            abs(drift) < _SECOND
            and max(changed) < self._began_ns - COARSEST_CLOCK_NS
            and not any(one.has_links for one in self._sights.values())
        )


def _database(settings: Settings) -> Path | None:
    from monitor.storage import database_file

    return database_file(settings.database_url)


def _sight(folder: Path) -> Sight:
    return sight(folder, but=_COMPILED if folder == _PROGRAM else "")


def _wait_a_tick(database: Path) -> None:
    """Until what is stored from now on leaves another time than what was stored so far."""
    while (found := mark(database)) and 0 <= time.time_ns() - found[1] < _TICK_NS:
        time.sleep(0.005)


def _until(store: Store, settings: Settings, began: datetime) -> datetime:
    """Until when a pass over what is as it was has nothing to do.

    By then it is another day, which failures may hang on, a backup, an alarm or a notice is due, or
    it is time to go through everything all the same.
    """
    from monitor.storage import due_at

    midnight = began.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    ends = [midnight, began + timedelta(seconds=settings.schedule.full_every_seconds)]
    if hours := settings.backup.every_hours:
        ends.append(due_at(settings.backups_dir, began, every=timedelta(hours=hours)))
    if (days := settings.alarm.quiet_days) and (since := store.quiet_since(began)):
        alarm = since + timedelta(days=days)
        ends += [alarm] if alarm > began else []
    if settings.notices.to:
        from monitor.cli.wiring import addresses_of

        turns = [one.timing.next_turn(began) for one in addresses_of(settings)]
        ends += [turn for turn in turns if turn]
    return min(ends)


# ---------------------------------------------------------------- what it is started with


def _data_dir(folders: Folders) -> Path:
    """Where the data folder should be: it is not looked at when the settings say otherwise."""
    if folders.data_dir:
        return folders.data_dir
    if named := os.environ.get("MONITOR_FOLDERS__DATA"):
        return Path(named)
    try:
        text = (folders.config / _SETTINGS).read_text(encoding="utf-8")
        # Most files are all comments.
        if any(line.lstrip()[:1] not in ("", "#", "[") for line in text.splitlines()):
            import tomllib

            return Path(tomllib.loads(text)["folders"]["data"])
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        pass  # that they are broken is said by who reads them
    return Path("data")


def _may_be_secret(name: str) -> bool:
    """Whether a variable may hold a secret, or name a file that does."""
    return name in _SECRET or name.startswith(_ADDRESSES) or name.endswith("_FILE")


def _conditions(folders: Folders) -> str:
    """Digest of folders, flags, user and variables; empty where a secret, or a file, is among them.

    Or where the folder it was started in is gone.
    """
    named = {key: one for key, one in os.environ.items() if key.upper().startswith("MONITOR_")}
    if any(map(_may_be_secret, map(str.upper, named))):
        return ""
    try:
        place = Path.cwd()
    except OSError:
        return ""
    return _digest(repr((_PROGRAM, place, os.geteuid(), asdict(folders), sorted(named.items()))))


# ---------------------------------------------------------------- the file


def _digest(text: str) -> str:
    return blake2b(text.encode(errors="surrogateescape"), digest_size=16).hexdigest()


def _read(path: Path) -> _Note | None:
    """What was written; None where nothing was, or where it is not whole."""
    try:
        digest, _, text = path.read_text(encoding="utf-8").partition("\n")
        if digest != _digest(text):
            return None
        kept = json.loads(text)
        marks = {one: tuple(found) if found else None for one, found in kept.pop("marks").items()}
        lines, empty = tuple(kept.pop("lines")), tuple(kept.pop("empty"))
        return _Note(marks=marks, lines=lines, empty=empty, **kept)
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


def _write(path: Path, note: _Note) -> None:
    """Write it whole or not at all; where that cannot be the next pass is a whole one."""
    text = json.dumps(asdict(note))
    part = path.with_name(f".{path.name}.part")
    with suppress(OSError):
        part.write_text(f"{_digest(text)}\n{text}", encoding="utf-8")
        part.replace(path)

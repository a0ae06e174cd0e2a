"""What the pages stand on: the store, and all that can be read about it, built once a change.

Keeps out HTTP, and how a page looks: the routers know the one, the templates the other.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from monitor import overrule
from monitor.config import Themes
from monitor.gather import dossiers, notices_of, themes_in_force
from monitor.model import Failure, Ruling
from monitor.report import Dossier, Site, build
from monitor.report.formats.html import Sheet, sheets
from monitor.storage import Store
from monitor.text import content_id
from monitor.web.health import Health, check_store

#: Failures that a pass finds again at each start; here they are looked for anew.
_PASSING_STAGES = frozenset({"config", "write"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """All pages as they stand between two decisions."""

    #: What it was made from; another one means that it is out of date.
    stamp: object
    #: `Desk.mark` when it was made.
    mark: str
    dossiers: tuple[Dossier, ...]
    themes: Themes
    site: Site
    #: Pages by their path below the reports folder.
    sheets: Mapping[str, Sheet]


@dataclass(frozen=True, slots=True, kw_only=True)
class Foundation:
    """What an edition is made from beside facts and decisions."""

    themes: Themes
    #: The files that could not be used, and a themes file that cannot.
    failures: tuple[Failure, ...]
    notices: tuple[str, ...]


def _now() -> datetime:
    return datetime.now(UTC)


class Desk:
    """The store, the pages built over it, and how to have something done.

    Used by several threads at once.
    """

    def __init__(
        self,
        *,
        store: Store,
        themes_path: Path,
        journal: Path,
        nudge: Callable[[], None] | None = None,
        redecide: Callable[[str], None] | None = None,
        liveness: Callable[[], Health] = Health,
        readiness: Callable[[], Health] | None = None,
        is_running: Callable[[], bool] | None = None,
        status: Callable[[], Mapping[str, Any]] = dict,
        has_log_in: bool = False,
        now: Callable[[], datetime] = _now,
        patience: float = 0.5,
    ) -> None:
        """`nudge` asks for a pass; None where nothing makes passes.

        `redecide` decides one relationship at once; None leaves it to the next pass. `is_running`
        tells whether a pass is on, where that is known. `journal` is the plain file of rulings.
        `has_log_in`: whether the pages ask for a token, so that they offer to log out. `patience`
        is how many seconds a request waits for new pages before it shows the old ones.
        """
        self.store = store
        self.themes_path = themes_path
        self.now = now
        self.has_log_in = has_log_in
        self.status = status
        self._journal = journal
        self._nudge = nudge
        self._redecide = redecide
        self._liveness = liveness
        self._readiness = readiness or self._store_readiness
        self._is_running = is_running
        self._patience = patience
        self._lock = threading.Lock()
        self._built: Future[Edition] | None = None
        self._edition: Edition | None = None
        self._themes: tuple[bytes | None, tuple[Themes, tuple[Failure, ...]]] | None = None

    # ------------------------------------------------------------ reading

    def today(self) -> date:
        """The day deadlines are judged on."""
        return self.now().date()

    def site(self) -> Site:
        """Everything that can be read, as it stands now."""
        return self.edition().site

    def edition(self, patience: float = 0) -> Edition:
        """The pages as they stand now.

        One that takes long to build is waited for a moment, or for as many seconds as `patience`
        says; until it is there the one before is shown. StorageError when the store does not
        answer.
        """
        base = self._foundation()
        stamp = self._stamp(base)
        last = self._edition
        if last is not None and last.stamp == stamp:
            return last
        end = None if last is None else time.monotonic() + max(patience, self._patience)
        edition = self._wait(base, stamp, end) or last
        if edition is not None and edition.stamp not in (stamp, None):
            # It was begun before the last decision.
            edition = self._wait(base, stamp, end) or edition
        assert edition is not None
        return edition

    def mark(self) -> str:
        """A short text that is another one as soon as the pages are; asking for it is cheap."""
        return content_id(self._stamp(self._foundation()))

    def _stamp(self, base: Foundation) -> object:
        return (self.store.decided_stamp(), base.themes.digest, base.failures, base.notices)

    def themes_in_force(self) -> tuple[Themes, tuple[Failure, ...]]:
        """The themes of the file; the last good ones and a failure when it is broken."""
        content = self.themes_path.read_bytes() if self.themes_path.is_file() else None
        if self._themes is None or self._themes[0] != content:
            self._themes = content, themes_in_force(self.store, self.themes_path)
        return self._themes[1]

    def liveness(self) -> Health:
        """Whether the service runs; it waits for nothing and does not ask the store."""
        return self._liveness()

    def readiness(self) -> Health:
        """Whether the service does its work: the store answers, and the last pass is fresh."""
        return self._readiness()

    # ------------------------------------------------------------ having it done

    @property
    def has_scheduler(self) -> bool:
        """Whether something here makes passes."""
        return self._nudge is not None

    @property
    def is_running(self) -> bool | None:
        """Whether a pass runs now; None where another process makes them."""
        return self._is_running() if self._is_running else None

    @property
    def decides_at_once(self) -> bool:
        """Whether a ruling shows on the next page that is asked for."""
        return self._redecide is not None

    def nudge(self) -> None:
        """Have a pass made soon."""
        if self._nudge is not None:
            self._nudge()

    def ask_again(self, path: str | None = None) -> None:
        """Have a failed file tried again soon, or all of them."""
        self.store.ask_again(None if path is None else [path])
        self.nudge()

    def keep_ruling(self, ruling: Ruling) -> None:
        """Store a ruling, or what became of it, and have it decided: at once where that can be."""
        overrule.keep(self.store, self._journal, ruling)
        if self._redecide is not None:
            self._redecide(ruling.relationship)
        self.nudge()

    # ------------------------------------------------------------ building

    def _foundation(self) -> Foundation:
        themes, broken = self.themes_in_force()
        run = self.store.last_finished_run()
        of_run = [one for one in run.failures if one.stage not in _PASSING_STAGES] if run else []
        failures = (*broken, *of_run)
        notices = tuple(notices_of(self.store, failures))
        return Foundation(themes=themes, failures=failures, notices=notices)

    def _wait(self, base: Foundation, stamp: object, end: float | None) -> Edition | None:
        """The edition that is being built, waited for until `end`; None when that is too early."""
        timeout = None if end is None else max(end - time.monotonic(), 0)
        try:
            return self._coming(base, stamp).result(timeout)
        except TimeoutError:
            return None

    def _coming(self, base: Foundation, stamp: object) -> Future[Edition]:
        """The edition that is being built; a new one is begun when none is."""
        with self._lock:
            if self._built is None or self._built.done():
                self._built = Future()
                # Daemon: a stop of the service does not wait for it.
                threading.Thread(
                    target=self._build_into, args=(self._built, base, stamp), daemon=True
                ).start()
            return self._built

    def _build_into(self, built: Future[Edition], base: Foundation, stamp: object) -> None:
        try:
            self._edition = self._build(base, stamp)
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            built.set_exception(error)
        else:
            built.set_result(self._edition)

    def _build(self, base: Foundation, stamp: object) -> Edition:
        found = dossiers(self.store, base.themes.themes)
        known = tuple(self._whole(found))
        site = build(known, base.themes.themes, failures=base.failures, notices=base.notices)
        is_settled = all(one.is_whole for one in found)
        return Edition(
            stamp=stamp if is_settled else None,  # None: the next request builds again
            mark=content_id(stamp),
            dossiers=known,
            themes=base.themes,
            site=site,
            sheets={sheet.path: sheet for sheet in sheets(site)},
        )

    def _whole(self, found: Sequence[Dossier]) -> list[Dossier]:
        """What was found, and of a relationship that is being decided what stood before."""
        before = self._edition.dossiers if self._edition else ()
        last = {one.decisions.relationship: one for one in before}
        kept = [one if one.is_whole else last.get(one.decisions.relationship) for one in found]
        return [one for one in kept if one is not None]

    def _store_readiness(self) -> Health:
        return Health(parts=(check_store(self.store),))

"""What the pages stand on: the store, and how to have something done.

A page is made when it is asked for: lists from cards, a relationship's pages from its chapter, of
which the last few are kept. Keeps out HTTP, and how a page looks: the routers know the one, the
templates the other.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from monitor import overrule
from monitor.config import Themes
from monitor.gather import dossier, notices_of, themes_in_force
from monitor.model import Decisions, Failure, Ruling
from monitor.publish import bind, first_page
from monitor.report import Chapter, Dossier, Index, chapter, paths, theme_page
from monitor.report.cards import MEETINGS
from monitor.report.formats import html
from monitor.report.lists import Wanted
from monitor.report.pages import ArticlePage, CommitmentPage, MeetingReport, ThemePage
from monitor.report.review import RulingLine, ruling_lines
from monitor.sources import Standing
from monitor.storage import Store
from monitor.text import content_id
from monitor.web.health import Health, check_store

#: Failures that a pass finds again at each start; here they are looked for anew.
_PASSING_STAGES = frozenset({"config", "write"})
#: Statements of the chapters that are kept; the one asked for last stays, however many it has.
_MOST_STATEMENTS = 5_000
#: How often, and after how many seconds, a relationship that is being decided is read again.
_TRIES, _PAUSE = 20, 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A relationship whose pages are at hand."""

    #: What was decided when it was opened.
    stamp: str
    dossier: Dossier
    chapter: Chapter


class Edition:
    """All pages as they stand between two decisions."""

    def __init__(self, desk: Desk, base: Foundation, stamp: object) -> None:
        """`stamp` is what it is made from; another one means that it is out of date."""
        self._desk, self._base = desk, base
        self.store = desk.store
        self.stamp = stamp
        self.themes = base.themes
        #: `Desk.mark` when it was made.
        self.mark = content_id(stamp)
        self._decided = desk.store.decided_stamps()

    @cached_property
    def index(self) -> Index:
        """The first page."""
        return first_page(self.store, self.themes, self._base.failures, self._base.notices)

    @property
    def has_latest(self) -> bool:
        """Whether there is any meeting on file."""
        return bool(self.index.meetings)

    def opened(self, relationship: str) -> Open | None:
        """The facts and pages of a relationship; None when there is none of that key."""
        if relationship not in self._decided:
            return None
        return self._desk.open(relationship, self._decided[relationship], self._base)

    def chapter(self, relationship: str) -> Chapter | None:
        """The pages of a relationship; None when there is none of that key."""
        found = self.opened(relationship)
        return found.chapter if found else None

    def opened_with(self, kind: str, id_: str) -> Open | None:
        """The relationship that has a meeting, commitment, statement or article."""
        found = (one for one in self.store.find(id_, kind=kind) if one.id == id_)
        return next(filter(None, (self.opened(one.relationship) for one in found)), None)

    def chapter_with(self, kind: str, id_: str) -> Chapter | None:
        """The pages of the relationship that has it."""
        found = self.opened_with(kind, id_)
        return found.chapter if found else None

    def meeting(self, meeting_id: str) -> MeetingReport | None:
        """The report of a meeting."""
        found = self.chapter_with("meeting", meeting_id)
        return found.meeting(meeting_id) if found else None

    def meetings(self, wanted: Wanted) -> Iterator[MeetingReport]:
        """The reports of meetings, newest first, each made when it is come to."""
        for card in MEETINGS.cards(self.store, **wanted.of_cards):
            found = self.chapter(card.relationship)
            if found and (report := found.meeting(card.key)):
                yield report

    def commitment(self, commitment_id: str) -> CommitmentPage | None:
        """The page of a commitment."""
        found = self.chapter_with("commitment", commitment_id)
        every = found.commitments if found else ()
        return next((one for one in every if one.id == commitment_id), None)

    def article(self, article_id: str) -> ArticlePage | None:
        """The page of an article, current or an earlier version."""
        found = self.chapter_with("article", article_id)
        every = found.articles if found else ()
        page = next((one for one in every if one.article.id == article_id), None)
        return page or self._loose(article_id)

    def _loose(self, article_id: str) -> ArticlePage | None:
        """The page of an article of no meeting that lists leave out."""
        found = self.store.reading(article_id)
        if found is None or found.account.relationship:
            return None
        themes = {one.id: one.themes for one in found.statements}
        alone = Dossier(decisions=Decisions(relationship="", themes=themes), readings=(found,))
        return chapter(alone, self.themes.themes).articles[0]

    def theme(self, key: str) -> ThemePage | None:
        """The page of a tracked theme."""
        theme = next((one for one in self.themes.themes if one.key == key), None)
        return theme_page(self.store, theme) if theme else None

    def sheet(self, path: str) -> html.Sheet | None:
        """The written page at a path below the reports folder; None when there is none."""
        folder, _, name = path.rpartition("/")
        if path == "index.html":
            return html.index_sheet(self.index, path)
        if path == "latest.html":
            newest = next(iter(self.index.meetings), None)
            return self._meeting_sheet(newest.meeting.id if newest else "", path)
        makers = {
            "articles": self._sheet_of_article,
            "commitments": self._sheet_of_commitment,
            "meetings": self._sheet_of_meeting,
            "relationships": self._sheet_of_relationship,
            "themes": self._sheet_of_theme,
        }
        if folder not in makers or not name.endswith(".html"):
            return None
        return makers[folder](name.removesuffix(".html"), path)

    def _meeting_sheet(self, meeting_id: str, path: str) -> html.Sheet | None:
        report = self.meeting(meeting_id)
        return html.meeting_sheet(report, path) if report else None

    def _sheet_of_meeting(self, slug: str, path: str) -> html.Sheet | None:
        if "~" in slug:  # a long or odd id, which the file's name does not tell
            slug = next((one for one in self.store.meetings() if paths.slug(one) == slug), slug)
        return self._meeting_sheet(slug, path)

    def _sheet_of_theme(self, slug: str, _path: str) -> html.Sheet | None:
        page = self.theme(slug)
        return html.theme_sheet(page, has_latest=self.has_latest) if page else None

    def _sheet_of_relationship(self, slug: str, path: str) -> html.Sheet | None:
        if slug not in self._decided:  # a long or odd key, which the file's name does not tell
            every = (one for one in self._decided if paths.relationship_path(one) == path)
            slug = next(every, slug)
        found = self.chapter(slug)
        if found is None or found.page is None:
            return None
        return html.relationship_sheet(found.page, has_latest=self.has_latest)

    def _sheet_of_commitment(self, slug: str, _path: str) -> html.Sheet | None:
        page = self.commitment(slug)
        return html.commitment_sheet(page, has_latest=self.has_latest) if page else None

    def _sheet_of_article(self, slug: str, _path: str) -> html.Sheet | None:
        page = self.article(slug)
        return html.article_sheet(page, has_latest=self.has_latest) if page else None


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
    """The store, the pages made over it, and how to have something done.

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
        standings: Callable[[], Sequence[Standing]] = tuple,
        has_log_in: bool = False,
        now: Callable[[], datetime] = _now,
    ) -> None:
        """`nudge` asks for a pass; None where nothing makes passes.

        `redecide` decides one relationship at once; None leaves it to the next pass. `is_running`
        tells whether a pass is on, where that is known. `journal` is the plain file of rulings.
        `standings` tells how the sources stand. `has_log_in`: whether the pages ask for a token, so
        that they offer to log out.
        """
        self.store = store
        self.themes_path = themes_path
        self.now = now
        self.has_log_in = has_log_in
        self.status = status
        self.standings = standings
        self._journal = journal
        self._nudge = nudge
        self._redecide = redecide
        self._liveness = liveness
        self._readiness = readiness or self._store_readiness
        self._is_running = is_running
        #: Held while a chapter is made: no two threads make the same one.
        self._making = threading.Lock()
        #: Held while chapters are taken out or put in.
        self._shelf = threading.Lock()
        self._open: OrderedDict[str, Open] = OrderedDict()
        self._edition: Edition | None = None
        self._themes: tuple[bytes | None, tuple[Themes, tuple[Failure, ...]]] | None = None

    # ------------------------------------------------------------ reading

    def today(self) -> date:
        """The day deadlines are judged on."""
        return self.now().date()

    def edition(self) -> Edition:
        """The pages as they stand now; StorageError when the store does not answer."""
        base = self._foundation()
        stamp = self._stamp(base)
        last = self._edition
        if last is None or last.stamp != stamp:
            if not self.store.stamps():
                bind(self.store, base.themes)  # no pass of this version has gone through yet
            last = self._edition = Edition(self, base, stamp)
        return last

    def open(self, relationship: str, stamp: str, base: Foundation) -> Open | None:
        """The facts and pages of a relationship as decided under `stamp`; kept for a while.

        One that is being decided just now is waited for a moment, then shown as it was before.
        """
        stamp = content_id(stamp, base.themes.digest, base.failures)
        if found := self._kept(relationship, stamp):
            return found
        with self._making:
            return self._kept(relationship, stamp) or self._make(relationship, stamp, base)

    def _kept(self, relationship: str, stamp: str) -> Open | None:
        with self._shelf:
            found = self._open.get(relationship)
            if found is None or found.stamp != stamp:
                return None
            self._open.move_to_end(relationship)
            return found

    def _make(self, relationship: str, stamp: str, base: Foundation) -> Open | None:
        found = self._whole(relationship, base)
        if found is None:
            return self._open.get(relationship)
        made = chapter(
            found,
            base.themes.themes,
            newest=self.store.newest_meeting()[1],
            failures=base.failures,
        )
        opened = Open(stamp=stamp, dossier=found, chapter=made)
        with self._shelf:
            self._open[relationship] = opened
            self._open.move_to_end(relationship)
            self._close_others()
        return opened

    def _whole(self, relationship: str, base: Foundation) -> Dossier | None:
        """The facts with all that was decided on them; None while they are being changed."""
        for _ in range(_TRIES):
            found = dossier(self.store, relationship, base.themes.themes)
            if found.is_whole:
                return found
            time.sleep(_PAUSE)
        return None

    def _close_others(self) -> None:
        """Let go of those asked for longest ago, down to what may be kept."""
        kept = sum(len(one.dossier.decisions.themes) for one in self._open.values())
        while kept > _MOST_STATEMENTS and len(self._open) > 1:
            _, gone = self._open.popitem(last=False)
            kept -= len(gone.dossier.decisions.themes)

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

    def ruling_lines(
        self, rulings: Sequence[Ruling], states: Mapping[str, str]
    ) -> tuple[RulingLine, ...]:
        """Rulings as a list shows them, newest first; `states` by id."""
        about = {one.relationship for one in rulings}
        return ruling_lines(rulings, states, self.store.quotes_of(about) if about else ())

    # ------------------------------------------------------------ what it stands on

    def _foundation(self) -> Foundation:
        themes, broken = self.themes_in_force()
        run = self.store.last_finished_run()
        of_run = [one for one in run.failures if one.stage not in _PASSING_STAGES] if run else []
        failures = (*broken, *of_run)
        notices = tuple(notices_of(self.store, failures))
        return Foundation(themes=themes, failures=failures, notices=notices)

    def _store_readiness(self) -> Health:
        return Health(parts=(check_store(self.store),))

"""What was decided as cards and pages: what is out of date is made again, a relationship at a time.

Each thing that is made is noted with a stamp of what it was made from (`Store.stamps`), in the
transaction that ticks off what it owed: cut off anywhere, the next pass makes the rest.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor import __version__
from monitor.children import Crew, end_with
from monitor.config import Themes
from monitor.gather import dossier
from monitor.log import Log
from monitor.model import Card, Delivery, Failure
from monitor.storage import REPORT, Store, open_store
from monitor.text import digest_of

# Loaded where it is called: most passes have nothing to draw.
if TYPE_CHECKING:
    from monitor.report import Chapter, Dossier, Index
    from monitor.report.pages import MeetingReport

_log = Log("monitor.publish")
#: What is made that is no relationship's.
_INDEX, _LATEST = "index", "latest"
#: Of a relationship; its key follows.
_CARDS, _PAGES = "cards ", "pages "
#: The page of a theme; its key follows.
_THEME = "theme "
#: So many relationships make it worth to start processes, which takes as long as drawing a few.
_MANY = 12


def bind(store: Store, themes: Themes, only: str | None = None) -> None:
    """Bring the cards of all relationships, or one, up to date with what is decided; no files."""
    from monitor.report import chapter

    known = store.stamps()
    for key, stamp in _card_stamps(store, themes).items():
        if only in (None, key) and known.get(_CARDS + key) != stamp:
            made = chapter(dossier(store, key, themes.themes), themes.themes)
            store.save_cards(key, made.cards, name=_CARDS + key, stamp=stamp)


def first_page(
    store: Store, themes: Themes, failures: Sequence[Failure], notices: Sequence[str]
) -> Index:
    """The first page as the cards have it."""
    from monitor.report import MOST_ARTICLES, index
    from monitor.report.case import article_ref

    return index(
        store,
        themes.themes,
        [article_ref(one) for one in store.article_heads(limit=MOST_ARTICLES)],
        store.count_articles(),
        failures=failures,
        notices=notices,
    )


def _card_stamps(store: Store, themes: Themes) -> dict[str, str]:
    """By relationship, what its cards are to be made from."""
    return {
        key: digest_of([__version__, themes.digest, decided])
        for key, decided in store.decided_stamps().items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the pages of a relationship are made with, beside what is stored."""

    reports_dir: Path
    themes: Themes
    failures: tuple[Failure, ...]
    #: The newest meeting of all relationships; empty without any.
    newest: str

    def chapter(self, found: Dossier) -> Chapter:
        """The pages of a relationship."""
        from monitor.report import chapter

        return chapter(found, self.themes.themes, newest=self.newest, failures=self.failures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A relationship whose files are written."""

    relationship: str
    cards: tuple[Card, ...]
    #: The path of the report that tells of it, by the id of each change.
    told: Mapping[str, str]
    #: Whether the report of the newest meeting is one of its own, and where it is always found.
    has_newest: bool


def draw(store: Store, key: str, order: Order) -> Drawn:
    """Write the files of a relationship; ReportError when one cannot be written."""
    from monitor.report import render_chapter, write
    from monitor.report.paths import meeting_path

    found = dossier(store, key, order.themes.themes)
    made = order.chapter(found)
    files = render_chapter(made, has_latest=bool(order.newest))
    write(files, order.reports_dir, _PAGES + key)
    newest = made.meeting(order.newest)
    if newest is not None:
        _write_latest(newest, order)
    places = {one.id: meeting_path(one.id) for one in found.decisions.meetings}
    return Drawn(
        relationship=key,
        cards=made.cards,
        told={change.id: places[change.meeting_id] for change in found.decisions.changes},
        has_newest=newest is not None,
    )


def _write_latest(newest: MeetingReport | None, order: Order) -> None:
    """The newest report, where it is always found; without any, none."""
    from monitor.report import render_latest, write

    write(render_latest(newest) if newest else (), order.reports_dir, _LATEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Front:
    """What the pages of all relationships together are made with, beside what is stored."""

    order: Order
    #: What the first page says on top.
    notices: Sequence[str]
    #: From what each thing was made that is there.
    made: Mapping[str, str]
    wanted: _Wanted


def draw_front(store: Store, front: _Front) -> Iterator[tuple[str, str]]:
    """Write the files that are out of date; the name of each, and from what it was made.

    The first page comes last: where it is, the others are.
    """
    yield from _draw_latest(store, front)
    yield from _draw_themes(store, front)
    yield from _draw_index(store, front)


def _draw_latest(store: Store, front: _Front) -> Iterator[tuple[str, str]]:
    order, wanted, newest = front.order, front.wanted, None
    if front.made.get(_LATEST) != wanted.newest_stamp:
        if wanted.newest:
            found = dossier(store, wanted.latest, order.themes.themes)
            newest = order.chapter(found).meeting(wanted.newest)
        _write_latest(newest, order)
        yield _LATEST, wanted.newest_stamp


def _draw_themes(store: Store, front: _Front) -> Iterator[tuple[str, str]]:
    from monitor.report import render_theme, theme_page, write
    from monitor.report.front import theme_digest

    for theme in front.order.themes.themes:
        name = _THEME + theme.key
        stamp = digest_of([front.wanted.base, theme_digest(store, theme)])
        if front.made.get(name) != stamp:
            files = render_theme(theme_page(store, theme), has_latest=front.wanted.has_latest)
            write(files, front.order.reports_dir, name)
            yield name, stamp


def _draw_index(store: Store, front: _Front) -> Iterator[tuple[str, str]]:
    from monitor.report import render_index, write

    order, wanted = front.order, front.wanted
    if front.made.get(_INDEX) != wanted.index:
        page = first_page(store, order.themes, order.failures, front.notices)
        write(render_index(page), order.reports_dir, _INDEX)
        yield _INDEX, wanted.index


# In a process that only draws; it writes files and nothing into the store.


def _begin(url: str, order: Order, parent: int) -> None:
    end_with(parent)
    _there["store"], _there["order"] = open_store(url), order


def _draw_there(key: str) -> Drawn:
    return draw(_there["store"], key, _there["order"])


def _front_there(front: _Front) -> tuple[tuple[str, str], ...]:
    return tuple(draw_front(_there["store"], front))


_there: dict[str, Any] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Brings reports and lists up to date with what is decided."""

    store: Store
    reports_dir: Path
    themes: Themes
    #: The files of the latest run that could not be used.
    failures: tuple[Failure, ...] = ()
    #: What the first page says on top.
    notices: Sequence[str] = ()
    #: How many may draw at once.
    processes: int = 1
    #: Asked between relationships: True leaves the rest to the next pass.
    is_stopping: Callable[[], bool] = lambda: False
    #: Told the stage, how much of it is done, and of how much.
    on_progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None

    def publish(self, owed: Sequence[Delivery], now: datetime, *, everything: bool = False) -> None:
        """Write what is out of date, or everything; what is `owed` there is ticked off.

        ReportError ends it at the file that could not be written.
        """
        known = self.store.stamps()
        # Before what is read: what is decided meanwhile is made by the next pass.
        wanted = self._wanted()
        made = self._made(known) if not everything else {}
        due = wanted.due(made, owed)
        if not due and made.get(_INDEX) == wanted.index:
            return
        self._remove_gone(known, wanted)
        order = self._order(wanted)
        self.on_progress("writing", 0, len(due))
        with self._crew(len(due), order) as crew:
            for number, one in enumerate(self._draw(due, order, crew)):
                self._keep(one, known, wanted, owed, now)
                if one.has_newest:
                    made = {**made, _LATEST: wanted.newest_stamp}
                self.on_progress("writing", number + 1, len(due))
                if self.is_stopping():
                    return
            front = _Front(order=order, notices=self.notices, made=made, wanted=wanted)
            for name, stamp in self._draw_front(front, crew):
                self.store.note_made(name, stamp)

    def is_due(self, owed: Sequence[Delivery]) -> bool:
        """Whether there is something out of date, or `owed` there."""
        made, wanted = self._made(self.store.stamps()), self._wanted()
        return bool(wanted.due(made, owed)) or made.get(_INDEX) != wanted.index

    def _made(self, known: Mapping[str, str]) -> Mapping[str, str]:
        """What was made and is there: the first page is written last."""
        return known if (self.reports_dir / "index.html").exists() else {}

    def _wanted(self) -> _Wanted:
        latest, newest = self.store.newest_meeting()
        cards = _card_stamps(self.store, self.themes)
        failures = [asdict(one) for one in self.failures]
        place = [str(self.reports_dir), bool(newest)]
        base = digest_of([__version__, self.themes.digest, place])
        return _Wanted(
            latest=latest,
            newest=newest,
            cards=cards,
            pages={
                key: digest_of([stamp, place, failures if newest and key == latest else []])
                for key, stamp in cards.items()
            },
            index=digest_of([base, newest, cards, failures, list(self.notices)]),
            base=base,
        )

    def _order(self, wanted: _Wanted) -> Order:
        return Order(
            reports_dir=self.reports_dir,
            themes=self.themes,
            failures=self.failures,
            newest=wanted.newest,
        )

    @contextmanager
    def _crew(self, count: int, order: Order) -> Iterator[Crew | None]:
        """Several processes, where there are many relationships to draw."""
        if self.processes == 1 or count < _MANY:
            yield None
            return
        with Crew(self.processes, _begin, (self.store.url, order, os.getpid())) as crew:
            yield crew

    def _draw(self, keys: Sequence[str], order: Order, crew: Crew | None) -> Iterator[Drawn]:
        """The files of relationships, in order."""
        done = 0
        if crew is not None:
            try:
                for one in crew.each(_draw_there, keys):
                    yield one
                    done += 1
            except BrokenExecutor as error:
                _log.warning("a process that draws ended; this one goes on", reason=str(error))
        for key in keys[done:]:
            yield draw(self.store, key, order)

    def _draw_front(self, front: _Front, crew: Crew | None) -> Iterator[tuple[str, str]]:
        """The files of all relationships together, and from what each was made."""
        if crew is not None:
            with suppress(BrokenExecutor):
                yield from next(crew.each(_front_there, [front]))
                return
        yield from draw_front(self.store, front)

    def _keep(
        self,
        drawn: Drawn,
        known: Mapping[str, str],
        wanted: _Wanted,
        owed: Sequence[Delivery],
        now: datetime,
    ) -> None:
        """Store the cards of what was drawn, unless they stand; what is owed there went out."""
        key = drawn.relationship
        places = {
            one.id: drawn.told[one.change_id]
            for one in owed
            if one.relationship == key and one.change_id in drawn.told
        }
        stamp = wanted.cards[key]
        with self.store.together():
            if known.get(_CARDS + key) != stamp:
                self.store.save_cards(key, drawn.cards, name=_CARDS + key, stamp=stamp)
            self.store.note_made(_PAGES + key, wanted.pages[key])
            if drawn.has_newest:
                self.store.note_made(_LATEST, wanted.newest_stamp)
            self.store.tick_off(REPORT, places, at=now)

    def _remove_gone(self, known: Mapping[str, str], wanted: _Wanted) -> None:
        """The files of relationships and themes that are no more."""
        there = {_LATEST, _INDEX}
        there |= {kind + key for kind in (_CARDS, _PAGES) for key in wanted.cards}
        there |= {_THEME + theme.key for theme in self.themes.themes}
        gone = sorted(known.keys() - there)
        if not gone:
            return
        from monitor.report import clear

        for name in gone:
            if not name.startswith(_CARDS):
                clear(self.reports_dir, name)
            self.store.forget_made([name])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What there should be, and from what each of it is to be made."""

    #: Relationship and id of the newest meeting; empty without any.
    latest: str
    newest: str
    #: By relationship.
    cards: Mapping[str, str]
    pages: Mapping[str, str]
    index: str
    #: What all pages depend on.
    base: str

    @property
    def newest_stamp(self) -> str:
        """From what the newest report is to be made."""
        return digest_of([self.newest, self.pages.get(self.latest)])

    @property
    def has_latest(self) -> bool:
        """Whether there is a newest report for the menu to lead to."""
        return bool(self.newest)

    def due(self, made: Mapping[str, str], owed: Sequence[Delivery]) -> list[str]:
        """The relationships whose pages are out of date, or where something is owed."""
        owing = {one.relationship for one in owed}
        return [
            key
            for key, stamp in self.pages.items()
            if key in owing or made.get(_PAGES + key) != stamp
        ]

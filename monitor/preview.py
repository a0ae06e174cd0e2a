"""What a theme edit would do, before it is saved: nothing is kept, nothing changes.

What the theme catches, what it stops catching, and which verdicts on past meetings become others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from monitor.deciding import decide, theme_keys
from monitor.extract.themes import ThemeMatcher
from monitor.flips import Flip, flips
from monitor.model import Article, Decisions, Reading, Ruling, Statement, Theme
from monitor.report.marks import Piece, pieces
from monitor.report.paths import statement_path
from monitor.rulings import rule
from monitor.storage import Store
from monitor.text import Span

#: Characters of the sentence shown on each side of a statement.
_AROUND = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """How one relationship stands now."""

    relationship: str
    readings: tuple[Reading, ...]
    rulings: tuple[Ruling, ...]
    decisions: Decisions


@dataclass(frozen=True, slots=True, kw_only=True)
class Catch:
    """A statement that the theme is about, was about, or both."""

    statement_id: str
    #: The words on the article's page.
    path: str
    relationship: str
    held_on: date | None
    party: str
    #: The sentence; nothing is found in it where an earlier one named the theme.
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What another theme gains and loses, as the longest phrase takes its words."""

    key: str
    gained: int
    lost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What an edit of one theme would do; statements newest first."""

    #: Statements it would catch and does not now.
    gained: tuple[Catch, ...]
    #: Statements it catches now and would not.
    lost: tuple[Catch, ...]
    #: Statements it catches now and then.
    kept: tuple[Catch, ...]
    others: tuple[Move, ...]
    #: Verdicts on past meetings that would be others.
    flips: tuple[Flip, ...]
    #: Articles that were looked through.
    articles: int
    #: Relationships there was no time to look through.
    unseen: tuple[str, ...]
    #: Relationships whose verdicts there was no time for; all it touches when they were not asked.
    undecided: tuple[str, ...]


def stands(store: Store) -> Iterator[Stand]:
    """Every relationship as it stands, one at a time."""
    for relationship in store.relationships():
        yield Stand(
            relationship=relationship,
            readings=store.readings(relationship),
            rulings=store.rulings(relationship),
            decisions=store.decisions(relationship),
        )


def preview(
    known: Iterable[Stand],
    key: str,
    now: Sequence[Theme],
    then: Sequence[Theme],
    *,
    is_late: Callable[[], bool] = lambda: False,
    has_verdicts: bool = True,
) -> Preview:
    """What it would do to the theme of this key, and to the verdicts, to go from `now` to `then`.

    `is_late` is asked before each relationship, first for its words, then for its verdicts, which
    cost most where most was said (600 statements: 4 s); once it says True, the others are only
    named. Without `has_verdicts` none are worked out.
    """
    book = _Book(key, now, then)
    unseen, undecided = [], []
    for stand in known:
        if is_late():
            unseen.append(stand.relationship)
        else:
            book.enter(stand)
    for stand in sorted(book.touched, key=lambda one: len(one.decisions.themes)):
        if has_verdicts and not is_late():
            book.enter_flips(stand)
        else:
            undecided.append(stand.relationship)
    return book.closed(tuple(unseen), tuple(undecided))


class _Book:
    """What was found so far, relationship by relationship."""

    def __init__(self, key: str, now: Sequence[Theme], then: Sequence[Theme]) -> None:
        self._key, self._then = key, then
        self._now_words, self._then_words = _Marker(key, now), _Marker(key, then)
        self._gained: list[Catch] = []
        self._lost: list[Catch] = []
        self._kept: list[Catch] = []
        self._others_gained: Counter[str] = Counter()
        self._others_lost: Counter[str] = Counter()
        self._flips: list[Flip] = []
        self._articles = 0
        #: Where a statement would have other themes.
        self.touched: list[Stand] = []

    def enter(self, stand: Stand) -> None:
        """Note what the words of a relationship would do."""
        readings = rule(stand.readings, stand.rulings).readings
        before, after = (
            stand.decisions.themes,
            theme_keys(readings, self._then, self._then_words.matchers),
        )
        linked = {link.statement_id for link in stand.decisions.links}
        for reading in readings:
            self._articles += 1
            for statement in reading.without_deeds(linked).statements:
                self._enter_one(stand.relationship, reading, statement, before, after)
        if any(before.get(one, ()) != keys for one, keys in after.items()):
            self.touched.append(stand)

    def _enter_one(
        self,
        relationship: str,
        reading: Reading,
        statement: Statement,
        before: Mapping[str, tuple[str, ...]],
        after: Mapping[str, tuple[str, ...]],
    ) -> None:
        old, new = set(before.get(statement.id, ())), set(after[statement.id])
        self._others_gained.update(new - old - {self._key})
        self._others_lost.update(old - new - {self._key})
        if self._key not in old | new:
            return
        is_caught = self._key in new
        words = self._then_words if is_caught else self._now_words
        caught = Catch(
            statement_id=statement.id,
            path=statement_path(reading.article.id, statement.id),
            relationship=relationship,
            held_on=reading.account.held_on,
            party=statement.party,
            pieces=words.pieces(reading.article, statement),
        )
        place = self._lost if not is_caught else self._kept if self._key in old else self._gained
        place.append(caught)

    def enter_flips(self, stand: Stand) -> None:
        """Note what would become of its verdicts."""
        after = decide(
            stand.relationship,
            stand.readings,
            self._then,
            stand.rulings,
            stand.decisions,
            self._then_words.matchers,
            has_same_themes=False,
        )
        self._flips += flips(stand.decisions, after)

    def closed(self, unseen: tuple[str, ...], undecided: tuple[str, ...]) -> Preview:
        keys = sorted(self._others_gained | self._others_lost)
        return Preview(
            gained=_newest_first(self._gained),
            lost=_newest_first(self._lost),
            kept=_newest_first(self._kept),
            others=tuple(
                Move(key=one, gained=self._others_gained[one], lost=self._others_lost[one])
                for one in keys
            ),
            flips=tuple(self._flips),
            articles=self._articles,
            unseen=unseen,
            undecided=undecided,
        )


def _newest_first(found: Iterable[Catch]) -> tuple[Catch, ...]:
    return tuple(sorted(found, key=lambda one: one.held_on or date.min, reverse=True))


class _Marker:
    """Finds the words of one theme among those of all, which may claim them."""

    def __init__(self, key: str, themes: Sequence[Theme]) -> None:
        self._key, self._themes = key, themes
        #: By language.
        self.matchers: dict[str, ThemeMatcher] = {}

    def pieces(self, article: Article, statement: Statement) -> tuple[Piece, ...]:
        """The statement in its sentence, the words that name the theme marked."""
        text = article.text
        start, end = _around(text, statement)
        spans = self._spans(article, statement)
        inside = [(a - start, b - start) for a, b in spans if start <= a and b <= end]
        before = (Piece("… ", is_found=False),) if start > statement.sentence_start else ()
        after = (Piece(" …", is_found=False),) if end < statement.sentence_end else ()
        return (*before, *pieces(text[start:end], inside), *after)

    def _spans(self, article: Article, statement: Statement) -> list[Span]:
        if article.language not in self.matchers:
            self.matchers[article.language] = ThemeMatcher(self._themes, article.language)
        found = self.matchers[article.language].spans(
            article.text, statement.sentence_start, statement.sentence_end
        )
        return [(one.start, one.end) for one in found if one.theme == self._key]


def _around(text: str, statement: Statement) -> Span:
    """The statement's sentence; of a long one whole words on each side of the statement."""
    start, end = statement.sentence_start, statement.sentence_end
    if start < statement.start - _AROUND:
        start = text.find(" ", statement.start - _AROUND, statement.start) + 1 or statement.start
    if end > statement.end + _AROUND:
        end = max(text.rfind(" ", statement.end, statement.end + _AROUND), statement.end)
    return start, end

"""Which themes a statement is about: phrases matched on lightly inflected words.

A phrase matches its words in any order inside a window; the longest phrase claims its words, so
that "Belt and Road" is no road; long words forgive a slip; "this project" takes the theme named
before it. Never a stemmer: one makes "important" into "import" (measured, DESIGN §3).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from rapidfuzz.distance import DamerauLevenshtein, Indel

from monitor.languages.en.tokens import LONG_CHUNK, passage, tokenize
from monitor.languages.en.words import singular, words
from monitor.model import Article, Statement, Theme
from monitor.text import Span, paragraphs

#: Words between the words of a phrase that do not count against its window.
_WINDOW = 3
_SLIP_LENGTH = 6
_SLIP_RATIO = 90.0
#: A misspelling is longer or shorter by so many letters at most.
_SLIP_SIZE = 2
_LISTS = words().lists
_FORMS = words().forms


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase of a theme in a text."""

    theme: str
    #: Offsets of the stretch from its first word to its last.
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Phrase:
    theme: str  # empty: an exclusion, which claims words and names nothing
    words: tuple[str, ...]
    #: The same as a set.
    parts: frozenset[str]
    #: Its longest word, the one a match is looked for around.
    rarest: str
    #: Least for the phrase of most words, then of most letters.
    rank: tuple[int, int]


#: A phrase found: its rank, the numbers of its words in order, its theme.
_Hit = tuple[tuple[int, int], tuple[int, ...], str]


class ThemeMatcher:
    """The phrases of a set of themes, ready to be matched against many texts."""

    def __init__(self, themes: Iterable[Theme], language: str = "en") -> None:
        self._by_word: dict[str, list[_Phrase]] = {}
        #: Every word of a phrase.
        self._words: set[str] = set()
        #: First letter → long words of phrases, and the letters of each in order.
        self._long: dict[str, list[tuple[str, list[str]]]] = {}
        for theme in themes:
            for key, phrases in ((theme.key, theme.phrases), ("", theme.exclusions)):
                for phrase in phrases.get(language, ()):
                    self._add(key, phrase)
        self._terms = lru_cache(maxsize=50_000)(self._find_terms)

    def _add(self, theme: str, phrase: str) -> None:
        parts = tuple(inflection_free(t.low) for t in tokenize(phrase) if t.is_word)
        if not parts:
            return
        rarest = max(parts, key=len)
        rank = -len(parts), -sum(map(len, parts))
        self._by_word.setdefault(rarest, []).append(
            _Phrase(theme, parts, frozenset(parts), rarest, rank)
        )
        self._words.update(parts)
        for part in parts:
            if len(part) >= _SLIP_LENGTH:
                bucket = self._long.setdefault(part[0], [])
                if (part, sorted(part)) not in bucket:
                    bucket.append((part, sorted(part)))

    def spans(self, text: str, start: int = 0, end: int | None = None) -> list[Match]:
        """Every match in the sentence ``text[start:end]``, by place, exclusions resolved.

        Works from blank to blank, which no token reaches over: what stands between was seen before
        nine times in ten, and mostly holds no word of a phrase.
        """
        places: dict[str, list[int]] = {}
        words: dict[int, Span] = {}
        at, number = start, 0
        terms_of = self._terms
        for chunk in text[start:end].split(" "):
            size = len(chunk)
            terms, count = terms_of(chunk) if size <= LONG_CHUNK else self._find_terms(chunk)
            if terms:
                for n, (a, b), term in terms:
                    places.setdefault(term, []).append(number + n)
                    words[number + n] = at + a, at + b
            number += count
            at += size + 1
        if not places:
            return []
        hits = _claim(self._hits(places))
        found = [Match(theme, words[used[0]][0], words[used[-1]][1]) for used, theme in hits]
        return sorted(found, key=lambda match: (match.start, match.end, match.theme))

    def _find_terms(self, chunk: str) -> tuple[tuple[tuple[int, Span, str], ...], int]:
        """The words of phrases in a chunk, as (number, place, term), and how many tokens it has."""
        found = passage(chunk)
        terms = (
            (n, (found.starts[n], found.end(n)), self._term(token.low))
            for n, token in enumerate(found.tokens)
            if token.is_word
        )
        return tuple(term for term in terms if term[2]), len(found.tokens)

    def _term(self, low: str) -> str:
        """The word of a phrase that the word stands for; empty when no phrase has it."""
        term = inflection_free(low)
        if term not in self._by_word and len(term) >= _SLIP_LENGTH and not _is_verb(term):
            term = self._slipped(term)
        return term if term in self._words else ""

    def _slipped(self, term: str) -> str:
        """The word of a phrase of which the term is a misspelling, else the term itself."""
        size, letters = len(term), sorted(term)
        near = (
            known
            for known, its_letters in self._long.get(term[0], ())
            if abs(len(known) - size) <= _SLIP_SIZE and _slip(known, term, its_letters == letters)
        )
        return next(near, term)

    def _hits(self, places: dict[str, list[int]]) -> list[_Hit]:
        """Every phrase whose words stand close together; `places` is token numbers by term."""
        return [
            (phrase.rank, used, phrase.theme)
            for term, at in places.items()
            for phrase in self._by_word.get(term, ())
            if places.keys() >= phrase.parts
            for place in at
            if (used := _window(phrase, place, places))
        ]


def _claim(hits: list[_Hit]) -> list[tuple[tuple[int, ...], str]]:
    """Longest phrases take their words; a shorter one inside them names nothing else."""
    taken: dict[int, tuple[int, ...]] = {}
    found = []
    for _, used, theme in sorted(hits):
        if any(taken.get(i, used) != used for i in used):
            continue
        taken.update(dict.fromkeys(used, used))
        if theme:
            found.append((used, theme))
    return found


def _is_verb(term: str) -> bool:
    """Whether it is a word of its own: "expect" is no slip of "export"."""
    return term in _FORMS or inflection_free(term) in _FORMS


def _slip(known: str, seen: str, has_same_letters: bool) -> bool:
    """A misspelling of a long word: 90 % alike, or one transposition."""
    if Indel.normalized_similarity(known, seen) * 100 >= _SLIP_RATIO:
        return True
    return has_same_letters and DamerauLevenshtein.distance(known, seen) == 1


@lru_cache(maxsize=50_000)
def inflection_free(low: str) -> str:
    """The word without a plural or third-person ending, and nothing else taken away."""
    if len(low) > 4 and low.endswith(("ches", "shes", "sses", "xes", "zes")):
        return low[:-2]
    return singular(low)


def _window(phrase: _Phrase, place: int, known: dict[str, list[int]]) -> tuple[int, ...]:
    """Places of the phrase's words around `place`, within the window; empty when one is missing.

    `known` has the places of each of its words.
    """
    if len(phrase.words) == 1:
        return (place,)
    width = len(phrase.words) + _WINDOW
    used = [place]
    anchored = False
    for word in phrase.words:
        if not anchored and word == phrase.rarest:
            anchored = True
            continue
        near = [(abs(i - place), i) for i in _around(known[word], place, width) if i not in used]
        if not near:
            return ()
        used.append(min(near)[1])
    used.sort()
    return tuple(used) if used[-1] - used[0] < width else ()


def _around(places: list[int], middle: int, width: int) -> list[int]:
    """Those of the ordered places that are less than `width` from `middle`.

    Looking at all of them, the work grows with the square of how often a text says a word.
    """
    return places[bisect_right(places, middle - width) : bisect_left(places, middle + width)]


def assign_themes(
    article: Article, statements: Sequence[Statement], themes: Sequence[Theme]
) -> dict[str, tuple[str, ...]]:
    """Theme keys by statement id, sorted; every statement has an entry."""
    return assign(article, statements, ThemeMatcher(themes, article.language))


def assign(
    article: Article, statements: Sequence[Statement], matcher: ThemeMatcher
) -> dict[str, tuple[str, ...]]:
    """`assign_themes` with a matcher made before: what a run over many articles calls."""
    result: dict[str, tuple[str, ...]] = {}
    setting = _Setting(article, matcher)
    ordered = sorted(statements, key=lambda s: s.start)
    for span, group in groupby(ordered, key=lambda s: (s.sentence_start, s.sentence_end)):
        setting.enter(span, list(group))
        for statement in setting.statements:
            result[statement.id] = _themes_of(statement, setting)
    return result


class _Setting:
    """What stands around the statements of one sentence, and which themes it names."""

    def __init__(self, article: Article, matcher: ThemeMatcher) -> None:
        self.text = article.text
        self._matcher = matcher
        #: Where each begins, once somebody asks.
        self._paragraphs: list[int] | None = None
        self._span: Span = (0, 0)
        self.statements: list[Statement] = []
        #: Of this sentence, by place.
        self.matches: list[Match] = []
        #: Of the paragraph from its start up to where it was looked through so far.
        self._named: list[str] = []
        self._paragraph = self._looked = -1

    def enter(self, span: Span, statements: list[Statement]) -> None:
        """Goes on to the sentence at `span` and its statements."""
        self._span, self.statements = span, statements
        self.matches = self._matcher.spans(self.text, *span)

    def earlier(self) -> list[str]:
        """Themes the paragraph named before this sentence, by place.

        What was looked through for the sentence before is not looked through again.
        """
        if self._paragraphs is None:
            self._paragraphs = [start for start, _ in paragraphs(self.text)]
        at = bisect_right(self._paragraphs, self._span[0]) - 1
        start = self._paragraphs[at] if at >= 0 else self._span[0]
        if start != self._paragraph:
            self._paragraph, self._looked, self._named = start, start, []
        found = self._matcher.spans(self.text, self._looked, self._span[0])
        self._named += [match.theme for match in found]
        self._looked = self._span[0]
        return self._named

    def shared(self, before: int) -> list[str]:
        """Themes the sentence names ahead of offset `before`, outside of its other statements."""
        return [
            m.theme
            for m in self.matches
            if m.start < before
            and not any(o.start <= m.start and m.end <= o.end for o in self.statements)
        ]


def _themes_of(statement: Statement, setting: _Setting) -> tuple[str, ...]:
    """Themes named inside the statement, else the one it points back to or stands under.

    A thing that is to be done, or was, is quoted with the cue and counts: "The power line will".
    What stands under a theme: the rest of its sentence names one ("On railways, they agreed to
    set up a fund"), or its paragraph has named just one so far. What another statement of the
    sentence is about says nothing of this one. Of .52 of the themes in texts never read before
    this found .37, and now .53; right are .84 then, and .82 now.
    """
    is_thing = "frame.subject" in statement.rules or "subject.other" in statement.rules
    start = statement.cue_start if is_thing else statement.start
    own = {m.theme for m in setting.matches if start <= m.start and m.end <= statement.end}
    if own:
        return tuple(sorted(own))
    clause = [token.low for token in tokenize(setting.text[start : statement.end])]
    if _points_back(clause):
        named = [m.theme for m in setting.matches if m.start < statement.start]
        return tuple((named or setting.earlier())[-1:])
    if not statement.kind.is_commitment:
        return ()
    shared = setting.shared(statement.start)
    if shared:
        return (shared[-1],)
    above = set(setting.earlier())
    return tuple(above) if len(above) == 1 else ()


def _points_back(clause: Sequence[str]) -> bool:
    """ "speed up this project", "the survey work", "sign it by June", "open both"."""
    if not _LISTS["pronouns_back"].isdisjoint(clause):
        return True
    pointed = any(
        word in _LISTS["anaphors"] and not _LISTS["pointers"].isdisjoint(clause[max(n - 2, 0) : n])
        for n, word in enumerate(clause)
    )
    return pointed or ("survey" in clause and "work" in clause)


def find_phrases(text: str, phrases: Sequence[str], language: str = "en") -> tuple[Span, ...]:
    """Character spans where one of the phrases matches by the rules of themes, by place."""
    theme = Theme(key="sought", title="", phrases={language: tuple(phrases)})
    return tuple((m.start, m.end) for m in ThemeMatcher([theme], language).spans(text))

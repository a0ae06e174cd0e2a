"""How alike two statements are: points from 0 to 100, each with the words it stands on.

Content words weighed by how rare they are, what is left of the order of words, themes, names and
acts. `token_sort_ratio` on words, never `WRatio` or a `partial_*` scorer: those give 100 to any two
sentences that share one common word. Keeps out who is compared with whom, and what follows.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from rapidfuzz import fuzz

from monitor.languages.en.wording import ACT_WORDS, Wording, shares, wording
from monitor.model import Kind, ScorePart, Statement
from monitor.parties import party_names
from monitor.text import fold

WORDS, SORTED = 55.0, 20.0
_THEMES, _CONFLICT = 15.0, -15.0
_NAMES, _ACT, _OPPOSED, _ROLE = 12.0, 10.0, -30.0, -10.0
#: Two long words at least this alike count as one (spellings, derived forms).
SOFT_RATIO = 84.0
SOFT_LENGTH = 5
#: And their lengths so near.
SOFT_GAP = 4
#: What a word weighs that one clause in so many holds, or fewer; the more do, the less it weighs.
_RARE, _RARE_WEIGHT = 1 / 200, 3.0
#: "Increase" and its like are scored by act; as words they weigh little beside what is increased.
_ACT_WEIGHT = 0.6
#: A name that a larger share of clauses has says little more than the theme.
_RARE_NAME = 1 / 100
#: What the cores of two clauses weigh beside the whole clauses.
_CORE_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Feature:
    """A statement, ready to be scored."""

    statement: Statement
    meeting_id: str
    wording: Wording
    terms: tuple[str, ...]
    #: The first of `terms`: what the clause is about before its purposes and examples.
    core: tuple[str, ...]
    themes: frozenset[str]
    #: Words of proper names in the clause that are no party's: places, projects, rivers.
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Score:
    """Points 0-100 and where they come from."""

    points: float
    parts: tuple[ScorePart, ...]


class Scorer:
    """Scores pairs of statements.

    What a word weighs hangs on a table of the language alone: two statements score the same
    whatever else was said, so that no article changes what earlier ones were decided on.
    """

    def __init__(self) -> None:
        self._shares = shares()
        self._weights = {word: _weight(word, share) for word, share in self._shares.items()}

    def score(self, a: Feature, b: Feature) -> Score:
        """How alike two statements are; symmetric, 0 to 100."""
        dice, shared = self.dice(a.terms, b.terms)
        dice = with_core(dice, self.dice(a.core, b.core)[0])
        ratio = fuzz.ratio(a.wording.plain, b.wording.plain)
        themes, named = a.themes & b.themes, a.names & b.names
        parts = (
            ScorePart(name="words", points=WORDS * dice, detail=", ".join(shared)),
            ScorePart(
                name="sorted",
                points=SORTED * ratio / 100,
                detail=f"{ratio:.0f} % alike when sorted",
            ),
            ScorePart(
                name="themes" if themes else "conflict",
                points=theme_points(a.themes, b.themes),
                detail=", ".join(sorted(themes)) or "themes differ",
            ),
            ScorePart(
                name="names",
                points=max((self.name_points(one) for one in named), default=0),
                detail=", ".join(sorted(named)),
            ),
            _act_part(a.wording.act, b.wording.act),
            ScorePart(
                name="role",
                points=role_points(a.statement.kind, b.statement.kind),
                detail="own act against a request",
            ),
        )
        points = min(max(sum(part.points for part in parts), 0.0), 100.0)
        always = parts[:2]
        return Score(points, (*always, *(part for part in parts[2:] if part.points)))

    def weight(self, word: str) -> float:
        """What a term counts for, above 0."""
        known = self._weights.get(word)
        return known if known is not None else _weight(word, _RARE)

    def name_points(self, name: str) -> float:
        """Points for a name both statements have; the less the more often it is named."""
        return _NAMES * min(1.0, _RARE_NAME / self._shares.get(name, _RARE_NAME))

    def dice(self, a: Iterable[str], b: Iterable[str]) -> tuple[float, list[str]]:
        """(the weight of what is shared of both, 0 to 1; what is shared)."""
        weight, left, right = self.weight, dict.fromkeys(a), dict.fromkeys(b)
        shared = [word for word in left if word in right]
        gained = 2 * sum(map(weight, shared))
        for one, other in _soft_pairs(left.keys() - right.keys(), right.keys() - left.keys()):
            gained += weight(one) + weight(other)
            shared.append(f"{one}/{other}")
        total = sum(map(weight, left)) + sum(map(weight, right))
        return (gained / total if total else 0.0), shared


def _weight(word: str, share: float) -> float:
    """What a term counts for that this share of all clauses holds."""
    if word in ACT_WORDS:
        return _ACT_WEIGHT
    return _RARE_WEIGHT * (1 - math.log(share)) / (1 - math.log(_RARE))


def with_core(dice: Any, core: Any) -> Any:
    """The share of words of two clauses, that of their cores counted in; numbers or arrays."""
    mixed = _CORE_SHARE * core + (1 - _CORE_SHARE) * dice
    return mixed + (dice > mixed) * (dice - mixed)


def theme_points(a: Set[str], b: Set[str]) -> float:
    """Points for the themes of two statements: shared ones for, others against."""
    if both := a & b:
        return _THEMES * len(both) / len(a | b)
    return _CONFLICT if a and b else 0.0


def act_points(a: str, b: str) -> float:
    """Points for the acts of two clauses."""
    if a == b:
        return _ACT if a else 0.0
    return _OPPOSED if {a, b} == {"support", "oppose"} else 0.0


def _act_part(a: str, b: str) -> ScorePart:
    points = act_points(a, b)
    if points < 0:
        return ScorePart(name="opposed", points=points, detail="support against oppose")
    return ScorePart(name="act", points=points, detail=a)


def role_points(a: Kind, b: Kind) -> float:
    """Points for the kinds of two statements."""
    return _ROLE if {a, b} == {Kind.OFFER, Kind.REQUEST} else 0.0


def _soft_pairs(left: Set[str], right: Set[str]) -> list[tuple[str, str]]:
    """Words that differ and count as one, each once, the likest first."""
    near = [
        (-ratio, min(a, b), max(a, b), a, b)
        for a in left
        for b in right
        if (ratio := likeness(a, b))
    ]
    pairs: list[tuple[str, str]] = []
    for *_, a, b in sorted(near):
        if all(a != one and b != other for one, other in pairs):
            pairs.append((a, b))
    return pairs


@lru_cache(maxsize=200_000)
def likeness(a: str, b: str) -> float:
    """How alike two terms are in percent when they may count as one; else 0."""
    if min(len(a), len(b)) < SOFT_LENGTH or abs(len(a) - len(b)) > SOFT_GAP:
        return 0.0
    return fuzz.ratio(a, b, score_cutoff=SOFT_RATIO)


@cache
def _names_of(code: str) -> frozenset[str]:
    """The words of a party's names and adjectives, lower case."""
    return frozenset(
        word
        for name, party in party_names().items()
        if party.code == code
        for word in (name.lower(), *fold(name).split())
        if word not in _PLAIN_WORDS
    )


_PLAIN_WORDS = frozenset(
    """
    the and of republic people's democratic union kingdom islamic federation states
    """.split()
)


def feature(
    statement: Statement, meeting_id: str, themes: Iterable[str], parties: Iterable[str] = ()
) -> Feature:
    """What the scorer needs of one statement.

    Names of the meeting's own `parties` say who, which the gate has settled; a third state's name
    ("support Ukraine") is what the clause is about and stays.
    """
    seen = wording(matter(statement))
    own = frozenset(word for code in parties for word in _names_of(code))
    kept = [not all(part in own for part in t.split("-")) for t in seen.terms]
    terms = tuple(t for t, keep in zip(seen.terms, kept, strict=True) if keep)
    core = tuple(
        t for t, keep in zip(seen.terms[: seen.core], kept[: seen.core], strict=True) if keep
    )
    names = frozenset(t for t in terms if t in _capitals(matter(statement)))
    return Feature(statement, meeting_id, seen, terms, core or terms, frozenset(themes), names)


def matter(statement: Statement) -> str:
    """The words to compare: with the subject of a passive, and with whom a request is made of."""
    if "frame.subject" in statement.rules or "subject.other" in statement.rules:
        return f"{statement.cue} {statement.quote}"
    if "frame.asked_verb" in statement.rules:
        _, _, asked = statement.cue.partition(" ")
        return f"{asked} {statement.quote}"
    return statement.quote


@lru_cache(maxsize=50_000)
def _capitals(text: str) -> frozenset[str]:
    """Terms that are printed with a capital, the first word apart."""
    return frozenset(
        word.strip(".,;:\"'”’").lower() for word in text.split()[1:] if word[0].isupper()
    )

"""A clause as the words that tell it from another: content words, synonym classes, act.

What a comparison scores; the text itself stays as printed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from monitor.languages.en.tokens import Token, Tokens, tokenize
from monitor.languages.en.words import singular, words

#: A voice ("underscored the importance of") is looked for in the first words only.
_VOICE_WORDS = 7


@dataclass(frozen=True, slots=True)
class Wording:
    """One clause, ready to be compared."""

    #: Content words in order: lower case, base form, synonyms folded to their class.
    terms: tuple[str, ...]
    #: How many of `terms` stand in the core: before the first purpose, means or example.
    core: int
    #: Words for the sorted ratio: lower case, as printed, without punctuation.
    plain: str
    #: Act of the leading verb (``increase``, ``support``, ``oppose`` …); empty when none is known.
    act: str


@dataclass(frozen=True, slots=True)
class _Synonyms:
    """``synonyms.toml``."""

    #: Word → the first word of its class.
    classes: dict[str, str]
    #: Class → act.
    acts: dict[str, str]
    lists: dict[str, frozenset[str]]


@cache
def _synonyms() -> _Synonyms:
    text = resources.files(__package__).joinpath("synonyms.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    classes: dict[str, str] = {}
    for line in table["classes"]:
        head, *others = line.split()
        for word in (head, *others):
            classes.setdefault(word, head)
    return _Synonyms(
        classes=classes,
        acts={name: act for act, heads in table["acts"].items() for name in heads.split()},
        lists={name: frozenset(value.split()) for name, value in table["lists"].items()},
    )


#: Classes that name an act rather than a thing.
ACT_WORDS = frozenset(_synonyms().acts)


@cache
def shares() -> Mapping[str, float]:
    """What share of the clauses of readouts holds a term; only of those in 1 of 200 or more."""
    text = resources.files(__package__).joinpath("shares.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return {
        one: int(count) / table["clauses"]
        for count, terms in table["held_by"].items()
        for one in terms.split()
    }


@lru_cache(maxsize=100_000)
def term(low: str) -> str:
    """Base form of a lower-case word, synonyms folded: ``expanding`` → ``increase``."""
    classes = _synonyms().classes
    base = words().forms.get(low, (low, 0))[0]
    for form in (low, base, singular(low)):
        if form in classes:
            return classes[form]
    return base if low in words().forms else singular(low)


@lru_cache(maxsize=50_000)
def wording(text: str) -> Wording:
    """The wording of a clause."""
    acts = _synonyms().acts
    tokens = tokenize(text)
    terms, core = _terms(tokens)
    return Wording(
        terms=tuple(terms),
        core=core,
        plain=" ".join(sorted(t.low for t in tokens if t.is_word)),
        act=next((acts[t] for t in terms[:3] if t in acts), ""),
    )


def is_hindrance(text: str) -> bool:
    """Whether a clause tells of holding something up: to deny it takes no help back.

    "Will not impose tariffs on fruit" goes with "will import more fruit".
    """
    lead = wording(text).terms[:1]
    return bool(lead) and lead[0] in _hindrances()


def names_hindrance(terms: Iterable[str]) -> bool:
    """Whether one of the terms is about holding something up ("lift the ban on onshore wind")."""
    return not _hindrances().isdisjoint(terms)


def stands_for_another(text: str) -> bool:
    """Whether a clause only points back to an act ("do the same for durian this year")."""
    said = [token.low for token in tokenize(text)[:3]]
    return bool(said) and term(said[0]) == "do" and (said[1:2] == ["so"] or said[2:] == ["same"])


@cache
def _hindrances() -> frozenset[str]:
    return frozenset(map(term, _synonyms().lists["hindrances"]))


def _terms(tokens: Tokens) -> tuple[list[str], int]:
    """(content words, how many stand before the first aside)."""
    classes = _synonyms().classes
    terms: list[str] = []
    core = -1
    joined = None
    for n, token in enumerate(tokens):
        if core < 0 and len(terms) >= 2 and _is_aside(tokens, n):
            core = len(terms)
        if joined:  # the second half of "speed up"
            joined = None
            continue
        following = tokens[n + 1].low if n + 1 < len(tokens) else ""
        joined = classes.get(f"{token.low}-{following}")
        if joined or _has_content(token, n):
            terms.append(joined or term(token.low))
    return terms, len(terms) if core < 0 else core


def _has_content(token: Token, n: int) -> bool:
    """Neither a stop word nor, among the first words, a voice."""
    low, lists = token.low, _synonyms().lists
    if not token.is_word or low in lists["stop_words"] or (len(low) == 1 and not low.isdigit()):
        return False
    return n >= _VOICE_WORDS or term(low) not in lists["voices"]


def _is_aside(tokens: Tokens, n: int) -> bool:
    """Whether a part the clause could do without opens here: "so that", ", such as", "to build"."""
    low = tokens[n].low
    if low in _synonyms().lists["asides"] or tokens[n].text in (",", ";"):
        return True
    return low == "to" and n + 1 < len(tokens) and tokens[n + 1].low in words().pure

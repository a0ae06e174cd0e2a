"""The act of a clause: its verb, what the verb is done to, and what sort of matter that is."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources

from monitor.languages.en.tokens import Passage, passage
from monitor.languages.en.words import singular

#: How far from its verb a word of a matter may stand, in words.
_REACH = 6
#: Among how many words the noun of a clause without a verb is looked for.
_HEADS = 4


class Matter(StrEnum):
    """What sort of matter an act is."""

    EASE = "ease"  # one stops what hurts the other
    MEET = "meet"  # they see or call one another
    STAND = "stand"  # they sign, recognise, take a side: diplomacy, nothing that weighs
    GIVE = "give"  # one gives, the other has it
    DEED = "deed"  # any other


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What a clause says is to be done."""

    #: The verb in its base form, with its particle (``set up``); empty for a clause without one.
    verb: str
    #: The words after the verb as printed; the whole clause where there is no verb.
    object: str
    matter: Matter


@dataclass(frozen=True, slots=True)
class _Words:
    """How one matter is told."""

    alone: frozenset[str]
    light: frozenset[str]
    nouns: frozenset[str]
    other: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Acts:
    """``acts.toml``."""

    #: In the order of the file.
    matters: dict[Matter, _Words]
    lists: dict[str, frozenset[str]]


@cache
def _acts() -> _Acts:
    text = resources.files(__package__).joinpath("acts.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return _Acts(
        matters={Matter(name): _Words(**_sets(of)) for name, of in table["matters"].items()},
        lists=_sets(table["lists"]),
    )


def _sets(table: dict[str, str]) -> dict[str, frozenset[str]]:
    return {name: frozenset(value.split()) for name, value in table.items()}


def is_demand(cue: str) -> bool:
    """Whether the words of a request leave no choice."""
    return not _acts().lists["demands"].isdisjoint(token.base for token in passage(cue).tokens)


def takes_side(cue: str, quote: str) -> bool:
    """Whether a position is for something ("firmly supports", "reaffirmed their support for")."""
    told = [*passage(cue).tokens, *passage(quote).tokens[:_REACH]]
    return not _acts().lists["for"].isdisjoint(token.base or singular(token.low) for token in told)


def lets_others(act: Act) -> bool:
    """Whether an act is to let others do a thing."""
    return act.verb in _acts().lists["lets"]


@lru_cache(maxsize=10_000)
def act_of(quote: str) -> Act:
    """The act of a clause as it is quoted: from its verb on."""
    read = passage(quote)
    at = _verb_at(read)
    if at is None:
        return Act(verb="", object=quote, matter=_matter_of_noun(read))
    base = read.tokens[at].base
    following = read.tokens[at + 1].low if at + 1 < len(read.tokens) else ""
    last = at + 1 if following in _acts().lists["after"] else at
    verb = f"{base} {following}" if last > at else base
    rest = quote[read.end(last) :].strip()
    return Act(verb=verb, object=rest, matter=_matter(base, _near(read, last)))


def _verb_at(read: Passage) -> int | None:
    """The first word, but for adverbs and helpers, when it is a verb."""
    before = _acts().lists["before"]
    for at, token in enumerate(read.tokens):
        if not token.is_adverb and token.low not in before and token.is_word:
            return at if token.base else None
    return None


def _near(read: Passage, at: int) -> list[str]:
    near = [token.low for token in read.tokens[at + 1 :] if token.is_word]
    return [singular(low) for low in near[:_REACH]]


def _matter(verb: str, near: Sequence[str]) -> Matter:
    for matter, told in _acts().matters.items():
        is_it = verb in told.alone or (verb in told.light and not told.nouns.isdisjoint(near))
        if is_it and told.other.isdisjoint(near):
            return matter
    return Matter.DEED


def _matter_of_noun(read: Passage) -> Matter:
    """Of "the early removal of sanctions": as if the noun were its verb."""
    heads = range(min(_HEADS, len(read.tokens)))
    told = (_matter(singular(read.tokens[at].low), _near(read, at)) for at in heads)
    return next((matter for matter in told if matter is not Matter.DEED), Matter.DEED)

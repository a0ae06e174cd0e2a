"""The cue lexicon of ``lexicon.toml`` as an index from trigger word to cues."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from monitor.languages.en.words import BASE, words
from monitor.model import Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One line of the lexicon; the fields are explained at the head of ``lexicon.toml``."""

    id: str
    words: tuple[tuple[str, ...], ...]
    shape: str
    stance: str
    frames: frozenset[str]
    tier: Tier | None
    rung: str
    finite: str
    holder: str
    example: str
    counter: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """A cue at one of its word sequences."""

    cue: Cue
    words: tuple[str, ...]


@cache
def cues() -> tuple[Cue, ...]:
    """Every line, in file order."""
    text = resources.files(__package__).joinpath("lexicon.toml").read_text(encoding="utf-8")
    return tuple(
        Cue(
            id=row["id"],
            words=tuple(tuple(phrase.split()) for phrase in row["words"]),
            shape=row["shape"],
            stance=row["stance"],
            frames=frozenset(row.get("frames", ())),
            tier=Tier(row["tier"]) if "tier" in row else None,
            rung=row.get("rung", ""),
            finite=row.get("finite", ""),
            holder=row.get("holder", ""),
            example=row["example"],
            counter=row["counter"],
        )
        for row in tomllib.loads(text)["cue"]
    )


#: Shape, verb form bits and trigger of a cue that a printed form may begin.
Opening = tuple[str, int, Trigger]


@dataclass(frozen=True, slots=True)
class Openings:
    """The cues that a printed form may begin, in the order they are tried."""

    every: tuple[Opening, ...]
    #: Those of one word.
    alone: tuple[Opening, ...]
    #: Second words of the others → what can fit before them: those cues, and `alone`.
    before: Mapping[str, tuple[Opening, ...]]


@cache
def trigger_words() -> Mapping[str, Collection[tuple[str, str, int]]]:
    """Shape, base form and verb form bits of what each printed form (lower case) may begin."""
    by_base: dict[str, list[tuple[str, int]]] = {}
    for form, (base, bits) in words().forms.items():
        by_base.setdefault(base, []).append((form, bits))
    index: dict[str, set[tuple[str, str, int]]] = {}
    for shape, base in _triggers():
        forms = by_base.get(base, [(base, BASE)]) if shape == "verb" else [(base, 0)]
        if shape == "noun":
            forms.append((base[:-1] + "ies" if base.endswith("y") else base + "s", 0))
        for form, bits in forms:
            index.setdefault(form, set()).add((shape, base, bits))
    return MappingProxyType(index)


@cache
def openings(form: str) -> Openings:
    """The cues that a printed form of `trigger_words` may begin; few texts have all forms."""
    triggers = _triggers()
    every = tuple(
        (shape, bits, trigger)
        for shape, base, bits in sorted(trigger_words()[form])
        for trigger in triggers[shape, base]
    )
    second = [trigger.words[1:2] for *_, trigger in every]
    fitting = {
        word: tuple(o for o, after in zip(every, second, strict=True) if after in ((), (word,)))
        for (word,) in filter(None, second)
    }
    alone = tuple(o for o, after in zip(every, second, strict=True) if not after)
    return Openings(every, alone=alone, before=fitting)


@cache
def _triggers() -> Mapping[tuple[str, str], list[Trigger]]:
    """Cues by shape and base form of the first word (verb, agree), longest sequence first."""
    index: dict[tuple[str, str], list[Trigger]] = {}
    for cue in cues():
        for phrase in cue.words:
            index.setdefault((cue.shape, phrase[0]), []).append(Trigger(cue, phrase))
    return {key: sorted(found, key=lambda t: -len(t.words)) for key, found in index.items()}

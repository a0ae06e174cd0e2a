"""A clause as the words that tell it from another: content words, synonym classes, act.

What a comparison scores; the text itself stays as printed.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from monitor.languages.en.tokens import tokenize
from monitor.languages.en.words import words


@dataclass(frozen=True, slots=True)
class Wording:
    """One clause, ready to be compared."""

    #: Content words in order: lower case, base form, synonyms folded to their class.
    terms: tuple[str, ...]
    #: Words for the sorted ratio: lower case, as printed, without punctuation.
    plain: str
    #: Act of the leading verb (``increase``, ``support``, ``oppose`` …); empty when none is known.
    act: str


@cache
def _synonyms() -> tuple[dict[str, str], dict[str, str], frozenset[str]]:
    """(word → class, class → act, stop words)."""
    text = resources.files(__package__).joinpath("synonyms.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    classes: dict[str, str] = {}
    for line in table["classes"]:
        head, *others = line.split()
        for word in (head, *others):
            classes.setdefault(word, head)
    acts = {name: act for act, heads in table["acts"].items() for name in heads.split()}
    return classes, acts, frozenset(table["lists"]["stop_words"].split())


@lru_cache(maxsize=100_000)
def term(low: str) -> str:
    """Base form of a lower-case word, synonyms folded: ``expanding`` → ``increase``."""
    classes = _synonyms()[0]
    base = words().forms.get(low, (low, 0))[0]
    for form in (low, base, _singular(low)):
        if form in classes:
            return classes[form]
    return base if low in words().forms else _singular(low)


def _singular(low: str) -> str:
    if len(low) > 4 and low.endswith("ies"):
        return low[:-3] + "y"
    if len(low) > 3 and low.endswith("s") and not low.endswith(("ss", "us", "is")):
        return low[:-1]
    return low


@lru_cache(maxsize=50_000)
def wording(text: str) -> Wording:
    """The wording of a clause."""
    _, acts, stops = _synonyms()
    lows = [t.low for t in tokenize(text) if t.is_word]
    terms: list[str] = []
    skip = False
    for low, following in zip(lows, [*lows[1:], ""], strict=True):
        joined = _synonyms()[0].get(f"{low}-{following}")
        if skip:
            skip = False
        elif joined:
            terms.append(joined)
            skip = True
        elif low not in stops and (len(low) > 1 or low.isdigit()):
            terms.append(term(low))
    act = next((acts[t] for t in terms[:3] if t in acts), "")
    return Wording(terms=tuple(terms), plain=" ".join(sorted(lows)), act=act)

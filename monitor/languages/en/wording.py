"""A clause as the words that tell it from another: content words, synonym classes, act.

What a comparison scores; the text itself stays as printed.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from monitor.languages.en.tokens import Tokens, tokenize
from monitor.languages.en.words import words


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


#: Classes that name an act rather than a thing.
ACT_WORDS = frozenset(_synonyms()[1])


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


#: Words that open what a clause could do without: purpose, means, examples, background.
_ASIDES = frozenset(
    "including such as using backed under by through so while where which who amid following consistent".split()
)
#: Verbs and nouns that say how a position is voiced, not what it is about.
_VOICES = frozenset(
    """affirm reaffirm reiterate underscore underline emphasize emphasise stress highlight express note recognize acknowledge share voice
    confirm importance necessity imperative vital need commend praise applaud thank welcome""".split()
)
#: A voice is looked for in the first words only.
_VOICE_WORDS = 7


@lru_cache(maxsize=50_000)
def wording(text: str) -> Wording:
    """The wording of a clause."""
    synonyms, acts, stops = _synonyms()
    tokens = tokenize(text)
    terms: list[str] = []
    core = -1
    skip = False
    for n, token in enumerate(tokens):
        low = token.low
        if core < 0 and len(terms) >= 2 and _is_aside(tokens, n):
            core = len(terms)
        following = tokens[n + 1].low if n + 1 < len(tokens) else ""
        joined = synonyms.get(f"{low}-{following}")
        if skip:
            skip = False
        elif joined:
            terms.append(joined)
            skip = True
        elif token.is_word and low not in stops and (len(low) > 1 or low.isdigit()):
            if n >= _VOICE_WORDS or term(low) not in _VOICES:
                terms.append(term(low))
    act = next((acts[t] for t in terms[:3] if t in acts), "")
    plain = " ".join(sorted(t.low for t in tokens if t.is_word))
    return Wording(terms=tuple(terms), core=len(terms) if core < 0 else core, plain=plain, act=act)


def _is_aside(tokens: Tokens, n: int) -> bool:
    low = tokens[n].low
    if low in _ASIDES or tokens[n].text in (",", ";"):
        return True
    return low == "to" and n + 1 < len(tokens) and tokens[n + 1].low in words().pure

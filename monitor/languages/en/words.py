"""The word lists of ``words.toml``, with the inflected forms they imply."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

BASE, THIRD, PAST, PARTICIPLE, GERUND = 1, 2, 4, 8, 16
_VOWELS = "aeiou"
#: Two-syllable verbs that double their last consonant; monosyllables do so by rule.
_DOUBLING = frozenset(
    """
    commit recommit admit permit submit transmit refer deter transfer occur begin equip compel
    propel control program regret concur incur recur confer prefer infer defer patrol rebut
    """.split()
)

#: A printed form's base and what it can be: a bit set of BASE … GERUND.
Form = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Words:
    """Every list as a set, and the verb forms."""

    #: Form → (base, bits), every verb.
    forms: dict[str, Form]
    #: Base forms that are hardly ever nouns.
    pure: frozenset[str]
    #: Base forms that are as often nouns.
    noun_like: frozenset[str]
    lists: dict[str, frozenset[str]]
    #: Lists in their own order, such as ``months``.
    sequences: dict[str, tuple[str, ...]]


@cache
def words() -> Words:
    """The lists, read once from the package."""
    text = resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    skip = set(table["not_verbs"])
    listed = table["verbs"].split()
    british = [word[:-3] + "ise" for word in listed if word.endswith("ize")]
    pure = frozenset([*listed, *british]) - skip
    noun_like = frozenset(table["noun_verbs"].split()) - pure - skip
    irregular = {base: forms.split() for base, forms in table["irregular"].items()}
    return Words(
        forms=_forms(pure | noun_like | frozenset(irregular), irregular),
        pure=pure,
        noun_like=noun_like,
        lists={name: frozenset(value.split()) for name, value in table["lists"].items()},
        sequences={name: tuple(value.split()) for name, value in table["sequences"].items()},
    )


def _forms(verbs: frozenset[str], irregular: Mapping[str, list[str]]) -> dict[str, Form]:
    """Every form of every verb; a form of two verbs belongs to the first by letter."""
    forms: dict[str, Form] = {}
    for base in sorted(verbs):
        past, participle = irregular.get(base, [_past(base)] * 2)
        for form, bit in (
            (base, BASE),
            (_third(base), THIRD),
            (past, PAST),
            (participle, PARTICIPLE),
            (_gerund(base), GERUND),
        ):
            first, bits = forms.get(form, (base, 0))
            forms[form] = (first, bits | bit)
    forms |= {
        f"{prefix}-{form}": found  # "re-launch", "co-invest"
        for prefix in ("re", "co")
        for form, found in forms.items()
    }
    return forms | {"are": ("be", BASE), "am": ("be", BASE), "were": ("be", PAST)}


def singular(low: str) -> str:
    """The lower-case word without a plural ``-s``: ``industries`` → ``industry``."""
    if len(low) > 4 and low.endswith("ies"):
        return low[:-3] + "y"
    if len(low) > 3 and low.endswith("s") and not low.endswith(("ss", "us", "is")):
        return low[:-1]
    return low


def _doubled(base: str) -> str:
    """The stem before -ed and -ing: ``stop`` → ``stopp``."""
    short = len(base) >= 3 and base[-1] not in _VOWELS + "wxy" and base[-2] in _VOWELS
    one_syllable = short and base[-3] not in _VOWELS and sum(c in _VOWELS for c in base) == 1
    return base + base[-1] if one_syllable or base in _DOUBLING else base


def _past(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in _VOWELS:
        return base[:-1] + "ied"
    return _doubled(base) + "ed"


def _gerund(base: str) -> str:
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")) and base != "be":
        return base[:-1] + "ing"
    return _doubled(base) + "ing"


def _third(base: str) -> str:
    if base == "be":
        return "is"
    if base == "have":
        return "has"
    if base.endswith(("s", "sh", "ch", "x", "z", "o")):
        return base + "es"
    if base.endswith("y") and base[-2] not in _VOWELS:
        return base[:-1] + "ies"
    return base + "s"

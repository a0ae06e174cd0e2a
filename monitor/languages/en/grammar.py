"""What the grammar of English is made of: word classes, verb forms, the Predicate.

Shared by `clauses`, `frames`, `subjects` and `coordination`; it decides nothing by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from monitor.languages.en.lexicon import Cue
from monitor.languages.en.tokens import Tokens
from monitor.languages.en.words import BASE, GERUND, words

Range = tuple[int, int]

#: Every closed word list of ``words.toml``.
LISTS = words().lists
FORMS = words().forms
#: Base forms that are hardly ever nouns, and those that are as often nouns.
PURE = words().pure
NOUN_LIKE = words().noun_like


#: Frames whose promise is a base verb, so that "and" + base verb goes on with it.
VERB_FRAMES = ("verb", "asked_verb", "that_verb")


@dataclass(slots=True)
class Predicate:
    """A cue in its sentence; every number is a token index, ranges end exclusive."""

    cue: Cue | None  # None: a finite verb without a cue, kept because it can own the subject
    head: int
    group: int  # first token of the verb group: auxiliaries and adverbs before the head
    after: int  # first token after the cue's own words
    form: str  # finite, participle, noun
    tense: str  # past, present, modal, perfect, background (past perfect), progressive
    subject: Range | None = None
    link: str = ""  # adjacent, comma, inherited, relative, inverted, holder
    governor: int = -1  # noun cues: head of the verb before it
    negated: bool = False
    frame: str = ""
    start: int = -1  # first token of what is promised
    end: int = -1  # clause end
    clauses: list[Range] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)


def is_base(tokens: Tokens, i: int) -> bool:
    """Whether a verb's base form stands at `i`."""
    if i >= len(tokens):
        return False
    return bool(tokens[i].bits & BASE) or tokens[i].low in ("be", "have", "do")


def skip_adverbs(tokens: Tokens, i: int, end: int) -> int:
    """First index from `i` that is no adverb: "routinely and securely share" → "share"."""
    while i < end and (tokens[i].is_adverb or _as_always(tokens, i) or no_longer(tokens, i)):
        i += 2 if _as_always(tokens, i) else 1
        if i + 1 < end and tokens[i].low == "and" and tokens[i + 1].is_adverb:
            i += 1
    return i


def no_longer(tokens: Tokens, i: int) -> bool:
    """Whether the "no" of "no longer" stands at `i`."""
    return tokens[i].low == "no" and i + 1 < len(tokens) and tokens[i + 1].low == "longer"


def _as_always(tokens: Tokens, i: int) -> bool:
    return (
        tokens[i].low == "as"
        and i + 1 < len(tokens)
        and tokens[i + 1].low in ("always", "ever", "before")
    )


def is_gerund(tokens: Tokens, i: int) -> bool:
    """Whether an -ing form that acts stands at `i`; "the opening of" and "including" do not."""
    if i >= len(tokens) or not tokens[i].bits & GERUND:
        return False
    following = tokens[i + 1].low if i + 1 < len(tokens) else ""
    if tokens[i].low == "developing":
        return following not in ("countries", "country", "nations", "states", "economies", "world")
    return tokens[i].low not in LISTS["participle_adjectives"] and following != "of"


def heads_in(tokens: Tokens, span: Range, heads: frozenset[str]) -> bool:
    """Whether a noun of the list stands in the first noun phrase of the range."""
    a, b = span
    for j in range(a, min(b, a + 14)):
        low = tokens[j].low
        if low in heads:
            return True
        if j > a and (
            (low in LISTS["prepositions"] and low not in ("of", "in"))
            or tokens[j].text in ".;"
            or low in LISTS["subordinators"]
        ):
            return False
    return False


_TIMES, _AUXILIARIES = LISTS["times"], LISTS["auxiliaries"]


def group_start(tokens: Tokens, i: int) -> int:
    """First token of the verb group of the verb at `i`: its auxiliaries and adverbs."""
    g = i
    while g > 0:
        before = tokens[g - 1]
        if before.low in _TIMES and _in_group(tokens, g):
            g -= 2  # "had last week adopted", "Arland last month lifted"
        elif before.low in _AUXILIARIES or before.is_adverb or no_longer(tokens, g - 1):
            g -= 1
        else:
            break
    if g > 1 and tokens[g].low == "always" and tokens[g - 1].low == "as":
        g -= 1
    return g


def _in_group(tokens: Tokens, g: int) -> bool:
    """Whether the time that ends before `g` stands between subject and verb: "had last week"."""
    opens = g > 2 and tokens[g - 2].low in ("last", "this")
    return opens and (tokens[g - 3].low in LISTS["auxiliaries"] or tokens[g - 3].is_capital)


def is_negated(tokens: Tokens, a: int, b: int) -> bool:
    """Whether the words of a verb group deny it: "not", "never", "no longer"."""
    lows = [t.low for t in tokens[a:b]]
    return "not" in lows or "never" in lows or "longer" in lows[1:]


#: Endings of adjectives, which open an object ("deepen political trust").
_ADJECTIVES = ("al", "ic", "ive", "ary", "ous", "ing", "ed", "ful", "able", "an")
_PLAIN_ADJECTIVES = ("al", "ic", "ive", "ous", "ed", "an")
_OBJECT_OPENERS = LISTS["determiners"] | LISTS["object_pronouns"] | LISTS["object_openers"]
_NO_OBJECTS = LISTS["prepositions"] | LISTS["auxiliaries"] | {"and", "or"}


def object_follows(tokens: Tokens, i: int, end: int) -> bool:
    """Whether an object can begin here: what tells the verb "support" from the noun."""
    if i >= end:
        return False
    low, verb = tokens[i].low, tokens[i - 1].low
    if low in _OBJECT_OPENERS:
        return low not in ("with", "on", "out", "up") or verb in LISTS["particle_verbs"]
    if not tokens[i].is_word or low in _NO_OBJECTS:
        return False
    if tokens[i].is_capital or verb in LISTS["strong_verbs"]:
        return True
    if low.endswith("s") and not low.endswith("ss"):
        # "support businesses", but not "transport links"
        return i + 1 >= end or not tokens[i + 1].bits & BASE or tokens[i + 1].low == "to"
    return low.endswith(_ADJECTIVES) or tokens[i].is_adverb


def plain_object(tokens: Tokens, i: int) -> bool:
    """An object that cannot be the second half of a compound ("supply chains", "market access")."""
    low, verb = tokens[i].low, tokens[i - 1].low
    if (
        low in LISTS["determiners"]
        or low in LISTS["object_pronouns"]
        or tokens[i].is_capital
        or tokens[i].is_adverb
    ):
        return True
    if verb == "work" and low in ("toward", "towards", "on", "for", "closely"):
        return True
    return (
        verb in LISTS["strong_verbs"]
        or low.endswith(_PLAIN_ADJECTIVES)
        or low in ("together", "with", "closely", "more", "new")
    )


def back_over(tokens: Tokens, at: int) -> int:
    """Index of the conjunction and comma right before `at`."""
    while at > 0 and (
        tokens[at - 1].low in LISTS["joiners"] or tokens[at - 1].text in (",", ";", "—", "–", "--")
    ):
        at -= 1
    return at

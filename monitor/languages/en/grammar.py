"""What the grammar of English is made of: word classes, verb forms, the Predicate.

Shared by `clauses`, `frames`, `subjects` and `coordination`; it decides nothing by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from monitor.languages.en.lexicon import Cue
from monitor.languages.en.tokens import Token, Tokens
from monitor.languages.en.words import BASE, GERUND, words

Range = tuple[int, int]

#: Every closed word list of ``words.toml``.
LISTS = words().lists
FORMS = words().forms
#: Base forms that are hardly ever nouns, and those that are as often nouns.
PURE = words().pure
NOUN_LIKE = words().noun_like


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


def is_adverb(token: Token) -> bool:
    """Whether the word can stand between a subject or auxiliary and its verb."""
    low = token.low
    return low in LISTS["adverbs"] or (
        low.endswith("ly") and len(low) > 4 and low not in LISTS["not_adverbs"]
    )


def bits(token: Token) -> int:
    found = FORMS.get(token.low)
    return found[1] if found else 0


def is_base(tokens: Tokens, i: int) -> bool:
    return (i < len(tokens) and bool(bits(tokens[i]) & BASE)) or (
        i < len(tokens) and tokens[i].low in ("be", "have", "do", "have")
    )


def skip_adverbs(tokens: Tokens, i: int, end: int) -> int:
    while i < end and (is_adverb(tokens[i]) or _as_always(tokens, i)):
        i += 2 if _as_always(tokens, i) else 1
        if i + 1 < end and tokens[i].low == "and" and is_adverb(tokens[i + 1]):
            i += 1  # "routinely and securely share"
    return i


def _as_always(tokens: Tokens, i: int) -> bool:
    return (
        tokens[i].low == "as"
        and i + 1 < len(tokens)
        and tokens[i + 1].low in ("always", "ever", "before")
    )


def is_gerund(tokens: Tokens, i: int) -> bool:
    if (
        i >= len(tokens)
        or not bits(tokens[i]) & GERUND
        or tokens[i].low in LISTS["participle_adjectives"]
    ):
        return False
    return not (i + 1 < len(tokens) and tokens[i + 1].low == "of")


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


def object_follows(tokens: Tokens, i: int, end: int) -> bool:
    """Whether an object can begin here: what tells the verb "support" from the noun."""
    if i >= end:
        return False
    token = tokens[i]
    low = token.low
    if (
        low in LISTS["determiners"]
        or low in LISTS["object_pronouns"]
        or low
        in (
            "together",
            "with",
            "closely",
            "toward",
            "towards",
            "on",
            "out",
            "up",
            "forward",
            "jointly",
            "more",
            "such",
            "new",
            "further",
            "actively",
        )
    ):
        return low not in ("with", "on", "out", "up") or tokens[i - 1].low in (
            "work",
            "focus",
            "partner",
            "trade",
            "act",
            "cooperate",
            "engage",
            "count",
        )
    if (
        not token.is_word
        or low in LISTS["prepositions"]
        or low in ("and", "or")
        or low in LISTS["auxiliaries"]
    ):
        return False
    if token.is_capital or tokens[i - 1].low in LISTS["strong_verbs"]:
        return True
    if low.endswith("s") and not low.endswith("ss"):
        # "support businesses", but not "transport links"
        return i + 1 >= end or not (bits(tokens[i + 1]) & BASE) or tokens[i + 1].low in ("to",)
    return low.endswith(
        ("al", "ic", "ive", "ary", "ous", "ing", "ed", "ful", "able", "an")
    ) or is_adverb(token)


def plain_object(tokens: Tokens, i: int) -> bool:
    """An object that cannot be the second half of a compound ("supply chains", "market access")."""
    low = tokens[i].low
    if (
        low in LISTS["determiners"]
        or low in LISTS["object_pronouns"]
        or tokens[i].is_capital
        or is_adverb(tokens[i])
    ):
        return True
    strong = tokens[i - 1].low in LISTS["strong_verbs"]
    if tokens[i - 1].low == "work" and low in ("toward", "towards", "on", "for", "closely"):
        return True
    return (
        strong
        or low.endswith(("al", "ic", "ive", "ous", "ed", "an"))
        or low in ("together", "with", "closely", "more", "new")
    )


def back_over(tokens: Tokens, at: int) -> int:
    """Index of the conjunction and comma right before `at`."""
    while at > 0 and (
        tokens[at - 1].low in ("and", "but", "while", "whereas")
        or tokens[at - 1].text in (",", ";", "—", "–", "--")
    ):
        at -= 1
    return at

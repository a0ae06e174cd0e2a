"""Whose verb it is: the subject before a verb, after it (", said Wang"), or shared with an earlier one."""

from __future__ import annotations

from monitor.languages.en.grammar import (
    FORMS,
    LISTS,
    PURE,
    Predicate,
    Range,
    bits,
    is_adverb,
)
from monitor.languages.en.lexicon import trigger_words
from monitor.languages.en.tokens import Token, Tokens
from monitor.languages.en.words import BASE, GERUND, PARTICIPLE, PAST, THIRD

_COMMAS = frozenset([",", ";", ":", "--", "–", "—", "(", ")", '"', "“", "”"])


def subject_before(tokens: Tokens, group: int) -> tuple[Range | None, str]:
    """The subject of the verb group that begins at `group`, and how it was found."""
    j = group - 1
    if j < 0:
        return None, "none"
    low = tokens[j].low
    if low in ("and", "or", "but", "nor"):
        return None, "inherited"
    if tokens[j].text == ",":
        return _over_parenthesis(tokens, j)
    if low in ("which", "who", "that", "whom"):
        return None, "relative"
    if tokens[j].text in _COMMAS or not (tokens[j].is_word or low in ("'s", "'")):
        if tokens[j].text in (")", "”", '"', "’"):
            return _noun_phrase(tokens, j + 1, over_marks=True)
        return None, "inherited"
    return _noun_phrase(tokens, group)


def _over_parenthesis(tokens: Tokens, comma: int) -> tuple[Range | None, str]:
    """ "The two countries, as close neighbors, should": the subject stands before the comma pair."""
    left = comma - 1
    while left >= 0 and tokens[left].text not in (",", ";", ":", "."):
        left -= 1
    if left < 1 or tokens[left].text != ",":
        return None, "inherited"
    inside = tokens[left + 1 : comma]
    opener = inside[0].low if inside else ""
    speech = any(FORMS.get(t.low, ("", 0))[0] in ("say", "add", "note", "stress") for t in inside)
    if (
        opener
        not in (
            "as",
            "along",
            "together",
            "including",
            "which",
            "who",
            "like",
            "in",
            "for",
            "on",
            "under",
            "through",
            "with",
            "the",
            "a",
            "an",
            "therefore",
            "however",
            "too",
            "respectively",
            "i",
        )
        and not speech
        and not (len(inside) == 1 and inside[0].is_capital)
    ):
        return None, "inherited"
    if speech and FORMS.get(inside[0].low, ("", 0))[0] not in ("say", "add") and len(inside) > 6:
        return None, "inherited"
    if (
        any(bits(t) & (THIRD | PAST) and t.low in trigger_words() for t in inside)
        and not speech
        and opener not in ("which", "who")
    ):
        return None, "inherited"
    subject, link = _noun_phrase(tokens, left)
    if subject is None or link != "adjacent":
        return None, "inherited"
    before = tokens[subject[0] - 1] if subject[0] else None
    opens = (
        before is None
        or before.text in (",", ";", ":", "“", '"')
        or before.low in ("that", "said", "and", "but", "while", "noted", "added")
    )
    if opens and not any(
        FORMS.get(t.low, ("", 0))[0] in PURE and not t.is_capital
        for t in tokens[subject[0] : subject[1]]
    ):
        return subject, "comma"
    return None, "inherited"


def _stops(tokens: Tokens, j: int, over_marks: bool) -> bool:
    token = tokens[j]
    low = token.low
    if not token.is_word:
        if low in ("'s", "'") or (over_marks and token.text in '()“”"’‘'):
            return False
        return token.text not in ("/", "-", "&", "’")
    if low in LISTS["auxiliaries"]:
        return True
    if low in LISTS["subordinators"] and not (low == "that" and False):
        return low not in ("as", "after", "before", "until", "since", "once")
    if low == "as":
        return True
    found = FORMS.get(low)
    if found is None or token.is_capital:
        return False
    if low in _SAY_FORMS:
        return True
    # an infinitive: what stands before it is another clause
    return j > 0 and tokens[j - 1].low == "to" and bool(found[1] & BASE) and found[0] in PURE


_SAY_FORMS = frozenset(
    form
    for form, (base, bits) in FORMS.items()
    if base
    in (
        "say",
        "add",
        "note",
        "stress",
        "believe",
        "emphasize",
        "emphasise",
        "hope",
        "state",
        "declare",
        "remark",
        "assure",
        "announce",
        "propose",
        "suggest",
        "underline",
        "underscore",
        "mention",
        "tell",
    )
    and bits & (PAST | THIRD | GERUND)
)


def _noun_phrase(tokens: Tokens, end: int, over_marks: bool = False) -> tuple[Range | None, str]:
    """The noun phrase that ends before `end`: back to the clause's border, coordination kept."""
    if tokens[end - 1].low in LISTS["subject_pronouns"]:
        reduced = (
            end > 1
            and tokens[end - 2].is_word
            and not _stops(tokens, end - 2, over_marks)
            and tokens[end - 2].low not in LISTS["prepositions"]
            and tokens[end - 2].low not in ("and", "but", "or", "also")
            and not is_adverb(tokens[end - 2])
        )
        return (end - 1, end), "relative" if reduced else "adjacent"  # "the challenges we face"
    j = end - 1
    while j >= 0 and end - j < 40 and not _stops(tokens, j, over_marks):
        j -= 1
    a = j + 1
    a = _after_conjunction(tokens, a, end)
    while a < end and (
        tokens[a].low in ("and", "but", "also")
        or (is_adverb(tokens[a]) and tokens[a].low != "both")
    ):
        a += 1
    if a < end and tokens[a].low in LISTS["prepositions"]:
        a = _after_fronted(tokens, a, end)
    if a < end and _is_verb_form(tokens[a]):
        return None, "reduced"
    if a < end and j >= 0 and (tokens[j].low in LISTS["embedding"] or _relative_that(tokens, j)):
        return (a, end), "embedded"
    if a >= end:
        return None, "relative" if j >= 0 and tokens[j].low in (
            "which",
            "who",
            "that",
        ) else "inherited"
    return (a, end), "adjacent"


def _relative_that(tokens: Tokens, j: int) -> bool:
    """ "the plan that Arland will adopt": it describes the plan and promises nothing."""
    if tokens[j].low != "that" or j < 2:
        return False
    return (
        tokens[j - 2].low in LISTS["determiners"]
        and tokens[j - 1].low not in LISTS["reporting_nouns"]
    )


def _is_verb_form(token: Token) -> bool:
    """A phrase that opens with a bare verb form is no subject: "create new cooperation highlights"."""
    found = FORMS.get(token.low)
    if found is None or token.is_capital or token.low in ("united",):
        return False
    return bool(found[1] & (BASE | PAST | PARTICIPLE | THIRD)) and found[0] in PURE | {
        "feel",
        "say",
        "hold",
        "make",
        "take",
    }


def _after_conjunction(tokens: Tokens, a: int, end: int) -> int:
    """Drops what stands before an "and" that joins clauses rather than names."""
    for k in range(end - 1, a - 1, -1):
        if tokens[k].low in ("and", "but"):
            left = tokens[a:k]
            if any(_clause_like(t, left, n) for n, t in enumerate(left)):
                return k + 1
    return a


def _clause_like(token: Token, phrase: Tokens, n: int) -> bool:
    if token.is_capital or not token.is_word:
        return False
    found = FORMS.get(token.low)
    if found is None:
        return token.low in LISTS["prepositions"] and n == 0
    return (
        found[0] in PURE
        and bool(found[1] & (BASE | PAST | THIRD | GERUND))
        and token.low not in ("united",)
    )


def _after_fronted(tokens: Tokens, a: int, end: int) -> int:
    """ "During the talks the two sides": the subject is the last phrase of a fronted one."""
    for k in range(end - 1, a, -1):
        if tokens[k].low in ("the", "both", "he", "she", "they", "we", "it", "all") and k > a + 1:
            return k
        if (
            tokens[k].is_capital
            and not tokens[k - 1].is_capital
            and tokens[k - 1].low not in LISTS["prepositions"]
            and tokens[k - 1].low not in LISTS["determiners"]
            and tokens[k - 1].low != "and"
        ):
            return k
    return end


def inverted_subject(tokens: Tokens, i: int) -> Range | None:
    """Subject after the verb: ", said the Chinese foreign minister." """
    if i == 0 or tokens[i - 1].text not in (",", '"', "”", "’", "'", "."):
        return None
    j = i + 1
    if j >= len(tokens) or not (tokens[j].is_capital or tokens[j].low in ("the", "he", "she")):
        return None
    end = j
    while (
        end < len(tokens)
        and tokens[end].is_word
        and tokens[end].low
        not in ("on", "in", "at", "during", "after", "as", "while", "that", "when", "here")
        and not (bits(tokens[end]) & GERUND and not tokens[end].is_capital)
    ):
        end += 1
    closes = (
        end >= len(tokens)
        or tokens[end].text in ',.;"”'
        or tokens[end].low
        in ("on", "in", "at", "during", "after", "as", "while", "when", "here", "noting")
    )
    return (j, end) if closes and 0 < end - j <= 9 else None


def inherit(found: list[Predicate]) -> None:
    """Gives coordinated and participial predicates the subject of the one they hang on."""
    for n, p in enumerate(found):
        if p.subject is not None or p.link not in ("inherited", "none"):
            continue
        if p.form == "noun":
            owner = next((q for q in found if q.head == p.governor), None)
            owner = owner or _owner(found[:n], p)
        else:
            owner = _owner(found[:n], p)
        if owner is not None and owner.subject is not None:
            p.subject = owner.subject
            p.rules.append("subject.inherited")


def _owner(earlier: list[Predicate], p: Predicate) -> Predicate | None:
    candidates = [
        q
        for q in earlier
        if q.form == "finite"
        and q.link != "relative"
        and q.subject is not None
        and q.link != "inverted"
    ]
    if p.form == "participle" or p.tense == "past":
        same = [q for q in candidates if q.tense in ("past", "perfect") and q.cue is not None]
        if same:
            return same[-1]
    if p.form == "participle":
        return candidates[0] if candidates else None
    return candidates[-1] if candidates else None

"""Whose verb it is: the subject before a verb, after it (", said Wang"), or an earlier verb's."""

from __future__ import annotations

from monitor.languages.en.grammar import (
    FORMS,
    LISTS,
    PURE,
    Predicate,
    Range,
)
from monitor.languages.en.lexicon import trigger_words
from monitor.languages.en.tokens import Token, Tokens
from monitor.languages.en.words import BASE, GERUND, PARTICIPLE, PAST, THIRD, words

#: A subject, if there is one, and how it was found; see `Predicate.link`.
Found = tuple[Range | None, str]
_INHERITED: Found = (None, "inherited")


def subject_before(tokens: Tokens, group: int) -> Found:
    """The subject of the verb group that begins at `group`, and how it was found."""
    group = _before_adjunct(tokens, group)
    j = group - 1
    if j < 0:
        return None, "none"
    low = tokens[j].low
    if low in ("and", "or", "but", "nor"):
        return _INHERITED
    if tokens[j].text == ",":
        return _over_parenthesis(tokens, j)
    if low in ("which", "who", "that", "whom"):
        return None, "relative"
    if tokens[j].text in (")", "”", '"'):
        return _noun_phrase(tokens, j + 1, over_marks=True)
    if tokens[j].text == ":" and 0 < j <= _LABEL and all(t.is_capital for t in tokens[:j]):
        return (0, j), "adjacent"  # "Wibisono: will take up"
    if not tokens[j].is_word and low not in ("'s", "'"):
        return _INHERITED
    return _noun_phrase(tokens, group)


def _before_adjunct(tokens: Tokens, group: int) -> int:
    """ "and in this regard agreed": index of the adjunct, where one stands before the verb."""
    if group < 3:
        return group
    first, second, last = tokens[group - 3].low, tokens[group - 2].low, tokens[group - 1].low
    if second == "this" and first in ("in", "to"):
        return group - 3 if group > 3 and tokens[group - 4].low in ("and", "but") else group
    return group - 2 if (second, last) == ("in", "turn") else group


#: Who speaks in a note is named in a few words.
_LABEL = 3


# ---------------------------------------------------------------- over an aside


def _over_parenthesis(tokens: Tokens, comma: int) -> Found:
    """ "The two countries, as close neighbors, should": the subject is before the comma pair."""
    left = comma - 1
    while left >= 0 and tokens[left].text not in (",", ";", ":", "."):
        left -= 1
    if left < 1 or tokens[left].text != ",":
        return _INHERITED
    inside = tokens[left + 1 : comma]
    if not _is_aside(inside) and not _is_apposed(tokens[:left], inside):
        return _INHERITED
    subject, link = _noun_phrase(tokens, left)
    if subject is None or link != "adjacent" or not _opens_clause(tokens, subject[0]):
        return _INHERITED
    phrase = tokens[subject[0] : subject[1]]
    if any(t.base in PURE and not t.is_capital for t in phrase):
        return _INHERITED
    return subject, "comma"


def _is_aside(inside: Tokens) -> bool:
    """Whether what stands between two commas parts a subject from its verb."""
    if not inside:
        return False
    opener = inside[0].low
    if inside[0].bits & GERUND and inside[0].base in _NOTING:
        return True  # "Orre, noting that ties had grown, promised"
    if any(t.base in ("say", "add", "note", "stress") for t in inside):  # "Wang said"
        return inside[0].base in ("say", "add") or len(inside) <= 6
    if inside[0].bits & GERUND and not any(t.low == "that" for t in inside):
        return True  # "Orre, speaking at the opening, promised"
    if opener not in LISTS["parentheses"]:
        return len(inside) == 1 and inside[0].is_capital and not _may_be_verb(inside[0])
    return opener in ("which", "who") or not any(map(_may_be_verb, inside))


_NOTING = ("note", "recall", "say", "add", "stress", "recognize", "recognise", "acknowledge")


def _is_apposed(before: Tokens, inside: Tokens) -> bool:
    """ "The Belmark foreign minister, Bo Quist, affirmed": the name of whom the office tells."""
    names = [t for t in inside if t.low not in LISTS["name_particles"]]
    is_name = 0 < len(names) <= _NAMED and all(t.is_capital for t in names)
    return is_name and any(t.low in _OFFICES for t in before[-_TITLED:])


_OFFICES = LISTS["leaders"] | LISTS["ministers"] | LISTS["officials"]
#: "The Minister of Foreign Affairs of the Republic of Belmark" has nine words behind the office.
_TITLED = 10
#: A name between commas has few words.
_NAMED = 4


def _may_be_verb(token: Token) -> bool:
    return bool(token.bits & (THIRD | PAST)) and token.low in trigger_words()


def _opens_clause(tokens: Tokens, a: int) -> bool:
    if not a:
        return True
    before = tokens[a - 1]
    return before.text in (",", ";", ":", "“", '"') or before.low in LISTS["before_subjects"]


# ---------------------------------------------------------------- the phrase


def _noun_phrase(tokens: Tokens, end: int, over_marks: bool = False) -> Found:
    """The noun phrase that ends before `end`: back to the clause's border, coordination kept."""
    if tokens[end - 1].low in LISTS["subject_pronouns"]:
        reduced = _is_reduced(tokens, end - 1, over_marks)
        return (end - 1, end), "relative" if reduced else "adjacent"
    border, furthest = end - 1, max(end - _LONGEST, -1)
    while border > furthest:
        token = tokens[border]
        may_stop = token.bits or not token.is_word or token.low in _STOPPERS
        if may_stop and _stops(tokens, border, over_marks):
            break
        border -= 1
    a = _phrase_start(tokens, border + 1, end)
    if a < end and _is_verb_form(tokens[a]):
        return None, "reduced"
    before = tokens[border].low if border >= 0 else ""
    if a >= end:
        return (None, "relative") if before in ("which", "who", "that") else _INHERITED
    if before == "whose" or before in LISTS["embedding"] or _relative_that(tokens, border):
        return (a, end), "embedded"
    return (a, end), "adjacent"


#: A subject has fewer tokens.
_LONGEST = 40
#: What ends a phrase on its way back, beside verbs and marks.
_STOPPERS = LISTS["auxiliaries"] | LISTS["subordinators"]


def _is_reduced(tokens: Tokens, pronoun: int, over_marks: bool) -> bool:
    """ "the challenges we face": a relative clause without its "that"."""
    if not pronoun:
        return False
    before = tokens[pronoun - 1]
    if before.low in LISTS["times"] or before.low in _WEEKDAYS or _is_fronted(tokens, pronoun):
        return False  # "this year we will"
    if any(t.base in _TELLING for t in tokens[max(pronoun - 4, 0) : pronoun]):
        return False  # "told reporters he would"
    return (
        before.is_word
        and not _stops(tokens, pronoun - 1, over_marks)
        and before.low not in LISTS["prepositions"]
        and before.low not in ("and", "but", "or", "also")
        and not before.is_adverb
    )


def _is_fronted(tokens: Tokens, pronoun: int) -> bool:
    """ "that by joint efforts we will": what stands before the pronoun is a phrase of its own."""
    a = pronoun
    while a and tokens[a - 1].is_word and tokens[a - 1].low not in ("that", "and", "but"):
        a -= 1
    if tokens[a].low not in _FRONTING or pronoun - a > _FRONTED:
        return False
    return not any(_is_verb_form(t) for t in tokens[a + 1 : pronoun])


#: Whom somebody told, and when, is said in so many words.
_TOLD = 9
_WEEKDAYS = frozenset(words().sequences["weekdays"])
_TELLING = ("tell", "inform", "assure", "remind")
_FRONTING = LISTS["prepositions"] | {"because", "due", "owing", "given", "thanks"}
#: A phrase before the subject has few words.
_FRONTED = 6


def _phrase_start(tokens: Tokens, a: int, end: int) -> int:
    """First token of the phrase itself: no other clause, conjunction, adverb or fronted phrase."""
    a = _after_conjunction(tokens, a, end)
    while a < end and (
        tokens[a].low in ("and", "but", "also")
        or (tokens[a].is_adverb and tokens[a].low not in LISTS["determiners"])
    ):
        a += 1
    if a < end and tokens[a].low in LISTS["prepositions"]:
        return _after_fronted(tokens, a, end)
    return a


def _stops(tokens: Tokens, j: int, over_marks: bool) -> bool:
    """Whether no subject phrase reaches over the token."""
    token = tokens[j]
    low = token.low
    if not token.is_word:
        if low in ("'s", "'") or (over_marks and token.text in '()“”"’‘'):
            return False
        between = tokens[j - 1 : j] + tokens[j + 1 : j + 2]
        if token.text == "–" and all(t.text.isdigit() for t in between):
            return False  # "cooperation for 2025–2026"
        return token.text not in ("/", "-", "&", "’")
    if low in LISTS["auxiliaries"]:
        return True
    if low in LISTS["subordinators"]:
        return low not in ("as", "after", "before", "until", "since", "once")
    if low not in FORMS or token.is_capital:
        return False
    if low in _REPORTING_FORMS:
        return True
    # an infinitive: what stands before it is another clause
    infinitive = j > 0 and tokens[j - 1].low == "to" and token.bits & BASE
    return bool(infinitive) and token.base in PURE


_REPORTING_FORMS = frozenset(
    form
    for form, (base, bits) in FORMS.items()
    if base in LISTS["reporting_verbs"] and bits & (PAST | THIRD | GERUND)
)


def _relative_that(tokens: Tokens, j: int) -> bool:
    """ "the plan that Arland will adopt": it describes the plan and promises nothing."""
    if j < 2 or tokens[j].low != "that":
        return False
    if any(t.base in _TELLING for t in tokens[max(j - _TOLD, 0) : j]):
        return False  # "told reporters after the meeting that Arland will"
    return (
        tokens[j - 2].low in LISTS["determiners"]
        and tokens[j - 1].low not in LISTS["reporting_nouns"]
    )


def _is_verb_form(token: Token) -> bool:
    """A phrase that opens with a bare verb form is no subject: "create new highlights"."""
    if token.is_capital or token.low == "united":
        return False
    if not token.bits & (BASE | PAST | PARTICIPLE | THIRD):
        return False
    return token.base in PURE or token.base in LISTS["opening_verbs"]


def _after_conjunction(tokens: Tokens, a: int, end: int) -> int:
    """Drops what stands before an "and" that joins clauses rather than names."""
    for k in range(end - 1, a - 1, -1):
        if tokens[k].low in ("and", "but") and _holds_clause(tokens[a:k]):
            return k + 1
    return a


def _holds_clause(phrase: Tokens) -> bool:
    """Whether it has a verb or begins with a preposition: "In Vienna they met"."""
    opener = phrase[0] if phrase else None
    if opener and _is_plain(opener) and opener.low in _PREPOSITIONS:
        return True
    if opener and _is_plain(opener) and opener.bits & PAST and len(phrase) > 1:
        return True  # "(was) registered last week and the first vehicle should"
    return any(
        _is_plain(t)
        and t.base in PURE
        and t.bits & (BASE | PAST | THIRD | GERUND)
        and t.low != "united"
        for t in phrase
    )


#: Without "regarding" and the like, which are verbs too.
_PREPOSITIONS = LISTS["prepositions"] - frozenset(FORMS)


def _is_plain(token: Token) -> bool:
    return token.is_word and not token.is_capital


def _after_fronted(tokens: Tokens, a: int, end: int) -> int:
    """ "During the talks the two sides": the subject is the last phrase of a fronted one."""
    for k in range(end - 1, a, -1):
        if tokens[k].low in LISTS["fronted_subjects"] and k > a + 1:
            return k
        before = tokens[k - 1]
        if (
            tokens[k].is_capital
            and not before.is_capital
            and before.low not in LISTS["prepositions"]
            and before.low not in LISTS["determiners"]
            and before.low != "and"
        ):
            return k
    return end


# ---------------------------------------------------------------- after the verb


def inverted_subject(tokens: Tokens, i: int) -> Range | None:
    """Subject after the verb: ", said the Chinese foreign minister." """
    j = i + 1
    if i == 0 or tokens[i - 1].text not in (",", '"', "”", "’", "'", "."):
        return None
    if j >= len(tokens) or not (tokens[j].is_capital or tokens[j].low in ("the", "he", "she")):
        return None
    end = j
    while end < len(tokens) and _goes_on(tokens[end]):
        end += 1
    return (j, end) if 0 < end - j <= 9 and _closes(tokens, end) else None


def _goes_on(token: Token) -> bool:
    aside = token.bits & GERUND and not token.is_capital  # "said Wang, noting"
    return token.is_word and token.low not in LISTS["inversion_ends"] and not aside


def _closes(tokens: Tokens, end: int) -> bool:
    if end >= len(tokens) or tokens[end].text in ',.;"”':
        return True
    low = tokens[end].low
    return low == "noting" or (low in LISTS["inversion_ends"] and low != "that")


# ---------------------------------------------------------------- shared


def inherit(tokens: Tokens, found: list[Predicate]) -> None:
    """Gives coordinated and participial predicates the subject of the one they hang on.

    `found` is all predicates of a sentence in order; their subjects are set in place. Where none
    has a subject, that of the sentence's first verb is shared: "Orre toured the plant and
    pledged to build another".
    """
    first: tuple[int, Range | None] | None = None  # looked for once, not for each predicate
    for n, p in enumerate(found):
        if p.subject is not None or p.link not in ("inherited", "none"):
            continue
        owner = next((q for q in found if q.head == p.governor), None) if p.form == "noun" else None
        owner = owner or _owner(found[:n], p)
        if owner is not None and owner.subject is not None:
            p.subject = owner.subject
        elif p.link == "inherited" and p.form != "noun":
            first = first or _first_subject(tokens)
            p.subject = first[1] if first[0] < p.group else None
        if p.subject is not None:
            p.rules.append("subject.inherited")


def _first_subject(tokens: Tokens) -> tuple[int, Range | None]:
    """Index of the first verb that has a subject, and that subject; past the end without one."""
    for i in range(1, len(tokens)):
        before = tokens[i - 1]
        is_verb = tokens[i].bits & (PAST | THIRD) and not tokens[i].is_capital
        if not is_verb or before.low in LISTS["determiners"] | LISTS["prepositions"]:
            continue
        if before.low in ("'s", "'", "to") or before.low in LISTS["auxiliaries"]:
            continue
        subject, link = subject_before(tokens, i)
        if subject is not None and link in ("adjacent", "comma"):
            return i, subject
    return len(tokens), None


def _owner(earlier: list[Predicate], p: Predicate) -> Predicate | None:
    """The finite predicate before `p` whose subject it shares."""
    candidates = [
        q
        for q in earlier
        if q.form == "finite" and q.link not in ("relative", "inverted") and q.subject is not None
    ]
    if p.form == "participle" or p.tense == "past":
        same = [q for q in candidates if q.tense in ("past", "perfect") and q.cue is not None]
        if same:
            return same[-1]
    if not candidates:
        return None
    return candidates[0] if p.form == "participle" else candidates[-1]

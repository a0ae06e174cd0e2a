"""Cues that are verbs, with the tense they stand in and the subject they agree with."""

from __future__ import annotations

from itertools import pairwise

from monitor.languages.en.frames import Frame, find_frame
from monitor.languages.en.grammar import (
    LISTS,
    Predicate,
    Range,
    group_start,
    heads_in,
    is_negated,
    skip_adverbs,
)
from monitor.languages.en.lexicon import Cue
from monitor.languages.en.subjects import inverted_subject, subject_before
from monitor.languages.en.tokens import Tokens
from monitor.languages.en.words import BASE, GERUND, PARTICIPLE, PAST, THIRD, words

#: The tenses a cue's `finite` allows.
_TENSES = {
    "past": ("past", "perfect"),
    "perfect": ("perfect", "background"),
    "perfect_first_person": ("perfect",),
    "reported": ("past", "perfect", "background", "progressive"),
    "progressive": ("progressive", "modal"),
}


def verb_predicate(tokens: Tokens, i: int, after: int, bits: int, cue: Cue) -> Predicate | None:
    """The predicate of a verb cue: "agreed to", "is working to", ", said Wang".

    `i` is its verb, `bits` the forms that verb can be, `after` the first token after the cue's
    own words; None when it is no verb here or nothing is promised.
    """
    is_of = after < len(tokens) and tokens[after].low == "of"
    if is_of and cue.stance == "say" and tokens[i].low.endswith("s"):
        return None  # "all claims of companies"
    if cue.id == "hope-that":
        return None  # its clause is found by its own "will"; see `extract.kinds`
    group = group_start(tokens, i)
    light = _light_verb(tokens, group) if cue.stance in ("ask", "say", "position") else -1
    if light >= 0:
        group, bits = group_start(tokens, light), tokens[light].bits
    form, tense = _finiteness(tokens, i, group, bits)
    if tense == "past" and cue.finite == "perfect" and _is_recent(tokens, i):
        tense = "perfect"
    if not form or (cue.finite and tense not in _TENSES[cue.finite]):
        return None
    subject, link = (
        subject_before(tokens, group) if form == "finite" else _own_of_aside(tokens, group)
    )
    p = Predicate(cue, i, group, after, form, tense, subject, link)
    if link == "reduced" or not _agrees(tokens, p, bits):
        return None
    return _saying(tokens, p) if cue.stance == "say" else _framed(tokens, p, cue)


def _own_of_aside(tokens: Tokens, group: int) -> tuple[Range | None, str]:
    """The subject of an -ing form: its own in ", with Orre urging", else the sentence's."""
    opener = _with_subject(tokens, group)
    return ((opener + 1, group), "comma") if opener >= 0 else (None, "inherited")


def _with_subject(tokens: Tokens, group: int) -> int:
    """Index of the "with" whose somebody acts in the -ing form at `group`, or -1."""
    at = group - 1
    while at > 0 and group - at <= _ASIDE_NAME and tokens[at].low != "with":
        is_name = tokens[at].is_capital or tokens[at].low in LISTS["name_parts"]
        if not (is_name or tokens[at].text == "."):
            return -1
        at -= 1
    found = at > 0 and tokens[at].low == "with" and at < group - 1
    return at if found and tokens[at - 1].text == "," else -1


#: Who acts in an aside is named in a few words.
_ASIDE_NAME = 6


def _light_verb(tokens: Tokens, group: int) -> int:
    """ "continued to call on": index of the verb the cue's infinitive hangs on, or -1."""
    if group < 2 or tokens[group - 1].low != "to":
        return -1
    return group - 2 if tokens[group - 2].base in ("continue", "begin") else -1


def _saying(tokens: Tokens, p: Predicate) -> Predicate:
    """ "Wang said", ", said Wang": it promises nothing and needs no frame."""
    told = tokens[p.head].bits & (PAST | THIRD) or tokens[p.head].low == "say"
    inverted = inverted_subject(tokens, p.head) if told else None
    if inverted is None:
        return p
    return Predicate(
        p.cue, p.head, p.head, inverted[1], "finite", p.tense, inverted, link="inverted"
    )


def _framed(tokens: Tokens, p: Predicate, cue: Cue) -> Predicate | None:
    """The predicate with what it promises; None when nothing that fits follows."""
    if "subject" in cue.frames or "any_subject" in cue.frames:
        p.frame, p.start = _subject_frame(tokens, p, cue)
    else:
        p.frame, p.start = find_frame(tokens, p.after, cue, own_verb=p.head)
    p.negated = is_negated(tokens, p.group, p.after) != (cue.id == "refuse")
    p.rules.append(f"cue.{cue.id}")
    return p if p.start >= 0 else None


def _subject_frame(tokens: Tokens, p: Predicate, cue: Cue) -> Frame:
    """ "The power line has been completed": what was done is the subject.

    The clause is quoted from its verb on, as all are; the subject is quoted with the cue.
    """
    if not _is_intransitive(tokens, p):
        return "", -1
    if [t.low for t in tokens[p.after - 1 : p.after + 1]] == ["reached", "to"]:
        return "", -1  # "an agreement was reached to": what was agreed follows
    verb = skip_adverbs(tokens, p.head + 1, p.after) if _is_passive(tokens, p) else p.head
    if p.subject is None:
        before = tokens[max(p.group - 14, 0) : p.group]
        named = any(t.low in _DOABLE for t in before)
        return ("subject", verb) if p.link == "relative" and named else ("", -1)
    if "any_subject" in cue.frames:
        named = tokens[p.subject[0]].low not in _PEOPLE
    else:
        named = heads_in(tokens, p.subject, _DOABLE) or _listed(tokens, p, cue)
    return ("subject", verb) if named else ("", -1)


def _listed(tokens: Tokens, p: Predicate, cue: Cue) -> bool:
    """ "Memoranda on customs, health and sports were signed": the subject ends in a list."""
    if cue.id != "works-signed" or p.subject is None or not p.subject[0]:
        return False
    at = p.subject[0]
    while at and not tokens[at - 1].bits & (PAST | THIRD) and p.group - at < _LIST:
        at -= 1
    is_list = any(t.text == "," for t in tokens[at : p.subject[0]])
    return is_list and any(t.low in LISTS["documents"] for t in tokens[at : p.subject[0]])


#: A list of what was signed has so many words at most.
_LIST = 24
#: Pronouns that are hardly ever a thing's.
_PEOPLE = ("he", "she", "we", "i", "who", "you")


def _is_passive(tokens: Tokens, p: Predicate) -> bool:
    """ "was completed": the verb stands behind a form of "be"."""
    return tokens[p.head].low in LISTS["be"]


#: What can be signed, built, delivered or run.
_DOABLE = LISTS["works"] | LISTS["documents"]


def _is_intransitive(tokens: Tokens, p: Predicate) -> bool:
    """ "work began in May", not "Arland began work"."""
    if _is_passive(tokens, p) or p.after >= len(tokens):
        return True
    after = tokens[p.after]
    return (
        not after.is_word
        or after.low in LISTS["prepositions"]
        or after.low in ("and", "this", "last", "here", "there", "today", "yesterday")
        or after.low.endswith("ly")
        or after.text[0].isdigit()
    )


# ---------------------------------------------------------------- tense

#: (form, tense) as a Predicate has them.
Finiteness = tuple[str, str]
_NO_PREDICATE: Finiteness = ("", "")
_AUXILIARIES = LISTS["auxiliaries"]


def _finiteness(tokens: Tokens, i: int, group: int, bits: int) -> Finiteness:
    """Form and tense of the verb at `i` whose group begins at `group`; empty for no predicate."""
    if group < i:
        chain = [t.low for t in tokens[group:i]]
        if not _AUXILIARIES.isdisjoint(chain):
            return _with_auxiliary(chain, tokens[i].low, bits)
    if group and tokens[group - 1].low == "to":
        return _NO_PREDICATE
    if bits & GERUND:
        return ("participle", "present") if _opens_aside(tokens, group) else _NO_PREDICATE
    return _alone(tokens, group, bits)


def _with_auxiliary(chain: list[str], low: str, bits: int) -> Finiteness:
    """Form and tense after auxiliaries: "has agreed", "is working", "would like"."""
    if any(c in LISTS["modals"] or c in ("do", "does", "did") for c in chain):
        if "would" in chain and low == "like":
            return "finite", "present"
        return ("finite", "modal") if bits & BASE else _NO_PREDICATE
    if any(c in LISTS["be"] for c in chain):
        return ("finite", "progressive") if bits & GERUND else _NO_PREDICATE
    if bits & PARTICIPLE:
        return "finite", "background" if "had" in chain else "perfect"
    return _NO_PREDICATE


def _is_recent(tokens: Tokens, group: int) -> bool:
    """ "Today we launched": told as news, as a perfect is."""
    lows = [t.low for t in tokens[:group]]
    if "today" in lows or "yesterday" in lows:
        return True
    days = any(t.low in _CALENDAR and t.is_capital for t in tokens[group:])
    if days and not any(t.text.isdigit() and len(t.text) == 4 for t in tokens):
        return True  # "lifted the ban on March 1"
    every = [t.low for t in tokens]
    return any(
        low in ("this", "last") and after in LISTS["times"]
        for low, after in (*pairwise(lows), *zip(every, every[2:], strict=False))
    )


_CALENDAR = frozenset(words().sequences["weekdays"]) | frozenset(words().sequences["months"])


def _alone(tokens: Tokens, group: int, bits: int) -> Finiteness:
    """Form and tense of a verb without auxiliary: "Arland agreed", but not "the agreed text"."""
    tense = "past" if bits & PAST else "present"
    if not group:
        return "finite", tense
    low = tokens[group - 1].low
    if low in LISTS["subject_determiners"]:
        return ("finite", tense) if bits & (PAST | THIRD) else _NO_PREDICATE
    if low in LISTS["determiners"] or low in ("'s", "'"):
        return _NO_PREDICATE
    if low in LISTS["prepositions"] and low != "as":
        return _NO_PREDICATE
    return "finite", tense


def _opens_aside(tokens: Tokens, group: int) -> bool:
    """Whether an -ing form hangs on the sentence: "…, noting that", "by noting and stressing"."""
    if not group or tokens[group - 1].text in (",", ";", "—", "–"):
        return True
    if tokens[group - 1].low in ("while", "by") or _with_subject(tokens, group) >= 0:
        return True
    if tokens[group - 1].low != "and":
        return False
    return any(t.low.endswith("ing") for t in tokens[max(group - 14, 0) : group])


# ---------------------------------------------------------------- number


def _agrees(tokens: Tokens, p: Predicate, bits: int) -> bool:
    """Number of subject and verb fit: keeps nouns ("its plans") from passing for verbs."""
    if p.tense != "present" or p.link != "adjacent" or p.subject is None:
        return True
    if tokens[p.head].low in LISTS["finite_words"]:
        return True
    is_plural = _is_plural(tokens, p.subject)
    if bits & THIRD and not bits & BASE:
        return not (is_plural and tokens[p.subject[0]].low in LISTS["plural_pronouns"])
    return is_plural


def _is_plural(tokens: Tokens, subject: Range) -> bool:
    """ "we", "the two sides", "Arland and Belmark", "the United States"."""
    a, b = subject
    last = tokens[b - 1]
    return (
        tokens[a].low in LISTS["plural_openers"]
        or any(t.low in LISTS["plural_words"] for t in tokens[a:b])
        or (last.low.endswith("s") and not last.is_capital)
        or last.low in LISTS["plural_names"]
    )

"""The shallow grammar of a sentence: which cues it holds, whose they are, where their clauses run.

Works on tokens and word lists alone. Who a subject is, and whether it can promise anything, is
decided in `extract`; a sentence is never sent through a parser (measured: slower and no better).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.languages.en.coordination import clause_end, split
from monitor.languages.en.frames import find_frame, strip_frame
from monitor.languages.en.grammar import (
    FORMS,
    LISTS,
    Predicate,
    Range,
    bits,
    heads_in,
    is_adverb,
    is_base,
    skip_adverbs,
)
from monitor.languages.en.lexicon import Cue, Trigger, trigger_words, triggers
from monitor.languages.en.subjects import inherit, inverted_subject, subject_before
from monitor.languages.en.tokens import Tokens
from monitor.languages.en.words import BASE, GERUND, PARTICIPLE, PAST, THIRD


def predicates(tokens: Tokens) -> list[Predicate]:
    """All predicates of a sentence, in order, with subjects, clause ends and split clauses."""
    found = [p for i in range(len(tokens)) for p in _at(tokens, i)]
    found = _one_per_head(found)
    inherit(found)
    for p in found:
        if p.cue is not None and p.start >= 0:
            p.end = clause_end(tokens, p, found)
            p.clauses = split(tokens, p) if p.end > p.start else []
    return [p for p in found if not _inside_other(tokens, p, found)]


def _inside_other(tokens: Tokens, p: Predicate, found: list[Predicate]) -> bool:
    """A base form that another cue's coordination already holds: "will support A and oppose B"."""
    if (
        p.form != "finite"
        or p.link != "inherited"
        or p.tense != "present"
        or not bits(tokens[p.head]) & BASE
    ):
        return False
    return any(
        q is not p
        and q.frame in ("verb", "asked_verb", "object_to_verb")
        and q.start < p.head < q.end
        for q in found
    )


def _at(tokens: Tokens, i: int) -> Iterator[Predicate]:
    token = tokens[i]
    low = token.low
    shapes = trigger_words().get(low, ())
    cued = False
    for shape, base, form in shapes:
        for trigger in triggers()[f"{shape}:{base}"]:
            p = _match(tokens, i, shape, form, trigger)
            if p is not None:
                cued = True
                yield p
    if not cued and (low in LISTS["auxiliaries"] and low not in ("be", "been", "being", "having")):
        yield from _plain_finite(tokens, i)


def _match(tokens: Tokens, i: int, shape: str, bits: int, trigger: Trigger) -> Predicate | None:
    after = _words_match(tokens, i, trigger.words)
    if after < 0:
        return None
    match shape:
        case "modal":
            return _modal(tokens, i, after, trigger.cue)
        case "adjective":
            return _adjective(tokens, i, after, trigger.cue)
        case "noun":
            return _noun(tokens, i, after, trigger.cue)
        case _:
            return _verb(tokens, i, after, bits, trigger.cue)


def _words_match(tokens: Tokens, i: int, sequence: tuple[str, ...]) -> int:
    """Index after the sequence at `i` (adverbs may stand between its words), or -1."""
    at = i + 1
    for word in sequence[1:]:
        while at < len(tokens) and tokens[at].low != word and is_adverb(tokens[at]):
            at += 1
        if at >= len(tokens):
            return -1
        if tokens[at].low != word and FORMS.get(tokens[at].low, ("", 0))[0] != word:
            return -1
        at += 1
    return at


def _plain_finite(tokens: Tokens, i: int) -> Iterator[Predicate]:
    """A finite auxiliary that carries no cue: it can own a subject others inherit."""
    if i and tokens[i - 1].low in ("to",):
        return
    group = _group_start(tokens, i)
    subject, link = subject_before(tokens, group)
    tense = "modal" if tokens[i].low in LISTS["modals"] else "present"
    yield Predicate(None, i, group, i + 1, "finite", tense, subject, link)


def _group_start(tokens: Tokens, i: int) -> int:
    g = i
    while g > 0 and (is_adverb(tokens[g - 1]) or tokens[g - 1].low in LISTS["auxiliaries"]):
        g -= 1
    if g > 1 and tokens[g].low == "always" and tokens[g - 1].low == "as":
        g -= 1
    return g


def _modal(tokens: Tokens, i: int, after: int, cue: Cue) -> Predicate | None:
    if tokens[i].is_capital and i:
        return None  # a person called Will
    group = _group_start(tokens, i)
    negated = after < len(tokens) and tokens[after].low in ("not", "never")
    start = skip_adverbs(tokens, after, len(tokens))
    if start < len(tokens) and tokens[start].low == "not":
        start = skip_adverbs(tokens, start + 1, len(tokens))
    if not is_base(tokens, start) and not _unknown_verb(tokens, start):
        return None
    first = after
    while first < start and tokens[first].low in (
        "also",
        "then",
        "not",
        "never",
        "both",
        "likewise",
        "thus",
    ):
        first += 1
    subject, link = subject_before(tokens, group)
    return Predicate(
        cue,
        i,
        group,
        after,
        "finite",
        "modal",
        subject,
        link,
        negated=negated,
        frame="verb",
        start=strip_frame(tokens, first),
        rules=[f"cue.{cue.id}"],
    )


def _unknown_verb(tokens: Tokens, i: int) -> bool:
    """After a modal any plain word is a verb, known or not ("will prosper")."""
    if i >= len(tokens):
        return False
    token = tokens[i]
    low = token.low
    closed = (
        low in LISTS["determiners"]
        or low in LISTS["prepositions"]
        or low in LISTS["auxiliaries"]
        or low in LISTS["subordinators"]
        or low in LISTS["subject_pronouns"]
    )
    return token.is_word and low.isalpha() and len(low) > 3 and not token.is_capital and not closed


def _adjective(tokens: Tokens, i: int, after: int, cue: Cue) -> Predicate | None:
    v = i - 1
    while v >= 0 and is_adverb(tokens[v]):
        v -= 1
    linking = v >= 0 and tokens[v].low in LISTS["linking"]
    apposed = not linking and v < 0
    if not (linking or apposed) or (apposed and cue.id not in ("committed", "willing")):
        return None
    frame, start = find_frame(tokens, after, cue)
    if start < 0:
        return None
    negated = any(t.low in ("not", "never", "no-longer") for t in tokens[max(v, 0) : i])
    if linking:
        group = _group_start(tokens, v)
        negated = negated or any(t.low in ("not", "never") for t in tokens[group:v])
        subject, link = subject_before(tokens, group)
        tense = "modal" if any(t.low in LISTS["modals"] for t in tokens[group:v]) else "present"
        return Predicate(
            cue,
            i,
            group,
            after,
            "finite",
            tense,
            subject,
            link,
            negated=negated,
            frame=frame,
            start=start,
            rules=[f"cue.{cue.id}"],
        )
    return Predicate(
        cue,
        i,
        i,
        after,
        "participle",
        "present",
        None,
        "inherited",
        frame=frame,
        start=start,
        rules=[f"cue.{cue.id}"],
    )


#: The tenses a cue's `finite` allows.
_TENSES = {
    "past": ("past", "perfect"),
    "perfect_first_person": ("perfect",),
    "progressive": ("progressive", "modal"),
}


def _verb(tokens: Tokens, i: int, after: int, bits: int, cue: Cue) -> Predicate | None:
    group = _group_start(tokens, i)
    form, tense = _finiteness(tokens, i, group, bits)
    if not form:
        return None
    negated = any(t.low in ("not", "never") for t in tokens[group:i])
    if cue.id == "hope-that":
        return None  # its clause is found by its own "will"; see `extract.statements`
    if cue.finite and tense not in _TENSES[cue.finite]:
        return None
    subject, link = subject_before(tokens, group) if form == "finite" else (None, "inherited")
    if link == "reduced":
        return None
    if (
        tokens[i].low not in LISTS["finite_words"]
        and tense in ("present", "past")
        and link == "adjacent"
        and subject is not None
        and not _agrees(tokens, subject, i, bits, tense)
    ):
        return None
    if cue.stance == "say":
        inverted = inverted_subject(tokens, i)
        if inverted is not None:
            return Predicate(cue, i, i, inverted[1], "finite", tense, inverted, "inverted")
        return Predicate(cue, i, group, after, form, tense, subject, link)
    if "subject" in cue.frames:
        if subject is None or not heads_in(tokens, subject, LISTS["works"] | LISTS["documents"]):
            return None
        return Predicate(
            cue,
            i,
            group,
            after,
            form,
            tense,
            subject,
            link,
            frame="subject",
            start=subject[0],
            rules=[f"cue.{cue.id}"],
        )
    frame, start = find_frame(tokens, after, cue, own_verb=i)
    if start < 0:
        return None
    return Predicate(
        cue,
        i,
        group,
        after,
        form,
        tense,
        subject,
        link,
        negated=negated,
        frame=frame,
        start=start,
        rules=[f"cue.{cue.id}"],
    )


Finiteness = tuple[str, str]
_NO_PREDICATE: Finiteness = ("", "")


def _finiteness(tokens: Tokens, i: int, group: int, form: int) -> Finiteness:
    """(form, tense) of the verb at `i` whose group begins at `group`; empty when it is no predicate."""
    chain = [t.low for t in tokens[group:i]]
    before = tokens[group - 1] if group else None
    if (
        before is not None
        and before.low == "to"
        and not any(c in LISTS["auxiliaries"] for c in chain)
    ):
        return _NO_PREDICATE
    if any(c in LISTS["auxiliaries"] for c in chain):
        return _with_auxiliary(chain, tokens[i].low, form)
    if form & GERUND:
        opens = before is None or before.text in (",", ";", "—", "–")
        opens = opens or (before.low in ("and", "while", "by") and _gerund_before(tokens, group))
        return ("participle", "present") if opens else _NO_PREDICATE
    tense = "past" if form & PAST else "present"
    if before is None:
        return "finite", tense
    if before.low in LISTS["subject_determiners"]:
        return ("finite", tense) if form & (PAST | THIRD) else _NO_PREDICATE
    if before.low in LISTS["determiners"] or before.low in ("'s", "'"):
        return _NO_PREDICATE
    return (
        _NO_PREDICATE
        if before.low in LISTS["prepositions"] and before.low != "as"
        else ("finite", tense)
    )


def _with_auxiliary(chain: list[str], low: str, form: int) -> Finiteness:
    """Form and tense after auxiliaries: "has agreed", "is working", "would like"."""
    if any(c in LISTS["modals"] or c in ("do", "does", "did") for c in chain):
        if "would" in chain and low == "like":
            return "finite", "present"
        return ("finite", "modal") if form & BASE else _NO_PREDICATE
    if any(c in LISTS["be"] for c in chain):
        return ("finite", "progressive") if form & GERUND else _NO_PREDICATE
    if form & PARTICIPLE:
        return "finite", "background" if "had" in chain else "perfect"
    return _NO_PREDICATE


def _gerund_before(tokens: Tokens, i: int) -> bool:
    return any(t.low.endswith("ing") for t in tokens[max(i - 14, 0) : i])


def _agrees(tokens: Tokens, subject: Range, i: int, bits: int, tense: str) -> bool:
    """Number of subject and verb fit: keeps nouns ("its plans") from passing for verbs."""
    if tense == "past":
        return True
    a, b = subject
    first, last = tokens[a], tokens[b - 1]
    plural = (
        first.low in ("we", "they", "you", "i", "both", "these", "those", "all", "two", "three")
        or any(t.low in ("two", "three", "five", "both") for t in tokens[a:b])
        or any(t.low == "and" for t in tokens[a:b])
        or (last.low.endswith("s") and not last.is_capital)
        or (
            last.low.endswith("s")
            and last.low in ("states", "nations", "emirates", "netherlands", "philippines")
        )
    )
    if bits & THIRD and not bits & BASE:
        return not (plural and first.low in ("we", "they", "these", "those", "both"))
    return plural


@dataclass(frozen=True, slots=True)
class _Holder:
    """Whose a nominal cue is: its possessor, or the subject of the verb that governs it."""

    start: int  # first token of the noun phrase
    possessor: Range | None = None
    governor: int = -1  # the verb before the phrase


def _noun(tokens: Tokens, i: int, after: int, cue: Cue) -> Predicate | None:
    """A nominal cue: "reiterated the unwavering commitment of the United States to …"."""
    holder = _holder(tokens, i)
    possessor = holder.possessor
    if after < len(tokens) and tokens[after].low == "of" and cue.id != "intention":
        possessor, after = _of_holder(tokens, after) or (possessor, after)
    if possessor is None and not _may_lack_possessor(tokens, i, holder, cue):
        return None
    if possessor is not None and tokens[possessor[0]].low in ("a", "an", "this", "that"):
        return None
    frame, start = find_frame(tokens, after, cue)
    if start < 0:
        return None
    return Predicate(
        cue,
        head=i,
        group=holder.start,
        after=after,
        form="noun",
        tense="present",
        subject=possessor,
        link="holder" if possessor else "inherited",
        governor=holder.governor,
        frame=frame,
        start=start,
        rules=[f"cue.{cue.id}", "holder.possessor" if possessor else "holder.subject"],
    )


def _may_lack_possessor(tokens: Tokens, i: int, holder: _Holder, cue: Cue) -> bool:
    """ "expressed readiness to": the verb lends its subject; "plans to" alone is a verb's business."""
    if cue.holder == "subject":
        before = tokens[max(holder.start - 12, 0) : holder.start]
        return not any(t.low in LISTS["mentioning"] for t in before)
    return holder.governor >= 0 and not tokens[i].low.startswith(("plan", "aim"))


def _of_holder(tokens: Tokens, of: int) -> tuple[Range, int] | None:
    """ "the commitment of the United States to": (possessor, index of "to")."""
    end = of + 1
    while end < len(tokens) and tokens[end].is_word and tokens[end].low != "to":
        end += 1
    found = end < len(tokens) and tokens[end].low == "to" and end - of <= 8
    return ((of + 1, end), end) if found else None


def _holder(tokens: Tokens, i: int) -> _Holder:
    """The holder of the noun at `i`, by what stands before it."""
    j = i - 1
    while j >= 0 and i - j < 6 and _modifies(tokens, j):
        j -= 1
    if j < 0:
        return _Holder(i)
    word = tokens[j]
    if word.low in LISTS["possessives"]:
        return _Holder(j, (j, j + 1), _governor(tokens, j))
    if word.low in ("'s", "'"):
        start = _possessor_start(tokens, j)
        return _Holder(start, (start, j), _governor(tokens, start))
    if word.is_capital and word.low != "the":
        start = j
        while start > 0 and tokens[start - 1].is_capital:
            start -= 1
        return _Holder(start, (start, j + 1), _governor(tokens, start))
    if word.low in ("the", "a", "an"):
        return _Holder(j, None, _governor(tokens, j))
    return _Holder(j + 1, None, j if _lends(tokens, j) else -1)


def _possessor_start(tokens: Tokens, apostrophe: int) -> int:
    """First token of the name before a possessive ending: "the United States'", "the two sides'"."""
    start = apostrophe - 1
    while start > 0 and tokens[start].low != "the":
        before = tokens[start - 1]
        if not (before.is_capital or before.low in LISTS["name_parts"]):
            break
        start -= 1
    return start


def _modifies(tokens: Tokens, j: int) -> bool:
    """Whether the word can stand between a holder and its noun ("unwavering", "political")."""
    token = tokens[j]
    low = token.low
    if not token.is_word or token.is_capital or low in ("'s", "and"):
        return False
    if (
        low in LISTS["determiners"]
        or low in LISTS["prepositions"]
        or low in LISTS["auxiliaries"]
        or low in LISTS["agent_nouns"]
    ):
        return False
    if j and (tokens[j - 1].low in LISTS["possessives"] or tokens[j - 1].low in ("'s", "'", "the")):
        return True  # "their shared desire": no verb after a possessor
    return not _lends(tokens, j)


def _lends(tokens: Tokens, j: int) -> bool:
    found = FORMS.get(tokens[j].low)
    return (
        found is not None
        and found[0] in LISTS["lending"]
        and not tokens[j].is_capital
        and bool(found[1] & (PAST | THIRD | BASE | GERUND))
    )


def _governor(tokens: Tokens, a: int) -> int:
    """The verb right before the noun phrase that begins at `a`, adverbs apart; else -1."""
    j = a - 1
    while j >= 0 and (is_adverb(tokens[j]) or tokens[j].low in ("both", "all")):
        j -= 1
    return j if j >= 0 and _lends(tokens, j) else -1


def _one_per_head(found: list[Predicate]) -> list[Predicate]:
    """The best reading of each trigger: a cue with a frame before one without, longest first."""
    best: dict[int, Predicate] = {}
    spoken: dict[int, Predicate] = {}
    for p in found:
        if p.cue is not None and p.cue.stance == "say":
            spoken.setdefault(p.head, p)
            continue
        old = best.get(p.head)
        if old is None or _rank(p) > _rank(old):
            best[p.head] = p
    taken = set(best)
    merged = list(best.values()) + [
        p for head, p in spoken.items() if head not in taken or best[head].cue is None
    ]
    for head in taken & spoken.keys():
        if best[head].cue is not None:
            best[head].rules.append("say")
    merged = [
        p
        for p in merged
        if p.cue is not None or not any(q is not p and q.group <= p.head < q.head for q in merged)
    ]
    return sorted(merged, key=lambda p: (p.head, p.group))


#: A form that can be read as verb or noun ("hopes") is a verb where a subject stands before it.
_STANCE_RANK = {
    "own": 6,
    "ask": 6,
    "order": 6,
    "hope": 6,
    "duty": 6,
    "call": 5,
    "done": 5,
    "position": 2,
    "acknowledgement": 2,
    "wish": 2,
}


def _rank(p: Predicate) -> tuple[int, int]:
    if p.cue is None:
        return 0, 0
    return _STANCE_RANK.get(p.cue.stance, 1) - (p.form == "noun"), p.after

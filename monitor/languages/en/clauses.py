"""The shallow grammar of a sentence: which cues it holds, whose they are, where their clauses run.

Works on tokens and word lists alone. Who a subject is, and whether it can promise anything, is
decided in `extract`; a sentence is never sent through a parser (measured: slower and no better).
"""

from __future__ import annotations

from monitor.languages.en.coordination import clause_end, split
from monitor.languages.en.frames import find_frame, over_aside, strip_frame
from monitor.languages.en.grammar import (
    LISTS,
    VERB_FRAMES,
    Predicate,
    Range,
    group_start,
    is_base,
    is_negated,
    no_longer,
    skip_adverbs,
)
from monitor.languages.en.lexicon import Cue, Opening, Trigger, cues, openings, trigger_words
from monitor.languages.en.nouns import noun_predicate
from monitor.languages.en.subjects import inherit, subject_before
from monitor.languages.en.tokens import Tokens
from monitor.languages.en.verbs import verb_predicate
from monitor.languages.en.words import BASE, PAST, THIRD


def predicates(tokens: Tokens) -> list[Predicate]:
    """All predicates of a sentence, in order, with subjects, clause ends and split clauses."""
    found: list[Predicate] = []
    for i in [i for i, token in enumerate(tokens) if token.low in _OPENERS]:
        found += _at(tokens, i)
    if not found:
        return found
    found = _one_per_head(found)
    inherit(tokens, found)
    for p in found:
        if p.cue is not None and p.start >= 0:
            p.end = clause_end(tokens, p, found)
            p.clauses = split(tokens, p) if p.end > p.start else []
    return [
        p for p in found if not _inside_other(tokens, p, found) and not _asks_so(tokens, p, found)
    ]


def tells_done(tokens: Tokens) -> bool:
    """Whether a predicate may tell of something as done, whoever did it: "the bridge was built"."""
    return any(
        _match(tokens, i, shape, form, trigger) is not None
        for i in [i for i, token in enumerate(tokens) if token.low in _DONE_FORMS]
        for shape, form, trigger in _openings(tokens, i)
        if trigger.cue.id in _DONE_IDS
    )


def _asks_so(tokens: Tokens, p: Predicate, found: list[Predicate]) -> bool:
    """ "I would urge Belmark to": no more than the urging, which is a predicate of its own."""
    if p.cue is None or p.cue.id != "would":
        return False
    verb = skip_adverbs(tokens, p.after, len(tokens))
    return any(q.head == verb and q.cue is not None and q.cue.stance == "ask" for q in found)


def _inside_other(tokens: Tokens, p: Predicate, found: list[Predicate]) -> bool:
    """A base form that another cue's coordination already holds: "will support A and oppose B"."""
    if (
        p.form != "finite"
        or p.link != "inherited"
        or p.tense != "present"
        or not tokens[p.head].bits & BASE
    ):
        return False
    return any(q is not p and q.frame in VERB_FRAMES and q.start < p.head < q.end for q in found)


def _at(tokens: Tokens, i: int) -> list[Predicate]:
    """Every reading of the word at `i` as a cue, or its auxiliary without one."""
    found: list[Predicate] = []
    for shape, form, trigger in _openings(tokens, i):
        p = _match(tokens, i, shape, form, trigger)
        if p is not None:
            found.append(p)
    if found or tokens[i].low not in _FINITE_AUXILIARIES:
        return found
    is_infinitive = i > 0 and tokens[i - 1].low == "to"
    is_month = i > 0 and tokens[i].text == "May"
    return [] if is_infinitive or is_month else [_plain_finite(tokens, i)]


def _openings(tokens: Tokens, i: int) -> tuple[Opening, ...]:
    """The cues the word at `i` may begin, those left out whose second word does not follow."""
    if tokens[i].low not in _TRIGGERS:
        return ()
    fitting = openings(tokens[i].low)
    before = fitting.before
    if not before:
        return fitting.alone
    for at in range(i + 1, len(tokens)):
        token = tokens[at]
        if token.is_adverb:
            if token.low in before or token.base in before:
                return fitting.every  # it may be one word of the cue, or stand between two
            continue
        if token.low in before and token.base in before and token.base != token.low:
            return fitting.every
        return before.get(token.low) or before.get(token.base, fitting.alone)
    return fitting.alone


_FINITE_AUXILIARIES = LISTS["auxiliaries"] - {"be", "been", "being", "having"}
_TRIGGERS = frozenset(trigger_words())
_DONE_CUES = [
    cue
    for cue in cues()
    if not cue.frames.isdisjoint(("subject", "any_subject"))
    or (cue.shape == "noun" and cue.stance == "done")
]
#: Ids of the cues of what is done to their subject, or told as a noun.
_DONE_IDS = frozenset(cue.id for cue in _DONE_CUES)
_DONE_STARTS = frozenset((cue.shape, words[0]) for cue in _DONE_CUES for words in cue.words)
#: Words they begin with.
_DONE_FORMS = frozenset(
    form
    for form, found in trigger_words().items()
    if any((shape, base) in _DONE_STARTS for shape, base, _ in found)
)
#: Words a predicate can be found at: one in six.
_OPENERS = _TRIGGERS | _FINITE_AUXILIARIES


def _match(tokens: Tokens, i: int, shape: str, form: int, trigger: Trigger) -> Predicate | None:
    after = _words_match(tokens, i, trigger.words) if len(trigger.words) > 1 else i + 1
    if after < 0:
        return None
    match shape:
        case "verb":
            return verb_predicate(tokens, i, after, form, trigger.cue)
        case "modal":
            return _modal(tokens, i, after, trigger.cue)
        case "note" if "subject" in trigger.cue.frames:
            return _noted_done(tokens, i, after, trigger.cue)
        case "note":
            return _note(tokens, i, after, trigger.cue)
        case "adjective":
            return _adjective(tokens, i, after, trigger.cue)
        case _:
            return noun_predicate(tokens, i, after, trigger.cue)


def _words_match(tokens: Tokens, i: int, sequence: tuple[str, ...]) -> int:
    """Index after the sequence at `i` (adverbs may stand between its words), or -1."""
    at = i + 1
    for word in sequence[1:]:
        while at < len(tokens) and tokens[at].low != word and tokens[at].is_adverb:
            at += 1
        if at >= len(tokens) or word not in (tokens[at].low, tokens[at].base):
            return -1
        at += 1
    return at


def _plain_finite(tokens: Tokens, i: int) -> Predicate:
    """A finite auxiliary that carries no cue: it can own a subject others inherit."""
    group = group_start(tokens, i)
    subject, link = subject_before(tokens, group)
    tense = "modal" if tokens[i].low in LISTS["modals"] else "present"
    return Predicate(None, i, group, i + 1, "finite", tense, subject, link)


# ---------------------------------------------------------------- modals and adjectives


def _modal(tokens: Tokens, i: int, after: int, cue: Cue) -> Predicate | None:
    """ "Arland will open", "both sides should not yield"."""
    if tokens[i].is_capital and i:
        return None  # a person called Will
    if cue.id == "would" and after < len(tokens) and tokens[after].low in ("like", "welcome"):
        return None  # cues of their own
    after = over_aside(tokens, after)  # "will, as always, support"
    if [t.low for t in tokens[after : after + 2]] == ["in", "turn"]:
        after += 2  # "will in turn open"
    start = skip_adverbs(tokens, after, len(tokens))
    if start < len(tokens) and tokens[start].low == "not":
        start = skip_adverbs(tokens, start + 1, len(tokens))
    if not is_base(tokens, start) and not _unknown_verb(tokens, start):
        return None
    first = after
    while first < start and (
        tokens[first].low in LISTS["modal_adverbs"] or no_longer(tokens, first)
    ):
        first += 1
    group = group_start(tokens, i)
    subject, link = subject_before(tokens, group)
    return Predicate(
        cue=cue,
        head=i,
        group=group,
        after=after,
        form="finite",
        tense="modal",
        subject=subject,
        link=link,
        negated=is_negated(tokens, group, max(start, after)),
        frame="verb",
        start=strip_frame(tokens, first),
        rules=[f"cue.{cue.id}"],
    )


def _note(tokens: Tokens, i: int, after: int, cue: Cue) -> Predicate | None:
    """ "Arland to widen the road": the style of cables and minutes."""
    subject = _noted_subject(tokens, i)
    if subject is None:
        return None
    frame, start = find_frame(tokens, after, cue)
    if start < 0 or any(t.low in LISTS["modals"] for t in tokens[start:]):
        return None  # "Work to lay the line will end in May" is no note
    return Predicate(
        cue=cue,
        head=i,
        group=i,
        after=after,
        form="finite",
        tense="modal",
        subject=subject,
        link="adjacent",
        frame=frame,
        start=start,
        rules=[f"cue.{cue.id}"],
    )


def _noted_subject(tokens: Tokens, i: int) -> Range | None:
    """The name that opens the sentence, or a part of it, and ends right before `i`."""
    a = i
    while a and tokens[a - 1].is_capital and i - a < _NAME_WORDS:
        a -= 1
    opens = not a or tokens[a - 1].text in (";", ":")
    return (a, i) if a < i and opens else None


def _noted_done(tokens: Tokens, i: int, after: int, cue: Cue) -> Predicate | None:
    """ "Second phase completed in May.": a whole sentence without a finite verb."""
    named = 0 < i <= _NOTED and tokens[0].is_capital and tokens[-1].text != ":"
    named = named and len(tokens) <= _NOTE_LENGTH
    if not named or any(_is_finite(tokens, j) for j in range(len(tokens)) if j != i):
        return None
    return Predicate(
        cue=cue,
        head=i,
        group=i,
        after=after,
        form="finite",
        tense="past",
        subject=(0, i),
        link="adjacent",
        frame="subject",
        start=i,
        rules=[f"cue.{cue.id}"],
    )


def _is_finite(tokens: Tokens, j: int) -> bool:
    """Whether a verb stands at `j` that makes the sentence a full one."""
    low = tokens[j].low
    if low in LISTS["auxiliaries"]:
        return tokens[j].text != "May"
    follows_name = j > 0 and tokens[j - 1].is_word and tokens[j - 1].low not in LISTS["determiners"]
    return follows_name and bool(tokens[j].bits & (PAST | THIRD))


#: A note is short, and what it tells of is named in a few words.
_NOTE_LENGTH, _NOTED = 16, 5
#: "Ministry of Energy" has a small word; names that open a note are shorter.
_NAME_WORDS = 4


def _unknown_verb(tokens: Tokens, i: int) -> bool:
    """After a modal any plain word is a verb, known or not ("will prosper")."""
    if i >= len(tokens) or tokens[i].is_capital:
        return False
    low = tokens[i].low
    is_open = low not in _CLOSED_CLASSES
    return is_open and tokens[i].is_word and low.isalpha() and len(low) > 3


_CLOSED_CLASSES = (
    LISTS["determiners"]
    | LISTS["prepositions"]
    | LISTS["auxiliaries"]
    | LISTS["subordinators"]
    | LISTS["subject_pronouns"]
)


def _adjective(tokens: Tokens, i: int, after: int, cue: Cue) -> Predicate | None:
    """ "Arland is ready to", "remains firmly committed to"; "Committed to peace, the leaders"."""
    verb = i - 1
    while verb >= 0 and (tokens[verb].is_adverb or no_longer(tokens, verb)):
        verb -= 1
    if cue.id == "willing" and _noted_subject(tokens, i) is not None:
        return _note(tokens, i, after, cue)  # "Arland ready to sell": a note leaves out the verb
    linked = verb >= 0
    if not (tokens[verb].low in LISTS["linking"] if linked else cue.id in _APPOSED):
        return None
    frame, start = find_frame(tokens, after, cue)
    if start < 0:
        return None
    group = group_start(tokens, verb) if linked else i
    subject, link = subject_before(tokens, group) if linked else (None, "inherited")
    if cue.id == "is-to" and (subject is None or tokens[subject[0]].low == "it"):
        return None  # "it is to be recalled"
    is_modal = any(t.low in LISTS["modals"] for t in tokens[group : max(verb, group)])
    return Predicate(
        cue=cue,
        head=i,
        group=group,
        after=after,
        form="finite" if linked else "participle",
        tense="modal" if is_modal else "present",
        subject=subject,
        link=link,
        negated=linked and is_negated(tokens, group, i),
        frame=frame,
        start=start,
        rules=[f"cue.{cue.id}"],
    )


#: Ids of cues that may open a sentence without a verb.
_APPOSED = ("committed", "willing")


# ---------------------------------------------------------------- one reading a word


def _one_per_head(found: list[Predicate]) -> list[Predicate]:
    """The best reading of each trigger: a cue with a frame before one without, longest first."""
    if len(found) < 2:
        return found
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
}


def _rank(p: Predicate) -> tuple[int, int]:
    if p.cue is None:
        return 0, 0
    is_second = p.form == "noun" or p.cue.shape == "note"
    return _STANCE_RANK.get(p.cue.stance, 1) - is_second, p.after

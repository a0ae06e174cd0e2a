"""Who holds a predicate: its subject, the list's head, whom a quote names, who was praised."""

from __future__ import annotations

from itertools import pairwise

from monitor.extract.agents import OTHER, Agent
from monitor.extract.sentence import Sentence
from monitor.languages.en.grammar import Predicate, Range, heads_in
from monitor.languages.en.lexicon import Cue
from monitor.languages.en.words import words

_LISTS = words().lists
#: What a note may say of both sides without naming them: "Agreed to meet.", "Hope to start."
_UNSIGNED = ("agree", "hope", "should")
#: "the competent authorities": a side named without its state is short.
_SIDE_WORDS = 4


def unnamed(sentence: Sentence, p: Predicate, cue: Cue) -> Agent | None:
    """Who holds a predicate without a subject: the list's head, or all of "Agreed to meet."."""
    if p.link == "adjacent" and cue.shape in ("note", "adjective"):
        return _noted(sentence, p)
    if p.subject is not None or p.link not in ("listed", "none", "inherited"):
        return None
    if sentence.discourse.lead is not None:
        return sentence.discourse.lead
    is_noted = p.link == "none" and cue.id in _UNSIGNED and p.tense != "perfect"
    is_noted = is_noted or (p.form == "noun" and p.group == 0)  # "The need to build was noted"
    return sentence.discourse.everybody() if is_noted else None


def _noted(sentence: Sentence, p: Predicate) -> Agent | None:
    """ "Experts to meet in April": people of both sides, where a note names neither."""
    if p.tense != "modal" or p.subject is None:
        return None
    words = [t.low for t in sentence.tokens[p.subject[0] : p.subject[1]]]
    is_plural = words[-1].endswith("s") and words[-1] in _LISTS["side_nouns"]
    return sentence.discourse.everybody() if is_plural and len(words) == 1 else None


def holder_of(sentence: Sentence, p: Predicate) -> Agent:
    """Who holds the predicate; "his" after praise of somebody is that somebody's."""
    tokens, discourse = sentence.tokens, sentence.discourse
    holder = discourse.resolve(tokens, p.subject)
    if holder is OTHER and p.subject is not None:
        holder = _of_speaker(sentence, p, p.subject)
        is_agreed = p.cue is not None and p.cue.id == "agree"
        if is_agreed and heads_in(tokens, p.subject, _LISTS["group_nouns"]):
            return discourse.everybody()  # "the officials agreed to"
    if p.subject is not None and tokens[p.subject[0]].low in ("we", "our", "i"):
        holder = _quoted(sentence, p) or holder
    if p.cue is not None and holder.kind == "first":
        holder = _agreeing(sentence, p, holder) if p.cue.id == "agree" else holder
        if _shared_act(sentence, p):
            holder = holder._replace(parties=sentence.discourse.parties)
    if p.form != "noun" or p.subject is None:
        return holder
    if tokens[p.subject[0]].low not in ("his", "her", "their", "its"):
        return holder
    main = _praise_before(sentence, p)
    return _praised(sentence, main, p.group) or holder if main else holder


def _quoted(sentence: Sentence, p: Predicate) -> Agent | None:
    """ "We will send doctors," Orre said: "we" and "I" are of who is named behind the quote."""
    said = sentence.covering(p)
    if said is None or said.how != "after" or sentence.discourse.is_joint:
        return None
    person = sentence.discourse.names.people.get(said.person or "")
    if person is None or person.party is None:
        return None
    return Agent("first", (person.party,), person.name, "subject.we")


def _shared_act(sentence: Sentence, p: Predicate) -> bool:
    """ "we will expand our cooperation", "we will build it together": "we" is both sides."""
    lows = [t.low for t in sentence.tokens[p.start : p.end]]
    if len(sentence.discourse.parties) < 2:
        return False
    return any(
        (a == "our" and b in _LISTS["shared_things"]) or (a == "together" and b != "with")
        for a, b in pairwise([*lows, ""])
    )


def _of_speaker(sentence: Sentence, p: Predicate, subject: Range) -> Agent:
    """ "Sun assured that the competent authorities will": those of who says so."""
    tokens = sentence.tokens[subject[0] : subject[1]]
    end = next((n for n, t in enumerate(tokens) if n and t.low in _LISTS["head_ends"]), None)
    words = [t.low for t in tokens[:end]]
    said = sentence.covering(p)
    person = sentence.discourse.names.people.get(said.person or "") if said else None
    if words[0] != "the" or words[-1] not in _LISTS["side_nouns"] or len(words) > _SIDE_WORDS:
        return OTHER
    party = person.party if person else said.party if said else None
    return Agent("party", (party,), None, "subject.of_speaker") if party else OTHER


def _praise_before(sentence: Sentence, p: Predicate) -> Predicate | None:
    """ "commended the Prime Minister for his determination": the finite verb, if it praises."""
    main = next(
        (
            q
            for q in reversed(sentence.found)
            if q.head < p.group and q.cue is not None and q.form == "finite"
        ),
        None,
    )
    if main is None or main.cue is None:
        return None
    verb = sentence.tokens[main.head].low
    praises = main.cue.stance == "acknowledgement" or verb in _LISTS["praising_verbs"]
    return main if praises else None


def _praised(sentence: Sentence, main: Predicate, before: int) -> Agent | None:
    """The person or party named right after the verb of praise."""
    tokens = sentence.tokens
    for a in range(before - 1, main.head, -1):
        if tokens[a].low in ("'s", "'", "for", "on", "in", "and") or not tokens[a].is_word:
            continue
        praised = sentence.discourse.resolve(tokens, (main.head + 1, a + 1))
        if praised.kind in ("person", "party"):
            return praised
    return None


def _agreeing(sentence: Sentence, p: Predicate, holder: Agent) -> Agent:
    """ "We have agreed to" takes two, whoever says it; "we have decided to" may be one's own."""
    is_own = sentence.tokens[p.head].low.startswith(("decid", "opt"))
    is_alone = len(sentence.discourse.parties) < 2
    return holder if is_own or is_alone else sentence.discourse.everybody()

"""Cues that are nouns: "Arland's commitment to", "expressed readiness to", and whose they are."""

from __future__ import annotations

from typing import NamedTuple

from monitor.languages.en.frames import find_frame, of_after
from monitor.languages.en.grammar import (
    LISTS,
    PURE,
    Predicate,
    Range,
    group_start,
    heads_in,
)
from monitor.languages.en.lexicon import Cue
from monitor.languages.en.subjects import subject_before
from monitor.languages.en.tokens import Tokens
from monitor.languages.en.words import BASE, GERUND, PAST, THIRD


class _Holder(NamedTuple):
    """Whose a nominal cue is: its possessor, or the subject of the verb that governs it."""

    start: int  # first token of the noun phrase
    possessor: Range | None = None
    governor: int = -1  # the verb before the phrase


def noun_predicate(tokens: Tokens, i: int, after: int, cue: Cue) -> Predicate | None:
    """A nominal cue: "reiterated the unwavering commitment of the United States to …".

    `i` is its noun, `after` the first token after the cue's own words; None when nobody holds it
    or nothing is promised.
    """
    if cue.stance == "done":
        return _happening(tokens, i, after, cue)
    holder = _holder(tokens, i)
    possessor = holder.possessor
    if after < len(tokens) and tokens[after].low in ("of", "from", "by") and cue.id != "intention":
        possessor, after = _of_holder(tokens, after) or (possessor, after)
    possessor = _owner(tokens, possessor, holder.governor)
    if possessor is None and not _may_lack_possessor(tokens, i, holder, cue):
        return None
    if possessor is not None and tokens[possessor[0]].low in ("a", "an", "this", "that"):
        return None
    frame, start = find_frame(tokens, after, cue)
    if start < 0:
        return None
    return Predicate(
        cue=cue,
        head=i,
        group=holder.start,
        after=after,
        form="noun",
        tense="present",
        subject=possessor or _lender(tokens, holder),
        link="holder" if possessor else "inherited",
        governor=holder.governor,
        frame=frame,
        start=start,
        rules=[f"cue.{cue.id}", "holder.possessor" if possessor else "holder.subject"],
    )


def _happening(tokens: Tokens, i: int, after: int, cue: Cue) -> Predicate | None:
    """ "welcomed the launch of direct flights": told as a noun, and not as something to come."""
    verb = next(
        (j for j in range(i - 1, max(i - 12, -1), -1) if tokens[j].base in LISTS["celebrating"]),
        -1,
    )
    if verb < 0 or any(t.low in LISTS["to_come"] for t in tokens[verb:i]):
        return None
    if not tokens[verb].bits & (PAST | GERUND | THIRD | BASE):
        return None
    frame, start = find_frame(tokens, after, cue, own_verb=i)
    if start < 0:
        return None
    what = (of_after(tokens, after), len(tokens))
    if not heads_in(tokens, what, LISTS["works"] | LISTS["documents"]):
        return None
    rules = [f"cue.{cue.id}", "holder.subject"]
    return Predicate(
        cue,
        i,
        verb,
        after,
        "noun",
        "past",
        None,
        "inherited",
        verb,
        False,
        frame,
        start,
        rules=rules,
    )


def _may_lack_possessor(tokens: Tokens, i: int, holder: _Holder, cue: Cue) -> bool:
    """ "expressed readiness to": the verb lends its subject; "plans to" is a verb by itself."""
    if cue.holder == "subject":
        before = tokens[max(holder.start - 12, 0) : holder.start]
        return not any(t.low in LISTS["mentioning"] for t in before)
    may_be_verb = holder.start == i and tokens[i].low.startswith(("plan", "aim"))
    return holder.governor >= 0 and not may_be_verb


def _lender(tokens: Tokens, holder: _Holder) -> Range | None:
    """ "renewed the invitation to": the subject of the verb before the noun phrase."""
    if holder.governor < 0:
        return None
    subject, link = subject_before(tokens, group_start(tokens, holder.governor))
    return subject if link == "adjacent" else None


def _owner(tokens: Tokens, possessor: Range | None, governor: int) -> Range | None:
    """ "Arland renewed its request": the subject of the verb, where a pronoun points back to it."""
    if possessor is None or governor < 0 or tokens[possessor[0]].low not in LISTS["possessives"]:
        return possessor
    subject, link = subject_before(tokens, group_start(tokens, governor))
    return subject if subject is not None and link == "adjacent" else possessor


def _of_holder(tokens: Tokens, of: int) -> tuple[Range, int] | None:
    """ "the commitment of (from, by) the United States to": (possessor, index of "to")."""
    end = of + 1
    while end < len(tokens) and tokens[end].is_word and tokens[end].low not in ("to", "that"):
        end += 1
    found = end < len(tokens) and tokens[end].low in ("to", "that") and end - of <= 8
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
    """First token of the name before a possessive ending: "the United States'"."""
    start = apostrophe - 1
    while start > 0 and tokens[start].low != "the":
        before = tokens[start - 1]
        if not (before.is_capital or before.low in LISTS["name_parts"]):
            break
        start -= 1
    if start and tokens[start - 1].low in LISTS["possessives"]:
        start -= 1  # "his government's"
    return start


def _modifies(tokens: Tokens, j: int) -> bool:
    """Whether the word can stand between a holder and its noun ("unwavering", "political")."""
    token = tokens[j]
    low = token.low
    if token.text in ('"', "“", "‘"):
        return True  # 'Arland's "firm resolve"'
    if not token.is_word or token.is_capital or low in ("'s", "and"):
        return False
    if low in _NO_MODIFIERS or low in PURE:
        return False
    if j and (tokens[j - 1].low in LISTS["possessives"] or tokens[j - 1].low in ("'s", "'", "the")):
        return True  # "their shared desire": no verb after a possessor
    return not _lends(tokens, j)


_NO_MODIFIERS = (
    LISTS["determiners"] | LISTS["prepositions"] | LISTS["auxiliaries"] | LISTS["agent_nouns"]
)


def _lends(tokens: Tokens, j: int) -> bool:
    """Whether a finite or -ing form of "express" and the like stands at `j`."""
    return (
        tokens[j].base in LISTS["lending"]
        and not tokens[j].is_capital
        and bool(tokens[j].bits & (PAST | THIRD | BASE | GERUND))
    )


def _governor(tokens: Tokens, a: int) -> int:
    """The verb right before the noun phrase that begins at `a`, adverbs apart; else -1."""
    j = a - 1
    while j >= 0 and (tokens[j].is_adverb or tokens[j].low in ("both", "all")):
        j -= 1
    return j if j >= 0 and _lends(tokens, j) else -1

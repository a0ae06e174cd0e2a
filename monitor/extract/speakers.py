"""Who said which part of a sentence, and how that was found: before, after, by a side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from monitor.extract.agents import Discourse
from monitor.languages.en.grammar import Predicate
from monitor.languages.en.tokens import Tokens
from monitor.languages.en.words import words

_LISTS = words().lists


class Attribution(NamedTuple):
    """A speaker for the tokens [start, end) of a sentence."""

    start: int
    end: int
    #: None where a side or a group speaks.
    person: str | None
    #: ``before``, ``after``, ``group`` or ``side``.
    how: str
    #: Code of the party that speaks, where no person is named.
    party: str | None = None


def attributions(
    tokens: Tokens, found: Sequence[Predicate], discourse: Discourse
) -> list[Attribution]:
    """Who said which part of the sentence, in order; later entries win over earlier ones.

    `found` is the predicates of the sentence; the discourse remembers whom they name.
    """
    spoken = [
        attribution
        for p in found
        if _speaks(p) and p.subject is not None and p.form != "noun"
        if (attribution := _attribution(tokens, p, p.subject[0], discourse)) is not None
    ]
    return [*spoken, *_according_to(tokens, discourse)]


def _attribution(
    tokens: Tokens, p: Predicate, subject_start: int, discourse: Discourse
) -> Attribution | None:
    """What the speech verb `p` attributes, and to whom."""
    n = len(tokens)
    agent = discourse.resolve(tokens, p.subject)
    if p.form == "participle":  # ", Wang noting that …"
        says = agent.person and p.head < n - 1 and tokens[p.after].low == "that"
        return Attribution(p.head, n, agent.person, "before") if says else None
    told = p.link == "adjacent" and p.tense in ("past", "perfect") and not _embedded(tokens, p)
    if agent.kind == "group" and told:
        return Attribution(subject_start, n, None, "group")
    if agent.person is None:
        party = agent.parties[0] if len(agent.parties) == 1 else None
        return Attribution(subject_start, n, None, "side", party) if told else None
    if _is_tail(tokens, p):
        return Attribution(0, n, agent.person, "after")
    if p.tense not in ("past", "present", "perfect", "background"):
        return None
    return Attribution(min(subject_start, p.group), n, agent.person, "before")


def _according_to(tokens: Tokens, discourse: Discourse) -> Iterator[Attribution]:
    """ "…, according to Wang"."""
    lows = [token.low for token in tokens]
    if "according" not in lows:
        return
    for i in [i for i, low in enumerate(lows) if low == "according"]:
        if i + 2 < len(tokens) and tokens[i + 1].low == "to":
            agent = discourse.resolve(tokens, (i + 2, _phrase_end(tokens, i + 2)))
            if agent.person:
                yield Attribution(0, len(tokens), agent.person, "after")


def _speaks(p: Predicate) -> bool:
    return p.cue is not None and (
        p.cue.stance in ("say", "position", "acknowledgement") or "say" in p.rules
    )


def _embedded(tokens: Tokens, p: Predicate) -> bool:
    """ "Wang said the Kyrgyz side spoke highly": reported inside another's words."""
    a = p.subject[0] if p.subject else p.group
    before = tokens[a - 1].low if a else ""
    if before in _LISTS["reported_after"]:
        return True
    return a > 1 and before == "," and tokens[a - 2].low == "that"


def _is_tail(tokens: Tokens, p: Predicate) -> bool:
    """ ", Wang said." or ", said Wang, noting that": what stands before it is meant too."""
    if p.link == "inverted":
        return True
    if p.subject is None or p.subject[0] == 0:
        return False
    if tokens[p.subject[0] - 1].text not in (",", "”", '"', "’"):
        return False
    if p.after >= len(tokens):
        return True
    if tokens[p.head].base == "tell":  # "…, he told a press conference"
        return not any(t.low == "that" for t in tokens[p.after : p.after + _TOLD])
    return not tokens[p.after].is_word or tokens[p.after].low in _LISTS["tail_ends"]


#: Whom somebody told is named in so many words.
_TOLD = 12


def _phrase_end(tokens: Tokens, i: int) -> int:
    while i < len(tokens) and tokens[i].is_word:
        i += 1
    return i


def speaker_at(spoken: Sequence[Attribution], position: int) -> Attribution | None:
    """The attribution that covers the token: the last one before it, else one that follows."""
    before = [s for s in spoken if s.how != "after" and s.start <= position]
    after = [s for s in spoken if s.how == "after"]
    if before and (before[-1].how != "group" or not after):
        return before[-1]  # of "Both agreed to meet, Orre said" it is Orre who says so
    return after[-1] if after else None

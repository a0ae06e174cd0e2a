"""One sentence with all that was found in it, and what a predicate of it states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from monitor.extract.agents import Agent, Discourse
from monitor.extract.speakers import Attribution, speaker_at
from monitor.languages.en.grammar import Predicate, Range, skip_adverbs
from monitor.languages.en.tokens import Passage, Tokens
from monitor.languages.en.words import GERUND, PARTICIPLE, words
from monitor.model import Account, Article, Kind, Tier
from monitor.parties import JOINT

_LISTS = words().lists


@dataclass(slots=True)
class Sentence:
    """One sentence with all that was found in it."""

    article: Article
    account: Account
    discourse: Discourse
    passage: Passage
    #: Of the passage.
    tokens: Tokens
    found: Sequence[Predicate]
    spoken: Sequence[Attribution]

    def covering(self, p: Predicate) -> Attribution | None:
        """Who answers for the words of the predicate."""
        own_subject = p.form == "finite" and p.link == "adjacent" and p.subject
        return speaker_at(self.spoken, own_subject[0] if own_subject else p.head)


class Read(NamedTuple):
    """What a predicate states."""

    kind: Kind
    #: None for kinds that are no commitment.
    tier: Tier | None
    #: Party code or JOINT.
    party: str
    holder: Agent


def party_of(agent: Agent) -> str:
    """Party code, JOINT for several, empty for none."""
    if len(agent.parties) > 1:
        return JOINT
    return agent.parties[0] if agent.parties else ""


def main_verb(tokens: Tokens, span: Range) -> str:
    """The verb that says what is done: "to further improve" → "improve"."""
    a, b = span
    while a < b - 1 and (tokens[a].is_adverb or tokens[a].low in ("as", "to", "not")):
        a += 1
    if tokens[a].low == "be" and a + 1 < b:
        done = skip_adverbs(tokens, a + 1, b)
        if done < b and tokens[done].bits & (PARTICIPLE | GERUND):
            return tokens[done].base  # "be extended", "be working"
        if done < b and tokens[done].low.endswith("ed") and not tokens[done].bits:
            return tokens[done].low  # "be seconded"
    return tokens[a].low


def has_word(sentence: Sentence, p: Predicate, name: str) -> bool:
    """Whether a word of the list stands in what the predicate promises."""
    return any(t.low in _LISTS[name] for t in sentence.tokens[p.start : p.end])

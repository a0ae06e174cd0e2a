"""Whose act it is when a thing, or a body of no side, is the subject: the owner's, the speaker's.

"The pipeline will be laid", "he said the airline will open a route", "the ban was lifted".
"""

from __future__ import annotations

from monitor.extract.agents import Agent
from monitor.extract.sentence import Sentence, main_verb, party_of
from monitor.languages.en.grammar import Predicate, heads_in, skip_adverbs
from monitor.languages.en.tokens import Tokens
from monitor.languages.en.words import words
from monitor.model import Tier
from monitor.parties import JOINT

_LISTS = words().lists


def thing_party(sentence: Sentence, p: Predicate) -> str:
    """Whose act it is when no party is the subject; empty where nothing tells.

    "The pipeline will be laid" is joint, nobody being named; "Orre said the airline will open a
    route" is Orre's side's; after "assured that" it is the word of who assured.
    """
    assert p.cue is not None
    if p.subject is None or p.link in ("relative", "embedded"):
        return ""
    if len(sentence.account.parties) < 2 or not _is_told(sentence, p):
        return ""
    promised = _promising(sentence, p)
    return party_of(promised) if promised is not None else _whose_plan(sentence, p)


def _is_told(sentence: Sentence, p: Predicate) -> bool:
    """Whether something is told to be done: to a thing, or by a body somebody speaks of."""
    assert p.cue is not None
    assert p.subject is not None
    if p.cue.id in ("is-to", "going-to"):  # "the rest are to be handed over"
        is_aim = heads_in(sentence.tokens, p.subject, _LISTS["aims"])
        return sentence.discourse.is_meeting and not is_aim
    if p.cue.shape == "modal":
        return p.cue.id in ("will", "would", "should") and _is_planned(sentence, p)
    is_done = p.cue.stance == "done" and p.frame == "object" and p.tense == "perfect"
    is_done = is_done or p.cue.stance == "own"
    # "Orre noted that the fund has opened an office"
    return is_done and "say" not in p.rules and _announced(sentence, p, p.head)


def _is_planned(sentence: Sentence, p: Predicate) -> bool:
    """ "The pipeline will be laid", "the terminal will open in May"."""
    assert p.cue is not None
    tokens = sentence.tokens
    verb = skip_adverbs(tokens, p.start, p.end)
    is_passive = tokens[verb].low == "be" and main_verb(tokens, (verb, p.end)) != "be"
    happens = tokens[verb].low in _LISTS["happening_verbs"] or _goes(tokens, verb)
    happens = happens and not any(t.low == "if" for t in tokens[: p.group])
    if is_thing(sentence, p) and (is_passive or happens):
        return True
    if _promising(sentence, p) is not None:
        return True
    told = _announced(sentence, p, verb, is_passive=is_passive or happens)
    return told and p.cue.id != "should"


def is_thing(sentence: Sentence, p: Predicate) -> bool:
    """Whether what is built, signed or held is the subject."""
    return p.subject is not None and heads_in(sentence.tokens, p.subject, _THINGS)


def _announced(sentence: Sentence, p: Predicate, verb: int, *, is_passive: bool = False) -> bool:
    """ "Orre said Arland Air will start four flights": somebody tells what another body will do.

    What a thing will bring about ("the line will boost trade") is no plan.
    """
    tokens = sentence.tokens
    assert p.subject is not None
    if not sentence.discourse.is_meeting or sentence.covering(p) is None:
        return False
    a, b = p.subject
    if tokens[a].low in _LISTS["subject_pronouns"] | {"this", "that", "these", "those", "there"}:
        return False
    if is_passive:
        return True
    head = next((n for n in range(a + 1, b) if tokens[n].low in _LISTS["head_ends"]), b) - 1
    is_body = tokens[head].is_capital or tokens[head].low in _LISTS["side_nouns"]
    return is_body and tokens[verb].low not in _LISTS["state_verbs"] | _LISTS["purposes"]


def _goes(tokens: Tokens, verb: int) -> bool:
    """ "(will) go up", "go ahead"."""
    following = tokens[verb + 1].low if verb + 1 < len(tokens) else ""
    return tokens[verb].low == "go" and following in ("up", "down", "ahead", "live", "into")


def _whose_plan(sentence: Sentence, p: Predicate) -> str:
    """Of a plan told of a thing: its owner's, else the speaker's; of what lies between, joint."""
    tokens, names = sentence.tokens, sentence.discourse.names
    parties = set(sentence.account.parties)
    assert p.subject is not None
    words = {t.low for t in tokens[p.subject[0] : p.end]}
    if words & _LISTS["between"]:
        return JOINT
    a, b = p.subject
    head = next((n for n in range(a + 1, b) if tokens[n].low in _LISTS["head_ends"]), b)
    is_guest = any(
        t.low in _LISTS["guests"] for t in tokens[a:head]
    )  # "200 trainees of Belmark will be hosted"
    owners = {m.code for m in names.parties(tokens, a, head)} & parties if not is_guest else set()
    by = next((n for n in range(p.start, p.end - 1) if tokens[n].low == "by"), p.end)
    doers = {m.code for m in names.parties(tokens, by, min(by + _DOER, p.end))} & parties
    if len(doers) == 1:
        return doers.pop()  # "will be laid by specialists of Belmark"
    if len(owners) == 1:
        return owners.pop()
    said = sentence.covering(p)
    speaker = names.people.get(said.person or "") if said else None
    told_by = speaker.party if speaker else said.party if said else None
    return told_by if told_by and not owners else JOINT


#: Who does it is named within so many words of "by".
_DOER = 6
#: What may be the subject of a plan that names nobody.
_THINGS = _LISTS["works"] | _LISTS["documents"] | _LISTS["acts"] | _LISTS["events"]


def _promising(sentence: Sentence, p: Predicate) -> Agent | None:
    """Who assured, in "assured that the territory would not be used"; None for other words."""
    assert p.subject is not None
    that = p.subject[0] - 1
    if that < 1 or sentence.tokens[that].low != "that":
        return None
    if sentence.tokens[that - 1].base not in _LISTS["promising"]:
        return None
    q = next((q for q in sentence.found if q.head == that - 1), None)
    return sentence.discourse.peek(sentence.tokens, q.subject) if q and q.subject else None


def giver(sentence: Sentence, p: Predicate) -> str | None:
    """ "was handed over to Belmark's navy", "Belmark's ban was lifted": whose act was reported."""
    assert p.cue is not None
    tokens, names, parties = sentence.tokens, sentence.discourse.names, sentence.account.parties
    if p.cue.tier is not Tier.DONE or p.subject is None or p.frame != "subject":
        return None
    first, last = p.subject
    ends = (j for j in range(first + 1, last) if tokens[j].low in _LISTS["head_ends"])
    owners = {m.code for m in names.parties(tokens, first, next(ends, last))} & set(parties)
    to = next((j for j in range(p.start, p.end) if tokens[j].low == "to"), p.end)
    takers = {m.code for m in names.parties(tokens, to, p.end)} & set(parties)
    givers = set(parties) - takers
    if len(takers) == 1 and len(givers) == 1:
        return givers.pop()
    if len(owners) == 1:
        return owners.pop()
    said = sentence.covering(p)
    is_held = sentence.discourse.has_floor and not heads_in(tokens, p.subject, _LISTS["documents"])
    person = sentence.discourse.speaker if is_held else said.person if said else None
    speaker = names.people.get(person or "")
    return speaker.party if speaker else None

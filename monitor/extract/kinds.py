"""What a predicate states: kind, tier, and the party at whose door it is laid.

Decides by the cue's stance, who holds it and the promised verb; where the words stand and who said
them is settled in `statements`.
"""

from __future__ import annotations

from itertools import pairwise

from monitor.extract.agents import Agent
from monitor.extract.holders import holder_of, unnamed
from monitor.extract.hopes import hope, hoped, hoped_by
from monitor.extract.sentence import Read, Sentence, has_word, main_verb, party_of
from monitor.extract.things import giver, thing_party
from monitor.languages.en.grammar import (
    Predicate,
    Range,
    heads_in,
)
from monitor.languages.en.tokens import Tokens
from monitor.languages.en.words import PARTICIPLE, words
from monitor.model import Kind, Tier
from monitor.parties import JOINT

_LISTS = words().lists


def read(sentence: Sentence, p: Predicate) -> Read | None:
    """What the predicate states, or None when that is nothing to keep."""
    assert p.cue is not None
    holder = unnamed(sentence, p, p.cue) or holder_of(sentence, p)
    if p.frame == "subject" or (p.form == "noun" and p.cue.stance == "done"):
        return _happened(sentence, p, holder)
    if p.cue.holder in ("it", "all", "document"):
        return _of_all(sentence, p, holder)
    if _is_set_task(sentence, p):
        return Read(Kind.JOINT, p.cue.tier, JOINT, sentence.discourse.everybody())
    verb = main_verb(sentence.tokens, p.clauses[0])
    hoping = hoped_by(sentence, p)
    if hoping is not None:
        return hoped(sentence, p, hoping, holder, verb)
    party = party_of(holder) or _agreed_party(sentence, p) or thing_party(sentence, p)
    if not party or _only_governs(sentence, p) or _is_talk(sentence, p, holder, party, verb):
        return None
    match p.cue.stance:
        case "position" | "acknowledgement":
            return _beside(sentence, p, holder, party)
        case "done":
            return _progress(sentence, p, holder, party)
        case "duty":
            return _duty(sentence, p, holder, party)
        case "ask" | "call":
            return _asked(sentence, p, holder, party, verb)
        case "hope" if p.cue.shape == "modal":
            return None  # "can" and "may" count under a hope alone
        case "hope":
            return hope(sentence, p, holder, party, verb)
        case _:
            return _own(sentence, p, holder, party, verb)


def _only_governs(sentence: Sentence, p: Predicate) -> bool:
    """ "renewed its request for": the noun says what it is, the verb did nothing else."""
    assert p.cue is not None
    if p.cue.stance != "done":
        return False
    if sentence.tokens[p.head].base == "pay" and has_word(sentence, p, "paid_respects"):
        return True  # "paid a visit"
    return any(q.cue and q.governor == p.head for q in sentence.found)


def _is_set_task(sentence: Sentence, p: Predicate) -> bool:
    """ "The task was set to double trade": a goal of both sides, nobody being named."""
    if p.subject is None or sentence.tokens[p.head].low != "set" or p.frame != "verb":
        return False
    is_task = heads_in(sentence.tokens, p.subject, _LISTS["aims"])
    return is_task and len(sentence.account.parties) > 1


def _is_talk(sentence: Sentence, p: Predicate, holder: Agent, party: str, verb: str) -> bool:
    """Whether the words bind to nothing: they describe, speak of speaking, or speak at home."""
    if _only_described(sentence, p) or _only_speaks(sentence, p, holder, verb):
        return True
    second = sentence.tokens[min(p.start + 1, p.end - 1)]
    if verb == "have" and second.bits & PARTICIPLE and second.low != "had":
        return True  # "should have used the meeting to"
    is_short = p.end - p.start <= _EMPTY
    if verb == "do" and is_short and sentence.tokens[p.end - 1].low in ("it", "that", "this", "so"):
        return True  # "we'll do it"
    return not sentence.discourse.is_meeting and _speaks_at_home(sentence, p, party)


#: "do it", "do that too": so few words name no act.
_EMPTY = 3


def _only_described(sentence: Sentence, p: Predicate) -> bool:
    """ "the study we have to do", "what they need": the clause tells of a thing, not of an act."""
    assert p.cue is not None
    if p.form != "finite" or p.link not in ("relative", "embedded"):
        return False
    opener = sentence.tokens[max(p.subject[0] - 2, 0) : p.subject[0]] if p.subject else []
    if [t.low for t in opener] == ["under", "which"]:
        return False  # "an agreement under which Belmark is to"
    before = [t.text for t in sentence.tokens[max(p.group - 2, 0) : p.group]]
    if before in ([",", "who"], [",", "which"]) and p.cue.shape != "modal":
        return False  # "Rusnac, who hopes to": told in passing
    if p.cue.stance == "own" and p.cue.shape != "modal":
        return p.subject is not None  # "the world we seek to build"
    return p.cue.shape == "modal" or p.cue.stance in ("duty", "hope", "ask")


def _only_speaks(sentence: Sentence, p: Predicate, holder: Agent, verb: str) -> bool:
    """ "I would note", "let me say", "we want to thank": a speaker's own words about speaking."""
    assert p.cue is not None
    if p.subject is None or p.cue.stance not in ("own", "hope", "duty"):
        return False
    is_first = sentence.tokens[p.subject[0]].low in ("i", "we")
    is_home = not sentence.discourse.is_meeting
    is_alone = is_home and p.cue.stance == "duty" and len(holder.parties) == 1
    return is_first and (is_alone or verb in _LISTS["speaking_verbs"])


def _speaks_at_home(sentence: Sentence, p: Predicate, party: str) -> bool:
    """ "We will rebuild our bridges": a pronoun's words that name no other party.

    In what an outlet of a party writes, all that is said far from any other party.
    """
    discourse = sentence.discourse
    if discourse.outlet is not None and discourse.at_home > _ABROAD:
        return True
    if p.subject is None or sentence.tokens[p.subject[0]].low not in _PRONOUNS:
        return False
    named = {m.code for m in sentence.discourse.names.parties(sentence.tokens)}
    if sentence.discourse.names.home is None:
        return not named - {party}  # a paper may write of a meeting its head does not tell
    is_wish = p.cue is not None and p.cue.stance in ("hope", "duty")
    return is_wish or (len(named) < 2 if party == JOINT else not named - {party})


#: A party named so many sentences ago is still spoken of.
_ABROAD = 3
_PRONOUNS = _LISTS["subject_pronouns"] | _LISTS["possessives"] | {"you", "there", "who"}


def _of_all(sentence: Sentence, p: Predicate, holder: Agent) -> Read | None:
    """ "It was agreed to", "the treaty provides for": by everybody who met."""
    assert p.cue is not None
    if p.cue.holder == "document" and not (
        p.subject is not None and heads_in(sentence.tokens, p.subject, _LISTS["documents"])
    ):
        return None
    subject = sentence.tokens[p.subject[0]].low if p.subject else ""
    is_own = p.cue.tier is Tier.INTENT and bool(holder.parties)  # "Arland is planned to"
    if is_own or (p.cue.holder == "it" and subject != "it") or len(sentence.account.parties) < 2:
        return None
    return Read(Kind.JOINT, p.cue.tier, JOINT, Agent("group", sentence.account.parties))


def _agreed_party(sentence: Sentence, p: Predicate) -> str:
    """ "agreed that the study should go on": what is agreed of a thing is joint."""
    assert p.cue is not None
    agreed = p.cue.stance in ("duty", "own") and _agreed_tier(sentence, p) is not None
    return JOINT if agreed and len(sentence.account.parties) > 1 else ""


def _asked(sentence: Sentence, p: Predicate, holder: Agent, party: str, verb: str) -> Read | None:
    """ "urged Belmark to", "proposed that the two sides"; greetings ask for nothing."""
    assert p.cue is not None
    if verb in _LISTS["courtesy_verbs"] and has_word(sentence, p, "courtesies"):
        return None
    if p.frame in ("that_verb", "asked_verb"):
        actor = sentence.discourse.peek(sentence.tokens, _asked_of(sentence, p))
        if party == JOINT and p.frame == "asked_verb":
            return Read(Kind.REQUEST, p.cue.tier, party, holder)  # nobody urges oneself
        if set(actor.parties) == set(sentence.account.parties) and len(actor.parties) > 1:
            return Read(Kind.JOINT, p.cue.tier, JOINT, holder)
    return Read(Kind.REQUEST, p.cue.tier, party, holder)


def _asked_of(sentence: Sentence, p: Predicate) -> Range:
    """The words between the cue and the act asked for: "(urged) Belmark (to) lift"."""
    end = p.start
    while end > p.after and sentence.tokens[end - 1].low == "to":
        end -= 1
    return p.after, end


# ---------------------------------------------------------------- one's own act


def _own(sentence: Sentence, p: Predicate, holder: Agent, party: str, verb: str) -> Read | None:
    """ "Arland will open a port"; a diary entry, a state or a relative clause is no promise."""
    assert p.cue is not None
    group = {t.low for t in sentence.tokens[p.group : p.after]}
    if p.cue.id == "going-to" and ("had" in group or _is_diary(sentence, p, verb)):
        return None  # "is due to fly to Lund", "had been expected to open"
    if p.cue.id == "plan" and p.group and sentence.tokens[p.group - 1].low == "as":
        return None
    if p.cue.shape == "modal":
        if _is_diary(sentence, p, verb) and _agreed_tier(sentence, p) is None:
            return None
        if verb in _LISTS["state_verbs"] and not _is_act_after_all(sentence, p):
            return _state(p, holder, party)
        if p.link in ("relative", "embedded") or not _is_reported(sentence, p):
            return None
    if p.cue.id == "refuse" and verb in _LISTS["speaking_verbs"]:
        return None  # "declined to comment"
    tier = _agreed_tier(sentence, p) or p.cue.tier
    if tier is Tier.INTENT and (verb in _LISTS["look_verbs"] or _weighs(sentence.tokens, p)):
        tier = Tier.ASPIRATION
    return Read(Kind.JOINT if party == JOINT else Kind.OFFER, tier, party, holder)


def _state(p: Predicate, holder: Agent, party: str) -> Read | None:
    """ "will always be a good neighbor" is a position."""
    assert p.cue is not None
    if p.link == "relative" or p.cue.id != "will":
        return None
    return Read(Kind.POSITION, None, party, holder)


def _is_diary(sentence: Sentence, p: Predicate, verb: str) -> bool:
    """ "will visit Belmark", "will hold talks with Kaspar": what is on during a visit."""
    if verb == "hold":
        following = [t.low for t in sentence.tokens[p.start : p.start + 4]]
        return any(low in ("talks", "meetings") for low in following)
    if verb == "pay":  # "will pay a visit"
        return any(t.low in _LISTS["visit_words"] for t in sentence.tokens[p.start : p.end])
    return verb in _LISTS["diary_verbs"] and not _is_act_after_all(sentence, p)


def _is_act_after_all(sentence: Sentence, p: Predicate) -> bool:
    """ "will remain in close contact", "will have it in place by May"."""
    lows = [t.low for t in sentence.tokens[p.start : p.end]]
    if "attend" in lows and "to" in lows[lows.index("attend") :][1:2]:
        return True  # "attend to the claims"
    if "constitute" in lows and any(low in _LISTS["side_nouns"] | _LISTS["works"] for low in lows):
        return True  # "constitute a committee"
    if lows[:1] == ["be"] and len(lows) > 1 and (lows[1] == "ready" or lows[1][0].isdigit()):
        return True  # "be ready by May", "be 4,000 a year"
    if lows[:2] == ["meet", "again"]:
        return True
    in_place = any(pair in (("in", "place"), ("up", "and")) for pair in pairwise(lows))
    return in_place or any(low in ("contact", "touch", "communication") for low in lows)


def _is_reported(sentence: Sentence, p: Predicate) -> bool:
    """Whether "would" is the "will" of reported speech, not of a condition."""
    assert p.cue is not None
    if p.cue.id != "would":
        return True
    lows = [t.low for t in sentence.tokens]
    told = sentence.covering(p) is not None or len(sentence.account.parties) > 1
    return told and "if" not in lows and "unless" not in lows


def _agreed_tier(sentence: Sentence, p: Predicate) -> Tier | None:
    """ "agreed that the two sides will": what is agreed binds as what is agreed to."""
    if p.subject is None or p.form != "finite":
        return None
    before = [t.low for t in sentence.tokens[: p.subject[0]]]
    if before[-2:] == ["and", "that"]:  # "agreed to meet, and that the teams would"
        return Tier.AGREED if _LISTS["agreeing"] & set(before) else None
    is_agreed = before[-1:] == ["that"] and before[-2:-1] and before[-2] in _LISTS["agreeing"]
    return Tier.AGREED if is_agreed else None


def _weighs(tokens: Tokens, p: Predicate) -> bool:
    """ "intends to take into consideration", "will look into": no more than a look."""
    opening = [t.low for t in tokens[p.start : p.start + 3]]
    if opening[:1] == ["look"] and ("into" in opening or "at" in opening):
        return True
    if opening == ["take", "a", "look"]:
        return True
    return opening in (["take", "into", "consideration"], ["take", "into", "account"])


# ---------------------------------------------------------------- the rest


def _duty(sentence: Sentence, p: Predicate, holder: Agent, party: str) -> Read:
    """ "Both sides should" is joint; "Belmark should", said by another, is a request."""
    assert p.cue is not None
    tier = _agreed_tier(sentence, p) or p.cue.tier
    if party == JOINT:
        return Read(Kind.JOINT, tier, JOINT, holder)
    speaker = sentence.covering(p)
    said_by = sentence.discourse.names.people.get(speaker.person or "") if speaker else None
    if said_by is not None and said_by.party and said_by.party != party:
        asking = Agent("person", (said_by.party,), said_by.name)
        return Read(Kind.REQUEST, p.cue.tier, said_by.party, asking)
    return Read(Kind.OFFER, p.cue.tier, party, holder)


def _progress(sentence: Sentence, p: Predicate, holder: Agent, party: str) -> Read | None:
    """ "The two sides signed an agreement"; what was not done is no progress."""
    assert p.cue is not None
    by_us = p.subject is not None and sentence.tokens[p.subject[0]].low == "we"
    if p.negated or (p.cue.finite == "perfect_first_person" and not by_us):
        return None
    if _is_long_ago(sentence, p):
        return None
    if by_us and p.cue.id == "signed" and len(sentence.discourse.parties) > 1:
        return Read(Kind.PROGRESS, p.cue.tier, JOINT, sentence.discourse.everybody())
    return Read(Kind.PROGRESS, p.cue.tier, party, holder)


def _is_long_ago(sentence: Sentence, p: Predicate) -> bool:
    """ "was completed in 2013": background, where the meeting was held years later."""
    held_on = sentence.account.held_on
    if held_on is None:
        return False
    years = [t.text for t in sentence.tokens[p.start : p.end] if t.text.isdecimal()]
    return any(len(y) == 4 and _FIRST_YEAR <= int(y) < held_on.year - 1 for y in years)


#: A number of four digits from here on may be a year.
_FIRST_YEAR = 1900


def _happened(sentence: Sentence, p: Predicate, holder: Agent) -> Read | None:
    """ "The bridge was completed": done to something, not by whom the subject names."""
    assert p.cue is not None
    if p.cue.shape == "note" and holder.parties:
        return None  # "Wang extended an invitation"
    own = party_of(holder) if p.cue.id == "deed" else ""
    reported = _progress(sentence, p, holder, own or giver(sentence, p) or JOINT)
    if reported is not None and p.cue.id == "deed":
        return reported._replace(kind=Kind.DEED)
    return reported


def _beside(sentence: Sentence, p: Predicate, holder: Agent, party: str) -> Read | None:
    """ "Arland supports Belmark's bid"; nothing where its words hold a commitment."""
    assert p.cue is not None
    if not any(t.is_word for t in sentence.tokens[p.after : p.end]):
        return None
    if any(_commits(q) and p.start <= q.head < p.end for q in sentence.found if q is not p):
        return None
    kind = Kind.POSITION if p.cue.stance == "position" else Kind.ACKNOWLEDGEMENT
    return Read(kind, None, party, holder)


def _commits(p: Predicate) -> bool:
    return p.cue is not None and p.cue.tier is not None and bool(p.clauses)

"""What a predicate states: kind, tier, and the party at whose door it is laid.

Decides by the cue's stance, who holds it and the promised verb; where the words stand and who said
them is settled in `statements`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from monitor.extract.agents import OTHER, Agent, Discourse
from monitor.extract.speakers import Attribution, speaker_at
from monitor.languages.en.grammar import (
    Predicate,
    Range,
    base_of,
    bits,
    heads_in,
    is_adverb,
    skip_adverbs,
)
from monitor.languages.en.lexicon import Cue
from monitor.languages.en.tokens import Tokens
from monitor.languages.en.words import GERUND, PARTICIPLE, words
from monitor.model import Account, Article, Kind, Tier
from monitor.parties import JOINT

_LISTS = words().lists
#: What a note may say of both sides without naming them: "Agreed to meet.", "Hope to start."
_UNSIGNED = ("agree", "hope", "should")
#: "the competent authorities": a side named without its state is short.
_SIDE_WORDS = 4


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with all that was found in it."""

    article: Article
    account: Account
    discourse: Discourse
    tokens: Tokens
    found: Sequence[Predicate]
    spoken: Sequence[Attribution]

    def covering(self, p: Predicate) -> Attribution | None:
        """Who answers for the words of the predicate."""
        own_subject = p.form == "finite" and p.link == "adjacent" and p.subject
        return speaker_at(self.spoken, own_subject[0] if own_subject else p.head)


@dataclass(frozen=True, slots=True)
class Read:
    """What a predicate states."""

    kind: Kind
    #: None for kinds that are no commitment.
    tier: Tier | None
    #: Party code or JOINT.
    party: str
    holder: Agent


def read(sentence: Sentence, p: Predicate) -> Read | None:
    """What the predicate states, or None when that is nothing to keep."""
    assert p.cue is not None
    holder = _unnamed(sentence, p, p.cue) or _holder(sentence, p)
    if p.frame == "subject" or (p.form == "noun" and p.cue.stance == "done"):
        return _happened(sentence, p, holder)
    if p.cue.holder in ("it", "all", "document"):
        return _of_all(sentence, p, holder)
    if _is_set_task(sentence, p):
        return Read(Kind.JOINT, p.cue.tier, JOINT, sentence.discourse.everybody())
    verb = _main_verb(sentence.tokens, p.clauses[0])
    hoping = _hoped_by(sentence, p)
    if hoping is not None:
        return _hoped(sentence, p, hoping, holder, verb)
    party = _party(holder) or _agreed_party(sentence, p) or _thing_party(sentence, p)
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
            return _hope(sentence, p, holder, party, verb)
        case _:
            return _own(sentence, p, holder, party, verb)


def _only_governs(sentence: Sentence, p: Predicate) -> bool:
    """ "renewed its request for": the noun says what it is, the verb did nothing else."""
    assert p.cue is not None
    if p.cue.stance != "done":
        return False
    if base_of(sentence.tokens[p.head]) == "pay" and _has(sentence, p, "paid_respects"):
        return True  # "paid a visit"
    return any(q.cue and q.governor == p.head for q in sentence.found)


def _is_set_task(sentence: Sentence, p: Predicate) -> bool:
    """ "The task was set to double trade": a goal of both sides, nobody being named."""
    if p.subject is None or sentence.tokens[p.head].low != "set" or p.frame != "verb":
        return False
    is_task = heads_in(sentence.tokens, p.subject, _LISTS["aims"])
    return is_task and len(sentence.account.parties) > 1


def _agreeing(sentence: Sentence, p: Predicate, holder: Agent) -> Agent:
    """ "We have agreed to" takes two, whoever says it; "we have decided to" may be one's own."""
    is_own = sentence.tokens[p.head].low.startswith(("decid", "opt"))
    is_alone = len(sentence.discourse.parties) < 2
    return holder if is_own or is_alone else sentence.discourse.everybody()


def _is_talk(sentence: Sentence, p: Predicate, holder: Agent, party: str, verb: str) -> bool:
    """Whether the words bind to nothing: they describe, speak of speaking, or speak at home."""
    if _only_described(sentence, p) or _only_speaks(sentence, p, holder, verb):
        return True
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


def _thing_party(sentence: Sentence, p: Predicate) -> str:
    """ "the pipeline will be laid": what is to be done to a thing, nobody being named, is joint.

    After "assured that" it is the word of who assured.
    """
    assert p.cue is not None
    is_planned = p.cue.id in ("is-to", "going-to")  # "the rest are to be handed over"
    is_modal = p.cue.shape == "modal" and p.cue.id in ("will", "would", "should")
    is_done = p.cue.stance == "done" and p.frame == "object" and p.tense == "perfect"
    is_done = is_done or (p.cue.stance == "own" and p.cue.shape in ("verb", "adjective"))
    if not (is_modal or is_planned or is_done) or p.subject is None:
        return ""
    if p.link in ("relative", "embedded"):
        return ""
    tokens, parties = sentence.tokens, sentence.account.parties
    if is_done and not is_planned:  # "Orre noted that the fund has opened an office"
        told = "say" not in p.rules and _announced(sentence, p, p.head, is_passive=False)
        told = told and len(parties) > 1
        return _whose_plan(sentence, p) if told else ""
    if is_planned and heads_in(tokens, p.subject, _LISTS["aims"]):
        return ""
    is_thing = _is_thing(sentence, p)
    verb = skip_adverbs(tokens, p.start, p.end)
    is_passive = tokens[verb].low == "be" and _main_verb(tokens, (verb, p.end)) != "be"
    happens = tokens[verb].low in _LISTS["happening_verbs"] or _goes(tokens, verb)
    promised = _promising(sentence, p)
    if promised is not None:
        return _party(promised)
    happens = happens and not any(t.low == "if" for t in tokens[: p.group])
    told = (is_planned and sentence.discourse.is_meeting) or (is_thing and (is_passive or happens))
    told = told or (
        p.cue.id != "should" and _announced(sentence, p, verb, is_passive=is_passive or happens)
    )
    return _whose_plan(sentence, p) if told and len(parties) > 1 else ""


def _is_thing(sentence: Sentence, p: Predicate) -> bool:
    """Whether what is built, signed or held is the subject."""
    return p.subject is not None and heads_in(sentence.tokens, p.subject, _THINGS)


def _announced(sentence: Sentence, p: Predicate, verb: int, *, is_passive: bool) -> bool:
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
    if base_of(sentence.tokens[that - 1]) not in _LISTS["promising"]:
        return None
    q = next((q for q in sentence.found if q.head == that - 1), None)
    return sentence.discourse.peek(sentence.tokens, q.subject) if q and q.subject else None


def _party(agent: Agent) -> str:
    """Party code, JOINT for several, empty for none."""
    if len(agent.parties) > 1:
        return JOINT
    return agent.parties[0] if agent.parties else ""


def _main_verb(tokens: Tokens, span: Range) -> str:
    """The verb that says what is done: "to further improve" → "improve"."""
    a, b = span
    while a < b - 1 and (is_adverb(tokens[a]) or tokens[a].low in ("as", "to", "not")):
        a += 1
    if tokens[a].low == "be" and a + 1 < b:
        done = skip_adverbs(tokens, a + 1, b)
        if done < b and bits(tokens[done]) & (PARTICIPLE | GERUND):
            return base_of(tokens[done])  # "be extended", "be working"
        if done < b and tokens[done].low.endswith("ed") and not bits(tokens[done]):
            return tokens[done].low  # "be seconded"
    return tokens[a].low


def _has(sentence: Sentence, p: Predicate, name: str) -> bool:
    return any(t.low in _LISTS[name] for t in sentence.tokens[p.start : p.end])


# ---------------------------------------------------------------- who holds it


def _unnamed(sentence: Sentence, p: Predicate, cue: Cue) -> Agent | None:
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


def _holder(sentence: Sentence, p: Predicate) -> Agent:
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
            holder = replace(holder, parties=sentence.discourse.parties)
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


def _asked(sentence: Sentence, p: Predicate, holder: Agent, party: str, verb: str) -> Read | None:
    """ "urged Belmark to", "proposed that the two sides"; greetings ask for nothing."""
    assert p.cue is not None
    if verb in _LISTS["courtesy_verbs"] and _has(sentence, p, "courtesies"):
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
    if verb == "have" and bits(sentence.tokens[min(p.start + 1, p.end - 1)]) & PARTICIPLE:
        return None  # "should have used the meeting to"
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


# ---------------------------------------------------------------- hopes


def _hoped_by(sentence: Sentence, p: Predicate) -> Agent | None:
    """Who hopes, where the clause of "will" hangs on "hopes that"; the cue then begins there."""
    assert p.cue is not None
    is_modal = p.cue.shape == "modal" and p.cue.stance in ("own", "hope")
    if p.subject is None or not is_modal:
        return None
    head = _hoping_verb(sentence.tokens, p.subject[0])
    if head < 0:
        return None
    p.group = head  # the cue is quoted from "hopes" on
    q = next((q for q in sentence.found if q.head == head), None)
    if q is None:  # "expressed his hope that": who expressed it
        q = next((q for q in sentence.found if 0 < head - q.head <= 2 and q.subject), None)
    if q is None:
        q = next((q for q in reversed(sentence.found) if q.head < head and q.subject), None)
    if q is None or q.subject is None:
        return OTHER
    if sentence.tokens[q.subject[0]].low == "it":  # "it is hoped that": by who is speaking
        return sentence.discourse.teller()
    return sentence.discourse.resolve(sentence.tokens, q.subject)


def _hoping_verb(tokens: Tokens, subject: int) -> int:
    """Index of "hopes" in "hopes (that)" right before the subject, or -1."""
    first = max(subject - 3, 0)
    lows = [t.low for t in tokens[first:subject]]
    hoping = next((n for n, low in enumerate(lows) if low in _LISTS["hoping_verbs"]), -1)
    return first + hoping if hoping >= 0 and lows[hoping + 1 :] in ([], ["that"]) else -1


def _hoped(sentence: Sentence, p: Predicate, hoping: Agent, actor: Agent, verb: str) -> Read | None:
    """ "hopes that Belmark will lift the ban" asks; "that it will prosper" wishes.

    Of a thing only what is done to it can be asked for: "that more flights will be opened".
    """
    party = _party(hoping)
    if not party and _party(actor) == JOINT and verb not in _LISTS["wish_verbs"]:
        party = JOINT
    is_passive = any(t.low == "be" for t in sentence.tokens[p.start : p.start + 2])
    named = p.subject is not None and any(
        (t.is_capital and n) or t.low in _LISTS["side_nouns"]
        for n, t in enumerate(sentence.tokens[p.subject[0] : p.subject[1]])
    )  # "that the Panels would meet again", "that carriers would"
    if not party or (not actor.parties and not is_passive and not named):
        return None
    is_event = heads_in(sentence.tokens, p.subject, _LISTS["events"]) if p.subject else False
    if is_event and verb in _LISTS["wish_verbs"]:
        return None  # "that the meeting would contribute to peace"
    p.rules.insert(0, "cue.hope-that")
    happens = not is_passive and _is_thing(sentence, p) and verb in _LISTS["happening_verbs"]
    if _party(actor) == JOINT or (party == JOINT and is_passive) or happens:
        return Read(Kind.JOINT, Tier.ASPIRATION, JOINT, hoping)
    if verb in _LISTS["wish_verbs"]:
        return Read(Kind.WISH, None, party, hoping)
    return Read(Kind.REQUEST, Tier.ASPIRATION, party, hoping)


def _hope(sentence: Sentence, p: Predicate, holder: Agent, party: str, verb: str) -> Read:
    """Hope for one's own act is an offer; for one that needs the other side, a request."""
    assert p.cue is not None
    if party == JOINT:
        return Read(Kind.JOINT, p.cue.tier, JOINT, holder)
    asks = verb not in _LISTS["meeting_verbs"] and _needs_other(sentence, p)
    return Read(Kind.REQUEST if asks else Kind.OFFER, p.cue.tier, party, holder)


#: What only both sides can do, or have between them.
_BETWEEN = ("between the two", "the two sides", "both sides", "the two countries")


def _needs_other(sentence: Sentence, p: Predicate) -> bool:
    """Whether the clause names what lies between the parties: "the China-Kyrgyzstan railway".

    An act told as a noun ("the early opening of the port") is hoped of whoever can do it.
    """
    if p.frame == "noun":
        return True
    names, clause = sentence.discourse.names, sentence.tokens[p.start : p.end]
    text = " ".join(t.low for t in clause)
    if any(phrase in text for phrase in _BETWEEN):
        return True
    return any(names.compound(t.text) > 1 for t in clause if "-" in t.text)


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
    years = [t.text for t in sentence.tokens[p.start : p.end] if t.text.isdigit()]
    return any(len(y) == 4 and _FIRST_YEAR <= int(y) < held_on.year - 1 for y in years)


#: A number of four digits from here on may be a year.
_FIRST_YEAR = 1900


def _happened(sentence: Sentence, p: Predicate, holder: Agent) -> Read | None:
    """ "The bridge was completed": done to something, not by whom the subject names."""
    assert p.cue is not None
    if p.cue.shape == "note" and holder.parties:
        return None  # "Wang extended an invitation"
    own = _party(holder) if p.cue.id == "deed" else ""
    reported = _progress(sentence, p, holder, own or _giver(sentence, p) or JOINT)
    if reported is not None and p.cue.id == "deed":
        return replace(reported, kind=Kind.DEED)
    return reported


def _giver(sentence: Sentence, p: Predicate) -> str | None:
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

"""What is hoped: of the other side a request, of oneself an offer, of both a joint aspiration."""

from __future__ import annotations

from monitor.extract.agents import OTHER, Agent
from monitor.extract.sentence import Read, Sentence, party_of
from monitor.extract.things import is_thing
from monitor.languages.en.grammar import Predicate, heads_in
from monitor.languages.en.tokens import Tokens
from monitor.languages.en.words import words
from monitor.model import Kind, Tier
from monitor.parties import JOINT

_LISTS = words().lists


def hoped_by(sentence: Sentence, p: Predicate) -> Agent | None:
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


def hoped(sentence: Sentence, p: Predicate, hoping: Agent, actor: Agent, verb: str) -> Read | None:
    """ "hopes that Belmark will lift the ban" asks; "that it will prosper" wishes.

    Of a thing only what is done to it can be asked for: "that more flights will be opened".
    """
    party = party_of(hoping)
    if not party and party_of(actor) == JOINT and verb not in _LISTS["wish_verbs"]:
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
    happens = not is_passive and is_thing(sentence, p) and verb in _LISTS["happening_verbs"]
    if party_of(actor) == JOINT or (party == JOINT and is_passive) or happens:
        return Read(Kind.JOINT, Tier.ASPIRATION, JOINT, hoping)
    if verb in _LISTS["wish_verbs"]:
        return Read(Kind.WISH, None, party, hoping)
    return Read(Kind.REQUEST, Tier.ASPIRATION, party, hoping)


def hope(sentence: Sentence, p: Predicate, holder: Agent, party: str, verb: str) -> Read:
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

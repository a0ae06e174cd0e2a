"""Predicates to Statements: holder, speaker, kind, tier, span.

Everything a statement is made of carries the id of the rule that made it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.extract import specifics as checkable
from monitor.extract.speakers import OTHER, Agent, Attribution, Discourse, attributions, speaker_at
from monitor.languages.en.grammar import Predicate, Range
from monitor.languages.en.tokens import Tokens
from monitor.model import Account, Article, Kind, Statement, Tier
from monitor.parties import JOINT
from monitor.text import content_id

#: A diary entry, not a promise: "will visit", "will attend".
_DIARY = frozenset("visit attend arrive depart travel pay fly leave meet".split())
#: States, not acts: "will be a good neighbor", "will represent a milestone".
_STATES = frozenset("be remain have become represent mean constitute".split())
#: What one wishes another: "hopes that Belmark will prosper".
_WISHES = frozenset(
    """
    achieve prosper enjoy succeed overcome win flourish become be have thrive recover
    """.split()
)
#: "will consider opening" binds to no more than a look.
_LOOKS = frozenset("consider explore study examine".split())
#: "asked Wang to convey his greetings" asks for nothing.
_COURTESIES = frozenset("convey pass extend deliver give send".split())
_BACKGROUND = frozenset("recalled recalling recalls".split())
_MARKS = frozenset(
    """
    said noted added hopes hoped expects expected hope expect wishes wished that
    """.split()
)


@dataclass(slots=True)
class _Sentence:
    article: Article
    account: Account
    discourse: Discourse
    tokens: Tokens
    found: list[Predicate]
    spoken: list[Attribution]


def statements_in(
    article: Article, account: Account, discourse: Discourse, tokens: Tokens, found: list[Predicate]
) -> list[Statement]:
    """The statements of one sentence, by place; the discourse moves on by one sentence."""
    spoken = attributions(tokens, found, discourse)
    sentence = _Sentence(article, account, discourse, tokens, found, spoken)
    made = [s for p in found for s in _from_predicate(sentence, p)]
    speakers = [s.person for s in spoken if s.person]
    if speakers:
        discourse.speaker, discourse.silence = speakers[-1], 0
    else:
        discourse.silence += 1
    return _without_overlaps(made)


def _from_predicate(sentence: _Sentence, p: Predicate) -> Iterator[Statement]:
    cue = p.cue
    if cue is None or cue.stance == "say" or not p.clauses:
        return
    if p.tense == "background" or _recalled(sentence, p):
        return
    holder = _holder(sentence, p)
    verb = sentence.tokens[_main_verb(sentence.tokens, p.clauses[0])].low
    reading = _read(sentence, p, holder, verb)
    if reading is None:
        return
    kind, tier, party, agent = reading
    speaker, how = _speaker(sentence, p, agent)
    for span in p.clauses:
        yield _statement(sentence, p, span, kind, tier, party, speaker, how, agent)


#: "commended the Prime Minister for his determination": "his" is the one commended.
_PRAISE = "acknowledgement"


def _holder(sentence: _Sentence, p: Predicate) -> Agent:
    """Who holds the predicate; "his" after praise of somebody is that somebody's."""
    tokens, discourse = sentence.tokens, sentence.discourse
    holder = discourse.resolve(tokens, p.subject)
    if (
        p.form != "noun"
        or p.subject is None
        or tokens[p.subject[0]].low not in ("his", "her", "their", "its")
    ):
        return holder
    main = next(
        (
            q
            for q in reversed(sentence.found)
            if q.head < p.group and q.cue is not None and q.form == "finite"
        ),
        None,
    )
    if (
        main is None
        or main.cue is None
        or (
            main.cue.stance != _PRAISE
            and tokens[main.head].low not in ("thanked", "welcomed", "praised")
        )
    ):
        return holder
    for a in range(p.group - 1, main.head, -1):
        if tokens[a].low in ("'s", "'", "for", "on", "in", "and") or not tokens[a].is_word:
            continue
        praised = discourse.resolve(tokens, (main.head + 1, a + 1))
        if praised.kind in ("person", "party"):
            return praised
    return holder


def _recalled(sentence: _Sentence, p: Predicate) -> bool:
    """ "recalled that they agreed": what was said before is background."""
    return any(t.low in _BACKGROUND for t in sentence.tokens[: p.group])


def _main_verb(tokens: Tokens, span: Range) -> int:
    from monitor.languages.en.grammar import is_adverb

    a, b = span
    while a < b - 1 and (is_adverb(tokens[a]) or tokens[a].low in ("as", "to", "not")):
        a += 1
    return a


# ---------------------------------------------------------------- kind, tier, party

_Read = tuple[Kind, Tier | None, str, Agent]


def _read(sentence: _Sentence, p: Predicate, holder: Agent, verb: str) -> _Read | None:
    """(kind, tier, party, who holds it), or None when the predicate states nothing."""
    assert p.cue is not None
    match p.cue.stance:
        case "position" | "acknowledgement":
            return _beside(sentence, p, holder)
        case "done":
            return _progress(sentence, p, holder)
        case "duty":
            return _duty(sentence, p, holder)
        case "ask" | "call":
            party = _party(holder)
            if verb in _COURTESIES and _is_courtesy(sentence.tokens, p):
                return None
            return (Kind.REQUEST, p.cue.tier, party, holder) if party else None
        case "hope":
            return _hope(sentence, p, holder, verb)
        case _:
            return _own(sentence, p, holder, verb)


def _is_courtesy(tokens: Tokens, p: Predicate) -> bool:
    return any(
        t.low in ("greetings", "regards", "wishes", "condolences", "congratulations")
        for t in tokens[p.start : p.end]
    )


def _party(agent: Agent) -> str:
    if len(agent.parties) > 1:
        return JOINT
    return agent.parties[0] if agent.parties else ""


def _own(sentence: _Sentence, p: Predicate, holder: Agent, verb: str) -> _Read | None:
    assert p.cue is not None
    party = _party(holder)
    if not party:
        return None
    tier = p.cue.tier
    if p.cue.shape == "modal":
        if verb in _DIARY:
            return None
        hoping = _hoped_by(sentence, p)
        if hoping is not None:
            return _hoped(p, hoping, holder, verb)
        if verb in _STATES:
            return (Kind.POSITION, None, party, holder) if p.link != "relative" else None
        if p.link in ("relative", "embedded"):
            return None
    if tier is Tier.INTENT and (verb in _LOOKS or _weighs(sentence.tokens, p)):
        tier = Tier.ASPIRATION
    kind = Kind.JOINT if party == JOINT else Kind.OFFER
    return kind, tier, party, holder


def _weighs(tokens: Tokens, p: Predicate) -> bool:
    """ "intends to take into consideration": no more than a look."""
    words = [t.low for t in tokens[p.start : p.start + 3]]
    return words in (["take", "into", "consideration"], ["take", "into", "account"])


def _hoped_by(sentence: _Sentence, p: Predicate) -> Agent | None:
    """Who hopes, where the clause of "will" hangs on "hopes that"."""
    if p.subject is None:
        return None
    before = sentence.tokens[max(p.subject[0] - 3, 0) : p.subject[0]]
    lows = [t.low for t in before]
    hoping = next(
        (
            n
            for n, w in enumerate(lows)
            if w
            in (
                "hopes",
                "hoped",
                "expects",
                "expected",
                "hope",
                "expect",
                "wishes",
                "wished",
                "hoping",
            )
        ),
        None,
    )
    if hoping is None or (lows[hoping + 1 :] not in ([], ["that"])):
        return None
    head = p.subject[0] - len(lows) + hoping
    q = next((q for q in sentence.found if q.head == head), None)
    p.group = head  # the cue is quoted from "hopes" on
    return sentence.discourse.resolve(sentence.tokens, q.subject) if q is not None else OTHER


def _hoped(p: Predicate, hoping: Agent, actor: Agent, verb: str) -> _Read | None:
    party = _party(hoping)
    if not party:
        return None
    p.rules[:] = ["cue.hope-that", *p.rules[1:]]
    if _party(actor) == JOINT and len(actor.parties) > 1:
        return Kind.JOINT, Tier.ASPIRATION, JOINT, hoping
    if verb in _WISHES:
        return Kind.WISH, None, party, hoping
    return Kind.REQUEST, Tier.ASPIRATION, party, hoping


def _duty(sentence: _Sentence, p: Predicate, holder: Agent) -> _Read | None:
    """ "Both sides should" is joint; "Belmark should", said by another, is a request."""
    assert p.cue is not None
    party = _party(holder)
    if not party:
        return None
    if party == JOINT:
        return Kind.JOINT, p.cue.tier, JOINT, holder
    speaker = _covering(sentence, p)
    said_by = sentence.discourse.names.people.get(speaker.person or "") if speaker else None
    if said_by is not None and said_by.party and said_by.party != party:
        return (
            Kind.REQUEST,
            p.cue.tier,
            said_by.party,
            Agent("person", (said_by.party,), said_by.name),
        )
    return Kind.OFFER, p.cue.tier, party, holder


def _hope(sentence: _Sentence, p: Predicate, holder: Agent, verb: str) -> _Read | None:
    """Hope for one's own act is an offer; for one that needs the other side, a request."""
    assert p.cue is not None
    party = _party(holder)
    if not party:
        return None
    if party == JOINT:
        return Kind.JOINT, p.cue.tier, JOINT, holder
    text = " ".join(t.low for t in sentence.tokens[p.start : p.end])
    other = (
        any(
            m.code != party
            for m in sentence.discourse.names.parties(sentence.tokens, p.start, p.end)
        )
        or any(
            m in text
            for m in ("between the two", "the two sides", "both sides", "the two countries")
        )
        or _names_both(sentence, p)
    )
    kind = (
        Kind.REQUEST
        if other
        and verb not in ("work", "working", "cooperate", "visit", "visiting", "meet", "meeting")
        else Kind.OFFER
    )
    return kind, p.cue.tier, party, holder


def _names_both(sentence: _Sentence, p: Predicate) -> bool:
    """ "the China-Kyrgyzstan railway": a compound of two parties."""
    known = sentence.discourse.names
    return any(
        known.compound(t.text) > 1 for t in sentence.tokens[p.start : p.end] if "-" in t.text
    )


def _progress(sentence: _Sentence, p: Predicate, holder: Agent) -> _Read | None:
    assert p.cue is not None
    if p.cue.finite == "perfect_first_person":
        words = [t.low for t in sentence.tokens[p.subject[0] : p.subject[1]]] if p.subject else []
        if words[:1] != ["we"]:
            return None
    party = _party(holder)
    if p.frame == "subject":
        party = JOINT
    if not party:
        return None
    if p.negated:
        return None
    return Kind.PROGRESS, p.cue.tier, party, holder


def _beside(sentence: _Sentence, p: Predicate, holder: Agent) -> _Read | None:
    assert p.cue is not None
    party = _party(holder)
    says_what = any(t.is_word for t in sentence.tokens[p.after : p.end])
    if (
        not party
        or not says_what
        or any(
            _is_commitment(q) and p.start <= q.head < p.end for q in sentence.found if q is not p
        )
    ):
        return None
    return (
        (Kind.POSITION if p.cue.stance == "position" else Kind.ACKNOWLEDGEMENT),
        None,
        party,
        holder,
    )


def _is_commitment(p: Predicate) -> bool:
    return p.cue is not None and p.cue.tier is not None and bool(p.clauses)


# ---------------------------------------------------------------- speaker


def _covering(sentence: _Sentence, p: Predicate) -> Attribution | None:
    return speaker_at(
        sentence.spoken,
        p.subject[0] if p.form == "finite" and p.link == "adjacent" and p.subject else p.head,
    )


def _speaker(sentence: _Sentence, p: Predicate, agent: Agent) -> tuple[str | None, str]:
    """(name or None, how): the holder who is a person, the attribution, or the speaker before."""
    if sentence.account.kind.value == "joint_statement" and not agent.person:
        found = _covering(sentence, p)
        return (found.person, found.how) if found and found.person else (None, "joint text")
    if agent.person and agent.kind in ("person", "first"):
        return agent.person, "subject"
    found = _covering(sentence, p)
    discourse = sentence.discourse
    if found is not None:
        return (
            (None, "other side")
            if _of_the_other(sentence, p, agent, found)
            else (found.person, found.how)
        )
    last = discourse.names.people.get(discourse.speaker or "")
    if last is None or discourse.silence > 2 or p.cue is None:
        return None, "nobody"
    if agent.kind == "party" and last.party in agent.parties:
        return last.name, "carried"
    if agent.kind == "group" and p.cue.stance == "duty" and discourse.silence <= 1:
        return last.name, "carried"
    return None, "nobody"


def _of_the_other(sentence: _Sentence, p: Predicate, agent: Agent, found: Attribution) -> bool:
    """ "thanked the Prime Minister for Japan's commitment": the commitment is not the thanker's."""
    said_by = sentence.discourse.names.people.get(found.person or "")
    return (
        p.form == "noun"
        and agent.kind == "party"
        and said_by is not None
        and said_by.party not in agent.parties
    )


# ---------------------------------------------------------------- the statement


def _statement(
    sentence: _Sentence,
    p: Predicate,
    span: Range,
    kind: Kind,
    tier: Tier | None,
    party: str,
    speaker: str | None,
    how: str,
    agent: Agent,
) -> Statement:
    assert p.cue is not None
    tokens, article = sentence.tokens, sentence.article
    a, b = span
    if kind in (Kind.POSITION, Kind.ACKNOWLEDGEMENT):
        a = _with_adverbs(tokens, p, a)
    start, end = tokens[a].start, tokens[b - 1].end
    quote = article.text[start:end]
    cue_start, cue_end = tokens[p.group].start, tokens[max(p.start - 1, p.head)].end
    inner = tokens[a:b]
    others = [code for code in sentence.account.parties if code != party]
    confidence = 100
    if how == "carried":
        confidence = confidence * 8 // 10
    if agent.rule in ("subject.it", "subject.country", "subject.pronoun"):
        confidence = confidence * 9 // 10
    if b - a > 45:
        confidence = confidence * 7 // 10
    return Statement(
        id=content_id(article.id, start, end),
        article_id=article.id,
        start=start,
        end=end,
        quote=quote,
        sentence_start=tokens[0].start,
        sentence_end=tokens[-1].end,
        speaker=speaker,
        party=party,
        counterparty=others[0] if len(others) == 1 and party != JOINT else None,
        kind=kind,
        tier=tier,
        rung=p.cue.rung if tier is not None else "",
        cue=article.text[cue_start:cue_end],
        cue_start=cue_start,
        cue_end=cue_end,
        is_affirmative=not p.negated,
        boosters=checkable.boosters([*tokens[p.group : p.start], *inner]),
        hedges=checkable.hedges(quote),
        specifics=checkable.specifics(quote, inner),
        due_on=checkable.due_on(" ".join(quote.split()), sentence.account.held_on),
        confidence=confidence,
        rules=tuple(
            dict.fromkeys(
                [
                    *p.rules,
                    *([f"subject.{p.link}"] if p.link else []),
                    agent.rule or "subject.other",
                    f"speaker.{how.replace(' ', '_')}",
                    f"frame.{p.frame}",
                    *(["split"] if len(p.clauses) > 1 else []),
                ]
            )
        ),
    )


def _with_adverbs(tokens: Tokens, p: Predicate, a: int) -> int:
    """ "firmly supports" is quoted with its adverb."""
    from monitor.languages.en.grammar import is_adverb

    while a > p.group and is_adverb(tokens[a - 1]):
        a -= 1
    return a


def _without_overlaps(made: list[Statement]) -> list[Statement]:
    """Of statements over the same words the commitment wins, then the firmer reading, then the first."""
    kept: list[Statement] = []
    for s in sorted(made, key=lambda s: (not s.kind.is_commitment, s.start, -s.end)):
        if not any(_shared(s, k) > 0.5 for k in kept):
            kept.append(s)
    return sorted(kept, key=lambda s: (s.start, s.end))


def _shared(a: Statement, b: Statement) -> float:
    common = min(a.end, b.end) - max(a.start, b.start)
    return common / max(min(a.end - a.start, b.end - b.start), 1) if common > 0 else 0.0

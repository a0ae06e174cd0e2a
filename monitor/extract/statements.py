"""Predicates to Statements: span, speaker, and what can be checked later.

Everything a statement is made of carries the id of the rule that made it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.extract import specifics as checkable
from monitor.extract.agents import Agent, Discourse
from monitor.extract.deeds import deeds
from monitor.extract.kinds import read
from monitor.extract.sentence import Read, Sentence
from monitor.extract.speakers import Attribution, attributions
from monitor.languages.en.grammar import Predicate, Range
from monitor.languages.en.tokens import Passage, Token, Tokens
from monitor.languages.en.words import words
from monitor.model import Account, Article, Kind, MeetingKind, Statement
from monitor.parties import JOINT
from monitor.text import content_id

_BACKGROUND = words().lists["background_verbs"]
#: A clause of more tokens than this may have swallowed another.
_LONG_CLAUSE = 45
#: A deed is no more than likely to be what was promised: a person should look.
_DEED = 70
#: Agents that were guessed from what was named last.
_GUESSED = ("subject.it", "subject.country", "subject.pronoun")


def statements_in(
    article: Article,
    account: Account,
    discourse: Discourse,
    passage: Passage,
    found: Sequence[Predicate],
) -> list[Statement]:
    """The statements of one sentence, by place; the discourse moves on by one sentence.

    `found` is the sentence's predicates in order.
    """
    tokens = passage.tokens
    discourse.begin_sentence(tokens)
    spoken = attributions(tokens, found, discourse)
    sentence = Sentence(article, account, discourse, passage, tokens, found, spoken)
    made = [s for p in found for s in _from_predicate(sentence, p)]
    if discourse.is_meeting:  # a speech at home is full of deeds
        made += [s for p in deeds(tokens, found) for s in _from_predicate(sentence, p)]
    speakers = [s.person for s in spoken if s.person]
    if discourse.has_floor:
        discourse.silence = 0
    elif speakers:
        discourse.speaker, discourse.silence = speakers[-1], 0
    else:
        discourse.silence += 1
    return _without_overlaps(made)


def _from_predicate(sentence: Sentence, p: Predicate) -> Iterator[Statement]:
    """One statement for each clause of the predicate."""
    if p.cue is None or p.cue.stance == "say" or not p.clauses:
        return
    if (p.tense == "background" and not _told_now(sentence, p)) or _recalled(sentence, p):
        return
    stated = read(sentence, p)
    if stated is None:
        return
    speaker, how = _speaker(sentence, p, stated.holder)
    for span in p.clauses:
        yield _statement(sentence, p, span, stated, speaker, how)


def _told_now(sentence: Sentence, p: Predicate) -> bool:
    """ "Orre said they had agreed to": a past perfect that reports this meeting, no earlier one."""
    assert p.cue is not None
    if p.cue.stance == "done":
        return p.frame == "subject" or bool(sentence.spoken)
    is_dated = any(
        t.low in _EARLIER or (t.text.isdigit() and len(t.text) == 4)
        for t in sentence.tokens[: p.start]
    )
    return bool(sentence.spoken) and not is_dated


#: Words that place a past perfect before the meeting.
_EARLIER = ("earlier", "previously", "ago", "last", "since", "once", "already", "before", "when")


def _recalled(sentence: Sentence, p: Predicate) -> bool:
    """ "recalled that they agreed": what was said before is background.

    "recalled France's determination to" is not: what is held is held still. Nor is the next deed
    of who recalled: "recalled the visit and urged Belmark to".
    """
    before = sentence.tokens[: p.group]
    if _BACKGROUND.isdisjoint([t.low for t in before]):
        return False
    if p.form == "noun" and p.link == "holder" and p.cue is not None and p.cue.stance == "own":
        return False
    if p.tense == "past" and any(
        q.subject == p.subject and sentence.tokens[q.head].low in _BACKGROUND
        for q in sentence.found
    ):
        return False
    clause = max((i for i, t in enumerate(before) if t.text == ";"), default=0)
    told_next = next(
        (
            i
            for i in range(len(before) - 2, clause, -1)
            if before[i - 1].low == "and" and before[i + 1].low == "that" and _tells(before[i])
        ),
        clause,
    )  # "recalled the visit and said that"
    return not _BACKGROUND.isdisjoint([t.low for t in before[told_next:]])


def _tells(token: Token) -> bool:
    return token.base in words().lists["reporting_verbs"]


# ---------------------------------------------------------------- speaker

#: Name or None, and how it was found.
_Speaker = tuple[str | None, str]


def _speaker(sentence: Sentence, p: Predicate, agent: Agent) -> _Speaker:
    """The holder who is a person, the attribution, or the speaker before."""
    found = sentence.covering(p)
    if sentence.discourse.has_floor:
        return sentence.discourse.speaker, "floor"
    if sentence.account.kind is MeetingKind.JOINT_STATEMENT and not agent.person:
        return (found.person, found.how) if found and found.person else (None, "joint text")
    if agent.person and agent.kind in ("person", "first"):
        return agent.person, "subject"
    if found is None or (found.how == "side" and agent.kind == "party"):
        return _carried(sentence, p, agent)
    if _is_of_other(sentence, p, agent, found):
        return None, "other side"
    return found.person, found.how


def _carried(sentence: Sentence, p: Predicate, agent: Agent) -> _Speaker:
    """ "Orre said … . Arland will open a port.": the last speaker goes on for the same side."""
    discourse = sentence.discourse
    last = discourse.names.people.get(discourse.speaker or "")
    is_told = agent.rule == "subject.home"  # a paper that writes "the Government" speaks itself
    if last is None or discourse.silence > 2 or p.cue is None or is_told:
        return None, "nobody"
    if agent.kind == "party" and last.party in agent.parties:
        return last.name, "carried"
    if agent.kind == "group" and p.cue.stance == "duty" and discourse.silence <= 1:
        return last.name, "carried"
    return None, "nobody"


def _is_of_other(sentence: Sentence, p: Predicate, agent: Agent, found: Attribution) -> bool:
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
    sentence: Sentence, p: Predicate, span: Range, stated: Read, speaker: str | None, how: str
) -> Statement:
    assert p.cue is not None
    passage, article, account = sentence.passage, sentence.article, sentence.account
    tokens, starts = passage.tokens, passage.starts
    a, b = span
    if stated.kind in (Kind.POSITION, Kind.ACKNOWLEDGEMENT):
        a = _with_adverbs(tokens, p, a)
    start, end = starts[a], passage.end(b - 1)
    clause = checkable.Clause(article.text[start:end], tokens[a:b])
    tells_subject = p.subject is not None and (
        p.frame == "subject" or (not stated.holder.parties and p.link in ("adjacent", "comma"))
    )
    first = p.subject[0] if tells_subject and p.subject else p.group
    last = max(p.start - 1, p.head - 1, 0) if p.frame == "subject" else max(p.start - 1, p.head)
    cue_start, cue_end = starts[min(first, a)], passage.end(last)
    return Statement(
        id=content_id(article.id, start, end),
        article_id=article.id,
        start=start,
        end=end,
        quote=clause.text,
        sentence_start=starts[0],
        sentence_end=passage.end(-1),
        speaker=speaker,
        party=stated.party,
        counterparty=_counterparty(account, stated.party),
        kind=stated.kind,
        tier=stated.tier,
        rung=p.cue.rung if stated.tier is not None else "",
        cue=article.text[cue_start:cue_end],
        cue_start=cue_start,
        cue_end=cue_end,
        is_affirmative=not p.negated,
        boosters=checkable.boosters(tokens[p.group : p.start] + clause.tokens),
        hedges=checkable.hedges(clause),
        specifics=checkable.specifics(clause),
        due_on=checkable.due_on(clause, account.held_on),
        confidence=_confidence(stated.kind, stated.holder, how, b - a),
        rules=_rules(p, stated.holder, how),
    )


def _counterparty(account: Account, party: str) -> str | None:
    others = [code for code in account.parties if code != party]
    return others[0] if len(others) == 1 and party != JOINT else None


def _confidence(kind: Kind, holder: Agent, how: str, length: int) -> int:
    """100, less for a deed, a speaker carried over, a guessed holder, a clause of many tokens."""
    confidence = _DEED if kind is Kind.DEED else 100
    if how == "carried":
        confidence = confidence * 8 // 10
    if holder.rule in _GUESSED:
        confidence = confidence * 9 // 10
    if length > _LONG_CLAUSE:
        confidence = confidence * 7 // 10
    return confidence


def _rules(p: Predicate, holder: Agent, how: str) -> tuple[str, ...]:
    """Ids of the rules that made the statement, in order, each once."""
    rules = [
        *p.rules,
        f"subject.{p.link}" if p.link else "",
        holder.rule or "subject.other",
        f"speaker.{how.replace(' ', '_')}",
        f"frame.{p.frame}",
        "split" if len(p.clauses) > 1 else "",
    ]
    return tuple(dict.fromkeys(filter(None, rules)))


def _with_adverbs(tokens: Tokens, p: Predicate, a: int) -> int:
    """ "firmly supports" is quoted with its adverb."""
    while a > p.group and tokens[a - 1].is_adverb:
        a -= 1
    return a


def _without_overlaps(made: Sequence[Statement]) -> list[Statement]:
    """Of statements over the same words the commitment wins, then the first, then the longest.

    A deed comes last.
    """
    if len(made) < 2:
        return list(made)
    kept: list[Statement] = []
    for s in sorted(made, key=_precedence):
        if not any(_shared(s, k) > 0.5 for k in kept):
            kept.append(s)
    return sorted(kept, key=lambda s: (s.start, s.end))


def _precedence(s: Statement) -> tuple[bool, bool, int, int]:
    return (not s.kind.is_commitment, s.kind is Kind.DEED, s.start, -s.end)


def _shared(a: Statement, b: Statement) -> float:
    """The part of the shorter statement that both cover, 0 to 1."""
    common = min(a.end, b.end) - max(a.start, b.start)
    return common / max(min(a.end - a.start, b.end - b.start), 1) if common > 0 else 0.0

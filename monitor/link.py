"""Statements to Commitments: gate, candidates, score, decide, explain.

The gate comes before any text score: who promises must match, since "Kyrgyzstan opposes
interference in China" reads more like "China opposes interference in Kyrgyzstan" than like its own
later wording.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import takewhile
from typing import NamedTuple

import numpy as np

from monitor.candidates import SIEVED_FROM, Index, Values
from monitor.languages.en.wording import names_hindrance, stands_for_another
from monitor.model import Commitment, Decision, Kind, Link, Meeting, Reading, Statement
from monitor.nearest import Chains
from monitor.parties import JOINT
from monitor.rulings import NO_VERDICTS, Verdicts, settle
from monitor.scoring import Feature, Score, Scorer, feature

#: Linked from here; between the two a person decides; below, new. See docs/how-it-decides.md for
#: what they were tuned on.
LINKED_FROM = 43.0
REVIEW_FROM = 33.0
#: Linked from here already, when both statements' next best choice is so many points behind.
CLEAR_FROM, CLEAR_LEAD = 22.0, 8.0
#: A deed that no cue tells of is linked from here with what was promised, else it is no news.
DEED_FROM = 37.0
#: From here a second statement of one account joins what a better one of it was linked with.
AGAIN_FROM = 49.0

#: How many of a chain's newest wordings a statement is held against.
_MEMORY = 3
#: How many chains are looked at for a statement, and of them those that its Link tells of.
_WORTH_A_LOOK, _TOLD = 12, 2


# ---------------------------------------------------------------- the gate


class _Holding(NamedTuple):
    """All of a statement that the gate asks of."""

    party: str
    kind: Kind
    counterparty: str | None

    @classmethod
    def of(cls, one: Statement) -> _Holding:
        return cls(one.party, one.kind, one.counterparty)


_FAMILY = {
    Kind.OFFER: "commitment",
    Kind.REQUEST: "commitment",
    Kind.JOINT: "commitment",
    Kind.PROGRESS: "commitment",
    Kind.POSITION: "commitment",  # "underscored the importance of" becomes "resolved to", and back
    Kind.ACKNOWLEDGEMENT: "acknowledgement",
    Kind.WISH: "wish",
    Kind.DEED: "commitment",
}


def may_match(a: _Holding, b: _Holding) -> bool:
    """The gate: the same party or one side's and both sides' word, and the same family of kind."""
    if a.party != b.party and JOINT not in (a.party, b.party):
        # what one side asked for, the other reports done
        return a.kind is Kind.REQUEST and b.kind.is_progress and a.counterparty == b.party
    if b.kind is Kind.DEED and not a.kind.is_commitment:
        return a.kind is Kind.DEED
    return _FAMILY[a.kind] == _FAMILY[b.kind]


# ---------------------------------------------------------------- chains


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """What was linked before, of which the first meetings stay."""

    #: How many meetings stay.
    meetings: int = 0
    #: Those of their statements.
    links: tuple[Link, ...] = ()
    #: As they were after all meetings then.
    commitments: tuple[Commitment, ...] = ()


NOTHING_LINKED = Linked()


class _Chain:
    """A commitment while it is being linked."""

    def __init__(self, number: int, first: str, earlier: Sequence[str] = ()) -> None:
        #: Its place in the order they were opened in.
        self.number = number
        #: Of its first statement.
        self.id = first
        #: Ids of its statements of meetings that were linked before.
        self.earlier = earlier
        #: Its statements since, after the newest of the earlier ones.
        self.features: list[Feature] = []
        #: Ids of all its statements, in the order they were linked.
        self.statement_ids = list(earlier)


class _Candidate:
    """A statement beside an earlier one it may continue."""

    def __init__(
        self, points: float, feature: Feature, chain: _Chain, earlier: Feature, scorer: Scorer
    ) -> None:
        self.points = points
        self.feature, self.chain, self.earlier = feature, chain, earlier
        self._scorer = scorer

    def score(self) -> Score:
        """The points with what they are made of."""
        return self._scorer.score(self.earlier, self.feature)


class _Board:
    """What has been said of a relationship so far: the chains, and the wordings to hold against.

    Rows number the statements in the order they are linked in: first the newest wordings of what
    was linked before.
    """

    def __init__(
        self, chains: Sequence[_Chain], features: Sequence[Feature], rulings: Verdicts
    ) -> None:
        standing = [(one, chain) for chain in chains for one in chain.features]
        features = [*(one for one, _ in standing), *features]
        self.scorer = Scorer()
        gate = Values([_Holding.of(one.statement) for one in features], may_match)
        self._index = Index(features, self.scorer, gate, _MEMORY)
        self._rulings = rulings
        self._ruled_apart = rulings.alone | {one for pair in rulings.apart for one in pair}
        self.chains = list(chains)
        self._chain_of = dict(enumerate(chain for _, chain in standing))
        #: By row: the number of the chain of which it is one of the newest wordings; else -1.
        self._newest_of = np.full(len(features), -1, dtype=np.int32)
        self._newest_of[: len(standing)] = [chain.number for _, chain in standing]
        #: One beyond the last row in a chain.
        self._end = len(standing)

    def place(self, new: Feature, chosen: _Candidate | None) -> _Chain:
        """Add a statement to the chain that was chosen, or open one with it."""
        row = self._index.row_of[new.statement.id]
        if chosen is None:
            chain = _Chain(len(self.chains), new.statement.id)
            self.chains.append(chain)
        else:
            chain = chosen.chain
        chain.features.append(new)
        chain.statement_ids.append(new.statement.id)
        self._chain_of[row] = chain
        self._newest_of[row] = chain.number
        self._end = max(self._end, row + 1)
        for former in chain.features[-_MEMORY - 1 : -_MEMORY]:
            self._newest_of[self._index.row_of[former.statement.id]] = -1
        return chain

    def kept_out_of(self, new: Feature) -> list[_Chain]:
        """The chains a person keeps a statement out of."""
        one = new.statement.id
        if one not in self._ruled_apart:
            return []
        return [
            chain for chain in self.chains if not self._rulings.allows(one, chain.statement_ids)
        ]

    def ruled(self, new: Feature) -> _Candidate | None:
        """The wording a person ruled it continues, with what the rules think of the pair."""
        wanted = self._rulings.joined.get(new.statement.id)
        chain = self._chain_of.get(self._index.row_of.get(wanted or "", -1))
        if wanted is None or chain is None:
            return None
        earlier = self._index.features[self._index.row_of[wanted]]
        return _Candidate(self.scorer.score(earlier, new).points, new, chain, earlier, self.scorer)

    def choices(self, new: Feature, without: Sequence[_Chain]) -> _Choices:
        """The chains the gate lets a statement through to, those of `without` apart."""
        row = self._index.row_of[new.statement.id]
        newest_of = self._newest_of[: self._end]
        if without:
            newest_of = newest_of.copy()
        for chain in without:
            newest_of[[self._index.row_of[one.statement.id] for one in chain.features]] = -1
        # among few, going through all again takes longer than the rest of the dozen
        first = _TOLD if self._end >= SIEVED_FROM else _WORTH_A_LOOK
        return _Choices(lambda count: self._candidates(new, row, newest_of, count), first)

    def _candidates(self, new: Feature, row: int, among: Chains, count: int) -> list[_Candidate]:
        """The best wording of each of the best chains, best first."""
        rows, points = self._index.nearest(row, among, count)
        best: dict[str, _Candidate] = {}
        least = 0.0
        for place in np.argsort(-points).tolist():
            scored, other = float(points[place]), int(rows[place])
            if scored <= 0 or scored < least:
                break
            chain, earlier = self._chain_of[other], self._index.features[other]
            known = best.get(chain.id)
            if known is None:
                best[chain.id] = _Candidate(scored, new, chain, earlier, self.scorer)
                least = scored if len(best) == count else least
            elif scored == known.points and earlier.statement.id > known.earlier.statement.id:
                known.earlier = earlier
        return sorted(best.values(), key=lambda c: (-c.points, c.chain.id))[:count]


class _Choices:
    """The chains a statement may continue, best first.

    The `first` are found at once, among them those that its Link tells of; the rest of the dozen
    worth a look when they are asked for, which is seldom: most is decided by the best and what
    comes next. All have to be asked for before the account is placed.
    """

    def __init__(self, find: Callable[[int], list[_Candidate]], first: int) -> None:
        self._find = find
        self.told = find(first)
        is_all = first == _WORTH_A_LOOK or len(self.told) < first
        self._others: list[_Candidate] | None = [] if is_all else None

    def __iter__(self) -> Iterator[_Candidate]:
        yield from self.told
        if self._others is None:
            self._others = self._find(_WORTH_A_LOOK)[len(self.told) :]
        yield from self._others


def link(
    meetings: Sequence[Meeting],
    readings: Sequence[Reading],
    themes: Mapping[str, tuple[str, ...]],
    rulings: Verdicts = NO_VERDICTS,
    before: Linked = NOTHING_LINKED,
) -> tuple[tuple[Commitment, ...], tuple[Link, ...]]:
    """Commitments and one Link a statement, for the meetings of one relationship.

    Meetings are taken by the day they were held, so the order of arrival changes nothing.
    Inside a meeting a commitment takes the best statement of each account, and what repeats it.
    Deeds come after all else; one that continues no commitment has no link.
    What people ruled comes before any gate or score; such links are decided by ``person``.
    The first meetings stay linked as they were `before`, where nobody ruled on anything.
    """
    facts = _Facts(meetings, readings, themes)
    accounts = [[facts.feature(s.id) for s in said] for said in facts.accounts(before.meetings)]
    chains = _standing(before.links, facts)
    board = _Board(chains, [one for account in accounts for one in account], rulings)
    links = list(before.links)
    for account in accounts:
        made = _link_account([f for f in account if not _is_deed(f)], board)
        links += made
        taken = {one.commitment_id for one in made}
        links += _link_deeds([f for f in account if _is_deed(f)], board, taken)
    known = {one.id: one for one in before.commitments}
    commitments = [_commitment(chain, known.get(chain.id), facts) for chain in board.chains]
    return settle(commitments, links, rulings)


class _Facts:
    """What was said at the meetings of one relationship, by statement."""

    def __init__(
        self,
        meetings: Sequence[Meeting],
        readings: Sequence[Reading],
        themes: Mapping[str, tuple[str, ...]],
    ) -> None:
        self._meetings, self._themes = meetings, themes
        self._said = {r.article.id: r.statements for r in readings}
        self.statements = {s.id: s for r in readings for s in r.statements}
        self._meeting_of = {a: m for m in meetings for a in m.article_ids}

    def accounts(self, start: int) -> Iterator[Sequence[Statement]]:
        """What each account says, from one of the meetings on."""
        for meeting in self._meetings[start:]:
            yield from (self._said[one] for one in meeting.article_ids)

    def meeting(self, statement_id: str) -> Meeting:
        return self._meeting_of[self.statements[statement_id].article_id]

    def themes(self, statement_id: str) -> tuple[str, ...]:
        return self._themes.get(statement_id, self.statements[statement_id].themes)

    def feature(self, statement_id: str) -> Feature:
        meeting = self.meeting(statement_id)
        one = self.statements[statement_id]
        return feature(one, meeting.id, self.themes(statement_id), meeting.parties)


def _standing(links: Sequence[Link], facts: _Facts) -> list[_Chain]:
    """The chains as meetings before left them, in the order they were opened."""
    found: dict[str, list[str]] = {}
    for link in links:
        found.setdefault(link.commitment_id, []).append(link.statement_id)
    chains = [_Chain(number, *one) for number, one in enumerate(found.items())]
    for chain in chains:
        chain.features = [facts.feature(one) for one in chain.earlier[-_MEMORY:]]
    return chains


def _link_account(account: Sequence[Feature], board: _Board) -> list[Link]:
    """Links the statements of one account, best pairs first, one to one but for repetitions."""
    kept_out = {f.statement.id: board.kept_out_of(f) for f in account}
    barred = {one for one, chains in kept_out.items() if chains}
    choices = {f.statement.id: board.choices(f, kept_out[f.statement.id]) for f in account}
    linked = {f.statement.id: c for f in account if (c := board.ruled(f))}
    ruled = set(linked)
    taken = {c.chain.id for c in linked.values()}

    def may_link(pair: _Candidate) -> bool:
        """By its points, or as the clear choice of both where nobody ruled out the best."""
        one = pair.feature.statement.id
        return pair.points >= LINKED_FROM or (one not in barred and _is_clear(pair, choices))

    open_ones = {one: found for one, found in choices.items() if one not in ruled}
    linked |= _matched(open_ones, taken, may_link)
    for (
        one,
        found,
    ) in choices.items():  # the same said twice in one account: in its lead, and in full
        if found.told and found.told[0].points >= AGAIN_FROM:
            linked.setdefault(one, found.told[0])
    links = [
        _place(f, linked.get(f.statement.id), choices[f.statement.id].told, board) for f in account
    ]
    return [_by_person(one, ruled, barred) for one in links]


def _by_person(link: Link, ruled: Set[str], barred: Set[str]) -> Link:
    """The link as a person's ruling settles it; what was kept apart is not asked of again."""
    if link.statement_id in ruled:
        return replace(link, decided_by="person")
    if link.statement_id in barred and link.decision is not Decision.LINKED:
        return replace(link, decision=Decision.NEW, decided_by="person")
    return link


def _is_deed(one: Feature) -> bool:
    return one.statement.kind is Kind.DEED


def _link_deeds(account: Sequence[Feature], board: _Board, taken: set[str]) -> list[Link]:
    """Links of the deeds that continue a commitment the account says nothing else of."""
    spoken_of = [chain for chain in board.chains if chain.id in taken] if account else []
    choices = {
        f.statement.id: board.choices(f, [*spoken_of, *board.kept_out_of(f)]) for f in account
    }
    linked = _matched(choices, taken, lambda pair: pair.points >= DEED_FROM)
    return [_place(c.feature, c, choices[one].told, board) for one, c in linked.items()]


def _matched(
    choices: Mapping[str, _Choices], taken: set[str], may_link: Callable[[_Candidate], bool]
) -> dict[str, _Candidate]:
    """What each statement continues, the best pairs first; who comes late has the next best.

    Each takes a chain; where a choice may not be linked, none after it may.
    """
    matched: dict[str, _Candidate] = {}
    waiting: list[tuple[float, int, str, int, _Candidate, Iterator[_Candidate]]] = []

    def wait(number: int, others: Iterator[_Candidate]) -> None:
        if (best := next(others, None)) and may_link(best):
            start = best.feature.statement.start
            heappush(waiting, (-best.points, start, best.chain.id, number, best, others))

    for number, found in enumerate(choices.values()):
        wait(number, iter(found))
    while waiting:
        *_, number, pair, others = heappop(waiting)
        if pair.chain.id in taken:
            wait(number, others)
        else:
            matched[pair.feature.statement.id] = pair
            taken.add(pair.chain.id)
    return matched


def _is_clear(candidate: _Candidate, choices: Mapping[str, _Choices]) -> bool:
    """Whether no other pair of the statement, nor of the chain, comes near; with all their points.

    Never where something speaks against it, or one of the two alone is about a hindrance: to lift
    a ban on wind farms is not clearly to build more of them. Nor where one says "do the same for
    durian" and leaves to its neighbours what is to be done.
    """
    earlier, now = candidate.earlier, candidate.feature
    statements = earlier.statement, now.statement
    if candidate.points < CLEAR_FROM or not all(one.kind.is_commitment for one in statements):
        return False
    if names_hindrance(earlier.core) != names_hindrance(now.core):
        return False
    if any(stands_for_another(one.quote) for one in statements):
        return False
    if any(_near(candidate, choices[now.statement.id])):
        return False
    if any(part.points < 0 for part in candidate.score().parts):
        return False
    every = (other for found in choices.values() for other in _near(candidate, found))
    return not any(other.chain is candidate.chain for other in every)


def _near(one: _Candidate, found: Iterable[_Candidate]) -> Iterator[_Candidate]:
    """The others of those found, best first, that come near one or before it."""
    near = takewhile(lambda other: one.points - other.points < CLEAR_LEAD, found)
    return (other for other in near if other is not one)


def _place(
    new: Feature, chosen: _Candidate | None, found: Sequence[_Candidate], board: _Board
) -> Link:
    """Adds the statement to its chain or opens one, and says why."""
    best = chosen or (found[0] if found else None)
    chain = board.place(new, chosen)
    if chosen is not None:
        decision = Decision.LINKED
    else:
        decision = Decision.REVIEW if best and best.points >= REVIEW_FROM else Decision.NEW
    second = next((c for c in found if best is not None and c.chain is not best.chain), None)
    return Link(
        statement_id=new.statement.id,
        meeting_id=new.meeting_id,
        commitment_id=chain.id,
        decision=decision,
        score=round(best.points, 1) if best else 0.0,
        parts=best.score().parts if best else (),
        candidate_id=best.earlier.statement.id if best else None,
        runner_up_id=second.earlier.statement.id if second else None,
        runner_up_score=round(second.points, 1) if second else 0.0,
    )


def _commitment(chain: _Chain, before: Commitment | None, facts: _Facts) -> Commitment:
    """A chain as it is handed on: `before` itself where it said no more then, and no more since."""
    ids = chain.statement_ids
    if before and len(ids) == len(chain.earlier) == len(before.statement_ids):
        return before
    meetings = [facts.meeting(one) for one in ids]
    held = [one.held_on for one in meetings if one.held_on]
    return Commitment(
        id=chain.id,
        relationship=meetings[0].relationship,
        party=facts.statements[ids[0]].party,
        label=" ".join(facts.statements[ids[-1]].quote.split()),
        themes=tuple(sorted({theme for one in ids for theme in facts.themes(one)})),
        statement_ids=tuple(ids),
        first_on=min(held, default=None),
        last_on=max(held, default=None),
    )

"""Statements to Commitments: gate, candidates, score, decide, explain.

The gate comes before any text score: who promises must match, since "Kyrgyzstan opposes
interference in China" reads more like "China opposes interference in Kyrgyzstan" than like its own
later wording.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import numpy as np

from monitor.candidates import Index, Values
from monitor.model import Commitment, Decision, Kind, Link, Meeting, Reading, Statement
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
DEED_FROM = 43.0
#: From here a second statement of one account joins what a better one of it was linked with.
AGAIN_FROM = 49.0

#: How many of a chain's newest wordings a statement is held against.
_MEMORY = 3
#: How many chains are looked at for a statement.
_WORTH_A_LOOK = 12


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


class _Chain:
    """A commitment while it is being linked."""

    def __init__(self, first: Feature) -> None:
        self.features = [first]

    @property
    def id(self) -> str:
        return self.features[0].statement.id


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

    Rows number all statements in the order they are linked in.
    """

    def __init__(self, features: Sequence[Feature], rulings: Verdicts) -> None:
        self.scorer = Scorer([one for one in features if not _is_deed(one)])
        gate = Values([_Holding.of(one.statement) for one in features], may_match)
        self._index = Index(features, self.scorer, gate)
        self._rulings = rulings
        self._ruled_apart = rulings.alone | {one for pair in rulings.apart for one in pair}
        self.chains: list[_Chain] = []
        self._chain_of: dict[int, _Chain] = {}
        #: The rows of each chain's newest wordings.
        self._is_newest = np.zeros(len(features), dtype=bool)
        #: One beyond the last row in a chain.
        self._end = 0

    def place(self, new: Feature, chosen: _Candidate | None) -> _Chain:
        """Add a statement to the chain that was chosen, or open one with it."""
        row = self._index.row_of[new.statement.id]
        if chosen is None:
            chain = _Chain(new)
            self.chains.append(chain)
        else:
            chain = chosen.chain
            chain.features.append(new)
        self._chain_of[row] = chain
        self._is_newest[row] = True
        self._end = max(self._end, row + 1)
        for former in chain.features[-_MEMORY - 1 : -_MEMORY]:
            self._is_newest[self._index.row_of[former.statement.id]] = False
        return chain

    def kept_out_of(self, new: Feature) -> list[_Chain]:
        """The chains a person keeps a statement out of."""
        one = new.statement.id
        if one not in self._ruled_apart:
            return []
        return [
            chain
            for chain in self.chains
            if not self._rulings.allows(one, (f.statement.id for f in chain.features))
        ]

    def ruled(self, new: Feature) -> _Candidate | None:
        """The wording a person ruled it continues, with what the rules think of the pair."""
        wanted = self._rulings.joined.get(new.statement.id)
        chain = self._chain_of.get(self._index.row_of.get(wanted or "", -1))
        if wanted is None or chain is None:
            return None
        earlier = self._index.features[self._index.row_of[wanted]]
        return _Candidate(self.scorer.score(earlier, new).points, new, chain, earlier, self.scorer)

    def candidates(self, new: Feature, without: Sequence[_Chain]) -> list[_Candidate]:
        """The best wording of each chain the gate lets through, best first; the dozen worth a look.

        Chains of `without` are passed over.
        """
        row = self._index.row_of[new.statement.id]
        among = self._is_newest[: self._end]
        if without:
            among = among.copy()
        for chain in without:
            among[[self._index.row_of[one.statement.id] for one in chain.features]] = False
        rows, points = self._index.nearest(row, among, _WORTH_A_LOOK * _MEMORY)
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
                least = scored if len(best) == _WORTH_A_LOOK else least
            elif scored == known.points and earlier.statement.id > known.earlier.statement.id:
                known.earlier = earlier
        return sorted(best.values(), key=lambda c: (-c.points, c.chain.id))[:_WORTH_A_LOOK]


def link(
    meetings: Sequence[Meeting],
    readings: Sequence[Reading],
    themes: Mapping[str, tuple[str, ...]],
    rulings: Verdicts = NO_VERDICTS,
) -> tuple[tuple[Commitment, ...], tuple[Link, ...]]:
    """Commitments and one Link a statement, for the meetings of one relationship.

    Meetings are taken by the day they were held, so the order of arrival changes nothing.
    Inside a meeting a commitment takes the best statement of each account, and what repeats it.
    Deeds come after all else; one that continues no commitment has no link.
    What people ruled comes before any gate or score; such links are decided by ``person``.
    """
    by_article = {r.article.id: r for r in readings}
    accounts = [
        [feature(s, m.id, themes.get(s.id, s.themes), m.parties) for s in by_article[a].statements]
        for m in meetings
        for a in m.article_ids
    ]
    board = _Board([one for account in accounts for one in account], rulings)
    links: list[Link] = []
    for account in accounts:
        made = _link_account([f for f in account if not _is_deed(f)], board)
        links += made
        taken = {one.commitment_id for one in made}
        links += _link_deeds([f for f in account if _is_deed(f)], board, taken)
    relationship = meetings[0].relationship if meetings else ""
    days = {m.id: m.held_on for m in meetings}
    return settle([_commitment(c, relationship, days) for c in board.chains], links, rulings)


def _link_account(account: Sequence[Feature], board: _Board) -> list[Link]:
    """Links the statements of one account, best pairs first, one to one but for repetitions."""
    kept_out = {f.statement.id: board.kept_out_of(f) for f in account}
    barred = {one for one, chains in kept_out.items() if chains}
    candidates = {f.statement.id: board.candidates(f, kept_out[f.statement.id]) for f in account}
    pairs = _in_order(_links_among(candidates, barred))
    linked = {f.statement.id: c for f in account if (c := board.ruled(f))}
    ruled = set(linked)
    taken = {c.chain.id for c in linked.values()}
    for pair in pairs:
        statement_id = pair.feature.statement.id
        if statement_id not in linked and pair.chain.id not in taken:
            linked[statement_id] = pair
            taken.add(pair.chain.id)
    for pair in pairs:  # the same said twice in one account: in its lead, and in full
        if pair.points >= AGAIN_FROM:
            linked.setdefault(pair.feature.statement.id, pair)
    links = [
        _place(f, linked.get(f.statement.id), candidates[f.statement.id], board) for f in account
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
    candidates = {
        f.statement.id: board.candidates(f, [*spoken_of, *board.kept_out_of(f)]) for f in account
    }
    pairs = _in_order([c for found in candidates.values() for c in found if c.points >= DEED_FROM])
    links: dict[str, Link] = {}
    for pair in pairs:
        one = pair.feature.statement.id
        if one not in links and pair.chain.id not in taken:
            links[one] = _place(pair.feature, pair, candidates[one], board)
            taken.add(pair.chain.id)
    return list(links.values())


def _in_order(pairs: Sequence[_Candidate]) -> list[_Candidate]:
    return sorted(pairs, key=lambda c: (-c.points, c.feature.statement.start, c.chain.id))


def _links_among(
    candidates: Mapping[str, Sequence[_Candidate]], barred: Set[str]
) -> list[_Candidate]:
    """The pairs that may be linked: by their points, or as the clear choice of both.

    Who ruled the best choice out does not ask for the next best.
    """
    of_chain: dict[str, list[float]] = defaultdict(list)
    of_statement: dict[str, list[float]] = {}
    for one, found in candidates.items():
        of_statement[one] = [c.points for c in found]
        for c in found:
            of_chain[c.chain.id].append(c.points)
    return [
        c
        for one, found in candidates.items()
        for c in found
        if c.points >= LINKED_FROM
        or (one not in barred and _is_clear(c, of_statement[one], of_chain[c.chain.id]))
    ]


def _is_clear(
    candidate: _Candidate, of_statement: Sequence[float], of_chain: Sequence[float]
) -> bool:
    """Whether no other pair of the statement, nor of the chain, comes near; with all their points.

    Never where something speaks against it.
    """
    points = candidate.points
    statements = candidate.earlier.statement, candidate.feature.statement
    if points < CLEAR_FROM or not all(one.kind.is_commitment for one in statements):
        return False
    rival = max(_second(of_statement, points), _second(of_chain, points))
    if points - rival < CLEAR_LEAD:
        return False
    return not any(part.points < 0 for part in candidate.score().parts)


def _second(points: Sequence[float], own: float) -> float:
    """The most points of the others, of which one has `own`; 0 when there are none."""
    ordered = sorted(points, reverse=True)
    return ordered[0] if ordered[0] != own else max(ordered[1:], default=0.0)


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


def _commitment(chain: _Chain, relationship: str, days: Mapping[str, date | None]) -> Commitment:
    statements = [f.statement for f in chain.features]
    held = [d for d in (days[f.meeting_id] for f in chain.features) if d is not None]
    return Commitment(
        id=chain.id,
        relationship=relationship,
        party=statements[0].party,
        label=" ".join(statements[-1].quote.split()),
        themes=tuple(sorted({t for f in chain.features for t in f.themes})),
        statement_ids=tuple(s.id for s in statements),
        first_on=min(held) if held else None,
        last_on=max(held) if held else None,
    )

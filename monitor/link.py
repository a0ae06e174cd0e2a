"""Statements to Commitments: gate, candidates, score, decide, explain.

The gate comes before any text score: who promises must match, since "Kyrgyzstan opposes
interference in China" reads more like "China opposes interference in Kyrgyzstan" than like its own
later wording. `token_sort_ratio` and IDF-weighted words, never `WRatio` or a `partial_*` scorer:
those give 100 to any two sentences that share one common word.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache

from rapidfuzz import fuzz

from monitor.languages.en.wording import ACT_WORDS, Wording, wording
from monitor.model import (
    Commitment,
    Decision,
    Kind,
    Link,
    Meeting,
    Reading,
    ScorePart,
    Statement,
)
from monitor.parties import JOINT, party_names
from monitor.rulings import NO_VERDICTS, Verdicts, settle
from monitor.text import fold

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

_WORDS, _SORTED, _THEMES, _CONFLICT = 55.0, 20.0, 15.0, -15.0
_NAMES, _ACT, _OPPOSED, _ROLE = 12.0, 10.0, -30.0, -10.0
#: Two long words at least this alike count as one (spellings, derived forms).
_SOFT_RATIO = 84.0
_SOFT_LENGTH = 5
#: No word counts for less: set phrases would weigh nothing.
_IDF_FLOOR = 0.6
#: "Increase" and its like are scored by act; as words they weigh little beside what is increased.
_ACT_WEIGHT = 0.6
#: A name that so many statements share says little more than the theme.
_RARE_NAME = 4
#: What the cores of two clauses weigh beside the whole clauses.
_CORE_SHARE = 0.6
#: How many of a chain's newest wordings a statement is held against.
_MEMORY = 3


@dataclass(frozen=True, slots=True)
class Feature:
    """A statement, ready to be scored."""

    statement: Statement
    meeting_id: str
    wording: Wording
    terms: tuple[str, ...]
    #: The first of `terms`: what the clause is about before its purposes and examples.
    core: tuple[str, ...]
    themes: frozenset[str]
    #: Words of proper names in the clause that are no party's: places, projects, rivers.
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Score:
    """Points 0-100 and where they come from."""

    points: float
    parts: tuple[ScorePart, ...]


class Scorer:
    """Scores pairs of statements of one relationship; word weights come from its own clauses."""

    def __init__(self, features: Sequence[Feature]) -> None:
        counts = Counter(word for feature in features for word in set(feature.terms))
        self._counts = counts
        total = len(features) + 1
        top = math.log(total) + 1
        self._weights = {
            w: (
                _ACT_WEIGHT
                if w in ACT_WORDS
                else max(_IDF_FLOOR, (math.log(total / n) + 1) / top * 3)
            )
            for w, n in counts.items()
        }

    def score(self, a: Feature, b: Feature) -> Score:
        """How alike two statements are; symmetric, 0 to 100."""
        dice, shared = self._soft_dice(a.terms, b.terms)
        dice = max(
            dice, _CORE_SHARE * self._soft_dice(a.core, b.core)[0] + (1 - _CORE_SHARE) * dice
        )
        ratio = fuzz.ratio(a.wording.plain, b.wording.plain)
        parts = [
            ScorePart(name="words", points=_WORDS * dice, detail=", ".join(shared)),
            ScorePart(
                name="sorted",
                points=_SORTED * ratio / 100,
                detail=f"{ratio:.0f} % alike when sorted",
            ),
        ]
        both = a.themes & b.themes
        if both:
            union = a.themes | b.themes
            parts.append(
                ScorePart(
                    name="themes",
                    points=_THEMES * len(both) / len(union),
                    detail=", ".join(sorted(both)),
                )
            )
        elif a.themes and b.themes:
            parts.append(ScorePart(name="conflict", points=_CONFLICT, detail="themes differ"))
        named = a.names & b.names
        if named:
            rarity = min(1.0, _RARE_NAME / max(min(self._counts[name] for name in named), 1))
            points = _NAMES * rarity
            parts.append(ScorePart(name="names", points=points, detail=", ".join(sorted(named))))
        acts = {a.wording.act, b.wording.act}
        if len(acts) == 1 and "" not in acts:
            parts.append(ScorePart(name="act", points=_ACT, detail=a.wording.act))
        elif acts == {"support", "oppose"}:
            parts.append(
                ScorePart(name="opposed", points=_OPPOSED, detail="support against oppose")
            )
        if {a.statement.kind, b.statement.kind} == {Kind.OFFER, Kind.REQUEST}:
            parts.append(ScorePart(name="role", points=_ROLE, detail="own act against a request"))
        return Score(min(max(sum(p.points for p in parts), 0.0), 100.0), tuple(parts))

    def _soft_dice(self, a: tuple[str, ...], b: tuple[str, ...]) -> tuple[float, list[str]]:
        weights = self._weights
        left, right = dict.fromkeys(a), dict.fromkeys(b)
        shared = [w for w in left if w in right]
        gained = 2 * sum(weights.get(w, _IDF_FLOOR) for w in shared)
        open_right = [w for w in right if w not in left and len(w) >= _SOFT_LENGTH]
        for word in left:
            if word in right or len(word) < _SOFT_LENGTH or not open_right:
                continue
            best = max(open_right, key=lambda other: (_alike(word, other), other))
            if _alike(word, best) >= _SOFT_RATIO:
                open_right.remove(best)
                gained += weights.get(word, _IDF_FLOOR) + weights.get(best, _IDF_FLOOR)
                shared.append(f"{word}/{best}")
        total = sum(weights.get(w, _IDF_FLOOR) for w in left) + sum(
            weights.get(w, _IDF_FLOOR) for w in right
        )
        return (gained / total if total else 0.0), shared


@lru_cache(maxsize=200_000)
def _alike(a: str, b: str) -> float:
    return fuzz.ratio(a, b, score_cutoff=_SOFT_RATIO) if abs(len(a) - len(b)) <= 4 else 0.0


@cache
def _names_of(code: str) -> frozenset[str]:
    """The words of a party's names and adjectives, lower case."""
    return frozenset(
        word
        for name, party in party_names().items()
        if party.code == code
        for word in (name.lower(), *fold(name).split())
        if word not in _PLAIN_WORDS
    )


_PLAIN_WORDS = frozenset(
    """
    the and of republic people's democratic union kingdom islamic federation states
    """.split()
)


def feature(
    statement: Statement, meeting_id: str, themes: Iterable[str], parties: Iterable[str] = ()
) -> Feature:
    """What the scorer needs of one statement.

    Names of the meeting's own `parties` say who, which the gate has settled; a third state's name
    ("support Ukraine") is what the clause is about and stays.
    """
    seen = wording(matter(statement))
    own = frozenset(word for code in parties for word in _names_of(code))
    kept = [not all(part in own for part in t.split("-")) for t in seen.terms]
    terms = tuple(t for t, keep in zip(seen.terms, kept, strict=True) if keep)
    core = tuple(
        t for t, keep in zip(seen.terms[: seen.core], kept[: seen.core], strict=True) if keep
    )
    names = frozenset(t for t in terms if t in _capitals(matter(statement)))
    return Feature(statement, meeting_id, seen, terms, core or terms, frozenset(themes), names)


def matter(statement: Statement) -> str:
    """The words to compare: with the subject of a passive, and with whom a request is made of."""
    if "frame.subject" in statement.rules or "subject.other" in statement.rules:
        return f"{statement.cue} {statement.quote}"
    if "frame.asked_verb" in statement.rules:
        _, _, asked = statement.cue.partition(" ")
        return f"{asked} {statement.quote}"
    return statement.quote


@lru_cache(maxsize=50_000)
def _capitals(text: str) -> frozenset[str]:
    """Terms that are printed with a capital, the first word apart."""
    return frozenset(
        word.strip(".,;:\"'”’").lower() for word in text.split()[1:] if word[0].isupper()
    )


# ---------------------------------------------------------------- the gate

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


def may_match(a: Statement, b: Statement) -> bool:
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

    def newest(self) -> list[Feature]:
        return self.features[-_MEMORY:]


@dataclass(frozen=True, slots=True)
class _Candidate:
    score: Score
    feature: Feature
    chain: _Chain
    earlier: Feature


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
    scorer = Scorer([f for account in accounts for f in account if not _is_deed(f)])
    chains: list[_Chain] = []
    links: list[Link] = []
    for account in accounts:
        said = [f for f in account if not _is_deed(f)]
        made = _link_account(said, chains, scorer, rulings)
        links += made
        taken = {one.commitment_id for one in made}
        deeds = [f for f in account if _is_deed(f)]
        links += _link_deeds(deeds, chains, taken, scorer, rulings)
    relationship = meetings[0].relationship if meetings else ""
    days = {m.id: m.held_on for m in meetings}
    return settle([_commitment(c, relationship, days) for c in chains], links, rulings)


def _link_account(
    account: Sequence[Feature], chains: list[_Chain], scorer: Scorer, rulings: Verdicts
) -> list[Link]:
    """Links the statements of one account, best pairs first, one to one but for repetitions."""
    open_to = {f.statement.id: _open_to(f, chains, rulings) for f in account}
    barred = {one for one, allowed in open_to.items() if len(allowed) < len(chains)}
    candidates: dict[str, list[_Candidate]] = {
        f.statement.id: _candidates(f, open_to[f.statement.id], scorer) for f in account
    }
    pairs = sorted(
        (c for found in candidates.values() for c in found if _is_link(c, candidates, barred)),
        key=lambda c: (-c.score.points, c.feature.statement.start, c.chain.id),
    )
    linked = {f.statement.id: c for f in account if (c := _ruled(f, chains, scorer, rulings))}
    ruled = set(linked)
    taken = {c.chain.id for c in linked.values()}
    for pair in pairs:
        statement_id = pair.feature.statement.id
        if statement_id not in linked and pair.chain.id not in taken:
            linked[statement_id] = pair
            taken.add(pair.chain.id)
    for pair in pairs:  # the same said twice in one account: in its lead, and in full
        if pair.score.points >= AGAIN_FROM:
            linked.setdefault(pair.feature.statement.id, pair)
    links = [
        _place(f, linked.get(f.statement.id), candidates[f.statement.id], chains) for f in account
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


def _link_deeds(
    account: Sequence[Feature],
    chains: list[_Chain],
    taken: set[str],
    scorer: Scorer,
    rulings: Verdicts,
) -> list[Link]:
    """Links of the deeds that continue a commitment the account says nothing else of."""
    open_chains = [chain for chain in chains if chain.id not in taken]
    candidates = {
        f.statement.id: _candidates(f, _open_to(f, open_chains, rulings), scorer) for f in account
    }
    pairs = sorted(
        (c for found in candidates.values() for c in found if c.score.points >= DEED_FROM),
        key=lambda c: (-c.score.points, c.feature.statement.start, c.chain.id),
    )
    links: dict[str, Link] = {}
    for pair in pairs:
        one = pair.feature.statement.id
        if one not in links and pair.chain.id not in taken:
            links[one] = _place(pair.feature, pair, candidates[one], chains)
            taken.add(pair.chain.id)
    return list(links.values())


def _is_link(
    candidate: _Candidate, candidates: Mapping[str, list[_Candidate]], barred: Set[str]
) -> bool:
    """Whether the pair may be linked: by its points, or as the clear choice of both.

    Who ruled the best choice out does not ask for the next best.
    """
    points = candidate.score.points
    if points >= LINKED_FROM:
        return True
    if candidate.feature.statement.id in barred:
        return False
    kinds = {candidate.earlier.statement.kind, candidate.feature.statement.kind}
    is_contrary = any(part.points < 0 for part in candidate.score.parts)
    if points < CLEAR_FROM or is_contrary or not all(kind.is_commitment for kind in kinds):
        return False
    rivals = [
        c.score.points
        for found in candidates.values()
        for c in found
        if c is not candidate and (c.feature is candidate.feature or c.chain is candidate.chain)
    ]
    return points - max(rivals, default=0.0) >= CLEAR_LEAD


def _open_to(new: Feature, chains: Sequence[_Chain], rulings: Verdicts) -> list[_Chain]:
    """The chains no person keeps the statement out of."""
    return [
        chain
        for chain in chains
        if rulings.allows(new.statement.id, (f.statement.id for f in chain.features))
    ]


def _ruled(
    new: Feature, chains: Sequence[_Chain], scorer: Scorer, rulings: Verdicts
) -> _Candidate | None:
    """The wording a person ruled it continues, with what the rules think of the pair."""
    wanted = rulings.joined.get(new.statement.id)
    if wanted is None:
        return None
    for chain in chains:
        for earlier in chain.features:
            if earlier.statement.id == wanted:
                return _Candidate(scorer.score(earlier, new), new, chain, earlier)
    return None


def _candidates(new: Feature, chains: Sequence[_Chain], scorer: Scorer) -> list[_Candidate]:
    """The best wording of each chain the gate lets through, best first; the dozen worth a look."""
    found = []
    for chain in chains:
        scored = [
            _Candidate(scorer.score(earlier, new), new, chain, earlier)
            for earlier in chain.newest()
            if may_match(earlier.statement, new.statement)
        ]
        if scored:
            best = max(scored, key=lambda c: (c.score.points, c.earlier.statement.id))
            if best.score.points > 0:
                found.append(best)
    return sorted(found, key=lambda c: (-c.score.points, c.chain.id))[:12]


def _place(
    new: Feature, chosen: _Candidate | None, found: Sequence[_Candidate], chains: list[_Chain]
) -> Link:
    """Adds the statement to its chain or opens one, and says why."""
    best = chosen or (found[0] if found else None)
    if chosen is not None:
        chosen.chain.features.append(new)
        chain, decision = chosen.chain, Decision.LINKED
    else:
        chain = _Chain(new)
        chains.append(chain)
        decision = Decision.REVIEW if best and best.score.points >= REVIEW_FROM else Decision.NEW
    second = next((c for c in found if best is not None and c.chain is not best.chain), None)
    return Link(
        statement_id=new.statement.id,
        meeting_id=new.meeting_id,
        commitment_id=chain.id,
        decision=decision,
        score=round(best.score.points, 1) if best else 0.0,
        parts=best.score.parts if best else (),
        candidate_id=best.earlier.statement.id if best else None,
        runner_up_id=second.earlier.statement.id if second else None,
        runner_up_score=round(second.score.points, 1) if second else 0.0,
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

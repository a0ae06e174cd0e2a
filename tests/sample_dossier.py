"""Two meetings of two parties with a change of most kinds: what the report tests look at."""

from __future__ import annotations

from datetime import date
from typing import Any

from monitor.model import (
    Change,
    ChangeKind,
    Commitment,
    Decision,
    Decisions,
    Kind,
    Link,
    Meeting,
    Participant,
    Reading,
    ScorePart,
    Theme,
    Tier,
)
from monitor.report import Dossier
from tests.factories import make_change, make_commitment, make_link, make_meeting, make_reading

THEMES = (
    Theme(key="flights", title="Flights", phrases={"en": ("direct flights",)}),
    Theme(key="railway", title="Railway", phrases={"en": ("railway",)}),
    Theme(key="visas", title="Visas", phrases={"en": ("visa",)}),
)

EARLIER = "2021-09-16-chn-kgz"
LATER = "2022-07-30-chn-kgz"

_EARLIER_TEXT = (
    "Wang said China will build the harbour railway with local firms, "
    "is willing to study a new bridge and send 10 doctors."
)
_LATER_TEXT = (
    "Kulubaev said Kyrgyzstan hopes to increase flights. Wang said China is willing to add direct "
    "flights, will build the harbour railway by 2025 with its own firms and has agreed to a bridge."
)


def _readings() -> tuple[Reading, Reading]:
    earlier = make_reading(
        _EARLIER_TEXT,
        [
            _said(_EARLIER_TEXT, "will", "build the harbour railway with local firms"),
            _said(_EARLIER_TEXT, "is willing to", "study a new bridge"),
            _said(_EARLIER_TEXT, "is willing to", "send 10 doctors"),
        ],
        article_title="First talks",
        article_source="first.txt",
        article_published_at="2021-09-17",
        held_on=date(2021, 9, 16),
    )
    later = make_reading(
        _LATER_TEXT,
        [
            _said(
                _LATER_TEXT,
                "hopes to",
                "increase flights",
                party="KGZ",
                speaker="Jeenbek Kulubaev",
                kind=Kind.REQUEST,
                tier=Tier.ASPIRATION,
            ),
            _said(_LATER_TEXT, "is willing to", "add direct flights"),
            _said(_LATER_TEXT, "will", "build the harbour railway by 2025 with its own firms"),
            _said(_LATER_TEXT, "has agreed to", "a bridge", tier=Tier.AGREED),
        ],
        article_title="Second talks",
        article_source="second.txt",
        article_url="https://example.org/second",
    )
    return earlier, later


def _said(text: str, cue: str, quote: str, **fields: Any) -> tuple[str, dict[str, Any]]:
    """The quote and its fields; the cue is the last one before it."""
    start = text.rindex(cue, 0, text.index(quote))
    return quote, fields | {"cue": cue, "cue_start": start, "cue_end": start + len(cue)}


READINGS = _readings()
RAILWAY_THEN, BRIDGE_THEN, DOCTORS = (one.id for one in READINGS[0].statements)
REQUEST, ANSWER, RAILWAY_NOW, BRIDGE_NOW = (one.id for one in READINGS[1].statements)


def _commitments() -> tuple[Commitment, ...]:
    chains = {
        (RAILWAY_THEN, RAILWAY_NOW): ("CHN", ("railway",)),
        (BRIDGE_THEN, BRIDGE_NOW): ("CHN", ()),
        (DOCTORS,): ("CHN", ()),
        (REQUEST,): ("KGZ", ("flights",)),
        (ANSWER,): ("CHN", ("flights",)),
    }
    quotes = {one.id: one.quote for reading in READINGS for one in reading.statements}
    return tuple(
        make_commitment(
            id=chain[0], party=party, label=quotes[chain[-1]], themes=themes, statement_ids=chain
        )
        for chain, (party, themes) in chains.items()
    )


def _links() -> tuple[Link, ...]:
    parts = (
        ScorePart(name="words", points=40.0, detail="harbour, railway"),
        ScorePart(name="opposed", points=-5.5, detail="support against oppose"),
    )
    firsts = [
        make_link(statement_id=one, meeting_id=meeting, commitment_id=one)
        for one, meeting in (
            (RAILWAY_THEN, EARLIER),
            (BRIDGE_THEN, EARLIER),
            (DOCTORS, EARLIER),
            (REQUEST, LATER),
        )
    ]
    doubtful = make_link(
        statement_id=ANSWER,
        meeting_id=LATER,
        commitment_id=ANSWER,
        decision=Decision.REVIEW,
        score=40.0,
        parts=parts,
        candidate_id=DOCTORS,
    )
    linked = [
        make_link(
            statement_id=now,
            meeting_id=LATER,
            commitment_id=then,
            decision=Decision.LINKED,
            score=72.0,
            parts=parts,
            candidate_id=then,
            runner_up_id=DOCTORS,
            runner_up_score=21.0,
        )
        for then, now in ((RAILWAY_THEN, RAILWAY_NOW), (BRIDGE_THEN, BRIDGE_NOW))
    ]
    return (*firsts, doubtful, *linked)


def changes() -> tuple[Change, ...]:
    """What the two meetings did."""
    first = [
        _change(f"new-{number}", ChangeKind.NEW, one, after_id=one, meeting_id=EARLIER)
        for number, one in enumerate((RAILWAY_THEN, BRIDGE_THEN, DOCTORS))
    ]
    now = {"meeting_id": LATER}
    return (
        *first,
        _change("ask", ChangeKind.NEW, REQUEST, after_id=REQUEST, party="KGZ", **now),
        _change("offer", ChangeKind.NEW, ANSWER, after_id=ANSWER, nearest_id=DOCTORS, **now),
        _change(
            "answered", ChangeKind.ANSWERED, REQUEST, before_id=REQUEST, after_id=ANSWER, **now
        ),
        _change(
            "reworded",
            ChangeKind.REWORDED,
            RAILWAY_THEN,
            before_id=RAILWAY_THEN,
            after_id=RAILWAY_NOW,
            sub_kinds=("narrowed: date added",),
            **now,
        ),
        _change(
            "stronger",
            ChangeKind.STRENGTHENED,
            BRIDGE_THEN,
            before_id=BRIDGE_THEN,
            after_id=BRIDGE_NOW,
            tier_before=Tier.INTENT,
            tier_after=Tier.AGREED,
            **now,
        ),
        _change(
            "unsaid",
            ChangeKind.NOT_MENTIONED,
            DOCTORS,
            before_id=DOCTORS,
            missed=1,
            nearest_id=ANSWER,
            nearest_score=12.0,
            **now,
        ),
    )


_THEMES_OF = {
    RAILWAY_THEN: ("railway",),
    RAILWAY_NOW: ("railway",),
    REQUEST: ("flights",),
    ANSWER: ("flights",),
}


def _change(change_id: str, kind: ChangeKind, commitment: str, **fields: Any) -> Change:
    defaults = {"after_id": None, "themes": _THEMES_OF.get(commitment, ())}
    return make_change(id=change_id, kind=kind, commitment_id=commitment, **(defaults | fields))


def _meetings() -> tuple[Meeting, Meeting]:
    people = (Participant(name="Wang Yi", party="CHN", office="Foreign Minister"),)
    return (
        make_meeting(
            id=EARLIER,
            held_on=date(2021, 9, 16),
            participants=people,
            article_ids=(READINGS[0].article.id,),
        ),
        make_meeting(id=LATER, participants=people, article_ids=(READINGS[1].article.id,)),
    )


def make_dossier(**decided: Any) -> Dossier:
    """The sample; `decided` replaces parts of its decisions."""
    defaults: dict[str, Any] = {
        "relationship": "CHN-KGZ",
        "meetings": _meetings(),
        "commitments": _commitments(),
        "links": _links(),
        "changes": changes(),
        "themes": _THEMES_OF,
    }
    return Dossier(decisions=Decisions(**(defaults | decided)), readings=READINGS)

"""Event codes for those who join commitments to event data: PLOVER and CAMEO.

PLOVER: Open Event Data Alliance, *PLOVER: Event, Actor and Data Interchange Specification*, draft
2.0 (github.com/openeventdata/PLOVER). CAMEO: Schrodt, *CAMEO: Event and Actor Codebook*, 1.1b3,
2012; root codes only. Which goes with which is CAMEO2PLOVER-2021 of the same alliance.

Neither has a ladder of promises, so the mapping is a general one, by firmness, kind and matter.
What PLOVER does not code, comments and wishes, has a CAMEO code alone; its contexts are left out,
since the themes of a row say what it is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from monitor.export.acts import Act, Matter, act_of, is_demand, lets_others, takes_side
from monitor.languages.en.wording import is_hindrance
from monitor.model import Kind, Meeting, MeetingKind, Statement, Tier
from monitor.parties import JOINT, alpha2_codes, organisations

#: CAMEO root code → what the codebook calls it.
CAMEO = {
    "01": "Make public statement",
    "02": "Appeal",
    "03": "Express intent to cooperate",
    "04": "Consult",
    "05": "Engage in diplomatic cooperation",
    "06": "Engage in material cooperation",
    "07": "Provide aid",
    "08": "Yield",
    "10": "Demand",
    "12": "Reject",
    "16": "Reduce relations",
}


@dataclass(frozen=True, slots=True)
class Event:
    """Codes, and what has them."""

    #: As the documentation says it.
    of: str
    #: None where PLOVER codes nothing.
    plover: str | None
    #: None where the event has no mode, or it cannot be told.
    plover_mode: str | None
    #: Root code; a key of `CAMEO`.
    cameo: str


_APPEAL = Event("a request", "REQUEST", "assist", "02")
_APPEAL_TO_MEET = Event("a request for talks or a visit", "REQUEST", "meet", "02")
_APPEAL_TO_EASE = Event("a request to end bans, fighting, detention", "REQUEST", "yield", "02")
_DEMAND = Event("a request that leaves no choice (demand, insist)", "REQUEST", "assist", "10")
_DEMAND_TO_MEET = Event("the same, for talks or a visit", "REQUEST", "meet", "10")
_DEMAND_TO_EASE = Event("the same, to end bans, fighting, detention", "REQUEST", "yield", "10")
_REFUSE = Event("a refusal, or the word not to do what would help", "REJECT", "assist", "12")
_REFUSE_TO_MEET = Event("the same, of talks or a visit", "REJECT", "meet", "12")
_INTEND = Event("aspiration, intent or agreed", "AGREE", None, "03")
_CONSULT = Event("under way or done: talks and visits", "CONSULT", None, "04")
_STAND = Event("under way or done: signatures, recognition", "SUPPORT", None, "05")
_GIVE = Event("under way or done: gifts and aid", "AID", None, "07")
_EASE = Event("under way or done: bans lifted, prisoners freed", "RETREAT", None, "08")
_COOPERATE = Event("under way or done: anything else", "COOPERATE", None, "06")
_STOP = Event("under way or done: stopped", "SANCTION", "discontinue", "16")
_PRAISE = Event("thanks and praise", "SUPPORT", None, "05")
_SUPPORT = Event("a position for something", "SUPPORT", None, "05")
_COMMENT = Event("any other position, and a wish", None, None, "01")
_CALL = Event("a meeting: by telephone or video", "CONSULT", "phone", "04")
_MEETING = Event("a meeting: of two parties", "CONSULT", None, "04")
_ASSEMBLY = Event("a meeting: of three or more", "CONSULT", "multilateral", "04")

#: Every event there is, for the documentation.
EVENTS = (
    _APPEAL,
    _APPEAL_TO_MEET,
    _APPEAL_TO_EASE,
    _DEMAND,
    _DEMAND_TO_MEET,
    _DEMAND_TO_EASE,
    _REFUSE,
    _REFUSE_TO_MEET,
    _INTEND,
    _CONSULT,
    _STAND,
    _GIVE,
    _EASE,
    _COOPERATE,
    _STOP,
    _PRAISE,
    _SUPPORT,
    _COMMENT,
    _CALL,
    _MEETING,
    _ASSEMBLY,
)
_APPEALS = {Matter.MEET: _APPEAL_TO_MEET, Matter.EASE: _APPEAL_TO_EASE}
_DEMANDS = {Matter.MEET: _DEMAND_TO_MEET, Matter.EASE: _DEMAND_TO_EASE}
_REFUSALS = {Matter.MEET: _REFUSE_TO_MEET}
_DONE = {
    Matter.MEET: _CONSULT,
    Matter.STAND: _STAND,
    Matter.GIVE: _GIVE,
    Matter.EASE: _EASE,
}
_BESIDE = {Kind.ACKNOWLEDGEMENT: _PRAISE, Kind.WISH: _COMMENT}
#: What is told by other articles is no event by itself.
_MET = {MeetingKind.MEETING: _MEETING, MeetingKind.CALL: _CALL}


def event_of(statement: Statement) -> Event:
    """The codes of what a statement does."""
    act = act_of(statement.quote)
    if statement.kind in _BESIDE:
        return _BESIDE[statement.kind]
    if statement.kind is Kind.POSITION:
        return _SUPPORT if _is_for(statement) else _COMMENT
    if statement.kind is Kind.REQUEST:
        if is_demand(statement.cue):
            return _DEMANDS.get(act.matter, _DEMAND)
        return _APPEALS.get(act.matter, _APPEAL)
    if statement.kind.is_progress or statement.tier in (Tier.UNDERWAY, Tier.DONE):
        return _done(statement, act)
    if _is_refused(statement, act):
        return _REFUSALS.get(act.matter, _REFUSE)
    return _INTEND


def _done(statement: Statement, act: Act) -> Event:
    if not statement.is_affirmative:
        return _STOP
    return _STAND if statement.rung == "signed" else _DONE.get(act.matter, _COOPERATE)


def _is_refused(statement: Statement, act: Act) -> bool:
    """Whether help is refused: "will not impose tariffs" and "will never allow" help."""
    is_help = is_hindrance(statement.quote) or lets_others(act)
    return not statement.is_affirmative and not is_help


def _is_for(statement: Statement) -> bool:
    """Whether a position takes a side for something: the other side's, as readouts go."""
    return statement.is_affirmative and takes_side(statement.cue, statement.quote)


def event_of_meeting(meeting: Meeting) -> Event | None:
    """The codes of a meeting; None for what is no meeting: a message, an announcement."""
    met = _MET.get(meeting.kind)
    return _ASSEMBLY if met is _MEETING and len(meeting.parties) > 2 else met


def actors_of(statement: Statement, parties: Sequence[str]) -> tuple[str | None, str | None]:
    """CAMEO's codes of who does it and of whom it is done to; of what two do together, both.

    None where one cannot be told: more than two `parties`, or none named.
    """
    if statement.party == JOINT:
        return pair_of(parties)
    others = [one for one in parties if one != statement.party]
    whom = statement.counterparty or (others[0] if len(others) == 1 else "")
    return actor(statement.party), actor(whom)


def pair_of(parties: Sequence[str]) -> tuple[str | None, str | None]:
    """CAMEO's codes of two parties; of none when there are more."""
    if len(parties) != 2:
        return None, None
    return actor(parties[0]), actor(parties[1])


def actor(party: str) -> str | None:
    """CAMEO's code of a party: of a state that of ISO 3166-1 alpha-3, else the generic ``IGO``.

    None for what the settings name: it may be a company.
    """
    if party in organisations():
        return "IGO"
    return party if party in _states() else None


@cache
def _states() -> frozenset[str]:
    return frozenset(alpha2_codes().values()) - organisations() | {"XKX"}

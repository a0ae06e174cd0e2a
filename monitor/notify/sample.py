"""A made-up letter, for trying whether messages arrive and how templates look."""

from __future__ import annotations

from datetime import date

from monitor.model import ChangeKind, Failure, Tier
from monitor.notify.address import Address
from monitor.notify.letters import Letter, Quote, ToldChange, ToldMeeting, Troubles


def sample(address: Address, name: str) -> Letter | Troubles:
    """What an address could be told, under this id; all of it is made up."""
    if address.is_for_errors:
        failure = Failure(
            source="made-up.txt", stage="read", message="nothing failed, this is a test"
        )
        return Troubles(id=name, channel=address.name, failures=(failure,))
    meeting = ToldMeeting(
        id="2022-07-30-test",
        title="A test of monitor: Arland – Berland, 30 July 2022",
        relationship="ARL-BRL",
        held_on=date(2022, 7, 30),
        url="",
        changes=(_CHANGE,),
    )
    return Letter(id=name, channel=address.name, each=address.each, meetings=(meeting,))


def _said(words: str, published: str) -> Quote:
    return Quote(
        words=words,
        speaker="A. Sample, minister",
        source="made-up.txt",
        published=published,
        url="",
        sha256="0" * 64,
    )


_CHANGE = ToldChange(
    id="test",
    change_id="test",
    kind=ChangeKind.STRENGTHENED,
    mark="↑",
    word="Strengthened",
    party="Arland",
    heading="open a railway to Berland",
    themes=("Railways",),
    tier_before=Tier.INTENT,
    tier_after=Tier.AGREED,
    reason="made up: nobody said this",
    score=44,
    score_reasons=("strengthened +24", "tracked theme +20"),
    before=_said("Arland will open a railway to Berland", "31 July 2021"),
    after=_said("Arland agreed to open a railway to Berland", "30 July 2022"),
    url="",
)

"""What a statement is called in PLOVER and CAMEO, and what act it tells of."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.export.acts import Matter, act_of
from monitor.export.events import (
    CAMEO,
    EVENTS,
    Event,
    actor,
    actors_of,
    event_of,
    event_of_meeting,
    pair_of,
)
from monitor.model import Kind, MeetingKind, Statement, Tier
from tests.factories import make_article, make_meeting, make_statement


def said(quote: str, **fields: Any) -> Statement:
    return make_statement(make_article(f"Arland will {quote}."), quote, **fields)


def codes(event: Event | None) -> tuple[str | None, str | None, str] | None:
    return (event.plover, event.plover_mode, event.cameo) if event else None


@pytest.mark.parametrize(
    ("quote", "verb", "rest", "matter"),
    [
        ("open a railway", "open", "a railway", Matter.DEED),
        ("jointly set up a fund", "set up", "a fund", Matter.DEED),
        ("continue to expand trade", "expand", "trade", Matter.DEED),
        ("expanding trade", "expand", "trade", Matter.DEED),
        ("hold a new round of talks in Orre", "hold", "a new round of talks in Orre", Matter.MEET),
        ("hold 40 per cent of the shares", "hold", "40 per cent of the shares", Matter.DEED),
        ("visit Belmark", "visit", "Belmark", Matter.MEET),
        ("meet the target for 2030", "meet", "the target for 2030", Matter.DEED),
        ("sign a treaty", "sign", "a treaty", Matter.STAND),
        (
            "support the sovereignty of Belmark",
            "support",
            "the sovereignty of Belmark",
            Matter.STAND,
        ),
        (
            "support the construction of a port",
            "support",
            "the construction of a port",
            Matter.DEED,
        ),
        ("provide 40 scholarships", "provide", "40 scholarships", Matter.GIVE),
        ("provide 40 megawatts", "provide", "40 megawatts", Matter.DEED),
        ("donate buses", "donate", "buses", Matter.GIVE),
        ("closer ties in energy", "", "closer ties in energy", Matter.DEED),
    ],
)
def test_an_act_is_its_verb_what_it_is_done_to_and_its_matter(
    quote: str, verb: str, rest: str, matter: Matter
):
    act = act_of(quote)
    assert (act.verb, act.object, act.matter) == (verb, rest, matter)


@pytest.mark.parametrize(
    ("quote", "fields", "expected"),
    [
        ("open a railway", {"tier": Tier.ASPIRATION}, ("AGREE", None, "03")),
        ("open a railway", {"tier": Tier.INTENT}, ("AGREE", None, "03")),
        ("open a railway", {"tier": Tier.AGREED, "kind": Kind.JOINT}, ("AGREE", None, "03")),
        ("hold talks in Orre", {"tier": Tier.AGREED}, ("AGREE", None, "03")),
        ("open a railway", {"tier": Tier.UNDERWAY}, ("COOPERATE", None, "06")),
        ("open a railway", {"tier": Tier.DONE, "kind": Kind.PROGRESS}, ("COOPERATE", None, "06")),
        ("open a railway", {"tier": None, "kind": Kind.DEED}, ("COOPERATE", None, "06")),
        ("hold talks in Orre", {"tier": Tier.DONE, "kind": Kind.PROGRESS}, ("CONSULT", None, "04")),
        ("deliver relief", {"tier": Tier.DONE, "kind": Kind.PROGRESS}, ("AID", None, "07")),
        ("lift the ban", {"tier": Tier.DONE, "kind": Kind.PROGRESS}, ("RETREAT", None, "08")),
        ("sign a treaty", {"tier": Tier.DONE, "kind": Kind.PROGRESS}, ("SUPPORT", None, "05")),
        (
            "an accord on fish",
            {"tier": Tier.DONE, "kind": Kind.PROGRESS, "rung": "signed"},
            ("SUPPORT", None, "05"),
        ),
        (
            "suspend flights",
            {"tier": Tier.DONE, "kind": Kind.PROGRESS, "is_affirmative": False},
            ("SANCTION", "discontinue", "16"),
        ),
        (
            "open the market",
            {"kind": Kind.REQUEST, "cue": "urged Belmark"},
            ("REQUEST", "assist", "02"),
        ),
        ("open the market", {"kind": Kind.REQUEST, "cue": "demanded"}, ("REQUEST", "assist", "10")),
        ("lift the embargo", {"kind": Kind.REQUEST, "cue": "urged"}, ("REQUEST", "yield", "02")),
        (
            "the removal of sanctions",
            {"kind": Kind.REQUEST, "cue": "demands"},
            ("REQUEST", "yield", "10"),
        ),
        (
            "more frequent meetings",
            {"kind": Kind.REQUEST, "cue": "asks"},
            ("REQUEST", "assist", "02"),
        ),
        ("visit Arland", {"kind": Kind.REQUEST, "cue": "invited"}, ("REQUEST", "meet", "02")),
        ("visit Arland", {"kind": Kind.REQUEST, "cue": "insists on"}, ("REQUEST", "meet", "10")),
        ("open the market", {"is_affirmative": False}, ("REJECT", "assist", "12")),
        ("attend the summit", {"is_affirmative": False}, ("REJECT", "meet", "12")),
        ("impose tariffs on fruit", {"is_affirmative": False}, ("AGREE", None, "03")),
        ("stop us from trading", {"is_affirmative": False}, ("AGREE", None, "03")),
        ("allow any force to harm it", {"is_affirmative": False}, ("AGREE", None, "03")),
        ("the aid", {"kind": Kind.ACKNOWLEDGEMENT, "tier": None}, ("SUPPORT", None, "05")),
        (
            "the unity of Belmark",
            {"kind": Kind.POSITION, "tier": None, "cue": "firmly supports"},
            ("SUPPORT", None, "05"),
        ),
        (
            "expressed profound gratitude to Belmark",
            {"kind": Kind.POSITION, "tier": None, "cue": "expressed"},
            ("SUPPORT", None, "05"),
        ),
        (
            "outside meddling",
            {"kind": Kind.POSITION, "tier": None, "cue": "opposes"},
            (None, None, "01"),
        ),
        (
            "the embargo",
            {
                "kind": Kind.POSITION,
                "tier": None,
                "cue": "does not support",
                "is_affirmative": False,
            },
            (None, None, "01"),
        ),
        ("Belmark prospers", {"kind": Kind.WISH, "tier": None}, (None, None, "01")),
    ],
)
def test_a_statement_has_the_codes_of_what_it_comes_nearest_to(
    quote: str, fields: dict[str, Any], expected: tuple[str | None, str | None, str]
):
    assert codes(event_of(said(quote, **fields))) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ("CONSULT", None, "04")),
        ({"kind": MeetingKind.CALL}, ("CONSULT", "phone", "04")),
        ({"parties": ("CHN", "KGZ", "UZB")}, ("CONSULT", "multilateral", "04")),
        ({"kind": MeetingKind.MESSAGE}, None),
        ({"kind": MeetingKind.PROJECT_NEWS}, None),
    ],
)
def test_a_meeting_is_a_consultation_and_a_message_is_none(
    fields: dict[str, Any], expected: tuple[str | None, str | None, str] | None
):
    assert codes(event_of_meeting(make_meeting(**fields))) == expected


def test_every_event_has_codes_of_the_books():
    ploverian = "AGREE CONSULT SUPPORT COOPERATE AID RETREAT REQUEST REJECT SANCTION".split()
    modes = "assist meet yield discontinue phone multilateral".split()
    for event in EVENTS:
        assert event.plover in (None, *ploverian)
        assert event.plover_mode in (None, *modes)
        assert event.cameo in CAMEO
    assert {event.cameo for event in EVENTS} == set(CAMEO)


def test_a_state_is_its_iso_code_an_organisation_igo_and_any_other_none():
    assert [actor(one) for one in ("KGZ", "XKX", "EU", "ACME", "")] == [
        "KGZ",
        "XKX",
        "IGO",
        None,
        None,
    ]


def test_actors_are_who_does_it_and_the_only_other_side():
    pair, three = ("CHN", "KGZ"), ("CHN", "KGZ", "UZB")
    asked = said("open the market", party="KGZ", counterparty="CHN")
    assert actors_of(asked, pair) == ("KGZ", "CHN")
    assert actors_of(said("open the market", counterparty=None), pair) == ("CHN", "KGZ")
    assert actors_of(said("open the market", counterparty=None), three) == ("CHN", None)
    assert actors_of(said("open the market", party="JOINT", counterparty=None), pair) == pair
    assert actors_of(said("open the market", party="JOINT", counterparty=None), three) == (
        None,
        None,
    )
    assert pair_of(three) == (None, None)

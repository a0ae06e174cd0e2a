"""What an article says of its meeting: parties, people, day, place, kind, level."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.extract import Person, extract
from monitor.model import Account, Level, MeetingKind
from tests.factories import make_article
from tests.unit.reading import STATES


def _account(text: str, **fields: object) -> Account:
    people = fields.pop("people", ())
    return extract(make_article(text, **fields), organisations=STATES, people=people).account  # type: ignore[arg-type]


def test_the_lead_names_parties_people_and_place() -> None:
    account = _account(
        "President of Kyrgyzstan Aman Toktoev and Chinese Foreign Minister Li Wen on Thursday "
        "met in the Tajik capital of Dushanbe.",
        title="China, Kyrgyzstan to cooperate",
        published_at="2023-09-15",
    )
    assert account.parties == ("CHN", "KGZ")
    assert [(p.name, p.party) for p in account.participants] == [
        ("Aman Toktoev", "KGZ"),
        ("Li Wen", "CHN"),
    ]
    assert account.place == "Dushanbe"
    assert account.held_on == date(2023, 9, 14)


def test_the_host_city_is_no_party() -> None:
    account = _account("Arland and Belmark held talks in Vienna on Monday.", title="Talks")
    assert account.parties == ("ARL", "BEL")
    assert account.place == "Vienna"


def test_a_person_without_country_is_the_outlets_own() -> None:
    account = _account(
        "President Doe spoke today with Prime Minister Ann Orre of Arland.",
        title="Readout of the President's call",
        url="https://www.example.gov/readout",
        published_at="2023-05-02",
    )
    assert account.parties == ("ARL", "USA")
    assert account.held_on == date(2023, 5, 2)
    assert account.kind is MeetingKind.CALL
    assert account.place is None


@pytest.mark.parametrize(
    ("dateline", "published", "held_on"),
    [
        ("DUSHANBE, Sept. 16 (Agency)", "2021-09-17", date(2021, 9, 16)),
        ("PORTMOUTH, 30 December (Agency)", "2022-01-01", date(2021, 12, 30)),
        ("PORTMOUTH (Agency)", "2022-01-01", date(2022, 1, 1)),
    ],
)
def test_the_datelines_day_takes_the_year_of_publication(
    dateline: str, published: str, held_on: date
) -> None:
    account = _account("Arland and Belmark met.", dateline=dateline, published_at=published)
    assert account.held_on == held_on


def test_without_any_date_the_day_is_unknown() -> None:
    assert _account("Arland and Belmark met.", published_at=None).held_on is None


def test_the_level_is_the_rank_both_sides_reach() -> None:
    account = _account(
        "President of Arland Ann Orre received Foreign Minister of Belmark Bo Quist.",
        title="Meeting",
    )
    assert account.level is Level.MINISTER


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Joint statement of Arland and Belmark", MeetingKind.JOINT_STATEMENT),
        ("Arland, Belmark ministers hold phone call", MeetingKind.CALL),
        ("Arland congratulates Belmark on national day", MeetingKind.MESSAGE),
        ("First cargo flight from Arland lands in Belmark", MeetingKind.PROJECT_NEWS),
        ("Arland, Belmark leaders meet", MeetingKind.MEETING),
    ],
)
def test_kind(title: str, kind: MeetingKind) -> None:
    assert _account("Arland and Belmark are neighbours.", title=title).kind is kind


def test_a_configured_alias_names_the_person() -> None:
    japarov = Person(name="Sadyr Japarov", party="KGZ", aliases=("Zhaparov",))
    account = _account(
        "President Zhaparov met Chinese Foreign Minister Li Wen.", people=(japarov,), title="Talks"
    )
    assert account.participants[0].name == "Sadyr Japarov"
    assert account.parties == ("CHN", "KGZ")


def test_a_text_that_breaks_off_is_cut() -> None:
    assert _account("Arland and Belmark met and agreed to").is_cut
    assert not _account("Arland and Belmark met.").is_cut


def test_no_party_gives_no_relationship() -> None:
    assert _account("It rained all day.", title="Weather").relationship == ""


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("Arland and Belmark yesterday signed a pact.", "2024-05-14"),
        ("Arland and Belmark on Monday signed a pact.", "2024-05-13"),
        ("Arland will open a port to Belmark on Friday.", "2024-05-15"),
    ],
)
def test_a_paper_tells_the_day_with_what_was_signed_or_said(sentence: str, day: str) -> None:
    assert str(_account(sentence, published_at="2024-05-15").held_on) == day


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Third Norwegian-Arland-Belmark summit", "Officials met today."),
        ("Arland, Belmark and Norway meet in Malta", "Officials met today."),
    ],
)
def test_a_title_joins_all_who_met_and_tells_where(title: str, text: str) -> None:
    reading = extract(make_article(text, title=title), organisations={**STATES})
    assert reading.account.parties == ("ARL", "BEL", "NOR")


def test_the_outlets_own_visitor_of_two_states_is_a_third_party() -> None:
    account = _account(
        "Security Advisor Dana Ross met President of Arland Ann Orre and President of Belmark "
        "Bo Quist this week.",
        title="Readout of Security Advisor Ross's travel to Arland and Belmark",
        publisher="White House",
    )
    assert account.parties == ("ARL", "BEL", "USA")

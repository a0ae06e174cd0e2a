"""From sentence to Statement: splitting, holder, speaker, kind and tier, one rule a test."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.extract import extract
from monitor.model import Kind, Tier
from tests.factories import make_article
from tests.unit.reading import STATES, quotes, statements

# ---------------------------------------------------------------- splitting


@pytest.mark.parametrize(
    ("sentence", "clauses"),
    [
        (
            "Arland is willing to open a consulate, further improve transit and expand trade.",
            ["open a consulate", "further improve transit", "expand trade"],
        ),
        (
            "Arland hopes to open a port, to raise exports and to simplify visas.",
            ["open a port", "raise exports", "simplify visas"],
        ),
        (
            "Arland will invest and launch business in Belmark.",
            ["invest and launch business in Belmark"],
        ),
        (
            "Arland will help farms recover their losses and improve their yields.",
            ["help farms recover their losses and improve their yields"],
        ),
        (
            "Both sides should prevent smuggling by checking lorries, and support honest traders.",
            ["prevent smuggling by checking lorries", "support honest traders"],
        ),
        (
            "Arland will support Belmark in guarding its border while opposing any blockade.",
            ["support Belmark in guarding its border", "opposing any blockade"],
        ),
        (
            "Arland will build a free and open port and supply chains for grain.",
            ["build a free and open port and supply chains for grain"],
        ),
        (
            "Arland is ready to work with Belmark to build a dam and deepen trade.",
            ["build a dam", "deepen trade"],
        ),
        (
            "The two sides pledged to protect and promote trade.",
            ["protect and promote trade"],
        ),
        (
            "The two sides are committed to opening the border, building roads and easing visas.",
            ["opening the border", "building roads", "easing visas"],
        ),
    ],
)
def test_one_statement_per_coordinated_verb_phrase(sentence: str, clauses: list[str]) -> None:
    assert quotes(sentence) == clauses


def test_a_purpose_clause_stays_inside() -> None:
    found = quotes(
        "Arland hopes to increase flights so that more students can return to resume their studies."
    )
    assert found == ["increase flights so that more students can return to resume their studies"]


def test_a_clause_ends_where_another_subject_begins() -> None:
    assert quotes(
        "The leaders agreed to open the border, and Minister Quist pledged to build a road."
    ) == [
        "open the border",
        "build a road",
    ]


# ---------------------------------------------------------------- whose


@pytest.mark.parametrize(
    ("sentence", "party", "speaker"),
    [
        ("Orre said that Arland will open a port.", "ARL", "Ann Orre"),
        ("Arland will open a port, said Orre.", "ARL", "Ann Orre"),
        ("Arland will open a port, according to Orre.", "ARL", "Ann Orre"),
        ("Arland, Orre said, will open a port.", "ARL", "Ann Orre"),
        ("For his part, Quist said Belmark is willing to open a port.", "BEL", "Bo Quist"),
        ("The Belmark side is ready to open a port.", "BEL", None),
        ("The two sides agreed to open a port.", "JOINT", None),
        ("Both sides should open a port, Quist said.", "JOINT", "Bo Quist"),
        ("Arland and Belmark will open a port.", "JOINT", None),
        ("Quist pledged to open a port.", "BEL", "Bo Quist"),
        ("Orre reaffirmed his commitment to open a port.", "ARL", "Ann Orre"),
        ("Orre welcomed Quist's intent to open a port.", "BEL", "Bo Quist"),
        ("The government of Belmark decided to open a port.", "BEL", None),
    ],
)
def test_party_and_speaker(sentence: str, party: str, speaker: str | None) -> None:
    (found,) = [s for s in statements(sentence) if s.kind.is_commitment]
    assert (found.party, found.speaker) == (party, speaker)


def test_a_speaker_is_carried_over_to_the_next_sentence_of_the_same_side() -> None:
    found = statements(
        "Orre said that trade is good. Arland will open a port. Belmark will sell grain."
    )
    assert [(s.party, s.speaker) for s in found] == [("ARL", "Ann Orre"), ("BEL", None)]
    assert found[0].confidence < 100
    assert "speaker.carried" in found[0].rules


def test_a_misspelt_name_of_the_article_is_its_person() -> None:
    text = (
        "Foreign Minister of Arland Jon Kulubar met Foreign Minister of Belmark Bo Quist. "
        "Kurubar said Arland will open a port."
    )
    reading = extract(make_article(text), organisations=STATES)
    assert [s.speaker for s in reading.statements] == ["Jon Kulubar"]


# ---------------------------------------------------------------- kind and tier


@pytest.mark.parametrize(
    ("sentence", "kind", "tier"),
    [
        ("Orre urged Belmark to lift the ban.", Kind.REQUEST, Tier.ASPIRATION),
        ("Orre hopes that Belmark will lift the ban.", Kind.REQUEST, Tier.ASPIRATION),
        ("Belmark should lift the ban, Orre said.", Kind.REQUEST, Tier.ASPIRATION),
        ("Arland welcomes Belmark's firms to invest in ports.", Kind.REQUEST, Tier.ASPIRATION),
        ("Arland will consider opening a port.", Kind.OFFER, Tier.ASPIRATION),
        ("Arland is determined to open a port.", Kind.OFFER, Tier.INTENT),
        ("The two sides agreed to open a port.", Kind.JOINT, Tier.AGREED),
        ("The two sides signed an agreement on ports.", Kind.PROGRESS, Tier.AGREED),
        ("Arland and Belmark have resumed flights.", Kind.PROGRESS, Tier.UNDERWAY),
        ("Arland firmly supports Belmark's bid.", Kind.POSITION, None),
        ("Arland thanked Belmark for its help.", Kind.ACKNOWLEDGEMENT, None),
        ("Arland hopes that Belmark will prosper.", Kind.WISH, None),
    ],
)
def test_kind_and_tier(sentence: str, kind: Kind, tier: Tier | None) -> None:
    (found,) = statements(sentence)
    assert (found.kind, found.tier) == (kind, tier)


@pytest.mark.parametrize(
    "sentence",
    [
        "Orre will visit Belmark in June.",
        "The two sides agreed that the talks were useful.",
        "Quist recalled that the two sides agreed to open a port.",
        "The two sides had agreed to open a port.",
        "The plan that Arland will adopt matters.",
        "If Belmark will open a port, trade will grow.",
        "This port will boost trade.",
        "Orre asked Quist to convey his greetings to the president.",
    ],
)
def test_not_a_commitment(sentence: str) -> None:
    assert quotes(sentence) == []


def test_of_news_that_names_no_party_only_what_is_told_as_done_is_kept() -> None:
    plain = "The mayor said the town will build a mill. She hopes to open it soon. "
    done = "The trade agreement was signed on Monday, the office said."
    named = "Arland will build a port."
    found = [
        extract(make_article(text, title="Rain on the plateau"), organisations=STATES).statements
        for text in (plain, plain + done, plain + named)
    ]
    assert [[s.quote for s in each] for each in found] == [
        [],
        ["signed on Monday"],
        ["build a port"],
    ]


def test_a_refusal_is_not_affirmative() -> None:
    (found,) = statements("Arland will not open a port.")
    assert not found.is_affirmative


def test_boosters_hedges_and_numbers_are_notes() -> None:
    (found,) = statements(
        "Arland will actively raise flights to 14 a week in an orderly manner by June 2025."
    )
    assert "actively" in found.boosters
    assert found.hedges == ("in an orderly manner",)
    assert found.specifics.numbers == ("14 week",)
    assert found.specifics.dates == ("June 2025",)
    assert str(found.due_on) == "2025-06-30"


# ---------------------------------------------------------------- always


@given(
    st.lists(
        st.sampled_from(
            "Arland Belmark Orre Quist the two sides will agreed to open a port and , . said "
            "that hopes welcomes its commitment supporting while 14 flights “ ” ( ) 's not"
            " should they he".split()
        ),
        max_size=60,
    )
)
def test_any_text_is_read_and_every_quote_equals_its_span(parts: list[str]) -> None:
    text = " ".join(parts)
    article = make_article(text)
    reading = extract(article, organisations=STATES)
    assert reading == extract(article, organisations=STATES)
    for s in reading.statements:
        assert s.quote == text[s.start : s.end]
        assert s.sentence_start <= s.start < s.end <= s.sentence_end
        assert (s.tier is not None) == s.kind.is_commitment
    assert len({s.id for s in reading.statements}) == len(reading.statements)


def test_a_sentence_may_begin_with_its_verb() -> None:
    assert quotes("Launched a bus line to Belmark.") == []


@pytest.mark.parametrize(
    ("sentence", "quote", "tier"),
    [
        ("412 of the 450 midwives have graduated.", "graduated", "done"),
        ("A feeder vessel began weekly sailings in May.", "began weekly sailings in May", "done"),
        ("The harbour is being dug.", "dug", "underway"),
        ("The hall has reached 60 percent.", "reached 60 percent", "underway"),
    ],
)
def test_a_deed_is_read_beside_the_commitments(sentence: str, quote: str, tier: str) -> None:
    (found,) = statements(sentence)
    assert (found.kind, found.quote, found.tier) == (Kind.DEED, quote, tier)
    assert not found.kind.is_commitment


@pytest.mark.parametrize(
    "sentence",
    ["The talks were held in May.", "Orre has not paid.", "Orre addressed the hall.", "It rained."],
)
def test_no_deed(sentence: str) -> None:
    assert [s.quote for s in statements(sentence) if s.kind is Kind.DEED] in ([], ["rained"])

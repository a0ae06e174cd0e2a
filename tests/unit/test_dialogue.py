"""Who holds the floor: speaker labels, letterheads, heads of lists, and the style of notes."""

from __future__ import annotations

import pytest

from monitor.extract import extract
from monitor.model import Statement
from tests.factories import make_article
from tests.unit.reading import STATES, statements


def _read(text: str, **article: str) -> list[tuple[str, str | None, str]]:
    """(party, speaker, quote) of each commitment."""
    reading = extract(make_article(text, **article), organisations=STATES)
    return [(s.party, s.speaker, s.quote) for s in reading.statements if s.kind.is_commitment]


def _commitment(sentence: str) -> Statement:
    (found,) = [s for s in statements(sentence) if s.kind.is_commitment]
    return found


CONFERENCE = """Ann Orre: Hello. Arland has delivered eight boats. We have agreed to open a port.

Bo Quist: Thank you. We will sell grain.

Question: Minister, what about fish?

Bo Quist: We are ready to open our waters. I would note that talks go on.

Ann Orre: My government will lower its fees.
"""


def test_labelled_speakers_speak_for_the_state_they_name_first() -> None:
    found = _read(CONFERENCE, title="Press conference of the ministers of Arland and Belmark")
    assert [(party, speaker) for party, speaker, _ in found] == [
        ("ARL", "Ann Orre"),
        ("JOINT", "Ann Orre"),
        ("BEL", "Bo Quist"),
        ("BEL", "Bo Quist"),
        ("ARL", "Ann Orre"),
    ]


def test_a_label_that_stands_once_is_one_beside_labels_that_come_back() -> None:
    text = CONFERENCE.replace("\nAnn Orre: My government will lower its fees.\n", "")
    found = _read(text, title="Press conference of the ministers of Arland and Belmark")
    assert {speaker for _, speaker, _ in found} == {"Ann Orre", "Bo Quist"}


@pytest.mark.parametrize(
    ("note", "party", "quote"),
    [
        ("Arland ready to sell power.", "ARL", "sell power"),
        ("Belmark to widen the road.", "BEL", "widen the road"),
        ("Agreed to extend patrols.", "JOINT", "extend patrols"),
        ("Belmark asked for lower fees.", "BEL", "lower fees"),
    ],
)
def test_notes_leave_out_verbs_and_subjects(note: str, party: str, quote: str) -> None:
    found = _commitment(note)
    assert (found.party, found.quote) == (party, quote)


def test_items_of_a_list_belong_to_its_head() -> None:
    found = _read(
        "Foreign Minister of Arland Ann Orre met Foreign Minister of Belmark Bo Quist.\n\n"
        "The two sides agreed to:\n\n- revive the ferry;\n\n- open a port."
    )
    assert [(party, quote) for party, _, quote in found] == [
        ("JOINT", "revive the ferry"),
        ("JOINT", "open a port"),
    ]


def test_the_competent_authorities_are_those_of_who_speaks() -> None:
    found = _commitment("Quist assured that the competent authorities will open a gate.")
    assert (found.party, found.speaker) == ("BEL", "Bo Quist")


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("Arland will open a port, because trade grows.", "open a port"),
        ("Arland will open a port, so ships can land.", "open a port"),
        ("Arland will open a port so that ships can land.", "open a port so that ships can land"),
        ("Arland will open a port in response to Belmark's request.", "open a port"),
    ],
)
def test_reasons_are_no_part_of_what_is_promised(sentence: str, quote: str) -> None:
    assert _commitment(sentence).quote == quote


@pytest.mark.parametrize(
    "sentence",
    [
        "Orre praised the study that both sides have to do.",
        "Orre said: We would note that trade has grown.",
        "Quist said that we want to thank the crews.",
    ],
)
def test_speaking_and_describing_commit_to_nothing(sentence: str) -> None:
    assert [s for s in statements(sentence) if s.kind.is_commitment] == []


def test_a_letterhead_names_who_writes() -> None:
    head = "From: Prime Minister's Office of Arland and The Rt Hon Ann Orre MP\n\n"
    body = "Dear Bo,\n\nWe are ready to send a ship. Our coastguard will search the coast."
    article = make_article(
        head + body, title="Message to Prime Minister of Belmark Bo Quist", body_start=len(head)
    )
    reading = extract(article, organisations=STATES)
    assert [(s.party, s.speaker) for s in reading.statements] == [("ARL", "Ann Orre")] * 2

"""What papers and agencies write: plans of things, quotes, remarks, letters, speeches."""

from __future__ import annotations

import pytest

from monitor.extract import extract
from monitor.extract.account import is_letter
from monitor.model import Statement
from tests.factories import make_article
from tests.unit.reading import STATES

LEAD = "Foreign Minister of Arland Ann Orre met Foreign Minister of Belmark Bo Quist in Lund.\n\n"


def _commitments(text: str, *, lead: str = LEAD, **article: str) -> list[Statement]:
    reading = extract(make_article(lead + text, **article), organisations=STATES)
    return [s for s in reading.statements if s.kind.is_commitment]


@pytest.mark.parametrize(
    ("sentence", "party", "kind", "quote"),
    [
        ("Arland and Belmark agreed on Tuesday to open a port.", "JOINT", "joint", "open a port"),
        ("Arland will, as always, support schools in Belmark.", "ARL", "offer", None),
        ("The Belmark army no longer intends to buy boats.", "BEL", "offer", "buy boats"),
        ("The pipeline will be laid in May.", "JOINT", "joint", "be laid in May"),
        ("Orre said the new port would be opened in May.", "ARL", "offer", "be opened in May"),
        ("Orre said the line between the two would open in May.", "JOINT", "joint", "open in May"),
        ("The boats were handed over to Belmark.", "ARL", "progress", "handed over to Belmark"),
        ("Belmark's ban on wool was lifted.", "BEL", "progress", "lifted"),
        ("Orre assured that the land would not be sold.", "ARL", "offer", "be sold"),
        ("Quist renewed the invitation to Orre to visit Belmark.", "BEL", "request", None),
        ("Belmark hopes that more flights will be opened.", "BEL", "request", "be opened"),
        ("Arland's flag carrier has suspended its flights.", "ARL", "progress", None),
        ("Orre said the two sides had agreed to build a dam.", "JOINT", "joint", "build a dam"),
        ("Belmark continued to call on Arland to lower its fees.", "BEL", "request", None),
        ("Experts to meet in April.", "JOINT", "joint", "meet in April"),
        ("Loan agreement signed on 3 May.", "JOINT", "progress", "signed on 3 May"),
    ],
)
def test_a_sentence_of_the_press(sentence: str, party: str, kind: str, quote: str | None) -> None:
    (found,) = _commitments(sentence)
    assert (found.party, found.kind) == (party, kind)
    assert quote in (None, found.quote)


@pytest.mark.parametrize(
    ("sentence", "party", "kind", "quote"),
    [
        ("Orre said Arland Air will start four flights.", "ARL", "offer", "start four flights"),
        ("Orre said the limit would be raised to 35.", "ARL", "offer", "be raised to 35"),
        ("Orre noted that the fund has opened an office.", "ARL", "progress", None),
        ("Ministers committed to opening a port.", "JOINT", "joint", "opening a port"),
        ("The task was set to double trade.", "JOINT", "joint", "double trade"),
        ("The need to simplify visa rules was noted.", "JOINT", "joint", "simplify visa rules"),
        ("The proposal of the Belmark side to open a school was backed.", "BEL", "request", None),
        ("Orre renewed her request for the accreditation of farms.", "ARL", "request", None),
        ("Belmark had last week adopted a decision to pay more.", "BEL", "offer", "pay more"),
        ("Belmark protested, with Bo Quist urging Arland to act.", "BEL", "request", "act"),
        ("Belmark undertook to resuscitate the line.", "BEL", "offer", "resuscitate the line"),
        ("Orre expressed hope for more flights.", "ARL", "request", "more flights"),
        ("Orre recalled the visit and said that Arland would pay.", "ARL", "offer", "pay"),
        (
            "The ministers met and in this regard agreed to open a port.",
            "JOINT",
            "joint",
            "open a port",
        ),
        ("Orre, noting that ties grew, said she would like to help.", "ARL", "offer", "help"),
        ("Belmark asked that the Arland side reduce its fees.", "BEL", "request", None),
        ("The survey of the border is under way.", "JOINT", "progress", "under way"),
        ("200 trainees of Belmark will be hosted, Orre said.", "ARL", "offer", None),
        ("The pipeline will be laid by engineers of Belmark.", "BEL", "offer", None),
        ("Orre urged the countries with influence to act.", "ARL", "request", "act"),
        (
            "Both sides hailed the entry into force, in May, of the treaty.",
            "JOINT",
            "progress",
            None,
        ),
        ("Orre committed $250 million for farms.", "ARL", "offer", "$250 million for farms"),
    ],
)
def test_a_sentence_of_a_ministry(sentence: str, party: str, kind: str, quote: str | None) -> None:
    (found,) = _commitments(sentence)
    assert (found.party, found.kind) == (party, kind)
    assert quote in (None, found.quote)


def test_an_answer_behind_a_request_is_a_statement_of_its_own() -> None:
    text = "Orre asked that Belmark act, to which Quist replied that Belmark will pay."
    first, second = _commitments(text)
    assert (first.party, first.quote) == ("ARL", "act")
    assert (second.party, second.kind) == ("BEL", "offer")


def test_what_opens_behind_and_is_a_statement_of_its_own() -> None:
    found = _commitments("The bridge was opened in May, and new flights have been launched.")
    assert [s.quote for s in found] == ["opened in May", "launched"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Asked whether Belmark would pay, he smiled.",
        "The treaty, whose anniversary will be marked, is old.",
        "Quist paid a visit to Arland on Monday.",
        "The line is expected to visit.",
    ],
)
def test_what_a_ministry_tells_beside(sentence: str) -> None:
    assert _commitments(sentence) == []


def test_initials_are_an_office_the_text_names() -> None:
    text = "External Affairs Minister of Belmark Ada Lind spoke. EAM offered to send doctors."
    found = _commitments(text)
    assert [(s.party, s.speaker) for s in found] == [("BEL", "Ada Lind")]


def test_latin_america_is_no_party() -> None:
    reading = extract(make_article(LEAD + "Latin America and Latin American firms are far."))
    assert "USA" not in reading.account.parties


def test_the_host_of_two_counterparts_is_a_party() -> None:
    text = (
        "Minister Ida Holt hosted her Arland counterpart Ann Orre "
        "and Belmark counterpart Bo Quist. "
        "Holt said Norway would pay. Norway is north."
    )
    found = _commitments(text, lead="")
    assert [(s.party, s.speaker) for s in found] == [("NOR", "Ida Holt")]


@pytest.mark.parametrize(
    "sentence",
    [
        "The road was completed in 2013.",
        "It is to be recalled that the border is long.",
        "Orre will hold talks with Quist.",
        'Orre said: "We\'ll do it."',
    ],
)
def test_what_the_press_tells_beside(sentence: str) -> None:
    assert _commitments(sentence, published_at="2024-05-01") == []


def test_who_is_named_behind_a_quote_said_all_of_it() -> None:
    found = _commitments("“We will build a port. We've decided to train pilots,” Quist said.")
    assert [(s.party, s.speaker) for s in found] == [("BEL", "Bo Quist")] * 2
    assert [s.quote for s in found] == ["build a port", "train pilots"]


def test_remarks_in_the_first_person_are_their_givers() -> None:
    text = "I thank my friend Bo. I was glad. We will send doctors. I hope to come again."
    found = _commitments(text, title="Remarks by Foreign Minister of Arland Ann Orre")
    assert (found[0].party, found[0].speaker) == ("ARL", "Ann Orre")


def test_a_label_may_carry_its_office_in_brackets() -> None:
    text = (
        "Ann Orre [Foreign Minister of Arland]: We will sell grain.\n\n"
        "Bo Quist [Foreign Minister of Belmark]: We will buy it. We will send ships.\n\n"
        "Ann Orre [Foreign Minister of Arland]: Thank you."
    )
    found = _commitments(text)
    assert [s.party for s in found] == ["ARL", "BEL", "BEL"]


def test_a_letter_is_its_signers() -> None:
    text = (
        "Dear Colleague,\n\nThank you for your words to Belmark. We will send doctors.\n\n"
        "With my regards,\n\nAnn Orre\nForeign Minister of Arland"
    )
    article = make_article(text, title="Letter to Foreign Minister of Belmark Bo Quist")
    found = [s for s in extract(article, organisations=STATES).statements if s.kind.is_commitment]
    assert is_letter(article)
    assert [(s.party, s.speaker) for s in found] == [("ARL", "Ann Orre")]


def test_in_a_speech_at_home_we_speaks_to_nobody() -> None:
    speech = (
        "My friends, we will rebuild our bridges. We have to end this. Arland is proud. "
        "We will send boats to Belmark. Belmark is near. Arland is strong."
    )
    found = _commitments(speech, lead="", title="Remarks on roads")
    assert [s.quote for s in found] == ["send boats to Belmark"]


def test_an_outlet_of_a_party_that_names_nobody_abroad_writes_of_home() -> None:
    order = (
        "This is an order. The offices are old. They are small. "
        "The Secretary of Commerce shall review the contract with Belmark. "
        "The Secretary shall report on it. The road is long. It was built well. It is wide. "
        "The Secretary shall repaint the offices."
    )
    found = _commitments(order, lead="", title="An order on offices", publisher="White House")
    assert [s.quote for s in found] == ["review the contract with Belmark", "report on it"]


def test_a_sum_in_dollars_is_no_party() -> None:
    text = "Belmark gave US$210 million to the port. It will pay US$ 5 million."
    reading = extract(make_article(LEAD + text), organisations=STATES)
    assert reading.account.parties == ("ARL", "BEL")


@pytest.mark.parametrize(
    "look", ["look into the ban", "look closely at lifting the ban", "study it"]
)
def test_a_look_binds_to_no_more(look: str) -> None:
    (found,) = _commitments(f"Arland will {look}.")
    assert found.tier == "aspiration"


@pytest.mark.parametrize(
    ("sentence", "party", "speaker"),
    [
        (
            "The foreign minister of Belmark, Bo Quist, affirmed that his country will buy grain.",
            "BEL",
            "Bo Quist",
        ),
        ("The governments of Arland and Belmark agreed to open a port.", "JOINT", None),
        ("Belmark has had a dry year, while it asked for the loan of boats.", "BEL", None),
        ('"I will send doctors," Quist said.', "BEL", "Bo Quist"),
        ('"I would urge Arland to send doctors," Quist said.', "BEL", "Bo Quist"),
        (
            "Orre spoke. It is hoped that the Belmark side will guard the port.",
            "ARL",
            "Ann Orre",
        ),
        ("Quist specified that flights will begin in May.", "BEL", "Bo Quist"),
        ("Quist would like to see more firms of Arland build roads.", "BEL", "Bo Quist"),
        ("Quist urged Arland, his neighbour, to lift the ban.", "BEL", "Bo Quist"),
        ("Quist toured the plant and pledged to build another.", "BEL", "Bo Quist"),
        ("Quist, speaking at noon, promised to build another.", "BEL", "Bo Quist"),
        ("Quist recalled the visit and urged Arland to lift the ban.", "BEL", "Bo Quist"),
        ("The day ended with a pledge by Belmark to build another.", "BEL", None),
    ],
)
def test_it_is_whose_word_it_is(sentence: str, party: str, speaker: str | None) -> None:
    (found,) = _commitments(sentence)
    assert (found.party, found.speaker) == (party, speaker)


def test_he_is_no_woman() -> None:
    text = "Mr. Quist met Ms. Orre. Orre praised Belmark. He said he will send boats."
    lead = "Foreign Minister of Arland Ann Orre met Foreign Minister of Belmark Bo Quist in Lund. "
    (found,) = _commitments(text, lead=lead)
    assert (found.party, found.speaker) == ("BEL", "Bo Quist")


def test_a_counterpart_tells_whose_the_other_people_are() -> None:
    text = (
        "Transport Minister Ann Orre met her Danish counterpart, Bo Quist, in Oslo Street.\n\n"
        'Minister for Defence Carl Lind was there. "We will send ships," said Minister Lind.\n\n'
        "The Government intends to open a school in Denmark. Norway is near Denmark."
    )
    found = _commitments(text, lead="", title="Norway and Denmark speak of ships")
    assert [(s.party, s.speaker) for s in found] == [("NOR", "Carl Lind"), ("NOR", None)]


def test_of_whoever_holds_the_floor_is_the_government() -> None:
    text = (
        "ORRE: We will sell grain.\n\nQUIST: Thank you. The Government has decided to buy it.\n\n"
        "ORRE: Thank you."
    )
    found = _commitments(text)
    assert [s.party for s in found] == ["ARL", "BEL"]


def test_a_label_may_carry_its_office_behind_a_comma() -> None:
    text = (
        "PRESS CONFERENCE\n\n"
        "ANN ORRE, PRIME MINISTER OF AUSTRALIA: Today we’ve signed a treaty. We will pay half.\n\n"
        "BO QUIST, PRIME MINISTER OF THE UNITED KINGDOM: We’ll match that.\n\n"
        "JOURNALIST: Will you lift the ban?\n\n"
        "ORRE: We’ll take a look. We’ll have the new limit in place by May."
    )
    found = _commitments(text, lead="", title="Transcript")
    assert [(s.party, s.speaker, s.tier) for s in found] == [
        ("JOINT", "Ann Orre", "agreed"),
        ("AUS", "Ann Orre", "intent"),
        ("GBR", "Bo Quist", "intent"),
        ("AUS", "Ann Orre", "aspiration"),
        ("AUS", "Ann Orre", "intent"),
    ]


def test_what_follows_a_resolution_is_agreed() -> None:
    text = (
        "The Consultations resolved as follows:\n\n"
        "(i) that the training of nurses be scaled up;\n\n"
        "(ii) that a committee be set up by May."
    )
    found = _commitments(text)
    assert [(s.party, s.tier, s.quote) for s in found] == [
        ("JOINT", "agreed", "be scaled up"),
        ("JOINT", "agreed", "be set up by May"),
    ]


def test_a_delegation_has_its_head() -> None:
    lead = "The Belgian delegation was headed by Minister Ann Orre. Belgium met Norway in Lund.\n\n"
    (found,) = _commitments("Minister Orre promised to send boats.", lead=lead)
    assert (found.party, found.speaker) == ("BEL", "Ann Orre")


def test_people_speak_for_the_party_they_tell_of() -> None:
    lead = (
        "Belgium has agreed to lend Norway 20 million, Foreign Secretary Ann Orre said in Oslo. "
        "She met her counterpart Bo Quist. Quist said Norway would pay it back.\n\n"
    )
    found = _commitments("Orre urged Norway to lift the ban.", lead=lead)
    assert [(s.party, s.speaker) for s in found[-1:]] == [("BEL", "Ann Orre")]


@pytest.mark.parametrize(
    ("sentence", "kind", "tier", "quote"),
    [
        ("Arland refused to lift the ban.", "offer", "intent", "lift the ban"),
        ("Arland offered 50 places a year.", "offer", "intent", "50 places a year"),
        ("Orre renewed Arland's offer of 50 places.", "offer", "intent", "50 places"),
        ("The treaty envisages the exchange of experts.", "joint", "agreed", None),
        ("It was agreed that a committee be set up.", "joint", "agreed", "be set up"),
        ("Orre asked to settle the debt.", "request", "aspiration", "settle the debt"),
        ("The number of places will go up from 20 to 40.", "joint", "intent", None),
    ],
)
def test_how_firm_it_is(sentence: str, kind: str, tier: str, quote: str | None) -> None:
    (found,) = _commitments(sentence)
    assert (found.kind, found.tier) == (kind, tier)
    assert quote is None or found.quote == quote


def test_whom_the_outlets_own_side_met_is_of_the_other() -> None:
    text = (
        "Minister Ann Orre led a delegation to Belmark. She met with Coordinator Bo Quist. "
        "Arland is near Belmark."
    )
    article = make_article(text, publisher="ARL Press", title="Readout of Orre's visit to Belmark")
    reading = extract(article, organisations=STATES)
    assert [(p.name, p.party) for p in reading.account.participants] == [
        ("Ann Orre", "ARL"),
        ("Bo Quist", "BEL"),
    ]


def test_fields_above_a_text_name_nobody() -> None:
    text = '---\ntitle: "Talks with President Andr\\xE9s"\n---\n\n' + LEAD
    reading = extract(make_article(text, body_start=text.index(LEAD)), organisations=STATES)
    assert "Andr" not in {p.name for p in reading.account.participants}

"""What stands above and below a body, and what only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.intake.formats.dateline import read_dateline
from monitor.intake.formats.head import read_head
from monitor.intake.formats.stamp import read_stamp
from monitor.intake.formats.tail import trim_end

# ---------------------------------------------------------------- dateline


@pytest.mark.parametrize(
    ("line", "dateline", "agency"),
    [
        ("ARBAD, Sept. 16 (Agency) -- They met.", "ARBAD, Sept. 16 (Agency)", "Agency"),
        ("ARBAD, May 12 (Kabar) — They met.", "ARBAD, May 12 (Kabar)", "Kabar"),
        ("ARBAD (UzA) - They met.", "ARBAD (UzA)", "UzA"),
        ("ASTANA, Kazakhstan, 3 May (AP) -- They met.", "ASTANA, Kazakhstan, 3 May (AP)", "AP"),
        ("ISLAMABAD - They met.", "ISLAMABAD", ""),
        ("ISLAMABAD: They met.", "ISLAMABAD", ""),
        ("NEW YORK — They met.", "NEW YORK", ""),
        ("WASHINGTON, D.C. – They met.", "WASHINGTON, D.C.", ""),
        ("**ARBAD, May 12** — They met.", "ARBAD, May 12", ""),
        ("BEIJING, 6 June 2023 /Agency/ - They met.", "BEIJING, 6 June 2023 /Agency/", "Agency"),
        ("MOSCOW, May 12. /TASS/. They met.", "MOSCOW, May 12. /TASS/", "TASS"),
        ("ULAANBAATAR /MONTSAME/. They met.", "ULAANBAATAR /MONTSAME/", "MONTSAME"),
        ("RIYADH, May 12, 2023, SPA -- They met.", "RIYADH, May 12, 2023, SPA", "SPA"),
        ("Geneva, 12 May 2023 – They met.", "Geneva, 12 May 2023", ""),
        ("New Delhi [India], May 12 (ANI): They met.", "New Delhi [India], May 12 (ANI)", "ANI"),
        ("New Delhi, May 12 (PTI) They met.", "New Delhi, May 12 (PTI)", "PTI"),
        ("ARBAD-ATA, Friday, May 12 (APP) -- They.", "ARBAD-ATA, Friday, May 12 (APP)", "APP"),
        ("МОСКВА, 12 мая. /ТАСС/. Они встретились.", "МОСКВА, 12 мая. /ТАСС/", "ТАСС"),
        ("PARIS, 12 mai (AFP) – Ils se sont vus.", "PARIS, 12 mai (AFP)", "AFP"),
        ("ARBAD, May 12, 2023 (A News). They met.", "ARBAD, May 12, 2023 (A News)", "A News"),
        ("ARBAD, May 12, 2023, A Press -- They.", "ARBAD, May 12, 2023, A Press", "A Press"),
        ("Arbad, May 12, 2023 /AN/. They met.", "Arbad, May 12, 2023 /AN/", "AN"),
        ("Tehran, IRNA – They met.", "Tehran, IRNA", "IRNA"),
        ("Astana. 12 May 2023. INFORM - They met.", "Astana. 12 May 2023. INFORM", "INFORM"),
        ("Baku (Trend). They met.", "Baku (Trend)", "Trend"),
        ("Arbad, 12 May 2023. They met.", "Arbad, 12 May 2023", ""),
        ("Arbad, 12 May 2023: They met.", "Arbad, 12 May 2023", ""),
        ("Rabat, 12/05/2023 (MAP) – They met.", "Rabat, 12/05/2023 (MAP)", "MAP"),
        ("新华社北京5月12日电（记者 某某）两国会谈。", "新华社北京5月12日电", "新华社"),
    ],
)  # fmt: skip
def test_a_dateline_ends_where_the_first_sentence_begins(
    line: str, dateline: str, agency: str
) -> None:
    found = read_dateline(line, 0)
    assert found is not None
    assert (found.text, found.agency) == (dateline, agency)
    assert line[found.body_start :].startswith(("They", "Они", "Ils", "两国"))


@pytest.mark.parametrize(
    "line",
    [
        "NATO - the alliance - said it would stay.",
        "UN - The Secretary-General welcomed it.",
        "EU-ARLAND SUMMIT - The leaders met.",
        "Today, May 12 – the ministers met.",
        "On Friday, May 12 - President Abylov met the press.",
        "In Astana (Kazakhstan) - They met.",
        "COVID-19 - The talks touched on it.",
        "Wang Yi (China) – We agreed.",
        "Minister Abylov, May 12 – he said – was right.",
        "China will open flights – The minister said so.",
        "JOINT STATEMENT\n\n- The two sides agreed.",
        "FACT SHEET – The plan",
        "ENDING HARM- AND\nOTHER THINGS",
        "MS. PETROVA: Thank you.",
        "ARLAND (ARL) - BORLAND (BOR)\n",
        "Arland (ARL) - Borland (BOR)",
        "Minister Abylov (Trend). They met.",
        "Minister Abylov, May 12: They met.",
        "I — I am not sure.",
        "Article 5. The parties shall meet.",
        "The two sides met. Both agreed.",
    ],
)
def test_a_sentence_with_a_dash_or_a_colon_is_no_dateline(line: str) -> None:
    assert read_dateline(line, 0) is None


# ---------------------------------------------------------------- stamp


@pytest.mark.parametrize(
    ("line", "publisher", "published_at"),
    [
        ("(Xinhua) 09:37, July 31, 2022", "Xinhua", "2022-07-31T09:37"),
        ("Xinhua) 08:32, September 17, 2021", "Xinhua", "2021-09-17T08:32"),
        ("Kabar, 12 May 2023 14:05", "Kabar", "2023-05-12T14:05"),
        ("By A. Writer | The Outlet | 3 June 2021", "The Outlet", "2021-06-03"),
        ("Published 2023-05-12 10:00 UTC+6", "", "2023-05-12T10:00+06:00"),
        ("Published: 12 May 2023 10:00 | Updated: 13 May 2023 11:00", "", "2023-05-12T10:00"),
        ("24.kg, 12 May 2023", "24.kg", "2023-05-12"),
        ("The Outlet | 11 Feb 2025 | 3 min read", "The Outlet", "2025-02-11"),
        ("The Astana Times, 12 May 2023", "The Astana Times", "2023-05-12"),
        ("2023年5月12日 09:30 来源：新华社", "新华社", "2023-05-12T09:30"),
        ("Geneva, 12 May 2023", "", "2023-05-12"),
        ("Bishkek, 12 May 2023, 14:00", "", "2023-05-12T14:00"),
        ("Source: Xinhua", "Xinhua", None),
        ("(Xinhua)", "Xinhua", None),
        ("By Some Body", "", None),
        ("By Some Body, The Arbad Voice", "The Arbad Voice", None),
        ("Author: Some Body", "", None),
        ("By our correspondent, 12 May 2023", "", "2023-05-12"),
        ("Valley Press, 12.05.2023", "Valley Press", "2023-05-12"),
        ("12 May 2023 | 16:42 | Source: Valley Agency", "Valley Agency", "2023-05-12T16:42"),
        ("Press release | 12 May 2023 | Vienna", "", "2023-05-12"),
        ("(Transcript, published on 14 May 2023)", "", "2023-05-14"),
        ("11 May 2023. Note issued 14 May 2023.", "", "2023-05-14"),
        ("11 May 2023 / circulated 14 May 2023", "", "2023-05-14"),
        ("Arbad, 11 May 2023 (record issued 14 May)", "", "2023-05-14"),
        ("Updated: 14 May 2023 | Posted: 12 May 2023", "", "2023-05-12"),
        ("Last updated 14 May 2023 First published 12 May 2023", "", "2023-05-12"),
        ("Published in Arbad on 12 May 2023", "", "2023-05-12"),
        ("Embassy of Arland in Borland, 12 May 2023", "Embassy of Arland in Borland", "2023-05-12"),
        ("From: Ministry of Roads, 4 Bridge Street", "Ministry of Roads", None),
        ("Published: 03/04/2023", "", None),
        ("PR. NO. 41/2023", "", None),
        ("No: 112", "", None),
        ("For Immediate Release", "", None),
        ("READOUT", "", None),
        ("The following is attributable to Spokesperson Some Body:", "", None),
    ],
)
def test_a_stamp_gives_outlet_and_time(line: str, publisher: str, published_at: str | None) -> None:
    stamp = read_stamp(line)
    assert stamp is not None
    assert (stamp.publisher, stamp.published_at) == (publisher, published_at)


@pytest.mark.parametrize(
    "line",
    [
        "On 12 May 2023 the ministers met.",
        "On February 7, 2024, Arland’s Secretary of Security and Citizen",
        "Joint statement of 12 May 2023",
        "The talks on 12 May 2023",
        "By 2030 the railway will be open",
        "By opening the border they agreed to help.",
        "(they met twice)",
        "No: 112, 12 May 2023, Press Release Regarding the Visit of the Minister",
        "By flooding from May 1 to May 27, 2023.",
        "Third round of consultations, Arbad, 12 May 2023",
        "Readout of the call with the Minister",
        "From the Ministry of Roads they heard nothing.",
        "The ministers agreed.",
    ],
)
def test_a_line_with_another_word_in_it_is_no_stamp(line: str) -> None:
    assert read_stamp(line) is None


@pytest.mark.parametrize(
    ("line", "place_line"),
    [
        ("Geneva, 12 May 2023", "Geneva, 12 May 2023"),
        ("(New Arbad, 12 May 2023)", "New Arbad, 12 May 2023"),
        ("Arbad, 11 May 2023 (published 12 May 2023)", "Arbad, 11 May 2023"),
        ("Arbad, 12 May 2023 - check against delivery", "Arbad, 12 May 2023"),
        ("Upper Tarn, Arland, May 12, 2023", "Upper Tarn, Arland, May 12, 2023"),
        ("Ust Tarn, 12 May 2023", "Ust Tarn, 12 May 2023"),
        ("Jane Miller, 12 May 2023", ""),
        ("Arbad Evening Courier, November 11, 2023", ""),
        ("Arbad Chronicle, 12 May 2023, by Jane Miller", ""),
        ("Kabar, 12 May 2023", ""),
        ("12 May 2023", ""),
        ("11 May 2023. Note issued 12 May 2023.", "11 May 2023"),
        ("11 May 2023 / circulated 12 May 2023", "11 May 2023"),
        ("Published 12 May 2023, updated 14 May 2023", ""),
    ],
)
def test_a_place_beside_a_day_is_no_outlet_and_no_person(line: str, place_line: str) -> None:
    stamp = read_stamp(line, "Jane Miller reports. They met in Ust Tarn.")
    assert stamp is not None
    assert stamp.place_line == place_line


# ---------------------------------------------------------------- head

HEADLINE = "Ministers of Arland and Borland meet"
ATTRIBUTION = "The below is attributable to Spokesperson Jane Miller:"
SENTENCE = "The ministers met and agreed to open a railway line."


@pytest.mark.parametrize(
    ("above", "published_at", "dateline"),
    [
        (f"PR. NO. 41/2023\n\n{HEADLINE}\n\nArbad, 12 May 2023\n\n",
         "2023-05-12", "Arbad, 12 May 2023"),
        (f"Republic of Arland\nMinistry of Roads\nPress Office\n12 May 2023\n\n{HEADLINE}\n\n",
         "2023-05-12", ""),
        (f"Office of the Spokesperson\nREADOUT\nMay 12, 2023\n\n{HEADLINE}\n\n{ATTRIBUTION}\n\n",
         "2023-05-12", ""),
        (f"{HEADLINE}\n\nPress Statement\nJane Miller, Secretary of Roads\nMay 12, 2023\n\n",
         "2023-05-12", ""),
        (f"Press release\n\n{HEADLINE}\n\nFrom: Ministry of Roads\nPublished 12 May 2023\n\n",
         "2023-05-12", ""),
        (f"FOR IMMEDIATE RELEASE\n12 May 2023\n\n{HEADLINE}\n\n", "2023-05-12", ""),
        (f"Press release | 12 May 2023 | Arbad\n\n{HEADLINE}\n\n", "2023-05-12", ""),
        (f"17/05/2023\n\n{HEADLINE}\n\n", "2023-05-17", ""),
        (f"No. 45-2023\n12-05-2023\n{HEADLINE}\n\n", "2023-05-12", ""),
        (f"From: Ministry of Roads\nTo: All missions\nDate: 12 May 2023\nSubject: {HEADLINE}\n\n",
         "2023-05-12", ""),
        (f"{HEADLINE}\n\nThe Valley Observer\nMay 12, 2023\n\n", "2023-05-12", ""),
        (f"{HEADLINE}\n\nArbad, 12 May 2023\nBy Jane Miller, Valley Voice\n\n",
         "2023-05-12", "Arbad, 12 May 2023"),
        (f"{HEADLINE}\n\nARBAD, May 12, 2023 (Valley News) - By Jane Miller\n\n",
         "2023-05-12", "ARBAD, May 12, 2023 (Valley News)"),
        (f"{HEADLINE}\n\nARBAD, May 12\n\n", None, "ARBAD, May 12"),
        (f"{HEADLINE}\n\nPublished: 03/04/2023\n\n", None, ""),
    ],
)  # fmt: skip
def test_letterheads_leave_title_day_and_body(
    above: str, published_at: str | None, dateline: str
) -> None:
    text = f"{above}{SENTENCE}\n"
    head = read_head(text)
    assert (head.title, head.published_at, head.dateline) == (HEADLINE, published_at, dateline)
    assert text[head.body_start :] == f"{SENTENCE}\n"


@pytest.mark.parametrize(
    "lines",
    [
        ("Talks of 9 May 2023", "Arbad, 11 May 2023", "12 May 2023", "Issued 13 May 2023"),
        ("Talks of 9 May 2023", "Arbad, 11 May 2023", "12 May 2023"),
        ("Talks of 9 May 2023", "Arbad, 11 May 2023"),
    ],
)
def test_a_day_of_issue_goes_before_a_stamp_a_dateline_and_a_title(lines: tuple[str, ...]) -> None:
    text = "\n\n".join([*lines, "Updated: 14 May 2023", SENTENCE])
    head = read_head(text)
    assert head.published_at == max(f"2023-05-{line.split()[-3]:>02}" for line in lines)
    assert head.other_day == "2023-05-09"


def test_a_place_and_a_day_at_the_end_of_a_title_are_the_dateline() -> None:
    head = read_head(f"Press conference of the ministers, Arbad, 12 May 2023\n\n{SENTENCE}\n")
    assert (head.dateline, head.other_day) == ("Arbad, 12 May 2023", "2023-05-12")


def test_a_notice_or_an_office_is_the_title_only_in_want_of_a_better_one() -> None:
    assert read_head(f"Statement\n\n12 May 2023\n\n{SENTENCE}\n").title == "Statement"
    assert read_head(f"Statement\n\n{HEADLINE}\n\n{SENTENCE}\n").title == HEADLINE


@pytest.mark.parametrize(
    "body",
    [
        "i. Both sides agreed on a railway\nii. Both sides agreed on visas\n",
        "i. Both sides agreed on a railway\n\nii. Both sides agreed on visas\n",
        "(a) Both sides agreed on a railway\n\n(b) Both sides agreed on visas\n",
        "1. Opening remarks\n\nThe ministers met.\n",
        "- agreed on a railway\n\n- agreed on visas\n",
        "• agreed on a railway\n\n• agreed on visas\n",
    ],
)
@pytest.mark.parametrize("above", ["", f"{HEADLINE}\n\n", f"{HEADLINE}\n\n12 May 2023\n\n"])
def test_items_of_a_list_are_body_however_short(above: str, body: str) -> None:
    assert read_head(above + body).body_start == len(above)


def test_a_second_short_line_after_the_title_is_a_heading_of_the_body() -> None:
    text = f"{HEADLINE}\n\n12 May 2023\n\nOpening remarks\n\n{SENTENCE}\n"
    assert text[read_head(text).body_start :].startswith("Opening remarks")


def test_a_wrapped_sentence_that_ends_with_a_day_stays_in_the_body() -> None:
    text = "Talks in Arbad\n\nThe ministers of Arland and Borland met in Arbad on\n12 May 2023.\n"
    assert read_head(text + "\nThey agreed.\n").body_start == text.index("The ministers")


def test_title_stamp_and_dateline_stand_above_the_body() -> None:
    text = "Ministers meet\n\nKabar, 13 May 2023 09:00\n\nARBAD, May 12 (Kabar) -- They met.\n"
    head = read_head(text)
    assert (head.title, head.publisher, head.published_at) == (
        "Ministers meet", "Kabar", "2023-05-13T09:00",
    )  # fmt: skip
    assert head.dateline == "ARBAD, May 12 (Kabar)"
    assert text[head.body_start :] == "They met.\n"


def test_the_day_of_publication_goes_before_that_of_an_update() -> None:
    for label in ("Updated", "Last updated", "Last modified on"):
        text = f"Ministers meet\n\n{label}: 14 May 2023\nPublished: 12 May 2023\n\nThey met.\n"
        assert read_head(text).published_at == "2023-05-12"


def test_a_wrapped_sentence_that_begins_with_a_day_stays_in_the_body() -> None:
    text = "Ministers meet\n\nMay 7, 2024, Arland Secretary of Security\nhosted them.\n"
    assert read_head(text).body_start == text.index("May 7")


def test_a_first_line_with_a_full_stop_is_no_title() -> None:
    text = "The ministers met.\n\nThey agreed to open a railway.\n"
    head = read_head(text)
    assert (head.title, head.body_start) == ("", 0)


def test_a_dateline_with_a_year_dates_an_article_without_a_stamp() -> None:
    assert read_head("Geneva, 12 May 2023 – They met.").published_at == "2023-05-12"


def test_a_place_and_a_day_on_a_line_of_their_own_are_the_dateline() -> None:
    text = "Ministers meet\n\nGeneva, 12 May 2023\n\nThey met.\n"
    head = read_head(text)
    assert (head.dateline, head.publisher) == ("Geneva, 12 May 2023", "")
    assert text[head.body_start :] == "They met.\n"


def test_a_line_that_repeats_the_known_title_is_no_body() -> None:
    text = "MINISTERS  meet\n\nThey met.\n"
    assert text[read_head(text, title="Ministers meet").body_start :] == "They met.\n"


@given(st.text(st.sampled_from("Ab 1.,\n\r-–:()/#*年2023May"), max_size=400), st.integers(0, 50))
def test_a_body_starts_inside_any_text(text: str, start: int) -> None:
    start = min(start, len(text))
    assert start <= read_head(text, start).body_start <= len(text)


# ---------------------------------------------------------------- tail


@pytest.mark.parametrize(
    "tail",
    [
        "(Web editor: A, B)", r"\###", "###", "# # #", r"\# \# \#", "***", "-30-", "END", "(End)",
        "Enditem", "Source: Kabar", "**Source:** Kabar", "Edited by: A. Writer",
        "(Reporting by A. Writer; Editing by B. Writer)", "© 2023 Outlet", "(责任编辑：某某)",
        "Редактор: А. Б.", "All rights reserved.", "Share this article", "END\n\n\\###",
        "Source: Kabar\r\n\r\n(End)\r\n",
    ],
)  # fmt: skip
def test_credits_rules_and_end_marks_are_no_body(tail: str) -> None:
    body = "They agreed to open a railway."
    assert trim_end(f"{body}\n\n{tail}\n", 0, len(body) + len(tail) + 3) == len(body)


@pytest.mark.parametrize(
    "last",
    [
        "Sources said they agreed.",
        "Editing of the treaty will begin.",
        "Related projects will follow.",
        "They will end the dispute.",
        "Share prices rose.",
        "– They agreed on a railway.",
        "Photos were taken.",
        "* Reporting: every spring",
        "- Photos: one archive for both sides",
        "i. Both sides agreed on visas",
    ],
)
def test_a_last_sentence_stays_in_the_body(last: str) -> None:
    text = f"They met.\n\n{last}"
    assert trim_end(text, 0, len(text)) == len(text)

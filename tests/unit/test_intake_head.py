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
        ("The Astana Times, 12 May 2023", "The Astana Times", "2023-05-12"),
        ("2023年5月12日 09:30 来源：新华社", "新华社", "2023-05-12T09:30"),
        ("Geneva, 12 May 2023", "", "2023-05-12"),
        ("Bishkek, 12 May 2023, 14:00", "", "2023-05-12T14:00"),
        ("Source: Xinhua", "Xinhua", None),
        ("(Xinhua)", "Xinhua", None),
        ("By Some Body", "", None),
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
        "The ministers agreed.",
    ],
)
def test_a_line_with_another_word_in_it_is_no_stamp(line: str) -> None:
    assert read_stamp(line) is None


# ---------------------------------------------------------------- head


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
    ],
)
def test_a_last_sentence_stays_in_the_body(last: str) -> None:
    text = f"They met.\n\n{last}"
    assert trim_end(text, 0, len(text)) == len(text)

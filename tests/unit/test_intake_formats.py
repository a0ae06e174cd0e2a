"""Each layout gives its article: header fields where the layout has them, body without them."""

from pathlib import Path

import pytest

from monitor.errors import SourceError
from monitor.intake import read
from monitor.intake.formats import detect
from monitor.intake.formats.language import language_of
from monitor.model import Article

SEEDS = Path(__file__).parents[2] / "seeds"


def article_of(text: str, source: str) -> Article:
    return detect(text, source).read(text, source)


def body_of(article: Article) -> str:
    return article.text[article.body_start : article.body_end]


# ---------------------------------------------------------------- newswire


@pytest.mark.parametrize(
    ("name", "published_at", "dateline", "title", "first", "last"),
    [
        (
            "000_0bbdbc6c9d8fdbc1.txt",
            "2022-07-31T09:37",
            "CHOLPON-ATA, Kyrgyzstan, July 30 (Xinhua)",
            "Chinese, Kyrgyz FMs meet on strengthening bilateral relations",
            "Chinese State Councilor and Foreign Minister Wang Yi on Saturday",
            "the two foreign ministers jointly met the press.",
        ),
        (
            "004_8398e57ae0c4c8e7.txt",
            "2021-09-17T08:32",
            "DUSHANBE, Sept. 16 (Xinhua)",
            "China, Kyrgyzstan agree to enhance bilateral cooperation",
            "President of Kyrgyzstan Sadyr Zhaparov",
            "oppose the politicization of human rights issues.",
        ),
    ],
)
def test_the_seeds_are_read_with_every_field(
    name: str, published_at: str, dateline: str, title: str, first: str, last: str
) -> None:
    _, article = read(SEEDS / name, name)
    assert (article.format, article.publisher, article.language) == ("newswire", "Xinhua", "en")
    assert (article.published_at, article.dateline, article.title) == (
        published_at, dateline, title,
    )  # fmt: skip
    assert body_of(article).startswith(first)
    assert body_of(article).endswith(last)


HEADER = " date 2023-05-12 Ministers meet on railway\n\n"


def test_a_stamp_of_another_day_does_not_move_the_day_of_the_header() -> None:
    article = article_of(f"{HEADER}(Kabar) 09:37, May 14, 2023\n\nThey met.\n", "a.txt")
    assert (article.published_at, article.publisher) == ("2023-05-12", "Kabar")


def test_a_header_with_a_day_that_does_not_exist_still_gives_the_title() -> None:
    article = article_of(" date 2023-13-45 Ministers meet\n\nThey met.\n", "a.txt")
    assert (article.published_at, article.title) == (None, "Ministers meet")
    assert body_of(article) == "They met."


def test_a_title_a_stamp_and_a_dateline_without_a_header_are_newswire() -> None:
    text = "Ministers meet\nKabar, 12 May 2023 14:05\nARBAD, May 12 (Kabar) -- They met.\n"
    article = article_of(text, "a.txt")
    assert (article.format, article.title, article.publisher) == (
        "newswire", "Ministers meet", "Kabar",
    )  # fmt: skip
    assert (article.published_at, body_of(article)) == ("2023-05-12T14:05", "They met.")


def test_the_agency_of_the_dateline_is_the_publisher_when_no_stamp_names_one() -> None:
    article = article_of(f"{HEADER}ARBAD, May 12 (Kabar) -- They met.\n", "a.txt")
    assert article.publisher == "Kabar"


def test_windows_line_breaks_are_kept_and_counted() -> None:
    text = f"{HEADER}(Kabar) 09:37, May 12, 2023\n\nARBAD, May 12 (Kabar) -- They met.\n\n(End)\n"
    article = article_of(text.replace("\n", "\r\n"), "a.txt")
    assert article.text.count("\r\n") == text.count("\n")
    assert (article.title, body_of(article)) == ("Ministers meet on railway", "They met.")


# ---------------------------------------------------------------- markdown

FRONT = """---
date: '2023-05-12'
published_time: 2023-05-12 22:14:29-05:00
source_url: https://www.gov.example/2023/05/12/talks/
title: "Readout of the\\_talks with\\_\\
  Arland"
lang: en
---

"""


def test_front_matter_gives_title_time_address_and_host() -> None:
    article = article_of(FRONT + "They met and\nagreed on flights.\n\n\\###\n", "talks.md")
    assert article.title == "Readout of the talks with Arland"
    assert article.published_at == "2023-05-12T22:14:29-05:00"
    assert article.url == "https://www.gov.example/2023/05/12/talks/"
    assert (article.publisher, article.language) == ("gov.example", "en")
    assert body_of(article) == "They met and\nagreed on flights."


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("headline: Talks", "title", "Talks"),
        ("Published-At: 2023-05-12T10:00Z", "published_at", "2023-05-12T10:00+00:00"),
        ("date: May 12, 2023", "published_at", "2023-05-12"),
        ("publisher: Kabar", "publisher", "Kabar"),
        ("source: Kabar", "publisher", "Kabar"),
        ("source: https://kabar.example/a", "publisher", "kabar.example"),
        ("source: https://kabar.example/a", "url", "https://kabar.example/a"),
        ("url: javascript:alert(1)", "url", ""),
        ("url: 'https://[broken'", "url", ""),
        ("language: fr-FR", "language", "fr"),
        ("publisher: [Kabar, Other]", "publisher", "Kabar"),
        ("title: no", "title", "no"),
        ('title: "a\\0b\\ud800c"', "title", "abc"),
    ],
)
def test_keys_are_taken_under_their_usual_names(line: str, field: str, value: str) -> None:
    article = article_of(f"---\n{line}\n---\n\nThey met in Arbad and agreed.\n", "a.md")
    assert getattr(article, field) == value


@pytest.mark.parametrize(
    "block",
    [
        'title: "never closed\ndate: 2023-05-12\n---\n',
        "title: a: b: c\n\t- tab\n---\n",
        "- a list\n---\n",
        "[" * 3000 + "\n---\n",
    ],
    ids=["quote", "tab", "list", "nested"],
)
def test_broken_front_matter_costs_its_fields_and_not_the_article(block: str) -> None:
    article = article_of(f"---\n{block}\n# Talks in Arbad\n\nThey met.\n", "2023-05-12-x.md")
    assert (article.title, article.published_at) == ("Talks in Arbad", "2023-05-12")
    assert body_of(article) == "They met."


def test_front_matter_without_its_closing_line_ends_at_the_first_empty_line() -> None:
    article = article_of("---\ntitle: Talks\ndate: 2023-05-12\n\nThey met.\n", "a.md")
    assert (article.title, article.published_at) == ("Talks", "2023-05-12")
    assert body_of(article) == "They met."


def test_without_front_matter_and_heading_the_file_name_is_the_title() -> None:
    article = article_of("They met.\n\nThey agreed.\n", "2023-05-12-talks-in-arbad.md")
    assert (article.title, article.published_at) == ("Talks in arbad", "2023-05-12")


def test_a_heading_makes_a_text_file_markdown_and_a_subheading_is_body() -> None:
    article = article_of("# Talks in Arbad\n\n## Railway\n\n1. They agreed.\n", "a.txt")
    assert (article.format, article.title) == ("markdown", "Talks in Arbad")
    assert body_of(article) == "## Railway\n\n1. They agreed."


def test_a_heading_that_repeats_the_title_is_no_body() -> None:
    article = article_of("---\ntitle: Talks\n---\n\n# Talks\n\nThey met.\n", "a.md")
    assert body_of(article) == "They met."


def test_front_matter_with_a_day_alone_leaves_the_title_to_the_lines_below() -> None:
    text = "---\ndate: 2023-05-12\n---\n\nPR No. 4/2023\n\nTalks in Arbad\n\nArbad, 11 May 2023\n\n"
    article = article_of(f"{text}They met.\n", "a.md")
    assert (article.title, article.published_at) == ("Talks in Arbad", "2023-05-12")
    assert (article.dateline, body_of(article)) == ("Arbad, 11 May 2023", "They met.")


def test_the_day_of_an_update_is_taken_only_where_there_is_no_other() -> None:
    front = "---\nupdated: 2023-05-14\n---\n\n# Talks in Arbad\n\n"
    assert article_of(f"{front}They met.\n", "a.md").published_at == "2023-05-14"
    dated = article_of(f"{front}Published 12 May 2023\n\nThey met.\n", "a.md")
    assert dated.published_at == "2023-05-12"
    plain = article_of("Talks in Arbad\n\nUpdated: 14 May 2023\n\nThey met.\n", "a.txt")
    assert plain.published_at == "2023-05-14"


# ---------------------------------------------------------------- plain


def test_a_short_first_line_is_the_title() -> None:
    article = article_of("Ministers meet in Arbad\n\nThey agreed on flights.\n", "a.txt")
    assert (article.format, article.title) == ("plain", "Ministers meet in Arbad")
    assert (body_of(article), article.published_at) == ("They agreed on flights.", None)


def test_without_a_title_the_first_words_stand_for_it_and_stay_in_the_body() -> None:
    text = (
        "The ministers of Arland and Borland met on Friday in Arbad and agreed to open flights.\n"
    )
    article = article_of(text, "a.txt")
    assert article.title == text[:80].rsplit(" ", 1)[0] + "…"
    assert body_of(article) == text.strip()


def test_a_day_in_the_file_name_or_the_title_is_the_day_of_publication() -> None:
    assert article_of("They met.", "in/2023-05-12-talks.txt").published_at == "2023-05-12"
    titled = article_of("Statement of 12 May 2023\n\nThey met.", "2020-01-01.txt")
    assert titled.published_at == "2023-05-12"


def test_a_day_in_a_sentence_is_not_the_day_of_publication() -> None:
    assert article_of("They met on 12 May 2023 in Arbad.", "a.txt").published_at is None


# ---------------------------------------------------------------- html

SENTENCE = "The ministers of Arland and Borland met on Friday and agreed to open a railway line."
PAGE = f"""<!DOCTYPE html>
<html lang="en"><head><title>Ministers meet | The Outlet</title>
<meta property="og:title" content="Ministers meet">
<meta property="og:site_name" content="The Outlet">
<meta property="article:published_time" content="2023-05-12T10:00:00+06:00">
<link rel="canonical" href="https://outlet.example/talks">
</head><body><nav><a href="/">Home</a><a href="/news">News</a></nav>
<article><h1>Ministers meet</h1><p>ARBAD, May 12 (Kabar) -- {SENTENCE}</p>
<p>Arland is ready to increase the number of flights, the minister said &amp; smiled.</p>
<p>Both sides agreed to meet again next year in Borland for another round of talks.</p></article>
<footer>Copyright 2019 The Outlet</footer></body></html>"""


def test_a_page_gives_its_main_text_in_paragraphs_and_what_it_says_of_itself() -> None:
    article = article_of(PAGE, "a.html")
    assert (article.format, article.title, article.publisher) == (
        "html", "Ministers meet", "The Outlet",
    )  # fmt: skip
    assert article.published_at == "2023-05-12T10:00:00+06:00"
    assert article.url == "https://outlet.example/talks"
    assert article.dateline == "ARBAD, May 12 (Kabar)"
    assert body_of(article).split("\n\n")[0] == SENTENCE
    assert len(body_of(article).split("\n\n")) == 3
    assert "said & smiled" in article.text
    assert "Home" not in article.text


def test_a_page_saved_as_a_text_file_is_still_a_page() -> None:
    assert detect(PAGE, "a.txt").name == "html"


@pytest.mark.parametrize(
    "broken",
    [
        """<meta content="text/html; charset="UTF-8">""",
        """<span class='name''>Outlet</span>""",
        """<img style="border: 0; align="left" width="25%">""",
        "<script>" + "if(a<b&&c)d(e,'f');" * 500 + "</script>",
        f"""<div data-state='{{"text": "{"word " * 5000}"}}'></div>""",
    ],
)
def test_stray_quotes_scripts_and_long_values_are_no_monster_of_a_tag(broken: str) -> None:
    rest = "<p>" + "It's what the ministers said. " * 300 + "</p>"
    page = PAGE.replace("<article>", broken + "<article>" + rest)
    assert SENTENCE in article_of(page, "a.html").text


def test_the_day_in_a_pages_address_goes_before_one_it_gives_in_utc() -> None:
    for day, published in (("12", "2023-05-12T20:00:00+00:00"), ("13", "2023-05-13")):
        page = PAGE.replace("2023-05-12T10:00:00+06:00", "2023-05-12T20:00:00Z")
        page = page.replace("outlet.example/", f"outlet.example/2023/05/{day}/")
        assert article_of(page, "a.html").published_at == published


def test_a_page_without_a_day_has_none_whatever_its_footer_says() -> None:
    page = "".join(line for line in PAGE.splitlines() if "published_time" not in line)
    page = page.replace("talks.</p>", "talks on 3 March 2024.</p>")
    assert article_of(page, "a.html").published_at is None


def test_embedded_pictures_do_not_make_a_page_too_large() -> None:
    picture = f'<img src="data:image/png;base64,{"iVBORw0KGgo" * 600_000}">'
    page = PAGE.replace("<footer>", f"{picture}<footer>")
    assert article_of(page, "a.html").title == "Ministers meet"


def test_a_page_without_a_main_text_is_an_error() -> None:
    with pytest.raises(SourceError, match=r"^HTML without a main text; save"):
        article_of('<html><body><nav><a href="/">Home</a></nav></body></html>', "a.html")


# ---------------------------------------------------------------- all


def test_a_title_with_nothing_below_it_is_an_error() -> None:
    with pytest.raises(SourceError, match=r"^no text below the title; add the text"):
        article_of(HEADER, "a.txt")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The ministers of the two states agreed to open a line in the spring.", "en"),
        ("Министры встретились и договорились о рейсах.", "ru"),
        ("Міністри зустрілися й домовилися про збільшення кількості рейсів.", "uk"),
        ("两国外长举行会谈，同意增加航班。", "zh"),
        ("両外相は航空便を増やすことで一致した。", "ja"),
        ("Les deux ministres se sont réunis pour ouvrir une ligne dans les mois à venir.", "fr"),
        ("Los ministros de las dos partes se reunieron para abrir una línea con el sur.", "es"),
        ("Die Minister der beiden Staaten trafen sich und sprachen von der Bahn.", "de"),
        ("Ministers met (会谈) in Arbad and agreed on the line with the others.", "en"),
        ("Flights!", "en"),
        ("", "en"),
    ],
)
def test_the_language_is_told_by_script_and_common_words(text: str, code: str) -> None:
    assert language_of(text) == code

"""PDF, Word, mail and JSON: what is read of each, and one clear line where nothing can be."""

from __future__ import annotations

import json
from email.message import EmailMessage
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml

from monitor.errors import LimitError, SourceError
from monitor.intake import Limits, parse
from monitor.intake.formats.record import Record
from monitor.model import Article
from tests.made_files import BODY, HEAD, PARAGRAPHS, TITLE, make_docx, make_mail, make_pdf, saved

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def paragraphs_of(article: Article) -> list[str]:
    return article.text.split("\n\n")


def refused(raw: bytes, name: str) -> str:
    with pytest.raises(SourceError) as caught:
        parse(raw, name, limits=Limits())
    return str(caught.value)


def assert_is_the_talks(article: Article, form: str) -> None:
    assert article.format == form
    assert article.title == TITLE
    assert (article.published_at or "").startswith("2023-05-12") or form in {"pdf", "docx"}
    assert article.dateline == HEAD.removesuffix(" -- ")
    body = article.text[article.body_start : article.body_end]
    assert body.split("\n\n") == list(PARAGRAPHS)


# ---------------------------------------------------------------- PDF


@pytest.mark.parametrize("align", ["J", "L"])
@pytest.mark.parametrize("layout", [{"gap": 3}, {"gap": 0, "indent": "      "}, {"gap": 6}])
def test_a_pdf_is_read_in_its_paragraphs(align: str, layout: dict[str, Any]):
    article = parse(make_pdf(align=align, **layout), "2023-05-12.pdf")
    assert_is_the_talks(article, "pdf")
    assert article.published_at == "2023-05-12"


def test_what_stands_at_the_edges_of_pages_is_left_out_and_paragraphs_go_on_across_them():
    raw = make_pdf(header="Kabar wire, 12 May 2023", copies=16)
    article = parse(raw, "a.pdf")
    found = paragraphs_of(article)
    assert found[0] == TITLE
    assert found[1:] == [HEAD + PARAGRAPHS[0], *PARAGRAPHS[1:]] * 16
    assert "Kabar wire" not in article.text
    assert "Page 2" not in article.text


def test_a_word_parted_at_the_end_of_a_line_is_whole_and_a_written_hyphen_stays():
    soft = "The ministers dis\u00adcussed the inter\u00adna\u00adtional long-term cor\u00adridor. "
    article = parse(make_pdf([soft * 12], title=""), "a.pdf")
    words = set(article.text.split())
    assert words == set(soft.replace("\u00ad", "").split())


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (make_pdf(password="x"), "encrypted PDF; save it without a password"),
        (make_pdf([""], title=""), "PDF without a text layer, as scanners make it"),
        (b"%PDF-1.7\nnothing", "torn PDF; copy it again"),
        (b"Ministers met.", "no PDF; copy it again, or give it its right name"),
    ],
)
def test_a_pdf_that_gives_no_text_says_why(raw: bytes, told: str):
    assert refused(raw, "a.pdf").startswith(told)


def test_a_pdf_cut_off_is_read_as_far_as_it_goes_or_refused():
    whole = make_pdf(copies=30)
    for share in range(1, 10):
        try:
            article = parse(whole[: len(whole) * share // 10], "a.pdf")
        except SourceError as error:
            assert "\n" not in str(error)
        else:
            assert article.text


# ---------------------------------------------------------------- Word


def test_a_word_document_is_read_in_its_paragraphs():
    assert_is_the_talks(parse(make_docx(), "2023-05-12.docx"), "docx")


def test_tables_lists_and_tracked_insertions_are_read_and_deletions_are_not():
    document: Any = docx.Document()
    document.add_paragraph("China will open a port.")
    document.add_paragraph("build the railway", style="List Bullet")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Flights", "ten a week"
    edited = document.add_paragraph("Laos ")._p
    for tag, inner in (("ins", "t"), ("del", "delText")):
        edited.append(
            parse_xml(
                f'<w:{tag} xmlns:w="{_W}" w:id="1" w:author="A"><w:r><w:{inner}>{tag}erted words'
                f"</w:{inner}></w:r></w:{tag}>"
            )
        )
    document.add_paragraph("Signed in Arbad\nby Ann Orre")
    control, box = f'<w:sdt xmlns:w="{_W}"><w:sdtContent>', "</w:sdtContent></w:sdt>"
    held = f"{control}<w:p><w:r><w:t>In a content control.</w:t></w:r></w:p>{box}"
    document.element.body.insert(0, parse_xml(held))
    document.sections[0].header.paragraphs[0].text = "Draft"
    text = parse(saved(document), "a.docx").text
    assert text.split("\n\n") == [
        "In a content control.", "China will open a port.", "build the railway", "Flights",
        "ten a week", "Laos inserted words", "Signed in Arbad\nby Ann Orre",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "encrypted, or a .doc of old"),
        (b"PK\x03\x04", "no DOCX, or a torn one; copy it again"),
        (make_docx()[:9000], "no DOCX, or a torn one; copy it again"),
        (make_docx([]), "DOCX without text"),
    ],
)
def test_a_word_document_that_gives_no_text_says_why(raw: bytes, told: str):
    assert refused(raw, "a.docx").startswith(told)


def test_a_word_document_that_unpacks_to_too_much_is_over_a_limit():
    raw = make_docx(["China will open a port. " * 4000] * 20)
    with pytest.raises(LimitError, match=r"intake\.max_megabytes"):
        parse(raw, "a.docx", limits=Limits(max_bytes=1_000_000))


# ---------------------------------------------------------------- mail


def test_a_mail_is_read_with_subject_sender_and_day():
    article = parse(make_mail(subject=f"Fwd: [press] {TITLE}").as_bytes(), "a.eml")
    assert_is_the_talks(article, "mail")
    assert article.publisher == "Kabar"


def test_the_day_of_sending_and_the_sender_stand_where_the_text_names_none():
    article = parse(make_mail(PARAGRAPHS[1]).as_bytes(), "a.eml")
    assert (article.published_at, article.publisher) == (
        "2023-05-12T09:37+06:00",
        "Kabar News Agency",
    )


def test_a_mail_of_html_alone_gives_its_main_text_and_a_plain_part_goes_before():
    markup = "".join(f"<p>{one}</p>" for one in PARAGRAPHS)
    article = parse(make_mail("", markup=markup).as_bytes(), "a.eml")
    assert article.text.split("\n\n") == list(PARAGRAPHS)
    both = make_mail(PARAGRAPHS[1], markup="<p>See the other part.</p>")
    assert parse(both.as_bytes(), "a.eml").text == PARAGRAPHS[1]


def test_signature_and_attachments_are_not_read():
    mail = make_mail(f"{PARAGRAPHS[1]}\n\n-- \nAnn Orre\nDesk of Kabar\n")
    mail.add_attachment(b"China will close a port.", maintype="text", subtype="x", filename="b.txt")
    assert parse(mail.as_bytes(), "a.eml").text == PARAGRAPHS[1]


@pytest.mark.parametrize("charset", ["gb18030", "windows-1251", "utf-8", "koi8-r"])
def test_the_charset_of_a_part_is_that_it_names_or_told_by_its_bytes(charset: str):
    text = "Министры провели переговоры и договорились открыть порт. " * 3
    for named in (charset, "x-unknown"):
        head = f"Subject: x\nContent-Type: text/plain; charset={named}\n"
        raw = f"{head}Content-Transfer-Encoding: 8bit\n\n".encode() + text.encode(charset)
        assert parse(raw, "a.eml").text == text.strip()


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"just words", "no mail: it has no header"),
        (make_mail("\n").as_bytes(), "mail without a text"),
    ],
)
def test_a_mail_that_gives_no_text_says_why(raw: bytes, told: str):
    assert refused(raw, "a.eml").startswith(told)


def test_a_mail_of_deep_markup_is_over_a_limit():
    mail: EmailMessage = make_mail("", markup="<div>" * 300 + PARAGRAPHS[0])
    assert refused(mail.as_bytes(), "a.eml").startswith("elements nested deeper than 200")


# ---------------------------------------------------------------- JSON


def test_an_article_in_json_is_read_with_all_its_fields():
    record = {
        "title": TITLE, "text": BODY, "published": "2023-05-12T09:37:00+06:00",
        "publisher": "Kabar", "language": "en-GB", "url": "https://kabar.example/1", "likes": 3,
    }  # fmt: skip
    article = parse(json.dumps(record).encode(), "a.json")
    assert_is_the_talks(article, "json")
    assert (article.publisher, article.url, article.language) == (
        "Kabar",
        "https://kabar.example/1",
        "en",
    )


def test_an_item_of_a_json_feed_is_read_as_it_is():
    item = {
        "id": 7, "title": TITLE, "date_published": "2023-05-12",
        "content_html": "".join(f"<p>{one}</p>" for one in PARAGRAPHS),
    }  # fmt: skip
    article = parse(json.dumps(item).encode(), "a.json")
    assert (article.title, article.published_at) == (TITLE, "2023-05-12")
    assert article.text.split("\n\n") == list(PARAGRAPHS)


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({"title": "x"}, "no text: give it as “text” or “html”"),
        ({"text": 5}, "text: input should be a valid string"),
        ({"text": "a", "published": "soon"}, "published: no day in 'soon'; write it as 2023-05-12"),
        ([], "article: input should be"),
        ({"text": "a\ud800"}, "text: input should be a valid string"),
    ],
)
def test_a_record_that_is_no_article_says_which_field(record: Any, told: str):
    assert refused(json.dumps(record).encode(), "a.json").startswith(told)


def test_every_field_of_the_schema_is_described():
    fields = Record.model_json_schema()["properties"]
    assert set(fields) == {
        "text", "html", "title", "url", "published", "publisher", "language", "id",
    }  # fmt: skip
    assert all(field["description"] for field in fields.values())
